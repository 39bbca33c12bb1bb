"""What Python's own modules and some libraries keep for a whole process, as far as it is asked for.

`nbjudge.engine.student.reachable` asks for them: of a module only that counts which the code in
question names.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any

from nbjudge.engine.alike.random_numbers import random_state

#: Stands for the files of the working folder.
FILES = "(files)"
#: Most files of a working folder that are looked at.
MOST_FILES = 500
#: Code with one of these names deals with files, or starts a program that may.
FILE_WORDS = frozenset(
    {"Path", "open", "ZipFile", "access", "connect", "copyfile", "exists", "getsize"}
    | {"glob", "iglob", "imread", "imsave", "is_dir", "is_file", "isdir", "isfile", "iterdir"}
    | {"listdir", "load", "load_workbook", "loadtxt", "genfromtxt", "makedirs", "mkdir", "shutil"}
    | {"read_bytes", "read_csv", "read_excel", "read_file", "read_json", "read_parquet"}
    | {"read_pickle", "read_text", "remove", "rename", "rmdir", "rmtree", "save", "savefig"}
    | {"savetxt", "savez", "scandir", "stat", "to_csv", "to_excel", "to_file", "to_json"}
    | {"to_parquet", "to_pickle", "touch", "unlink", "walk", "write_bytes", "write_text"}
    | {"Popen", "check_call", "check_output", "popen", "subprocess", "system"}
    | {"chdir", "getcwd", "NamedTemporaryFile", "TemporaryDirectory", "mkstemp", "mkdtemp"}
)
#: Modules that keep the state of random numbers.
RANDOM = frozenset({"random", "numpy.random"})
#: Code with one of these may read what its text does not name.
_HIDING = frozenset({"eval", "exec", "get_ipython", "globals", "locals", "vars", "__import__"})
#: Clocks that never stand still.
_CLOCKS = frozenset({"monotonic", "monotonic_ns", "perf_counter", "perf_counter_ns"}) | {
    *("process_time", "process_time_ns", "time", "time_ns", "getpid"),
}


def hides(words: Collection[str]) -> bool:
    """Whether code with these names may read anything."""
    return not _HIDING.isdisjoint(words)


def of_module(name: str, words: Collection[str]) -> Any:
    """Return the state that a module keeps for the whole process.

    Parameters
    ----------
    name : str
        The module, as it is loaded.
    words : collection of str
        What the code names.
    """
    look = _STATES.get(name)
    return None if look is None else look(words)


def is_beside(namespace: Mapping[str, Any], folder: Path | None) -> bool:
    """Tell whether a module comes from a file beside the notebook.

    Parameters
    ----------
    namespace : mapping
        The module's names.
    folder : Path, optional
        Where the notebook runs.
    """
    file = namespace.get("__file__")
    if folder is None or not isinstance(file, str) or "site-packages" in file:
        return False
    return os.path.realpath(file).startswith(f"{os.path.realpath(folder)}{os.sep}")


class OwnModules:
    """Tells by a module's name whether it is the notebook, or comes from a file beside it.

    Parameters
    ----------
    folder : Path
        Where the notebook runs.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._known: dict[object, bool] = {"__main__": True}

    def __call__(self, module: object) -> bool:
        """Tell it of a name; what is none belongs to nobody."""
        if not isinstance(module, str):
            return False
        if module not in self._known and module in sys.modules:
            names = getattr(sys.modules[module], "__dict__", {})
            self._known[module] = is_beside(names, self._folder)
        return self._known.get(module, False)


def of_files(folder: Path) -> list[Any]:
    """Return the files below a folder, each with its time and size."""
    found: list[Any] = []
    for where, below, names in os.walk(folder):
        below.sort()
        for name in (*sorted(names), *below):
            about = Path(where, name).lstat()
            found.append((where, name, about.st_mode, about.st_mtime_ns, about.st_size))
        if len(found) > MOST_FILES:
            raise ValueError("too many files")
    return found


def _logging(words: Collection[str]) -> Any:
    known = {"": logging.root, **logging.root.manager.loggerDict}
    return [
        logging.root.manager.disable,
        *(
            (name, one.level, one.disabled, one.propagate, _identities(one))
            for name, one in sorted(known.items())
            if isinstance(one, logging.Logger)
        ),
    ]


def _identities(logger: logging.Logger) -> list[int]:
    return [id(part) for part in (*logger.handlers, *logger.filters)]


def _warnings(words: Collection[str]) -> Any:
    main = sys.modules.get("__main__")
    registry = getattr(main, "__warningregistry__", {})
    return [repr(warnings.filters), sorted(map(repr, registry))]


def _decimal(words: Collection[str]) -> Any:
    import decimal

    return repr(decimal.getcontext())


def _locale(words: Collection[str]) -> Any:
    import locale

    return locale.setlocale(locale.LC_ALL)


def _numpy(words: Collection[str]) -> Any:
    import numpy as np

    return [repr(np.get_printoptions()), repr(np.geterr())]


def _pandas(words: Collection[str]) -> Any:
    from pandas._config import config

    return repr(config._global_config)


def _pyplot(words: Collection[str]) -> Any:
    from matplotlib import pyplot

    figures = [pyplot.figure(number) for number in pyplot.get_fignums()]
    drawn = [[len(axes.get_children()) for axes in figure.axes] for figure in figures]
    styled = {"rc", "rcParams", "style", "use", "rc_context", "rcdefaults"}.intersection(words)
    return [drawn, repr(dict(pyplot.rcParams)) if styled else ""]


def _random(words: Collection[str]) -> Any:
    return repr(random_state())


def _time(words: Collection[str]) -> Any:
    if not _CLOCKS.isdisjoint(words):
        raise ValueError("a clock")
    return None


def _threads(words: Collection[str]) -> Any:
    import threading

    return threading.active_count()


_STATES: dict[str, Callable[[Collection[str]], Any]] = {
    "decimal": _decimal,
    "locale": _locale,
    "logging": _logging,
    "matplotlib.pyplot": _pyplot,
    "numpy": _numpy,
    "numpy.random": _random,
    "pandas": _pandas,
    "random": _random,
    "threading": _threads,
    "time": _time,
    "warnings": _warnings,
}
