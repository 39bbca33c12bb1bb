"""Units whose boundaries are the same in all years of a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    pass

#: Code of the row that holds the whole country; it is never one of the units.
COUNTRY = "KZ"


def _target(code: str, lookup: pd.Series, to: str) -> str:
    """Return the merged unit that holds all parts of `code`."""
    parts = code.split("+")
    unknown = [p for p in parts if p not in lookup.index]
    if unknown:
        raise ValueError(f"no unit {' or '.join(unknown)} in the crosswalk (code {code!r})")
    targets = {lookup[p] for p in parts}
    if len(targets) > 1:
        raise ValueError(
            f"{code!r} spans {' and '.join(sorted(targets))} in {to}: it cannot be split; "
            "merge to code_p97, which keeps them together"
        )
    return targets.pop()


def unit_names(units: pd.DataFrame, to: str = "code_v16m") -> pd.Series:
    """Return the English name of each merged unit, by its code.

    Parameters
    ----------
    units
        The crosswalk: one row per unit of 2022 with ``region_code``, ``name_en``, ``name_v16m``
        and the code columns ``code_v17``, ``code_v16``, ``code_v16m``, ``code_p97``.
    to
        Which code column to name.

    Returns
    -------
    Series
        Names by code, in the crosswalk's order. A unit that joins several of the sixteen is named
        after all of them ("Akmola + Astana").
    """
    names: dict[str, str] = {}
    for code, rows in units.groupby(to, sort=False):
        names[str(code)] = " + ".join(dict.fromkeys(rows["name_v16m"]))
    return pd.Series(names, name="name").rename_axis(to)


def merge_units(
    table: pd.DataFrame,
    units: pd.DataFrame,
    *,
    to: str = "code_v16m",
    value: str = "population",
    by: Sequence[str] = (),
    code: str = "region_code",
) -> pd.DataFrame:
    """Add a table up to units whose boundaries are the same in all its years.

    Kazakhstan's regions were redrawn in 2018 and 2022. Counts can be added up to the units before
    the change, never split to those after it. ``code_v16m`` gives the 16 units of 1999-2018,
    ``code_p97`` the 15 that also hold for the 1989 census (Akmola and Astana together).

    Parameters
    ----------
    table
        Long table of counts. Codes may be merged already (``KZ-61+KZ-79``). The row of the whole
        country is left out.
    units
        The crosswalk (see `unit_names`).
    to
        Code column of the crosswalk to add up to.
    value
        Column of counts to add up.
    by
        Columns that tell repeated observations apart, for example ``["year"]``.
    code
        Column of `table` with the region code.

    Returns
    -------
    DataFrame
        Columns: `by`, `to`, ``name``, `value`; one row per unit and combination of `by`. A unit
        with a missing part gets a missing value, not a smaller one.

    Raises
    ------
    ValueError
        An unknown code, a code that spans two target units, or a part counted twice within one
        combination of `by` (totals mixed with urban rows, two dates of one year, a country row
        written under another code).

    Examples
    --------
    >>> units = pd.DataFrame({
    ...     "region_code": ["KZ-10", "KZ-63"], "name_en": ["Abai", "East Kazakhstan"],
    ...     "code_v16m": ["KZ-63+KZ-10"] * 2, "name_v16m": ["East Kazakhstan (incl. Abai)"] * 2})
    >>> new = pd.DataFrame({"region_code": ["KZ-10", "KZ-63"], "population": [6, 7]})
    >>> merge_units(new, units)[["code_v16m", "population"]].values.tolist()
    [['KZ-63+KZ-10', 13]]
    """
    missing = [c for c in (code, value, *by) if c not in table.columns]
    if missing:
        raise KeyError(f"merge_units(): the table has no column {', '.join(missing)}")
    if to not in units.columns:
        raise KeyError(f"merge_units(): the crosswalk has no column {to!r}")
    lookup = units.set_index("region_code")[to]
    rows = table.loc[table[code] != COUNTRY, [*by, code, value]].copy()
    if rows.empty:
        raise ValueError("merge_units(): the table has no row of a region")
    targets = {c: _target(c, lookup, to) for c in rows[code].unique()}

    parts = rows.assign(part=rows[code].str.split("+")).explode("part")
    twice = parts[parts.duplicated([*by, "part"], keep=False)]
    if len(twice):
        where = twice[[*by, "part"]].drop_duplicates().head(3).to_dict("records")
        raise ValueError(
            f"merge_units(): counted twice, for example {where}: choose one area type, date and "
            "source per year first, or name the column that tells them apart in by=[…]"
        )
    rows[to] = rows[code].map(targets)
    # A merged unit is complete when all its parts of 2022 are there.
    sizes = lookup.value_counts()
    parts[to] = parts["part"].map(lookup)
    keys = [*by, to]
    present = parts.groupby(keys, sort=False)["part"].nunique()
    summed = rows.groupby(keys, sort=False)[value].agg(lambda s: s.sum(skipna=False))
    complete = present.to_numpy() == sizes.reindex(present.index.get_level_values(to)).to_numpy()
    merged = summed.reindex(present.index).where(complete).reset_index()
    merged.insert(len(keys), "name", merged[to].map(unit_names(units, to)))
    order = {c: k for k, c in enumerate(dict.fromkeys(units[to]))}
    merged["_order"] = merged[to].map(order)
    return merged.sort_values([*by, "_order"]).drop(columns="_order").reset_index(drop=True)


def population_in(
    population: pd.DataFrame,
    units: pd.DataFrame,
    year: int,
    *,
    to: str = "code_v16m",
    base_year: int | None = None,
) -> pd.DataFrame:
    """Return the population of every merged unit in one year: the table behind the year slider.

    Parameters
    ----------
    population
        Long table with ``year``, ``region_code`` and ``population``: one row per region and year.
    units, to
        As in `merge_units`.
    year
        The year to show.
    base_year
        When given, the table also holds the change since that year.

    Returns
    -------
    DataFrame
        Indexed by unit code: ``name``, ``population`` (persons), ``share_pct`` (per cent of all
        units together) and, with `base_year`, ``change_pct`` (per cent).

    Raises
    ------
    ValueError
        The table has no such year; the message lists those it has.
    """
    years = sorted(population["year"].unique().tolist())
    for wanted in filter(None, (year, base_year)):
        if wanted not in years:
            raise ValueError(f"no population for {wanted}; the table has {years}")

    def of(wanted: int) -> pd.DataFrame:
        rows = population[population["year"] == wanted]
        return merge_units(rows, units, to=to).set_index(to)

    result = of(year)
    result["share_pct"] = result["population"] / result["population"].sum() * 100
    if base_year is not None:
        before = of(base_year)["population"].reindex(result.index)
        result["change_pct"] = (result["population"] / before - 1) * 100
    return result


def census_totals(
    soviet: pd.DataFrame,
    population: pd.DataFrame,
    oblast: str,
    code: str,
) -> pd.DataFrame:
    """Return the population of a place in every census, in the borders in which it was published.

    The two series are kept apart: they may differ in territory, and Soviet tables count the
    people present while later ones count the permanent residents.

    Parameters
    ----------
    soviet
        Long table of the Soviet censuses: ``year``, ``unit``, ``area_type``, ``population``.
    population
        Long table of today's regions: ``year``, ``basis``, ``area_type``, ``region_code``,
        ``population``.
    oblast
        Name of the Soviet unit.
    code
        Code of today's region.

    Returns
    -------
    DataFrame
        Columns ``year``, ``borders`` ("oblast of the Soviet census" or "region in its later
        borders"), ``population`` (persons) and ``thousand``.

    Raises
    ------
    ValueError
        One of the tables has no total of this place.
    """
    old = soviet[(soviet["unit"] == oblast) & (soviet["area_type"] == "total")]
    new = population[(population["region_code"] == code) & (population["area_type"] == "total")]
    new = new[new["basis"] == "census"]
    for name, rows in ((oblast, old), (code, new)):
        if rows.empty:
            raise ValueError(f"census_totals(): no census total of {name!r}")
    both = pd.concat(
        [
            old.assign(borders="oblast of the Soviet census"),
            new.assign(borders="region in its later borders"),
        ],
        ignore_index=True,
    )
    both["thousand"] = both["population"] / 1000
    return both[["year", "borders", "population", "thousand"]]
