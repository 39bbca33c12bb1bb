"""The rule on contrast looks at some pieces of text of each look, and misses no look."""

from __future__ import annotations

import pytest

from tests.browser.accessibility import CONTRAST, PIECES, findings

ROWS = 300


def page_with(visit, row: str = "", *, style: str = "", after: str = ""):
    """Open a page of many rows that look the same, one of which may be another."""
    rows = [f"<tr><td>region {n}</td><td><b>{n}</b> people</td></tr>" for n in range(ROWS)]
    if row:
        rows[130] = row
    page = visit().page()
    page.set_content(
        "<!doctype html><html lang='en'><head><title>Regions</title><style>"
        f"body {{ color: #111; background: #fff }} {style}</style></head><body><main>"
        f"<h1>Regions</h1><table>{''.join(rows)}</table>{after}</main></body></html>"
    )
    return page


def faint(page) -> list[str]:
    """Return what the rule on contrast finds."""
    return [node["html"] for found in findings(page, (CONTRAST,)) for node in found["nodes"]]


def test_few_pieces_stand_for_a_page_of_equal_rows(visit) -> None:
    page = page_with(visit)
    some, every = (page.evaluate(f"(every) => ({PIECES})(every).length", e) for e in (False, True))
    assert every == 3 * ROWS + 1
    assert some <= 3 * 3 + 1
    assert findings(page) == []


@pytest.mark.parametrize(
    "row, style",
    [
        ("<tr><td>a</td><td style='color:#bbb'>faint</td></tr>", ""),
        ("<tr><td>a</td><td><b class='faint'>faint</b></td></tr>", ".faint { color: #bbb }"),
        ("<tr style='background:#222'><td>a</td><td>faint</td></tr>", ""),
        ("<tr><td>a</td><td style='opacity:.3'><b>7</b> faint</td></tr>", ""),
        ("<tr><td>a</td><td>faint</td></tr>", "tr:nth-child(131) td { color: #bbb }"),
        # As large, bold text it may be fainter.
        (
            "<tr><td>a</td><td><b style='color:#888; font-size: 12px'>faint</b></td></tr>",
            "b { color: #888; font-size: 30px }",
        ),
    ],
    ids=["colour", "class", "ground around", "opacity around", "place", "size"],
)
def test_one_row_in_hundreds_that_cannot_be_read_is_found(visit, row, style) -> None:
    found = faint(page_with(visit, row, style=style))
    assert found
    assert any("faint" in html or ">a<" in html for html in found)


def test_what_cannot_be_seen_stands_for_nothing_else(visit) -> None:
    """The first piece, the middle one and the last are hidden; the one that is seen counts."""
    hidden = "<p class='faint' hidden>hidden</p>"
    page = page_with(
        visit,
        style=".faint { color: #bbb }",
        after=f"{hidden}<p class='faint'>seen</p>{6 * hidden}",
    )
    assert [html for html in faint(page) if "seen" in html]


def test_a_tree_of_its_own_is_looked_at(visit) -> None:
    page = page_with(visit, after="<p id='host'></p>")
    page.evaluate(
        "document.querySelector('#host').attachShadow({mode: 'open'})"
        ".innerHTML = '<i style=\"color:#bbb\">faint</i>'"
    )
    assert [html for html in faint(page) if "faint" in html]


def test_every_text_is_looked_at_when_that_is_asked_for(visit, monkeypatch) -> None:
    page = page_with(visit, style="td { color: #bbb }")
    assert 0 < len(faint(page)) < 10
    monkeypatch.setenv("EVERY_TEXT", "true")
    assert len(faint(page)) > 2 * ROWS


def test_the_other_rules_look_at_everything(visit) -> None:
    image = "<tr><td><img src='data:,'></td><td>b</td></tr>"
    assert "image-alt" in {found["id"] for found in findings(page_with(visit, image))}
