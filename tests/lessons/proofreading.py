"""A cell that runs before a lesson and proofreads each figure that the lesson shows.

What it finds goes out beside the figure, under a media type of its own; `found` collects it.
"""

from __future__ import annotations

import nbformat

MEDIA_TYPE = "application/vnd.multivector.faults+json"

CELL = f"""
import multivector.style as _style
from multivector import proofread as _proofread
from IPython.display import display as _display

def _show(fig, *, _show=_style.show, _faults=_proofread.faults, _display=_display, **how):
    found = _faults(fig)
    _show(fig, **how)
    _display({{"{MEDIA_TYPE}": found, "text/plain": ""}}, raw=True)

_style.show = _show
del _style, _proofread, _display, _show
"""


def found(executed: nbformat.NotebookNode) -> list[tuple[str, list[str]]]:
    """Return cell id and faults of each figure shown, in order."""
    return [
        (cell.id, list(output["data"][MEDIA_TYPE]))
        for cell in executed.cells
        for output in cell.get("outputs", [])
        if MEDIA_TYPE in output.get("data", {})
    ]
