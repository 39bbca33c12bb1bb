"""Settings that a library keeps for a whole process, kept alike in both while a test is about them.

``plt.rcParams["figure.dpi"] = 150`` is done in the student's process, and the test reads it in the
judge's; a test sets a precision, and the answer computes with it over there. Only those settings
are shared that the test itself names, and of a closed list: none of them changes what is equal.
"""

from __future__ import annotations

import importlib
import logging
import re
import sys
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from nbjudge.engine.syntax.effort import remembered

#: Parts of matplotlib's settings that say how something looks.
_LOOKS = frozenset(
    {"axes", "axes3d", "boxplot", "contour", "date", "errorbar", "figure", "font", "grid", "hatch"}
    | {"hist", "image", "legend", "lines", "markers", "mathtext", "patch", "polaraxes", "scatter"}
    | {"xaxis", "xtick", "yaxis", "ytick"}
)
#: Two of them that name functions to call, or were code until matplotlib 3.11.
_NEVER = frozenset({"axes.prop_cycle", "figure.hooks"})
_PRINTED = ("precision", "threshold", "edgeitems", "linewidth", "suppress", "nanstr", "infstr")
_PRINT_OPTIONS = (*_PRINTED, "sign", "floatmode")
_ERRORS = ("divide", "over", "under", "invalid")
_REACTIONS = ("ignore", "warn", "raise", "print")
#: Most loggers whose level is told.
MOST_LOGGERS = 200
_WORD = re.compile(r"[A-Za-z_]\w*")
_QUOTED = re.compile(r"""["']([a-z0-9_]+(?:\.[A-Za-z0-9_]+)+)["']""")


@dataclass(frozen=True)
class Family:
    """Settings of one library.

    Attributes
    ----------
    hint : re.Pattern
        Code without it has nothing to do with them.
    names : callable
        Gives those that a code names, from its text and its words.
    read, write : callable
        Read one, and set one; either raises what it likes.
    library : str
        The module that has them.
    """

    hint: re.Pattern[str]
    names: Callable[[str, frozenset[str]], Iterable[str]]
    read: Callable[[str], Any]
    write: Callable[[str, Any], Any]
    library: str


def _module(name: str) -> Any:
    """Return a library that this process has loaded."""
    return sys.modules[name]


def load(family: str) -> None:
    """Load a library whose settings the other process has."""
    with suppress(ImportError):
        importlib.import_module(FAMILIES[family].library)


def _looks(source: str, words: frozenset[str]) -> Iterable[str]:
    found = (name for name in _QUOTED.findall(source) if name.partition(".")[0] in _LOOKS)
    return [name for name in found if name not in _NEVER]


def _display(source: str, words: frozenset[str]) -> Iterable[str]:
    config = sys.modules.get("pandas._config.config")
    known = config._registered_options if config is not None else ()
    return [
        name for name in known if name.startswith("display.") and name.rpartition(".")[2] in words
    ]


def _set_reaction(name: str, value: Any) -> None:
    if value not in _REACTIONS:
        raise ValueError("a function may stand here, which is not shared")
    _module("numpy").seterr(**{name: value})


def _context(name: str) -> Any:
    return getattr(_module("decimal").getcontext(), name)


def _set_context(name: str, value: Any) -> None:
    setattr(_module("decimal").getcontext(), name, value)


def _set_depth(name: str, value: int) -> None:
    if not 1_000 <= value <= 50_000:
        raise ValueError("a depth at which this process may not go on")
    sys.setrecursionlimit(value)


def _loggers() -> dict[str, logging.Logger]:
    known = [*logging.root.manager.loggerDict.items()]
    return {"": logging.root, **{n: one for n, one in known if isinstance(one, logging.Logger)}}


def _levels(name: str) -> dict[str, int]:
    found = [(name, one.level) for name, one in _loggers().items() if one.level]
    return dict(found[:MOST_LOGGERS])


def _set_levels(name: str, value: Mapping[str, int]) -> None:
    levels = {str(n)[:200]: int(level) for n, level in [*value.items()][:MOST_LOGGERS]}
    for known, one in _loggers().items():
        if one.level != levels.get(known, 0):
            one.setLevel(levels.get(known, 0))
    for new in levels.keys() - _loggers().keys():
        logging.getLogger(new).setLevel(levels[new])


def _of(*names: str) -> Callable[[str, frozenset[str]], Iterable[str]]:
    return lambda source, words: words.intersection(names)


FAMILIES: dict[str, Family] = {
    "matplotlib": Family(
        re.compile(r"\brcParams\b"),
        _looks,
        lambda name: _module("matplotlib").rcParams[name],
        lambda name, value: _module("matplotlib").rcParams.__setitem__(name, value),
        "matplotlib",
    ),
    "pandas": Family(
        re.compile(r"\b([gs]et_option|reset_option|option_context|options)\b"),
        _display,
        lambda name: _module("pandas").get_option(name),
        lambda name, value: _module("pandas").set_option(name, value),
        "pandas",
    ),
    "numpy": Family(
        re.compile(r"\b[gs]et_printoptions\b|\bprintoptions\b"),
        _of(*_PRINT_OPTIONS),
        lambda name: _module("numpy").get_printoptions()[name],
        lambda name, value: _module("numpy").set_printoptions(**{name: value}),
        "numpy",
    ),
    "numpy's errors": Family(
        re.compile(r"\b(geterr|seterr|errstate)\b"),
        lambda source, words: _ERRORS if "all" in words else words.intersection(_ERRORS),
        lambda name: _module("numpy").geterr()[name],
        _set_reaction,
        "numpy",
    ),
    "decimal": Family(
        re.compile(r"\b([gs]et|local)context\b"),
        _of("prec", "rounding"),
        _context,
        _set_context,
        "decimal",
    ),
    "sys": Family(
        re.compile(r"\b[gs]etrecursionlimit\b"),
        lambda source, words: ["recursion limit"],
        lambda name: sys.getrecursionlimit(),
        _set_depth,
        "sys",
    ),
    "logging": Family(
        re.compile(r"\b(assertLogs|assertNoLogs|getLogger|logging|[gs]etLevel)\b"),
        lambda source, words: ["levels"],
        _levels,
        _set_levels,
        "logging",
    ),
}
#: Settings that change what a sum is: an answer's own are taken only where a test reads them.
_READ = {name: re.compile(rf"\.{name}\b(?!\s*=[^=])") for name in ("prec", "rounding")}


@remembered(2_000)
def families(source: str) -> tuple[str, ...]:
    """Return the families that a code has to do with, by its words."""
    return tuple(key for key, family in FAMILIES.items() if family.hint.search(source))


def named(source: str) -> frozenset[tuple[str, str]]:
    """Return family and name of the settings that a code is about."""
    hinted = families(source)
    words = frozenset(_WORD.findall(source)) if hinted else frozenset()
    return frozenset((key, name) for key in hinted for name in FAMILIES[key].names(source, words))


@remembered(2_000)
def only_set(source: str) -> frozenset[tuple[str, str]]:
    """Return those that a code sets and does not read, as far as an answer may not choose them."""
    return frozenset(
        ("decimal", name) for name, pattern in _READ.items() if not pattern.search(source)
    )


def read(wanted: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Any]:
    """Return the values of settings, as far as they are data and their library is loaded."""
    found = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for family, name in wanted:
            with suppress(Exception):
                found[family, name] = FAMILIES[family].read(name)
    return found


def write(family: str, name: str, value: Any) -> bool:
    """Set one setting; say whether that could be done."""
    with warnings.catch_warnings(), suppress(Exception):
        warnings.simplefilter("ignore")
        FAMILIES[family].write(name, value)
        return True
    return False


def told(wanted: Iterable[Sequence[str]], encode: Callable[[Any], Any]) -> list[list[Any]]:
    """Return family, name and message of settings, as far as they are data."""
    found: list[list[Any]] = []
    for (family, name), value in read((str(a), str(b)) for a, b in wanted).items():
        with suppress(Exception):
            found.append([family, name, encode(value)])
    return found


def follow(about: Any, decode: Callable[[Any], Any]) -> None:
    """Set what the other process has set, as a question says it."""
    for family, name, message in (about or {}).get("changed", ()):
        write(family, name, decode(message))
