"""Write datapackage.json, README.md, COLUMNS.md and LICENSE.md of data/ from files and words.

The words are in the TOML files beside this script: one table a data set, with its fields. Run it
after every change of a data file::

    python data/build/describe.py           # writes the four files
    python data/build/describe.py --check   # writes nothing; exit code 1 if one is out of date

It stops on the first thing that does not hold: a column without a description, a value that is
not of its type, a gap where none is allowed, an unknown source, a key that is not unique, a sum
that deviates from its independent total and is not flagged (see audit.py). Each message names the
file, the line and the next step.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from pathlib import Path
from typing import Any

from audit import AuditError, Finding, audit_table, faults, run_audits, usable_rows
from pages import codebook, licence_page, readme
from tables import BUILD, DATA, DOMAINS, DescriptionError, path_of, place, read_rows, toml

PATTERNS = {
    "integer": re.compile(r"-?\d+"),
    "number": re.compile(r"-?\d+(\.\d+)?"),
    "boolean": re.compile(r"true|false"),
    "date": re.compile(r"\d{4}-\d{2}-\d{2}"),
    "string": re.compile(r".+", re.DOTALL),
}


#: Units whose values are not added up, so that a table of them needs no total.
NOT_SUMMED = re.compile(
    r"percent|^share$|deviation|degrees|per |a barrel|see |index|score|points|years?$|^mm$|^km$"
)


def check_values(name: str, fields: dict[str, Any], rows: list[dict[str, str]]) -> None:
    described = f"Correct the value, or change the field in {toml_of(name)}."
    for column, field in fields.items():
        for line, row in enumerate(rows, start=2):
            if fault := fault_of(row[column], field, described):
                raise DescriptionError(f"{place(name, line, column)}: {fault}")


def fault_of(value: str | None, field: dict[str, Any], described: str) -> str:
    """Say what is wrong with a value, and what to do; nothing where it is as described."""
    if value is None:
        return "the row is too short. Add its missing cells."
    if value == "":
        return "" if field.get("gaps") else f"a gap, but the field is not marked gaps. {described}"
    if not PATTERNS[field["type"]].fullmatch(value):
        return f"{value!r} is not of type {field['type']}. {described}"
    if "enum" in field and value not in field["enum"]:
        return f"{value!r} is not in its enum. {described}"
    if "pattern" in field and not re.fullmatch(field["pattern"], value):
        return f"{value!r} does not match {field['pattern']}. {described}"
    if "min" in field and float(value) < field["min"]:
        return f"{value} is under {field['min']}. {described}"
    if "max" in field and float(value) > field["max"]:
        return f"{value} is over {field['max']}. {described}"
    return ""


def toml_of(name: str) -> str:
    return f"data/build/{name.split('/')[0]}.toml"


def check_keys(
    name: str, entry: dict[str, Any], rows: list[dict[str, str]], tables: dict[str, Any]
) -> None:
    key = entry.get("primary_key", [])
    seen: dict[tuple[str, ...], int] = {}
    for line, row in enumerate(rows, start=2):
        value = tuple(row[c] for c in key)
        if key and value in seen:
            raise DescriptionError(
                f"{place(name, line)}: the key {key} is not unique, because line {seen[value]} "
                f"holds {value} too. Remove one of the two rows, or tell them apart."
            )
        seen[value] = line
    for link in entry.get("foreign_keys", []):
        there = {tuple(r[c] for c in link["reference"]) for r in tables[link["resource"]]}
        for line, row in enumerate(rows, start=2):
            value = tuple(row[c] for c in link["fields"])
            if all(value) and value not in there:
                raise DescriptionError(
                    f"{place(name, line)}: {value} is not in {link['resource']}. Correct it, or "
                    f"add the row to {link['resource']}."
                )


def check_sources(
    name: str, fields: dict[str, Any], rows: list[dict[str, str]], known: set[str]
) -> None:
    for line, row in enumerate(rows, start=2):
        for column in source_columns(fields):
            for part in row[column].split(";"):
                if part and part not in known:
                    raise DescriptionError(
                        f"{place(name, line, column)}: the source {part!r} is not in sources.csv. "
                        "Add a row for it to data/sources.csv, or correct the id."
                    )


def check_source_list(rows: list[dict[str, str]]) -> None:
    """Ask every source for what a figure prints, a type, a grade, and an address or a reason."""
    for line, row in enumerate(rows, start=2):
        where = f"{place('sources', line)}, source {row['source_id']}"
        for column in ("short_citation", "type", "reliability"):
            if not row.get(column):
                raise DescriptionError(
                    f"{where}: {column} is empty. Fill it in by the scale in data/README.md."
                )
        full = row["address_status"] == "full"
        if full == bool(row.get("address_reason")):
            raise DescriptionError(
                f"{where}: address_status is {row['address_status']!r}, and address_reason is "
                + (
                    "not empty. Empty it, because the address is full."
                    if full
                    else "empty. Say in it why the full address is not known."
                )
            )
        if row["type"] == "copy of Wikipedia" and row["reliability"] != "D":
            raise DescriptionError(
                f"{where}: a copy of Wikipedia has the grade D, not {row['reliability']}. Correct "
                "the grade, or cite the source that the copy names."
            )


def check_usable(name: str, entry: dict[str, Any], rows: list[dict[str, str]]) -> None:
    """Refuse a rule for usable rows that names nothing, or that leaves nothing by accident.

    An empty list says that no row is usable: a table that is kept to show what circulates.
    """
    rule = entry.get("usable", {})
    where = f'{toml_of(name)}, ["{name}".usable]'
    for column, values in rule.items():
        if column not in entry["fields"]:
            raise DescriptionError(f"{where}: {name} has no column {column!r}. Correct the name.")
        if not isinstance(values, list) or not all(isinstance(v, str) for v in values):
            raise DescriptionError(
                f"{where}: the value of {column} is a list of texts, for example "
                '["reported"]; true and false are written "true" and "false".'
            )
        held = {row[column] for row in rows}
        if stray := [v for v in values if v not in held]:
            raise DescriptionError(
                f"{where}: no row holds {stray[0]!r} in {column}. Take it out of the rule; "
                f"the rows hold {sorted(held)}."
            )
    if rule and all(rule.values()) and not usable_rows(rows, entry):
        raise DescriptionError(
            f"{where}: the rule leaves no row. Allow more values, or write an empty list if no row "
            "of this table may be used."
        )


def check_audits(entries: dict[str, Any], tables: dict[str, Any]) -> list[Finding]:
    """Run the audits, and ask every table of amounts for an audit or a reason against one."""
    pending = toml("audit_none")
    for name in pending:
        if name not in entries:
            raise DescriptionError(
                f"data/build/audit_none.toml names {name!r}, which is no data set. Remove the line."
            )
        if "audits" in entries[name] or "audit_none" in entries[name]:
            raise DescriptionError(
                f"data/build/audit_none.toml gives a reason for {name}, and {toml_of(name)} has "
                "an audit or a reason of its own. Remove the line from audit_none.toml."
            )
        entries[name]["audit_none"] = pending[name]
    for name, entry in entries.items():
        reason = entry.get("audit_none", "")
        if "audits" in entry and reason:
            raise DescriptionError(
                f"{toml_of(name)}: {name} has audits and audit_none. Keep one of the two."
            )
        layer = (DATA / f"{name}.geojson").is_file()
        if summed_columns(entry) and not layer and "audits" not in entry and len(reason) < 20:
            raise DescriptionError(
                f"{toml_of(name)}: {name} holds amounts ({', '.join(summed_columns(entry))}), but "
                f'no audit compares them with a total. Add [["{name}".audits]], or say in '
                "audit_none why no independent total is known."
            )
    try:
        return run_audits(entries, tables)
    except AuditError as error:
        raise DescriptionError(str(error)) from error


def summed_columns(entry: dict[str, Any]) -> list[str]:
    """Columns of a table whose values somebody may add up, by their type and unit."""
    return [
        column
        for column, field in entry["fields"].items()
        if field["type"] in ("integer", "number")
        and field.get("unit")
        and not NOT_SUMMED.search(field["unit"])
    ]


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


def describe() -> tuple[dict[str, Any], dict[str, list[dict[str, str]]], list[Finding]]:
    """Check every file against its words and build the descriptor.

    Returns
    -------
    dict, dict, list of Finding
        The descriptor, the rows of every data set as text, and what the audits found.

    Raises
    ------
    DescriptionError
        A file and its description disagree, or a sum deviates from its total without a flag.
    """
    common = toml("common")
    entries = {name: entry for domain in DOMAINS for name, entry in toml(domain).items()}
    tables: dict[str, list[dict[str, str]]] = {}
    columns: dict[str, list[str]] = {}
    for name, entry in entries.items():
        columns[name], tables[name] = read_rows(path_of(name, entry))
    described = {path_of(n, e) for n, e in entries.items()}
    for path in sorted([*DATA.rglob("*.csv"), *DATA.rglob("*.geojson")]):
        if path not in described and BUILD not in path.parents:
            raise DescriptionError(
                f"data/{path.relative_to(DATA).as_posix()} has no description. Add an entry with "
                f"its fields to a TOML file in {BUILD.relative_to(DATA.parent).as_posix()}."
            )

    for name, entry in entries.items():
        if columns[name] != list(entry["fields"]):
            raise DescriptionError(
                f"data/{path_of(name, entry).relative_to(DATA).as_posix()}: the file has the "
                f"columns {columns[name]}, the description in {toml_of(name)} "
                f"{list(entry['fields'])}. Make them the same, in the same order."
            )
        check_values(name, entry["fields"], tables[name])
    check_source_list(tables["sources"])
    findings = check_audits(entries, tables)

    sources = {row["source_id"]: row for row in tables["sources"]}
    resources = []
    for name, entry in entries.items():
        path, rows, fields = path_of(name, entry), tables[name], entry["fields"]
        check_keys(name, entry, rows, tables)
        if name != "sources":
            check_sources(name, fields, rows, set(sources))
        check_usable(name, entry, rows)
        ids = [] if name == "sources" else cited(fields, rows)
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
        for custom in ("usable", "audits", "audit_none"):
            if custom in entry:
                resource[custom] = entry[custom]
        if "usable" in entry:
            resource["usable_rows"] = len(usable_rows(rows, entry))
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
    if wrong := faults(findings):
        raise DescriptionError("\n".join(wrong))
    return package, tables, findings


def source_entry(row: dict[str, str]) -> dict[str, str]:
    entry = {"title": f"{row['source_id']}: {row['title']} ({row['publisher']})"}
    if row["url"]:
        entry["path"] = row["url"]
    return entry


def render() -> tuple[dict[Path, str], list[Finding]]:
    """Build the four files as text, and run the audits."""
    package, tables, findings = describe()
    descriptor = json.dumps(package, indent=1, ensure_ascii=False) + "\n"
    return {
        DATA / "datapackage.json": descriptor,
        DATA / "README.md": readme(package, tables, findings),
        DATA / "COLUMNS.md": codebook(package),
        DATA / "LICENSE.md": licence_page(tables),
    }, findings


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing, compare only")
    args = parser.parse_args(argv)
    try:
        files, findings = render()
    except DescriptionError as error:
        print(f"describe: {error}", file=sys.stderr)
        return 2
    if not args.check:
        print(audit_table(findings))
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
