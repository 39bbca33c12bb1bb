"""Every lesson runs offline, and says only what its data bear out.

The measures of lessons that still have the first edition's form are tested here too; those of
the second edition are in test_anatomy.py, test_practice_cells.py and test_ladder.py.
"""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import nbformat
import pytest

from multivector.data import load, source
from multivector.practice import exercise
from tests.lessons import notebooks as nbs
from tests.lessons import proofreading
from tests.lessons.clean import course_notebooks, faults
from tests.lessons.series import BRIEF, EXPECTED, SHORT

OPTION = re.compile(r"<details>\s*<summary>(.*?)</summary>(.*?)</details>", re.S)
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
# Numerals that are names, not quantities: lessons, claims, resolutions, spans of years, days.
NAMED_NUMBERS = [
    re.compile(r"\b(?:[Ll]essons?|[Ee]xercises?|[Cc]hecks?|ES-11|C)[ /]?\d+(?:[/–-]\d+)?"),
    re.compile(r"\bps\d\b|\b\d+/\d+\b|\b(?:19|20)\d\d[–-]\d{2,4}\b"),
    re.compile(rf"\b\d{{1,2}} (?:{MONTHS})\b"),
]

each_lesson = pytest.mark.parametrize("path", nbs.LESSONS, ids=lambda p: p.stem)


@pytest.fixture(scope="module")
def executed():
    """Execute each lesson, with its exercises solved, once for all tests of this module."""
    done: dict[Path, nbformat.NotebookNode] = {}

    def run(path: Path):
        if path not in done:
            done[path] = nbs.execute(path, prelude=proofreading.CELL)[0]
        return done[path]

    return run


@pytest.fixture(scope="module")
def skipped(request, tmp_path_factory):
    """Execute the chosen lessons without their exercises; return the errors by lesson."""
    chosen = [
        item.callspec.params["path"]
        for item in request.session.items
        if getattr(item, "originalname", "") == "test_runs_when_every_exercise_is_skipped"
    ]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MULTIVECTOR_STATE", str(tmp_path_factory.mktemp("state")))
        return nbs.errors_together(chosen, "skipped")


def test_the_series_is_complete():
    assert [p.stem for p in nbs.LESSONS] == EXPECTED


@pytest.mark.parametrize("path", course_notebooks(), ids=lambda p: p.stem)
def test_notebook_is_clean(path):
    assert faults(path) == []


@each_lesson
def test_first_cell_says_what_the_lesson_is(path):
    text = nbs.read(path).cells[0].source
    assert nbs.read(path).cells[0].id == "title"
    assert re.match(rf"# {path.stem[:2]} · \S", text), "an H1 'NN · Title' opens the lesson"
    for word in ("Objectives", "minutes", "Prerequisites", "Data", "Last checked"):
        assert word in text, f"the title cell says nothing of {word!r}"
    objectives = text.split("Objectives", 1)[1].split("**", 2)[1]
    count = len(re.findall(r"^\s*(?:[-*]|\d+\.) ", objectives, re.M))
    assert 3 <= count <= 5, f"{count} objectives"


@each_lesson
def test_headings_are_one_h1_and_skip_no_level(path):
    levels = []
    for cell in nbs.read(path).cells:
        if cell.cell_type == "markdown":
            text = re.sub(r"```.*?```", "", cell.source, flags=re.S)
            levels += [len(h) for h in re.findall(r"^(#{1,6}) ", text, re.M)]
    assert levels[0] == 1
    assert levels.count(1) == 1
    jumps = [(a, b) for a, b in itertools.pairwise(levels) if b > a + 1]
    assert jumps == []


@each_lesson
def test_portable_markup_only(path):
    for cell in nbs.read(path).cells:
        if cell.cell_type == "markdown":
            for bad in (":::", "> [!", "http-equiv", "<script", "<iframe"):
                assert bad not in cell.source, f"{bad!r} in {cell.id}"


@each_lesson
def test_no_amount_of_money_is_typeset_as_mathematics(path):
    """JupyterLab sets what stands between two dollar signs as a formula, backslash or not."""
    found = [c.id for c in nbs.read(path).cells if c.cell_type == "markdown" and "$" in c.source]
    assert found == [], "write 30.1 billion dollars"


@each_lesson
def test_runs_offline_without_a_word_on_stderr(path, executed):
    said = {
        c.id: o.text[:300]
        for c in executed(path).cells
        for o in c.get("outputs", [])
        if o.output_type == "stream" and o.name == "stderr"
    }
    assert said == {}


@each_lesson
def test_the_solution_of_each_exercise_is_right(path, executed):
    for cell in executed(path).cells:
        number = nbs.exercise_of(cell)
        if number is not None and exercise(number).kind != "open":
            said = "".join(o.get("text", "") for o in cell.outputs)
            assert f"{number} is right" in said, said


@each_lesson
def test_runs_when_every_exercise_is_skipped(path, skipped):
    assert skipped[path] == []


@each_lesson
def test_every_figure_goes_through_show_with_its_own_alt_text(path, executed):
    notebook = executed(path)
    shown = nbs.figures(notebook)
    assert nbs.bare_images(notebook) == []
    assert len(shown) >= 1
    assert [f.cell for f in shown if len(f.alt) < 60] == []
    alts = [f.alt for f in shown if not f.cell.endswith("_run")]
    assert len(alts) == len(set(alts)), "an alt text is repeated"


#: Figures that a reader builds line by line before the course's functions finish one.
DRAFTS = {
    "02_charts_and_maps": {
        "newspaper_bars",
        "first_line",
        "better_line",
        "honest_bars",
        "route_bars",
        "layer",
        "share_map",
    },
}


@each_lesson
def test_every_figure_but_a_draft_says_point_measure_and_source(path, executed):
    faulty = {cell for cell, faults in proofreading.found(executed(path)) if faults}
    assert faulty == DRAFTS.get(path.stem, set())


SOURCE = re.compile(r"\bsources? ((?:`[^`]+`(?:, | and |; )?)+)")


def cited(text: str) -> list[str]:
    """Return the source ids that a piece of prose cites."""
    return [i for group in SOURCE.findall(text) for i in re.findall(r"`([^`]+)`", group)]


@each_lesson
def test_every_source_id_resolves(path):
    ids = [i for c in nbs.read(path).cells if c.cell_type == "markdown" for i in cited(c.source)]
    assert ids or path.stem in (SHORT, BRIEF), "the lesson cites no source"
    for i in ids:
        assert source(i).title


NUMERAL = re.compile(r"(?<![\w.,/-])[−-]?\d[\d,\u202f\u00a0]*(?:\.\d+)?(?![\w]|[.,]\d)")
EXEMPT_CELLS = re.compile(r"title|your_turn_\d+(_solution)?|next_lesson|further_reading|.*_heading")


def stated_numbers(cell) -> list[tuple[str, str]]:
    """Return (numeral, sentence) of a markdown cell that some cell must bear out."""
    text = re.sub(r"^#.*$", "", nbs.prose(cell), flags=re.M)
    text = re.sub(r"^\s*\d+\. ", "", text, flags=re.M)
    found = []
    for sentence in re.split(r"(?<=[.!?:;])\s+|\n\s*\n|\n\s*[-|*]", text):
        if cited(sentence):
            continue
        bare = re.sub(r"`[^`]*`", " ", sentence)
        for pattern in NAMED_NUMBERS:
            bare = pattern.sub(" ", bare)
        for numeral in NUMERAL.findall(bare):
            plain = re.sub(r"[,\u202f\u00a0]", "", numeral).replace("−", "-").lstrip("-")
            if re.fullmatch(r"(1[89]|20)\d\d", plain):
                continue
            found.append((plain, sentence.strip()[:90]))
    return found


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("The share rose to 82.4 per cent in 2025.", ["82.4"]),
        ("About 6,570 km, by source `S_TASS_BORDER`.", []),
        ("It fell by −3.5 points; 12 of 16 regions followed.", ["3.5", "12", "16"]),
        ("Lesson 05 and claim C22 say so, as did ES-11/4 on 24 February 2022.", []),
        ("Run `shares.head(12)` first.", []),
    ],
)
def test_what_counts_as_a_number_in_prose(text, numbers):
    cell = nbformat.v4.new_markdown_cell(text)
    assert [number for number, _ in stated_numbers(cell)] == numbers


@each_lesson
def test_numbers_in_prose_are_asserted(path):
    """A numeral in prose stands in a proof, or its sentence cites a source."""
    notebook = nbs.read(path)
    asserting = "\n".join(nbs.proofs(path).values())
    literals = {re.sub("_", "", n) for n in re.findall(r"\d[\d_]*(?:\.\d+)?", asserting)}
    literals |= {n.rstrip("0").rstrip(".") for n in literals if "." in n}
    literals |= {f"{float(n):g}" for n in literals if float(n) < 1e6}
    missing = [
        f"{cell.id}: {number} in “{sentence}”"
        for cell in notebook.cells
        if cell.cell_type == "markdown" and not EXEMPT_CELLS.fullmatch(cell.id)
        for number, sentence in stated_numbers(cell)
        if number not in literals and number.rstrip("0").rstrip(".") not in literals
    ]
    assert missing == []


def test_each_testable_claim_is_judged_where_the_table_says():
    claims = load("policy/claims")
    testable = claims[claims["kind"] == "data"]
    for row in testable.itertuples():
        path = next(p for p in nbs.LESSONS if p.stem.startswith(row.lesson))
        ids = [c.id for c in nbs.read(path).cells]
        assert any(row.claim_id in i.split("_") for i in ids if i.startswith("claim")), (
            f"{row.claim_id} is not judged in lesson {row.lesson}"
        )
