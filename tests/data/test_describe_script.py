"""describe.py refuses what it should refuse."""

from __future__ import annotations

import re
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
    edit(copy / "oil" / "pipelines.csv", "KazTransOil", "KazTransOil JSC")
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
    assert f"data/{file}" in done.stderr
    # Where the fault is in one row, the message names it, and every message ends in a next step.
    assert "the file has the columns" in message or re.search(r"(line|feature) \d+", done.stderr)
    assert re.search(r"(Correct|Add|Remove|Make) ", done.stderr)


def test_undescribed_file_is_refused(copy: Path) -> None:
    (copy / "oil" / "extra.csv").write_text("a\n1\n", encoding="utf-8")
    done = run(copy)
    assert done.returncode == 2
    assert "oil/extra.csv has no description" in done.stderr


def test_missing_file_is_named_with_a_next_step(copy: Path) -> None:
    (copy / "oil" / "pipelines.csv").unlink()
    done = run(copy)
    assert done.returncode == 2
    assert "data/oil/pipelines.csv" in done.stderr
    assert "git restore data/oil/pipelines.csv" in done.stderr


def test_total_that_does_not_add_up_is_refused(copy: Path) -> None:
    edit(copy / "oil" / "cpc_shareholders.csv", "24.0", "23.0")
    done = run(copy)
    assert done.returncode == 2
    assert "data/oil/cpc_shareholders.csv, all rows: The shareholders own the whole" in done.stderr
    assert "the rows give 99 and the total is 100 (-1.0 %). Correct the rows" in done.stderr


def test_flag_lets_a_known_deviation_pass_and_its_loss_is_noticed(copy: Path) -> None:
    path = copy / "oil" / "export_by_route.csv"
    text = path.read_text(encoding="utf-8")
    flag = re.search(r'"?the energy minister\'s 64\.8.*', text)
    assert flag is not None
    path.write_text(text.replace(flag.group(), ""), encoding="utf-8")
    done = run(copy)
    assert done.returncode == 2
    assert "data/oil/export_by_route.csv, year 2025: Kazakh oil through CPC" in done.stderr
    assert "flag column in every row of the group" in done.stderr


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        ("oil.toml", 'role = ["series"', 'rolle = ["series"', "has no column 'rolle'"),
        ("oil.toml", 'role = ["series"', 'role = ["serial"', "no row holds 'serial' in role"),
        ("oil.toml", 'preferred = ["true"]', "preferred = [true]", "is a list of texts"),
        ("oil.toml", 'sum = "percent"', 'sum = "per_cent"', "has no column 'per_cent'"),
        ("oil.toml", 'sum = "percent"', "", "give one of 'sum' and 'value'"),
        ("oil.toml", 'table = "oil/cpc_cumulative"', 'table = "oil/cpc"', "does not exist"),
        ("oil.toml", 'until = "2024-01-01"', 'until = "2024-01-02"', "it compares nothing"),
        ("oil.toml", "compare =", "compares =", "the key 'compares' is unknown"),
        ("oil.toml", "audit_none = ", "audit_non = ", "no audit compares them with a total"),
        ("audit_none.toml", '"geo/places"', '"oil/cpc_throughput"', "Remove the line from"),
        ("audit_none.toml", '"geo/places"', '"policy/fdy"', "which is no data set"),
    ],
)
def test_faults_of_the_descriptions_are_named(
    copy: Path, file: str, old: str, new: str, message: str
) -> None:
    edit(copy / "build" / file, old, new)
    done = run(copy)
    assert done.returncode == 2
    assert message in done.stderr


def source_line(copy: Path, source: str) -> tuple[Path, str]:
    path = copy / "sources.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    return path, next(line for line in lines if line.startswith(f"{source},"))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('"Zwick, STEAR, 2022"', "", "short_citation"),
        (",C,other,", ",C,,", "type"),
        (",C,other,", ",,other,", "reliability"),
        (",C,other,", ",E,other,", "'E' is not in its enum"),
        (",C,other,", ",C,copy of Wikipedia,", "has the grade D, not C"),
        ("publisher and date only", "full", "Empty it, because the address is full"),
    ],
)
def test_source_without_its_grade_or_citation_is_named(
    copy: Path, old: str, new: str, message: str
) -> None:
    path, line = source_line(copy, "zwick22")
    assert old in line
    edit(path, line, line.replace(old, new))
    done = run(copy)
    assert done.returncode == 2
    assert message in done.stderr
    assert re.search(r"data/sources\.csv, line \d+", done.stderr)


def test_audits_are_printed(copy: Path) -> None:
    printed = run(copy).stdout
    assert "oil/export_by_route: The routes of a year add up to its total exports" in printed
    assert re.search(r"year 2025 +64\.80 +63\.80 +\+1\.57 % +flagged", printed)


def test_a_table_may_be_kept_out_of_use_on_purpose_but_not_by_accident(copy: Path) -> None:
    rules = copy / "build" / "demography.toml"
    assert "for_charts = []" in rules.read_text(encoding="utf-8")
    assert run(copy, "--check").returncode == 0
    edit(
        rules,
        '["demography/school_language".usable]\nstatus = ["reported"]',
        '["demography/school_language".usable]\nstatus = ["reported"]\nregion_code = ["KZ-59"]',
    )
    refused = run(copy)
    assert refused.returncode == 2
    assert "the rule leaves no row" in refused.stderr
