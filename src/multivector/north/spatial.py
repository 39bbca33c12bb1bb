"""Neighbours on a map, and whether they are alike."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    import geopandas as gpd
    from libpysal.weights import W


def queen_weights(regions: gpd.GeoDataFrame, code: str = "code_v16m") -> W:
    """Return queen contiguity: two units are neighbours when they share a border or a corner.

    Parameters
    ----------
    regions
        Polygons of one layer (so that neighbours have vertices in common), one row per unit.
    code
        Column with the unit's code.

    Returns
    -------
    libpysal.weights.W
        Binary weights with the codes as ids.

    Raises
    ------
    ValueError
        A code repeats, or a unit has no neighbour.
    """
    from libpysal.weights import Queen

    if regions[code].duplicated().any():
        raise ValueError(f"queen_weights(): a unit occurs twice in {code!r}; dissolve it first")
    frame = regions.reset_index(drop=True)
    weights = Queen.from_dataframe(
        frame, ids=frame[code].tolist(), use_index=False, silence_warnings=True
    )
    if weights.islands:
        raise ValueError(
            f"queen_weights(): no neighbour for {weights.islands}: is the layer in one piece?"
        )
    return weights


def neighbours(weights: W) -> pd.DataFrame:
    """Return the number and the codes of each unit's neighbours.

    Parameters
    ----------
    weights
        Contiguity weights, for example of `queen_weights`.

    Returns
    -------
    DataFrame
        Indexed by unit: ``count`` and ``neighbours`` (codes, sorted, comma-separated).
    """
    rows = {unit: sorted(map(str, weights.neighbors[unit])) for unit in weights.id_order}
    return pd.DataFrame(
        {
            "count": [len(r) for r in rows.values()],
            "neighbours": [", ".join(r) for r in rows.values()],
        },
        index=pd.Index(rows, name="unit"),
    )


@dataclass(frozen=True)
class MoranTest:
    """Moran's I of one variable and its permutation test.

    Attributes
    ----------
    value
        Moran's I: above `expected` when neighbours are alike, below it when they differ.
    expected
        Its expectation without spatial pattern, ``-1 / (n - 1)``.
    p_value
        One-sided pseudo p-value: the share of reshuffled maps at least as extreme, with one added
        to numerator and denominator.
    simulated
        Moran's I of the reshuffled maps, shape ``(permutations,)``.
    units
        Number of units, n.
    """

    value: float
    expected: float
    p_value: float
    simulated: np.ndarray
    units: int

    def summary(self) -> pd.Series:
        """Return the numbers to report, without the simulated values."""
        low, high = np.quantile(self.simulated, [0.025, 0.975])
        return pd.Series(
            {
                "Moran's I": self.value,
                "expected without pattern": self.expected,
                "reshuffled maps: 2.5 %": float(low),
                "reshuffled maps: 97.5 %": float(high),
                "pseudo p-value (one-sided)": self.p_value,
                "permutations": len(self.simulated),
                "units": self.units,
            },
            name="value",
        )


def moran(
    values: pd.Series,
    weights: W,
    *,
    permutations: int = 999,
    seed: int = 1991,
) -> MoranTest:
    """Return Moran's I with a permutation test (esda, row-standardised weights).

    Parameters
    ----------
    values
        One number per unit, indexed by the ids of `weights` (any order).
    weights
        Contiguity weights, for example of `queen_weights`.
    permutations
        How many times the values are dealt anew over the map.
    seed
        Seed of the dealing: the same seed gives the same p-value. NumPy's global generator,
        which esda draws from, is put back as it was.

    Returns
    -------
    MoranTest

    Raises
    ------
    ValueError
        Units differ from those of the weights, a value is missing, all values are equal, or
        fewer than 99 permutations are asked for.

    References
    ----------
    P. A. P. Moran, "Notes on continuous stochastic phenomena", Biometrika 37, 1950.
    """
    from esda import Moran

    ids = list(weights.id_order)
    if values.index.has_duplicates or set(values.index) != set(ids):
        odd = sorted(map(str, set(values.index) ^ set(ids))) or ["a repeated unit"]
        raise ValueError(f"moran(): values and weights do not fit: {', '.join(odd)}")
    if permutations < 99:
        raise ValueError("moran(): ask for at least 99 permutations")
    y = values.reindex(ids).astype("float64")
    if y.isna().any():
        raise ValueError(f"moran(): no value for {list(y.index[y.isna()])}")
    if np.isclose(y.std(), 0):
        raise ValueError("moran(): all values are equal, so there is no pattern to measure")
    before = np.random.get_state()  # noqa: NPY002 (esda draws from the global generator)
    try:
        np.random.seed(seed)  # noqa: NPY002
        result = Moran(y.to_numpy(), weights, transformation="r", permutations=permutations)
    finally:
        np.random.set_state(before)  # noqa: NPY002
    return MoranTest(
        value=float(result.I),
        expected=float(result.EI),
        p_value=float(result.p_sim),
        simulated=np.asarray(result.sim, dtype="float64"),
        units=len(ids),
    )


@dataclass(frozen=True)
class MoranBand:
    """Moran's I of one variable, and its permutation test repeated with many seeds.

    Attributes
    ----------
    value
        Moran's I; it does not depend on the seed.
    expected
        Its expectation without spatial pattern, ``-1 / (n - 1)``.
    p_values
        One-sided pseudo p-value of each repetition, indexed by seed.
    permutations
        Reshuffled maps in each repetition.
    units
        Number of units, n.
    """

    value: float
    expected: float
    p_values: pd.Series
    permutations: int
    units: int

    def summary(self) -> pd.Series:
        """Return the numbers to report: the band of p-values, never a single one."""
        p = self.p_values
        return pd.Series(
            {
                "Moran's I": self.value,
                "expected without pattern": self.expected,
                "pseudo p-value: lowest": float(p.min()),
                "pseudo p-value: median": float(p.median()),
                "pseudo p-value: highest": float(p.max()),
                "seeds": len(p),
                "permutations a seed": self.permutations,
                "units": self.units,
            },
            name="value",
        )


def moran_band(
    values: pd.Series,
    weights: W,
    *,
    seeds: int | Iterable[int] = 100,
    permutations: int = 999,
) -> MoranBand:
    """Repeat the permutation test of Moran's I with many seeds.

    A pseudo p-value of 999 reshuffled maps is itself a draw: with another seed it differs in the
    third decimal, which matters when it is printed as "two maps of a thousand". The band of many
    seeds says how much of the printed number is the dealing of the cards.

    Parameters
    ----------
    values, weights, permutations
        As in `moran`.
    seeds
        How many seeds (0, 1, 2, ...), or the seeds themselves.

    Returns
    -------
    MoranBand

    Raises
    ------
    ValueError
        Fewer than two seeds, a seed twice, or what `moran` refuses.
    """
    chosen = list(range(seeds)) if isinstance(seeds, int) else list(seeds)
    if len(chosen) < 2 or len(set(chosen)) != len(chosen):
        raise ValueError("moran_band(): give at least two different seeds; one seed is no band")
    tests = {s: moran(values, weights, permutations=permutations, seed=s) for s in chosen}
    first = tests[chosen[0]]
    return MoranBand(
        value=first.value,
        expected=first.expected,
        p_values=pd.Series(
            {s: t.p_value for s, t in tests.items()}, name="p_value", dtype="float64"
        ).rename_axis("seed"),
        permutations=permutations,
        units=first.units,
    )
