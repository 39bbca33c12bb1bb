"""Classes and functions of Python's own, which cross by their name as other data do.

A test may ask whether an answer is one of them: ``assert my_sum is not sum``. A stand-in for the
student's object would never be the same object, so that a wrong answer would pass. The same holds
for a class that should have a method of its own: ``assert Vec.__str__ is not object.__str__``. A
function is here only if it computes a value from its arguments and does nothing else, because the
judge calls its own one where a test calls the answer.
"""

from __future__ import annotations

import builtins
import cmath
import math
import sys
import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any

from nbjudge.engine.wire.references import Decodes, Encodes
from nbjudge.engine.wire.transport import WireError

#: Classes that are found without an import.
BUILTIN_CLASSES: dict[str, type] = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and not name.startswith("_")
}
_BUILTIN_FUNCTIONS = (
    *("abs", "all", "any", "ascii", "bin", "chr", "divmod", "hex", "len", "max", "min", "oct"),
    *("ord", "pow", "round", "sorted", "sum"),
)
#: Methods that a class of the student's may have from a class of Python's own. None changes an
#: object.
_BUILTIN_METHODS = (
    *("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__", "__hash__", "__repr__"),
    *("__str__", "__len__", "__contains__", "__iter__", "__getitem__", "__add__", "__radd__"),
    *("__sub__", "__mul__", "__rmul__", "__neg__", "__abs__", "__bool__"),
)
_FUNCTIONS: dict[str, Any] = {
    **{name: getattr(builtins, name) for name in _BUILTIN_FUNCTIONS},
    "object.__init__": object.__init__,
    **{
        f"{kind.__name__}.{name}": vars(kind)[name]
        for kind in BUILTIN_CLASSES.values()
        for name in _BUILTIN_METHODS
        if type(vars(kind).get(name)) is types.WrapperDescriptorType
    },
    **{
        f"{module.__name__}.{name}": function
        for module in (math, cmath)
        for name, function in vars(module).items()
        if type(function) is types.BuiltinFunctionType and not name.startswith("_")
    },
}
_NAMES = {id(function): name for name, function in _FUNCTIONS.items()}
_KINDS = (types.BuiltinFunctionType, types.WrapperDescriptorType)


def encode_class(value: type) -> dict[str, Any] | None:
    """Return the message of a class of Python's own; None for any other class."""
    name = value.__name__
    return {"$": "builtin", "v": name} if BUILTIN_CLASSES.get(name) is value else None


def encode_function(encode: Encodes, value: Any, depth: int) -> dict[str, Any] | None:
    """Return the message of a function or method of Python's own; None for anything else."""
    name = _NAMES.get(id(value)) if type(value) in _KINDS else None
    return None if name is None else {"$": "builtin", "v": name}


def decode(decode: Decodes, message: dict[str, Any]) -> Any:
    """Return this side's own class or function of the name in a message."""
    name = message["v"]
    if name in BUILTIN_CLASSES:
        return BUILTIN_CLASSES[name]
    if name not in _FUNCTIONS:
        raise WireError(f"Python has nothing called {str(name)[:40]!r} that can be handed over")
    return _FUNCTIONS[name]


def is_notebook(module: object) -> bool:
    """Tell whether a module is the notebook itself."""
    return module == "__main__"


#: Where the student's own functions and classes are found that no name of the notebook has.
NOWHERE = ["__main__", ""]


def home(value: Any) -> list[str] | None:
    """Return the module and the name under which a function or class is found by everybody.

    Returns
    -------
    list of str or None
        None for what is not found there; `NOWHERE` for what the notebook itself defines and has
        under no name.

    Examples
    --------
    >>> import random, statistics
    >>> home(statistics.mean), home(random.choice), home(str.upper)
    (['statistics', 'mean'], ['random', 'choice'], ['builtins', 'str.upper'])
    """
    for place in _places(value):
        if found_at(place) is value:
            return place
    return NOWHERE if getattr(value, "__module__", None) == "__main__" else None


def _places(value: Any) -> Iterator[list[str]]:
    """Yield where a function may be: in its module, its class, or the module of its object."""
    module, name = getattr(value, "__module__", None), getattr(value, "__name__", None)
    if type(module) is str and type(full := getattr(value, "__qualname__", None)) is str:
        yield [module, full]
    owner, bound = getattr(value, "__objclass__", None), getattr(value, "__self__", None)
    if type(name) is str and isinstance(owner, type):
        yield [owner.__module__, f"{owner.__qualname__}.{name}"]
    if type(name) is str and bound is not None and not isinstance(bound, types.ModuleType):
        yield [type(bound).__module__, name]


def found_at(place: Sequence[str]) -> Any:
    """Return what this process has in a place that `home` names; None for nothing."""
    module, name = place
    found: Any = sys.modules.get(module)
    with suppress(Exception):  # some modules load a part when it is asked for
        for part in name.split("."):
            found = getattr(found, part, None)
        return found
    return None


def is_imported(names: Mapping[str, Any], name: str, module: str, attribute: str | None) -> bool:
    """Whether a name holds what an import statement binds it to.

    Examples
    --------
    >>> is_imported({"m": math}, "m", "math", None), is_imported({"m": 3}, "m", "math", "sqrt")
    (True, False)
    """
    found = sys.modules.get(module)
    if attribute is not None:
        found = getattr(found, "__dict__", {}).get(attribute)  # a student's module would be asked
    return found is not None and names.get(name) is found


def as_home(told: Any) -> tuple[str, str] | None:
    """Return a place as it came in a message; None for what is none."""
    if not isinstance(told, list) or [type(part) for part in told] != [str, str]:
        return None
    return told[0], told[1]
