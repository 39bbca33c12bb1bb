"""``multivector bundle``: one zip file with all that a student needs, and nothing else.

The bundle holds the lessons, the released assignments, the two packages as wheels (the data and
the exercises of the lessons lie in the first of them), the pinned versions and a start page. It
holds no solution, no hidden check, no answer bank and no developer's file: files are taken by an
allow list, and each of them is searched for the marks of a solution or a hidden check.

Exit codes: 0 written (a line names each assignment that is not released yet); 2 it could not be
written, and the message says why and what to do.
"""

from __future__ import annotations

import argparse
import html
import io
import json
import re
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from string import Template

from multivector.commands.locate import NotFoundError, course_root
from nbjudge import atomic
from nbjudge import deadlines as dates
from nbjudge.program import command

#: The folder that the zip file unpacks to, and the name of the zip file itself.
NAME = "multivector-course"
#: Larger bundles are refused: many learning platforms and mailboxes take no more.
MAX_BYTES = 10_000_000
#: What surrounds solutions, hidden checks and marking schemes in a source notebook.
MARKS = tuple(
    f"{side} {what}"
    for side in ("### BEGIN", "### END")
    for what in ("SOLUTION", "HIDDEN TESTS", "MARK SCHEME")
)
#: Files of the course folder that go in as they are.
PLAIN = ("LICENSE", "LICENSE-TEXT.md", "data/README.md", "data/LICENSE.md", "data/sources.csv")
#: Folders with the two packages, in the order of their dependence.
PACKAGES = ("grader", ".")
#: What lies in a release but was not released.
IGNORED = {"__pycache__", ".ipynb_checkpoints"}
#: The oldest time that a zip file can hold.
OLDEST = (1980, 1, 1, 0, 0, 0)


class BundleError(Exception):
    """The bundle cannot be made; the message names the file and says what to do."""


@dataclass(frozen=True)
class Page:
    """One notebook as the start page lists it.

    Attributes
    ----------
    path : str
        Where it lies in the bundle.
    title : str
        Its first heading.
    minutes : str
        How long it takes, in minutes; empty where the notebook does not say.
    """

    path: str
    title: str
    minutes: str = ""


@dataclass
class Bundle:
    """What goes into the zip file.

    Attributes
    ----------
    files : dict of str to bytes
        Content of each file by its path in the bundle.
    released, missing, outdated : list of str
        Assignments that are in it, those without a release, and those whose source is newer than
        their release.
    newest : float
        When the newest file that it was made from was changed: the time of each file in it. So the
        same course gives the same bytes, and a newer bundle replaces an older one where only newer
        files are unpacked.
    """

    files: dict[str, bytes] = field(default_factory=dict)
    released: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    outdated: list[str] = field(default_factory=list)
    newest: float = 0.0

    def read(self, path: Path) -> bytes:
        """Return a file's content, and note how new it is."""
        content = _read(path)
        self.newest = max(self.newest, path.stat().st_mtime)
        return content


def build_wheels(root: Path) -> dict[str, bytes]:
    """Build the two packages.

    Parameters
    ----------
    root : Path
        A checkout of the course.

    Returns
    -------
    dict of str to bytes
        Content of each wheel by its file name, in the order in which they depend on each other.

    Raises
    ------
    BundleError
        When the build tool is missing, or a package cannot be built.
    """
    try:
        from hatchling.builders.wheel import WheelBuilder
    except ModuleNotFoundError:
        raise BundleError(
            "the package 'hatchling', which builds the course's packages, is not installed. "
            "Run: make bundle (or install it with: python -m pip install 'hatchling>=1.25')"
        ) from None
    wheels = {}
    with tempfile.TemporaryDirectory() as folder:
        for name in PACKAGES:
            if not (root / name / "pyproject.toml").is_file():
                raise BundleError(
                    f"{root / name} holds no pyproject.toml. Run the command in a complete "
                    "checkout of the course: a bundle is made from one, not from another bundle."
                )
            try:
                (made,) = WheelBuilder(str(root / name)).build(
                    directory=folder, versions=["standard"]
                )
            except (OSError, ValueError, TypeError) as error:
                raise BundleError(f"the package in {root / name} cannot be built ({error}).") from (
                    error
                )
            wheels[Path(made).name] = Path(made).read_bytes()
    return wheels


def gather(root: Path, wheels: Mapping[str, bytes]) -> Bundle:
    """Collect the bundle's files.

    Parameters
    ----------
    root : Path
        A checkout of the course. Nothing in it is changed, and nothing is released.
    wheels : mapping of str to bytes
        See `build_wheels`.

    Returns
    -------
    Bundle

    Raises
    ------
    BundleError
        When a file is missing, or a file shows a solution or a hidden check.
    """
    made = Bundle()
    for name in PLAIN:
        made.files[name] = made.read(root / name)
    pins = made.read(root / "constraints.txt").decode("utf-8").splitlines()
    made.files["constraints.txt"] = _text(line for line in pins if not line.startswith("#"))
    paths = [f"packages/{name}" for name in wheels]
    made.files["requirements.txt"] = _text(
        ["--constraint constraints.txt", "--only-binary :all:", *(f"./{path}" for path in paths)]
    )
    made.files.update(zip(paths, wheels.values(), strict=True))
    for folder in ("src", "grader/src", "data", "lessons/exercises"):
        for path in (root / folder).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                made.newest = max(made.newest, path.stat().st_mtime)

    lessons = []
    for path in sorted((root / "lessons").glob("[0-9][0-9]_*.ipynb")):
        made.files[f"lessons/{path.name}"] = made.read(path)
        lessons.append(_page(f"lessons/{path.name}", made.files[f"lessons/{path.name}"]))

    assignments = []
    for source in sorted(p for p in (root / "assignments" / "source").glob("*") if p.is_dir()):
        release = root / "assignments" / "release" / source.name
        notebooks = sorted(release.glob("*.ipynb"))
        if not notebooks:
            made.missing.append(source.name)
            continue
        made.released.append(source.name)
        newest = max(p.stat().st_mtime for p in source.glob("*.ipynb"))
        if newest > min(p.stat().st_mtime for p in notebooks):
            made.outdated.append(source.name)
        for path in sorted(release.rglob("*")):
            parts = path.relative_to(release).parts
            hidden = any(part.startswith(".") or part in IGNORED for part in parts)
            if path.is_file() and not path.is_symlink() and not hidden:
                name = "/".join(("assignments", "release", source.name, *parts))
                made.files[name] = made.read(path)
        first = f"assignments/release/{source.name}/{notebooks[0].name}"
        assignments.append(_page(first, made.files[first]))

    due = _due_times(root / "assignments" / dates.FILE_NAME)
    made.files["START_HERE.html"] = start_page(lessons, assignments, due).encode("utf-8")
    _refuse_marks(made.files)
    return made


def write(made: Bundle, target: Path) -> int:
    """Write the zip file.

    Parameters
    ----------
    made : Bundle
    target : Path
        The zip file; an older one is replaced when the new one is complete.

    Returns
    -------
    int
        Its size in bytes.

    Raises
    ------
    BundleError
        When it is larger than `MAX_BYTES`, or cannot be written.
    """
    buffer = io.BytesIO()
    when = max(OLDEST, time.localtime(made.newest)[:6])
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, content in sorted(made.files.items()):
            entry = zipfile.ZipInfo(f"{NAME}/{name}", when)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content)
        largest = max(archive.infolist(), key=lambda entry: entry.compress_size)
    size = buffer.tell()
    if size > MAX_BYTES:
        raise BundleError(
            f"the bundle would have {size / 1e6:.1f} MB, more than {MAX_BYTES / 1e6:.0f} MB. Its "
            f"largest file is {largest.filename} ({largest.compress_size / 1e6:.1f} MB): make "
            "that one smaller."
        )
    try:
        atomic.write(target, buffer.getvalue(), mode=0o644)
    except OSError as error:
        raise BundleError(f"{target} cannot be written ({error.strerror}).") from error
    return size


def start_page(lessons: list[Page], assignments: list[Page], due: Mapping[str, str]) -> str:
    """Return the page that a student opens first.

    Parameters
    ----------
    lessons, assignments : list of Page
        What the bundle holds.
    due : mapping of str to str
        Due time of each assignment that has one.

    Returns
    -------
    str
        One HTML page without scripts; it asks no other computer for anything.
    """
    template = Template((Path(__file__).parent / "start_here.html").read_text(encoding="utf-8"))
    lesson_rows = [(Path(p.path).name[:2], p.title, p.minutes) for p in lessons]
    work = []
    for page in assignments:
        name = PurePosixPath(page.path).parent.name
        work.append((name.split("_")[0], page.title, page.minutes, due.get(name, "not set yet")))
    none = "<p>No assignment is released yet. Your instructor will send you each one.</p>"
    return template.substitute(
        lessons=_table(("Lesson", "Title", "Minutes"), lesson_rows, "The lessons"),
        assignments=_table(("Name", "Title", "Minutes", "Due"), work, "The assignments")
        if work
        else none,
        example=work[0][0] if work else "ps1",
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], caption: str) -> str:
    top = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in head)
    lines = [f"<table><caption>{caption}</caption>", f"<thead><tr>{top}</tr></thead>", "<tbody>"]
    for first, *others in rows:
        cells = "".join(f"<td>{html.escape(text)}</td>" for text in others)
        lines.append(f'<tr><th scope="row">{html.escape(first)}</th>{cells}</tr>')
    return "\n".join([*lines, "</tbody></table>"])


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise BundleError(
            f"{path} cannot be read ({error.strerror}). Run the command in a complete checkout of "
            "the course."
        ) from error


def _text(lines: Iterable[str]) -> bytes:
    return ("\n".join(lines) + "\n").encode("utf-8")


def _page(path: str, content: bytes) -> Page:
    """Read a notebook's title and minutes from its first cell."""
    try:
        source = json.loads(content)["cells"][0]["source"]
    except (ValueError, KeyError, IndexError, TypeError) as error:
        raise BundleError(f"{path} is not a notebook ({error}). Restore or release it.") from error
    text = "".join(source)
    title = (text.splitlines() or [""])[0].lstrip("# ")
    minutes = re.search(r"\b(\d+) minutes", text)
    return Page(path, title.partition(" · ")[2] or title, minutes[1] if minutes else "")


def _due_times(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        known = dates.read(path)
    except dates.DeadlineError as error:
        raise BundleError(str(error)) from error
    zone = known.zone.key
    return {name: f"{when:%d %B %Y, %H:%M} ({zone})" for name, when in known.due.items()}


def _refuse_marks(files: Mapping[str, bytes]) -> None:
    """Raise when a file, or a file in a wheel, shows a solution or a hidden check."""
    for name, content in files.items():
        inside = [(name, content)]
        if name.endswith(".whl"):
            with zipfile.ZipFile(io.BytesIO(content)) as wheel:
                inside = [(f"{name}, {entry}", wheel.read(entry)) for entry in wheel.namelist()]
        for place, text in inside:
            found = next((mark for mark in MARKS if mark.encode() in text), None)
            if found is not None:
                raise BundleError(
                    f"{place} holds {found!r}, which students must not see. No bundle was "
                    "written. If it is an assignment, release it again with: "
                    f"{command('release NAME')}"
                )


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument("--folder", type=Path, help="the course's folder (default: found)")
    parser.add_argument(
        "--out", type=Path, help=f"the zip file to write (default: dist/{NAME}.zip in the course)"
    )


def run(args: argparse.Namespace) -> int:
    """Write the bundle, and say what is in it and what is not."""
    try:
        root = course_root(args.folder)
        made = gather(root, build_wheels(root))
        target = root / "dist" / f"{NAME}.zip" if args.out is None else args.out.resolve()
        size = write(made, target)
    except (BundleError, NotFoundError) as error:
        print(f"{command('bundle')}: {error}", file=sys.stderr)
        return 2
    print(f"{target} ({size / 1e6:.1f} MB)")
    lessons = sum(name.startswith("lessons/") for name in made.files)
    print(f"It holds {lessons} lessons and these assignments: {', '.join(made.released) or 'none'}")
    if made.missing:
        print(f"Not released yet, so not in it: {', '.join(made.missing)}")
        print(f"Release what the class should get: {command('release NAME')} (in assignments)")
    if made.outdated:
        print(f"Released before their source was last changed: {', '.join(made.outdated)}")
        print(f"Look whether they should be released again: {command('release NAME')}")
    print("Hand out this file. Students unpack it and open START_HERE.html.")
    return 0
