"""Palettes that all can tell apart, and the one way to show a figure."""

from __future__ import annotations

import base64
import itertools
import re

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest
from colorspacious import cspace_convert
from matplotlib.colors import to_rgb

from multivector import style

VISIONS = [None, "protanomaly", "deuteranomaly", "tritanomaly"]
ALT = "Line chart of oil exports in million tonnes a year: they rise from 2009 to 2025."


def seen(colours, vision):
    rgb = np.array([to_rgb(c) for c in colours])
    if vision is not None:
        space = {"name": "sRGB1+CVD", "cvd_type": vision, "severity": 100}
        rgb = np.clip(cspace_convert(rgb, space, "sRGB1"), 0, 1)
    return rgb


def least_distance(colours, vision):
    points = cspace_convert(seen(colours, vision), "sRGB1", "CAM02-UCS")
    return min(np.linalg.norm(a - b) for a, b in itertools.combinations(points, 2))


def lightness(colours):
    return cspace_convert(seen(colours, None), "sRGB1", "CIELab")[:, 0]


@pytest.mark.parametrize("vision", VISIONS)
def test_categories_can_be_told_apart(vision):
    assert least_distance(style.PALETTE, vision) >= 10


def test_categories_differ_in_grey_and_stand_out_from_white():
    grey = np.sort(lightness(style.PALETTE))
    assert np.diff(grey).min() >= 5
    assert grey.max() < 70


def test_colour_is_never_the_only_cue():
    given = list(style.looks([f"name {i}" for i in range(8)]).values())
    assert len({look.marker for look in given}) == 8
    assert len({look.hatch for look in given}) == 8
    assert len({str(look.linestyle) for look in given}) == 8


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("k", [3, 4, 5, 6, 7])
def test_sequential_classes_can_be_told_apart_and_darken(k, vision):
    assert least_distance(style.sequential(k), vision) >= 10
    assert (np.diff(lightness(style.sequential(k))) < 0).all()


@pytest.mark.parametrize("vision", VISIONS)
def test_diverging_classes_can_be_told_apart(vision):
    colours = style.diverging(7)
    assert least_distance(colours, vision) >= 10
    assert lightness(colours).argmax() == 3


def test_known_names_look_the_same_whatever_stands_beside_them():
    one = style.looks(["Norway", "Russia", "China"])
    two = style.looks(["China", "Kazakhstan", "Other", "Russia"])
    assert one["Russia"] == two["Russia"]
    assert one["China"] == two["China"]
    assert len({look.colour for look in two.values()}) == 4


def test_two_names_of_one_look_do_not_share_it():
    both = style.looks(["Russia", "RUS"])
    assert both["Russia"] != both["RUS"]


def test_nine_categories_are_refused():
    with pytest.raises(ValueError, match=r"9 categories.*Other"):
        style.looks(range(9))


@pytest.mark.parametrize("k", [1, 10])
def test_too_few_or_too_many_classes_are_refused(k):
    with pytest.raises(ValueError, match=f"k={k}"):
        style.sequential(k)


@pytest.mark.parametrize("colour", [*style.PALETTE, *style.SEQUENTIAL, *style.DIVERGING])
def test_text_on_a_colour_can_be_read(colour):
    assert style._contrast(colour, style.text_on(colour)) >= 4.5 or colour in {
        # On middle tones neither ink nor white reaches 4.5; the better of the two is taken.
        c
        for c in [*style.PALETTE, *style.SEQUENTIAL, *style.DIVERGING]
        if max(style._contrast(c, "white"), style._contrast(c, style.INK)) < 4.5
    }


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


def test_the_font_comes_with_matplotlib_and_has_kazakh_letters():
    from matplotlib.font_manager import FontProperties, findfont, get_font

    with style.styled():
        path = findfont(FontProperties(), fallback_to_default=False)
    letters = get_font(path).get_charmap()
    assert "mpl-data" in path
    assert all(ord(c) in letters for c in "ӘәҒғҚқҢңӨөҰұҮүҺһІі")


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
    assert ALT in shown.bundles[0]["text/plain"]
    assert not plt.fignum_exists(figure.number)


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


def test_show_refuses_an_empty_caption_and_a_thing_that_is_no_figure(shown):
    figure, _ = plt.subplots()
    with pytest.raises(ValueError, match="caption"):
        style.show(figure, alt=ALT, caption=" ")
    with pytest.raises(TypeError, match="list"):
        style.show([1], alt=ALT, caption="Exports")
    plt.close(figure)
