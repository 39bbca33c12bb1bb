"""Measures of trade, investment and arms: shares, concentration, mirror gaps.

Every function takes tables of ``policy/`` and returns a table (or a number), prints nothing and
leaves its input as it was. A share is a number from 0 to 1; amounts are millions of US dollars
unless the table says otherwise. Two bases are never joined: a table that mixes them within one
year is refused, and a change of basis from year to year starts a new segment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from multivector.tables import need, need_values, need_years

__all__ = [
    "diversification",
    "hhi",
    "mirror_gap",
    "mirror_gaps",
    "partner_shares",
    "shares",
    "supplier_shares",
]


def shares(values: pd.Series) -> pd.Series:
    """Turn amounts into shares of their sum.

    Parameters
    ----------
    values
        Amounts, none negative. A missing amount stays missing and counts for nothing.

    Returns
    -------
    pandas.Series
        Shares from 0 to 1 that sum to 1; all missing when the sum is zero.

    Raises
    ------
    ValueError
        An amount is negative: a share of a sum with negative parts means nothing.

    Examples
    --------
    >>> shares(pd.Series({"RUS": 30, "CHN": 10})).to_dict()
    {'RUS': 0.75, 'CHN': 0.25}
    """
    amounts = pd.to_numeric(values).astype(float)
    if (amounts < 0).any():
        raise ValueError(f"negative amounts have no share: {amounts[amounts < 0].to_dict()}")
    total = amounts.sum()
    return amounts / (total if total > 0 else float("nan"))


def hhi(values: pd.Series | Iterable[float]) -> float:
    """Return the Herfindahl-Hirschman index of amounts: the sum of their squared shares.

    1 means that one partner has everything; n equal partners give 1/n. The inverse is the
    number of equal partners that would be as concentrated. Competition authorities use
    percentages and so a scale up to 10,000.

    Parameters
    ----------
    values
        Amounts or shares, none negative; they are divided by their sum. Missing ones are left
        out, which is right only when they are truly zero or the table says so.

    Returns
    -------
    float
        From 1/n to 1; not a number when there is no amount or all are zero.

    Raises
    ------
    ValueError
        An amount is negative.

    References
    ----------
    A. O. Hirschman, "National Power and the Structure of Foreign Trade" (1945), of whose index
    this is the square; "The paternity of an index", American Economic Review 54 (1964), 761-762.

    Examples
    --------
    >>> hhi([5, 5])
    0.5
    >>> hhi([7])
    1.0
    """
    squares = shares(pd.Series(list(values), dtype=float)) ** 2
    return float(squares.sum(min_count=1))


def mirror_gap(reported: pd.Series, mirror: pd.Series) -> pd.DataFrame:
    """Compare what one side reports of a flow with what the other side does.

    Parameters
    ----------
    reported, mirror
        The two accounts of the same flows, in the same unit, matched by index.

    Returns
    -------
    pandas.DataFrame
        ``reported``, ``mirror``, ``difference`` (mirror less reported), ``ratio`` (mirror over
        reported) and ``relative_gap``: the difference over the mean of the two, from -2 to 2,
        zero when both agree. Missing where either is.

    Examples
    --------
    >>> gap = mirror_gap(pd.Series({"CHN": 20.0}), pd.Series({"CHN": 30.0}))
    >>> float(gap.loc["CHN", "relative_gap"])
    0.4
    """
    both = pd.DataFrame({"reported": reported, "mirror": mirror}).astype(float)
    mean = both.mean(axis=1, skipna=False)
    difference = both["mirror"] - both["reported"]
    return both.assign(
        difference=difference,
        ratio=both["mirror"] / both["reported"].where(both["reported"] != 0),
        relative_gap=difference / mean.where(mean != 0),
    )


def _once(table: pd.DataFrame, key: Sequence[str], what: str) -> None:
    """Raise ValueError naming the first key that a table holds twice."""
    twice = table[table.duplicated(list(key), keep=False)]
    if len(twice):
        where = ", ".join(f"{column} {twice.iloc[0][column]}" for column in key)
        raise ValueError(
            f"{what} has {len(twice)} rows where one is expected, first for {where}: choose one "
            "basis a year, as load() does without all_rows=True"
        )


def _with_totals(trade: pd.DataFrame, totals: pd.DataFrame) -> pd.DataFrame:
    """Set the total of its own basis beside every row of trade."""
    columns = ["year", "flow", "value_musd", "basis", "total_basis"]
    need(trade, *columns, what="the table of partners")
    need(totals, "year", "flow", "value_musd", "basis", what="the table of totals")
    own = totals[["year", "flow", "basis", "value_musd"]]
    own = own.set_axis(["year", "flow", "total_basis", "total_musd"], axis=1)
    _once(own, ["year", "flow", "total_basis"], "the table of totals")
    found = trade.merge(own, on=["year", "flow", "total_basis"], how="left")
    lacking = found[found["total_musd"].isna()]
    if len(lacking):
        first = lacking.iloc[0]
        raise ValueError(
            f"no total of {first['flow']} in {first['year']} on the basis "
            f"{first['total_basis']!r}: give the totals of all bases, "
            "load('policy/trade_totals', all_rows=True)"
        )
    return found


def partner_shares(
    trade: pd.DataFrame, totals: pd.DataFrame, *, partners: Sequence[str] = ()
) -> pd.DataFrame:
    """Divide the trade with each partner by the national total of the same basis.

    Parameters
    ----------
    trade
        Usable rows of ``policy/trade_partners``, or of ``policy/trade_eu27`` with a column
        ``partner``, or both in one table: ``year``, ``flow``, ``partner``, ``value_musd``,
        ``basis``, ``total_basis``.
    totals
        All rows of ``policy/trade_totals``: ``year``, ``flow``, ``value_musd``, ``basis``.
    partners
        Keep these partners only, in this order; all when empty.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``flow``, ``partner``, ``value_musd``, ``total_musd``, ``share`` (0 to 1),
        ``basis`` and ``segment``: a number that goes up where a year is missing or the basis
        changes, so that a line is drawn within one segment only. Sorted by flow, partner, year.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        A partner does not occur, a partner has two rows in a year and flow (two bases), or a
        total is missing; the message says what to load.

    Examples
    --------
    >>> trade = pd.DataFrame({"year": [2017, 2018], "flow": "exports", "partner": "CHN",
    ...     "value_musd": [12.0, 10.0], "basis": ["wits", "bns"], "total_basis": ["wits", "bns"]})
    >>> totals = pd.DataFrame({"year": [2017, 2018], "flow": "exports",
    ...     "value_musd": [100.0, 100.0], "basis": ["wits", "bns"]})
    >>> partner_shares(trade, totals)[["year", "share", "segment"]].values.tolist()
    [[2017.0, 0.12, 0.0], [2018.0, 0.1, 1.0]]
    """
    need(trade, "partner", what="the table of partners")
    need_values(partners, trade["partner"], "partner")
    key = ["flow", "partner", "year"]
    rows = trade[trade["partner"].isin(partners)] if len(partners) else trade
    _once(rows, key, "the table of partners")
    found = _with_totals(rows, totals)
    found["share"] = found["value_musd"] / found["total_musd"]
    if len(partners):
        found["partner"] = pd.Categorical(found["partner"], list(partners), ordered=True)
    found = found.sort_values(key, ignore_index=True)
    found["partner"] = found["partner"].astype(object)
    series = found.groupby(["flow", "partner"], sort=False)
    breaks = (series["year"].diff() > 1) | (
        found["basis"].ne(series["basis"].shift()) & series.cumcount().gt(0)
    )
    found["segment"] = breaks.groupby([found["flow"], found["partner"]], sort=False).cumsum()
    columns = ["year", "flow", "partner", "value_musd", "total_musd", "share", "basis", "segment"]
    return found[columns]


def diversification(
    trade: pd.DataFrame, totals: pd.DataFrame, *, groups: Mapping[str, str] | None = None
) -> pd.DataFrame:
    """Measure how many partners a state's trade is spread over, year by year.

    The index is the inverse of the Herfindahl-Hirschman index: the number of partners of equal
    size that would be as concentrated as the real ones. Where not all partners are known it has
    two bounds. With the five largest alone, the rest can be no less concentrated than dust (it
    adds nothing) and no more than partners of the size of the fifth. With a rest that stands for
    named others (``OTHER``, ``EU27_REST``), the rest is dust or one partner.

    Parameters
    ----------
    trade
        Usable rows of ``policy/trade_partners``: ``year``, ``flow``, ``partner``,
        ``value_musd``, ``basis``, ``total_basis``, ``coverage``. Rows of the coverage
        ``"named partner"`` are left out: they say nothing of the others.
    totals
        All rows of ``policy/trade_totals``.
    groups
        Partner -> group, to count several partners as one, for example the members of the
        European Union. A state by default is one partner each, which is the basis to state.

    Returns
    -------
    pandas.DataFrame
        One row a year and flow: ``year``, ``flow``, ``basis``, ``coverage``, ``n_partners``,
        ``covered`` (share of the total that the named partners make), ``top_partner``,
        ``top_share``, ``hhi_low``, ``hhi_high``, ``effective_low``, ``effective_high`` (partners
        of equal size) and ``diversity_low``, ``diversity_high``: 1 less the Herfindahl index, the
        chance that two dollars drawn at random belong to two partners. Both bounds are the same
        where every partner is known.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        A partner has two rows in a year and flow, a year mixes two bases, or a total is missing.

    References
    ----------
    A. O. Hirschman, "The paternity of an index", American Economic Review 54 (1964), 761-762;
    for the number equivalent M. A. Adelman, "Comment on the 'H' concentration measure as a
    numbers-equivalent", Review of Economics and Statistics 51 (1969), 99-101.

    Examples
    --------
    >>> trade = pd.DataFrame({"year": 2020, "flow": "exports", "partner": ["CHN", "RUS"],
    ...     "value_musd": [50.0, 50.0], "basis": "bns", "total_basis": "bns",
    ...     "coverage": "all partners"})
    >>> totals = pd.DataFrame({"year": [2020], "flow": ["exports"], "value_musd": [100.0],
    ...     "basis": ["bns"]})
    >>> diversification(trade, totals)[["n_partners", "effective_low"]].values.tolist()
    [[2.0, 2.0]]
    """
    need(trade, "partner", "coverage", what="the table of partners")
    rows = trade[trade["coverage"].isin(["all partners", "five largest"])]
    _once(rows, ["year", "flow", "partner"], "the table of partners")
    bases = rows.groupby(["year", "flow"])["basis"].nunique()
    if (bases > 1).any():
        year, flow = bases.index[bases > 1][0]
        raise ValueError(f"{flow} of {year} mix {int(bases[year, flow])} bases: choose one")
    found = _with_totals(rows, totals)
    found["share"] = found["value_musd"] / found["total_musd"]
    result = []
    for (year, flow), part in found.groupby(["year", "flow"]):
        rest = part["partner"].isin(["OTHER", "EU27_REST"])
        names = part["partner"] if groups is None else part["partner"].replace(dict(groups))
        known = part.loc[~rest, "share"].groupby(names[~rest]).sum()
        known = known[known > 0]
        five = part["coverage"].iloc[0] == "five largest"
        low = float((known**2).sum())
        if five:
            left = max(0.0, 1 - float(known.sum()))
            whole, remainder = divmod(left, float(known.min()))
            added = whole * float(known.min()) ** 2 + remainder**2
        else:
            added = float((part.loc[rest, "share"] ** 2).sum())
        high = low + added
        result.append(
            {
                "year": year,
                "flow": flow,
                "basis": part["basis"].iloc[0],
                "coverage": part["coverage"].iloc[0],
                "n_partners": len(known),
                "covered": float(known.sum()),
                "top_partner": known.idxmax(),
                "top_share": float(known.max()),
                "hhi_low": low,
                "hhi_high": high,
                "effective_low": 1 / high,
                "effective_high": 1 / low,
                "diversity_low": 1 - high,
                "diversity_high": 1 - low,
            }
        )
    return pd.DataFrame(result).sort_values(["flow", "year"], ignore_index=True)


def mirror_gaps(trade: pd.DataFrame, mirror: pd.DataFrame) -> pd.DataFrame:
    """Set what the partners report beside what Kazakhstan reports of the same flows.

    Parameters
    ----------
    trade
        Usable rows of ``policy/trade_partners``: ``year``, ``flow``, ``partner``, ``value_musd``,
        ``reporter``, ``basis``.
    mirror
        Rows of ``policy/trade_mirror`` with the same columns. A row with the flow ``turnover`` is
        compared with exports and imports added up, where Kazakhstan has both.

    Returns
    -------
    pandas.DataFrame
        ``year``, ``partner``, ``flow``, ``basis`` (Kazakhstan's), ``mirror_reporter``,
        ``mirror_basis`` and the columns of :func:`mirror_gap`; one row a flow that both sides
        report, sorted by partner, flow, year.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        One side has two rows for a flow.

    Examples
    --------
    >>> own = pd.DataFrame({"year": 2023, "flow": ["exports", "imports"], "partner": "CHN",
    ...     "value_musd": [14.7, 15.4], "reporter": "KAZ", "basis": "bns"})
    >>> theirs = pd.DataFrame({"year": [2023], "flow": ["turnover"], "partner": ["CHN"],
    ...     "value_musd": [41.0], "reporter": ["CHN"], "basis": ["press"]})
    >>> float(mirror_gaps(own, theirs)["difference"].round(1).iloc[0])
    10.9
    """
    columns = ["year", "partner", "flow", "value_musd", "reporter", "basis"]
    need(trade, *columns, what="the table of partners")
    need(mirror, *columns, what="the table of mirror accounts")
    key = ["year", "partner", "flow"]
    own = trade.loc[trade["flow"] != "turnover", [*key, "value_musd", "basis"]]
    _once(own, key, "the table of partners")
    _once(mirror, key, "the table of mirror accounts")
    sums = own.groupby(["year", "partner", "basis"], as_index=False)["value_musd"].agg(
        ["sum", "count"]
    )
    both = sums[sums["count"] == 2].drop(columns="count").rename(columns={"sum": "value_musd"})
    own = pd.concat([own, both.assign(flow="turnover")], ignore_index=True)
    theirs = mirror[columns].rename(columns={"reporter": "mirror_reporter"})
    joined = own.merge(theirs, on=key, suffixes=("", "_mirror"))
    joined = joined.rename(columns={"basis_mirror": "mirror_basis"})
    gaps = mirror_gap(joined["value_musd"], joined["value_musd_mirror"])
    names = [*key, "basis", "mirror_reporter", "mirror_basis"]
    joined = pd.concat([joined[names], gaps], axis=1)
    return joined.sort_values(["partner", "flow", "year"], ignore_index=True)


def supplier_shares(arms: pd.DataFrame, spans: Mapping[str, tuple[int, int]]) -> pd.DataFrame:
    """Add up deliveries of arms over spans of years and divide them among the suppliers.

    Deliveries come in lumps, so the share of one year says little; a span says more, and the sum
    behind it belongs beside it.

    Parameters
    ----------
    arms
        ``policy/arms_imports``: ``year``, ``supplier``, ``tiv_million``; the row ``total`` is
        left out.
    spans
        Name of each span and its first and last year, both included.

    Returns
    -------
    pandas.DataFrame
        One row a span and supplier with deliveries: ``span``, ``supplier``, ``tiv_million``,
        ``total`` (of the span), ``share`` (0 to 1) and ``years`` (years of the span with any
        delivery); in the order of the spans, the largest share first.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        A span is no pair of a first and a last year.

    Examples
    --------
    >>> arms = pd.DataFrame({"year": [2022, 2023, 2023], "supplier": ["RUS", "RUS", "ESP"],
    ...                      "tiv_million": [60.0, 30.0, 10.0]})
    >>> supplier_shares(arms, {"2022-23": (2022, 2023)})["share"].tolist()
    [0.9, 0.1]
    """
    need(arms, "year", "supplier", "tiv_million", what="the table of arms")
    need_years(spans)
    parts = []
    for name, (first, last) in spans.items():
        span = arms[arms["year"].between(first, last) & (arms["supplier"] != "total")]
        sums = span.groupby("supplier", as_index=False)["tiv_million"].sum()
        sums = sums[sums["tiv_million"] > 0].sort_values(
            ["tiv_million", "supplier"], ascending=[False, True]
        )
        total = sums["tiv_million"].sum()
        years = span.loc[span["tiv_million"] > 0, "year"].nunique()
        sums = sums.assign(span=name, total=total, share=sums["tiv_million"] / total, years=years)
        parts.append(sums)
    columns = ["span", "supplier", "tiv_million", "total", "share", "years"]
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)
