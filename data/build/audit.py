"""Compare the sums of a table with a total that somebody else published.

A table names its audits in its TOML file, one ``[["<table>".audits]]`` each:

==================  =============================================================================
title               what must hold, in words
sum                 column that is added up within a group; ``value`` instead takes the one value
where, without      column -> value or list of values that a row must hold, or must not hold
by                  columns that make a group; the total has the same columns; [] is one group
total               ``{ table, column, where, without }``, or ``{ value, reason }`` for a constant
compare             ``"equal"`` (default) or ``"at most"``: the sum may fall short of the total
tolerance_pct       largest deviation, in per cent of the total
flag                column that must hold something in every row of a group that deviates more
no_total            why some groups have no total; without it such a group is a fault
rows                ``"usable"`` (default: what ``load(name)`` returns) or ``"all"``
==================  =============================================================================

Only the standard library is used, and rows are dictionaries of text, as ``csv`` reads them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Row = Mapping[str, str]

KEYS = {
    "title", "sum", "value", "where", "without", "by", "total", "compare", "tolerance_pct", "flag",
    "no_total", "rows",
}  # fmt: skip


class AuditError(Exception):
    """An audit that is written wrongly, or a group that deviates and is not flagged."""


@dataclass(frozen=True)
class Finding:
    """One group of one audit.

    Attributes
    ----------
    name, title
        Table and audit.
    group
        Values of the `by` columns, in words.
    found, total
        Sum of the table and the independent total; `total` is None where there is none.
    deviation_pct
        `found` less `total` in per cent of `total`; None without a total.
    verdict
        ``"agrees"``, ``"flagged"``, ``"no total"`` or ``"deviates"``. Only the last is a fault.
    """

    name: str
    title: str
    group: str
    found: float
    total: float | None
    deviation_pct: float | None
    verdict: str


def text_of(value: Any) -> str:
    """Write a TOML value as the CSV files write it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def allowed(values: Any) -> set[str]:
    """Turn a value or a list of values of a TOML file into a set of texts."""
    return {text_of(v) for v in (values if isinstance(values, list) else [values])}


def select(
    rows: Iterable[Row], where: Mapping[str, Any], without: Mapping[str, Any] | None = None
) -> list[Row]:
    """Keep the rows that hold what `where` lists and nothing that `without` lists."""
    keep = {column: allowed(values) for column, values in where.items()}
    drop = {column: allowed(values) for column, values in (without or {}).items()}
    return [
        row
        for row in rows
        if all(row[c] in values for c, values in keep.items())
        and not any(row[c] in values for c, values in drop.items())
    ]


def usable_rows(rows: Iterable[Row], entry: Mapping[str, Any]) -> list[Row]:
    """Keep the rows that ``load(name)`` returns, by the ``usable`` rule of a table's entry."""
    return select(rows, entry.get("usable", {}))


def run_audits(
    entries: Mapping[str, Mapping[str, Any]], tables: Mapping[str, Sequence[Row]]
) -> list[Finding]:
    """Run every audit of every table.

    Parameters
    ----------
    entries
        Table -> its entry in the TOML files, with the list ``audits``.
    tables
        Table -> its rows.

    Returns
    -------
    list of Finding
        In the order of the entries; faults included, so that a caller can print them all.

    Raises
    ------
    AuditError
        An audit names a table or a column that does not exist, or compares nothing.
    """
    findings: list[Finding] = []
    for name, entry in entries.items():
        for audit in entry.get("audits", []):
            findings += _run(name, audit, entries, tables)
    return findings


def _run(
    name: str,
    audit: Mapping[str, Any],
    entries: Mapping[str, Mapping[str, Any]],
    tables: Mapping[str, Sequence[Row]],
) -> list[Finding]:
    where = f"data/{name}.csv, audit {audit.get('title')!r}"
    if unknown := sorted(set(audit) - KEYS):
        raise AuditError(f"{where}: the key {unknown[0]!r} is unknown. Known: {sorted(KEYS)}.")
    for key in ("title", "by", "total", "tolerance_pct"):
        if key not in audit:
            raise AuditError(f"{where}: the key {key!r} is missing; add it to the TOML file.")
    if ("sum" in audit) == ("value" in audit):
        raise AuditError(f"{where}: give one of 'sum' and 'value', not both and not neither.")
    column, by, compare = (
        audit.get("sum") or audit["value"],
        audit["by"],
        audit.get("compare", "equal"),
    )
    if compare not in ("equal", "at most"):
        raise AuditError(f"{where}: compare is 'equal' or 'at most', not {compare!r}.")
    every = audit.get("rows", "usable") == "all"
    rows = _rows(where, name, audit, entries, tables, every, [column, *by])
    groups = _groups(rows, by, column)
    total = audit["total"]
    if "value" in total:
        totals = dict.fromkeys(groups, float(total["value"]))
    else:
        there = total["table"]
        if there not in tables:
            raise AuditError(f"{where}: the table {there!r} of its total does not exist.")
        its_rows = _rows(where, there, total, entries, tables, every, [total["column"], *by])
        totals = {}
        for group, members in _groups(its_rows, by, total["column"]).items():
            if len(members) > 1:
                raise AuditError(
                    f"{where}: {there} has {len(members)} totals for {_words(by, group)}. "
                    "Narrow 'where' of the total until one is left."
                )
            totals[group] = float(members[0][total["column"]])
    if not groups or not totals.keys() & groups.keys():
        raise AuditError(f"{where}: it compares nothing. Check 'where' on both sides.")
    findings = []
    for group, members in groups.items():
        if "value" in audit and len(members) > 1:
            raise AuditError(
                f"{where}: {_words(by, group)} has {len(members)} rows where one value is compared."
            )
        found = sum(float(row[column]) for row in members)
        goal = totals.get(group)
        deviation = None if not goal else 100 * (found - goal) / goal
        flags = [bool(row[audit["flag"]]) for row in members] if "flag" in audit else [False]
        if goal is None:
            verdict = "no total" if audit.get("no_total") else "deviates"
        elif deviation is None:
            verdict = "agrees" if found == goal else "deviates"
        else:
            over = deviation if compare == "at most" else abs(deviation)
            verdict = "agrees" if over <= audit["tolerance_pct"] else "deviates"
        if verdict == "deviates" and all(flags):
            verdict = "flagged"
        findings.append(
            Finding(name, audit["title"], _words(by, group), found, goal, deviation, verdict)
        )
    return findings


def _rows(
    where: str,
    name: str,
    chosen: Mapping[str, Any],
    entries: Mapping[str, Mapping[str, Any]],
    tables: Mapping[str, Sequence[Row]],
    every: bool,
    columns: list[str],
) -> list[Row]:
    fields = entries[name]["fields"]
    named = [*columns, *chosen.get("where", {}), *chosen.get("without", {})]
    named += [chosen["flag"]] if "flag" in chosen else []
    for column in named:
        if column not in fields:
            raise AuditError(f"{where}: {name} has no column {column!r}.")
    rows = tables[name] if every else usable_rows(tables[name], entries[name])
    return select(rows, chosen.get("where", {}), chosen.get("without"))


def _groups(rows: Iterable[Row], by: list[str], column: str) -> dict[tuple[str, ...], list[Row]]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        if row[column] != "":
            groups.setdefault(tuple(row[c] for c in by), []).append(row)
    return groups


def _words(by: list[str], group: tuple[str, ...]) -> str:
    return ", ".join(f"{c} {v}" for c, v in zip(by, group, strict=True)) or "all rows"


def faults(findings: Iterable[Finding]) -> list[str]:
    """Say of each deviation that is not flagged where it is and what to do next."""
    return [
        f"data/{f.name}.csv, {f.group}: {f.title}, but "
        + (
            f"no total is known for the sum {f.found:g}. Add the total, or say in the audit's "
            "no_total why there is none."
            if f.total is None
            else f"the rows give {f.found:g} and the total is {f.total:g} "
            f"({'' if f.deviation_pct is None else f'{f.deviation_pct:+.1f} %'}). Correct the "
            "rows, or write the reason into the audit's flag column in every row of the group."
        )
        for f in findings
        if f.verdict == "deviates"
    ]


#: An audit with more groups than this prints only the groups that do not agree.
LONG = 40


def audit_table(findings: Sequence[Finding]) -> str:
    """Lay the findings out as text: a heading for each audit and a line for each group.

    An audit of more than `LONG` groups prints one line for all groups that agree.
    """
    audits: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        audits.setdefault((finding.name, finding.title), []).append(finding)
    lines: list[str] = []
    for (name, title), groups in audits.items():
        lines += ["", f"{name}: {title}"]
        shown = groups
        if len(groups) > LONG:
            shown = [f for f in groups if f.verdict != "agrees"]
            quiet = [abs(f.deviation_pct or 0) for f in groups if f.verdict == "agrees"]
            most = max(quiet, default=0)
            lines.append(f"  {len(quiet)} groups agree; the largest deviation is {most:.2f} %")
        if shown:
            lines.append(f"  {'group':<40} {'sum':>14} {'total':>14} {'deviation':>10}  verdict")
        for f in shown:
            total = "-" if f.total is None else f"{f.total:,.2f}"
            deviation = "-" if f.deviation_pct is None else f"{f.deviation_pct:+.2f} %"
            lines.append(
                f"  {f.group:<40} {f.found:>14,.2f} {total:>14} {deviation:>10}  {f.verdict}"
            )
    return "\n".join(lines).lstrip("\n")
