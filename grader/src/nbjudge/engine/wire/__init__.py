"""How values cross between the student's process and the judge, as checked JSON."""

from nbjudge.engine.wire.base import DEEPEST, KINDS, Decoder, Encoder, value_types
from nbjudge.engine.wire.references import (
    ABILITIES,
    ATTRIBUTE,
    COMPARISONS,
    FILE_METHODS,
    IN_PLACE,
    OF_THE_TEST,
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
    "ATTRIBUTE",
    "COMPARISONS",
    "DEEPEST",
    "FILE_METHODS",
    "IN_PLACE",
    "KINDS",
    "LARGEST",
    "OF_THE_TEST",
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
