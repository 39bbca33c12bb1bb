"""The generator of honest variants: each still does what the reference does."""

from __future__ import annotations

import ast

import pandas as pd
import pytest

from nbjudge.prove.variants import LEAST, variants

SOLUTION = '''
def share(table: pd.DataFrame, year: int) -> pd.DataFrame:
    """Share of each crop in a year."""
    rows = table[(table["year"] == year) & table["tonnes"].notna()]
    if rows.empty:
        raise ValueError(f"no row for {year}")
    names = [name.upper() for name in rows["crop"]]
    total = rows["tonnes"].sum()
    shares = rows["tonnes"] / total
    answer = pd.DataFrame({"crop": names, "share": shares.to_numpy()})
    return answer.sort_values(["share", "crop"], ascending=[False, True]).reset_index(drop=True)
'''
TABLE = pd.DataFrame(
    {
        "year": [2020, 2020, 2020, 2021],
        "crop": ["rye", "wheat", "oats", "rye"],
        "tonnes": [10.0, 30.0, None, 5.0],
    }
)
MADE = variants(SOLUTION)


def _run(source: str) -> pd.DataFrame:
    space = {"pd": pd}
    exec(compile(source, "<variant>", "exec"), space)
    found = space["share"](TABLE.copy(), 2020)
    with pytest.raises(ValueError, match="no row for 1999"):
        space["share"](TABLE.copy(), 1999)
    return found


@pytest.mark.parametrize("variant", MADE, ids=lambda v: v.key)
def test_a_variant_gives_what_the_reference_gives(variant):
    expected, found = _run(SOLUTION), _run(variant.source)
    assert [str(name) for name in found["crop"]] == list(expected["crop"])
    assert [float(value) for value in found["share"]] == list(expected["share"])
    pd.set_option("future.infer_string", True)
    pd.reset_option("display.precision")


def test_there_are_enough_and_no_two_are_the_same():
    assert len(MADE) >= LEAST
    assert len({ast.unparse(ast.parse(v.source)) for v in MADE}) == len(MADE)
    assert len({v.key for v in MADE}) == len(MADE)


def test_a_rule_that_does_not_fit_is_left_out():
    assert any(v.key.startswith("stable_sort") for v in MADE)
    fewer = variants(SOLUTION, without=["stable_sort"])
    assert not any("stable_sort" in v.key for v in fewer)


def test_titles_and_legends_are_rewritten_where_something_is_drawn():
    draws = (
        "def draw(table, ax=None):\n    if ax is None:\n        _, ax = plt.subplots()\n"
        "    ax.plot(table['x'], table['y'], label='y')\n    ax.set_title('Crops by year')\n"
        "    ax.legend()\n    return ax\n"
    )
    keys = {v.key for v in variants(draws, {"lessons": "style()\n"})}
    assert {"title_left", "title_of_the_figure", "legend_of_the_figure", "labels_by_pyplot"} <= keys
    assert "begins_with_lessons" in keys


def test_an_answer_that_takes_a_dictionary_of_tables_has_enough_variants():
    takes_many = (
        "def total(tables: dict[str, pd.DataFrame]) -> list[dict]:\n"
        '    """Total of one table."""\n'
        "    rows = tables['crops']\n"
        "    amount = rows['tonnes'].sum()\n"
        "    return [{'name': 'all crops', 'value': amount, 'unit': 't'}]\n"
    )
    made = {v.key: v.source for v in variants(takes_many)}
    rules = {"copies_first", "shuffled_first", "new_index_first", "nullable_first"}
    rules |= {"string_columns_first", "object_columns_first", "floats_first"}
    assert rules <= set(made)
    for key in rules:
        space: dict = {"pd": pd}
        exec(compile(made[key], key, "exec"), space)
        assert space["total"]({"crops": TABLE.copy()})[0]["value"] == 45, key
