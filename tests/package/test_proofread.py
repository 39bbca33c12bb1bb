"""The proofreader finds what it promises to find, and nothing in a good figure."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest

from multivector import charts, proofread, style

RED, GOLD = style.ACTORS["Russia"], style.ACTORS["China"]


@pytest.fixture
def ax():
    with style.styled():
        _, ax = plt.subplots()
        yield ax
    plt.close("all")


def finished(ax, **how):
    given = {"title": "A title", "subtitle": "share, %, 2025", "source": "a book, 2020"}
    return charts.finish(ax, **{**given, **how})


def test_a_good_figure_has_no_faults(ax):
    ax.plot([1, 2], [3, 4], color=RED, label="Russia")
    ax.plot([1, 2], [4, 4], color=style.PALETTE[0], label="Norway")
    ax.legend()
    assert proofread.faults(finished(ax)) == []


def test_what_is_missing_is_said(ax):
    ax.plot([1, 2], [3, 4])
    assert [f for f in proofread.faults(ax) if "has no" in f] == [
        "The figure has no headline.",
        "The figure has no subtitle with measure, unit, place and period.",
        "The figure has no source line.",
    ]


@pytest.mark.parametrize(
    "draw",
    [
        lambda ax: ax.plot([1, 2], [1, 2], color=RED, label="no"),
        lambda ax: ax.plot([1, 2], [1, 2], color=RED, label="_", gid="series no"),
        lambda ax: ax.bar([1, 2], [1, 2], color=RED, label="no"),
        lambda ax: ax.barh(["no", "yes"], [1, 2], color=[RED, "grey"]),
        lambda ax: ax.bar(["no", "yes"], [1, 2], color=[RED, "grey"]),
        lambda ax: ax.scatter([1, 2], [1, 2], color=RED, label="no"),
        lambda ax: ax.fill_between([1, 2], [1, 2], color=RED, label="no"),
        lambda ax: ax.plot([1, 2], [1, 2], "o", ls="none", mfc=RED, mec="white", label="no"),
        lambda ax: ax.text(0.5, 0.5, "no", color=RED),
        lambda ax: ax.legend(handles=[plt.Rectangle((0, 0), 1, 1, fc=RED)], labels=["no"]),
    ],
)
def test_an_actors_colour_on_another_name_is_found_however_it_is_drawn(ax, draw):
    draw(ax)
    found = proofread.colour_faults(ax)
    assert found, "nothing was found"
    assert all("'no'" in f and "Russia" in f for f in found)


def test_an_actor_in_anothers_colour_is_found_and_grey_is_allowed(ax):
    ax.plot([1, 2], [1, 2], color=GOLD, label="Russia")
    ax.plot([1, 2], [2, 2], color="#b4b7bd", label="China")
    ax.plot([1, 2], [3, 3], color="#2ca02c", label="Türkiye")
    found = proofread.colour_faults(ax)
    assert any("'Russia'" in f and "China" in f for f in found)
    assert any("'Türkiye'" in f for f in found)
    assert not any(f.startswith("'China'") for f in found)


def test_a_flow_to_an_actor_may_have_its_colour(ax):
    ax.plot([1, 2], [1, 2], color=GOLD, label="to China")
    ax.plot([1, 2], [1, 2], color=RED, label="RUS")
    assert proofread.colour_faults(ax) == []


def test_small_texts_codes_and_ids_are_found(ax):
    ax.text(0.2, 0.2, "tiny", fontsize=6)
    ax.text(0.5, 0.5, "RUS")
    finished(ax)
    style.footer(ax, "Source: S_PENPPML.")
    found = "\n".join(proofread.text_faults(ax))
    assert "'tiny' is 6.0 points" in found
    assert "'RUS' stands where Russia could be" in found
    assert "'S_PENPPML'" in found


def test_text_is_measured_at_the_size_shown():
    with style.styled():
        _, ax = plt.subplots(figsize=(16, 4))
        ax.text(0.5, 0.5, "ten points", fontsize=10)
        assert any("'ten points'" in f for f in proofread.text_faults(ax))
        plt.close("all")


def test_texts_that_cover_each_other_are_found_and_hidden_ones_are_not(ax):
    ax.text(0.5, 0.5, "one text")
    ax.text(0.51, 0.5, "two text")
    ax.text(0.5, 0.5, "hidden", visible=False)
    ax.set_ylim(0, 1.04)  # matplotlib keeps a tick label beyond the end
    found = proofread.label_faults(finished(ax))
    assert found == ["The texts 'one text' and 'two text' cover each other."]


def test_the_charts_of_this_package_name_their_colours(ax):
    table = pd.DataFrame({"year": [2001, 2002] * 2, "v": [1, 2, 3, 4], "who": list("aabb")})
    wrong = style.looks(["Russia", "China"])
    palette = {"a": wrong["Russia"], "b": wrong["China"]}
    charts.lines(table, "year", "v", series="who", palette=palette, ax=ax)
    found = proofread.colour_faults(ax)
    assert any("'a'" in f and "Russia" in f for f in found)
    assert any("'b'" in f and "China" in f for f in found)


def test_texts_of_axes_that_are_switched_off_do_not_count(ax):
    ax.plot([0, 4e6], [0, 4e6])
    ax.set_xlabel("Easting, a label that is not drawn", fontsize=2)
    ax.set_axis_off()
    assert proofread.faults(finished(ax)) == []


def test_a_hidden_per_cent_and_ticks_between_whole_numbers_are_found(ax):
    ax.plot([2, 5, 9, 21], [10.5, 20, 40, 44], "o")
    style.headline(ax, "Bodies and shares", "Share of members, %, 2025")
    assert proofread.axis_faults(ax) == [
        "The x axis shows whole numbers, but has ticks between them.",
        "The subtitle measures in per cent, but no axis carries the sign.",
    ]
    ax.set_xticks([5, 10, 20])
    ax.set_ylabel("% of members")
    assert proofread.axis_faults(ax) == []


def test_years_names_and_passing_per_cents_need_no_sign(ax):
    ax.barh(["Russia", "China"], [10, 20])
    ax.set_xticks([])
    style.headline(ax, "Sellers", "Share of imports, %, 2025")
    assert proofread.axis_faults(ax) == []
    style.headline(ax, "Ideal points", "Ideal point, with 90 % ranges, 2025")
    ax.set_xticks([0, 5, 10])
    assert proofread.axis_faults(ax) == []
