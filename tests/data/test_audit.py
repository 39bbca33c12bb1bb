"""The audit of sums finds what it should find, on the old table of trade first of all."""

from __future__ import annotations

import csv
import importlib.util
import json
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from multivector.data import load, names

DATA = Path(__file__).resolve().parents[2] / "data"
FIXTURE = Path(__file__).parent / "fixtures" / "trade_cow_2004_2014.csv"


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("audit", DATA / "build" / "audit.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # A dataclass looks its module up while the class is built.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


audit = script()
PACKAGE = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))["resources"]


def entry(resource: dict[str, Any]) -> dict[str, Any]:
    fields = {f["name"]: f for f in resource["schema"]["fields"]}
    return {**resource, "fields": fields}


ENTRIES = {r["name"]: entry(r) for r in PACKAGE if r["format"] == "csv"}


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


# The old table is wide: imports from the partners of the basis cow, against the World Bank's total.
OLD_AUDIT = {
    "title": "Partners add up to the national total",
    "sum": "imports_musd",
    "where": {"basis_code": "cow"},
    # EU27 holds these four members, and total_mirror is a total.
    "without": {"partner": ["DEU", "FRA", "ITA", "NLD", "total_mirror"]},
    "by": ["year"],
    "total": {
        "table": "policy/trade",
        "column": "imports_musd",
        "where": {"basis_code": "wdi", "partner": "total"},
    },
    "tolerance_pct": 5.0,
}


def old_findings(**changes: Any) -> list[Any]:
    rows = rows_of(FIXTURE)
    fields = dict.fromkeys([*rows[0], "audit_flag"])
    entries = {"policy/trade": {"fields": fields, "audits": [{**OLD_AUDIT, **changes}]}}
    return audit.run_audits(entries, {"policy/trade": [{"audit_flag": "", **r} for r in rows]})


def test_the_break_of_2010_to_2014_in_the_old_table_is_found() -> None:
    found = {f.group: f for f in old_findings()}
    assert [g for g, f in found.items() if f.verdict == "deviates"] == [
        f"year {year}" for year in range(2010, 2015)
    ]
    ratios = [
        round(found[f"year {y}"].found / found[f"year {y}"].total, 2) for y in range(2010, 2015)
    ]
    assert ratios == [0.76, 0.76, 0.93, 1.11, 1.17]


def test_each_fault_says_where_it_is_and_what_to_do() -> None:
    faults = audit.faults(old_findings())
    assert len(faults) == 5
    for year, fault in zip(range(2010, 2015), faults, strict=True):
        assert fault.startswith(f"data/policy/trade.csv, year {year}: Partners add up")
        assert "Correct the rows, or write the reason into the audit's flag column" in fault


def test_a_wider_tolerance_or_a_comparison_with_a_bound_passes_more() -> None:
    assert not audit.faults(old_findings(tolerance_pct=25.0))
    over = [f.group for f in old_findings(compare="at most") if f.verdict == "deviates"]
    assert over == ["year 2013", "year 2014"]


def small(data: list[dict[str, str]], **changes: Any) -> list[Any]:
    rule = {
        "title": "Parts make the whole",
        "sum": "amount",
        "where": {"part": ["a", "b"]},
        "by": ["year"],
        "total": {"table": "t", "column": "amount", "where": {"part": "all"}},
        "tolerance_pct": 1.0,
        "flag": "flag",
    } | changes
    rule = {k: v for k, v in rule.items() if v is not None}
    fields = dict.fromkeys(("year", "part", "amount", "flag", "good"))
    entries = {"t": {"fields": fields, "audits": [rule], "usable": {"good": ["true"]}}}
    return audit.run_audits(entries, {"t": data})


def table(*rows: tuple[Any, ...]) -> list[dict[str, str]]:
    columns = ("year", "part", "amount", "flag", "good")
    return [dict(zip(columns, map(str, row), strict=True)) for row in rows]


WHOLE = ("2030", "all", 10, "", "true")
A, B = ("2030", "a", 6, "", "true"), ("2030", "b", 4, "", "true")


def verdicts(data: list[dict[str, str]], **changes: Any) -> list[str]:
    return [f.verdict for f in small(data, **changes)]


def test_a_flag_must_stand_in_every_row_of_the_group() -> None:
    short = ("2030", "b", 3, "recorder changed", "true")
    assert verdicts(table(A, B, WHOLE)) == ["agrees"]
    assert verdicts(table(A, short, WHOLE)) == ["deviates"]
    flagged = ("2030", "a", 6, "recorder changed", "true")
    assert verdicts(table(flagged, short, WHOLE)) == ["flagged"]
    assert verdicts(table(flagged, short, WHOLE), flag=None) == ["deviates"]


def test_only_usable_rows_are_added_unless_all_are_asked_for() -> None:
    weak = ("2030", "b", 4, "", "false")
    assert verdicts(table(A, weak, WHOLE)) == ["deviates"]
    assert verdicts(table(A, weak, WHOLE), rows="all") == ["agrees"]


def test_a_group_without_a_total_needs_a_reason() -> None:
    later = ("2031", "a", 6, "", "true")
    assert verdicts(table(A, B, WHOLE, later)) == ["agrees", "deviates"]
    assert "no total is known" in audit.faults(small(table(A, B, WHOLE, later)))[0]
    assert verdicts(table(A, B, WHOLE, later), no_total="not published") == ["agrees", "no total"]


def test_a_total_of_zero_is_compared_without_a_division() -> None:
    nothing = ("2030", "all", 0, "", "true")
    assert verdicts(table(A, nothing)) == ["deviates"]
    assert verdicts(table(("2030", "a", 0, "", "true"), nothing)) == ["agrees"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"by": ["month"]}, "t has no column 'month'"),
        ({"value": "amount"}, "give one of 'sum' and 'value'"),
        ({"where": {"part": "c"}}, "it compares nothing"),
        ({"compare": "about"}, "compare is 'equal' or 'at most'"),
        ({"tolerance": 1}, "the key 'tolerance' is unknown"),
        ({"total": {"table": "u", "column": "amount"}}, "the table 'u' of its total"),
        ({"total": {"table": "t", "column": "amount"}}, "t has 3 totals for year 2030"),
        ({"sum": None, "value": "amount"}, "year 2030 has 2 rows where one value is compared"),
    ],
)
def test_an_audit_that_is_written_wrongly_is_refused(changes: dict, message: str) -> None:
    with pytest.raises(audit.AuditError, match=re.escape(message)):
        small(table(A, B, WHOLE), **changes)


def findings() -> list[Any]:
    tables = {name: rows_of(DATA / e["path"]) for name, e in ENTRIES.items()}
    return audit.run_audits(ENTRIES, tables)


@pytest.mark.parametrize("found", findings(), ids=lambda f: f"{f.name}-{f.title[:30]}-{f.group}")
def test_every_group_agrees_with_its_total_or_is_flagged(found: Any) -> None:
    assert found.verdict in ("agrees", "flagged", "no total"), audit.faults([found])


def test_every_table_of_amounts_has_an_audit_or_a_reason_against_one() -> None:
    percent = re.compile(r"percent|^share$|deviation|degrees|per |a barrel|see |index|years?$")
    for name, e in ENTRIES.items():
        units = [f.get("unit") for f in e["fields"].values() if f["type"] in ("integer", "number")]
        if any(u and not percent.search(u) and u not in ("mm", "km") for u in units):
            assert e.get("audits") or len(e.get("audit_none", "")) >= 20, name


def test_the_audit_reads_what_the_loader_returns() -> None:
    for name in names("table"):
        rows = rows_of(DATA / ENTRIES[name]["path"])
        assert len(audit.usable_rows(rows, ENTRIES[name])) == len(load(name)), name
