"""Maps: table in, axes out.

Every map is drawn in `PROJECTION`, an equal-area projection, so that a unit's ink is in
proportion to its land. The functions know no file names: layers come in as GeoDataFrames (in any
known coordinate system) and are projected here. A map is finished with `finish`, which writes
headline, subtitle, sources, date, projection and border note around it.
"""

from multivector.maps.base import (
    BORDER_NOTE,
    COUNTRY_LABELS,
    EXTENTS,
    PROJECTION,
    PROJECTION_NAME,
    SEA_LABELS,
    base_map,
    finish,
    graticule,
    locator,
    name_countries,
    name_seas,
    scale_bar,
)
from multivector.maps.lines import PLACE_OFFSETS, flow_lines, label_points, overlapping_labels
from multivector.maps.regions import (
    categorical,
    choropleth,
    class_limits,
    outline,
)

__all__ = [
    "BORDER_NOTE",
    "COUNTRY_LABELS",
    "EXTENTS",
    "PLACE_OFFSETS",
    "PROJECTION",
    "PROJECTION_NAME",
    "SEA_LABELS",
    "base_map",
    "categorical",
    "choropleth",
    "class_limits",
    "finish",
    "flow_lines",
    "graticule",
    "label_points",
    "locator",
    "name_countries",
    "name_seas",
    "outline",
    "overlapping_labels",
    "scale_bar",
]
