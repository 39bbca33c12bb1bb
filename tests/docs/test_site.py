"""The book's own functions, and what its sources promise."""

from __future__ import annotations

import base64
import csv
import importlib
import importlib.util
import io
import json
import re
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import nbformat
import pytest
from bs4 import BeautifulSoup
from PIL import Image, ImageChops, ImageDraw

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def book() -> ModuleType:
    """Return ``site/book.py`` as a module."""
    if str(ROOT / "site") not in sys.path:  # as conf.py does
        sys.path.insert(0, str(ROOT / "site"))
    spec = importlib.util.spec_from_file_location("book", ROOT / "site" / "book.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules["book"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def lessons() -> list[Path]:
    """Return the lessons in order."""
    return sorted((ROOT / "lessons").glob("[0-9]*.ipynb"))


def soup(text: str) -> BeautifulSoup:
    """Return a page's text, in Markdown with HTML blocks, as a tree."""
    return BeautifulSoup(text, "html.parser")


def test_the_claims_page_has_each_claim_once_with_its_verdict(book, lessons) -> None:
    from bookpages import parts

    page = soup(book.claims_page(lessons))
    claims = parts.rows("policy/claims.csv")
    assert len(claims) == 66
    rows = page.select("#claims tbody tr")
    assert [r["id"] for r in rows] == [c["claim_id"] for c in claims]
    there = {p.stem[:2]: p.stem for p in lessons}
    for row, claim in zip(rows, claims, strict=True):
        assert row["data-verdict"] == row.select_one(".verdict").text == claim["verdict"]
        assert (row["data-lesson"], row["data-kind"]) == (claim["lesson"], claim["kind"])
        evidence = row.select("td")[2]
        if claim["lesson"] in there:
            assert evidence.select_one(f"a[href*='/{there[claim['lesson']]}.html']")


def test_each_line_of_code_can_be_wrapped_by_itself_and_copied_as_it_is(book) -> None:
    """A style sheet sets in what a line has too much only where it knows where a line begins."""
    from bookpages.code import LineFormatter
    from pygments import highlight
    from pygments.lexers import PythonLexer, TextLexer

    code = (
        'def share(part, whole):\n    """Say\n    more."""\n\n    return part / whole  # 0 to 1\n'
    )
    page = soup(highlight(code, PythonLexer(), LineFormatter()))
    assert page.pre.get_text() == code
    lines = [line.get_text() for line in page.select("pre > .code-line")]
    assert lines == [line for line in code.splitlines() if line]
    indents = [
        line.get("style", "--indent: 0")[len("--indent: ") :] for line in page.select(".code-line")
    ]
    assert indents == ["0", "4", "4", "4"], "the rest of a line stands further in than its start"
    # A printed table keeps its columns under each other, while sentences beside it wrap.
    printed = "yes         12\nabstain     9\n         'Aktobe',\nYou have written nothing yet.\n"
    page = soup(highlight(printed, TextLexer(), LineFormatter()))
    assert [line.get_text() for line in page.select(".columns")] == printed.splitlines()[:3]


def test_a_page_shows_no_prediction_of_the_person_who_builds_the_book(
    book, tmp_path, monkeypatch
) -> None:
    import nbformat

    from multivector.practice import record

    monkeypatch.setenv("MULTIVECTOR_STATE", str(tmp_path / "state"))
    record.remember("01.p1", "predict", text="Almaty, says the builder")
    cells = ["from multivector import practice", 'practice.recall("01.p1")']
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
    path = tmp_path / "01_tables.ipynb"
    nbformat.write(notebook, path)
    done = book.execute([path], tmp_path / "cache" / "now", 60)
    shown = done["01_tables"].cells[1].outputs[0]["text"]
    assert "You have not written a prediction yet" in shown
    assert record.record_file().parent == tmp_path / "state", "the builder's own is there again"


def test_a_number_stays_with_its_per_cent_sign_and_a_date_in_one_line(book) -> None:
    """ "27.9" ended a line and "%" began the next; "2023-" ended one and "08-04" began it."""
    from types import SimpleNamespace

    from bookpages.executed import LessonTransform
    from docutils import nodes
    from docutils.utils import new_document

    document = new_document("lesson")
    document += nodes.paragraph("", "Russia supplied 27.9 % in 2023.")
    document += nodes.paragraph("", "", nodes.literal("", "27.9 % of"))
    table = (
        '<table border="1" class="dataframe"><thead><tr><th></th><th>actor_basis</th><th>event</th>'
        '<th>lost_mt</th></tr></thead><tbody><tr><th>0</th><td style="text-align: left;">2023-08-04'
        '</td><td style="text-align: left;">'
        "Sea-drone attack near Novorossiysk</td><td>0.9</td></tr><tr><th>1</th>"
        "<td>2025-02-17</td><td>3</td><td>NaN</td></tr></tbody></table>"
    )
    document += nodes.raw("", table, format="html")
    guide = SimpleNamespace(document=document, env=SimpleNamespace(docname="instructors"))
    guide._keep_together = lambda: LessonTransform._keep_together(guide)
    LessonTransform.apply(guide)
    sentence, code, shown = document.children
    assert sentence.astext() == "Russia supplied 27.9\u00a0% in 2023."
    assert code.astext() == "27.9 % of"
    page = soup(shown.astext())
    heads, *rows = ([*row.children] for row in page.select("tr"))
    assert [cell.get_text() for cell in heads] == ["", "actor_basis", "event", "lost_mt"]
    assert [cell.wbr is not None for cell in heads] == [False, True, False, True]
    marks = [None, ["one-word"], None, ["number"]]
    assert [[cell.get("class") for cell in row] for row in rows] == [marks, marks]
    assert heads[3]["class"] == ["number"], "a head stands over its numbers"


def test_no_line_begins_with_the_sign_of_a_comment(lessons) -> None:
    """ "44.4" ended a line and "%)" began the next: MyST took it for a comment and left it out."""
    pages = [ROOT / "INSTRUCTORS.md", *(ROOT / "site").glob("*.md")]
    texts = {page.name: page.read_text(encoding="utf-8") for page in pages}
    for path in lessons:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        texts |= {
            f"{path.stem}: {cell['id']}": "".join(cell["source"])
            for cell in cells
            if cell["cell_type"] == "markdown"
        }
    assert [name for name, text in texts.items() if re.search(r"^\s*%", text, re.M)] == []


def test_the_filter_of_the_claims_offers_what_the_rows_have(book, lessons) -> None:
    page = soup(book.claims_page(lessons))
    for name in ("verdict", "lesson", "kind"):
        offered = {o["value"] for o in page.select(f"select[name={name}] option")}
        assert offered == {"", *(r[f"data-{name}"] for r in page.select("#claims tbody tr"))}
    assert page.select_one("form.filter").has_attr("hidden")  # without script it would do nothing


def test_evidence_is_the_cell_that_judges_the_claim(book, lessons) -> None:
    from bookpages import parts
    from bookpages.claims import evidence
    from bookpages.parts import Cited, cited

    def one(page: str, cell: str) -> Cited:
        return Cited(page, cell, "", frozenset({"C99"}), frozenset())

    claim = {"claim_id": "C99", "lesson": "08"}
    cells = [one("04_x", "claim_C99"), one("08_x", "setup"), one("08_x", "claim_C99")]
    assert evidence(claim, cells) == cells[2:]
    assert evidence(claim, cells[:2]) == [cells[1]]
    assert evidence(claim, cells[:1]) == []
    # Every verdict that rests on data is one click away from the cell that reaches it.
    real = [c for path in lessons for c in cited(path)]
    for claim in parts.rows("policy/claims.csv"):
        if claim["kind"] == "data":
            assert evidence(claim, real), claim["claim_id"]


def test_the_dictionary_names_every_data_set_and_field(book) -> None:
    from bookpages import sources

    page = book.dictionary_page()
    assert f"({sources.data_anchor('oil/export_by_route')})=\n### oil/export_by_route\n" in page
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


def test_every_source_has_an_entry_that_leads_back(book, lessons) -> None:
    from bookpages import parts

    page = soup(book.sources_page(lessons))
    rows = {r["source_id"]: r for r in parts.rows("sources.csv")}
    entries = {e["id"]: e for e in page.select("ol.sources > li")}
    assert len(rows) == len(parts.rows("sources.csv"))
    assert entries.keys() == rows.keys()
    for name, entry in entries.items():
        assert rows[name]["short_citation"] in entry.text
        if rows[name]["url"].startswith("http"):
            assert entry.select_one("a.external")["href"] == rows[name]["url"]
        else:
            assert f"Address ({rows[name]['address_status']})" in entry.text
    used = [a["href"] for a in entries["gem_cpc"].select("a[href]")]
    assert "data_dictionary.html#data-oil-cpc-shareholders" in used
    assert any(h.startswith("../lessons/08_oil_routes.html#cell-") for h in used)
    assert "claims.html#C01" in [a["href"] for a in entries["S_24KG"].select("a[href]")]
    for field in ("domain", "type", "grade"):
        offered = {o["value"] for o in page.select(f"select[name={field}] option")}
        assert {e[f"data-{field}"] for e in entries.values()} <= offered


def test_links_to_sources_lead_somewhere(book, lessons) -> None:
    known = {e["id"] for e in soup(book.sources_page(lessons)).select("ol.sources > li")}
    found = set(re.findall(r"sources\.html#(\w+)", book.claims_page(lessons)))
    assert len(found) > 50
    assert found <= known


def test_a_source_is_linked_in_the_words_of_its_citation(book) -> None:
    from bookpages.parts import source_links

    assert source_links("gem_cpc; not_known") == (
        '<a href="sources.html#gem_cpc">Global Energy Monitor, Caspian Pipeline</a>; not_known'
    )


def test_the_front_page_has_a_card_for_each_lesson(book, lessons) -> None:
    page = soup(book.front.front(lessons, {lessons[0].stem: "a.webp"}, {}, ""))
    cards = page.select("ul.cards > li")
    assert [c.a["href"] for c in cards] == [f"lessons/{p.stem}.html" for p in lessons]
    told = book.front.outcomes()
    for card, path in zip(cards, lessons, strict=True):
        assert re.fullmatch(r"\d+ minutes", card.select_one(".minutes").text)
        assert told[path.name].rstrip(".") in card.text
        assert "?" in card.text  # the question that the lesson opens with
    assert page.select_one("img")["src"] == "a.webp"
    assert len(page.select("ul.ways > li")) == 3


def test_a_lesson_without_minutes_is_named(book, tmp_path) -> None:
    path = tmp_path / "99_new.ipynb"
    cell = {"cell_type": "markdown", "id": "title", "source": "# 99 · New\n\nWhat is new?"}
    path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    with pytest.raises(ValueError, match=r"99_new\.ipynb: .*Time"):
        book.front.lesson(path, {})
    cell["source"] += "\n\n**Time:** 40 minutes, and more."
    path.write_text(json.dumps({"cells": [cell]}), encoding="utf-8")
    read = book.front.lesson(path, {"99_new.ipynb": "see"})
    assert (read.title, read.minutes, read.question, read.outcome) == (
        "New", "40", "What is new?", "see",
    )  # fmt: skip


def test_the_bundle_is_offered_only_where_there_is_one(
    book, lessons, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(book.front, "BUNDLE", tmp_path / "multivector-course.zip")
    assert "Download the student bundle" not in book.front.front(lessons, {}, {}, "")
    book.front.BUNDLE.write_bytes(b"x" * 2_500_000)
    (tmp_path / "html").mkdir()
    book.front.copy_bundle(tmp_path / "html")
    link = soup(book.front.front(lessons, {}, {}, "")).select_one("a.button")
    assert "2.5 MB" in link.text
    assert (tmp_path / "html" / link["href"]).stat().st_size == 2_500_000


def painted(colour: str = "navy") -> bytes:
    """Return a figure as PNG: two low lines of text, a high drawing, a low line of text."""
    picture = Image.new("RGB", (900, 600), "white")
    draw = ImageDraw.Draw(picture)
    for top, bottom in ((10, 40), (50, 65), (90, 540), (560, 575)):
        draw.rectangle((100, top, 800, bottom), fill=colour)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def test_a_picture_becomes_a_smaller_file_without_loss(book, tmp_path) -> None:
    from bookpages.executed import picture_file

    path = picture_file(painted(), tmp_path, "08_map")
    assert picture_file(painted(), tmp_path, "08_map") == path
    assert picture_file(painted("teal"), tmp_path, "08_map") != path
    with Image.open(path) as kept, Image.open(io.BytesIO(painted())) as sent:
        assert kept.format == "WEBP"
        assert ImageChops.difference(kept.convert("RGB"), sent.convert("RGB")).getbbox() is None


def test_a_thumbnail_shows_the_drawing_alone(book, tmp_path) -> None:
    book.pictures.thumbnail(painted(), tmp_path / "card.webp")
    with Image.open(tmp_path / "card.webp") as card:
        # 700 by 450 and a rim: without the lines of text, and without the white beside it.
        assert card.width / card.height == pytest.approx(713 / 463, rel=0.03)


def test_the_front_page_takes_along_what_it_names_and_nothing_else(
    book, tmp_path, monkeypatch
) -> None:
    monkeypatch.setattr(book.pictures, "SITE", tmp_path / "site")
    pictures = tmp_path / "site" / book.pictures.PICTURES
    pictures.mkdir(parents=True)
    for name in ("hero_wide-1.webp", "hero_wide-0.webp", "card_08.webp"):
        (pictures / name).write_bytes(b"x")
    page = tmp_path / "front.html"
    named = [f"{book.pictures.PICTURES}/{n}" for n in ("hero_wide-1.webp", "card_08.webp")]
    page.write_text('<source srcset="{}"><img src="{}">'.format(*named))
    copied = book.pictures.copy_pictures(page, tmp_path / "html")
    assert copied == {"hero_wide-1.webp", "card_08.webp"}
    assert {p.name for p in (tmp_path / "html" / book.pictures.PICTURES).iterdir()} == copied


def test_a_card_takes_the_wanted_figure_or_the_last(book) -> None:
    from nbformat import v4

    def cell(name: str, content: bytes):
        code = base64.b64encode(content).decode()
        shown = f'<figure><img alt="" src="data:image/png;base64,{code}"></figure>'
        output = v4.new_output("display_data", {"text/html": shown})
        return v4.new_code_cell("show(ax)", outputs=[output], id=name)

    notebook = v4.new_notebook(cells=[cell("one", b"1"), cell("two", b"2")])
    assert book.pictures.figure_of(notebook, "one") == ("one", b"1")
    assert book.pictures.figure_of(notebook, "gone") == ("two", b"2")
    assert book.pictures.figure_of(v4.new_notebook(), "one") is None


def test_text_from_data_is_no_markup(book) -> None:
    from bookpages import parts

    assert parts.cell("a|b *c* <script> [x](y) $z$") == (
        r"a\|b \*c\* &lt;script&gt; \[x\](y) \$z\$"
    )


def test_the_commands_page_has_each_command_and_what_it_takes(book) -> None:
    import argparse

    from multivector.cli import COMMANDS

    page = book.commands_page()
    chapters = dict(re.findall(r"^## multivector (\w+)\n(.*?)(?=^## |\Z)", page, re.M | re.S))
    assert list(chapters) == [name for name, _, _ in COMMANDS]
    for name, module, _ in COMMANDS:
        parser = argparse.ArgumentParser(add_help=False)
        importlib.import_module(module).add_arguments(parser)
        said = re.findall(r"^`(.+)`\n: \S", chapters[name], re.M)
        taken = [a for a in parser._actions if a.help != argparse.SUPPRESS]
        assert len(said) == len(taken)
        for action in taken:
            assert any(set(action.option_strings) <= set(re.split("[ ,]+", line)) for line in said)
        assert f"```text\nmultivector {name}" in chapters[name]
        # Two hyphens in a sentence would become a dash.
        assert re.findall(r"^: .*(?<!`)--\w.*$", chapters[name], re.M) == []


def test_the_cheat_sheet_has_each_idiom_by_lesson_and_by_task(book, lessons) -> None:
    from bookpages import parts

    page = book.cheat_sheet_page(lessons)
    ladder = tomllib.loads((ROOT / "lessons/idioms.toml").read_text(encoding="utf-8"))
    first, second = page.split("## By task\n")
    entries = [i for lesson in ladder["lesson"] for i in lesson.get("idiom", [])]
    assert entries
    for idiom in entries:
        assert first.count(f"| {parts.cell(idiom['says'])} |") >= 1
        assert second.count(f"| {parts.cell(idiom['says'])} |") >= 1
        assert f"### {idiom['task'][0].upper()}{idiom['task'][1:]}\n" in second
    for lesson in ladder["lesson"]:
        if lesson.get("idiom"):
            assert f"### [{lesson['number']} · {lesson['title']}](../lessons/" in first


def test_code_in_a_cell_of_the_cheat_sheet_is_no_markup(book) -> None:
    from bookpages import parts, reference
    from markdown_it import MarkdownIt

    code = ["a | b", 't[["a"]] < 1', 'f"{x:.1f} *%*"', "$y$ `z`"]
    page = parts.table(["Code"], [[reference._code(text)] for text in code])
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
    from bookpages import api

    # A name with two pages makes each link to it ambiguous, which ends a build with -W.
    assert "Look" in api.described_elsewhere("multivector.style")
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


def test_executing_a_lesson_says_nothing_beside_what_it_shows(book, tmp_path, capfd) -> None:
    """A kernel warns on the terminal where the line to it is not encrypted."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("1 + 1")])
    nbformat.write(notebook, tmp_path / "one.ipynb")
    done = book.execute([tmp_path / "one.ipynb"], tmp_path / "cache" / "one", 60)
    assert done["one"].cells[0].outputs[0].data["text/plain"] == "2"
    assert capfd.readouterr().err == ""


def test_a_changed_function_table_or_exercise_asks_for_new_execution(
    book, tmp_path, monkeypatch
) -> None:
    package = tmp_path / "src" / "multivector"
    (package / "commands").mkdir(parents=True)
    (package / "routes.py").write_text("a = 1")
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "t.csv").write_text("a\n1\n")
    (tmp_path / "lessons" / "exercises").mkdir(parents=True)
    monkeypatch.setattr(book, "ROOT", tmp_path)
    monkeypatch.setattr(book, "DATA", tmp_path / "data")
    first = book.cache_folder(tmp_path)
    (package / "commands" / "lab.py").write_text("x = 1")
    assert book.cache_folder(tmp_path) == first
    (tmp_path / "data" / "t.csv").write_text("a\n2\n")
    second = book.cache_folder(tmp_path)
    (package / "routes.py").write_text("a = 2")
    third = book.cache_folder(tmp_path)
    (tmp_path / "lessons" / "exercises" / "01.toml").write_text("a = 1")
    assert len({first, second, third, book.cache_folder(tmp_path)}) == 4


def test_no_page_source_asks_another_host() -> None:
    conf = (ROOT / "site" / "conf.py").read_text(encoding="utf-8")
    assert "nb_ipywidgets_js: dict[str, dict[str, str]] = {}" in conf
    assert "mathjax" not in conf.lower()  # would come from a content network
    for path in (ROOT / "site" / "_static").iterdir():
        assert "//" not in re.sub(r"^\s*//.*$", "", path.read_text(encoding="utf-8"), flags=re.M)


def test_no_amount_in_dollars_becomes_a_formula() -> None:
    # Between two dollar signs of one paragraph JupyterLab sets a formula. The course has none, and
    # the book reads none: a paragraph with two amounts needs a backslash before each sign.
    notebooks = [*ROOT.glob("lessons/[0-9]*.ipynb"), *ROOT.glob("assignments/source/*/*.ipynb")]
    assert len(notebooks) > 15
    found = []
    for path in notebooks:
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
            if cell["cell_type"] == "markdown":
                for paragraph in re.split(r"\n\s*\n", "".join(cell["source"])):
                    words = re.sub(r"`[^`]*`", "", paragraph)
                    if len(re.findall(r"(?<!\\)\$", words)) > 1:
                        found.append((path.name, cell["id"], words[:60]))
    assert found == []


def test_a_page_that_the_book_includes_links_to_nothing_outside_the_book() -> None:
    # Such a link has no target among the built pages, and a build with -W ends at it.
    included = []
    for page in (ROOT / "site").glob("*.md"):
        for name in re.findall(r"```\{include\} (\S+)", page.read_text(encoding="utf-8")):
            included.append(page.parent / name)
    assert included
    for path in included:
        targets = re.findall(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)", path.read_text(encoding="utf-8"))
        outside = [t for t in targets if not re.match(r"https?:|mailto:|#", t)]
        assert outside == [], path.name
