"""What README, CONTRIBUTING and INSTRUCTORS name exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from multivector.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "INSTRUCTORS.md")]
TARGETS = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
# Folders that nbgrader, the build or a run makes, and never a commit.
MADE = re.compile(
    r"^(\.venv|build|site/_build|site/_generated|assignments/(release|submitted|autograded|"
    r"feedback|gradebook\.db)|release|submitted|autograded|feedback|source|exchange)\b"
)

each_page = pytest.mark.parametrize("page", PAGES, ids=lambda p: p.name)


def words_in_code(text: str) -> list[str]:
    """Return inline code spans and the lines of fenced blocks."""
    fenced = re.findall(r"```[a-z]*\n(.*?)```", text, re.S)
    inline = re.findall(r"(?<!`)`([^`\n]+)`(?!`)", re.sub(r"```.*?```", "", text, flags=re.S))
    return inline + [line.strip() for block in fenced for line in block.splitlines()]


@each_page
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
    missing = [p for p in paths if not list(ROOT.glob(p.rstrip("/")))]
    known_in_data = {f.name for f in (ROOT / "data").rglob("*.csv")}
    assert [p for p in missing if p not in known_in_data and "multivector" not in p] == []


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


@pytest.mark.parametrize("name", sorted({m for _, m, _ in COMMANDS}))
def test_every_subcommand_is_there(name):
    module = __import__(name, fromlist=["run"])
    assert callable(module.run)
    assert callable(module.add_arguments)


def test_readme_tables_name_every_lesson_and_assignment():
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    lessons = [p.name for p in (ROOT / "lessons").glob("[0-9]*.ipynb")]
    sources = [p.name for p in (ROOT / "assignments/source").iterdir() if p.is_dir()]
    assert lessons
    assert sources
    assert [n for n in lessons + sources if n not in text] == []
