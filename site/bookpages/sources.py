"""The page of sources: what each of them is, how far to trust it, and where it is used."""

from __future__ import annotations

import html
import re
from pathlib import Path

from bookpages.parts import DATA, Cited, cited, options, rows, sources

#: Grades of ``data/sources.csv`` in words.
GRADES = {
    "A": "A: the body that made the figure publishes it",
    "B": "B: a named author or agency reports it and says from whom",
    "C": "C: second hand",
    "D": "D: weak",
    "own": "own work of this course",
}


def data_anchor(name: str) -> str:
    """Return the name under which the data dictionary holds a data set."""
    return "data-" + re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


def tables_by_source() -> dict[str, list[str]]:
    """Return for each source the data sets that name it in a column of sources."""
    found: dict[str, list[str]] = {}
    for path in sorted(DATA.glob("*/*.csv")):
        if path.parent.name == "build":
            continue
        name = f"{path.parent.name}/{path.stem}"
        content = rows(f"{path.parent.name}/{path.name}")
        columns = [c for c in (content[0] if content else {}) if "source" in c]
        ids = {i for r in content for c in columns for i in re.findall(r"\w+", r[c] or "")}
        for source_id in ids & sources().keys():
            found.setdefault(source_id, []).append(name)
    return found


def sources_page(lessons: list[Path]) -> str:
    """Return every source with address, grade, licence, and links to all that uses it."""
    places: dict[str, list[Cited]] = {}
    for path in lessons:
        for item in cited(path):
            for source_id in item.sources:
                places.setdefault(source_id, []).append(item)
    tables = tables_by_source()
    claims: dict[str, list[str]] = {}
    for claim in rows("policy/claims.csv"):
        for source_id in re.split(r"[;,\s]+", claim["source_ids"]):
            claims.setdefault(source_id, []).append(claim["claim_id"])
    entries = sorted(sources().values(), key=lambda r: r["short_citation"].lower())
    types = dict.fromkeys(sorted(r["type"] for r in entries))
    domains = dict.fromkeys(sorted(r["domain"] for r in entries))
    form = (
        '<form class="filter" data-filters="sources" data-things="sources" hidden>'
        '<label>Find <input type="search" name="words" autocomplete="off"></label>'
        f'<label>Subject <select name="domain">{options({d: d for d in domains}, "all")}'
        "</select></label>"
        f'<label>Type <select name="type">{options({t: t for t in types}, "all")}</select></label>'
        f'<label>Grade <select name="grade">{options(GRADES, "all")}</select></label>'
        '<button type="reset">Show all</button><output aria-live="polite"></output></form>\n'
    )
    body = "\n".join(
        _entry(r, tables.get(i, []), places.get(i, []), claims.get(i, []))
        for r in entries
        for i in [r["source_id"]]
    )
    return (
        "# Sources\n\n"
        f"The {len(entries)} sources of the course's values and sentences, in the order of their "
        "short citations. Every figure and every sentence that names a source links to its entry "
        "here, and each entry links back to the lessons, data sets and claims that use it. Where "
        "we know only part of a source's address, the entry says so.\n\n"
        f"{form}\n"
        f'<ol class="sources" id="sources-list">\n{body}\n</ol>\n'
    )


def _entry(
    source: dict[str, str], tables: list[str], places: list[Cited], claims: list[str]
) -> str:
    """Return a source's entry of the list, as HTML."""

    def text(field: str) -> str:
        return html.escape(source.get(field) or "")

    name, url = source["source_id"], source["url"]
    title = text("title")
    if url.startswith("http"):
        title = f'<a class="external" href="{html.escape(url, quote=True)}">{title}</a>'
    grade = GRADES.get(source["reliability"], source["reliability"])
    when = source.get("date") or source.get("year") or "undated"
    lines = [
        f"<strong>{text('short_citation') or name}</strong> <code>{name}</code>",
        f"{title}. {text('publisher')}, {html.escape(when)}.",
        f"{text('type').capitalize()}; grade {html.escape(grade)}. Licence: {text('licence')}.",
    ]
    if not url.startswith("http"):
        note = " ".join(
            part.rstrip(".") + "."
            for part in (text("address_note"), text("address_reason"))
            if part
        )
        lines.append(f"Address ({text('address_status')}): {note}")
    used = [f'<a href="data_dictionary.html#{data_anchor(t)}">{html.escape(t)}</a>' for t in tables]
    first: dict[str, Cited] = {}
    for place in places:
        first.setdefault(place.page, place)
    used += [f'<a href="{p.address}">lesson {p.page[:2]}</a>' for p in first.values()]
    used += [f'<a href="claims.html#{c}">claim {c}</a>' for c in claims]
    used_in = f"Used in {', '.join(used)}." if used else "Kept for reference; no table names it."
    lines.append(used_in)
    return (
        f'<li id="{name}" data-domain="{text("domain")}" data-type="{text("type")}" '
        f'data-grade="{text("reliability")}">' + "".join(f"<p>{x}</p>" for x in lines) + "</li>"
    )
