"""The book on a screen, on a phone, in the dark, from the keyboard; no other host."""

from __future__ import annotations

import functools
import re
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from bs4 import BeautifulSoup

from tests.browser.accessibility import grave
from tests.support import built_site


class Quiet(SimpleHTTPRequestHandler):
    """Serve files and say nothing."""

    def log_message(self, *words: object) -> None:
        pass


@pytest.fixture(scope="module")
def book() -> Iterator[str]:
    """Build the book and return its address on loopback."""
    folder = built_site.build()
    handler = functools.partial(Quiet, directory=str(folder))
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("scheme, rules", [("light", ()), ("dark", ("color-contrast",))])
@pytest.mark.parametrize("part", ["lessons/", "_generated/", ""])
def test_no_page_has_a_grave_accessibility_fault(book, visit, scheme, rules, part) -> None:
    here = visit(color_scheme=scheme)
    page = here.page()
    found = {}
    others = ("lessons/", "_generated/")
    chosen = [
        p for p in built_site.pages() if (p.startswith(part) if part else not p.startswith(others))
    ]
    assert chosen
    for path in chosen:
        page.goto(book + path)
        page.wait_for_function("s => document.documentElement.dataset.theme === s", arg=scheme)
        faults = grave(page, rules)
        if page.locator("h1:visible").count() != 1 and "search" not in path:
            faults.append(f"{page.locator('h1:visible').count()} headings of level one")
        if faults:
            found[path] = faults
    here.shot(page, f"book_{part.strip('/_') or 'top'}_{scheme}")
    assert found == {}


def test_no_page_scrolls_sideways_on_a_phone(book, visit) -> None:
    here = visit(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = here.page()
    wide = {}
    for path in built_site.pages():
        page.goto(book + path)
        page.wait_for_load_state("load")
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 390:
            wide[path] = width
    assert wide == {}
    page.goto(f"{book}lessons/08_oil_routes.html")
    page.locator("figure img").first.scroll_into_view_if_needed()
    here.shot(page, "book_phone")


@pytest.mark.parametrize("width", [1280, 400])
def test_no_line_of_code_ends_outside_its_box(book, visit, width) -> None:
    """A text of a figure, an alternative text above all, is longer than a page is wide."""
    here = visit(viewport={"width": width, "height": 800})
    page = here.page()
    cut = {}
    for path in built_site.pages():
        page.goto(book + path)
        cut[path] = page.evaluate(
            """() => [...document.querySelectorAll("div[class*=highlight-] pre")]
            .filter((p) => !p.closest(".cell_output") && p.scrollWidth > p.clientWidth + 1)
            .map((p) => p.textContent.slice(0, 60))"""
        )
    assert {path: code for path, code in cut.items() if code} == {}


def test_search_finds_a_lesson(book, visit) -> None:
    here = visit()
    page = here.page(f"{book}search.html?q=pipeline")
    # Results are added one after another.
    page.locator("#search-results li a[href*='lessons/08_oil_routes']").first.wait_for()
    here.shot(page, "book_search")


def test_a_self_check_opens_from_the_keyboard(book, visit) -> None:
    here = visit()
    page = here.page(f"{book}lessons/08_oil_routes.html")
    # An option of a self-check begins with its letter.
    options = page.locator(".bd-article details:has(summary:text-matches('^[A-D][.] '))")
    options.first.wait_for(state="attached")
    page.locator(".bd-article summary").first.focus()
    for _ in range(200):
        here_now = page.evaluate(
            "() => { const d = document.activeElement.closest('details');"
            " return d && /^[A-D][.] /.test(d.textContent.trim()); }"
        )
        if here_now:
            break
        page.keyboard.press("Tab")
    assert here_now
    page.keyboard.press("Enter")
    assert page.evaluate("() => document.activeElement.closest('details').open")
    page.keyboard.press("Enter")
    assert not page.evaluate("() => document.activeElement.closest('details').open")
    here.shot(page, "book_self_check")


def test_every_figure_is_painted_with_its_text(book, visit) -> None:
    here = visit()
    page = here.page()
    for path in built_site.pages():
        if not path.startswith("lessons/"):
            continue
        page.goto(book + path)
        page.wait_for_load_state("load")
        # A picture further down is fetched only when a reader comes near.
        images = page.locator(".bd-article img").evaluate_all(
            """images => Promise.all(images.map(async (image) => {
              image.loading = 'eager';
              await image.decode();
              return [image.naturalWidth, (image.alt || '').length];
            }))"""
        )
        assert images, path
        assert all(width > 200 and length >= 60 for width, length in images), (path, images)


def test_no_page_runs_into_a_script_error(book, visit) -> None:
    here = visit()
    page = here.page()
    for path in (
        "index.html",
        "lessons/09_when_a_route_closes.html",
        "_generated/claims.html",
        "_generated/sources.html",
    ):
        page.goto(book + path)
        page.wait_for_load_state("load")
    assert here.errors == []


# --- what was built -------------------------------------------------------------------------------


def tree(path: str) -> BeautifulSoup:
    """Return a built page as a tree."""
    return BeautifulSoup((built_site.HTML / path).read_text(encoding="utf-8"), "html.parser")


@pytest.fixture(scope="module")
def trees(book) -> dict[str, BeautifulSoup]:
    """Return every built page as a tree."""
    return {path: tree(path) for path in built_site.pages()}


def test_the_book_is_small(book) -> None:
    files = [p for p in built_site.HTML.rglob("*") if p.is_file()]
    size = sum(p.stat().st_size for p in files)
    # A student bundle of up to 10 MB may lie beside the pages.
    pages = size - sum(p.stat().st_size for p in files if p.name == "multivector-course.zip")
    assert pages < 15_000_000
    folders = {p.relative_to(built_site.HTML).parts[0] for p in files}
    assert not folders & {"_sources", "jupyter_execute", ".doctrees"}


def test_no_page_shows_what_only_a_running_notebook_can(trees) -> None:
    found = {}
    widget = re.compile(r"\b(VBox|HBox|interactive|Output|\w+Slider|Dropdown|Button)\(\w*=?")
    for path, page in trees.items():
        for output in page.select(".cell_output"):
            if match := widget.search(output.get_text()):
                found.setdefault(path, []).append(match[0])
        if page.select("[src^='data:image']") or page.select(".math"):
            found.setdefault(path, []).append("a picture inside the page, or a formula")
    assert found == {}


def test_every_link_within_the_book_leads_somewhere(trees) -> None:
    names = {
        path: {e["id"] for e in page.select("[id]")} | {e["name"] for e in page.select("a[name]")}
        for path, page in trees.items()
    }
    broken: dict[str, list[str]] = {}
    for path, page in trees.items():
        for link in page.select("main a[href]"):
            parts = urlsplit(link["href"])
            if parts.scheme or parts.netloc:
                continue
            target = path
            if parts.path:
                file = (built_site.HTML / Path(path).parent / unquote(parts.path)).resolve()
                if not file.is_file():
                    broken.setdefault(path, []).append(link["href"])
                    continue
                target = file.relative_to(built_site.HTML.resolve()).as_posix()
            if parts.fragment and target in names and unquote(parts.fragment) not in names[target]:
                broken.setdefault(path, []).append(link["href"])
    assert broken == {}


def test_every_figure_of_a_lesson_opens_as_a_file_and_names_its_sources(trees) -> None:
    ids = {e["id"] for e in trees["_generated/sources.html"].select("ol.sources > li")}
    figures = linked = 0
    for path, page in trees.items():
        if not path.startswith("lessons/"):
            continue
        for figure in page.select(".cell_output figure"):
            figures += 1
            link = figure.select_one("a.image-reference")
            assert link["href"] == link.img["src"], path
            entries = figure.select("figcaption a[href*='sources.html#']")
            there = {a["href"].partition("#")[2] for a in entries}
            code = figure.find_parent(class_="cell").select_one(".cell_input").get_text()
            given = re.search(r"source=\[([^\]]*)\]", code)
            if given:
                assert set(re.findall(r"\w+", given[1])) & ids <= there, (path, given[0])
            linked += bool(there)
    assert figures > 50
    assert linked > 40  # the others are drafts, or name a table that names a source for each row


def test_every_source_that_a_sentence_names_is_a_link(trees) -> None:
    ids = {e["id"] for e in trees["_generated/sources.html"].select("ol.sources > li")}
    named = 0
    for path, page in trees.items():
        if path.startswith("lessons/"):
            for code in page.select("main code.literal"):
                if code.get_text() in ids:
                    named += 1
                    link = code.find_parent("a")
                    assert link is not None, (path, code.get_text())
                    assert link["href"].endswith(f"sources.html#{code.get_text()}")
    assert named > 100


# --- the front page, the claims, the figures ------------------------------------------------------


def test_the_front_door(book, visit) -> None:
    here = visit()
    page = here.page(f"{book}index.html")
    hero = page.locator("figure.hero img")
    assert hero.evaluate("i => i.complete && i.naturalWidth") > 1200
    assert len(hero.get_attribute("alt")) > 100
    assert page.locator("ul.ways > li").count() == 3
    cards = page.locator("ul.cards > li")
    assert cards.count() == len([p for p in built_site.pages() if p.startswith("lessons/")])
    for number in range(cards.count()):
        cards.nth(number).scroll_into_view_if_needed()
        picture = cards.nth(number).locator("img")
        picture.evaluate("i => i.decode()")
        assert picture.evaluate("i => i.naturalWidth") > 200
    here.shot(page, "book_front")
    phone = visit(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    small = phone.page(f"{book}index.html")
    shown = small.locator("figure.hero img")
    shown.evaluate("i => i.decode()")
    assert "hero_phone" in shown.evaluate("i => i.currentSrc")
    phone.shot(small, "book_front_phone")


def test_the_binder_form_takes_an_address_and_refuses_a_sentence(book, visit) -> None:
    here = visit()
    # The service is never asked: what the form would open is kept instead.
    here.context.add_init_script("window.open = (url) => { window.opened = url; };")
    page = here.page(f"{book}index.html")
    form = page.locator("form.binder")
    form.locator("input").fill("somewhere else")
    form.get_by_role("button").click()
    assert "not the address of a repository" in form.locator("output").inner_text()
    assert page.evaluate("() => window.opened") is None
    for given in ("owner/name", "https://github.com/owner/name.git", "github.com/owner/name/"):
        form.locator("input").fill(given)
        form.locator("select").select_option("08_oil_routes.ipynb")
        form.get_by_role("button").click()
        assert page.evaluate("() => window.opened") == (
            "https://mybinder.org/v2/gh/owner/name/HEAD?urlpath=lab%2Ftree%2Flessons%2F"
            "08_oil_routes.ipynb"
        )


def shown_claims(page) -> list[str]:
    """Return the numbers of the claims that can be seen."""
    return page.locator("#claims tbody tr:visible").evaluate_all("r => r.map(x => x.id)")


def test_claims_are_filtered_with_the_keyboard(book, visit) -> None:
    here = visit()
    page = here.page(f"{book}_generated/claims.html")
    form = page.locator("form.filter")
    form.wait_for()
    assert len(shown_claims(page)) == 66
    form.locator("select[name=verdict]").focus()
    page.keyboard.type("contra")
    assert form.locator("select[name=verdict]").input_value() == "contradicted"
    kept = shown_claims(page)
    assert "C23" in kept
    assert set(page.locator("#claims tr:visible .verdict").all_inner_texts()) == {"contradicted"}
    assert form.locator("output").inner_text() == f"{len(kept)} of 66 claims are shown."
    page.keyboard.press("Tab")
    page.keyboard.type("08")
    assert form.locator("select[name=lesson]").input_value() == "08"
    assert shown_claims(page) == ["C23"]
    here.shot(page, "book_claims_filtered")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # Show all
    page.wait_for_function("() => !document.querySelector('#claims tr[hidden]')")
    assert len(shown_claims(page)) == 66


def test_a_filter_can_be_sent_as_a_link_and_never_hides_what_a_link_asks_for(book, visit) -> None:
    here = visit()
    page = here.page(f"{book}_generated/claims.html?verdict=opinion&kind=opinion")
    page.locator("form.filter").wait_for()
    assert 0 < len(shown_claims(page)) < 66
    page = here.page(f"{book}_generated/claims.html?verdict=opinion#C23")
    page.locator("#C23").wait_for()
    page = here.page(f"{book}_generated/sources.html")
    page.locator("form.filter input").fill("caspian monitor")
    assert page.locator("#gem_cpc").is_visible()
    assert page.locator("ol.sources > li:visible").count() < 20


def test_without_script_the_claims_are_a_whole_table(book, visit) -> None:
    here = visit(java_script_enabled=False)
    page = here.page(f"{book}_generated/claims.html")
    assert page.locator("#claims tbody tr:visible").count() == 66
    assert not page.locator("form.filter").is_visible()


def test_the_evidence_of_a_claim_is_one_click_away(book, visit) -> None:
    here = visit()
    page = here.page(f"{book}_generated/claims.html")
    page.locator("#C23 a[href*='#cell-claim']").click()
    page.wait_for_url("**/lessons/08_oil_routes.html#cell-claim*")
    target = page.locator(":target")
    # The anchor of a cell that begins with a heading is an empty element in its section.
    assert "C23" in target.evaluate("t => t.textContent || t.parentElement.textContent")
    assert target.evaluate("t => t.getBoundingClientRect().top < innerHeight")


@pytest.mark.parametrize("width", [1280, 390])
def test_no_word_of_a_table_is_broken(book, visit, width) -> None:
    here = visit(viewport={"width": width, "height": 900})
    page = here.page()
    for name in ("claims", "glossary", "data_dictionary"):
        page.goto(f"{book}_generated/{name}.html")
        page.wait_for_load_state("load")
        broken = page.evaluate(
            """() => {
              const found = [];
              const walk = document.createTreeWalker(
                document.querySelector('.bd-article'), NodeFilter.SHOW_TEXT);
              const range = document.createRange();
              while (walk.nextNode()) {
                const text = walk.currentNode;
                if (!text.parentElement.closest('table') || found.length > 5) continue;
                for (const word of text.data.matchAll(/[\\p{L}\\p{N}_]{3,}/gu)) {
                  range.setStart(text, word.index);
                  range.setEnd(text, word.index + word[0].length);
                  const tops = [...range.getClientRects()].filter((r) => r.width > 0);
                  if (tops.some((r) => r.top - tops[0].top > 4)) found.push(word[0]);
                }
              }
              return found;
            }"""
        )
        assert broken == [], name


def test_a_figure_opens_large_and_closes_with_the_keyboard(book, visit) -> None:
    here = visit()
    page = here.page(f"{book}lessons/08_oil_routes.html")
    link = page.locator("#figure-flow_map a.image-reference, .cell_output a.image-reference").first
    link.focus()
    page.keyboard.press("Enter")
    dialog = page.locator("dialog.large[open]")
    dialog.wait_for()
    image = dialog.locator("img")
    image.evaluate("i => i.decode()")
    assert image.get_attribute("alt") == link.locator("img").get_attribute("alt")
    assert image.bounding_box()["width"] > link.bounding_box()["width"]
    assert grave(page) == []
    here.shot(page, "book_figure_large")
    page.keyboard.press("Escape")
    dialog.wait_for(state="detached")
    assert link.evaluate("a => a === document.activeElement")


def test_a_tap_on_a_phone_shows_a_map_at_a_size_that_can_be_read(book, visit) -> None:
    here = visit(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
    page = here.page(f"{book}lessons/08_oil_routes.html")
    link = page.locator("#cell-flow_map a.image-reference")
    link.scroll_into_view_if_needed()
    link.tap()
    image = page.locator("dialog.large[open] img")
    image.wait_for()
    image.evaluate("i => i.decode()")
    page.wait_for_function("() => document.querySelector('dialog.large img').style.width")
    # At half of its dots across, a text of 9 points is as large as in the notebook.
    assert image.bounding_box()["width"] > 700
    assert page.evaluate(
        "() => { const v = document.querySelector('dialog.large .view');"
        " return v.scrollWidth > v.clientWidth; }"
    )
    here.shot(page, "book_figure_phone")
    page.locator("dialog.large .close").tap()
    page.locator("dialog.large[open]").wait_for(state="detached")
