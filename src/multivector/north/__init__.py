"""Northern demographics: shares, boundaries over time, districts, border, migration, answers.

Every function takes tables and returns tables; none reads a file, draws or prints. Populations
are persons, distances kilometres, shares per cent of a stated total. *Majority* means more than
half; a *plurality* is the largest group without a majority.

Region codes are those of ISO 3166-2:KZ since 2022. A merged unit is written with ``+``
(``KZ-63+KZ-10``), and the whole country is ``KZ``.

========================================  =========================================================
module                                    for
========================================  =========================================================
:mod:`multivector.north.shares`           shares, who leads, dissimilarity
:mod:`multivector.north.units`            units that are the same in all years
:mod:`multivector.north.districts`        what the average of a region hides
:mod:`multivector.north.border`           distance to a border
:mod:`multivector.north.spatial`          neighbours, Moran's I and its band over many seeds
:mod:`multivector.north.migration`        natural increase and the rest
:mod:`multivector.north.answers`          native language, opinion
========================================  =========================================================
"""

from __future__ import annotations

from multivector.north.answers import (
    answers_by_wave,
    own_language,
    sampling_margin,
)
from multivector.north.border import ALBERS, distance_to_border, shared_border
from multivector.north.districts import (
    dissimilarity_by_level,
    district_shares,
    district_spread,
)
from multivector.north.migration import (
    compare_with_published,
    mean_migration,
    population_components,
)
from multivector.north.shares import dissimilarity, leading_group, share_series, shares
from multivector.north.spatial import (
    MoranBand,
    MoranTest,
    moran,
    moran_band,
    neighbours,
    queen_weights,
)
from multivector.north.units import (
    COUNTRY,
    census_totals,
    merge_units,
    population_in,
    unit_names,
)

__all__ = [
    "ALBERS",
    "COUNTRY",
    "MoranBand",
    "MoranTest",
    "answers_by_wave",
    "census_totals",
    "compare_with_published",
    "dissimilarity",
    "dissimilarity_by_level",
    "distance_to_border",
    "district_shares",
    "district_spread",
    "leading_group",
    "mean_migration",
    "merge_units",
    "moran",
    "moran_band",
    "neighbours",
    "own_language",
    "population_components",
    "population_in",
    "queen_weights",
    "sampling_margin",
    "share_series",
    "shared_border",
    "shares",
    "unit_names",
]
