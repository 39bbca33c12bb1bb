"""A stand-in for the grading run's remote functions and handles, to try the checks on both.

It keeps the rules of the real one, which :mod:`nbjudge.protocol` writes down: data cross as
copies, functions as objects with ``call_with_arguments``, everything else as opaque handles with
attributes, calls, length and items.
"""

from __future__ import annotations

import pickle
import sys
from collections.abc import Callable, Iterator
from typing import Any

_DATA = ("builtins", "numpy", "pandas", "geopandas", "shapely", "datetime")


class Handle:
    """An object that stays on the other side."""

    def __init__(self, target: object) -> None:
        object.__setattr__(self, "_target", target)

    @property  # type: ignore[misc]
    def __class__(self) -> type:
        return type(object.__getattribute__(self, "_target"))

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return _cross(getattr(object.__getattribute__(self, "_target"), name))

    @staticmethod
    def read_with(item: Handle, reader: Callable[..., object]) -> object:
        """Have a reader work on the object where it lives."""
        return _cross(reader(object.__getattribute__(item, "_target")))

    def __len__(self) -> int:
        return len(object.__getattribute__(self, "_target"))

    def __getitem__(self, place: object) -> object:
        return _cross(object.__getattribute__(self, "_target")[place])

    def __iter__(self) -> Iterator[Any]:
        for place in range(len(self)):
            yield self[place]

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Call the object; arguments and result cross as copies."""
        target = object.__getattribute__(self, "_target")
        return _cross(target(*map(_back, args), **{k: _back(v) for k, v in kwargs.items()}))

    def __eq__(self, other: object) -> bool:
        return self is other

    __hash__ = object.__hash__


class Function:
    """An answer that is called through the border."""

    def __init__(self, func: Any) -> None:
        self._func = func
        self.__name__ = str(getattr(func, "__name__", "answer"))

    def call_with_arguments(
        self, seconds: float | None, /, *args: object, **kwargs: object
    ) -> tuple:
        """Call on copies, without a limit; give result and arguments as the call left them."""
        given, named = _back(args), _back(kwargs)
        result = self._func(*given, **named)
        return _cross(result), _cross(given), _cross(named)

    def __call__(self, *args: object, **kwargs: object) -> object:
        """Call the function and drop its arguments as they are afterwards."""
        return self.call_with_arguments(None, *args, **kwargs)[0]


def stand_in(func: object) -> Function:
    """Wrap a function of the answer."""
    return Function(func)


def _cross(value: Any) -> Any:
    """Carry a value from the answer's side to the checks' side."""
    kind = type(value)
    if kind in (list, tuple):
        return kind(_cross(item) for item in value)
    if kind is dict:
        return {key: _cross(item) for key, item in value.items()}
    module = kind.__module__.split(".")[0]
    if isinstance(value, Handle) or (module not in _DATA and kind not in (int, float, str)):
        return value if isinstance(value, Handle) else Handle(value)
    if kind.__module__.startswith("builtins") and callable(value):
        return Handle(value)
    try:
        return pickle.loads(pickle.dumps(value))
    except Exception:
        return Handle(value)


def _back(value: Any) -> Any:
    """Carry a value from the checks' side to the answer's side: handles become their objects."""
    if type(value) is Handle:
        return object.__getattribute__(value, "_target")
    if type(value) in (list, tuple):
        return type(value)(_back(item) for item in value)
    if type(value) is dict:
        return {key: _back(item) for key, item in value.items()}
    if type(value).__module__.split(".")[0] in _DATA and not isinstance(value, type(sys)):
        return pickle.loads(pickle.dumps(value))
    return value
