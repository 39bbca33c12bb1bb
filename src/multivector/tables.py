"""Small helpers that every module with tables needs."""

from __future__ import annotations

from typing import Any

__all__ = ["PROJECTION", "need"]

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
