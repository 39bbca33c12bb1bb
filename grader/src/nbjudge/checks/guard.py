"""What can be done inside one kernel against answers that go for the grader instead.

A grading run keeps the verdict in a process of its own, where none of this is needed. These
measures are for JupyterLab and for plain nbgrader, where answer and check share a kernel. They
are a fence, not a wall: `nbjudge.engine.syntax.suspicious` reports what climbs over it.
"""

from __future__ import annotations

import builtins
import os
import pkgutil
import sys
import types
from collections.abc import Iterable

_state = {"hooked": False}


def private_builtins() -> dict[str, object]:
    """Copy the builtins, so that code compiled against the copy ignores later patches.

    A function keeps the builtins that its module names at the moment of its definition. Modules
    of this package therefore set ``__builtins__`` before they define anything: an answer that
    replaces ``builtins.abs`` or ``builtins.isinstance`` changes nothing here.
    """
    return dict(builtins.__dict__)


class SealedModule(types.ModuleType):
    """A module whose public names cannot be rebound by plain assignment."""

    def __setattr__(self, name: str, value: object) -> None:
        """Refuse to rebind a public name; the import system may still set its own."""
        if not name.startswith("_") and name in self.__dict__ and self.__dict__[name] is not value:
            raise AttributeError(
                f"{self.__name__}.{name} belongs to the grading and cannot be replaced"
            )
        super().__setattr__(name, value)


def _refuse_notebooks(event: str, arguments: tuple[object, ...]) -> None:
    if event == "open" and arguments and str(arguments[0]).endswith(".ipynb"):
        raise PermissionError("an answer may not open notebook files while it is being graded")


def _own_modules() -> list[str]:
    """Return the names of the modules of the checks.

    Looking through ``sys.modules`` for them would cost a forked process more: to look at a
    module's name is to write to it, and what is written to first has to be copied.
    """
    package = sys.modules["nbjudge.checks"]
    return [about.name for about in pkgutil.iter_modules(package.__path__, "nbjudge.checks.")]


def start(seal: Iterable[str] = ()) -> None:
    """Prepare the checks; the first cell of an assignment calls this.

    Seals the checks, and the modules named by `seal`, against rebinding. While nbgrader
    grades (it says so in the environment), opening a notebook file is refused as well: the file
    being graded holds the hidden checks. While it grades or validates, a figure is drawn once,
    when it is shown: geopandas asks for a fresh picture after every layer, which takes longer
    than all the rest of a check.

    Parameters
    ----------
    seal : iterable of str
        Modules of the course whose public names an answer has no reason to replace; a module
        that is not imported yet is passed over.
    """
    for name in ("nbjudge.checks", *_own_modules(), *seal):
        module = sys.modules.get(name)
        if module is not None:
            module.__class__ = SealedModule
    if os.environ.get("NBGRADER_EXECUTION") in ("autograde", "validate"):
        from matplotlib.backends.backend_agg import FigureCanvasAgg

        FigureCanvasAgg.draw_idle = lambda *_arguments, **_options: None
    if os.environ.get("NBGRADER_EXECUTION") == "autograde" and not _state["hooked"]:
        _state["hooked"] = True
        sys.addaudithook(_refuse_notebooks)
