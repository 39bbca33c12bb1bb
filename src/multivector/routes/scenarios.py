"""What can close or change in the network: named closures and the scenarios of the course."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: A link of the network: the node that the oil comes from, and the node it goes to.
Edge = tuple[str, str]

#: Kazakh oil that one CPC mooring can load, Mt a year: 700 thousand barrels a day (32.3) to 3.5 Mt
#: a month (42), less the 6.7 Mt of Russian oil of 2025.
ONE_MOORING = (25.6, 35.3)

_CPC: dict[Edge, float] = {("CPC_MT", "W_SEA"): 0.0}
_NO_NEKA_SUPSA: dict[Edge, float] = {("AKTAU_PORT", "NEKA"): 0.0, ("BAKU", "SUPSA"): 0.0}
_NO_RUSSIA: dict[Edge, float] = {
    ("CPC_KZ", "CPC_RU"): 0.0,
    ("BCHAGAN", "SAMARA"): 0.0,
    ("AKTAU_PORT", "MAKHACHKALA"): 0.0,
}
_NO_TANKERS: dict[Edge, float] = {
    ("AKTAU_PORT", "BAKU"): 0.0,
    ("AKTAU_PORT", "MAKHACHKALA"): 0.0,
    ("AKTAU_PORT", "NEKA"): 0.0,
}
_CHINA_FREE: dict[Edge, float] = {("ATASU", "ALASHANKOU"): 20.0, ("ALASHANKOU", "M_CHINA"): 20.0}
_EXPANDED: dict[Edge, float] = {
    ("ATYRAU", "KENKIYAK"): 12.0,
    ("KENKIYAK", "KUMKOL"): 15.0,
    ("AKTAU", "AKTAU_PORT"): 20.0,
    ("AKTAU_PORT", "BAKU"): 7.0,
}

#: Things that can be closed, by a name a reader understands: edges whose capacity becomes zero.
CLOSURES: Mapping[str, tuple[Edge, ...]] = {
    "CPC terminal": tuple(_CPC),
    "Atyrau-Samara": (("BCHAGAN", "SAMARA"),),
    "Caspian tankers": tuple(_NO_TANKERS),
    "Baku-Tbilisi-Ceyhan": (("BAKU", "CEYHAN"),),
    "Pipeline to China": (("ATASU", "ALASHANKOU"),),
    "All Russian territory": tuple(_NO_RUSSIA),
}


@dataclass(frozen=True)
class Scenario:
    """A what-if: which column of capacities, and which edges are changed.

    Attributes
    ----------
    description
        In words.
    capacity
        "near_term" (contracts and observed use, less Russian oil) or "technical".
    changes
        Edge (from, to) -> capacity in Mt a year.
    ranges
        Changed edge -> lowest and highest capacity in Mt a year, where the change is uncertain.
    expanded
        Changed edges that stand for a planned expansion: their range is that of the columns
        `expanded_low_mtpa` and `expanded_high_mtpa`, because the plan may not be built.
    """

    description: str
    capacity: str = "near_term"
    changes: Mapping[Edge, float] = field(default_factory=dict)
    ranges: Mapping[Edge, tuple[float, float]] = field(default_factory=dict)
    expanded: frozenset[Edge] = frozenset()


#: The scenarios of the table `network_scenarios`.
SCENARIOS: Mapping[str, Scenario] = {
    "S0": Scenario("Baseline, near-term capacities"),
    "S1": Scenario("CPC terminal closed, near-term limits elsewhere", changes=_CPC),
    "S2": Scenario(
        "CPC terminal closed, technical capacities elsewhere (no Neka, no Supsa)",
        "technical",
        _CPC | _NO_NEKA_SUPSA,
    ),
    "S3": Scenario(
        "CPC terminal closed, technical capacities with Supsa and Neka", "technical", _CPC
    ),
    "S4": Scenario(
        "CPC on one mooring, Russian oil keeps 6.7 Mt (30.2 left)",
        changes={("CPC_MT", "W_SEA"): 30.2},
        ranges={("CPC_MT", "W_SEA"): ONE_MOORING},
    ),
    "S4b": Scenario(
        "CPC on one mooring at the rate of December 2025 (45.9 left)",
        changes={("CPC_MT", "W_SEA"): 45.9},
    ),
    "S5": Scenario("Everything through Russia closed, near-term", changes=_NO_RUSSIA),
    "S6": Scenario(
        "Everything through Russia closed, technical (no Neka, no Supsa)",
        "technical",
        _NO_RUSSIA | _NO_NEKA_SUPSA,
    ),
    "S7": Scenario("Atyrau-Samara closed", changes={("BCHAGAN", "SAMARA"): 0.0}),
    "S8": Scenario("Caspian tankers stopped", changes=_NO_TANKERS),
    "S9": Scenario(
        "CPC closed and Russian transit to China ended (20 free at Alashankou)",
        changes=_CPC | _CHINA_FREE,
    ),
    "S10": Scenario(
        "CPC closed, planned expansions built (Kenkiyak 12, Kumkol 15, Aktau 20, Baku 7)",
        changes=_CPC | _EXPANDED,
        expanded=frozenset(_EXPANDED),
    ),
    "S11": Scenario(
        "As S10, and Russian transit to China ended",
        changes=_CPC | _EXPANDED | _CHINA_FREE,
        expanded=frozenset(_EXPANDED),
    ),
}


def scenario_of(scenario: str | Scenario) -> Scenario:
    """Look a scenario up by its code, or pass a scenario through.

    Raises
    ------
    KeyError
        No scenario has this code; the message lists the codes.
    """
    if isinstance(scenario, Scenario):
        return scenario
    if scenario not in SCENARIOS:
        raise KeyError(f"There is no scenario {scenario!r}: choose of {', '.join(SCENARIOS)}.")
    return SCENARIOS[scenario]
