"""Where the cells of a table stand in a notebook."""

from __future__ import annotations

import subprocess
import sys

import pandas as pd
from bs4 import BeautifulSoup

from multivector import alignment

SHOWN = """
import pandas as pd
from IPython.core.interactiveshell import InteractiveShell
from multivector.style import use_style

shell = InteractiveShell.instance()
use_style()
shown, _ = shell.display_formatter.format(pd.DataFrame({"route": ["CPC"], "mt": [64.8]}))
print(shown["text/html"])
"""


def rows(html: str) -> list[list[tuple[str, bool]]]:
    """Return each row's words, and whether they stand at the left."""
    page = BeautifulSoup(html, "html.parser")
    return [
        [(cell.get_text(), "left" in cell.get("style", "")) for cell in row.select("th, td")]
        for row in page.select("tr")
    ]


def test_text_stands_at_the_left_and_numbers_at_the_right():
    table = pd.DataFrame(
        {"route": ["CPC", "to China"], "mt": [64.8, None], "preferred": [True, False]},
        index=pd.Index(["C22", "C23"], name="claim"),
    )
    table["count"] = pd.Series([3, pd.NA], table.index, dtype="object")
    assert rows(alignment.table_html(table)) == [
        [("", True), ("route", True), ("mt", False), ("preferred", True), ("count", False)],
        [("claim", True), ("", True), ("", False), ("", True), ("", False)],
        [("C22", True), ("CPC", True), ("64.8", False), ("True", True), ("3", False)],
        [("C23", True), ("to China", True), ("NaN", False), ("False", True), ("<NA>", False)],
    ]


def test_a_label_for_several_rows_moves_no_mark():
    index = pd.MultiIndex.from_tuples([("Abai", 2023), ("Abai", 2024)], names=["name", "year"])
    table = pd.DataFrame({"basis": ["census", "register"]}, index=index)
    assert rows(alignment.table_html(table))[2:] == [
        [("Abai", True), ("2023", False), ("census", True)],
        [("2024", False), ("register", True)],
    ]


def test_what_it_does_not_know_stays_as_pandas_writes_it():
    several = pd.DataFrame([["a", 1]], columns=pd.MultiIndex.from_tuples([("x", "y"), ("x", "z")]))
    many = pd.DataFrame([["a"] * 99])
    for table in (several, many, pd.DataFrame()):
        assert alignment.table_html(table) == table._repr_html_()
    with pd.option_context("display.notebook_repr_html", False):
        assert alignment.table_html(several) is None


def test_use_style_lets_the_notebook_show_tables_so():
    run = subprocess.run([sys.executable, "-c", SHOWN], capture_output=True, text=True, check=True)
    assert rows(run.stdout)[1] == [("0", False), ("CPC", True), ("64.8", False)]
