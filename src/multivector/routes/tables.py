"""What the modules of this package ask of a table."""

from __future__ import annotations

from typing import Any


def need(table: Any, *columns: str) -> None:
    """Refuse a table that lacks one of `columns`, with a message that names them."""
    missing = [column for column in columns if column not in table.columns]
    if missing:
        raise KeyError(
            f"The table lacks the column(s) {', '.join(missing)}; it has: "
            f"{', '.join(map(str, table.columns))}."
        )
