"""What a dataclass of the student's declares: its fields."""

from __future__ import annotations

import dataclasses
from contextlib import suppress
from typing import Any


def dataclass_fields(names: tuple[str, ...]) -> dict[str, Any]:
    """Return what ``dataclasses.fields`` reads, for fields of these names."""
    with suppress(TypeError, ValueError):
        made: Any = dataclasses.make_dataclass("Fields", names)
        return dict(made.__dataclass_fields__)
    return {}
