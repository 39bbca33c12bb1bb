"""No lesson uses an idiom before one explains it, and none explains too many."""

from __future__ import annotations

from collections import Counter

import nbformat
import pytest

from tests.lessons import idioms
from tests.lessons.notebooks import LESSONS


@pytest.mark.parametrize("path", LESSONS, ids=lambda p: p.stem)
def test_idioms_are_introduced_before_they_are_used(path):
    assert idioms.faults(path, idioms.ladder()) == []


def test_each_idiom_is_introduced_once():
    twice = [key for key, n in Counter(e.key for e in idioms.ladder()).items() if n > 1]
    assert twice == [], "keep the entry of the earlier lesson"


def test_entries_say_what_they_do_in_a_sentence_with_an_example():
    for entry in idioms.ladder():
        assert entry.says.endswith("."), entry.key
        assert len(entry.says.split()) >= 4, entry.key
        assert entry.example, entry.key
        assert len(entry.example) <= 70, entry.key
        assert entry.task, entry.key


def lesson(folder, *cells, name="01_small.ipynb"):
    made = [
        nbformat.v4.new_markdown_cell(text, id=i)
        if kind == "text"
        else nbformat.v4.new_code_cell(text, id=i)
        for kind, i, text in cells
    ]
    nbformat.write(nbformat.v4.new_notebook(cells=made), folder / name)
    return folder / name


def entry(key, cell, number="01"):
    return idioms.Idiom(key=key, lesson=number, cell=cell, task="t", says="s.", example="e")


SAYS = ("text", "about_rows", "The method `.head()` shows the first rows of a table.")


def test_an_explained_idiom_passes(tmp_path):
    path = lesson(tmp_path, SAYS, ("code", "rows", "oil.head()"))
    assert idioms.faults(path, [entry(".head()", "rows")]) == []


@pytest.mark.parametrize(
    ("cells", "entries", "said"),
    [
        ([SAYS, ("code", "rows", "oil.head()")], [], "not on the ladder"),
        (
            [SAYS, ("code", "rows", "oil.head()")],
            [entry(".head()", "later", "02")],
            "introduced only in lesson 02",
        ),
        (
            [
                ("code", "early", "oil.head()"),
                SAYS,
                ("code", "rows", "oil.head()"),
            ],
            [entry(".head()", "rows")],
            "used before rows introduces it",
        ),
        ([("code", "rows", "oil.head()")], [entry(".head()", "rows")], "no sentence"),
        (
            [("code", "rows", "oil.head()"), ("text", "c", "`head`")],
            [entry(".head()", "rows")],
            "no sentence",
        ),
        ([SAYS, ("code", "rows", "oil.tail()")], [entry(".head()", "rows")], "does not use it"),
        ([("code", "rows", "f = lambda: 1")], [entry("name = value", "rows")], "no place"),
        (
            [("code", "rows", "oil.a().b().c().d()")],
            [entry(f".{x}()", "rows") for x in "abcd"],
            "more than 3 calls",
        ),
    ],
)
def test_each_fault_is_found(tmp_path, cells, entries, said):
    found = idioms.faults(lesson(tmp_path, *cells), entries)
    assert any(said in line for line in found), found


def test_too_many_new_idioms_are_reported(tmp_path):
    code = "\n".join(f"oil.m{n}()" for n in range(13))
    text = "Each method here does something: " + ", ".join(f"`m{n}`" for n in range(13)) + "."
    cells = [("text", "about", text), ("code", "rows", code)]
    entries = [entry(f".m{n}()", "rows", "05") for n in range(13)]
    path = lesson(tmp_path, *cells, name="05_small.ipynb")
    assert any("13 new idioms" in line for line in idioms.faults(path, entries))


@pytest.mark.parametrize(
    ("code", "keys"),
    [
        ("x = load('a')", {"name = value", "load()"}),
        ("t[t['a'] > 1]", {'["column"]', "[condition]", "== != < >"}),
        ("t[['a', 'b']]", {'[["a", "b"]]', "[a, b]"}),
        ("t.loc[3, 'a']", {".loc"}),
        ("t['b'] = t['a'] / 2", {"[column] = ", '["column"]', "+ - * /"}),
        ("import pandas as pd\npd.concat([a])", {"import ... as ...", "pd.concat()", "[a, b]"}),
        ("t.plot(x='a')", {".plot()", "f(name=value)"}),
        ("fig, ax = f()", {"a, b = ...", "f()"}),
        ("def g(a):\n    return a + 1\ng(2)", {"def", "return", "+ - * /"}),
        ("f'{a:.1f}'", {'f"text {name}"'}),
    ],
)
def test_what_counts_as_an_idiom(tmp_path, code, keys):
    found = idioms.reading(lesson(tmp_path, ("code", "rows", code)), with_solutions=False)
    assert set(found.used) == keys
