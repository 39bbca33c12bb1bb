"""Abstract classes of the instructor's or a library's, asked about classes of the student's."""

from __future__ import annotations

import abc
import types
from typing import Any

from nbjudge.engine import wire


def know_to_abstract_classes() -> None:
    """Let ``issubclass(Circle, Shape)`` be answered where an abstract `Shape` is not the student's.

    Python asks a stand-in for its bases, but an abstract class refuses what is no class.
    """
    own = abc.ABCMeta.__subclasscheck__
    if own.__qualname__ != "ABCMeta.__subclasscheck__":
        return  # they do already

    def check(cls: Any, kind: Any) -> bool:
        peer = getattr(kind, "_judge_peer", None)
        if peer is None or not issubclass(type(kind), wire.Reference):
            return own(cls, kind)
        return peer.ask(op="under", of=kind._judge_number, item=peer.encode(cls)) is True

    # `typing` looks who asks one of its protocols, and answers only where that is `abc`.
    as_abc = {**globals(), "__name__": abc.__name__}
    patched = types.FunctionType(check.__code__, as_abc, closure=check.__closure__)
    type.__setattr__(abc.ABCMeta, "__subclasscheck__", patched)
