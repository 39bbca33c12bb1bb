"""The front door: a map, three ways in, a card for each lesson, and how to run them."""

from __future__ import annotations

import html
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from bookpages.parts import ROOT

#: Where `multivector bundle` writes the zip file for students, and its name in the book.
BUNDLE = ROOT / "dist" / "multivector-course.zip"


@dataclass(frozen=True)
class Lesson:
    """A lesson as the front page shows it.

    Attributes
    ----------
    stem, number, title : str
        File name without ending, the number it begins with, and its name.
    minutes, question, outcome : str
        How long it takes, the question that it opens with, and what a reader can do afterwards.
    """

    stem: str
    number: str
    title: str
    minutes: str
    question: str
    outcome: str


def lesson(path: Path, outcomes: dict[str, str]) -> Lesson:
    """Read from a lesson's first cell what its card says.

    Raises
    ------
    ValueError
        The cell has no title of the form "08 · Oil routes", or no line with the minutes.
    """
    first = "".join(json.loads(path.read_text(encoding="utf-8"))["cells"][0]["source"])
    title = re.search(r"^# *(\d\d) *· *(.+)$", first, re.M)
    minutes = re.search(r"\*\*Time:\*\* *(\d+) minutes", first)
    if title is None or minutes is None:
        raise ValueError(
            f"{path.name}: the first cell needs a title such as '# 08 · Oil routes' and a line "
            "'**Time:** 85 minutes'. Add them; the front page of the book shows both."
        )
    opening = first[title.end() :].strip().split("\n\n")[0]
    questions = re.findall(r"[^.?!]+\?", " ".join(opening.split()))
    question = questions[0].strip() if questions else ""
    outcome = outcomes.get(path.name, "")
    return Lesson(path.stem, title[1], title[2].strip(), minutes[1], question, outcome)


def outcomes() -> dict[str, str]:
    """Return for each lesson's file name what a reader can do afterwards, from README.md."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| `(\d\d_\w+\.ipynb)`[^|]*\|[^|]*\| *(.+?) *\|$", text, re.M)
    return dict(found)


# --- the page -------------------------------------------------------------------------------------


def repository() -> str:
    """Return the address of the course's repository on GitHub, or an empty text.

    CITATION.cff holds it in the field ``repository-code`` once the course has an address.
    """
    text = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    found = re.search(r"^repository-code: *[\"']?([^\"'\s]+)", text, re.M)
    return found[1] if found else ""


def front(lessons: list[Path], pictures: dict[str, str], maps: dict[str, str], alt: str) -> str:
    """Return the part of the front page that is made from lessons and data, as HTML."""
    told = outcomes()
    read = [lesson(path, told) for path in lessons]
    minutes = sum(int(one.minutes) for one in read)
    cards = "\n".join(_card(one, pictures.get(one.stem)) for one in read)
    return "\n".join(
        [
            _hero(maps, alt),
            _paths(),
            '<section aria-labelledby="the-lessons">',
            f'<h2 id="the-lessons">The {len(read)} lessons</h2>',
            f"<p>Together they take about {round(minutes / 60)} hours. Lessons 00 to 03 teach the "
            "little Python that the others need.</p>",
            f'<ul class="cards">\n{cards}\n</ul>',
            "</section>",
            _run(read),
        ]
    )


def _hero(maps: dict[str, str], alt: str) -> str:
    if not maps:
        return ""
    return (
        f'<figure class="hero"><a class="image-reference" href="{maps["wide"]}">'
        f'<picture><source media="(max-width: 600px)" srcset="{maps["phone"]}">'
        f'<img src="{maps["wide"]}" alt="{html.escape(alt, quote=True)}"></picture></a>'
        '<figcaption>You draw this map yourself in <a href="lessons/08_oil_routes.html">lesson 08, '
        "Oil routes</a>.</figcaption></figure>"
    )


def _paths() -> str:
    ways = [
        (
            "I am a student",
            "Get the student bundle from your instructor, unpack it, and open START_HERE.html. "
            "No programming experience is needed.",
            [("How to run the lessons", "#run-the-lessons"), ("Lesson 00", _LESSON_00)],
        ),
        (
            "I teach",
            "Schedules for 5, 10 and 15 weeks, notes for each lesson, rubrics, and grading that "
            "runs unattended.",
            [("For instructors", "instructors.html"), ("How grading works", "grading.html")],
        ),
        (
            "I only want to read",
            "Every lesson stands here with its figures and results. Nothing has to be installed.",
            [
                ("Claims and verdicts", "_generated/claims.html"),
                ("Lesson 08, Oil routes", "lessons/08_oil_routes.html"),
                ("Sources", "_generated/sources.html"),
            ],
        ),
    ]
    made = ""
    for title, text, links in ways:
        items = "".join(f'<li><a href="{to}">{words}</a></li>' for words, to in links)
        made += f"<li><h3>{title}</h3><p>{text}</p><ul>{items}</ul></li>"
    return (
        '<section aria-labelledby="three-ways-in"><h2 id="three-ways-in">Three ways in</h2>'
        f'<ul class="ways">{made}</ul></section>'
    )


_LESSON_00 = "lessons/00_start_here.html"


def _card(one: Lesson, picture: str | None) -> str:
    """Return a lesson's card. Its picture is decoration: the lesson describes the figure."""
    shown = f'<img src="{picture}" alt="" loading="lazy">' if picture else ""
    outcome = f"<p><strong>Afterwards you can</strong> {_plain(one.outcome)}.</p>"
    return (
        f'<li><a href="lessons/{one.stem}.html">{shown}'
        f"<h3>{one.number} · {html.escape(one.title)}</h3></a>"
        f'<p class="minutes">{one.minutes} minutes</p>'
        f"<p>{html.escape(one.question)}</p>{outcome if one.outcome else ''}</li>"
    )


def _plain(text: str) -> str:
    return html.escape(text.rstrip("."))


def _run(read: list[Lesson]) -> str:
    """Return how to run the lessons: the bundle, and the form for Binder."""
    if BUNDLE.exists():
        size = BUNDLE.stat().st_size / 1e6
        bundle = (
            f'<p><a class="button" href="{BUNDLE.name}" download>Download the student bundle '
            f"({size:.1f} MB)</a></p><p>Unpack the zip file and open START_HERE.html, which has "
            "the commands for Windows, macOS and Linux.</p>"
        )
    else:
        bundle = (
            "<p>The student bundle is one zip file with the lessons, the data and the released "
            "assignments. Your instructor hands it out. Unpack it and open START_HERE.html, which "
            "has the commands for Windows, macOS and Linux. This copy of the book was built "
            "without a bundle, so there is no file to download here.</p>"
        )
    known = html.escape(repository(), quote=True)
    chosen = "".join(
        f'<option value="{one.stem}.ipynb">{one.number} {html.escape(one.title)}</option>'
        for one in read
    )
    return (
        '<section aria-labelledby="run-the-lessons"><h2 id="run-the-lessons">Run the lessons</h2>'
        f"<h3>On your own computer</h3>{bundle}"
        "<h3>In the browser, with Binder</h3>"
        "<p>Binder is a free service that opens a public repository as a running JupyterLab. It "
        "takes some minutes to start and keeps nothing after you leave.</p>"
        '<form class="binder" data-service="https://mybinder.org/v2/gh/" hidden>'
        '<label>Address of the course on GitHub <input name="repository" type="text" required '
        f'placeholder="owner/name" value="{known}" autocomplete="url"></label>'
        f'<label>Lesson <select name="lesson">{chosen}</select></label>'
        '<button type="submit">Open in Binder</button>'
        '<output aria-live="polite"></output></form>'
        "<noscript><p>The form needs JavaScript. Without it, write the address yourself: "
        "<code>mybinder.org/v2/gh/OWNER/NAME/HEAD?urlpath=lab/tree/lessons/00_start_here.ipynb"
        "</code></p></noscript></section>"
    )


def copy_bundle(folder: Path) -> None:
    """Put the student bundle, if there is one, beside the built pages."""
    if BUNDLE.exists():
        shutil.copyfile(BUNDLE, folder / BUNDLE.name)
