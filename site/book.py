"""What the book is made of: copied and executed lessons, and pages made from the data."""

from __future__ import annotations

import argparse
import hashlib
import html
import importlib
import json
import shutil
import time
import tomllib
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from bookpages import front
from bookpages.claims import claims_page
from bookpages.parts import DATA, ROOT, SITE, cell, rows, table
from bookpages.sources import data_anchor, sources_page

#: Modules with a page of their own, in reading order.
MODULES = (
    "multivector.data",
    "multivector.style",
    "multivector.maps",
    "multivector.charts",
    "multivector.palettes",
    "multivector.vectors",
    "multivector.routes",
    "multivector.north",
    "multivector.practice",
    "nbjudge.checks",
    "nbjudge.deadlines",
    "nbjudge.outcomes",
    "nbjudge.course.course",
    "nbjudge.course.release",
    "nbjudge.run.grade",
    "nbjudge.prove.bank",
    "nbjudge.prove.proof",
    "nbjudge.plugins.lms_export",
    "nbjudge.plugins.lms_collect",
    "nbjudge.plugins.configure",
)

#: Those that gather what their submodules define.
PACKAGES = frozenset(
    {
        "multivector.charts",
        "multivector.maps",
        "multivector.practice",
        "multivector.routes",
        "nbjudge.checks",
    }
)


# --- execution ----------------------------------------------------------------------------------


def cache_folder(site: Path) -> Path:
    """Return jupyter-cache's folder for this state of package and data.

    jupyter-cache looks at a notebook's cells only. A changed table or function must execute the
    lessons anew, so that the folder's name is a digest of both.
    """
    digest = hashlib.sha256()
    for folder, pattern in ((ROOT / "src" / "multivector", "*.py"), (DATA, "*")):
        for path in sorted(folder.rglob(pattern)):
            apart = {"commands", "__pycache__", "build"} & set(path.parts)
            if path.is_file() and not apart:
                digest.update(path.relative_to(ROOT).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return site / ".jupyter_cache" / digest.hexdigest()[:16]


def copy_lessons() -> list[Path]:
    """Copy the lessons beside the other pages; leave a file alone that has not changed."""
    target = SITE / "lessons"
    target.mkdir(exist_ok=True)
    kept = []
    for source in sorted((ROOT / "lessons").glob("[0-9][0-9]_*.ipynb")):
        copy = target / source.name
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            shutil.copyfile(source, copy)
        kept.append(copy)
    for old in target.glob("*.ipynb"):
        if old not in kept:
            old.unlink()
    return kept


def execute(lessons: list[Path], cache_path: Path, timeout: int) -> dict[str, Any]:
    """Execute two lessons at a time and keep those that succeed.

    A lesson that fails is executed again by MyST-NB, whose error says where.

    Returns
    -------
    dict of str to notebook
        The executed lessons by file name without ending.
    """
    import nbformat
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn
    from jupyter_cache.executors.utils import single_nb_execution
    from sphinx.util import logging

    logger = logging.getLogger(__name__)
    for old in cache_path.parent.glob("*"):
        if old != cache_path and old.is_dir():
            shutil.rmtree(old)
    cache = get_cache(str(cache_path))
    done: dict[str, Any] = {}
    waiting = []
    for path in lessons:
        notebook = nbformat.read(path, as_version=4)
        try:
            record = cache.match_cache_notebook(notebook)
            done[path.stem] = _with_ids(cache.get_cache_bundle(record.pk).nb, notebook)
        except KeyError:
            waiting.append((path, notebook))

    def run(item: tuple[Path, Any]) -> Any:
        path, notebook = item
        return single_nb_execution(
            notebook, cwd=str(path.parent), timeout=timeout, allow_errors=False
        )

    began = time.monotonic()
    with ThreadPoolExecutor(max_workers=2) as pool:
        for (path, notebook), result in zip(waiting, pool.map(run, waiting), strict=True):
            if result.err is None:
                bundle = CacheBundleIn(notebook, str(path), data={"execution_seconds": result.time})
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
                done[path.stem] = notebook
    if waiting:
        seconds = time.monotonic() - began
        logger.info("executed %d lessons in %.0f s", len(waiting), seconds)
    return done


def _with_ids(executed: Any, notebook: Any) -> Any:
    """Give a notebook's code cells from the cache, which drops their ids, the ids they have now."""
    ids = [c.id for c in notebook.cells if c.cell_type == "code"]
    for cell_there, name in zip(
        (c for c in executed.cells if c.cell_type == "code"), ids, strict=True
    ):
        cell_there["id"] = name
    return executed


def prepare(app: Any) -> None:
    """Sphinx hook: copy, execute, write the generated pages."""
    lessons = copy_lessons()
    cache_path = Path(app.config.nb_execution_cache_path)
    executed = execute(lessons, cache_path, app.config.nb_execution_timeout)
    maps, alt = front.heroes(cache_path.name)
    pages = {
        "front.html": front.front(lessons, front.draw_cards(executed), maps, alt),
        "claims.md": claims_page(lessons),
        "data_dictionary.md": dictionary_page(),
        "sources.md": sources_page(lessons),
        "glossary.md": glossary_page(),
        "cheat_sheet.md": cheat_sheet_page(lessons),
        "commands.md": commands_page(),
        "api/index.md": api_index(),
        **{f"api/{name}.rst": api_page(name) for name in MODULES},
    }
    folder = SITE / "_generated"
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for old in folder.rglob("*.*"):
        name = old.relative_to(folder).as_posix()
        if name not in pages and not name.startswith("figures/"):
            old.unlink()


def finish(app: Any, exception: Exception | None) -> None:
    """Sphinx hook: put pictures and the student bundle beside the pages; drop what no page uses."""
    if exception is not None or app.builder.name != "html":
        return
    built = Path(app.outdir)
    used = built / front.PICTURES
    used.mkdir(parents=True, exist_ok=True)
    for path in (SITE / front.PICTURES).glob("*.webp"):
        if path.name.startswith(("hero_", "card_")):
            shutil.copyfile(path, used / path.name)
    for kind in ("scripts", "styles"):
        for path in (built / "_static" / kind).glob("*.map"):
            path.unlink()
    front.copy_bundle(built)


def page_context(app: Any, pagename: str, templatename: str, context: dict, doctree: Any) -> None:
    """Sphinx hook: a description for each page, from its first paragraph."""
    from docutils import nodes

    if doctree is None:
        return
    first = next(iter(doctree.findall(nodes.paragraph)), None)
    if first is not None:
        text = " ".join(first.astext().split())[:200]
        tag = f'<meta name="description" content="{html.escape(text)}">'
        context["metatags"] = context.get("metatags", "") + tag


# --- pages ----------------------------------------------------------------------------------------


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
    "crosswalk": "A table that says which new unit an old unit became part of, so that a series "
    "can run across a change of borders.",
    "dissimilarity index": "The share of one group that would have to live elsewhere for two "
    "groups to be spread alike over the areas; 0 is even, 1 is apart.",
    "HHI": "Herfindahl-Hirschman index: the sum of squared shares. 1 is one partner; the inverse "
    "is read as a number of equal partners.",
    "ideal point": "A position on one line, estimated from all votes, such that states that vote "
    "alike lie close together.",
    "Jaccard overlap": "Memberships that two states share, divided by those that either has.",
    "max flow": "The most that a network can carry from one end to the other when no pipe carries "
    "more than its capacity.",
    "min cut": "The set of links with the least capacity that separates one end of a network from "
    "the other. Its capacity equals the max flow.",
    "mirror statistics": "The same trade as the other side reports it. The two differ by "
    "transport costs, time and origin, and sometimes by more.",
    "Moran's I": "How much neighbouring areas are alike: above 0 alike, near 0 without pattern, "
    "below 0 unlike.",
    "multi-vector policy": "A foreign policy that keeps ties with several powers at once and "
    "avoids depending on one.",
    "natural increase": "Births less deaths. Total change less natural increase is what moves "
    "and corrections leave: residual migration.",
    "plurality": "The largest group of all. A majority is more than half.",
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
        [cell(r["date"]), cell(r["change"]), cell(r["kind"])]
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
        parser = argparse.ArgumentParser(
            prog=f"multivector {name}",
            description=text,
            formatter_class=lambda prog: argparse.HelpFormatter(prog, width=78),
        )
        importlib.import_module(module).add_arguments(parser)
        parts.append(f"## multivector {name}\n\n```text\n{parser.format_help().rstrip()}\n```\n")
    return "\n".join(parts)


def api_index() -> str:
    """Return the list of modules."""
    names = list(MODULES)
    return (
        "# Package reference\n\n"
        "What a notebook can import, module by module, from the functions' own documentation.\n\n"
        "```{toctree}\n:maxdepth: 1\n\n" + "\n".join(names) + "\n```\n"
    )


def described_elsewhere(name: str) -> list[str]:
    """Return a module's public names that the page of another module describes.

    A name with two pages would make each link to it ambiguous.
    """
    module = importlib.import_module(name)
    elsewhere = []
    for public in getattr(module, "__all__", ()):
        home = getattr(getattr(module, public), "__module__", None) or ""
        pages = [m for m in MODULES if home == m or home.startswith(f"{m}.")]
        if pages and max(pages, key=len) != name:
            elsewhere.append(public)
    return elsewhere


def api_page(name: str) -> str:
    """Return one module's page."""
    options = "   :imported-members:\n" if name in PACKAGES else ""
    if elsewhere := described_elsewhere(name):
        options += f"   :exclude-members: {', '.join(elsewhere)}\n"
    return f"{name}\n{'=' * len(name)}\n\n.. automodule:: {name}\n{options}"
