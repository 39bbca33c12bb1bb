"""describe.py refuses what it should refuse."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[2] / "data"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    shutil.copytree(DATA, folder)
    return folder


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(folder / "build" / "describe.py"), *words],
        capture_output=True,
        text=True,
        check=False,
    )


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_changed_value_makes_the_pages_stale_and_is_then_described(copy: Path) -> None:
    edit(copy / "oil" / "cpc_shareholders.csv", "24.0", "23.0")
    checked = run(copy, "--check")
    assert checked.returncode == 1
    assert "datapackage.json is out of date" in checked.stdout
    assert run(copy).returncode == 0
    assert run(copy, "--check").returncode == 0


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("oil/cpc_shareholders.csv", "24.0", "a quarter", "is not of type number"),
        ("oil/cpc_shareholders.csv", "24.0", "240", "is over 100"),
        ("oil/cpc_shareholders.csv", "24.0", "", "a gap, but the field is not marked gaps"),
        ("oil/cpc_shareholders.csv", "gem_cpc", "nobody", "the source 'nobody' is not in"),
        ("oil/cpc_shareholders.csv", "percent,bloc", "share,bloc", "the file has the columns"),
        ("oil/cpc_shareholders.csv", "LUKARCO", "KazMunayGas", "is not unique"),
        ("oil/cpc_shareholders.csv", ",mixed,", ",both,", "is not in its enum"),
        ("policy/un_positions.csv", "62/249,KAZ", "62/240,KAZ", "is not in policy/un_resolutions"),
        ("geo/routes.geojson", '"mode":"pipeline"', '"mode":"road"', "is not in its enum"),
    ],
)
def test_faults_are_named(copy: Path, file: str, old: str, new: str, message: str) -> None:
    edit(copy / file, old, new)
    done = run(copy)
    assert done.returncode == 2
    assert message in done.stderr
    assert file.rsplit(".", 1)[0] in done.stderr


def test_undescribed_file_is_refused(copy: Path) -> None:
    (copy / "oil" / "extra.csv").write_text("a\n1\n", encoding="utf-8")
    done = run(copy)
    assert done.returncode == 2
    assert "oil/extra.csv has no description" in done.stderr
