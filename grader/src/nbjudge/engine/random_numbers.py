"""The state of the random numbers of Python and of numpy, as plain data."""

from __future__ import annotations

import random
import sys
from collections.abc import Mapping
from typing import Any


def random_state() -> dict[str, Any]:
    """Return the state of the random numbers of Python and, where it is loaded, numpy."""
    version, numbers, gauss = random.getstate()
    state: dict[str, Any] = {"python": [version, list(numbers), gauss]}
    numpy = sys.modules.get("numpy")
    if numpy is not None:
        kind, keys, place, has_gauss, cached = numpy.random.get_state()
        state["numpy"] = [kind, keys.tolist(), place, has_gauss, cached]
    return state


def set_random_state(state: Mapping[str, Any]) -> None:
    """Reverse `random_state`."""
    version, numbers, gauss = state["python"]
    random.setstate((version, tuple(numbers), gauss))
    numpy = sys.modules.get("numpy")
    if numpy is not None and "numpy" in state:
        numpy.random.set_state(tuple(state["numpy"]))
