"""What code has left behind outside its own names, and how that is put back.

Code that is run once for a class must leave the process as it was: every other one is forked from
there.
"""

from __future__ import annotations

import builtins
import os
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nbjudge.engine.alike.random_numbers import random_state, set_random_state
from nbjudge.engine.alike.surrounds import of_module

#: Libraries whose settings change what values are, or how they read as text.
LIBRARIES = ("decimal", "locale", "numpy", "pandas")


def setting(library: str) -> Any:
    """Return what a loaded library has set for the whole process, to be compared."""
    if library != "matplotlib":
        return of_module(library, ())
    return dict(sys.modules[library].rcParams)


class Leftovers:
    """What code may leave behind, noted when it begins."""

    def __init__(self) -> None:
        self._then = self._now()
        self._undo = {name: look() for name, look in _UNDO.items() if name in sys.modules}

    @staticmethod
    def _now() -> dict[str, Any]:
        pyplot = sys.modules.get("matplotlib.pyplot")
        return {
            "random": random_state(),
            "figures": tuple(pyplot.get_fignums()) if pyplot is not None else (),
            "environment": dict(os.environ),
            "folder": Path.cwd(),
            "path": list(sys.path),
            "warnings": list(warnings.filters),
            "threads": threading.active_count(),
            "builtins": {name: id(value) for name, value in vars(builtins).items()},
            **{name: setting(name) for name in (*LIBRARIES, "matplotlib") if name in sys.modules},
        }

    def left(self) -> set[str]:
        """Return what is not as it was; a library that was not loaded then has set nothing."""
        now = self._now()
        return {name for name, then in self._then.items() if now[name] != then}

    def put_back(self) -> bool:
        """Say whether nothing was left behind; put back what can be."""
        left = self.left()
        for name in left & self._undo.keys():
            self._undo[name]()
        if "random" in left:
            set_random_state(self._then["random"])
        if "figures" in left:
            sys.modules["matplotlib.pyplot"].close("all")
        if "environment" in left:
            os.environ.clear()
            os.environ.update(self._then["environment"])
        if "folder" in left:
            os.chdir(self._then["folder"])
        if "path" in left:
            sys.path[:] = self._then["path"]
        if "warnings" in left:
            warnings.filters[:] = self._then["warnings"]  # type: ignore[index]
        return not left


def _numpy() -> Callable[[], object]:
    import numpy as np

    shown, errors = np.get_printoptions(), np.geterr()
    return lambda: (np.set_printoptions(**shown), np.seterr(**errors))


def _pandas() -> Callable[[], object]:
    import pandas as pd

    then = dict(_options())

    def undo() -> None:
        for name, value in dict(_options()).items():
            if name in then and then[name] != value:
                pd.set_option(name, then[name])

    return undo


def _options(held: dict[str, Any] | None = None, above: str = "") -> Iterator[tuple[str, Any]]:
    """Give every option of pandas by its full name."""
    if held is None:
        from pandas._config import config

        held = config._global_config
    for name, value in held.items():
        if isinstance(value, dict):
            yield from _options(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value


def _decimal() -> Callable[[], object]:
    import decimal

    context = decimal.getcontext().copy()
    return lambda: decimal.setcontext(context)


def _locale() -> Callable[[], object]:
    import locale

    name = locale.setlocale(locale.LC_ALL)
    return lambda: locale.setlocale(locale.LC_ALL, name)


def _matplotlib() -> Callable[[], object]:
    import matplotlib

    params = dict(matplotlib.rcParams)

    def undo() -> None:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            matplotlib.rcParams.update(params)

    return undo


#: For each library what notes its settings now, and returns what puts them back.
_UNDO: dict[str, Callable[[], Callable[[], object]]] = {
    "decimal": _decimal,
    "locale": _locale,
    "matplotlib": _matplotlib,
    "numpy": _numpy,
    "pandas": _pandas,
}
