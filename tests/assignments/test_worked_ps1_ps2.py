"""Every figure and every verdict in the worked examples of problem sets 1 and 2 holds."""

from __future__ import annotations

import re

import pytest

from tests.assignments.test_worked_examples import (  # noqa: F401
    _account,
    _cells,
    _reference,
    _signed,
    _unsealed,
)


def _example(name: str, question: str) -> str:
    """Give the worked examples of one written answer, without the line that introduces them."""
    words = _cells(name)[question]
    return words[words.index("**Level") :]


def _percent(part: float, whole: float, digits: int = 0) -> str:
    return f"{100 * part / whole:.{digits}f} %"


@pytest.fixture(name="claims_set")
def _claims_set() -> dict:
    return _reference("ps1_claims")


@pytest.fixture(name="vectors_set")
def _vectors_set() -> dict:
    return _reference("ps2_vectors")


def test_the_whole_of_ps1(claims_set):
    words = _example("ps1_claims", "q3_whole_defended")
    events = claims_set["load"]("policy/events")
    events = events[events["date"].str[:4] == "2022"]
    sizes = events["vector"].value_counts()
    about = sizes["Russia"]
    foreign = len(events) - sizes["Domestic"]
    partners = foreign - sizes["Multilateral"]
    # The verdict turns with the whole: this is what the question is about.
    assert about / len(events) < about / foreign < 0.5 < about / partners
    # What Russia did alone: its war, and the order of a Russian court.
    own = events[(events["vector"] == "Russia") & events["kind"].isin(["war", "court order"])]
    _account(
        words,
        {
            "domestic events": f"the {sizes['Domestic']} domestic events",
            "multilateral events": f"The {sizes['Multilateral']} multilateral ones",
            "foreign events": f"With {foreign} events",
            "Russia": f"Russia has {about} of them, or {_percent(about, foreign)}",
            "the opponent": f"{about} of {partners}, or {_percent(about, partners)}",
            "Russia's own acts": f"{len(own)} of the {about} are acts of Russia alone",
        },
    )
    titles = set(own["title"])
    assert titles == {
        "Russia invades Ukraine",
        "Court stops the CPC terminal",
        "Mobilisation in Russia",
        "Russia proclaims annexation of four regions",
    }
    votes = events[events["vector"] == "Multilateral"]
    assert votes["title"].str.contains("Abstention").any()


def test_the_sentences_of_the_planted_error_of_ps1(claims_set):
    prompt = _cells("ps1_claims")["q4_wrong_share__prompt"]
    claims = claims_set["load"]("policy/claims")
    table = claims_set["verdict_shares"](claims, "section").set_index("group")
    table = table[["n_claims", "n_judged"]]
    war, allies = table.loc["Ukraine war and nationhood"], table.loc["Turning away or new allies"]
    policy = table.loc["Multi-vector policy"]
    counts = claims.groupby("section")["verdict"].value_counts().unstack(fill_value=0)
    supported = counts["supported"]
    n = len(claims)
    assert war["n_claims"] == table["n_claims"].max()
    sentences = dict(re.findall(r"^(\d)\. (.*)$", prompt, re.MULTILINE)[-5:])
    assert f"with {war['n_claims']} of the article's {n} claims (39 %)" in sentences["1"]
    assert _percent(war["n_claims"], n) == "39 %"
    for number, row, name in (
        ("2", war, "Ukraine war and nationhood"),
        ("5", policy, "Multi-vector policy"),
    ):
        judged = row["n_judged"]
        share = _percent(supported[name], judged)
        said = f"{supported[name]} of these {judged} are supported ({share})"
        assert said in sentences[number], number
        assert re.search(rf"\b{judged}( claims)? got a verdict", sentences[number])
    assert (
        f"has {allies['n_claims']} claims, which is {_percent(allies['n_claims'], n)}"
        in (sentences["3"])
    )
    right, judged = supported["Turning away or new allies"], allies["n_judged"]
    wrong = _percent(right, allies["n_claims"])
    assert (
        f"{judged} got a verdict, and {right} of these {judged} are supported ({wrong})"
        in (sentences["4"])
    )
    assert wrong != _percent(right, judged)
    opinions = counts.loc["Turning away or new allies", "opinion"]
    assert allies["n_claims"] - judged == opinions == 1
    _account(
        _example("ps1_claims", "q4_error_explained"),
        {
            "wrong division": f"divided {right} by {allies['n_claims']}, which is {wrong}",
            "right share": f"{right} of {judged} is {_percent(right, judged)}",
            "new allies": f"{right} of {judged} claims on new allies",
            "war": f"{supported['Ukraine war and nationhood']} of {war['n_judged']} on the war "
            f"({_percent(supported['Ukraine war and nationhood'], war['n_judged'])})",
            "one claim less": f"{right - 1} of {judged}, or {_percent(right - 1, judged)}",
        },
    )


def _turnover(load, partner: str, year: int) -> float:
    trade = load("policy/trade_partners")
    rows = trade[(trade["partner"] == partner) & (trade["year"] == year)]
    assert set(rows["flow"]) == {"exports", "imports"}
    assert set(rows["reporter"]) == {"KAZ"}
    return rows["value_musd"].sum() / 1000


def test_the_trade_of_ps1(claims_set):
    load = claims_set["load"]
    china = {year: _turnover(load, "CHN", year) for year in (2021, 2022, 2023)}
    russia = {year: _turnover(load, "RUS", year) for year in (2021, 2023)}
    trade = load("policy/trade_partners")
    whole = {
        year: trade[(trade["year"] == year) & (trade["basis"] == "bns")]["value_musd"].sum() / 1000
        for year in (2021, 2023)
    }
    evidence = load("policy/claims").set_index("claim_id").loc["C11", "evidence"]
    assert "31.2 and 41.0 by China's customs" in evidence
    prompt = _cells("ps1_claims")["q6_sentence_defended__prompt"]
    assert "31.2 billion dollars with Kazakhstan in 2022 and 41.0 in 2023" in prompt
    theirs = load("policy/trade_mirror", all_rows=True)
    theirs = theirs[(theirs["partner"] == "CHN") & (theirs["flow"] == "turnover")]
    theirs = theirs.set_index("year")["value_musd"] / 1000
    assert (round(theirs[2022], 1), round(theirs[2023], 1)) == (31.2, 41.0)
    assert russia[2023] > russia[2021]
    _account(
        _example("ps1_claims", "q6_sentence_defended"),
        {
            "Russia's growth": f"by USD {russia[2023] - russia[2021]:.1f} bn from 2021 to 2023",
            "the whole": f"from USD {whole[2021]:.1f} bn to USD {whole[2023]:.1f} bn",
            "China's account": f"USD {theirs[2023]:.1f} bn for 2023",
            "Kazakhstan's account": f"and Kazakhstan USD {china[2023]:.1f} bn",
            "growth on Kazakhstan's": f"{100 * china[2023] / china[2022] - 100:.0f} % on Kazakh",
            "growth on China's": f"{100 * theirs[2023] / theirs[2022] - 100:.0f} % on China's",
            "level 1 mixes": f"from USD {china[2021]:.1f} bn to USD {theirs[2023]:.1f} bn",
        },
    )


def test_the_claim_of_ps1(claims_set):
    words, load = _example("ps1_claims", "q8_verdict"), claims_set["load"]
    claims, memberships = load("policy/claims"), load("policy/memberships")
    claim = claims.set_index("claim_id").loc["C30"]
    assert claim["verdict"] == "needs qualification"
    assert claim["source_ids"].split(";") == ["S_24KG", "S_COWIGO"]
    assert "C30" not in set(claims_set["weak_addresses"](claims, load("sources"))["claim_id"])
    sources = load("sources").set_index("source_id")
    assert sources.loc["S_COWIGO", ["address_status", "type"]].tolist() == ["full", "scholarly"]
    assert sources.loc["S_24KG", ["address_status", "type"]].tolist() == ["partial", "press"]
    copy = sources.loc["S_AMANSAJA", ["address_status", "type"]].tolist()
    assert copy == ["partial", "copy of Wikipedia"]
    own = memberships[memberships["country"] == "KAZ"].set_index("short")
    treaty, body = own.loc["CST"], own.loc["CSTO"]
    assert (treaty["joined"], treaty["source_id"]) == ("1992-05-15", "S_AMANSAJA")
    assert body["joined"] == "2002-10-07"
    assert "S_24KG" in body["source_id"]
    listed = load("policy/igo_memberships")
    listed = listed[listed["igo"] == "CSTO"]
    assert listed.loc[listed["country"] == "KAZ", "from_year"].tolist() == [2002]
    assert listed["from_year"].min() == 2002
    for day in ("15 May 1992", "7 October"):
        assert day in words
    _account(words, {}, "2")


def test_the_list_of_ps2(vectors_set):
    load, vectors = vectors_set["load"], vectors_set["vectors"]
    prompt = _cells("ps2_vectors")["q3_wrong_overlap__prompt"]
    overlap = vectors.overlap(load("policy/memberships"), "2025-12-31", undated=True)
    row = overlap.set_index("country")
    whole = int(row["n_reference"].iloc[0])
    shared, own = row["n_shared"], row["n_country"]
    for said in (
        f"1. Kazakhstan has a full tie to {whole} bodies",
        f"2. Kyrgyzstan shares {shared['KGZ']} of these {whole}, so it has a full tie to "
        f"{_percent(shared['KGZ'], whole)}",
        f"3. Russia shares {shared['RUS']} of the {whole}, so it has a full tie to "
        f"{_percent(shared['RUS'], whole)}",
        f"4. Türkiye has a full tie to {own['TUR']} bodies and shares {shared['TUR']} of them, "
        f"so it has a full tie to {_percent(shared['TUR'], own['TUR'])} of Kazakhstan's",
        f"5. The United States has a full tie to {own['USA']} bodies and shares "
        f"{shared['USA']} of them, which is {_percent(shared['USA'], own['USA'])}",
    ):
        assert said in prompt
    assert _percent(shared["TUR"], whole) != _percent(shared["TUR"], own["TUR"])
    bodies = load("policy/organisations")
    kazakh = bodies["kazakhstan_status"] != "none"
    assert set(bodies.loc[~kazakh, "short"]) == {"EU", "NATO"}
    _account(
        _example("ps2_vectors", "q3_error_explained"),
        {
            "Türkiye's share": f"The {_percent(shared['TUR'], own['TUR'])} has Türkiye's bodies",
            "its counts": f"{shared['TUR']} of the {own['TUR']} bodies",
            "Kazakhstan's share": f"{shared['TUR']} of {whole} is {_percent(shared['TUR'], whole)}",
            "the list": f"The list has {len(bodies)} bodies, and {kazakh.sum()} of them",
            "level 1": f"Türkiye's {own['TUR']} bodies and should have divided by Kazakhstan's "
            f"{whole}, which gives {_percent(shared['TUR'], whole)}",
        },
    )


def test_the_arms_of_ps2(vectors_set):
    arms = vectors_set["load"]("policy/arms_imports")
    wide = arms.pivot(index="year", columns="supplier", values="tiv_million")
    others = wide["total"] - wide["RUS"]

    def share(first: int, last: int) -> float:
        return others.loc[first:last].sum() / wide["total"].loc[first:last].sum()

    # The opposite stories: the last year is high, the five years fall.
    assert share(2023, 2023) > 5 * share(2019, 2023)
    assert share(2009, 2013) > share(2014, 2018) > share(2019, 2023)
    assert wide["RUS"].idxmax() == 2015
    _account(
        _example("ps2_vectors", "q4_sentence_defended"),
        {
            "others in 2023": f"others delivered {others[2023]:.1f} million TIV",
            "others in 2017": f"the {others[2017]:.1f} million of 2017",
            "Russia in 2023": f"Russia delivered {wide['RUS'][2023]:.1f} million",
            "Russia in 2022": f"after {wide['RUS'][2022]:.1f} million in 2022",
            "five years": f"{others.loc[2019:2023].sum():.1f} of "
            f"{wide['total'].loc[2019:2023].sum():.1f} million in 2019-2023",
            "five years before": f"{others.loc[2014:2018].sum():.1f} of "
            f"{wide['total'].loc[2014:2018].sum():,.1f} million before",
            "2015": f"Russia alone delivered {wide['RUS'][2015]:.1f} million",
            "share": f"a share of {_percent(share(2019, 2023), 1)}",
            "level 1": f"the others had only {_percent(share(2019, 2023), 1)}",
        },
        "2019-2023",
    )


def test_the_two_verdicts_of_ps2(vectors_set):
    load, vectors = vectors_set["load"], vectors_set["vectors"]
    totals = load("policy/trade_totals", all_rows=True)
    shares = vectors.partner_shares(load("policy/trade_partners"), totals, partners=["RUS"])
    share = 100 * shares.set_index(["flow", "year"])["share"]
    bought, sold = share["exports"], share["imports"]
    assert sold.loc[2018:2023].idxmax() == 2021
    assert sold[2021] > sold[2018] > sold[2023]
    assert bought[2018] < bought[2025] < bought[2023]
    lost, gained = sold[2018] - sold[2023], bought[2023] - bought[2018]
    assert lost > gained
    # The rows after 2023 are no whole: their sum would put Russia's share at 35 %.
    later = load("policy/trade_partners").query("year > 2023")
    assert set(later["partner"]) == {"RUS", "CHN"}
    assert set(later["flow"]) == {"exports"}
    assert (
        "After 2023 the table lists two partners only"
        in _cells("ps2_vectors")["q7_verdict_chosen__prompt"]
    )
    of_2025 = later[(later["year"] == 2025) & (later["partner"] == "RUS")]["note"].item()
    assert of_2025.startswith(f"{bought[2025]:.2f} per cent")
    _account(
        _example("ps2_vectors", "q7_verdict_chosen"),
        {
            "lost": f"lost {lost:.1f} percentage points of the imports",
            "gained": f"gained {gained:.1f} points of the exports",
            "2025": f"in 2025 Russia's share was down to {bought[2025]:.1f} %",
            "2021": f"their share was {sold[2021]:.1f} % in 2021",
        },
    )


def test_the_tie_of_ps2(vectors_set):
    words, load = _example("ps2_vectors", "q9_tie"), vectors_set["load"]
    votes, texts = load("policy/un_positions"), load("policy/un_resolutions")
    votes = {
        first: vectors_set["pair_agreement"](votes, texts, "KAZ", "CHN", first, last)
        for first, last in ((2014, 2021), (2022, 2025))
    }
    change = abs(votes[2014]["agreement_partial"] - votes[2022]["agreement_partial"])
    assert change < 1 / max(counts["n_votes"] for counts in votes.values())
    texts = texts[texts["date"].dt.year.between(2014, 2025)]
    assert texts["topic"].str.contains("Georgia|Nazism|Ukraine|Crim|Zaporizhzhia").all()
    assert (texts["source_id"] == "S_UNDL_HZ").sum() == 3
    own, theirs = load("policy/trade_partners"), load("policy/trade_mirror")
    gaps = {}
    for year in (2021, 2023):
        seller, buyer = (
            table[
                (table["partner"] == "CHN") & (table["year"] == year) & (table["flow"] == "exports")
            ].set_index("partner")
            for table in (own, theirs)
        )
        assert seller["basis"].tolist() == ["bns"]
        assert buyer["basis"].tolist() == ["customs"]
        gaps[year] = vectors_set["mirror_gaps"](
            seller["value_musd"], buyer["value_musd"], 0.1
        ).iloc[0]
    figures = {
        "freight": "10 % of freight",
        "Kazakhstan's account": f"from USD {gaps[2021]['exports'] / 1000:.1f} bn in 2021 to "
        f"USD {gaps[2023]['exports'] / 1000:.1f} bn in 2023",
        "China's account": f"USD {gaps[2021]['imports_fob'] * 1.1 / 1000:.1f} bn and "
        f"USD {gaps[2023]['imports_fob'] * 1.1 / 1000:.1f} bn",
        "gaps": f"{_percent(gaps[2021]['relative_gap'], 1)} in 2021 and "
        f"{_percent(gaps[2023]['relative_gap'], 1)} in 2023",
    }
    for first, counts in votes.items():
        figures[f"agreement from {first}"] = f"{counts['agreement_partial']:.2f}"
        figures[f"votes from {first}"] = f"({counts['n_votes']:.0f}"
    _account(words, figures, "0 1 5")
