"""Charts: table in, axes out.

Gaps stay gaps: no function here draws a line over years without data, nor joins two bases of a
series. Names stand beside what they name; a legend is drawn only where they cannot. Every
function takes `ax=None` and returns the axes it drew on (`small_multiples`: all of them);
`finish` adds headline, subtitle and sources.
"""

from multivector.charts.bars import bars, ranges, share_bars
from multivector.charts.events import chronicle, timeline
from multivector.charts.frame import finish, mark, source_line
from multivector.charts.networks import network_chart
from multivector.charts.series import lines, small_multiples, stacked_shares
from multivector.charts.vectors import (
    agreement_chart,
    matrix,
    vote_strips,
)

__all__ = [
    "agreement_chart",
    "bars",
    "chronicle",
    "finish",
    "lines",
    "mark",
    "matrix",
    "network_chart",
    "ranges",
    "share_bars",
    "small_multiples",
    "source_line",
    "stacked_shares",
    "timeline",
    "vote_strips",
]
