"""The pages that describe.py writes beside the descriptor: README.md, COLUMNS.md, LICENSE.md."""

from __future__ import annotations

import fnmatch
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from audit import Finding
from tables import BUILD, DOMAINS, TITLES, DescriptionError, toml

KINDS = {
    "break": "Series breaks: draw them as breaks",
    "missing": "Missing: left blank, not guessed",
    "conflict": "Conflicts: both values are kept or named",
    "weak": "Weak",
    "left out": "Left out on purpose",
}


def years(rows: list[dict[str, str]]) -> str:
    """First and last year of a table; empty where it has no column `year` or `date`."""
    column = next((c for c in ("year", "date", "session_year") if rows and c in rows[0]), None)
    # A date may be words, such as "after 1991": they name no year.
    found = sorted(row[column][:4] for row in rows if column and row[column][:4].isdecimal())
    if not found:
        return ""
    return found[0] if found[0] == found[-1] else f"{found[0]}-{found[-1]}"


def overview(package: dict[str, Any], tables: dict[str, list[dict[str, str]]]) -> list[str]:
    """List the data sets by the question that they answer."""
    left = {r["name"]: r for r in package["resources"] if r["name"] != "sources"}
    groups = [(q["text"], q["trust"], q["data"]) for q in toml("questions")["question"]]
    groups += [(f"More on {TITLES[d].lower()}", "", [f"{d}/*"]) for d in DOMAINS if d in TITLES]
    lines: list[str] = []
    for text, trust, patterns in groups:
        found = [n for n in left if any(fnmatch.fnmatchcase(n, p) for p in patterns)]
        if not found:
            continue
        lines += [f"### {text}", ""]
        lines += [trust, ""] if trust else []
        lines += ["| name | what it is | years | rows | usable | kind |"]
        lines += ["| --- | --- | --- | ---: | ---: | --- |"]
        for name in found:
            r = left.pop(name)
            usable = r.get("usable_rows", r["rows"])
            lines.append(
                f"| `{name}` | {r['title']} | {years(tables[name])} | {r['rows']} | {usable} "
                f"| {r['nature']} |"
            )
        lines.append("")
    return lines


def source_table(tables: dict[str, list[dict[str, str]]]) -> list[str]:
    """Count the sources by type and grade."""
    grades = ["A", "B", "C", "D", "own"]
    count = Counter((row["type"], row["reliability"]) for row in tables["sources"])
    kinds = sorted({kind for kind, _ in count}, key=lambda k: -sum(count[k, g] for g in grades))
    lines = [f"| type | {' | '.join(grades)} | all |", "| --- |" + " ---: |" * (len(grades) + 1)]
    for kind in kinds:
        numbers = [count[kind, grade] for grade in grades]
        lines.append(f"| {kind} | {' | '.join(map(str, numbers))} | {sum(numbers)} |")
    return lines


def audit_summary(package: dict[str, Any], findings: Sequence[Finding]) -> list[str]:
    """Say of each audit how many groups agree and how far off the furthest one is."""
    lines = ["| table | what must hold | agree | flagged | no total | largest deviation |"]
    lines += ["| --- | --- | ---: | ---: | ---: | ---: |"]
    audits: dict[tuple[str, str], list[Finding]] = {}
    for finding in findings:
        audits.setdefault((finding.name, finding.title), []).append(finding)
    bounds = {
        (r["name"], a["title"])
        for r in package["resources"]
        for a in r.get("audits", [])
        if a.get("compare") == "at most"
    }
    for key, groups in audits.items():
        verdicts = Counter(f.verdict for f in groups)
        most = max((abs(f.deviation_pct) for f in groups if f.deviation_pct is not None), default=0)
        size = "a bound" if key in bounds else f"{most:.1f} %"
        lines.append(
            f"| `{key[0]}` | {key[1]} | {verdicts['agrees']} | {verdicts['flagged']} "
            f"| {verdicts['no total']} | {size} |"
        )
    return lines


def field_tables(package: dict[str, Any], domain: str) -> list[str]:
    lines: list[str] = []
    for resource in package["resources"]:
        name = resource["name"]
        if name.split("/")[0] != domain:
            continue
        lines += [f"### `{name}`", "", resource["description"], ""]
        lines += ["| column | type | unit | meaning |", "| --- | --- | --- | --- |"]
        for field in resource["schema"]["fields"]:
            gaps = "" if field.get("constraints", {}).get("required") else ", gaps"
            text = field["description"].replace("|", "\\|")
            lines.append(
                f"| `{field['name']}` | {field['type']}{gaps} | {field.get('unit', '')} | {text} |"
            )
        lines.append("")
    return lines


def gap_lists() -> list[str]:
    items = toml("gaps")["item"]
    for item in items:
        if item["kind"] not in KINDS or item["domain"] not in DOMAINS:
            raise DescriptionError(f"gaps.toml: {item['kind']} / {item['domain']} is not known.")
    lines: list[str] = []
    for kind, heading in KINDS.items():
        lines += [f"### {heading}", ""]
        for domain in DOMAINS:
            texts = [i["text"] for i in items if i["kind"] == kind and i["domain"] == domain]
            if texts:
                lines += [f"**{TITLES[domain]}**", "", *(f"- {t}" for t in texts), ""]
    return lines


def readme(
    package: dict[str, Any],
    tables: dict[str, list[dict[str, str]]],
    findings: Sequence[Finding],
) -> str:
    frame = (BUILD / "readme_frame.md").read_text(encoding="utf-8")
    size = sum(r["bytes"] for r in package["resources"])
    status = Counter(row["address_status"] for row in tables["sources"])
    parts = {
        "COUNT": str(len(package["resources"])),
        "ROWS": f"{sum(r['rows'] for r in package['resources']):,}",
        "MEGABYTES": f"{size / 1e6:.1f}",
        "LAST_CHECKED": package["last_checked"],
        "OVERVIEW": "\n".join(overview(package, tables)).rstrip(),
        "AUDITS": "\n".join(audit_summary(package, findings)),
        "GRADES": "\n".join(source_table(tables)),
        "GAPS": "\n".join(gap_lists()).rstrip(),
        "SOURCES": "\n".join(
            ["| address | sources |", "| --- | ---: |"]
            + [f"| {k} | {n} |" for k, n in status.most_common()]
        ),
        "SOURCE_COUNT": str(len(tables["sources"])),
    }
    for word, text in parts.items():
        frame = frame.replace(f"<!-- {word} -->", text)
    left = re.findall(r"<!-- [A-Z_]+ -->", frame)
    if left:
        raise DescriptionError(f"readme_frame.md has places that nothing fills: {left}.")
    return frame


def codebook(package: dict[str, Any]) -> str:
    lines = [
        "# Columns of the course's data",
        "",
        "Made by `data/build/describe.py` from the TOML files beside it; the same words are in",
        "`datapackage.json`, and `multivector.data.describe(name)` shows them in a notebook.",
        "",
    ]
    for domain in DOMAINS:
        lines += [f"## {TITLES[domain]}", "", *field_tables(package, domain)]
    return "\n".join(lines).rstrip() + "\n"


def licence_page(tables: dict[str, list[dict[str, str]]]) -> str:
    licences = toml("common")["licences"]
    entries = {name: entry for domain in DOMAINS for name, entry in toml(domain).items()}
    lines = [
        "# Licences of the data",
        "",
        "Made by `data/build/describe.py`; edit `data/build/common.toml` or `data/sources.csv`.",
        "",
        "The compilation (selection, layout, field names, wording, derived figures) is licensed",
        "under CC BY 4.0. The figures in it come from others, whose terms stand beside them.",
        "Facts as such are free; databases and texts may not be. One part must not be used",
        "commercially: the United Nations voting data and what is derived from them.",
        "",
        "## By licence",
        "",
    ]
    for key, licence in licences.items():
        used = [f"`{n}`" for n, e in entries.items() if key in e["licences"]]
        lines += [
            f"### {licence['title']}",
            "",
            f"{licence['text']} Identifier: `{licence['name']}`; see <{licence['path']}>."
            if licence["path"].startswith("http")
            else f"{licence['text']} Identifier: `{licence['name']}`.",
            "",
            f"Used in: {', '.join(used)}.",
            "",
        ]
        if not used:
            raise DescriptionError(f"The licence {key} is used by no data set.")
    lines += ["## By source", "", "Terms as noted for each source in `data/sources.csv`.", ""]
    by_terms: dict[str, list[str]] = {}
    for row in tables["sources"]:
        by_terms.setdefault(row["licence"], []).append(row["source_id"])
    for terms, ids in sorted(by_terms.items(), key=lambda kv: (-len(kv[1]), kv[0])):
        lines += [f"- **{terms}**: {', '.join(f'`{i}`' for i in ids)}", ""]
    return "\n".join(lines).rstrip() + "\n"
