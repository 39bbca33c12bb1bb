"""Write datapackage.json, README.md, COLUMNS.md and LICENSE.md of data/ from files and words.

The words are in the TOML files beside this script: one table a data set, with its fields. Run it
after every change of a data file::

    python data/build/describe.py           # writes the four files
    python data/build/describe.py --check   # writes nothing; exit code 1 if one is out of date

It stops on the first thing that does not hold: a column without a description, a value that is
not of its type, a gap where none is allowed, an unknown source, a key that is not unique.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
import sys
import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

BUILD = Path(__file__).resolve().parent
DATA = BUILD.parent
DOMAINS = ("oil", "policy", "demography", "geo", "sources")
TITLES = {
    "oil": "Oil",
    "policy": "Policy",
    "demography": "Demography",
    "geo": "Geography",
    "sources": "Sources",
}
KINDS = {
    "break": "Series breaks: draw them as breaks",
    "missing": "Missing: left blank, not guessed",
    "conflict": "Conflicts: both values are kept or named",
    "weak": "Weak",
    "left out": "Left out on purpose",
}
PATTERNS = {
    "integer": re.compile(r"-?\d+"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "boolean": re.compile(r"true|false"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "string": re.compile(r".+", re.DOTALL),
}


class DescriptionError(Exception):
    """A file and its description disagree."""


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((BUILD / f"{name}.toml").read_text(encoding="utf-8"))


def path_of(name: str, entry: dict[str, Any]) -> Path:
    """Find the file of a data set."""
    for suffix in (".csv", ".geojson"):
        path = DATA / f"{name}{suffix}"
        if path.is_file():
            return path
    raise DescriptionError(f"{name} ({entry['title']}) is described but has no file in {DATA}.")


def read_rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Columns and rows as text; "" is a gap."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            rows = list(reader)
            return list(reader.fieldnames or []), rows
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    rows = [
        {k: "" if v is None else str(v) for k, v in feature["properties"].items()}
        for feature in features
    ]
    return list(rows[0]), rows


def check_values(name: str, fields: dict[str, Any], rows: list[dict[str, str]]) -> None:
    for column, field in fields.items():
        pattern = PATTERNS[field["type"]]
        for line, row in enumerate(rows, start=2):
            value = row[column]
            where = f"{name}, column {column}, line {line}"
            if value == "":
                if not field.get("gaps"):
                    raise DescriptionError(f"{where}: a gap, but the field is not marked gaps.")
            elif not pattern.fullmatch(value):
                raise DescriptionError(f"{where}: {value!r} is not of type {field['type']}.")
            elif "enum" in field and value not in field["enum"]:
                raise DescriptionError(f"{where}: {value!r} is not in its enum.")
            elif "pattern" in field and not re.fullmatch(field["pattern"], value):
                raise DescriptionError(f"{where}: {value!r} does not match {field['pattern']}.")
            elif "min" in field and float(value) < field["min"]:
                raise DescriptionError(f"{where}: {value} is under {field['min']}.")
            elif "max" in field and float(value) > field["max"]:
                raise DescriptionError(f"{where}: {value} is over {field['max']}.")


def check_keys(
    name: str, entry: dict[str, Any], rows: list[dict[str, str]], tables: dict[str, Any]
) -> None:
    key = entry.get("primary_key", [])
    seen = Counter(tuple(row[c] for c in key) for row in rows) if key else Counter()
    double = [k for k, n in seen.items() if n > 1]
    if double:
        raise DescriptionError(f"{name}: the key {key} is not unique, for instance {double[0]}.")
    for link in entry.get("foreign_keys", []):
        there = {tuple(r[c] for c in link["reference"]) for r in tables[link["resource"]]}
        for row in rows:
            value = tuple(row[c] for c in link["fields"])
            if all(value) and value not in there:
                raise DescriptionError(f"{name}: {value} is not in {link['resource']}.")


def source_columns(fields: dict[str, Any]) -> list[str]:
    return [c for c in fields if c == "source_ids" or c.endswith("source_id")]


def cited(fields: dict[str, Any], rows: list[dict[str, str]]) -> list[str]:
    """Ids of the sources that a table names, in the order of their first mention."""
    ids = (
        part for row in rows for c in source_columns(fields) for part in row[c].split(";") if part
    )
    return list(dict.fromkeys(ids))


def field_descriptor(column: str, field: dict[str, Any], layer: bool) -> dict[str, Any]:
    result: dict[str, Any] = {"name": column, "type": field["type"]}
    if field["type"] == "boolean" and not layer:
        result |= {"trueValues": ["true"], "falseValues": ["false"]}
    if "unit" in field:
        result["unit"] = field["unit"]
    result["description"] = field["text"]
    constraints: dict[str, Any] = {}
    if not field.get("gaps"):
        constraints["required"] = True
    for ours, theirs in (("min", "minimum"), ("max", "maximum")):
        if ours in field:
            constraints[theirs] = field[ours]
    for word in ("enum", "pattern"):
        if word in field:
            constraints[word] = field[word]
    if constraints:
        result["constraints"] = constraints
    return result


def licence_list(names: list[str], licences: dict[str, Any]) -> list[dict[str, str]]:
    return [
        {"name": licences[n]["name"], "title": licences[n]["title"], "path": licences[n]["path"]}
        for n in names
    ]


def describe() -> tuple[dict[str, Any], dict[str, list[dict[str, str]]]]:
    """Check every file against its words and build the descriptor."""
    common = toml("common")
    entries = {name: entry for domain in DOMAINS for name, entry in toml(domain).items()}
    tables: dict[str, list[dict[str, str]]] = {}
    columns: dict[str, list[str]] = {}
    for name, entry in entries.items():
        columns[name], tables[name] = read_rows(path_of(name, entry))
    described = {path_of(n, e) for n, e in entries.items()}
    for path in sorted([*DATA.rglob("*.csv"), *DATA.rglob("*.geojson")]):
        if path not in described and BUILD not in path.parents:
            raise DescriptionError(f"{path.relative_to(DATA)} has no description in {BUILD}.")

    sources = {row["source_id"]: row for row in tables["sources"]}
    resources = []
    for name, entry in entries.items():
        path, rows, fields = path_of(name, entry), tables[name], entry["fields"]
        if columns[name] != list(fields):
            raise DescriptionError(
                f"{name}: the file has the columns {columns[name]}, the description {list(fields)}."
            )
        check_values(name, fields, rows)
        check_keys(name, entry, rows, tables)
        ids = [] if name == "sources" else cited(fields, rows)
        unknown = [i for i in ids if i not in sources]
        if unknown:
            raise DescriptionError(f"{name}: the source {unknown[0]!r} is not in sources.csv.")
        layer = path.suffix == ".geojson"
        content = path.read_bytes()
        schema: dict[str, Any] = {
            "fields": [field_descriptor(c, f, layer) for c, f in fields.items()],
            "missingValues": [""],
        }
        if "primary_key" in entry:
            schema["primaryKey"] = entry["primary_key"]
        if "foreign_keys" in entry:
            schema["foreignKeys"] = [
                {
                    "fields": link["fields"],
                    "reference": {"resource": link["resource"], "fields": link["reference"]},
                }
                for link in entry["foreign_keys"]
                if not layer and not (DATA / f"{link['resource']}.geojson").exists()
            ]
            schema = {k: v for k, v in schema.items() if v != []}
        resource: dict[str, Any] = {
            "name": name,
            "title": entry["title"],
            "description": entry["description"],
            "path": path.relative_to(DATA).as_posix(),
            "format": path.suffix[1:],
            "mediatype": "application/geo+json" if layer else "text/csv",
            "encoding": "utf-8",
            "bytes": len(content),
            "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
            "rows": len(rows),
            "nature": entry["nature"],
            "licenses": licence_list(entry["licences"], common["licences"]),
            "sources": [source_entry(sources[i]) for i in ids],
        }
        resource = {k: v for k, v in resource.items() if v != []}
        if layer:
            resource["crs"] = "EPSG:4326"
        resource["schema"] = schema
        resources.append(resource)
    package = {
        "profile": "data-package",
        **common["package"],
        "licenses": licence_list(["course"], common["licences"]),
        "resources": resources,
    }
    return package, tables


def source_entry(row: dict[str, str]) -> dict[str, str]:
    entry = {"title": f"{row['source_id']}: {row['title']} ({row['publisher']})"}
    if row["url"]:
        entry["path"] = row["url"]
    return entry


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


def render() -> dict[Path, str]:
    """Build the four files as text."""
    package, tables = describe()
    descriptor = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
    return {
        DATA / "datapackage.json": descriptor,
        DATA / "README.md": readme(package, tables),
        DATA / "COLUMNS.md": codebook(package),
        DATA / "LICENSE.md": licence_page(package, tables),
    }


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare only")
    args = parser.parse_args(argv)
    try:
        files = render()
    except DescriptionError as error:
        print(f"describe: {error}", file=sys.stderr)
        return 2
    stale = [
        path
        for path, text in files.items()
        if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    for path in stale:
        if args.check:
            print(f"{path.relative_to(DATA.parent)} is out of date: run data/build/describe.py")
        else:
            path.write_text(files[path], encoding="utf-8", newline="\n")
            print(f"wrote {path.relative_to(DATA.parent)}")
    return 1 if args.check and stale else 0


if __name__ == "__main__":
    raise SystemExit(main())
