"""Memberships of states in organisations: who is what on a day, and what two states share.

Two lists stand apart and are never joined. ``policy/memberships`` holds 30 bodies chosen because
Kazakhstan is in nearly all of them, with days, to 2025: it says what Kazakhstan is in, and an index
of overlap over it says little about others (see :func:`count_trap`). ``policy/igo_memberships``
holds all organisations of Correlates of War for 26 countries, by year, to 2013.

Every function takes a table and returns a table (or a number), prints nothing and leaves its
input as it was.
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterable, Sequence

import pandas as pd

from multivector.tables import need, need_values

__all__ = [
    "STANDINGS",
    "count_trap",
    "date_bounds",
    "igo_overlap",
    "jaccard",
    "overlap",
    "overlap_over_time",
    "standing",
]

#: What a country can be to a body on a given day: the running ties first, the closest one first.
STANDINGS: tuple[str, ...] = ("member", "partner", "observer", "suspended", "superseded", "left")

_TIES = ("member", "partner", "observer")
_ENDS = ("left", "superseded", "suspended")
_COLUMNS = (
    "short", "country", "joined", "left_or_suspended", "tie", "full_tie", "ended_as",
)  # fmt: skip


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


def _day(date: str | pd.Timestamp) -> pd.Timestamp:
    """Read a day; "03.04.2025" and 2025 could mean several, so they are refused."""
    written = isinstance(date, str) and len(date) == 10 and date[4] == date[7] == "-"
    if not written and not isinstance(date, datetime.date):
        raise ValueError(f'{date!r} is no day: write year, month and day, such as "2025-12-31".')
    try:
        return pd.Timestamp(date).normalize()
    except ValueError as error:
        raise ValueError(f"There is no day {date!r} in the calendar.") from error


def standing(
    memberships: pd.DataFrame, date: str | pd.Timestamp, *, undated: bool = False
) -> pd.DataFrame:
    """Say what each country is to each body on a day.

    Only what is certain counts: an entry known by its year counts from that year's last day, an
    end known by its year from that year's first day.

    Parameters
    ----------
    memberships
        Table with ``short`` (the body), ``country``, ``joined``, ``left_or_suspended``, ``tie``,
        ``full_tie`` and ``ended_as``, as in ``policy/memberships``; a country can have a row for
        each phase.
    date
        The day, as year, month and day: ``"2025-12-31"``.
    undated
        Count ties whose beginning no source dates as if they had always lasted: right for a
        question about the present, wrong for one about the past.

    Returns
    -------
    pandas.DataFrame
        ``short``, ``country``, ``standing`` and ``full``, one row a pair that has or had a tie.
        ``standing`` is one of :data:`STANDINGS`: a running tie (``"member"``, ``"partner"``,
        ``"observer"``) wins over an ended one, which is ``"suspended"``, ``"superseded"`` (a
        successor or a closer tie took its place) or ``"left"``. ``full`` is true for a running
        tie that is the closest one the body offers. The ties ``none`` and ``unknown`` give no
        row.

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        A tie, an end or a date is not understood.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "short": ["S5", "SCO"], "country": ["KAZ", "KAZ"],
    ...     "joined": ["1996-04-26", "2001-06-15"],
    ...     "left_or_suspended": ["2001-06-15", None],
    ...     "tie": "member", "full_tie": True, "ended_as": ["superseded", None],
    ... })
    >>> standing(rows, "2010-01-01")["standing"].tolist()
    ['superseded', 'member']
    """
    need(memberships, *_COLUMNS, what="the table of memberships")
    day = _day(date)
    rows = []
    for row in memberships[list(_COLUMNS)].itertuples(index=False):
        if row.tie in ("none", "unknown"):
            continue
        if row.tie not in _TIES:
            raise ValueError(f"unknown tie {row.tie!r} of {row.short}: it is one of {list(_TIES)}")
        start, end = date_bounds(row.joined), date_bounds(row.left_or_suspended)
        ended = end is not None and end[0] <= day
        begun = ended or (undated if start is None else start[1] <= day)
        if not begun:
            continue
        if ended and row.ended_as not in _ENDS:
            raise ValueError(
                f"the end of {row.country} in {row.short} is {row.ended_as!r}: it is one of "
                f"{list(_ENDS)}"
            )
        now = row.ended_as if ended else row.tie
        rows.append((row.short, row.country, now, bool(row.full_tie) and not ended))
    table = pd.DataFrame(rows, columns=["short", "country", "standing", "full"])
    table["standing"] = pd.Categorical(table["standing"], STANDINGS, ordered=True)
    table = table.sort_values(["short", "country", "standing"])
    table = table.drop_duplicates(["short", "country"]).reset_index(drop=True)
    return table.astype({"standing": object, "full": bool})


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


def _compare(sets: dict[str, set[str]], countries: Iterable[str], reference: str) -> pd.DataFrame:
    """Compare the set of each country with that of the reference country."""
    own = sets.get(reference, set())
    rows = []
    for country in countries:
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
    columns = ["country", "n_shared", "n_reference", "n_country", "jaccard", "shared"]
    return pd.DataFrame(rows, columns=columns)


def overlap(
    memberships: pd.DataFrame,
    date: str | pd.Timestamp,
    reference: str = "KAZ",
    *,
    bodies: Collection[str] | None = None,
    undated: bool = False,
) -> pd.DataFrame:
    """Compare each country's full ties with the reference country's on a day.

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
        The reference does not occur, or a tie or date is not understood.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "short": ["UN", "UN", "EAEU"], "country": ["KAZ", "FRA", "KAZ"],
    ...     "joined": ["1992-03-02", "1945-10-24", "2015-01-01"],
    ...     "left_or_suspended": None, "tie": "member", "full_tie": True, "ended_as": None,
    ... })
    >>> overlap(rows, "2020-01-01")[["country", "n_shared", "jaccard"]]
      country  n_shared  jaccard
    0     FRA         1      0.5
    """
    need(memberships, "country", what="the table of memberships")
    need_values([reference], memberships["country"], "country")
    ties = standing(memberships, date, undated=undated)
    ties = ties[ties["full"]]
    if bodies is not None:
        ties = ties[ties["short"].isin(bodies)]
    sets = {str(country): set(part["short"]) for country, part in ties.groupby("country")}
    table = _compare(sets, sorted(set(memberships["country"]) - {reference}), reference)
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
        A country does not occur, or a tie or date is not understood.

    Examples
    --------
    >>> rows = pd.DataFrame({
    ...     "short": ["UN", "UN"], "country": ["KAZ", "FRA"],
    ...     "joined": ["1992-03-02", "1945-10-24"], "left_or_suspended": None,
    ...     "tie": "member", "full_tie": True, "ended_as": None,
    ... })
    >>> overlap_over_time(rows, [1991, 1992], ["FRA"])["FRA"].tolist()
    [0.0, 1.0]
    """
    need_values(countries, memberships["country"], "country")
    rows = {}
    for year in years:
        found = overlap(memberships, f"{year}-12-31", reference, bodies=bodies)
        rows[year] = found.set_index("country")["jaccard"].reindex(list(countries))
    table = pd.DataFrame(rows).T.rename_axis(index="year", columns=None)
    return table[list(countries)]


def igo_overlap(
    spells: pd.DataFrame,
    years: Iterable[int],
    reference: str = "KAZ",
    *,
    countries: Sequence[str] = (),
    without: Collection[str] = (),
) -> pd.DataFrame:
    """Compare full memberships in all organisations of an independent list, year by year.

    Parameters
    ----------
    spells
        ``policy/igo_memberships``: ``country``, ``igo``, ``membership``, ``from_year``,
        ``to_year`` (included). Associates and observers are left out.
    years
        The years; the list ends in 2013.
    reference
        The country to compare with.
    countries
        Count these countries only, in this order; all when empty.
    without
        Organisations to leave out, for example the universal ones of ``policy/igos``, in which
        nearly every state is a member and which therefore tell no two states apart.

    Returns
    -------
    pandas.DataFrame
        One row a year and country: ``year``, ``country``, ``n_shared``, ``n_reference``,
        ``n_country``, ``jaccard`` and ``of_reference`` (share of the reference country's
        memberships that the country shares, 0 to 1).

    Raises
    ------
    KeyError
        A column is missing.
    ValueError
        The reference or a country does not occur, or a year lies outside the table.

    References
    ----------
    J. Pevehouse, T. Nordstrom, R. McManus and A. Jamison, "Tracking organizations in the world:
    the Correlates of War IGO Version 3.0 datasets", Journal of Peace Research 57 (2020), 492-503.

    Examples
    --------
    >>> spells = pd.DataFrame({"country": ["KAZ", "KAZ", "RUS"], "igo": ["UN", "ECO", "UN"],
    ...     "membership": "member", "from_year": [1992, 1993, 1992], "to_year": 2013})
    >>> igo_overlap(spells, [1992, 2013])["jaccard"].tolist()
    [1.0, 0.5]
    """
    need(spells, "country", "igo", "membership", "from_year", "to_year", what="the table of spells")
    known = set(spells["country"])
    need_values([reference], known, "country")
    need_values(countries, known, "country")
    first, last = spells["from_year"].min(), spells["to_year"].max()
    full = spells[(spells["membership"] == "member") & ~spells["igo"].isin(list(without))]
    order = list(countries) or sorted(known - {reference})
    parts = []
    for year in years:
        if not first <= year <= last:
            raise ValueError(f"the table of spells covers {first} to {last}, not {year}")
        now = full[(full["from_year"] <= year) & (full["to_year"] >= year)]
        sets = {str(country): set(part["igo"]) for country, part in now.groupby("country")}
        table = _compare(sets, order, reference).drop(columns="shared")
        parts.append(table.assign(year=year))
    columns = ["year", "country", "n_shared", "n_reference", "n_country", "jaccard"]
    table = pd.concat(parts, ignore_index=True)[columns]
    own = table["n_reference"].where(table["n_reference"] > 0)
    return table.assign(of_reference=table["n_shared"] / own)


def count_trap(overlaps: pd.DataFrame) -> pd.Series:
    """Return how far an index of overlap only repeats a plain count.

    When a list is drawn up from the reference country's own memberships, nearly every body on it
    is one of its own. What two countries have together then hardly varies, and the Jaccard index
    is the number of shared bodies over a constant. A correlation near 1 with that number says
    that the index adds nothing to the count, and one near 1 with the number of bodies a country
    is in at all says that the list decided the answer.

    Parameters
    ----------
    overlaps
        From :func:`overlap` or :func:`igo_overlap` (one year): ``n_shared``, ``n_country`` and
        ``jaccard``.

    Returns
    -------
    pandas.Series
        Pearson's correlation of ``jaccard`` with ``n_shared`` and with ``n_country`` over the
        countries; not a number with fewer than three countries or where nothing varies.

    Raises
    ------
    KeyError
        A column is missing.

    Examples
    --------
    >>> table = pd.DataFrame({"n_shared": [1, 2, 3], "n_country": [5, 9, 5],
    ...                       "jaccard": [0.1, 0.2, 0.3]})
    >>> count_trap(table).round(3).tolist()
    [1.0, 0.0]
    """
    counts = ["n_shared", "n_country"]
    need(overlaps, *counts, "jaccard", what="the table of overlaps")
    known = overlaps[[*counts, "jaccard"]].dropna().astype(float)
    varies = known.max() > known.min()
    found = {
        count: known[count].corr(known["jaccard"])
        if len(known) >= 3 and varies[count] and varies["jaccard"]
        else float("nan")
        for count in counts
    }
    return pd.Series(found, dtype=float)
