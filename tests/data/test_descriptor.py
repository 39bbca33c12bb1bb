"""The descriptor, the pages made from it, and the files agree."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {r["name"]: r for r in PACKAGE["resources"]}
FILES = sorted([*DATA.rglob("*.csv"), *DATA.rglob("*.geojson")])
SHIPPED = [p for p in FILES if DATA / "build" not in p.parents]

#: The names that lessons, assignments and the package rely on.
CONTRACT = """
oil: export_by_route route_shares cpc_throughput cpc_shareholders pipelines capacity_history
 production destinations disruptions dependence iran_swaps network_nodes network_edges
 network_scenarios
policy: claims memberships organisations igos igo_memberships un_agreement un_agreement_periods
 un_agreement_check un_resolutions un_positions ideal_points partners trade_totals trade_partners
 trade_eu27 trade_mirror trade_shares fdi arms_imports military_spending exercises events
demography: units region_population region_ethnicity_2025 national_population national_ethnicity
 national_ethnicity_shares migration migration_by_region kandas language vital_statistics renamings
 boundary_changes russian_influx_2022 region_ethnicity_weak district_ethnicity_2025
 turkistan_shymkent_2025 soviet_oblasts natural_increase_by_region derived_migration_by_region
 native_language_by_group_2021 native_language_by_region_2021 religion_by_region kandas_by_region
 opinion_waves opinion_surveys school_language
geo: countries world regions_2009 regions_2021 regions_2024 districts_2024 regions_16 seas lakes
 rivers routes places route_waypoints
"""


def contract() -> list[str]:
    names, domain = [], ""
    for word in CONTRACT.split():
        if word.endswith(":"):
            domain = word[:-1]
        else:
            names.append(f"{domain}/{word}")
    return names


@pytest.mark.parametrize("name", contract())
def test_promised_name_exists(name: str) -> None:
    assert name in RESOURCES


def test_descriptor_and_pages_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, str(DATA / "build" / "describe.py"), "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_years_of_a_table_are_years() -> None:
    page = (DATA / "README.md").read_text(encoding="utf-8")
    overview = page.partition("\n## How far to trust it")[0]
    rows = [[part.strip() for part in line.split("|")] for line in overview.splitlines()]
    years = {row[1]: row[3] for row in rows if len(row) == 8 and row[1].startswith("`")}
    assert set(years) == {f"`{name}`" for name in RESOURCES if name != "sources"}
    odd = {n: y for n, y in years.items() if not re.fullmatch(r"(\d{4}(-\d{4})?)?", y)}
    assert odd == {}


def test_frictionless_finds_the_tables_valid() -> None:
    frictionless = pytest.importorskip("frictionless")
    descriptor = {
        **PACKAGE,
        "resources": [r for r in PACKAGE["resources"] if r["format"] == "csv"],
    }
    package = frictionless.Package.from_descriptor(descriptor, basepath=str(DATA))
    report = package.validate()
    errors = report.flatten(["name", "rowNumber", "fieldName", "type", "message"])
    assert report.valid, errors[:20]
    assert len(report.tasks) == len(descriptor["resources"])


def test_frictionless_would_notice_a_bad_row(tmp_path: Path) -> None:
    """The validation above can fail: a share of 140 per cent is an error."""
    frictionless = pytest.importorskip("frictionless")
    resource = {k: v for k, v in RESOURCES["oil/cpc_shareholders"].items() if k != "hash"}
    lines = (DATA / resource["path"]).read_text(encoding="utf-8").splitlines(keepends=True)
    lines[1] = lines[1].replace("24.0", "140.0")
    (tmp_path / "t.csv").write_text("".join(lines), encoding="utf-8")
    bad = {**resource, "path": "t.csv"}
    bad.pop("bytes")
    report = frictionless.Resource.from_descriptor(bad, basepath=str(tmp_path)).validate()
    assert [e.type for e in report.tasks[0].errors] == ["constraint-error"]


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_checksum_and_size(name: str) -> None:
    content = (DATA / RESOURCES[name]["path"]).read_bytes()
    assert f"sha256:{hashlib.sha256(content).hexdigest()}" == RESOURCES[name]["hash"]
    assert len(content) == RESOURCES[name]["bytes"]


def test_every_file_is_described() -> None:
    described = {r["path"] for r in PACKAGE["resources"]}
    assert {p.relative_to(DATA).as_posix() for p in SHIPPED} == described


def test_whole_folder_is_small() -> None:
    total = sum(p.stat().st_size for p in DATA.rglob("*") if p.is_file())
    assert total < 8_000_000


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.relative_to(DATA).as_posix())
def test_text_is_utf8_with_lf(path: Path) -> None:
    content = path.read_bytes()
    text = content.decode("utf-8")
    assert b"\r" not in content
    assert not content.startswith(b"\xef\xbb\xbf")
    assert text.endswith("\n")


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_fields_are_described(name: str) -> None:
    resource = RESOURCES[name]
    assert len(resource["description"]) > 20
    assert resource["nature"] in ("observed", "derived", "model", "mixed")
    for field in resource["schema"]["fields"]:
        assert re.fullmatch(r"[a-z][a-z0-9_]*", field["name"]), field["name"]
        assert len(field["description"]) >= 5, field["name"]
        measured = field["type"] == "number" or "percent" in field["name"]
        # ``note`` aside, a number without a unit would be a riddle.
        assert not measured or field.get("unit"), f"{name}.{field['name']} has no unit"


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_licence_and_sources_are_named(name: str) -> None:
    resource = RESOURCES[name]
    assert resource["licenses"]
    for licence in resource["licenses"]:
        assert licence["name"]
        assert licence["title"]
    if name not in ("sources", "policy/un_positions"):
        assert resource["sources"], "no source is cited"


def test_un_data_carry_their_terms() -> None:
    for name in ("un_resolutions", "un_positions", "un_agreement", "un_agreement_check"):
        names = [x["name"] for x in RESOURCES[f"policy/{name}"]["licenses"]]
        assert "un-noncommercial-attribution" in names


def test_mixed_tables_have_a_column_that_tells_values_apart() -> None:
    telling = {"status", "value_type", "exports_status", "total_status", "position", "quality"}
    telling |= {"capacity_basis", "verdict", "coord_source_id", "capacity_year"}
    for name, resource in RESOURCES.items():
        if resource["nature"] == "mixed":
            columns = {f["name"] for f in resource["schema"]["fields"]}
            assert columns & telling, name


def test_third_party_series_is_left_out() -> None:
    fields = [f["name"] for f in RESOURCES["oil/production"]["schema"]["fields"]]
    assert not [f for f in fields if "bp" in f.split("_")]
