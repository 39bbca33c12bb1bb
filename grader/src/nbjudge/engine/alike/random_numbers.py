"""The state of random numbers of Python and of numpy, as plain data."""

from __future__ import annotations

import functools
import random
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any

from nbjudge.engine.syntax.effort import remembered

#: numpy's sources of random bits.
_BITS = ("PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64")
#: Numbers in the state of the Mersenne Twister.
_TWISTER = 624
_SEEDS = re.compile(r"\b(seed|setstate|set_state)\b")


@remembered(2_000)
def seeds(source: str) -> bool:
    """Whether code sets the state of random numbers, found out once for a text."""
    return _SEEDS.search(source) is not None


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
    """Reverse `random_state`.

    Raises
    ------
    ValueError
        For a place outside numpy's state, which numpy itself does not check.
    """
    version, numbers, gauss = state["python"]
    random.setstate((version, tuple(numbers), gauss))
    numpy = sys.modules.get("numpy")
    if numpy is not None and "numpy" in state:
        kind, keys, place, has_gauss, cached = state["numpy"]
        if type(place) is not int or not 0 <= place <= _TWISTER or len(keys) != _TWISTER:
            raise ValueError("an invalid state of random numbers")
        numpy.random.set_state((kind, keys, place, has_gauss, cached))


class Restarts:
    """Counts how often random numbers are begun anew from a seed or a state.

    The state alone does not tell: after ``seed(1)``, draws in another process and ``seed(1)`` again
    it is what it was.
    """

    #: The functions that begin anew, by their module.
    _FUNCTIONS = (("random", ("seed", "setstate")), ("numpy.random", ("seed", "set_state")))

    def __init__(self) -> None:
        self.times = 0
        self._replaced: list[tuple[Any, str, Any]] = []

    def watch(self) -> None:
        """Count from now on."""
        for module, names in self._FUNCTIONS:
            for name in names if module in sys.modules else ():
                own = getattr(sys.modules[module], name)
                self._replaced.append((sys.modules[module], name, own))
                setattr(sys.modules[module], name, self._counting(own))

    def _counting(self, own: Callable[..., None]) -> Callable[..., None]:
        @functools.wraps(own)
        def begin_anew(*args: Any, **kwargs: Any) -> None:
            self.times += 1
            own(*args, **kwargs)

        return begin_anew

    def end(self) -> None:
        """Put back what was replaced."""
        while self._replaced:
            setattr(*self._replaced.pop())


def generator_state(value: Any) -> dict[str, Any] | None:
    """Return the state of a generator of random numbers; None for anything else.

    It may go to the student's process only: numpy takes a state as it is, without any check.
    """
    if type(value) is random.Random:
        version, numbers, gauss = value.getstate()
        return {"python": [version, list(numbers), gauss]}
    numpy = sys.modules.get("numpy")
    if numpy is None:
        return None
    if type(value) is numpy.random.Generator:
        bits = value.bit_generator
        if type(bits).__name__ in _BITS:
            return {"bits": type(bits).__name__, "state": dict(bits.state)}
    if type(value) is numpy.random.RandomState:
        return {"legacy": list(value.get_state())}
    return None


def make_generator(state: Mapping[str, Any]) -> Any:
    """Reverse `generator_state`."""
    if "python" in state:
        version, numbers, gauss = state["python"]
        made = random.Random()
        made.setstate((version, tuple(numbers), gauss))
        return made
    import numpy as np

    if "legacy" in state:
        legacy = np.random.RandomState()
        legacy.set_state(tuple(state["legacy"]))
        return legacy
    if state["bits"] not in _BITS:
        raise ValueError(f"numpy has no source of random bits called {state['bits']!r}")
    bits = getattr(np.random, state["bits"])()
    bits.state = state["state"]
    return np.random.Generator(bits)
