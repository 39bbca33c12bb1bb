"""What README, CONTRIBUTING and INSTRUCTORS name exists."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat
import pytest
from PIL import Image

from multivector.cli import COMMANDS
from multivector.data import load
from nbjudge.cli import COMMANDS as GRADER

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "INSTRUCTORS.md")]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
# Folders that nbgrader, the build or a run makes, and never a commit.
MADE = re.compile(
    r"^(\.venv|build|site/_build|site/_generated|assignments/(release|submitted|autograded|"
    r"feedback|reports|variants|roster\.csv|gradebook\.db)|grades\.csv|roster\.csv|dist|"
    r"release|submitted|autograded|feedback|source|exchange|\.nbjudge|variant\.toml|students\.csv|"
    r"table-1\.csv)\b"
)

#: Pages of the grader, and the bank's: their paths start where they lie.
OTHERS = [
    ROOT / "grader/README.md",
    *sorted((ROOT / "grader/docs").glob("*.md")),
    ROOT / "assignments/bank/README.md",
]

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)


def words_in_code(text: str) -> list[str]:
    """Return inline code spans and the lines of fenced blocks."""
    fenced = re.findall(r"```[a-z]*\n(.*?)```", text, re.S)
    inline = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"```.*?```", "", text, flags=re.S))
    return inline + [line.strip() for block in fenced for line in block.splitlines()]


@pytest.mark.parametrize("page", [*PAGES, *OTHERS], ids=lambda p: str(p.relative_to(ROOT)))
def test_linked_files_exist(page):
    text = page.read_text(encoding="utf-8")
    targets = [t for t in re.findall(r"\]\(([^)#\s]+)", text) if "://" not in t]
    targets += re.findall(r'<img[^>]+src="([^":]+)"', text)
    assert [
        t for t in targets if not (page.parent / t).exists() and not t.startswith("mailto:")
    ] == []


@each_page
def test_named_paths_exist(page):
    paths = [
        w
        for w in words_in_code(page.read_text(encoding="utf-8"))
        if re.fullmatch(r"[\w.-]+(?:/[\w.*-]+)*/?", w)
        and ("/" in w or re.search(r"\.(md|py|toml|yml|csv|json|txt|ipynb|cff)$", w))
        and not MADE.match(w)
    ]
    # A file may be named alone when the text says in which room it lies.
    rooms = ("src", "data", "lessons", "assignments/source", "tests", "site")
    names = {file.name for room in rooms for file in (ROOT / room).rglob("*.*")}
    missing = [p for p in paths if not list(ROOT.glob(p.rstrip("/"))) and p not in names]
    assert missing == []


@each_page
def test_named_commands_exist(page):
    names = {name for name, _, _ in COMMANDS}
    for words in words_in_code(page.read_text(encoding="utf-8")):
        make = re.match(r"make ([a-z]+)", words)
        if make:
            assert make[1] in TARGETS, words
        own = re.match(r"(?:\.venv/bin/)?multivector ([a-z]+)", words)
        if own:
            assert own[1] in names, words


@pytest.mark.parametrize("page", OTHERS, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_of_the_grader_exist(page):
    names = {name for name, _, _ in GRADER}
    for words in words_in_code(page.read_text(encoding="utf-8")):
        found = re.match(r"nbjudge ([a-z]+)", words)
        if found:
            assert found[1] in names, words


@pytest.mark.parametrize("name", sorted({m for _, m, _ in COMMANDS}))
def test_every_subcommand_is_there(name):
    module = __import__(name, fromlist=["run"])
    assert callable(module.run)
    assert callable(module.add_arguments)


def test_the_picture_is_sharp_and_its_amounts_are_those_of_the_data():
    """The picture is the figure `flow_map` of lesson 08; `make figures` draws it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    path, alt, width = re.search(r'<img src="([^"]+)" alt="([^"]+)" width="(\d+)">', text).groups()
    with Image.open(ROOT / path) as picture:
        assert picture.width >= 2 * int(width)
    exports = load("oil/export_by_route")
    mt = exports[exports["year"] == 2025].set_index("route_code")["million_tonnes"]
    drawn = ["CPC_KZ", "ATYRAU_SAMARA", "AKTAU_MAKHACHKALA", "AKTAU_BAKU_BTC", "CHINA_PIPE_KZ"]
    assert re.findall(r"\d+\.\d", alt) == [f"{mt[code]:.1f}" for code in drawn]


def row_of(text: str, name: str) -> list[str]:
    """Return the cells of the README's table row that names `name`."""
    rows = [line for line in text.splitlines() if line.startswith(f"| `{name}`")]
    assert len(rows) == 1, f"{len(rows)} rows for {name}"
    return [cell.strip() for cell in rows[0].strip("|").split("|")]


def test_readme_lesson_table_agrees_with_the_lessons():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lessons = sorted((ROOT / "lessons").glob("[0-9]*.ipynb"))
    assert lessons
    for path in lessons:
        title = nbformat.read(path, as_version=4).cells[0].source
        heading = title.splitlines()[0].partition(" · ")[2]
        minutes = re.search(r"(\d+) minutes", title)[1]
        cells = row_of(text, path.name)
        assert cells[0].endswith(f"` {heading}")
        assert cells[1] == minutes, path.name


def test_readme_assignment_table_agrees_with_the_assignments():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    guide = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
    sources = sorted((ROOT / "assignments/source").glob("*/*.ipynb"))
    assert sources
    for path in sources:
        cells = nbformat.read(path, as_version=4).cells
        points = {"code": 0, "markdown": 0}
        for cell in cells:
            meta = cell.metadata.get("nbgrader", {})
            if meta.get("grade") or meta.get("task"):
                points[cell.cell_type] += meta["points"]
        _, minutes, automatic, by_hand = row_of(text, path.stem)
        assert re.search(rf"\b{minutes} minutes", cells[0].source), path.stem
        assert (int(automatic), int(by_hand)) == (points["code"], points["markdown"]), path.stem
        assert points["code"] + points["markdown"] == 25
        assert row_of(guide, path.stem)[2:] == [minutes, automatic, by_hand], path.stem


def test_the_guide_adds_up_the_hours():
    guide = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
    glance = guide.partition("## The course at a glance")[2].partition("\n## ")[0]
    lessons = re.findall(r"^\| \d\d \| [^|]+ \| (\d+) \|", glance, re.M)
    sets = re.findall(r"^\| `ps\d_\w+` \| [^|]+ \| (\d+) \|", glance, re.M)
    assert (len(lessons), len(sets)) == (14, 5)
    hours = [round(sum(map(int, minutes)) / 60) for minutes in (lessons, sets)]
    assert f"about {hours[0]} hours for all lessons" in glance
    assert f"All five take about {hours[1]} hours" in glance


def _lessons(text: str) -> list[int]:
    """Return the numbers of the lessons that a cell names, ranges such as "00 to 03" included."""
    found = []
    for first, last in re.findall(r"\b(\d\d)(?: to (\d\d))?\b", text.split(";")[0]):
        found += range(int(first), int(last or first) + 1)
    return found


def test_schedules_put_each_lesson_and_set_after_what_it_needs():
    guide = (ROOT / "INSTRUCTORS.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\d\d) \| [^|]+ \| \d+ \| ([^|]+) \|$", guide, re.M)
    needs = {int(number): _lessons(cell) for number, cell in rows}
    sets = dict(re.findall(r"^\| `(ps\d_\w+)` \| ([^|]+) \|", guide, re.M))
    assert len(needs) == 14
    assert len(sets) == 5
    part = guide.partition("## Schedules")[2].partition("\n## ")[0]
    schedules = part.split("\n### ")[1:]
    assert len(schedules) == 3
    for schedule in schedules:
        title = schedule.splitlines()[0]
        seen: list[int] = []
        due: list[str] = []
        for row in re.findall(r"^\| \d+ \| .*\|$", schedule, re.M):
            cells = [cell.strip() for cell in row.strip("|").split("|")]
            for lesson in _lessons(f"{cells[1]}, {cells[2]}"):
                missing = set(needs[lesson]) - set(seen)
                assert not missing, f"{title}: lesson {lesson} before {sorted(missing)}"
                seen.append(lesson)
            for name in re.findall(r"`(ps\d_\w+)`", cells[3]):
                missing = {3, *_lessons(sets[name])} - set(seen)
                assert not missing, f"{title}: {name} is due before lessons {sorted(missing)}"
                due.append(name)
        assert due == sorted(due), title
