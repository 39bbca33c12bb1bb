"""What the home lists: lessons with progress, assignments with their state.

Everything is read from the course's folder, from the practice record and from the record of checks
and hand-ins. Nothing is run, and nothing is changed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from multivector.commands.starting import FIRST_LESSON
from nbjudge import deadlines as dates
from nbjudge.commands.record import Event, events
from nbjudge.commands.work import Work, read_work, short_name
from nbjudge.text import counted

#: States of an assignment, in the order in which a student passes them.
NOT_BEGUN, OPEN, ANSWERED, READY = "Not begun", "Open", "All answered", "Ready to hand in"
FILE_MADE, HANDED_IN, CHANGED, MARKED = "Not uploaded yet", "Handed in", "Changed since", "Marked"
NOT_FETCHED = "Not fetched"


@dataclass(frozen=True)
class Lesson:
    """One lesson as the home lists it.

    Attributes
    ----------
    number, title : str
    path : str
        Relative to the server's folder.
    minutes : str
        Empty where the lesson does not say.
    done, exercises : int
        Exercises that are done, and how many there are.
    """

    number: str
    title: str
    path: str
    minutes: str
    done: int
    exercises: int

    @property
    def progress(self) -> str:
        """How far the student has come, in words."""
        if not self.exercises:
            return "No exercises"
        return f"{self.done} of {counted(self.exercises, 'exercise')}"


@dataclass(frozen=True)
class Assignment:
    """One assignment as the home lists it.

    Attributes
    ----------
    name, short, title : str
    folder : Path or None
        Where it lies; None for one that is not fetched yet.
    path : str
        Its notebook, relative to the server's folder; empty when it is not fetched.
    minutes, due : str
    overdue : bool
        The due time is over, and nothing was handed in through the exchange.
    state : str
        One of the states above.
    detail : str
        A sentence that says more, and what to do next.
    saved : str
        When the notebook was last saved.
    feedback : str
        The newest feedback page, relative to the server's folder; empty without one.
    download : str
        The zip file that waits for an upload, relative to the server's folder.
    """

    name: str
    short: str
    title: str
    folder: Path | None = None
    path: str = ""
    minutes: str = ""
    due: str = "No due time"
    overdue: bool = False
    state: str = NOT_BEGUN
    detail: str = ""
    saved: str = ""
    feedback: str = ""
    download: str = ""


def course_folder(root: Path) -> Path | None:
    """Return the folder with the lessons: the server's folder or one just below it."""
    for folder in (root, *_folders(root)):
        if (folder / FIRST_LESSON).is_file():
            return folder
    return None


def lessons(root: Path) -> list[Lesson]:
    """Return the lessons that lie in the server's folder.

    Parameters
    ----------
    root : Path
        The server's folder.
    """
    from multivector.practice.catalogue import ExerciseFileError, UnknownExerciseError, exercises
    from multivector.practice.record import Standing, standing

    course, now, found = course_folder(root), standing(), []
    if course is None:
        return []
    for path in sorted((course / "lessons").glob("[0-9][0-9]_*.ipynb")):
        number = path.name[:2]
        try:
            tasks = exercises(number)
        except (UnknownExerciseError, ExerciseFileError):
            tasks = ()
        done = sum(now.get(task.number, Standing()).right for task in tasks)
        title, minutes = _heading(path)
        found.append(Lesson(number, title, _below(path, root), minutes, done, len(tasks)))
    return found


def next_lesson(found: Iterable[Lesson]) -> Lesson | None:
    """Return the lesson to go on with: after the last one with a finished exercise."""
    found = list(found)
    begun = [place for place, one in enumerate(found) if one.done]
    for one in found[begun[-1] if begun else 0 :]:
        if one.done < one.exercises or (not one.exercises and not begun):
            return one
    return None


def assignments(root: Path, released: Iterable[str] = ()) -> list[Assignment]:
    """Return the assignments that lie in the server's folder, or that wait in an exchange.

    Parameters
    ----------
    root : Path
        The server's folder.
    released : iterable of str
        Names of those that the exchange offers.
    """
    kept: dict[str, list[Event]] = {}
    for event in events():
        kept.setdefault(event.assignment, []).append(event)
    found = {
        folder.name: _assignment(folder, work, kept.get(folder.name, []), root)
        for folder, work in assignment_folders(root)
    }
    for name in released:
        detail = "Your instructor has released it. Fetch it to begin."
        if name not in found:
            found[name] = Assignment(name, short_name(name), name, state=NOT_FETCHED, detail=detail)
    return [found[name] for name in sorted(found)]


def assignment_folders(root: Path) -> list[tuple[Path, Work]]:
    """Return folders that hold the notebook of an assignment of their own name.

    A folder that a student has fetched comes before the one of a release with the same name.
    """
    places = [root, *_folders(root)]
    course = course_folder(root)
    if course is not None:
        places += [course, course / "assignments" / "release"]
    found: dict[str, tuple[Path, Work]] = {}
    for folder in dict.fromkeys(child for place in places for child in _folders(place)):
        if folder.name in found or not folder.resolve().is_relative_to(root.resolve()):
            continue
        work = read_work(folder / f"{folder.name}.ipynb")
        if work is not None:
            found[folder.name] = (folder, work)
    return list(found.values())


def _assignment(folder: Path, work: Work, kept: list[Event], root: Path) -> Assignment:
    title, minutes = _heading(work.path)
    due, over = _due(folder)
    feedback = sorted(folder.glob("feedback/**/*.html"), key=lambda p: p.stat().st_mtime)
    state, detail, target = _state(work, kept, bool(feedback))
    download = Path(target) if target else None
    if download is not None and not download.resolve().is_relative_to(root.resolve()):
        download = None
    return Assignment(
        name=folder.name,
        short=short_name(folder.name),
        title=title,
        folder=folder,
        path=_below(work.path, root),
        minutes=minutes,
        due=due,
        overdue=over and not any(event.what == "exchange" for event in kept) and not feedback,
        state=state,
        detail=detail,
        saved=when(work.saved),
        feedback=_below(feedback[-1], root) if feedback else "",
        download=_below(download, root) if download is not None else "",
    )


def _state(work: Work, kept: list[Event], marked: bool) -> tuple[str, str, str]:
    """Return the state, a sentence on it, and the zip file that waits for an upload."""
    sent = next((e for e in reversed(kept) if e.what in ("exchange", "zip")), None)
    checked = next((e for e in reversed(kept) if e.what == "check"), None)
    if marked:
        return MARKED, "Feedback shows your marks and what to look at again.", ""
    if sent is not None and sent.what == "zip" and Path(sent.target).is_file():
        at, name = when(sent.at), Path(sent.target).name
        if sent.content == work.content:
            return (
                FILE_MADE,
                f"{name} was made on {at}. Upload it on your course's page.",
                (sent.target),
            )
        detail = f"You changed the notebook after {name} was made on {at}. Hand in again."
        return CHANGED, detail, sent.target
    if sent is not None and sent.what == "exchange":
        if sent.content == work.content:
            return HANDED_IN, f"Handed in on {when(sent.at)}.", ""
        detail = f"Handed in on {when(sent.at)}, and changed since. Hand in again to replace it."
        return CHANGED, detail, ""
    total, answered = len(work.questions), len(work.answered)
    if not answered:
        return NOT_BEGUN, f"{counted(total, 'question')}.", ""
    if checked is not None and checked.content == work.content:
        if not checked.open and answered == total:
            return READY, f"All {checked.total} questions passed on {when(checked.at)}.", ""
        if checked.open:
            some = f"{len(checked.open)} of {counted(checked.total, 'question')} open"
            return OPEN, f"{some}: {', '.join(checked.open)}.", ""
        return OPEN, f"{total - answered} of {total} questions have no answer.", ""
    if answered < total:
        some = f"{total - answered} of {counted(total, 'question')} open"
        return OPEN, f"{some}. Not checked since your last change.", ""
    return ANSWERED, f"All {total} questions have an answer. Check them next.", ""


def when(at: datetime) -> str:
    """Return a time in this computer's zone, as the page shows it."""
    local = at.astimezone()
    return f"{local.day} {local:%B, %H:%M}"


def _due(folder: Path) -> tuple[str, bool]:
    path = dates.find(folder)
    try:
        known = dates.Deadlines() if path is None else dates.read(path)
    except dates.DeadlineError:
        return "The file with the due times cannot be read", False
    due = known.due.get(folder.name)
    if due is None:
        return "No due time", False
    zone = getattr(due.tzinfo, "key", "") or due.strftime("UTC%z")
    return f"{due:%a} {due.day} {due:%B %Y, %H:%M} ({zone})", due < datetime.now(due.tzinfo)


def _heading(path: Path) -> tuple[str, str]:
    """Return a notebook's title and minutes; its file name where it cannot be read."""
    try:
        source = json.loads(path.read_bytes())["cells"][0]["source"]
    except (OSError, ValueError, KeyError, IndexError, TypeError):
        return path.stem, ""
    text = "".join(source)
    title = (text.splitlines() or [""])[0].lstrip("# ")
    minutes = re.search(r"\b(\d+) minutes", text)
    return title.partition(" · ")[2] or title or path.stem, minutes[1] if minutes else ""


def _folders(place: Path) -> list[Path]:
    try:
        return sorted(p for p in place.iterdir() if p.is_dir() and not p.name.startswith("."))
    except OSError:
        return []


def _below(path: Path, root: Path) -> str:
    return path.resolve().relative_to(root.resolve()).as_posix()
