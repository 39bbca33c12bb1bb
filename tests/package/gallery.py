"""One finished figure for each drawing function, with the course's own data.

``python -m tests.package.gallery`` saves them below ``build/gallery`` with a contact sheet. They
are examples for authors, and the test beside this file proofreads each of them.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd

from multivector import charts, maps, proofread, style, vectors
from multivector.data import geo, load
from tests.support import contact_sheet

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES: dict[str, Callable[[], plt.Axes]] = {}


def example(function):
    EXAMPLES[function.__name__] = function
    return function


@example
def pipe_owners():
    owners = load("oil/cpc_shareholders").sort_values("percent", ascending=False)
    short = {
        "Russian Federation (managed by Transneft)": "Russian state (Transneft)",
        "Chevron Caspian Pipeline Consortium Company": "Chevron",
        "Mobil Caspian Pipeline Company": "ExxonMobil",
        "Rosneft-Shell Caspian Ventures": "Rosneft–Shell",
        "CPC Company (Russian Federation, Transneft)": "CPC Company (Transneft)",
        "BG Overseas Holding (Shell)": "Shell (BG)",
        "Eni International": "Eni",
        "Kazakhstan Pipeline Ventures (KMG)": "KMG Ventures",
        "Oryx Caspian Pipeline": "Oryx",
    }
    owners["who"] = owners["shareholder"].replace(short)
    owners["row"] = "Who owns CPC"
    owners["side"] = owners["bloc"].replace({"private": "companies", "mixed": "mixed"})
    shares = load("oil/route_shares").query("year == 2024 and route_code == 'VIA_RUSSIA'")
    across = float(shares["share_percent"].iloc[0])
    oil = pd.DataFrame(
        {
            "row": "How the oil leaves",
            "who": ["across Russia", "other ways"],
            "side": ["Russia", "other ways"],
            "percent": [across, 100 - across],
        }
    )
    table = pd.concat([owners[["row", "who", "side", "percent"]], oil])
    order = ["Russia", "mixed", "Kazakhstan", "companies", "other ways"]
    look = style.looks(order)
    ax = charts.share_bars(
        table, "row", "who", "percent", colour="side", order=order, palette=look, label_from=4
    )
    return charts.finish(
        ax,
        title="Russia owns a third of the pipe and stands on nearly all the oil's way",
        subtitle="Shares of the Caspian Pipeline Consortium (CPC), and crude oil exports of "
        "Kazakhstan by territory crossed, 2024, %",
        source=["gem_cpc", "tportal26", "kmg_ar24"],
    )


@example
def votes():
    positions = load("policy/un_positions").query("country == 'KAZ'")
    table = positions.merge(load("policy/un_resolutions"), on="resolution")
    table["topic"] = table["topic"].str.replace("UKR", "Ukraine")
    table["yy"] = table["date"].astype(str).str[2:4]
    keep = table["topic"].value_counts().head(12).index
    ax = charts.vote_strips(
        table[table["topic"].isin(keep)], "topic", "position", label="yy", columns=12
    )
    return charts.finish(
        ax,
        title="Kazakhstan abstains more often than it takes sides",
        subtitle="Votes of Kazakhstan in the UN General Assembly by topic; one square a vote, "
        "with its year",
        source=["S_UNDL_LH"],
    )


@example
def partners():
    table = vectors.partner_shares(
        load("policy/trade_partners"),
        load("policy/trade_totals", all_rows=True),
        partners=["RUS", "CHN", "ITA", "TUR", "UZB"],
    )
    table = table[table["flow"] == "exports"].assign(share_pct=lambda t: 100 * t["share"])
    ax = charts.lines(
        table,
        "year",
        "share_pct",
        series="partner",
        segment="segment",
        breaks={2010: "2010 incomplete", 2017.5: "all partners known"},
        events={2014: "Crimea", 2022: "invasion of Ukraine"},
        y_label="",
        end_values="{:.0f} %",
    )
    ax.set_ylim(0, None)
    return charts.finish(
        ax,
        title="Italy and China buy more of Kazakhstan's exports than Russia does",
        subtitle="Share of exports by partner, %; lines stop where no figure is known",
        source=["S_WITS", "S_BNS_TRADE", "S_BNS_SHARES"],
    )


@example
def routes_stacked():
    table = load("oil/route_shares")
    wide = table[
        table["route_code"].isin(["CPC_KZ", "ATYRAU_SAMARA", "CHINA_PIPE_KZ"])
    ].pivot_table(index="year", columns="route_code", values="share_percent")
    wide = wide.rename(
        columns={
            "CPC_KZ": "CPC",
            "ATYRAU_SAMARA": "Atyrau–Samara",
            "CHINA_PIPE_KZ": "Kazakhstan–China pipeline",
        }
    )
    wide = wide[["CPC", "Atyrau–Samara", "Kazakhstan–China pipeline"]]
    ax = charts.stacked_shares(wide, rest="other routes", events={2022: "CPC stops"})
    return charts.finish(
        ax,
        title="Four fifths of Kazakhstan's oil leaves through one pipeline",
        subtitle="Crude oil exports of Kazakhstan by route, % of tonnes; a dash marks a year "
        "without data",
        source=["kmg_ar24", "tportal26"],
    )


@example
def closures():
    table = load("oil/network_scenarios")
    rows = table[table["scenario"].str.startswith("S")].head(7).copy()
    base = float(table.set_index("scenario").loc["S0", "exports_domestic_first_mt"])
    rows["lost"] = base - rows["exports_domestic_first_mt"]
    rows = rows[rows["scenario"] != "S0"]
    rows["name"] = rows["description"].str.split(",").str[0]
    # An example of the form, not a result: a tenth to each side.
    rows["low"], rows["high"] = rows["lost"] * 0.9, rows["lost"] * 1.1
    ax = charts.ranges(
        rows.sort_values("lost", ascending=False), "name", "low", "high", central="lost", unit="Mt",
        reference={base: "exports before"},
    )  # fmt: skip
    return charts.finish(
        ax,
        title="Only one closure would cost most of the exports",
        subtitle="Exports lost in the network model, Mt a year; bar: low to high, line: main "
        "inputs (the ranges are an example of the form)",
        source=["derived"],
    )


@example
def migration():
    table = load("demography/migration_by_region")
    table = table[table["flow"].str.startswith("net migration, all")]
    table = table.drop_duplicates(["year", "region_name"])
    axes = charts.small_multiples(
        table.assign(v=table["value"] / 1000), "year", "v", "region_name", kind="bars", y_label=""
    )
    return charts.finish(
        axes[0],
        title="Three cities gain, nearly every region loses",
        subtitle="Net migration by region, thousand people a year",
        source=["S_KAZMIG"],
    )


@example
def annotated_timeline():
    table = pd.DataFrame(
        [
            ("1991-12-16", None, "Kazakhstan declares independence", "State"),
            ("1993", "2001", "Pipeline consortium CPC: from agreement to first tanker", "Oil"),
            ("2001-06-15", None, "Founding member of the SCO", "State"),
            ("2006", "2009", "Pipeline to China built in sections", "Oil"),
            ("2010-07-01", "2014-12-31", "Customs Union with Russia and Belarus", "Trade"),
            ("2015-01-01", None, "Eurasian Economic Union", "Trade"),
            ("2022-01-02", "2022-01-19", "Unrest; CSTO troops come and leave", "State"),
            ("2022-03-22", "2022-04-25", "CPC loading reduced after a storm", "Oil"),
        ],
        columns=["date", "until", "text", "lane"],
    )
    ax = charts.chronicle(
        table, until="until", lane="lane", start="1990", end="2026",
        marks={"2022-02-24": "invasion of Ukraine"},
    )  # fmt: skip
    return charts.finish(
        ax,
        title="Ties were added in every decade, none was dropped",
        subtitle="Selected events, 1991–2025; a bar shows how long something lasted",
        source=["S_REUTERS_CHRON"],
    )


@example
def memberships():
    table = load("policy/memberships")
    bodies = load("policy/organisations").set_index("short")
    keep = ["KAZ", "RUS", "CHN", "TUR", "UZB", "KGZ", "TJK", "TKM", "BLR", "AZE", "ARM", "USA"]
    table = table[table["country"].isin(keep)].drop_duplicates(["country", "short"])
    wide = table.pivot(index="country", columns="short", values="status").reindex(keep)
    grouping = bodies["grouping"].to_dict()
    order = sorted(
        wide.columns, key=lambda c: (list(dict.fromkeys(grouping.values())).index(grouping[c]), c)
    )
    wide = wide[order]
    plain = {"member": "member", "observer": "observer", "not a member": ""}
    wide = wide.apply(lambda c: c.map(lambda v: plain.get(v, "other tie"), na_action="ignore"))
    statuses = ["member", "observer", "other tie"]
    ax = charts.matrix(wide, order=statuses, groups=grouping, highlight=["KAZ"], totals=True)
    return charts.finish(
        ax,
        title="Kazakhstan sits at nearly every table in the region",
        subtitle="Membership of twelve states in international organisations, 2026",
        source=["S_USDOS_UN", "S_WP_CIS"],
    )


@example
def agreement():
    table = load("policy/un_agreement")
    ax = charts.agreement_chart(table, ["RUS", "CHN", "USA", "TUR", "UZB"])
    ax.set_ylabel("")
    return charts.finish(
        ax,
        title="Kazakhstan votes with Central Asia, seldom with the United States",
        subtitle="Share of equal votes in the UN General Assembly, 0 to 1",
        source=["S_UNDL_LH"],
    )


@example
def bars_with_range():
    table = pd.DataFrame(
        {
            "who": ["RUS", "CHN", "EU", "Norway", "TUR"],
            "v": [12.0, 30.5, 41.0, 3.0, None],
            "low": [10, None, 38, None, None],
            "high": [15, None, 47, None, None],
        }
    )
    ax = charts.bars(table, "who", "v", low="low", high="high", unit="%", decimals=1)
    return charts.finish(
        ax, title="Bars carry their value and their range", subtitle="An invented example, %, 2024",
        source="invented for this example",
    )  # fmt: skip


def ground(**how):
    return maps.base_map(
        geo("countries"), lakes=geo("lakes"), disputed=geo("disputed_borders"), **how
    )


@example
def oil_map():
    lines = geo("routes")
    amounts = {
        "cpc": 63.8, "uzen_atyrau_samara": 8.3, "atasu_alashankou": 1.1, "btc": 1.3,
        "tanker_aktau_baku": 1.3, "tanker_aktau_makhachkala": 2.3,
    }  # fmt: skip
    names = {
        "cpc": "CPC", "uzen_atyrau_samara": "Atyrau–Samara",
        "atasu_alashankou": "Kazakhstan–China pipeline", "btc": "Baku–Tbilisi–Ceyhan",
        "tanker_aktau_baku": "tanker", "tanker_aktau_makhachkala": "tanker",
    }  # fmt: skip
    lines = lines[lines["route"].isin(names)].assign(
        mt=lines["route"].map(amounts), kind=lines["route"].map(names)
    )
    ax = ground(extent=(26.0, 36.0, 84.0, 55.5), names="neighbours", seas=True)
    places = load("geo/places").set_index("name")
    chosen = ["CPC Marine Terminal", "Atyrau", "Aktau", "Samara", "Baku", "Ceyhan", "Alashankou"]
    maps.flow_lines(lines, "mt", category="kind", per_point=6.0, ax=ax, label="kind", legend_loc="")
    maps.label_points(places.loc[chosen].reset_index(), ax=ax)
    maps.scale_bar(ax, 500)
    return maps.finish(
        ax,
        title="Four fifths of Kazakhstan's oil leaves through one pipeline",
        subtitle="Crude oil exports by route, million tonnes, 2025",
        source=["kmg_ar24", "tportal26"],
        date="2025",
    )


@example
def regions_map():
    regions = geo("regions_16")
    table = load("demography/region_ethnicity_2025").pivot_table(
        index="region_code", columns="group", values="population"
    )
    share = 100 * table["Russian"] / table["Total"]
    regions["v"] = regions["region_code"].map(share)
    ax = ground(extent=regions, names="neighbours", seas=True)
    maps.choropleth(
        regions, "v", bins=[5, 10, 20, 30, 50], unit="%", labels="name_en", ax=ax,
        legend_title="Russians", lakes=geo("lakes"), legend_loc="lower left",
    )  # fmt: skip
    return maps.finish(
        ax,
        title="Russians live in the north, along the border with Russia",
        subtitle="Russians by nationality, % of the population, 1 January 2025",
        source=["S_BNSXLSX"],
        date="1 January 2025",
    )


@example
def north_with_locator():
    regions = geo("regions_16")
    ax = ground(extent=(60.5, 49.3, 84.5, 55.6), names="neighbours", seas=True)
    area = regions.assign(v=regions["area_km2"] / 1000)
    maps.choropleth(
        area, "v", bins=[50, 100, 150, 200, 450], labels="", legend_loc="lower left",
        legend_title="thousand km²", over=regions, lakes=geo("lakes"), ax=ax,
    )  # fmt: skip
    maps.outline(regions, labels="name_en", ax=ax)
    maps.locator(ax, geo("countries"))
    maps.scale_bar(ax, 200, at=(0.62, 0.05))
    return maps.finish(
        ax, title="The north of Kazakhstan, with its place in the country",
        subtitle="Area of each region, thousand km²", source=["G_NE_QGIS"], date="2025",
    )  # fmt: skip


@example
def neighbours():
    countries = geo("countries")
    kinds = {"RUS": "north", "CHN": "east", "KGZ": "south", "UZB": "south", "TKM": "south"}
    side = countries["country"].map(kinds)
    ax = ground(extent=(40, 30, 100, 62), names="all", seas=True)
    maps.categorical(
        countries[side.notna()].assign(side=side), "side", legend_title="Side of the border",
        legend_loc="lower left", ax=ax,
    )  # fmt: skip
    maps.graticule(ax, 10)
    return maps.finish(
        ax, title="Kazakhstan has five neighbours", subtitle="States with a land border, 2025",
        source=["G_NE_QGIS"], date="2025",
    )  # fmt: skip


@example
def many_events():
    events = load("policy/events").query("vector in ['Russia', 'China', 'West/EU']")
    ax = charts.timeline(
        events, lane="vector", start="2010", end="2026", marks={"2022-02-24": "invasion of Ukraine"}
    )
    return charts.finish(
        ax, title="Events cluster after the invasion",
        subtitle="Events in the course's list by partner, 2010–2025", source=["S_REUTERS_CHRON"],
    )  # fmt: skip


def save(folder: Path) -> Path:
    """Save each example, and a page with all of them."""
    folder.mkdir(parents=True, exist_ok=True)
    shown = []
    for name, draw in EXAMPLES.items():
        with style.styled():
            ax = draw()
            faults = proofread.faults(ax)
            path = style.save(ax, folder / f"{name}.png")
            shown.append(contact_sheet.Shown(path, "", "", faults))
            plt.close("all")
    return contact_sheet.write(folder / "index.html", shown, title="Drawing functions")


if __name__ == "__main__":
    print(save(ROOT / "build" / "gallery"))
