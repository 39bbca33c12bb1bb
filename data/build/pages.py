"""The pages that describe.py writes beside the descriptor: README.md, COLUMNS.md, LICENSE.md."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

from tables import BUILD, DOMAINS, TITLES, DescriptionError, toml

KINDS = {
    "break": "Series breaks: draw them as breaks",
    "missing": "Missing: left blank, not guessed",
    "conflict": "Conflicts: both values are kept or named",
    "weak": "Weak",
    "left out": "Left out on purpose",
}


def data_table(package: dict[str, Any], domain: str) -> list[str]:
    lines = [
        "| name | what it is | rows | kind | licence |",
        "| --- | --- | ---: | --- | --- |",
    ]
    for resource in package["resources"]:
        name = resource["name"]
        if name.split("/")[0] == domain:
            licences = ", ".join(dict.fromkeys(x["name"] for x in resource["licenses"]))
            lines.append(
                f"| `{name}` | {resource['title']} | {resource['rows']} | {resource['nature']} "
                f"| {licences} |"
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


def readme(package: dict[str, Any], tables: dict[str, list[dict[str, str]]]) -> str:
    frame = (BUILD / "readme_frame.md").read_text(encoding="utf-8")
    size = sum(r["bytes"] for r in package["resources"])
    status = Counter(row["address_status"] for row in tables["sources"])
    overview: list[str] = []
    for domain in DOMAINS:
        overview += [f"### {TITLES[domain]}", "", *data_table(package, domain), ""]
    parts = {
        "COUNT": str(len(package["resources"])),
        "ROWS": f"{sum(r['rows'] for r in package['resources']):,}",
        "MEGABYTES": f"{size / 1e6:.1f}",
        "LAST_CHECKED": package["last_checked"],
        "OVERVIEW": "\n".join(overview).rstrip(),
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


def licence_page(package: dict[str, Any], tables: dict[str, list[dict[str, str]]]) -> str:
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
