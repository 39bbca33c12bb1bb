"""The book's own functions, and what its sources promise."""

from __future__ import annotations

import csv
import importlib
import importlib.util
import json
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def book() -> ModuleType:
    """Return ``site/book.py`` as a module."""
    spec = importlib.util.spec_from_file_location("book", ROOT / "site" / "book.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["book"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lessons() -> list[Path]:
    """Return the lessons in order."""
    return sorted((ROOT / "lessons").glob("[0-9]*.ipynb"))


def test_the_claims_page_has_each_claim_once_with_its_verdict(book, lessons) -> None:
    page = book.claims_page(lessons)
    with (ROOT / "data/policy/claims.csv").open(encoding="utf-8", newline="") as handle:
        claims = list(csv.DictReader(handle))
    assert len(claims) == 66
    rows = {m[1]: line for line in page.splitlines() if (m := re.search(r'id="(C\d\d)"', line))}
    assert len(rows) == 66
    there = {p.stem[:2] for p in lessons}
    for claim in claims:
        row = rows[claim["claim_id"]]
        assert f"**{claim['verdict']}**" in row
        if claim["lesson"] in there:
            assert f"[{claim['lesson']}](../lessons/{claim['lesson']}_" in row


def test_judged_claims_lead_to_a_section_and_its_figures(book, lessons) -> None:
    page = book.claims_page(lessons)
    row = next(line for line in page.splitlines() if 'id="C23"' in line)
    assert re.search(r"\.\./lessons/08_oil_routes\.ipynb#[\w-]+\)", row)


def test_captions_are_read_from_the_code(book) -> None:
    code = "%matplotlib inline\nax = draw()\nshow(ax, caption='A ' 'map', alt=f'{x}')\nprint(1)"
    assert book.captions(code) == ["A map"]
    assert book.captions("shown(ax, caption='no')") == []


def test_the_dictionary_names_every_data_set_and_field(book) -> None:
    page = book.dictionary_page()
    package = json.loads((ROOT / "data/datapackage.json").read_text(encoding="utf-8"))
    for resource in package["resources"]:
        assert f"### {resource['name']}\n" in page
        for field in resource.get("schema", {}).get("fields", []):
            assert f"| `{field['name']}` | {field['type']} |" in page


def test_the_glossary_has_three_languages(book) -> None:
    page = book.glossary_page()
    with (ROOT / "data/demography/units.csv").open(encoding="utf-8", newline="") as handle:
        units = list(csv.DictReader(handle))
    for unit in units:
        row = next(line for line in page.splitlines() if f"`{unit['region_code']}`" in line)
        assert f'<span lang="kk">{unit["name_kk"]}</span>' in row
        assert f'<span lang="ru">{unit["name_ru"]}</span>' in row


def test_every_source_has_an_anchor(book) -> None:
    page = book.sources_page()
    with (ROOT / "data/sources.csv").open(encoding="utf-8", newline="") as handle:
        ids = [r["source_id"] for r in csv.DictReader(handle)]
    assert len(ids) == len(set(ids))
    assert re.findall(r'<span id="([^"]+)">', page) == ids


def test_links_to_sources_lead_somewhere(book) -> None:
    known = book.sources_page()
    for page in (book.claims_page([]),):
        for name in set(re.findall(r"sources\.html#(\w+)", page)):
            assert f'id="{name}"' in known


def test_text_from_data_is_no_markup(book) -> None:
    assert book.cell("a|b *c* <script> [x](y) $z$") == (r"a\|b \*c\* &lt;script&gt; \[x\](y) \$z\$")


def test_the_commands_page_has_each_command(book) -> None:
    from multivector.cli import COMMANDS

    page = book.commands_page()
    for name, _, _ in COMMANDS:
        assert f"## multivector {name}\n" in page
        assert f"usage: multivector {name}" in page


def test_the_cheat_sheet_has_each_idiom_by_lesson_and_by_task(book, lessons) -> None:
    page = book.cheat_sheet_page(lessons)
    ladder = tomllib.loads((ROOT / "lessons/idioms.toml").read_text(encoding="utf-8"))
    first, second = page.split("## By task\n")
    entries = [i for lesson in ladder["lesson"] for i in lesson.get("idiom", [])]
    assert entries
    for idiom in entries:
        assert first.count(f"| {book.cell(idiom['says'])} |") >= 1
        assert second.count(f"| {book.cell(idiom['says'])} |") >= 1
        assert f"### {idiom['task'][0].upper()}{idiom['task'][1:]}\n" in second
    for lesson in ladder["lesson"]:
        if lesson.get("idiom"):
            assert f"### [{lesson['number']} · {lesson['title']}](../lessons/" in first


def test_code_in_a_cell_of_the_cheat_sheet_is_no_markup(book) -> None:
    from markdown_it import MarkdownIt

    code = ["a | b", 't[["a"]] < 1', 'f"{x:.1f} *%*"', "$y$ `z`"]
    page = book.table(["Code"], [[book._code(text)] for text in code])
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(page)
    spans = [c.content for t in tokens for c in t.children or [] if c.type == "code_inline"]
    assert spans == code


def test_every_public_module_of_a_notebook_has_an_api_page(book) -> None:
    used = set()
    for path in (ROOT / "lessons").glob("[0-9]*.ipynb"):
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "code":
                text = "".join(cell["source"])
                found = re.findall(r"^from (multivector(?:\.\w+)*) import (.+)$", text, re.M)
                for module, names in found:
                    if module == "multivector":
                        used |= {f"multivector.{n.strip()}" for n in names.split(",")}
                    else:
                        used.add(module)
    used -= {"multivector.commands.ready"}
    assert {u for u in used if u not in book.MODULES} == set()
    for name in book.MODULES:
        assert importlib.import_module(name).__doc__


def test_a_name_is_described_on_one_page_only(book) -> None:
    # A name with two pages makes each link to it ambiguous, which ends a build with -W.
    assert "Look" in book.described_elsewhere("multivector.style")
    pages: dict[int, list[str]] = {}
    for name in book.MODULES:
        module = importlib.import_module(name)
        excluded = re.search(r":exclude-members: (.+)", book.api_page(name))
        hidden = set(excluded[1].split(", ")) if excluded else set()
        for public in set(getattr(module, "__all__", ())) - hidden:
            found = getattr(module, public)
            if callable(found):
                pages.setdefault(id(found), []).append(f"{name}.{public}")
    assert len(pages) > 100
    assert [names for names in pages.values() if len(names) > 1] == []


def test_a_changed_function_or_table_asks_for_new_execution(book, tmp_path, monkeypatch) -> None:
    package = tmp_path / "src" / "multivector"
    (package / "commands").mkdir(parents=True)
    (package / "routes.py").write_text("a = 1")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "t.csv").write_text("a\n1\n")
    monkeypatch.setattr(book, "ROOT", tmp_path)
    monkeypatch.setattr(book, "DATA", tmp_path / "data")
    first = book.cache_folder(tmp_path)
    (package / "commands" / "lab.py").write_text("x = 1")
    assert book.cache_folder(tmp_path) == first
    (tmp_path / "data" / "t.csv").write_text("a\n2\n")
    second = book.cache_folder(tmp_path)
    (package / "routes.py").write_text("a = 2")
    assert len({first, second, book.cache_folder(tmp_path)}) == 3


def test_no_page_source_asks_another_host() -> None:
    conf = (ROOT / "site" / "conf.py").read_text(encoding="utf-8")
    assert "nb_ipywidgets_js: dict[str, dict[str, str]] = {}" in conf
    assert "sphinx-mathjax-offline" in conf
    for path in (ROOT / "site" / "_static").iterdir():
        assert "//" not in re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.M)
