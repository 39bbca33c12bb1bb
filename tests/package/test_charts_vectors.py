"""Charts of ties and votes draw what their tables hold."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pandas as pd
import pytest
from matplotlib.colors import to_hex

from multivector import charts, style
from multivector import vectors as v
from multivector.data import load


@pytest.fixture(autouse=True)
def _close():
    with style.styled():
        yield
    plt.close("all")


# --- agreement -------------------------------------------------------------------------------


def test_draws_each_partner_and_leaves_the_odd_year_apart():
    table = load("policy/un_agreement")
    ax = charts.agreement_chart(table, ["RUS", "KGZ"])
    drawn = {
        tuple(map(int, line.get_xdata())): list(line.get_ydata())
        for line in ax.get_lines()
        if len(line.get_xdata()) == len(set(line.get_xdata()))  # not the break's line
    }
    wide = v.agreement_of(table, ["RUS", "KGZ"])
    assert drawn[tuple(range(1992, 2025))] == pytest.approx(wide.loc[1992:2024, "RUS"].tolist())
    # Kyrgyzstan has no value for 1999 and 2001: its line stops there.
    assert (2000,) in drawn
    assert sum(1998 in years and 2000 in years for years in drawn) == 1
    assert all(2025 not in years or years == (2025,) for years in drawn)
    words = [t.get_text() for t in ax.texts]
    assert "2025: not comparable" in words
    assert {"Russia", "Kyrgyzstan"} <= set(words)
    assert ax.get_ylim() == (0, 1.04)


def test_agreement_is_drawn_on_given_axes_and_names_the_index():
    _, ax = plt.subplots()
    table = load("policy/un_agreement")
    assert charts.agreement_chart(table, ["USA"], partial=True, ax=ax) is ax
    assert "half points" in ax.get_ylabel()


def test_agreement_says_when_there_is_nothing_to_draw():
    table = load("policy/un_agreement")
    with pytest.raises(ValueError, match="at least one"):
        charts.agreement_chart(table, [])
    with pytest.raises(ValueError, match="FIN"):
        charts.agreement_chart(table, ["FIN"])


# --- votes -----------------------------------------------------------------------------------


VOTES = pd.DataFrame(
    {
        "topic": ["war"] * 3 + ["trade"],
        "position": ["no", "abstain", "abstain", "yes"],
        "date": ["2023-02-01", "2014-03-27", "2022", "2020"],
    }
)


def squares(ax):
    return [(round(p.get_x(), 2), to_hex(p.get_facecolor())) for p in ax.patches]


def test_votes_stand_in_order_of_time_with_their_counts():
    ax = charts.vote_strips(VOTES, "topic", "position")
    votes = style.FAMILIES["votes"]
    assert squares(ax) == [
        (0.05, votes["abstain"]),
        (1.05, votes["abstain"]),
        (2.05, votes["no"]),
        (0.05, votes["yes"]),
    ]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["war, 2014–2023", "trade, 2020"]
    assert {"1 no · 2 abstain", "1 yes"} <= {t.get_text() for t in ax.texts}


def test_a_position_without_a_colour_is_named():
    with pytest.raises(ValueError, match="perhaps"):
        charts.vote_strips(VOTES.replace("no", "perhaps"), "topic", "position")


# --- balance and weightings ------------------------------------------------------------------


TIES = pd.DataFrame(
    {
        "tie": ["arms", "arms", "arms", "oil"],
        "partner": ["RUS", "CHN", "XXX", "DEU"],
        "value": [80.0, 15.0, 5.0, 3.0],
    }
)
POLES = {"RUS": "Russia", "CHN": "China", "DEU": "Europe"}


# --- matrix ----------------------------------------------------------------------------------


def legend_texts(ax):
    return [t.get_text() for t in ax.get_legend().get_texts()]


def test_matrix_marks_each_status_by_more_than_colour():
    table = pd.DataFrame(
        {"UN": ["member", "member"], "SCO": ["partner", None], "EU": ["pending", ""]},
        index=["KAZ", "NOR"],
    )
    ax = charts.matrix(table)
    assert [t.get_text() for t in ax.texts] == ["M", "P", "Pe", "M"]
    assert legend_texts(ax) == ["M  member", "P  partner", "Pe  pending"]
    assert [t.get_text() for t in ax.get_yticklabels()] == ["Kazakhstan", "NOR"]


def test_matrix_takes_true_and_false_and_counts_what_is_filled():
    ax = charts.matrix(pd.DataFrame({"UN": [True, False]}, index=["KAZ", "XXX"]), totals=True)
    assert [t.get_text() for t in ax.texts] == ["●", "1", "0"]


def test_matrix_names_a_status_that_order_forgot():
    with pytest.raises(ValueError, match="observer"):
        charts.matrix(pd.DataFrame({"UN": ["observer"]}), order=["member"])


def test_matrix_writes_headings_over_neighbouring_columns():
    table = pd.DataFrame({"UN": ["m"], "CIS": ["m"], "EAEU": ["m"]}, index=["KAZ"])
    ax = charts.matrix(table, groups={"UN": "Global", "CIS": "Russia-led", "EAEU": "Russia-led"})
    heads = [" ".join(t.get_text().split()).replace("- ", "-") for t in ax.texts]
    assert [h for h in heads if h in ("Global", "Russia-led")] == ["Global", "Russia-led"]


def test_matrix_takes_its_headings_from_a_column_of_a_table():
    table = pd.DataFrame({"UN": ["m"], "CIS": ["m"]}, index=["KAZ"])
    ax = charts.matrix(table, groups=pd.Series({"CIS": "Russia-led", "UN": "Global"}))
    heads = [" ".join(t.get_text().split()).replace("- ", "-") for t in ax.texts]
    assert [h for h in heads if h in ("Global", "Russia-led")] == ["Global", "Russia-led"]
