"""Small helpers that every module with tables needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from numbers import Integral
from typing import Any

__all__ = ["PROJECTION", "need", "need_values", "need_years"]

#: Albers equal-area conic, standard parallels 43 and 54 degrees north, centred on Kazakhstan: the
#: coordinate system, in metres, in which areas and distances are measured and maps are drawn.
PROJECTION = "+proj=aea +lat_1=43 +lat_2=54 +lat_0=48 +lon_0=67 +datum=WGS84 +units=m +no_defs"


def need(table: Any, *columns: str | None, what: str = "the table", rows: bool = False) -> None:
    """Check that a table holds what a function is about to use.

    Parameters
    ----------
    table
        A data frame or a layer.
    columns
        Names of columns; None stands for a column that was not asked for.
    what
        How the message calls the table.
    rows
        Also ask for at least one row.

    Raises
    ------
    KeyError
        A column is missing; the message lists those that are there.
    ValueError
        `rows` is asked for and there is none.
    """
    missing = [c for c in columns if c is not None and c not in table.columns]
    if missing:
        raise KeyError(
            f"There is no column {', '.join(map(repr, missing))} in {what}; it has: "
            f"{', '.join(map(str, table.columns))}."
        )
    if rows and not len(table):
        raise ValueError(f"{what[:1].upper()}{what[1:]} has no rows, so there is nothing to draw.")


def need_values(wanted: Iterable[Any], known: Iterable[Any], what: str) -> None:
    """Check that values which somebody chose occur in a table.

    Parameters
    ----------
    wanted
        A list of values, such as codes of countries.
    known
        The values that occur.
    what
        How the message calls one of them, such as ``"country"``.

    Raises
    ------
    ValueError
        `wanted` is one text and no list, or a value does not occur; the message lists those that
        do.
    """
    if isinstance(wanted, str):
        raise ValueError(f"Put {wanted!r} into square brackets, to make a list: [{wanted!r}].")
    there = sorted(set(map(str, known)))
    unknown = [value for value in wanted if str(value) not in there]
    if unknown:
        raise ValueError(
            f"There is no {what} {', '.join(map(repr, unknown))} in the table. Choose of: "
            f"{', '.join(there)}."
        )


def need_years(spans: Mapping[str, Any]) -> None:
    """Check that every span of years has a first and a last year, in this order.

    Parameters
    ----------
    spans
        Name of each span and its two years.

    Raises
    ------
    ValueError
        A span is no pair of years, or ends before it begins; the message names it.
    """
    for name, span in spans.items():
        pair = tuple(span) if isinstance(span, tuple | list) else ()
        if (
            len(pair) != 2
            or not all(isinstance(year, Integral) for year in pair)
            or pair[0] > pair[1]
        ):
            raise ValueError(
                f"The span {name!r} is {span!r}: give its first and its last year in round "
                "brackets, such as (2019, 2021)."
            )
