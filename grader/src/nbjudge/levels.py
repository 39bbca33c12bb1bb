"""Levels of entry: more than one cell for the same answer, of which a student fills one.

A question of code may have two plain cells beside its answer's cell: a *guided* one (the steps with
blanks, behind a switch) and an *open* one (comments only). Their ids are ``<question>__guided`` and
``<question>__open``; nbgrader knows nothing of them. Whichever cell defines the function, the
question's checks call it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Mapping
from typing import Any, Literal

#: The levels, the one with most help first. The standard one is the answer's own cell.
LEVELS = ("guided", "standard", "open")
#: What stands for a blank.
BLANK = "____"
#: The switch of a guided cell.
SWITCH = "guided"

State = Literal["unused", "blanks", "off", "used"]


def level_of(cell: Mapping[str, Any]) -> tuple[str, str] | None:
    """Return the question and the level of a plain cell for an answer; None for another cell.

    Examples
    --------
    >>> level_of({"id": "q1_area__open", "cell_type": "code", "metadata": {}})
    ('q1_area', 'open')
    """
    found = re.fullmatch(r"(.+)__(guided|open)", str(cell.get("id", "")))
    if found is None or cell.get("cell_type") != "code" or cell.get("metadata", {}).get("nbgrader"):
        return None
    return found[1], found[2]


def state_of(level: str, text: str) -> State:
    r"""Tell what a student has made of a cell.

    Parameters
    ----------
    level : {"guided", "open"}
    text : str
        The cell's source.

    Returns
    -------
    {"unused", "blanks", "off", "used"}
        ``blanks``: it is switched on and still has blanks. ``off``: its blanks are filled, and it
        is not switched on.

    Examples
    --------
    >>> state_of("open", "# Open: write f here."), state_of("open", "def f():\n    return 1")
    ('unused', 'used')
    >>> [state_of("guided", f"guided = {on}\nif guided:\n    x = {value}")
    ...  for on, value in ((False, "____"), (False, 1), (True, "____"), (True, 1))]
    ['unused', 'off', 'blanks', 'used']
    """
    lines = [line for line in text.splitlines() if line.strip()]
    code = [line for line in lines if not line.lstrip().startswith("#")]
    if not code:
        return "unused"
    if level == "open":
        return "used"
    blanks = any(BLANK in line for line in code)
    if _is_on(text):
        return "blanks" if blanks else "used"
    return "unused" if blanks else "off"


def _is_on(text: str) -> bool:
    """Whether a guided cell is switched on, or its switch is gone."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return re.search(rf"^{SWITCH}\s*=\s*False\b", text, re.MULTILINE) is None
    for node in body:
        if isinstance(node, ast.Assign) and SWITCH in {
            target.id for target in node.targets if isinstance(target, ast.Name)
        }:
            return not (isinstance(node.value, ast.Constant) and not node.value.value)
    return True


def entries(cells: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, State]]:
    """Return, by question and level, what a student has made of the plain cells for answers."""
    found: dict[str, dict[str, State]] = {}
    for cell in cells:
        known = level_of(cell)
        if known is not None:
            source = cell.get("source", "")
            text = "".join(source) if isinstance(source, list) else str(source)
            found.setdefault(known[0], {})[known[1]] = state_of(known[1], text)
    return found


def what_to_do(states: Mapping[str, State]) -> str:
    """Return what a student whose question is not answered should do in its guided cell.

    Examples
    --------
    >>> what_to_do({"guided": "off"})
    'The blanks of the guided cell are filled, but it is switched off: write guided = True in it.'
    """
    if states.get("guided") == "off":
        return (
            "The blanks of the guided cell are filled, but it is switched off: write "
            f"{SWITCH} = True in it."
        )
    if states.get("guided") == "blanks":
        return f"The guided cell is switched on, but still has blanks ({BLANK}): fill each of them."
    return ""


__all__ = ["BLANK", "LEVELS", "State", "entries", "level_of", "state_of", "what_to_do"]
