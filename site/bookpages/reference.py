"""Pages to look things up in: data dictionary, glossary, cheat sheet, commands."""

from __future__ import annotations

import argparse
import html
import importlib
import json
import re
import textwrap
import tomllib
from pathlib import Path

from bookpages.parts import DATA, ROOT, cell, rows, table
from bookpages.sources import data_anchor


def dictionary_page() -> str:
    """Return every data set and field, from the data package."""
    package = json.loads((DATA / "datapackage.json").read_text(encoding="utf-8"))
    parts = [
        "# Data dictionary\n",
        "Every data set of the course, as its descriptor `data/datapackage.json` describes it. "
        'In a notebook: `load("oil/export_by_route")` for a table, `geo("regions_2021")` for a '
        "layer, `describe(name)` for these fields.\n",
    ]
    domain = ""
    for resource in package["resources"]:
        name = resource["name"]
        here = name.split("/")[0]
        if here != domain:
            parts.append(f"## {here.capitalize()}\n")
            domain = here
        parts.append(f"({data_anchor(name)})=\n### {name}\n")
        for key in ("title", "description"):
            if resource.get(key):
                parts.append(cell(resource[key]) + "\n")
        facts = [f"File `data/{resource['path']}`"]
        if resource.get("licenses"):
            facts.append(
                "licence " + ", ".join(cell(x.get("name", "")) for x in resource["licenses"])
            )
        sources = [s.get("title", "") for s in resource.get("sources", [])]
        if sources:
            facts.append(f"{len(sources)} source{'s' if len(sources) > 1 else ''}")
        schema = resource.get("schema", {})
        if schema.get("primaryKey"):
            key = schema["primaryKey"]
            facts.append("key " + ", ".join([key] if isinstance(key, str) else key))
        parts.append("; ".join(facts) + ".\n")
        fields = [
            [
                f"`{f['name']}`",
                f["type"],
                cell(f.get("unit", "")),
                cell(f.get("description", "")),
            ]
            for f in schema.get("fields", [])
        ]
        if fields:
            parts.append(table(["Field", "Type", "Unit", "Meaning"], fields))
    return "\n".join(parts)


TERMS = {
    "abstention": "In a roll call, neither yes nor no. It is not the same as being absent, and "
    "the course keeps the two apart.",
    "capacity": "The most that a route can carry in a year; what it did carry is its throughput.",
    "census": "A count of all persons at one moment. Between two censuses, statistics carry the "
    "last count forward with births, deaths and moves; the next census corrects them.",
    "choropleth": "A map that fills areas by a value. It needs classes, a palette and a reason "
    "for both, and shows shares or densities rather than counts.",
    "coastline paradox": "The finer the ruler, the longer the line: a border has a length only at "
    "a scale.",
    "correlation": "A number between −1 and 1 for two columns. Near 1, both rise together along a "
    "straight line.",
    "crosswalk": "A table that says which new unit an old unit became part of, so that a series "
    "can run across a change of borders.",
    "dissimilarity index": "The share of one group that would have to live elsewhere for two "
    "groups to be spread alike over the areas; 0 is even, 1 is apart.",
    "error of fact": "A statement about the world that is not so. A slip of the pen is a wrong "
    "word, name or date that does not change what is meant.",
    "HHI": "Herfindahl-Hirschman index: the sum of squared shares. 1 is one partner; the inverse "
    "is read as a number of equal partners.",
    "ideal point": "A position on one line, estimated from all votes, such that states that vote "
    "alike lie close together.",
    "Jaccard index": "The number of bodies that two states share, divided by the number of bodies "
    "that at least one of them is in.",
    "max flow": "The most that a network can carry from one end to the other when no pipe carries "
    "more than its capacity.",
    "min cut": "The set of links with the least capacity that separates one end of a network from "
    "the other. Its capacity equals the max flow.",
    "mirror statistics": "The same trade as the other side reports it. The two differ by "
    "transport costs, time and origin, and sometimes by more.",
    "missing value": "A value that is not known, written `NaN` in a table. It is not zero, and a "
    "sum leaves it out.",
    "Moran's I": "How much neighbouring areas are alike: above 0 alike, near 0 without pattern, "
    "below 0 unlike.",
    "multi-vector policy": "A foreign policy that keeps ties with several powers at once and "
    "avoids depending on one.",
    "natural increase": "Births less deaths. Total change less natural increase is what moves "
    "and corrections leave: residual migration.",
    "plurality": "The largest group of all. A majority is more than half.",
    "projection": "The rule by which the round earth is laid flat on a map. Each one distorts "
    "something. The maps of this course keep areas true.",
    "superseded": "Said of a tie that ended because something else took its place. The state did "
    "not leave it.",
    "throughput": "What a pipeline or port carried in a period.",
}


def glossary_page() -> str:
    """Return names in three languages, and the terms."""
    regions = rows("demography/units.csv")
    kinds = {"region": "Region", "city": "City of republican importance"}

    def named(text: str, lang: str) -> str:
        return f'<span lang="{lang}">{html.escape(text)}</span>' if text else "not in the data"

    places = [
        [
            cell(r["name_en"]),
            named(r["name_kk"], "kk"),
            named(r["name_ru"], "ru"),
            f"`{r['region_code']}`",
            cell(kinds.get(r["kind"], r["kind"])),
        ]
        for r in regions
    ]
    renamed = [
        # Hyphens of a date that end no line, and one sign for an arrow that can be cut in two.
        [
            cell(r["date"]).replace("-", "\u2011"),
            cell(r["change"].replace("->", "→")),
            cell(r["kind"]),
        ]
        for r in rows("demography/renamings.csv")
    ]
    bodies = [
        [f"**{cell(r['short'])}**", cell(r["organisation"]), cell(r["field"])]
        for r in rows("policy/organisations.csv")
    ]
    terms = "\n".join(f"{name}\n: {text}\n" for name, text in sorted(TERMS.items(), key=_fold))
    return (
        "# Glossary\n\n"
        "Names of regions in English, Kazakh and Russian, renamed places, organisations, and the "
        "terms that the lessons use.\n\n"
        "## Regions and cities\n\n"
        "English names follow the course's data; the Kazakh and Russian ones are the official "
        "forms given there.\n\n"
        + table(["English", "Kazakh", "Russian", "ISO 3166-2", "Kind"], places)
        + "\n## Renamed places\n\n"
        + table(["Date", "Change", "Kind"], renamed)
        + "\n## Organisations\n\n"
        + table(["Short", "Name", "Field"], bodies)
        + "\n## Terms\n\n"
        + terms
    )


def _fold(item: tuple[str, str]) -> str:
    return item[0].lower()


def cheat_sheet_page(lessons: list[Path]) -> str:
    """Return the ladder of idioms as a sheet to print: by lesson, and by task."""
    content = tomllib.loads((ROOT / "lessons" / "idioms.toml").read_text(encoding="utf-8"))
    pages = {p.stem[:2]: p.stem for p in lessons}
    parts = [
        "# Cheat sheet\n",
        "Everything that the code of the lessons uses, with one sentence and one example each. "
        "The first half follows the lessons, the second half the task at hand. Your browser's "
        "print command gives a version on paper.\n",
        "## By lesson\n",
    ]
    by_task: dict[str, list[list[str]]] = {}
    for lesson in content["lesson"]:
        number, title = lesson["number"], lesson["title"]
        body = []
        for idiom in lesson.get("idiom", []):
            row = [_code(idiom["key"]), cell(idiom["says"]), _code(idiom["example"])]
            body.append(row)
            by_task.setdefault(idiom["task"], []).append([*row, number])
        if body:
            link = f"](../lessons/{pages[number]}.ipynb)" if number in pages else "]"
            parts.append(f"### [{number} · {title}{link}\n")
            parts.append(table(["Code", "What it does", "Example"], body))
    parts.append("## By task\n")
    for task in sorted(by_task):
        parts.append(f"### {task[0].upper()}{task[1:]}\n")
        parts.append(table(["Code", "What it does", "Example", "Lesson"], by_task[task]))
    return "\n".join(parts)


def _code(text: str) -> str:
    """Return a code span for a cell of a Markdown table: no curly quotes, no markup."""
    opening, closing = ("`` ", " ``") if "`" in text else ("`", "`")
    return opening + text.replace("|", "\\|") + closing


def commands_page() -> str:
    """Return the command line's own help."""
    from multivector.cli import COMMANDS

    parts = [
        "# Commands\n",
        "What `multivector` offers, from the commands' own help. `multivector COMMAND --help` "
        "prints the same.\n",
    ]
    for name, module, text in COMMANDS:
        parser = argparse.ArgumentParser(prog=f"multivector {name}", epilog="", add_help=False)
        importlib.import_module(module).add_arguments(parser)
        words = " ".join(parser.format_usage().split()).removeprefix("usage: ")
        # A browser would end a line between the two hyphens of an option.
        usage = textwrap.fill(words, 76, subsequent_indent="    ", break_on_hyphens=False)
        parts.append(f"## multivector {name}\n\n{text[0].upper()}{cell(text[1:])}.\n")
        parts.append(f"```text\n{usage}\n```\n")
        for group in parser._action_groups:
            parts.append(_arguments(group, parser._get_formatter()))
    return "\n".join(parts)


def _arguments(group: argparse._ArgumentGroup, formatter: argparse.HelpFormatter) -> str:
    """Return what a command takes, a group of its arguments at a time, as a list of definitions.

    The two columns of a terminal do not fit a phone.
    """
    shown = [action for action in group._group_actions if action.help != argparse.SUPPRESS]
    if not shown:
        return ""
    lines = []
    if group.title not in ("positional arguments", "options"):
        title, more = (group.title or "").capitalize(), _help(group.description or "")
        lines.append(f"{title}. {more}.".removesuffix(" ."))
    for action in shown:
        taken = formatter._format_action_invocation(action)
        lines.append(f"`{taken}`\n: {_help(formatter._expand_help(action))}")
    return "\n\n".join(lines) + "\n"


def _help(text: str) -> str:
    """Return a sentence of a command's help, whose options keep their two hyphens."""
    return re.sub(r"(?<!\S)--[\w-]+", r"`\g<0>`", cell(text))
