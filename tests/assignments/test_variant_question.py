"""A question of this course with three variants: other partners and years from one source."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest

from multivector.data import load
from nbjudge.cli import main
from nbjudge.course import variants
from nbjudge.course.course import open_course
from nbjudge.run.grade import grade
from nbjudge.seeds import choose, read_seed
from tests.assignments.course import COURSE

NAME = "ps2_vectors"
PARTNERS = ["RUS", "CHN", "TUR", "UZB", "DEU"]
YEARS = [2021, 2022, 2023, 2024]
GROUPS = {"s1": "one", "s2": "two", "s3": "three"}

SETUP = f"""from multivector.data import load
from nbjudge import checks

PARTNERS = {PARTNERS}
YEARS = {YEARS}
partner = checks.variant("partner", PARTNERS)
year = checks.variant("year", YEARS)
print(f"Your partner is {{partner}} and your year is {{year}}.")"""

PROMPT = """## Question 1 · What an abstention is worth (3 points)

Take the table `policy/un_agreement`, and your partner and your year, which the cell above prints.
By how much is the agreement with half points for abstentions higher than the plain agreement? Give
the difference as a number from 0 to 1."""

ANSWER = """difference = None
### BEGIN SOLUTION
votes = load("policy/un_agreement")
row = votes[(votes["country"] == partner) & (votes["year"] == year)].iloc[0]
difference = row["agreement_partial"] - row["agreement"]
### END SOLUTION"""

VISIBLE = 'checks.number(difference, difference, what="difference")\nassert 0 <= difference <= 1'

HIDDEN = """# Hidden check (2 points): the difference of the student's own partner and year.
### BEGIN HIDDEN TESTS
votes = load("policy/un_agreement")
own = checks.variant("partner", PARTNERS), checks.variant("year", YEARS)
rows = votes[(votes["country"] == own[0]) & (votes["year"] == own[1])]
half = float(rows["n_half"].iloc[0] / rows["n_votes"].iloc[0]) / 2
# The table is rounded to four decimals.
checks.number(difference, half, what="difference", absolute=2e-4)
### END HIDDEN TESTS"""


def cell(kind: str, name: str, text: str, **nbgrader: object) -> nbformat.NotebookNode:
    make = nbformat.v4.new_code_cell if kind == "code" else nbformat.v4.new_markdown_cell
    made = make(text, id=name)
    if nbgrader:
        roles = {"grade": False, "solution": False, "task": False, "locked": True}
        made.metadata["nbgrader"] = {"schema_version": 3, "grade_id": name, **roles, **nbgrader}
    return made


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course's own configuration with one small set in it, released to three groups."""
    root = tmp_path_factory.mktemp("variants") / "assignments"
    folder = root / "source" / NAME
    folder.mkdir(parents=True)
    shutil.copy(COURSE / "nbgrader_config.py", root)
    (root / "roster.csv").write_text("name,student_id\nOne,s1\nTwo,s2\nThree,s3\n")
    (folder / variants.FILE).write_text("seed = 0\n")
    notebook = nbformat.v4.new_notebook(
        cells=[
            cell("markdown", "title", "# One question (3 points)"),
            cell("code", "setup", SETUP, locked=True),
            cell("markdown", "q1_half__prompt", PROMPT),
            cell("code", "q1_half", ANSWER, solution=True, locked=False),
            cell("code", "q1_half__visible", VISIBLE, grade=True, points=1),
            cell("code", "q1_half__hidden", HIDDEN, grade=True, points=2),
        ]
    )
    notebook.metadata["kernelspec"] = {
        "name": "python3",
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
    }
    nbformat.write(notebook, folder / f"{NAME}.ipynb")
    groups = root / "groups.csv"
    groups.write_text("student_id,group\n" + "".join(f"{s},{g}\n" for s, g in GROUPS.items()))
    assert main(["release", NAME, "--course", str(root), "--groups", str(groups)]) == 0
    return root


def wanted(seed: int) -> tuple[str, int]:
    return choose(seed, "partner", PARTNERS), choose(seed, "year", YEARS)


def hand_in(course: Path, student: str, group: str) -> None:
    """Put an honest answer of one group where a collected submission lies."""
    mine = course / "variants" / NAME / group / NAME
    notebook = nbformat.read(mine / f"{NAME}.ipynb", 4)
    partner, year = wanted(read_seed((mine / variants.FILE).read_text()))
    votes = load("policy/un_agreement")
    row = votes[(votes["country"] == partner) & (votes["year"] == year)].iloc[0]
    answer = next(c for c in notebook.cells if c.id == "q1_half")
    answer.source = f"difference = {row['agreement_partial'] - row['agreement']}"
    folder = course / "submitted" / student / NAME
    folder.mkdir(parents=True)
    nbformat.write(notebook, folder / f"{NAME}.ipynb")


def test_the_three_variants_ask_for_different_numbers(course: Path) -> None:
    seeds = variants.read(open_course(course).db_url, NAME).groups
    assert sorted(seeds.values()) == [1, 2, 3]
    votes = load("policy/un_agreement").set_index(["country", "year"])
    numbers = {
        round(float(votes.loc[wanted(seed), "n_half"] / votes.loc[wanted(seed), "n_votes"]), 4)
        for seed in seeds.values()
    }
    assert len(numbers) == 3


def test_each_group_earns_its_points_and_a_copied_number_none(course: Path) -> None:
    hand_in(course, "s1", "one")
    hand_in(course, "s2", "two")
    hand_in(course, "s3", "one")
    report = grade(course, NAME, workers=2, isolation=False)
    found = {row.outcome.student: (row.score, row.outcome.flags) for row in report.rows}
    assert found["s1"] == (3.0, ())
    assert found["s2"] == (3.0, ())
    score, flags = found["s3"]
    assert score == 1.0
    assert "look whether it was copied from another group" in flags[0]
