"""Oil routes: how long, through whose land, how much, and what happens when one closes.

Table in, table out; nothing is read from a file, nothing is drawn and nothing is printed. Amounts
are million tonnes (Mt) or million tonnes a year, lengths are kilometres on the WGS84 ellipsoid.
Each module names the sources of its methods.

=============  ==================================================================================
geometry       length of lines, and the countries that they cross
shares         shares of the routes in exports, and the share that crosses Russia
exhibits       who holds the CPC pipeline, and the routes as flows of one year
scenarios      named closures and the scenarios of the course
network        the graph of capacities, its maximum flow and its minimum cut
runs           one scenario, several side by side, one refinery varied
ranges         all uncertain capacities at once: the range of every scenario
scoring        the model against what really moved: 2009, 2013, 2025 and 57 days on one mooring
=============  ==================================================================================
"""

from __future__ import annotations

from multivector.routes.exhibits import (
    ROUTE_NAME,
    export_flows,
    pipeline_holders,
)
from multivector.routes.geometry import (
    LINE_OF_PIPELINE,
    LINES_OF_ROUTE,
    countries_crossed,
    line_lengths,
)
from multivector.routes.network import FlowResult, capacity_graph, solve
from multivector.routes.ranges import (
    ExportsRange,
    capacity_ranges,
    exports_range,
    range_table,
    sample_exports,
)
from multivector.routes.runs import (
    run_scenario,
    scenario_table,
    vary_refinery,
    what_if,
)
from multivector.routes.scenarios import CLOSURES, ONE_MOORING, SCENARIOS, Scenario
from multivector.routes.scoring import (
    GATES,
    loss_in_days,
    model_scores,
    score_baseline,
    score_one_mooring,
    score_past_year,
)
from multivector.routes.shares import (
    AVOIDS_RUSSIA,
    CROSSES_RUSSIA,
    MEMO_CODES,
    route_shares,
    russia_shares,
)

__all__ = [
    "AVOIDS_RUSSIA",
    "CLOSURES",
    "CROSSES_RUSSIA",
    "GATES",
    "LINES_OF_ROUTE",
    "LINE_OF_PIPELINE",
    "MEMO_CODES",
    "ONE_MOORING",
    "ROUTE_NAME",
    "SCENARIOS",
    "ExportsRange",
    "FlowResult",
    "Scenario",
    "capacity_graph",
    "capacity_ranges",
    "countries_crossed",
    "export_flows",
    "exports_range",
    "line_lengths",
    "loss_in_days",
    "model_scores",
    "pipeline_holders",
    "range_table",
    "route_shares",
    "run_scenario",
    "russia_shares",
    "sample_exports",
    "scenario_table",
    "score_baseline",
    "score_one_mooring",
    "score_past_year",
    "solve",
    "vary_refinery",
    "what_if",
]
