"""How values cross between the student's process and the judge, as checked JSON."""

from nbjudge.engine.wire.base import DEEPEST, KINDS, Decoder, Encoder, value_types
from nbjudge.engine.wire.references import (
    ABILITIES,
    COMPARISONS,
    FILE_METHODS,
    IN_PLACE,
    OPERATORS,
    ORDERS,
    REFERENCES,
    WITH_DATA,
    WITH_VALUES,
    Lent,
    Reference,
)
from nbjudge.engine.wire.transport import (
    LARGEST,
    Gone,
    TimeIsUp,
    WireError,
    receive,
    send,
)

__all__ = [
    "ABILITIES",
    "COMPARISONS",
    "DEEPEST",
    "FILE_METHODS",
    "IN_PLACE",
    "KINDS",
    "LARGEST",
    "OPERATORS",
    "ORDERS",
    "REFERENCES",
    "WITH_DATA",
    "WITH_VALUES",
    "Decoder",
    "Encoder",
    "Gone",
    "Lent",
    "Reference",
    "TimeIsUp",
    "WireError",
    "receive",
    "send",
    "value_types",
]
