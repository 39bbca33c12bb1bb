"""What several pages of the book share: tables, links to sources, and what lessons cite."""

from __future__ import annotations

import csv
import html
import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

SITE = Path(__file__).resolve().parents[1]
ROOT = SITE.parent
DATA = ROOT / "data"

#: A claim's number, as lessons cite it.
CLAIM = re.compile(r"\bC\d{2}\b")


def rows(path: str) -> list[dict[str, str]]:
    """Return a data file's rows."""
    with (DATA / path).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def cell(text: str) -> str:
    """Return text for a Markdown table: nothing in it is markup."""
    escaped = html.escape(" ".join(str(text).split()), quote=False)
    return re.sub(r"([\\`*_\[\]|$~#])", r"\\\1", escaped)


def table(header: list[str], body: list[list[str]]) -> str:
    """Return a Markdown table of cells that are Markdown already."""
    lines = ["| " + " | ".join(header) + " |", "|" + " --- |" * len(header)]
    lines += ["| " + " | ".join(r) + " |" for r in body]
    return "\n".join(lines) + "\n"


def options(values: dict[str, str], every: str) -> str:
    """Return the options of a select element; the first one, "all", has the text `every`."""
    made = [f'<option value="">{html.escape(every)}</option>']
    made += [
        f'<option value="{html.escape(value, quote=True)}">{html.escape(text)}</option>'
        for value, text in values.items()
    ]
    return "".join(made)


@cache
def sources() -> dict[str, dict[str, str]]:
    """Return the rows of ``data/sources.csv`` by source id."""
    return {r["source_id"]: r for r in rows("sources.csv")}


def cited_as(source_id: str) -> str:
    """Return a source's short citation, or its id where it has none."""
    return sources()[source_id].get("short_citation") or source_id


def source_links(ids: str, up: str = "") -> str:
    """Return links to the sources page, in the words of their citations.

    Parameters
    ----------
    ids : str
        Source ids, joined by semicolons, commas or spaces. An id that is not known stays a text.
    up : str
        Way from the page to the folder of the sources page.
    """
    parts = [i for i in re.split(r"[;,\s]+", ids) if i]
    return "; ".join(
        f'<a href="{up}sources.html#{i}">{html.escape(cited_as(i))}</a>'
        if i in sources()
        else html.escape(i)
        for i in parts
    )


@dataclass(frozen=True)
class Cited:
    """A cell of a lesson, and what it cites.

    Attributes
    ----------
    page : str
        The lesson's file name without its ending.
    cell : str
        Id of the cell.
    section : str
        Heading of the section that the cell stands in.
    claims, sources : frozenset of str
        Numbers of claims and ids of sources that stand in the cell.
    """

    page: str
    cell: str
    section: str
    claims: frozenset[str]
    sources: frozenset[str]

    @property
    def address(self) -> str:
        """Address of the cell from a generated page."""
        return f"../lessons/{self.page}.html#{anchor(self.cell)}"


def anchor(cell_id: str) -> str:
    """Return the name under which a lesson's page holds a cell."""
    return f"cell-{cell_id}"


def cited(path: Path) -> list[Cited]:
    """Return the cells of a lesson with the claims and sources that each of them cites."""
    notebook = json.loads(path.read_text(encoding="utf-8"))
    found, heading = [], path.stem
    for item in notebook["cells"]:
        text = "".join(item["source"])
        if item["cell_type"] == "markdown" and (named := re.search(r"^#{1,4} +(.+)$", text, re.M)):
            heading = named[1].strip()
        words = frozenset(re.findall(r"\w+", text)) & sources().keys()
        found.append(
            Cited(path.stem, item["id"], heading, frozenset(CLAIM.findall(text)), frozenset(words))
        )
    return found
