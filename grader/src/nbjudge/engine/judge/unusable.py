"""What stands for a value that could not cross."""

from __future__ import annotations

from typing import Any

from nbjudge.engine.judge.asks import RemoteError


class Unusable:
    """A value that could not cross: whatever a test does with it says why."""

    def __init__(self, why: str) -> None:
        self._why = why

    def _refuse(self, *_: Any, **__: Any) -> Any:
        raise RemoteError(self._why)

    __getattr__ = __call__ = __len__ = __bool__ = __iter__ = __getitem__ = _refuse
    __eq__ = __ne__ = __lt__ = __le__ = __gt__ = __ge__ = _refuse
    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = __float__ = __int__ = _refuse
    __hash__ = object.__hash__
