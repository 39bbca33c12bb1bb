"""Growth of a population: natural increase, and what is left of it.

What is left is net migration *and* every correction of the register. Years in which the register
was put on a census, or in which territory changed hands, get no figure.
"""

from __future__ import annotations

import pandas as pd

from multivector.north.units import COUNTRY, merge_units


def population_components(
    population: pd.DataFrame,
    natural_increase: pd.DataFrame,
    units: pd.DataFrame,
    *,
    breaks: pd.DataFrame | None = None,
    to: str = "code_v16m",
) -> pd.DataFrame:
    """Split the change of every unit and year into natural increase and the rest.

    ``residual = population next 1 January - population on 1 January - (births - deaths)``: moves
    within the country and across its border together, with every error of the three numbers. It
    is an estimate by subtraction; say so beside a chart.

    Parameters
    ----------
    population
        One row per region and year with ``year``, ``region_code``, ``population`` and ``basis``
        (total population of registers; no census rows).
    natural_increase
        One row per region and year with ``year``, ``region_code`` and ``natural_increase``.
    units
        The crosswalk (see `unit_names`).
    breaks
        Rows with ``year``, ``region_code`` and ``break``: why a step is no migration. A transfer
        of territory counts only where its two sides are different units of `to`.
    to
        Code column of the crosswalk to add up to.

    Returns
    -------
    DataFrame
        One row per unit and year: ``year``, `to`, ``name``, ``start``, ``end``,
        ``total_change``, ``natural_increase``, ``residual`` (persons),
        ``natural_increase_per_1000`` and ``residual_per_1000`` (per thousand of the mean of both
        populations), ``break`` (text or missing) and ``comparable``. Where it is not comparable,
        the residual and its rate are missing.

    Raises
    ------
    ValueError
        A year has two bases, or a region is counted twice.
    """
    bases = population.groupby("year")["basis"].nunique()
    if (bases > 1).any():
        raise ValueError(
            f"population_components(): several bases in {bases.index[bases > 1].tolist()}; keep "
            "the rows of the register"
        )
    people = merge_units(population, units, to=to, by=["year"])
    basis = population.groupby("year")["basis"].first()
    start = people.rename(columns={"population": "start"})
    end = people[["year", to, "population"]].rename(columns={"population": "end"})
    table = start.merge(end.assign(year=end["year"] - 1), on=["year", to])
    natural = merge_units(natural_increase, units, to=to, value="natural_increase", by=["year"])
    table = table.merge(
        natural[["year", to, "natural_increase"]], on=["year", to], how="left", validate="1:1"
    )
    table["total_change"] = table["end"] - table["start"]
    table["residual"] = table["total_change"] - table["natural_increase"]
    why = pd.Series(pd.NA, index=table.index, dtype="object")
    why[table["natural_increase"].isna()] = "natural increase is missing"
    if breaks is not None:
        found = _breaks_of_units(breaks, units, to)
        keys = pd.MultiIndex.from_frame(table[["year", to]])
        known = found.reindex(keys).to_numpy()
        why = why.where(pd.isna(known), known)
    rebased = table["year"].map(basis).ne((table["year"] + 1).map(basis))
    why[rebased] = "new register base"
    table["break"] = why
    table["comparable"] = table["break"].isna()
    mean = (table["start"] + table["end"]) / 2
    table["residual"] = table["residual"].where(table["comparable"])
    for column in ("natural_increase", "residual"):
        table[f"{column}_per_1000"] = table[column] / mean * 1000
    order = ["year", to, "name", "start", "end", "total_change", "natural_increase", "residual"]
    order += ["natural_increase_per_1000", "residual_per_1000", "break", "comparable"]
    return table[order]


def _breaks_of_units(breaks: pd.DataFrame, units: pd.DataFrame, to: str) -> pd.Series:
    """Reason by year and unit; a transfer inside one unit is none."""
    lookup = units.set_index("region_code")[to]
    rows = breaks.loc[breaks["region_code"] != COUNTRY].dropna(subset=["break"]).copy()
    rows[to] = [lookup[code.split("+")[0]] for code in rows["region_code"]]
    transfer = rows["break"] == "territory transferred"
    sides = rows[transfer].groupby("year")[to].nunique()
    inside = transfer & rows["year"].map(sides).eq(1)
    return rows[~inside].groupby(["year", to])["break"].first()


def mean_migration(components: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """Average the yearly residual of each unit over a span, without the years that break.

    Parameters
    ----------
    components
        Table of `population_components`.
    first, last
        First and last year, both included.

    Returns
    -------
    DataFrame
        Indexed by unit code: ``name``, ``years`` (used), ``left_out`` (years of the span without
        a figure), ``residual`` (persons a year) and ``residual_per_1000`` (all persons of the
        years used by all persons at risk).

    Raises
    ------
    ValueError
        The span holds no year of the table, or `first` is after `last`.
    """
    if first > last:
        raise ValueError(f"mean_migration(): {first} is after {last}")
    rows = components[components["year"].between(first, last)]
    if rows.empty:
        known = sorted(components["year"].unique())
        raise ValueError(
            f"mean_migration(): no year from {first} to {last}; the table has "
            f"{known[0]} to {known[-1]}"
        )
    code = components.columns[1]
    used = rows[rows["comparable"]].assign(mean=lambda t: (t["start"] + t["end"]) / 2)
    sums = used.groupby(code)[["residual", "mean"]].sum()
    count = used.groupby(code)["year"].nunique()
    names = rows.drop_duplicates(code).set_index(code)["name"]
    table = pd.DataFrame({"name": names})
    table["years"] = count.reindex(table.index, fill_value=0)
    table["left_out"] = rows.groupby(code)["year"].nunique() - table["years"]
    table["residual"] = sums["residual"].reindex(table.index) / table["years"].where(
        table["years"] > 0
    )
    rate = sums["residual"] / sums["mean"] * 1000
    table["residual_per_1000"] = rate.reindex(table.index)
    return table


def compare_with_published(
    derived: pd.DataFrame,
    published: pd.DataFrame,
    *,
    derived_value: str = "net_migration",
    published_value: str = "value",
) -> pd.DataFrame:
    """Set derived net migration beside the published balance, region by region.

    Parameters
    ----------
    derived, published
        Tables with ``year``, ``region_code`` and their column of persons.
    derived_value, published_value
        Names of these columns.

    Returns
    -------
    DataFrame
        Indexed by year and region: ``derived``, ``published``, ``difference`` (persons).

    Raises
    ------
    ValueError
        The two have no region and year in common, or one repeats a region within a year.
    """
    keys = ["year", "region_code"]
    columns = {}
    for name, table, value in (
        ("derived", derived, derived_value),
        ("published", published, published_value),
    ):
        if table.duplicated(keys).any():
            raise ValueError(f"compare_with_published(): {name} repeats a region within a year")
        columns[name] = table.set_index(keys)[value]
    both = pd.DataFrame(columns).dropna()
    if both.empty:
        raise ValueError("compare_with_published(): no region and year in common")
    both["difference"] = both["derived"] - both["published"]
    return both.sort_index()
