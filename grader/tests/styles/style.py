"""What a style is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Style:
    """One way to write a test cell.

    Attributes
    ----------
    group, name : str
    right, wrong : str
        Two answer cells: the first earns full marks in nbgrader, the second nothing.
    tests : tuple of str
        Test cells in order, one point each.
    setup : str
        The instructor's cell before the answer.
    needs : tuple of str
        Modules without which the style is left out.
    """

    group: str
    name: str
    right: str
    wrong: str
    tests: tuple[str, ...]
    setup: str = ""
    needs: tuple[str, ...] = ()


def group(
    name: str,
    styles: dict[str, tuple[str, ...]],
    *,
    setup: str = "",
    needs: tuple[str, ...] = (),
) -> list[Style]:
    """Make styles of one group from (right, wrong, test, ...) by name."""
    return [
        Style(name, key, right, wrong, tuple(tests), setup, needs)
        for key, (right, wrong, *tests) in styles.items()
    ]
