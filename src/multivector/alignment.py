"""Tables in a notebook: text stands at the left of its column, numbers at the right.

JupyterLab sets every cell of a table at the right. A column of sentences then has no edge from
which a line could be read.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from itertools import cycle
from numbers import Number
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["LEFT", "align_tables", "table_html"]

#: What a cell with text gets.
LEFT = ' style="text-align: left;"'
_ROW = re.compile(r"<tr.*?</tr>", re.DOTALL)
_CELL = re.compile(r"<t[dh](?=[ >])")


def align_tables() -> None:
    """Let the notebook show tables as `table_html` writes them; outside a notebook do nothing."""
    import pandas as pd

    if "IPython" not in sys.modules:
        return
    from IPython import get_ipython

    shell = get_ipython()
    if shell is not None:
        shell.display_formatter.formatters["text/html"].for_type(pd.DataFrame, table_html)


def table_html(table: pd.DataFrame) -> str | None:
    """Return a table as pandas writes it in HTML, with columns of text set at the left.

    Parameters
    ----------
    table : pandas.DataFrame
        Columns with several levels of names, and those that pandas leaves out because there are
        too many, are left as pandas writes them.

    Returns
    -------
    str or None
        None where pandas has no HTML for it either.
    """
    html: str | None = table._repr_html_()
    if html is None or table.columns.nlevels > 1:
        return html
    names = range(table.index.nlevels)
    labels = [not _is_numbers(table.index.get_level_values(level)) for level in names]
    columns = [not _is_numbers(table.iloc[:, place]) for place in range(table.shape[1])]
    head, start, body = html.partition("<tbody>")
    widths = {row.count("<td") for row in _ROW.findall(body)}
    if widths != {len(columns)}:
        return html
    head = _ROW.sub(lambda row: _marked(row[0], [*labels, *columns]), head)
    # A label that several rows share is written once, so that their rows hold fewer labels.
    body = _ROW.sub(
        lambda row: _marked(row[0], [*labels[len(labels) - row[0].count("<th") :], *columns]), body
    )
    return head + start + body


def _is_numbers(values: Iterable[object]) -> bool:
    """Whether a column holds numbers or nothing; `True` and `False` are words."""
    import pandas as pd

    kept = pd.Series(values).dropna()
    return all(isinstance(value, Number) and not isinstance(value, bool) for value in kept)


def _marked(row: str, text: list[bool]) -> str:
    """Mark the cells of a row that hold text, in their order."""
    marks: Iterator[bool] = cycle(text)
    return _CELL.sub(lambda cell: cell[0] + (LEFT if next(marks) else ""), row)
