"""The front door: a map, three ways in, a card for each lesson, and how to run them."""

from __future__ import annotations

import html
import io
import json
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bookpages.executed import PICTURES, picture_file
from bookpages.parts import ROOT, SITE

#: Cell whose figure stands on a lesson's card. A lesson without entry, or whose cell has another
#: name by now, shows its last figure.
CARDS = {
    "00": "first_map",
    "01": "map_of_region",
    "02": "polished_map",
    "03": "share_chart",
    "04": "map_borders",
    "05": "matrix_figure",
    "06": "yearly_figure",
    "07": "imports_figure",
    "08": "flow_map",
    "09": "ranges_polished",
    "10": "district_map",
    "11": "natural_map",
    "12": "figure_changes",
    "13": "theme_b_map",
}

#: Where `multivector bundle` writes the zip file for students, and its name in the book.
BUNDLE = ROOT / "dist" / "multivector-course.zip"

#: Size of the map in inches, part of the world, and million tonnes in one point of width, for a
#: wide page and for a phone.
HEROES: dict[str, tuple[tuple[float, float], tuple[float, float, float, float], float]] = {
    "wide": ((10.4, 5.0), (26.0, 36.5, 88.0, 55.5), 6.0),
    "phone": ((4.6, 5.0), (33.0, 35.5, 84.0, 55.5), 8.0),
}


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


# --- pictures -------------------------------------------------------------------------------------


def figure_of(notebook: Any, wanted: str) -> tuple[str, bytes] | None:
    """Return cell id and PNG bytes of an executed notebook's figure: the wanted one, or the last.

    None where the notebook shows no figure.
    """
    import base64

    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            markup = "".join(output.get("data", {}).get("text/html", ""))
            picture = re.search(r'src="data:image/png;base64,([A-Za-z0-9+/=]+)"', markup)
            if picture and "<figure" in markup:
                found[cell.get("id", "")] = base64.b64decode(picture[1])
    if not found:
        return None
    name = wanted if wanted in found else list(found)[-1]
    return name, found[name]


def thumbnail(content: bytes, path: Path) -> None:
    """Write the drawing of a figure, without headline and source line, as a small picture.

    The lines of text above and below a drawing are low bands between white rows; the drawing is
    what lies between the first and the last high one.
    """
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(content)) as opened:
        picture = opened.convert("RGB")
    ink = np.asarray(picture.convert("L")).min(axis=1) < 245
    edges = np.flatnonzero(np.diff(np.concatenate([[False], ink, [False]]).astype(int)))
    bands = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    high = [band for band in bands if band[1] - band[0] > picture.height / 8] or bands
    body = picture.crop((0, max(high[0][0] - 6, 0), picture.width, high[-1][1] + 6))
    columns = np.flatnonzero(np.asarray(body.convert("L")).min(axis=0) < 245)
    body = body.crop((max(int(columns[0]) - 6, 0), 0, int(columns[-1]) + 7, body.height))
    body.thumbnail((640, 400), Image.Resampling.LANCZOS)
    path.parent.mkdir(parents=True, exist_ok=True)
    body.save(path, "WEBP", quality=82, method=4)


def draw_hero(kind: str) -> tuple[bytes, str]:
    """Draw the map of the front page with the course's own functions.

    Parameters
    ----------
    kind : str
        A name of `HEROES`.

    Returns
    -------
    bytes, str
        The picture as PNG, and a text for readers who cannot see it.
    """
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    from multivector import maps, routes, style
    from multivector.data import geo, load

    size, extent, per_point = HEROES[kind]
    flows = routes.export_flows(geo("routes"), load("oil/export_by_route"), 2025)
    names = ["CPC Marine Terminal", "Atyrau", "Samara", "Baku", "Ceyhan"]
    places = load("geo/places")
    with style.styled():
        ax = maps.base_map(
            geo("countries"),
            lakes=geo("lakes"),
            disputed=geo("disputed_borders"),
            extent=extent,
            names="all",
            seas=True,
            figsize=size,
        )
        maps.flow_lines(
            flows, "mt", category="route", label="route" if kind == "wide" else None,
            per_point=per_point, legend_loc="", ax=ax,
        )  # fmt: skip
        maps.label_points(places[places["name"].isin(names)], ax=ax)
        maps.finish(
            ax,
            title="Every other route is thin beside the line to the Black Sea",
            subtitle="Exports of oil from Kazakhstan by route, million tonnes, 2025; "
            "dashed: too thin to scale",
            source=["efe26", "dayaz26", "report26"],
            date="2025",
        )
        buffer = io.BytesIO()
        style.arrange(ax).savefig(buffer, format="png", dpi=192, bbox_inches="tight")
        plt.close(ax.figure)
    amounts = flows.dropna(subset=["mt"]).sort_values("mt", ascending=False)
    named = amounts["route"].replace("tanker", "tanker over the Caspian Sea")
    listed = ", ".join(f"{a} {b:.1f}" for a, b in zip(named, amounts["mt"], strict=True))
    return buffer.getvalue(), (
        "Flow map of Kazakhstan's oil exports in 2025. Arrows have widths in proportion to million "
        f"tonnes: {listed}. The widest arrow runs from the north Caspian through Russia to the "
        "Black Sea."
    )


def heroes(digest: str) -> tuple[dict[str, str], str]:
    """Draw the maps of the front page unless they are there for this state of package and data.

    Parameters
    ----------
    digest : str
        Stands for the state of package and data.

    Returns
    -------
    dict of str to str, str
        Address of each map from the front page, and the alternative text.
    """
    folder = SITE / PICTURES
    note = folder / f"hero-{digest}.json"
    if not note.exists():
        drawn = {kind: draw_hero(kind) for kind in HEROES}
        files = {
            kind: f"{PICTURES}/{picture_file(content, folder, f'hero_{kind}').name}"
            for kind, (content, _) in drawn.items()
        }
        note.write_text(json.dumps({"files": files, "alt": drawn["wide"][1]}), encoding="utf-8")
    kept = json.loads(note.read_text(encoding="utf-8"))
    return kept["files"], kept["alt"]


def draw_cards(executed: dict[str, Any]) -> dict[str, str]:
    """Make the picture of each lesson's card; return its address from the front page.

    Parameters
    ----------
    executed : dict of str to notebook
        Executed lessons by file name without ending.
    """
    made = {}
    for stem, notebook in executed.items():
        found = figure_of(notebook, CARDS.get(stem[:2], ""))
        if found is not None:
            path = SITE / PICTURES / f"card_{stem[:2]}.webp"
            thumbnail(found[1], path)
            made[stem] = f"{PICTURES}/{path.name}"
    return made


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
