"""Type, headline, sources, and the one way to show a figure."""

from __future__ import annotations

import base64
import re
import subprocess
import sys
from pathlib import Path

import matplotlib as mpl
import matplotlib.pyplot as plt
import pytest
from matplotlib.font_manager import FontProperties, findfont, get_font

from multivector import maps, style
from multivector.data import geo

ALT = "Line chart of oil exports in million tonnes a year: they rise from 2009 to 2025."


@pytest.fixture(autouse=True)
def _close():
    yield
    plt.close("all")


def test_styled_gives_the_settings_back():
    before = mpl.rcParams["axes.titleweight"]
    with style.styled():
        assert mpl.rcParams["axes.titleweight"] == "bold"
    assert mpl.rcParams["axes.titleweight"] == before


def test_use_style_sets_figures_and_lets_tables_show_sentences():
    import pandas as pd

    with mpl.rc_context(), pd.option_context("display.max_colwidth", 50):
        style.use_style()
        assert mpl.rcParams["axes.titleweight"] == "bold"
        sentence = "A claim of sixty characters and more that must not be cut off."
        assert sentence in pd.DataFrame({"claim": [sentence]}).to_html()


@pytest.mark.parametrize("how", [{}, {"weight": "bold"}, {"style": "italic"}])
def test_the_typeface_comes_with_the_package_and_has_all_letters(how):
    with style.styled():
        path = findfont(FontProperties(**how), fallback_to_default=False)
    assert Path(path).parent == style.FONTS
    letters = get_font(path).get_charmap()
    kazakh, turkish, signs = "ӘәҒғҚқҢңӨөҰұҮүҺһІі", "ÇçĞğİıÖöŞşÜü", "–—≥≤±°−×…‘’“”·"
    assert [c for c in kazakh + turkish + signs if ord(c) not in letters] == []


def test_the_typeface_is_small_and_carries_its_licence():
    assert sum(p.stat().st_size for p in style.FONTS.iterdir()) < 1_000_000
    assert "SIL Open Font License" in (style.FONTS / "LICENSE.md").read_text(encoding="utf-8")


def test_importing_registers_no_typeface():
    code = (
        "import multivector.style as s; from matplotlib import font_manager as f; "
        "n = {e.name for e in f.fontManager.ttflist}; s.use_style(); "
        "m = {e.name for e in f.fontManager.ttflist}; "
        "print(s.TYPEFACE in n, s.TYPEFACE in m)"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["False", "True"]


# --- headline and sources --------------------------------------------------------------------


def words(figure, gid):
    return [" ".join(t.get_text().split()) for t in figure.texts if t.get_gid() == gid]


def test_the_headline_stands_over_everything_and_is_wrapped_to_the_figure():
    with style.styled():
        figure, ax = plt.subplots(figsize=(5, 3))
        ax.set_title("an axes title")
        long = "A sentence that is much too long to stand in one line over five inches of chart"
        style.headline(ax, long, "Mt a year, 2009–2025")
        renderer = figure.canvas.get_renderer()
        title, sub = (t for t in figure.texts)
        assert "\n" in title.get_text()
        boxes = [t.get_window_extent(renderer) for t in (title, sub)]
        assert boxes[0].y0 >= boxes[1].y1
        assert boxes[1].y0 >= ax.title.get_window_extent(renderer).y1
        assert max(b.width for b in boxes) <= 5 * figure.dpi
        style.headline(ax, "Another")
        assert words(figure, "headline") == ["Another"]
        assert words(figure, "subtitle") == []
        with pytest.raises(ValueError, match="headline"):
            style.headline(ax, " ")


def test_headlines_stand_at_the_left_edge_of_the_whole_figure():
    with style.styled():
        figure, ax = plt.subplots()
        ax.set_yticks([0, 1], ["a name that is rather long", "b"])
        style.headline(ax, "Title", "sub")
        style.credit(ax, "a source")
        lefts = {round(t.get_position()[0], 6) for t in figure.texts}
        edge = ax.get_tightbbox().x0 / figure.bbox.width
    assert len(lefts) == 1
    assert lefts.pop() == pytest.approx(edge, abs=0.01)


def test_sources_are_cited_in_words_and_once():
    cited = style.citation(["tportal26", "S_PENPPML;tportal26"])
    assert "tportal26" not in cited
    assert "S_PENPPML" not in cited
    assert cited.count(";") == 1
    assert style.citation("A book, 2020") == "A book, 2020"
    assert style.citation("tportal26, S_PENPPML") == cited


def test_a_source_line_needs_a_source():
    _, ax = plt.subplots()
    for nothing in ("", [], [""]):
        with pytest.raises(ValueError, match="source"):
            style.credit(ax, nothing)


def test_a_large_figure_is_shown_smaller_and_a_small_one_as_it_is():
    with style.styled():
        small, _ = plt.subplots(figsize=(5, 3))
        large, _ = plt.subplots(figsize=(18, 6))
        assert style.shown_size(small)[2] == 1
        wide, high, scale = style.shown_size(large)
        assert wide <= style.PAGE[0]
        assert high <= style.PAGE[1]
        assert scale < 0.75


class Shown:
    """Stands in for IPython's display and keeps what it was given."""

    def __init__(self, monkeypatch):
        self.bundles = []
        monkeypatch.setattr("IPython.display.display", self)

    def __call__(self, bundle, raw):
        assert raw
        self.bundles.append(bundle)


@pytest.fixture
def shown(monkeypatch):
    return Shown(monkeypatch)


def test_show_emits_one_figure_with_alt_and_caption_and_closes_it(shown):
    figure, ax = plt.subplots()
    style.show(ax, alt=ALT, caption="Exports & routes")
    html = shown.bundles[0]["text/html"]
    assert html.startswith("<figure")
    assert f'alt="{ALT}"' in html
    assert re.search(r"<figcaption[^>]*>Exports &amp; routes</figcaption>", html)
    png = base64.b64decode(re.search(r"base64,([^\"]+)", html)[1])
    assert png.startswith(b"\x89PNG")
    shown_at = int(re.search(r'width="(\d+)"', html)[1])
    assert int.from_bytes(png[16:20], "big") == pytest.approx(2 * shown_at, abs=4)
    assert ALT in shown.bundles[0]["text/plain"]
    assert not plt.fignum_exists(figure.number)


def test_show_hands_on_the_ids_of_the_sources(shown):
    for source, ids in [
        (["gem_cpc", "tportal26"], "gem_cpc tportal26"),
        ("gem_cpc; tportal26, gem_cpc", "gem_cpc tportal26"),
        (["own estimate", "gem_cpc"], "gem_cpc"),
    ]:
        figure, _ = plt.subplots()
        style.credit(figure, source)
        style.show(figure, alt=ALT)
        assert f'data-sources="{ids}"' in shown.bundles[-1]["text/html"]
    figure, _ = plt.subplots()
    style.credit(figure, "invented numbers")
    style.show(figure, alt=ALT)
    assert "data-sources" not in shown.bundles[-1]["text/html"]


def test_a_map_hands_on_the_ids_of_its_sources(shown):
    ax = maps.base_map(geo("countries"))
    maps.finish(ax, source=["gem_cpc", "G_NE_QGIS"], date="2025", title="A map", subtitle="of land")
    style.show(ax, alt=ALT)
    assert 'data-sources="gem_cpc G_NE_QGIS"' in shown.bundles[0]["text/html"]


def test_show_escapes_what_it_is_given(shown):
    figure, _ = plt.subplots()
    style.show(figure, alt=ALT + ' "<script>"', caption="<b>")
    html = shown.bundles[0]["text/html"]
    assert "<script>" not in html
    assert "<b>" not in html
    assert "&quot;&lt;script&gt;&quot;" in html


@pytest.mark.parametrize("alt", ["", "A chart.", " " * 80, "x" * 59])
def test_show_refuses_a_short_alt_text(shown, alt):
    figure, _ = plt.subplots()
    with pytest.raises(ValueError, match="at least 60"):
        style.show(figure, alt=alt, caption="Exports")
    assert not shown.bundles
    plt.close(figure)


def test_show_needs_no_caption_and_can_send_vectors(shown):
    figure, _ = plt.subplots()
    style.show(figure, alt=ALT, vector=True)
    html = shown.bundles[0]["text/html"]
    assert "figcaption" not in html
    svg = base64.b64decode(re.search(r"svg\+xml;base64,([^\"]+)", html)[1])
    assert b"<svg" in svg


def test_show_refuses_an_empty_caption_and_a_thing_that_is_no_figure(shown):
    figure, _ = plt.subplots()
    with pytest.raises(ValueError, match="caption"):
        style.show(figure, alt=ALT, caption=" ")
    with pytest.raises(TypeError, match="list"):
        style.show([1], alt=ALT, caption="Exports")
    plt.close(figure)
