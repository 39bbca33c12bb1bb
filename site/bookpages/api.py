"""The package reference: one page for each module, from the functions' own documentation."""

from __future__ import annotations

import importlib
from typing import Any

#: A constant whose value has more letters is described without it in the package reference.
LONGEST_VALUE = 120

#: Modules with a page of their own, in reading order.
MODULES = (
    "multivector.data",
    "multivector.style",
    "multivector.maps",
    "multivector.charts",
    "multivector.palettes",
    "multivector.vectors",
    "multivector.routes",
    "multivector.north",
    "multivector.practice",
    "nbjudge.checks",
    "nbjudge.deadlines",
    "nbjudge.outcomes",
    "nbjudge.course.course",
    "nbjudge.course.release",
    "nbjudge.run.grade",
    "nbjudge.prove.bank",
    "nbjudge.prove.proof",
    "nbjudge.plugins.lms_export",
    "nbjudge.plugins.lms_collect",
    "nbjudge.plugins.configure",
)

#: Those that gather what their submodules define.
PACKAGES = frozenset(
    {
        "multivector.charts",
        "multivector.maps",
        "multivector.practice",
        "multivector.routes",
        "nbjudge.checks",
    }
)


def api_index() -> str:
    """Return the list of modules."""
    names = list(MODULES)
    return (
        "# Package reference\n\n"
        "What a notebook can import, module by module, from the functions' own documentation.\n\n"
        "```{toctree}\n:maxdepth: 1\n\n" + "\n".join(names) + "\n```\n"
    )


def described_elsewhere(name: str) -> list[str]:
    """Return a module's public names that the page of another module describes.

    A name with two pages would make each link to it ambiguous.
    """
    module = importlib.import_module(name)
    elsewhere = []
    for public in getattr(module, "__all__", ()):
        home = getattr(getattr(module, public), "__module__", None) or ""
        pages = [m for m in MODULES if home == m or home.startswith(f"{m}.")]
        if pages and max(pages, key=len) != name:
            elsewhere.append(public)
    return elsewhere


def api_page(name: str) -> str:
    """Return one module's page."""
    options = "   :imported-members:\n" if name in PACKAGES else ""
    if elsewhere := described_elsewhere(name):
        options += f"   :exclude-members: {', '.join(elsewhere)}\n"
    return f"{name}\n{'=' * len(name)}\n\n.. automodule:: {name}\n{options}"


# --- hooks of Sphinx ------------------------------------------------------------------------------


class Comments:
    """Sphinx hooks that keep the comment on a constant or attribute as it is written.

    Napoleon takes what stands before a colon in it for a type: of "Two hues around a pale middle:
    for balances" it would make a type and a description.
    """

    def __init__(self) -> None:
        self.written: dict[str, list[str]] = {}

    def keep(self, app: Any, what: str, name: str, obj: Any, options: Any, lines: list) -> None:
        """Remember a comment, before Napoleon reads it."""
        if what in ("data", "attribute"):
            self.written[name] = list(lines)

    def restore(self, app: Any, what: str, name: str, obj: Any, options: Any, lines: list) -> None:
        """Put a comment back, after Napoleon has read it."""
        if name in self.written:
            lines[:] = self.written.pop(name)


def leave_out_long_values(app: Any, domain: str, objtype: str, content: Any) -> None:
    """Sphinx hook: a signature shows the value of a short constant, not a table of forty names."""
    from sphinx import addnodes

    for shown in list(content.parent.findall(addnodes.desc_annotation)):
        if len(shown.astext()) > LONGEST_VALUE:
            shown.parent.remove(shown)
