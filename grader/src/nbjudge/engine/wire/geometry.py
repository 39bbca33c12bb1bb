"""Geometries, reference systems and graphs, each with both of its halves.

A geometry crosses as WKB, a reference system as its text, a graph as nodes and edges.
"""

from __future__ import annotations

import collections.abc
import re
from typing import Any

from nbjudge.engine.wire.references import Decode, Decodes, Encodes
from nbjudge.engine.wire.transport import from_base64, to_base64

# -- shapely --------------------------------------------------------------------------------------


def encode_shapely(encode: Encodes, value: Any, depth: int) -> dict[str, Any] | None:
    """Return the message of a geometry; None for what is none."""
    import shapely

    if isinstance(value, shapely.Geometry):
        return {"$": "geometry", "v": to_base64(shapely.to_wkb(value, include_srid=True))}
    return None


def _decode_geometry(decode: Decodes, message: dict[str, Any]) -> Any:
    import shapely

    return shapely.from_wkb(from_base64(message["v"]))


# -- pyproj ---------------------------------------------------------------------------------------


def _system_text(system: Any) -> str:
    text = str(system.srs)
    return text if re.fullmatch(r"EPSG:\d{1,6}", text, re.IGNORECASE) else system.to_wkt()


def encode_pyproj(encode: Encodes, value: Any, depth: int) -> dict[str, Any] | None:
    """Return the message of a reference system; None for what is none."""
    import pyproj

    return {"$": "crs", "v": _system_text(value)} if isinstance(value, pyproj.CRS) else None


def _decode_crs(decode: Decodes, message: dict[str, Any]) -> Any:
    import pyproj

    text = str(message["v"])
    if text not in decode.cache:  # making one takes a millisecond
        decode.cache[text] = pyproj.CRS.from_user_input(text)
    return decode.cache[text]


# -- geopandas: what differs from pandas ----------------------------------------------------------


def encode_geometries(array: Any) -> dict[str, Any]:
    """Return the message of a column of geometries."""
    import numpy as np
    import shapely

    shapes = shapely.to_wkb(np.asarray(array), include_srid=False)
    return {
        "wkb": [None if shape is None else to_base64(shape) for shape in shapes],
        "crs": None if array.crs is None else _system_text(array.crs),
    }


def decode_geometries(decode: Decodes, message: dict[str, Any]) -> Any:
    """Reverse `encode_geometries`."""
    import geopandas
    import numpy as np

    shapes = [None if shape is None else from_base64(shape) for shape in message["wkb"]]
    crs = message["crs"]
    crs = None if crs is None else _decode_crs(decode, {"v": crs})
    return geopandas.array.from_wkb(np.array(shapes, dtype=object), crs=crs)


def series_class() -> type:
    """Return the class of a series of geometries."""
    import geopandas

    return geopandas.GeoSeries


def as_geo_table(table: Any, geometry: Any) -> Any:
    """Return a table as one with geometries, `geometry` being the name of its main column."""
    import geopandas

    named = geometry is not None and geometry in table.columns
    return geopandas.GeoDataFrame(table, geometry=geometry if named else None)


# -- networkx -------------------------------------------------------------------------------------


def encode_networkx(encode: Encodes, value: Any, depth: int) -> dict[str, Any] | None:
    """Return the message of a graph or of a view of one; None for other objects."""
    import networkx as nx

    if not isinstance(value, nx.Graph):
        if isinstance(value, collections.abc.Set):
            return encode(set(value), depth)  # views of nodes and edges
        if isinstance(value, collections.abc.Mapping):
            return encode(dict(value), depth)
        return None
    edges = value.edges(keys=True, data=True) if value.is_multigraph() else value.edges(data=True)
    nodes = [(node, dict(data)) for node, data in value.nodes(data=True)]
    return {
        "$": "graph",
        "directed": value.is_directed(),
        "multi": value.is_multigraph(),
        "attributes": encode(dict(value.graph), depth + 1),
        "nodes": encode.items(nodes, depth),
        "edges": encode.items([(*edge[:-1], dict(edge[-1])) for edge in edges], depth),
    }


def _decode_graph(decode: Decodes, message: dict[str, Any]) -> Any:
    import networkx as nx

    kinds = (nx.Graph, nx.DiGraph), (nx.MultiGraph, nx.MultiDiGraph)
    graph = kinds[bool(message["multi"])][bool(message["directed"])]()
    graph.graph.update(decode(message["attributes"]))
    graph.add_nodes_from(decode.items(message["nodes"]))
    graph.add_edges_from(decode.items(message["edges"]))
    return graph


#: How each kind of message is decoded.
KINDS: dict[str, Decode] = {
    "crs": _decode_crs,
    "geometry": _decode_geometry,
    "graph": _decode_graph,
}
