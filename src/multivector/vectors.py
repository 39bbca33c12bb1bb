"""Measures of a state's ties: voting agreement, concentration, shared memberships, balance.

Every function takes a table and returns a table (or a number), prints nothing and leaves its
input as it was. Countries are ISO 3166-1 alpha-3 codes; a share is a number from 0 to 1.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import product

import pandas as pd

__all__ = [
    "STANDINGS",
    "agreement",
    "agreement_of",
    "composite",
    "concentration",
    "date_bounds",
    "hhi",
    "jaccard",
    "mirror_gap",
    "overlap",
    "overlap_over_time",
    "period_means",
    "placebo_breaks",
    "shares",
    "standing",
    "vector_balance",
    "weight_sensitivity",
]

#: What a country can be to a body on a given day, the closest tie first.
STANDINGS: tuple[str, ...] = ("full", "looser", "suspended", "left")

# The statuses of policy/memberships, by what they grant while they last. A suspended, frozen or
# former member was a full one until the date in `left_or_suspended`.
_FULL = {
    "member",
    "party",
    "former party",
    "former member",
    "member (participation frozen)",
    "suspended",
    "partner",
    "partner (suspended)",
    "treaty partner",
    "participant",
    "founding participant",
    "founding member (2015 list)",
    "approved member",
    "signatory",
    "former signatory",
    "host state",
}
_LOOSER = {
    "associate",
    "observer",
    "observer (applicant)",
    "dialogue partner",
    "founder, non-member state",
}
_NO_TIE = {"not a member", "invited as partner"}
# Bodies with members in which a partner is less than a member.
_PARTNER_IS_LOOSER = {"BRICS"}


def _need(table: pd.DataFrame, columns: Iterable[str], what: str) -> None:
    """Raise KeyError naming the columns that a table lacks."""
    missing = [c for c in columns if c not in table.columns]
    if missing:
        raise KeyError(f"{what} lacks the columns {missing}; it has {list(table.columns)}")


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
    _need(positions, ["resolution", "country", "position", *groups], "the table of positions")
    known = {"yes", "no", "abstain", "absent"}
    odd = sorted(set(positions["position"].dropna()) - known)
    if odd:
        raise ValueError(f"positions {odd} are none of {sorted(known)}")
    if reference not in set(positions["country"]):
        raise ValueError(f"{reference!r} is not among the countries of the table")
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
    _need(table, ["year", "country", value], "the table of agreement")
    unknown = [p for p in partners if p not in set(table["country"])]
    if unknown:
        raise ValueError(f"{unknown} not in the table; choose among {sorted(set(table.country))}")
    # Not pivot_table: that would average two values of one year instead of refusing them.
    wide = table.pivot(index="year", columns="country", values=value)
    return wide[list(partners)].rename_axis(columns=None)


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
    _need(table, ["year", by, value, *([weight] if weight else [])], "the yearly table")
    used = table.dropna(subset=[value])
    w = used[weight] if weight else pd.Series(1.0, index=used.index)
    used = used.assign(_w=w, _wv=w * used[value])
    means = {}
    for name, (first, last) in periods.items():
        sums = used[used["year"].between(first, last)].groupby(by)[["_wv", "_w"]].sum()
        means[name] = sums["_wv"] / sums["_w"].where(sums["_w"] > 0)
    series = pd.Index(sorted(set(table[by])), name=by)
    return pd.DataFrame(means).reindex(series)


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


def concentration(
    table: pd.DataFrame,
    value: str,
    *,
    by: str | None = "year",
    partner: str = "partner",
    rest: str | None = None,
) -> pd.DataFrame:
    """Describe how concentrated amounts are on few partners, group by group.

    Parameters
    ----------
    table
        Long table with ``partner``, ``value`` and ``by``. Give it partners that do not contain
        each other: not the European Union and its members at once.
    value
        Column of amounts.
    by
        Column that names the group, mostly the year; None takes the whole table as one group.
    partner
        Column that names the partner; its amounts are summed within a group.
    rest
        Name of the partner that stands for all others together. How many they are is unknown,
        so the index gets two bounds: the rest as one single partner (``hhi_high``), and split so
        finely that it adds nothing (``hhi_low``).

    Returns
    -------
    pandas.DataFrame
        One row a group: ``total``, ``n_partners`` (named ones with an amount), ``n_missing``,
        ``top_partner``, ``top_share`` (named ones only; missing
        when there is none), ``hhi_low``, ``hhi_high`` and
        ``effective_partners`` (1 / ``hhi_high``). Without a rest both bounds are the same.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        An amount is negative.

    Examples
    --------
    >>> t = pd.DataFrame({"year": [2000] * 3, "partner": ["RUS", "CHN", "other"],
    ...                   "usd": [50, 30, 20]})
    >>> concentration(t, "usd", rest="other")[["top_partner", "hhi_low", "hhi_high"]].round(2)
      top_partner  hhi_low  hhi_high
    0         RUS     0.34      0.38
    """
    _need(table, [partner, value, *([by] if by else [])], "the table of ties")
    groups = table.groupby(by) if by else [("all", table)]
    rows = []
    for name, part in groups:
        amounts = part.groupby(partner)[value].sum(min_count=1)
        share = shares(amounts)
        named = share.drop(index=rest, errors="ignore") if rest else share
        known = named[named > 0]
        high = float((share**2).sum(min_count=1))
        rows.append(
            {
                by or "group": name,
                "total": float(amounts.sum()),
                "n_partners": len(known),
                "n_missing": int(amounts.isna().sum()),
                "top_partner": known.idxmax() if len(known) else None,
                "top_share": float(known.max()) if len(known) else float("nan"),
                "hhi_low": float((named**2).sum(min_count=1)),
                "hhi_high": high,
                "effective_partners": 1 / high if high > 0 else float("nan"),
            }
        )
    return pd.DataFrame(rows)


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


def date_bounds(text: str | None) -> tuple[pd.Timestamp, pd.Timestamp] | None:
    """Return the first and the last day that a date of any precision can mean.

    Parameters
    ----------
    text
        ``"1992"``, ``"1992-03"``, ``"1992-03-02"``, or a missing value.

    Returns
    -------
    tuple or None
        First and last possible day; None for a missing date.

    Raises
    ------
    ValueError
        The text is no such date.

    Examples
    --------
    >>> [str(day.date()) for day in date_bounds("2016-02")]
    ['2016-02-01', '2016-02-29']
    """
    if text is None or pd.isna(text) or str(text) == "":
        return None
    try:
        # A period of a year, a month or a day knows its own ends.
        period = pd.Period(str(text), freq={4: "Y", 7: "M", 10: "D"}[len(str(text))])
    except (KeyError, ValueError) as error:
        raise ValueError(f"{text!r} is no date like 1992, 1992-03 or 1992-03-02") from error
    return period.start_time.normalize(), period.end_time.normalize()


def _grants(short: str, status: str) -> str | None:
    """Return what a status grants while it lasts: full, looser or nothing."""
    if status == "partner" and short in _PARTNER_IS_LOOSER:
        return "looser"
    if status in _FULL:
        return "full"
    if status in _LOOSER:
        return "looser"
    if status in _NO_TIE:
        return None
    raise ValueError(f"unknown status {status!r} of {short}: add it to multivector.vectors")


def standing(
    memberships: pd.DataFrame, date: str | pd.Timestamp, *, undated: bool = False
) -> pd.DataFrame:
    """Say what each country is to each body on a day.

    Only what is certain counts: an entry known by its year counts from that year's last day, an
    exit known by its year from that year's first day.

    Parameters
    ----------
    memberships
        Table with ``short`` (the body), ``country``, ``joined``, ``left_or_suspended`` and
        ``status``; a country can have a row for each phase.
    date
        The day.
    undated
        Count ties whose beginning no source dates as if they had always lasted: right for a
        question about the present, wrong for one about the past.

    Returns
    -------
    pandas.DataFrame
        ``short``, ``country`` and ``standing``, one row a pair that has or had a tie:
        ``"full"``; ``"looser"`` (observer, associate, dialogue partner, applicant);
        ``"suspended"`` (or frozen); ``"left"`` (or the body ended). A running tie wins over an
        ended one.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        A status or a date is not understood.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "short": ["SCO", "SCO"], "country": ["IND", "IND"],
    ...     "joined": ["2005", "2017-06-09"], "left_or_suspended": ["2017-06-09", None],
    ...     "status": ["observer", "member"],
    ... })
    >>> [standing(rows, d)["standing"].tolist() for d in ("2005-06-01", "2010", "2020")]
    [[], ['looser'], ['full']]
    """
    columns = ["short", "country", "joined", "left_or_suspended", "status"]
    _need(memberships, columns, "the table of memberships")
    day = pd.Timestamp(date).normalize()
    rows = []
    for row in memberships[columns].itertuples(index=False):
        tie = _grants(row.short, row.status)
        start, end = date_bounds(row.joined), date_bounds(row.left_or_suspended)
        ended = end is not None and end[0] <= day
        begun = ended or (undated if start is None else start[1] <= day)
        if tie is None or not begun:
            continue
        if ended:
            halted = "suspended" in row.status or "frozen" in row.status
            tie = "suspended" if halted else "left"
        rows.append((row.short, row.country, tie))
    table = pd.DataFrame(rows, columns=["short", "country", "standing"])
    table["standing"] = pd.Categorical(table["standing"], STANDINGS, ordered=True)
    table = table.sort_values(["short", "country", "standing"])
    table = table.drop_duplicates(["short", "country"]).reset_index(drop=True)
    return table.astype({"standing": object})


def jaccard(first: Collection[str], second: Collection[str]) -> float:
    """Return the Jaccard index of two sets: what they share over what they have together.

    Parameters
    ----------
    first, second
        Two collections; repeated members count once.

    Returns
    -------
    float
        0 (nothing in common) to 1 (the same set); not a number when both are empty.

    References
    ----------
    P. Jaccard, "The distribution of the flora in the alpine zone", New Phytologist 11 (1912),
    37-50.

    Examples
    --------
    >>> jaccard({"UN", "SCO"}, {"UN", "NATO", "EU"})
    0.25
    """
    one, two = set(first), set(second)
    union = one | two
    return len(one & two) / len(union) if union else float("nan")


def overlap(
    memberships: pd.DataFrame,
    date: str | pd.Timestamp,
    reference: str = "KAZ",
    *,
    bodies: Collection[str] | None = None,
    undated: bool = False,
) -> pd.DataFrame:
    """Compare each country's full memberships with the reference country's on a day.

    Parameters
    ----------
    memberships, date, undated
        As for :func:`standing`.
    reference
        The country to compare with.
    bodies
        Count these bodies only; by default all of the table.

    Returns
    -------
    pandas.DataFrame
        One row a country of the table: ``country``, ``n_shared``, ``n_reference``, ``n_country``,
        ``jaccard``, ``shared`` (names, comma-separated); the greatest overlap first.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        The reference does not occur, or a status or date is not understood.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "short": ["UN", "UN", "EAEU"], "country": ["KAZ", "FRA", "KAZ"],
    ...     "joined": ["1992-03-02", "1945-10-24", "2015-01-01"],
    ...     "left_or_suspended": None, "status": "member",
    ... })
    >>> overlap(rows, "2020-01-01")[["country", "n_shared", "jaccard"]]
      country  n_shared  jaccard
    0     FRA         1      0.5
    """
    if reference not in set(memberships["country"]):
        raise ValueError(f"{reference!r} is not among the countries of the table")
    ties = standing(memberships, date, undated=undated)
    ties = ties[ties["standing"] == "full"]
    if bodies is not None:
        ties = ties[ties["short"].isin(bodies)]
    sets = {country: set(part["short"]) for country, part in ties.groupby("country")}
    own = sets.get(reference, set())
    rows = []
    for country in sorted(set(memberships["country"]) - {reference}):
        theirs = sets.get(country, set())
        rows.append(
            {
                "country": country,
                "n_shared": len(own & theirs),
                "n_reference": len(own),
                "n_country": len(theirs),
                "jaccard": jaccard(own, theirs),
                "shared": ", ".join(sorted(own & theirs)),
            }
        )
    table = pd.DataFrame(rows)
    return table.sort_values(["jaccard", "country"], ascending=[False, True], ignore_index=True)


def overlap_over_time(
    memberships: pd.DataFrame,
    years: Iterable[int],
    countries: Sequence[str],
    reference: str = "KAZ",
    *,
    bodies: Collection[str] | None = None,
) -> pd.DataFrame:
    """Follow the Jaccard overlap of memberships at the end of each year.

    Parameters
    ----------
    memberships, reference, bodies
        As for :func:`overlap`.
    years
        The years.
    countries
        The countries, in the order of the columns.

    Returns
    -------
    pandas.DataFrame
        One row a year, one column a country.

    Raises
    ------
    ValueError
        A country does not occur, or a status or date is not understood.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "short": ["UN", "UN"], "country": ["KAZ", "FRA"],
    ...     "joined": ["1992-03-02", "1945-10-24"], "left_or_suspended": None,
    ...     "status": "member",
    ... })
    >>> overlap_over_time(rows, [1991, 1992], ["FRA"])["FRA"].tolist()
    [0.0, 1.0]
    """
    unknown = [c for c in countries if c not in set(memberships["country"])]
    if unknown:
        raise ValueError(f"{unknown} do not occur in the table of memberships")
    rows = {}
    for year in years:
        found = overlap(memberships, f"{year}-12-31", reference, bodies=bodies)
        rows[year] = found.set_index("country")["jaccard"].reindex(list(countries))
    table = pd.DataFrame(rows).T.rename_axis(index="year", columns=None)
    return table[list(countries)]


def vector_balance(
    ties: pd.DataFrame,
    poles: Mapping[str, str],
    *,
    tie: str = "tie",
    partner: str = "partner",
    value: str = "value",
    other: str = "Other",
) -> pd.DataFrame:
    """Return the share of each partner pole in each kind of tie.

    A pole is a partner or a group of partners that a policy is weighed between. The shares of a
    tie sum to 1, so that ties in different units (dollars, volumes of arms, bodies) can stand
    side by side; they cannot be added.

    Parameters
    ----------
    ties
        Long table with the kind of ``tie``, the ``partner`` and the ``value``; no partner may
        contain another.
    poles
        Which partner belongs to which pole; partners not named go to ``other``.
    tie, partner, value
        Names of the columns.
    other
        Name of the pole of the rest; always the last one.

    Returns
    -------
    pandas.DataFrame
        ``tie``, ``pole``, ``value`` and ``share`` (0 to 1, missing when a tie sums to zero), a
        row for every pair, in the order of the ties and poles given.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        A value is negative.

    Examples
    --------
    >>> ties = pd.DataFrame({"tie": ["arms", "arms", "trade"],
    ...                      "partner": ["RUS", "ESP", "CHN"], "value": [90, 10, 5]})
    >>> vector_balance(ties, {"RUS": "Russia", "ESP": "Europe"})[["tie", "pole", "share"]]
         tie    pole  share
    0   arms  Russia    0.9
    1   arms  Europe    0.1
    2   arms   Other    0.0
    3  trade  Russia    0.0
    4  trade  Europe    0.0
    5  trade   Other    1.0
    """
    _need(ties, [tie, partner, value], "the table of ties")
    if (ties[value] < 0).any():
        raise ValueError("negative values have no share; leave net outflows out and say so")
    named = ties.assign(pole=ties[partner].map(poles).fillna(other))
    sums = named.groupby([tie, "pole"])[value].sum()
    kinds = list(dict.fromkeys(ties[tie]))
    order = [*dict.fromkeys(p for p in poles.values() if p != other), other]
    full = pd.MultiIndex.from_tuples(list(product(kinds, order)), names=[tie, "pole"])
    table = sums.reindex(full, fill_value=0).rename("value").reset_index()
    total = table.groupby(tie)["value"].transform("sum")
    return table.assign(share=table["value"] / total.where(total > 0))


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
    _need(table, ["year", by, value], "the yearly table")
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
    _need(values, weights, "the table of measures")
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
