"""The book on a screen, on a phone, in the dark, from the keyboard; no other host."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer

import pytest

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


def test_search_finds_a_lesson(book, visit) -> None:
    here = visit()
    page = here.page(f"{book}search.html?q=pipeline")
    page.locator("#search-results li a").first.wait_for()
    links = page.locator("#search-results li a").evaluate_all("a => a.map(x => x.href)")
    assert any("/lessons/08_oil_routes" in link for link in links)
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
        images = page.locator(".bd-article img").evaluate_all(
            "i => i.map(x => [x.naturalWidth, (x.alt || '').length])"
        )
        assert images, path
        assert all(width > 200 and length >= 60 for width, length in images), (path, images)


def test_no_page_runs_into_a_script_error(book, visit) -> None:
    here = visit()
    page = here.page()
    for path in ("index.html", "lessons/09_when_a_route_closes.html", "_generated/claims.html"):
        page.goto(book + path)
        page.wait_for_load_state("load")
    assert here.errors == []
