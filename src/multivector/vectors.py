"""Measures of a state's ties: voting agreement, concentration, shared memberships.

Trade, investment and arms are measured in :mod:`multivector.trade`, memberships in
:mod:`multivector.memberships`; their functions have their names here too. Every function takes
a table and returns a table (or a number), prints nothing and leaves its input as it was.
Countries are ISO 3166-1 alpha-3 codes; a share is a number from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import product

import pandas as pd

from multivector.memberships import (
    STANDINGS,
    count_trap,
    date_bounds,
    igo_overlap,
    jaccard,
    overlap,
    overlap_over_time,
    standing,
)
from multivector.tables import need, need_values, need_years
from multivector.trade import (
    diversification,
    hhi,
    mirror_gap,
    mirror_gaps,
    partner_shares,
    shares,
    supplier_shares,
)

__all__ = [
    "STANDINGS",
    "agreement",
    "agreement_of",
    "agreement_over",
    "composite",
    "count_trap",
    "date_bounds",
    "diversification",
    "hhi",
    "igo_overlap",
    "jaccard",
    "mirror_gap",
    "mirror_gaps",
    "overlap",
    "overlap_over_time",
    "partner_shares",
    "period_means",
    "placebo_breaks",
    "shares",
    "standing",
    "supplier_shares",
    "weight_sensitivity",
]


def agreement(
    positions: pd.DataFrame,
    reference: str = "KAZ",
    *,
    by: str | Sequence[str] | None = None,
) -> pd.DataFrame:
    """Measure how often other countries took the reference country's position.

    A vote counts for a pair when both said yes, no or abstained; absence counts for neither.
    ``agreement`` is the share of identical positions. ``agreement_partial`` gives half a point
    when one abstained and the other did not: Lijphart's index (f + g/2) / t with f full and g
    partial agreements in t votes.

    Parameters
    ----------
    positions
        One row a resolution and country: ``resolution``, ``country`` and ``position`` (``"yes"``,
        ``"no"``, ``"abstain"``, ``"absent"`` or missing).
    reference
        The country to compare with.
    by
        A further column (or columns) of ``positions`` to count apart, for example ``"year"``.

    Returns
    -------
    pandas.DataFrame
        One row a country (and group): ``country``, the group, ``n_votes``, ``n_same``,
        ``n_half``, ``agreement`` and ``agreement_partial`` (0 to 1, missing without a common
        vote). Countries in alphabetical order.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        The reference does not occur, a country has two positions on one resolution, or a
        position is none of the four.

    References
    ----------
    A. Lijphart, "The analysis of bloc voting in the General Assembly", American Political
    Science Review 57 (1963), 902-917.

    Examples
    --------
    >>> votes = pd.DataFrame({
    ...     "resolution": ["a", "a", "b", "b"],
    ...     "country": ["KAZ", "RUS", "KAZ", "RUS"],
    ...     "position": ["yes", "yes", "abstain", "no"],
    ... })
    >>> agreement(votes)[["country", "n_votes", "agreement", "agreement_partial"]]
      country  n_votes  agreement  agreement_partial
    0     RUS        2        0.5               0.75
    """
    groups = [by] if isinstance(by, str) else list(by or [])
    need(positions, "resolution", "country", "position", *groups, what="the table of positions")
    known = {"yes", "no", "abstain", "absent"}
    odd = sorted(set(positions["position"].dropna()) - known)
    if odd:
        raise ValueError(f"positions {odd} are none of {sorted(known)}")
    need_values([reference], positions["country"], "country")
    key = [*groups, "resolution"]
    if positions.duplicated([*key, "country"]).any():
        twice = positions[positions.duplicated([*key, "country"])].iloc[0]
        raise ValueError(f"{twice['country']} has two positions on {twice['resolution']}")

    own = positions.loc[positions["country"] == reference, [*key, "position"]]
    others = positions.loc[positions["country"] != reference, [*key, "country", "position"]]
    pairs = others.merge(own, on=key, suffixes=("", "_own"))
    cast = pairs["position"].isin(known - {"absent"})
    counts = cast & pairs["position_own"].isin(known - {"absent"})
    same = counts & (pairs["position"] == pairs["position_own"])
    abstained = pairs[["position", "position_own"]].eq("abstain").sum(axis=1) == 1
    pairs = pairs.assign(n_votes=counts, n_same=same, n_half=counts & abstained)
    columns = ["country", *groups]
    table = pairs.groupby(columns, as_index=False)[["n_votes", "n_same", "n_half"]].sum()
    total = table["n_votes"].where(table["n_votes"] > 0)
    return table.assign(
        agreement=table["n_same"] / total,
        agreement_partial=(table["n_same"] + table["n_half"] / 2) / total,
    )


def agreement_of(
    table: pd.DataFrame, partners: Sequence[str], *, partial: bool = False
) -> pd.DataFrame:
    """Return the yearly agreement of some partners side by side.

    Parameters
    ----------
    table
        Long table with ``year``, ``country``, ``agreement`` and ``agreement_partial``.
    partners
        Country codes, in the order of the columns.
    partial
        Take the index that gives half a point for an abstention.

    Returns
    -------
    pandas.DataFrame
        One row a year, one column a partner; missing where a year has no value.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        A partner does not occur; the message names those that do.

    Examples
    --------
    >>> t = pd.DataFrame({"year": [2000, 2001], "country": ["RUS", "RUS"],
    ...                   "agreement": [0.7, 0.8], "agreement_partial": [0.8, 0.9]})
    >>> agreement_of(t, ["RUS"], partial=True)["RUS"].tolist()
    [0.8, 0.9]
    """
    value = "agreement_partial" if partial else "agreement"
    need(table, "year", "country", value, what="the table of agreement")
    need_values(partners, table["country"], "country")
    # Not pivot_table: that would average two values of one year instead of refusing them.
    wide = table.pivot(index="year", columns="country", values=value)
    return wide[list(partners)].rename_axis(columns=None)


def agreement_over(
    table: pd.DataFrame, periods: Mapping[str, tuple[int, int]], *, countries: Sequence[str] = ()
) -> pd.DataFrame:
    """Add up the yearly counts of votes over spans of years.

    Parameters
    ----------
    table
        Yearly counts as in ``policy/un_agreement``: ``year``, ``country``, ``n_votes``,
        ``n_same``, ``n_half``, ``n_opposed``, ``agreement`` and ``agreement_partial``.
    periods
        Name of each period and its first and last year, both included.
    countries
        Count these countries only, in this order; all when empty.

    Returns
    -------
    pandas.DataFrame
        One row a period and country: ``period``, ``country``, ``n_votes``, ``n_same``,
        ``n_half``, ``n_opposed``, ``agreement`` and ``agreement_partial`` (0 to 1). A group such
        as EU27, whose counts are missing, gets its yearly values weighted by ``n_votes``. A
        country without a common vote in a period has no row there.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        A country does not occur, and the message names those that do; or a period is no pair of a
        first and a last year.

    Examples
    --------
    >>> t = pd.DataFrame({"year": [2000, 2001], "country": "RUS", "n_votes": [10, 30],
    ...                   "n_same": [5, 27], "n_half": [2, 0], "n_opposed": [3, 3],
    ...                   "agreement": [0.5, 0.9], "agreement_partial": [0.6, 0.9]})
    >>> agreement_over(t, {"both": (2000, 2001)})[["n_votes", "agreement"]].values.tolist()
    [[40.0, 0.8]]
    """
    counts = ["n_same", "n_half", "n_opposed"]
    values = ["agreement", "agreement_partial"]
    need(table, "year", "country", "n_votes", *counts, *values, what="the table of agreement")
    need_values(countries, table["country"], "country")
    need_years(periods)
    order = list(countries) or sorted(set(table["country"]))
    rows = []
    for name, (first, last) in periods.items():
        span = table[table["year"].between(first, last) & (table["n_votes"] > 0)]
        for country in order:
            part = span[span["country"] == country]
            if part.empty:
                continue
            n_votes = part["n_votes"].sum()
            sums = part[counts].sum(min_count=len(part))
            weighted = part[values].mul(part["n_votes"], axis=0).sum() / n_votes
            if sums.notna().all():
                weighted = pd.Series(
                    [
                        sums["n_same"] / n_votes,
                        (sums["n_same"] + sums["n_half"] / 2) / n_votes,
                    ],
                    index=values,
                )
            rows.append(
                {"period": name, "country": country, "n_votes": n_votes, **sums, **weighted}
            )
    return pd.DataFrame(rows, columns=["period", "country", "n_votes", *counts, *values])


def period_means(
    table: pd.DataFrame,
    periods: Mapping[str, tuple[int, int]],
    *,
    value: str = "agreement",
    weight: str | None = "n_votes",
    by: str = "country",
) -> pd.DataFrame:
    """Average yearly values over spans of years.

    Parameters
    ----------
    table
        Long table with ``year``, ``by`` and ``value``.
    periods
        Name of each period and its first and last year, both included.
    value, by
        The column to average and the column that names the series.
    weight
        Column of weights; with the number of votes each vote counts the same, whatever its year.
        None weighs every year alike.

    Returns
    -------
    pandas.DataFrame
        One row a series, one column a period; missing where no year has a value.

    Raises
    ------
    KeyError
        A column is missing.

    Examples
    --------
    >>> t = pd.DataFrame({"year": [2000, 2001], "country": ["RUS", "RUS"],
    ...                   "agreement": [0.5, 0.8], "n_votes": [10, 20]})
    >>> float(period_means(t, {"both": (2000, 2001)}).loc["RUS", "both"].round(3))
    0.7
    """
    need(table, "year", by, value, *([weight] if weight else []), what="the yearly table")
    used = table.dropna(subset=[value])
    w = used[weight] if weight else pd.Series(1.0, index=used.index)
    used = used.assign(_w=w, _wv=w * used[value])
    means = {}
    for name, (first, last) in periods.items():
        sums = used[used["year"].between(first, last)].groupby(by)[["_wv", "_w"]].sum()
        means[name] = sums["_wv"] / sums["_w"].where(sums["_w"] > 0)
    series = pd.Index(sorted(set(table[by])), name=by)
    return pd.DataFrame(means).reindex(series)


def placebo_breaks(
    table: pd.DataFrame,
    years: Iterable[int],
    *,
    width: int = 3,
    value: str = "agreement",
    weight: str | None = "n_votes",
    by: str = "country",
) -> pd.DataFrame:
    """Pretend that something changed in each year, and measure the change every time.

    A change across one year means little until it is compared with the changes across years in
    which nothing is claimed to have happened (a placebo test in time). Neighbouring windows
    overlap, so the changes are not independent of each other.

    Parameters
    ----------
    table, value, weight, by
        As for :func:`period_means`.
    years
        The pretended first years of "after".
    width
        Years before, and years from the break on, that are averaged.

    Returns
    -------
    pandas.DataFrame
        Long table ``by``, ``year`` and ``change`` (mean after less mean before); missing where
        one of the two spans has a year without a value.

    Raises
    ------
    KeyError
        A column is missing.

    Examples
    --------
    >>> t = pd.DataFrame({"year": range(2000, 2004), "country": "RUS",
    ...                   "agreement": [0.5, 0.5, 0.8, 0.8]})
    >>> placebo_breaks(t, [2002], width=2, weight=None)["change"].round(2).tolist()
    [0.3]
    """
    need(table, "year", by, value, what="the yearly table")
    known = table.dropna(subset=[value])
    parts = []
    for year in years:
        spans = {"before": (year - width, year - 1), "after": (year, year + width - 1)}
        means = period_means(table, spans, value=value, weight=weight, by=by)
        whole = known[known["year"].between(year - width, year + width - 1)]
        full = whole.groupby(by)["year"].nunique().reindex(means.index) == 2 * width
        change = (means["after"] - means["before"]).where(full)
        parts.append(pd.DataFrame({by: means.index, "year": year, "change": change.to_numpy()}))
    return pd.concat(parts, ignore_index=True)


def composite(values: pd.DataFrame, weights: Mapping[str, float]) -> pd.Series:
    """Weigh several measures into one number a row.

    Parameters
    ----------
    values
        One row a unit, one column a measure; all measures on one scale (here 0 to 1).
    weights
        Measure -> weight, none negative; they are divided by their sum. Measures without a
        weight are left out.

    Returns
    -------
    pandas.Series
        The weighted mean; missing where a measure with a positive weight is missing.

    Raises
    ------
    KeyError
        A weight names a measure that is not a column.
    ValueError
        A weight is negative, or all are zero.

    Examples
    --------
    >>> values = pd.DataFrame({"votes": [0.5, 0.8], "arms": [0.9, 0.0]}, index=["RUS", "CHN"])
    >>> composite(values, {"votes": 1, "arms": 1}).to_dict()
    {'RUS': 0.7, 'CHN': 0.4}
    """
    need(values, *weights, what="the table of measures")
    given = pd.Series(dict(weights), dtype=float)
    if (given < 0).any() or not given.sum() > 0:
        raise ValueError(f"weights must be 0 or more and not all 0; got {dict(weights)}")
    used = given[given > 0] / given.sum()
    return (values[list(used.index)] * used).sum(axis=1, skipna=False)


def weight_sensitivity(values: pd.DataFrame, *, step: float = 0.1) -> pd.DataFrame:
    """Try all weightings on a grid and say which unit comes first under each.

    Parameters
    ----------
    values
        As for :func:`composite`.
    step
        Distance between two weights; 1 / step must be a whole number.

    Returns
    -------
    pandas.DataFrame
        One row a weighting: the weight of each measure (they sum to 1), ``first`` (the unit with
        the highest composite; of equals the first row) and ``lead`` over the second.

    Raises
    ------
    ValueError
        Fewer than two units, or `step` does not divide 1.

    Examples
    --------
    >>> values = pd.DataFrame({"votes": [0.5, 0.8], "arms": [0.9, 0.0]}, index=["RUS", "CHN"])
    >>> weight_sensitivity(values, step=0.5)[["votes", "arms", "first"]].values.tolist()
    [[0.0, 1.0, 'RUS'], [0.5, 0.5, 'RUS'], [1.0, 0.0, 'CHN']]
    """
    if len(values) < 2:
        raise ValueError("a ranking needs at least two units")
    parts = round(1 / step)
    if parts < 1 or abs(parts * step - 1) > 1e-9:
        raise ValueError(f"step={step} does not divide 1; take 0.5, 0.25, 0.2, 0.1 or 0.05")
    measures = list(values.columns)
    rows = []
    for counts in product(range(parts + 1), repeat=len(measures)):
        if sum(counts) != parts:
            continue
        weights = {m: n / parts for m, n in zip(measures, counts, strict=True)}
        score = composite(values, weights)
        best = score.idxmax()
        rows.append({**weights, "first": best, "lead": score[best] - score.drop(best).max()})
    return pd.DataFrame(rows)
