"""The loaders: what they return, what they refuse, what they say."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from dataclasses import FrozenInstanceError
from pathlib import Path

import pandas as pd
import pytest

from multivector import data
from multivector.data import (
    DataFileError,
    UnknownDataError,
    describe,
    geo,
    load,
    names,
    source,
    usable,
)

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a copy of the data that a test may spoil."""
    copy = tmp_path / "data"
    shutil.copytree(ROOT / "data", copy, ignore=shutil.ignore_patterns("build"))
    monkeypatch.setattr(data, "data_folder", lambda: copy)
    return copy


@pytest.mark.parametrize("all_rows", [False, True])
@pytest.mark.parametrize("name", names("table"))
def test_every_table_has_its_documented_types(name: str, all_rows: bool) -> None:
    table = load(name, all_rows=all_rows)
    fields = describe(name).set_index("field")
    assert list(table.columns) == fields.index.tolist()
    assert isinstance(table.index, pd.RangeIndex)
    for column, field in fields.iterrows():
        kind = table[column].dtype
        match field["type"]:
            case "integer":
                assert str(kind) == ("int64" if field["required"] else "Int64")
            case "number":
                assert str(kind) == "float64"
            case "boolean":
                assert str(kind) == "bool"
            case "date":
                assert pd.api.types.is_datetime64_any_dtype(kind)
            case "string":
                assert pd.api.types.is_string_dtype(table[column].dropna())
        assert not field["required"] or table[column].notna().all()


@pytest.mark.parametrize("name", names("layer"))
def test_every_layer_has_its_documented_columns(name: str) -> None:
    layer = geo(name)
    assert list(layer.columns) == [*describe(name)["field"], "geometry"]
    for column in layer.columns:
        assert "None" not in set(layer[column].dropna().astype(str))


def test_layer_name_may_carry_its_folder() -> None:
    assert geo("geo/lakes").equals(geo("lakes"))


def test_text_that_looks_like_a_missing_value_stays_text() -> None:
    # "NA" is a country code elsewhere; only an empty cell is a gap.
    assert load("policy/claims")["lesson"].str.len().eq(2).all()
    assert load("oil/export_by_route", all_rows=True)["parent_route"].isna().sum() == 82


@pytest.mark.parametrize(("read", "name"), [(load, "oil/cpc_shareholders"), (geo, "routes")])
def test_callers_cannot_change_each_other(read, name: str) -> None:
    first = read(name)
    column = first.columns[0]
    first.loc[:, column] = "spoilt"
    first["extra"] = 1
    second = read(name)
    assert "spoilt" not in set(second[column])
    assert "extra" not in second
    assert second is not read(name)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("oil/export_by_rout", "Did you mean 'oil/export_by_route'"),
        ("units", "Did you mean 'demography/units'"),
        ("", "Known: oil/export_by_route"),
        (None, "Known: oil/export_by_route"),
        (["oil/units"], "Known: oil/export_by_route"),
        ("geo/countries", "It is a map layer: read it with geo('countries')"),
        ("../pyproject", "There is no table named '../pyproject'"),
    ],
)
def test_unknown_table(name: object, expected: str) -> None:
    with pytest.raises(UnknownDataError) as caught:
        load(name)  # type: ignore[arg-type]
    message = str(caught.value)
    assert expected in message
    assert "oil/cpc_throughput" in message
    assert isinstance(caught.value, KeyError)
    assert not message.startswith('"')


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("region_2021", "Did you mean 'regions_2021'"),
        ("places", "It is a table: read it with load('geo/places')"),
        (None, "There is no map layer named None"),
    ],
)
def test_unknown_layer(name: object, expected: str) -> None:
    with pytest.raises(UnknownDataError) as caught:
        geo(name)  # type: ignore[arg-type]
    assert expected in str(caught.value)


RULES = {name: usable(name) for name in names() if usable(name)}


@pytest.mark.parametrize("name", RULES)
def test_only_usable_rows_are_loaded_unless_asked(name: str) -> None:
    read = geo if name in names("layer") else load
    every, kept = read(name, all_rows=True), read(name)
    wanted = pd.Series(data=True, index=every.index)
    for column, values in RULES[name].items():
        text = every[column].astype(object).where(every[column].notna(), "").map(str)
        if pd.api.types.is_bool_dtype(every[column]):
            text = text.str.lower()
        wanted &= text.isin(values)
    assert wanted.sum() < len(every), f"the rule of {name} leaves out nothing"
    # An empty list in the rule says that no row of the table is usable.
    assert wanted.any() == all(RULES[name].values())
    pd.testing.assert_frame_equal(
        pd.DataFrame(kept), pd.DataFrame(every[wanted].reset_index(drop=True))
    )


def test_forecasts_plans_and_rejected_values_are_not_loaded() -> None:
    routes, oil = load("oil/export_by_route"), load("oil/dependence")
    assert routes["preferred"].all()
    assert set(routes["period"]) == {"full year"}
    assert "plan" not in set(routes["status"])
    assert not {"forecast", "claim", "lower bound", "partial year"} & set(oil["status"])
    assert set(load("oil/capacity_history")["status"]) == {"actual"}
    assert load("oil/destinations_baci")["year"].min() == 2004
    assert not set(load("oil/disruptions")["confidence"]) & {"low"}


@pytest.mark.parametrize("value", [1, "yes", None, ["oil/units"]])
def test_all_rows_is_true_or_false(value: object) -> None:
    for read, name in ((load, "oil/pipelines"), (geo, "lakes")):
        with pytest.raises(TypeError, match="all_rows is True or False"):
            read(name, all_rows=value)  # type: ignore[operator]


def test_file_is_read_and_hashed_once_a_call(folder: Path, monkeypatch) -> None:
    import hashlib

    hashed = []
    sha256 = hashlib.sha256

    def counting(content: bytes = b""):
        hashed.append(len(content))
        return sha256(content)

    monkeypatch.setattr(hashlib, "sha256", counting)
    for call in (lambda: load("oil/pipelines"), lambda: geo("lakes"), lambda: source("tportal26")):
        for state in ("cold", "warm"):
            hashed.clear()
            call()
            assert len(hashed) == 1, state


@pytest.mark.parametrize("name", names())
def test_a_warm_load_takes_less_than_fifty_milliseconds(name: str) -> None:
    read = geo if name in names("layer") else load
    read(name)
    seconds = []
    for _ in range(3):
        start = time.process_time()  # of this process, so that a busy machine does not matter
        read(name)
        seconds.append(time.process_time() - start)
    assert min(seconds) < 0.05


def test_unknown_description_and_kind() -> None:
    with pytest.raises(UnknownDataError, match="There is no data set named 'oil/unit'"):
        describe("oil/unit")
    with pytest.raises(ValueError, match="not 'tables'"):
        names("tables")  # type: ignore[arg-type]


def test_edited_file_is_refused(folder: Path) -> None:
    load("oil/cpc_shareholders")
    path = folder / "oil" / "cpc_shareholders.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("24.0", "25.0"), encoding="utf-8")
    with pytest.raises(DataFileError) as caught:
        load("oil/cpc_shareholders")
    message = str(caught.value)
    assert str(path) in message
    assert "edited or damaged" in message
    assert "git restore data/oil/cpc_shareholders.csv" in message
    assert "data/build/describe.py" in message


@pytest.mark.parametrize("harm", ["cut", "empty", "missing", "binary"])
def test_damaged_layer_is_refused(folder: Path, harm: str) -> None:
    path = folder / "geo" / "lakes.geojson"
    match harm:
        case "cut":
            path.write_bytes(path.read_bytes()[:500])
        case "empty":
            path.write_bytes(b"")
        case "binary":
            path.write_bytes(b"\x00\xff" * 40)
        case "missing":
            path.unlink()
    with pytest.raises(DataFileError, match=r"lakes\.geojson") as caught:
        geo("lakes")
    assert "git restore data/geo/lakes.geojson" in str(caught.value)


def test_file_that_does_not_fit_its_description_is_refused(folder: Path) -> None:
    """Even when somebody wrote the checksum by hand."""
    import hashlib

    path = folder / "oil" / "cpc_shareholders.csv"
    path.write_text("shareholder,percent\nA,many\n", encoding="utf-8")
    descriptor = json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))
    for resource in descriptor["resources"]:
        if resource["name"] == "oil/cpc_shareholders":
            resource["hash"] = f"sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}"
    (folder / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
    with pytest.raises(DataFileError, match="cpc_shareholders"):
        load("oil/cpc_shareholders")


@pytest.mark.parametrize("text", ["{", "[]", '{"resources": [{}]}'])
def test_broken_descriptor_is_named(folder: Path, text: str) -> None:
    (folder / "datapackage.json").write_text(text, encoding="utf-8")
    with pytest.raises(DataFileError, match=r"datapackage\.json is not a readable"):
        names()


def test_installed_package_is_advised_to_reinstall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "_data"
    shutil.copytree(ROOT / "data", copy, ignore=shutil.ignore_patterns("build"))
    monkeypatch.setattr(data, "data_folder", lambda: copy)
    (copy / "sources.csv").unlink()
    with pytest.raises(DataFileError, match="pip install --force-reinstall"):
        source("tportal26")


def test_folder_is_found_in_a_wheel_and_in_a_checkout(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "src" / "multivector"
    package.mkdir(parents=True)
    monkeypatch.setattr(data, "__file__", str(package / "data.py"))
    with pytest.raises(DataFileError, match="were not found"):
        data.data_folder()
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "datapackage.json").write_text("{}", encoding="utf-8")
    assert data.data_folder() == tmp_path / "data"
    (package / "_data").mkdir()
    (package / "_data" / "datapackage.json").write_text("{}", encoding="utf-8")
    assert data.data_folder() == package / "_data"


def test_source_is_frozen_and_complete() -> None:
    one = source("tportal26")
    assert one.publisher == "tportal.hr / Hina"
    assert one.address_status == "full"
    assert one.address == one.url
    assert one.short_citation == "tportal.hr / Hina, February 2026"
    assert (one.type, one.reliability, one.author, one.address_reason) == ("press", "B", "", "")
    with pytest.raises(FrozenInstanceError):
        one.title = "other"  # type: ignore[misc]


def test_source_address_says_when_it_is_incomplete() -> None:
    assert source("S_EHISTORY").address == "https://e-history.kz [incomplete address]"
    assert "only publisher and date" in source("tengri11").address
    assert source("S_EHISTORY").year is None


@pytest.mark.parametrize("id", ["tportal2", "nobody", None, ["tportal26"]])
def test_unknown_source(id: object) -> None:
    with pytest.raises(UnknownDataError, match="There is no source named"):
        source(id)  # type: ignore[arg-type]


def test_unknown_source_names_the_nearest() -> None:
    with pytest.raises(UnknownDataError, match="Did you mean 'tportal26'"):
        source("tportal2")


def test_sources_are_listed_once_in_order() -> None:
    table = data.sources(["ktkz26;tportal26", "ktkz26", float("nan")])
    assert table["id"].tolist() == ["ktkz26", "tportal26"]
    assert table.columns.tolist() == ["id", "title", "publisher", "year", "address"]
    assert str(table["year"].dtype) == "Int64"
    assert data.sources("tportal26")["id"].tolist() == ["tportal26"]
    assert data.sources([]).empty
    with pytest.raises(UnknownDataError):
        data.sources(["tportal26", "nobody"])


def test_import_loads_neither_pandas_nor_geopandas() -> None:
    code = (
        "import sys; import multivector.data as d; d.names(); d.source('tportal26');"
        "print([m for m in ('pandas', 'geopandas', 'numpy', 'shapely') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
