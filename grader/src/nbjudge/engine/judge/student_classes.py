"""Errors and classes of the student's, rebuilt in the judge so that a test can recognise them."""

from __future__ import annotations

import abc
import enum
import sys
import types
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeGuard

from nbjudge.engine.judge.asks import RemoteError
from nbjudge.engine.judge.modules import is_students
from nbjudge.engine.judge.special import PATH
from nbjudge.engine.wire import value_types

#: Most classes of errors that one submission may define.
MOST_ERRORS = 200
#: Errors that would end a test without failing it.
_QUIET_ERRORS = frozenset(
    {("unittest.case", "SkipTest"), ("unittest.case", "_ShouldStop")}
    | {("_pytest.outcomes", name) for name in ("Skipped", "Exit", "XFailed")}
)

#: Where an error of the student's own keeps what it says.
_TEXT = "_text"
#: Classes of built-in objects that have no name in ``builtins``.
SPECIAL_CLASSES = {
    "generator": types.GeneratorType,
    "coroutine": types.CoroutineType,
    "async_generator": types.AsyncGeneratorType,
}


class StudentClasses:
    """The classes of one submission that have a counterpart here: its errors, and what they are.

    Parameters
    ----------
    attribute : callable
        Asks the student's process for an attribute of the object with a number.
    decode : callable
        Builds a value from a message.
    found_at : callable
        Gives this process's own object of a module and a name; None for the student's.
    """

    def __init__(
        self,
        attribute: Callable[[Any, str], Any],
        decode: Callable[[Any], Any],
        found_at: Callable[[tuple[str, str]], Any],
    ) -> None:
        self._attribute, self._decode, self._found_at = attribute, decode, found_at
        self._known: dict[tuple[str, str], type[Exception]] = {}
        self._derived: dict[tuple[tuple[str, str], tuple[type, ...]], type] = {}

    def build(self, about: Any) -> Exception:
        """Return the error that the student's code raised, if its class is a known one.

        Its ``line_of_the_answer`` is the line on which it arose, for what a check says of it.
        """
        error = self._build(about)
        if isinstance(about, dict) and isinstance(about.get("cause"), dict):
            error.__cause__ = self.build(about["cause"])
        with suppress(Exception):
            error.line_of_the_answer = str(about["line"])  # type: ignore[attr-defined]
        return error

    def _build(self, about: Any) -> Exception:
        try:
            text = str(about["text"])
            if isinstance(about.get("group"), list):
                parts = [self.build(part) for part in about["group"]]
                return ExceptionGroup(str(about["message"]), parts)
            kinds = [(str(module), str(name)) for module, name in about["kinds"]]
            if any(kind in _QUIET_ERRORS for kind in kinds):
                return RemoteError(f"{kinds[0][1]}: {text}")
            own = self.class_of(kinds) if is_students(kinds[0][0]) else None
            if own is not None:
                error = Exception.__new__(own, text)
                error.args, error.__dict__[_TEXT] = self._arguments(about), text
                if about.get("n") is not None:
                    error.__dict__["_remote"] = (self._attribute, about["n"])
                return error
            for module, name in kinds:
                if is_students(module):
                    continue
                kind = getattr(sys.modules.get(module), name, None)
                if kind is Exception or kind is BaseException:
                    break
                if is_class(kind) and issubclass(kind, Exception):
                    return _made(kind, text, self._arguments(about))
            return RemoteError(f"{kinds[0][1]}: {text}")
        except Exception:
            return RemoteError("an error that cannot be shown")

    def _arguments(self, about: dict[str, Any]) -> tuple[Any, ...]:
        """Return what an error was made of: its text, if nothing else is told."""
        told = about.get("args")
        return tuple(map(self._decode, told)) if isinstance(told, list) else (str(about["text"]),)

    def class_of(self, kinds: Sequence[Sequence[str]]) -> type[Exception] | None:
        """Return this process's class for an error class of the student's, so that tests catch it.

        `kinds` are the class and its bases, by module and name. Only the nearest class of Python
        or of a library among them is a real one.
        """
        base: type[Exception] | None = None
        for module, name in reversed([(str(kind[0]), str(kind[1])) for kind in kinds]):
            if not is_students(module):
                known: Any = getattr(sys.modules.get(module), name, None)
                usable = is_class(known) and issubclass(known, Exception)
                base = known if usable and (module, name) not in _QUIET_ERRORS else base
                continue
            if base is None:
                return None
            key = (module, name)
            if key not in self._known:
                if len(self._known) >= MOST_ERRORS:
                    return None
                members: dict[str, Any] = {"__module__": module, "__getattr__": _error_attribute}
                members["__str__"] = _error_text
                self._known[key] = type(name[:100], (base,), members)
            base = self._known[key]
        return base if is_students(str(kinds[0][0])) else None

    def bases(self, told: Any) -> tuple[type, ...]:
        """Return this process's own classes among the bases of a class of the student's.

        Parameters
        ----------
        told : list of (str, str)
            Module and name of each base, in the order of Python's search.

        Returns
        -------
        tuple of type
            Without those that others of them have as a base themselves, and without classes of
            values that cross as data.
        """
        found: list[type] = []
        for module, name in told[:20] if isinstance(told, list) else ():
            kind = self._found_at((str(module), str(name)))
            values = (BaseException, enum.Enum, *value_types())
            if is_class(kind) and not issubclass(kind, values) and _may_be_derived(kind):
                found.append(kind)
        return tuple(k for k in found if not any(o is not k and issubclass(o, k) for o in found))

    def derived(self, path: tuple[str, str], told: Any) -> type | None:
        """Return a class for an object of the student's class that has bases of libraries."""
        bases = self.bases(told)
        if bases and (path, bases) not in self._derived:
            with suppress(Exception):
                members = {"__module__": "__main__", PATH: path}
                self._derived[path, bases] = type(path[1][:100], bases, members)
        return self._derived.get((path, bases))

    def claimed(self, about: dict[str, Any]) -> type | None:
        """Return the class a handle passes for in isinstance(): a library's, never one of data."""
        try:
            module, name = (str(part) for part in about["class"])
        except (KeyError, TypeError, ValueError):
            return None
        if is_students(module):
            return self.derived((module, name), about.get("bases"))
        if module == "builtins" and name in SPECIAL_CLASSES:
            return SPECIAL_CLASSES[name]
        kind: Any = sys.modules.get(module)
        if kind is None:
            return None
        for part in name.split("."):
            kind = getattr(kind, part, None)
        if not is_class(kind) or issubclass(kind, value_types()):
            return None
        return kind


def made_over_there(call: Callable[[Any, Any], Any]) -> Callable[..., None]:
    """Return the ``__init__`` of a student's own error that a test makes itself.

    Parameters
    ----------
    call : callable
        Calls the student's class.
    """

    def __init__(error: Exception, *args: Any, **kwargs: Any) -> None:
        made = call(args, kwargs)
        peer, number = made._judge_peer, made._judge_number
        error.__dict__["_remote"] = (peer.attribute, number)
        error.args, error.__dict__[_TEXT] = tuple(peer.attribute(number, "args")), str(made)

    return __init__


def _error_text(error: Exception) -> str:
    text = error.__dict__.get(_TEXT)
    return Exception.__str__(error) if text is None else text


def _error_attribute(error: Exception, name: str) -> Any:
    """Ask for an attribute that a student's own error has."""
    remote = error.__dict__.get("_remote")
    if remote is None or name.startswith("__"):
        raise AttributeError(name)
    return remote[0](remote[1], name)


def _may_be_derived(kind: type) -> bool:
    """Whether no code of the instructor's runs when a class is derived from `kind`."""
    if kind.__module__ != "__main__":
        return True
    heirs = any("__init_subclass__" in vars(base) for base in kind.__mro__[:-1])
    return type(kind) in (type, abc.ABCMeta) and not heirs


def is_class(value: Any) -> TypeGuard[type]:
    """Whether `value` is a class of this process (a RemoteFunction may pass for one)."""
    return issubclass(type(value), type)


def class_name(about: dict[str, Any]) -> str:
    """Return the name of an object's class; it is what the student's process says it is."""
    named = about.get("class")
    name = str(named[-1]).rpartition(".")[2] if isinstance(named, list) and named else ""
    return name if name.isidentifier() and len(name) < 100 else "Handle"


def fields_of(about: dict[str, Any]) -> tuple[str, ...]:
    """Return the fields of a dataclass of the student's; none where it is not one."""
    fields = about.get("dataclass")
    if not isinstance(fields, list) or len(fields) > 500:
        return ()
    return tuple(name for name in fields if isinstance(name, str) and name.isidentifier())


def _made(kind: type[Exception], text: str, args: tuple[Any, ...]) -> Exception:
    """Return an instance that says `text`, whatever the class wants to be called with."""
    if kind.__module__ == "builtins":
        with suppress(Exception):
            error = kind(*args)
            if str(error) == text:
                return error
    try:
        error = kind(text)
    except Exception:
        error = kind.__new__(kind)  # such as json's, which is made of three things
        error.args = (text,)
    if isinstance(error, KeyError) or str(error) == text:
        error.args = (text.strip("'"),) if isinstance(error, KeyError) else error.args
        return error
    return RemoteError(f"{kind.__name__}: {text}")
