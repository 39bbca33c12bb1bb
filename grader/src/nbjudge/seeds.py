"""The seed of a variant: the file that holds it, and what it chooses.

An assignment with variants asks each group of students for other years, partners or regions. The
file ``variant.toml`` beside the notebook holds one whole number, the seed; the notebook lists the
possible values, and the seed chooses among them.
"""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")

#: The file beside the notebook.
FILE = "variant.toml"


def read_seed(text: str) -> int:
    """Return the seed that the text of a ``variant.toml`` holds.

    Parameters
    ----------
    text : str

    Raises
    ------
    ValueError
        When it is no TOML, or ``seed`` is no whole number from 0 to 999999.

    Examples
    --------
    >>> read_seed("seed = 3")
    3
    """
    seed = tomllib.loads(text).get("seed")
    if type(seed) is not int or not 0 <= seed <= 999_999:
        raise ValueError("seed is not a whole number from 0 to 999999")
    return seed


def choose(seed: int, name: str, choices: Sequence[T]) -> T:
    """Return the value that a seed chooses from a list.

    Seeds that follow each other choose neighbours in the list, so that groups with the seeds 1 to
    the length of the list all have another value. The name moves the start: two lists of one
    notebook do not begin with the same seed.

    Parameters
    ----------
    seed : int
    name : str
        What is chosen, such as ``year``.
    choices : sequence
        The possible values, at least one.

    Examples
    --------
    >>> sorted(choose(seed, "year", [2021, 2022, 2023]) for seed in (1, 2, 3))
    [2021, 2022, 2023]
    """
    start = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4])
    return choices[(start + seed) % len(choices)]
