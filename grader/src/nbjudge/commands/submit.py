"""``nbjudge submit``: check an assignment, hand it in and print a receipt.

With an nbgrader exchange that this user can write to, the assignment goes there through
nbgrader's own ``ExchangeSubmit``. Without one (Windows, a student's own machine) the command
makes the zip file that a learning management system takes, with a manifest inside, and says that
nothing is handed in until that file is uploaded.

The command refuses when the answers seem to be in another file than the one that is graded, and
when there are none. ``--anyway`` hands in all the same.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import hashlib
import io
import json
import os
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbjudge import atomic
from nbjudge import deadlines as dates
from nbjudge.commands import load_jsonschema_quickly
from nbjudge.commands.find_work import SubmitError, as_folder, find_folder, refuse_blank
from nbjudge.commands.locate import NotFoundError, downloads
from nbjudge.commands.receipts import HandedIn, Receipt
from nbjudge.commands.record import Event, remember
from nbjudge.commands.work import Work, assignment_of, other_versions, read_work, short_name
from nbjudge.program import command, quieter
from nbjudge.text import counted

if TYPE_CHECKING:
    from traitlets.config import Config

#: Name of the manifest inside the zip file.
MANIFEST = "manifest.json"

#: Never handed in: what Jupyter, nbgrader and this command leave behind.
IGNORED = {".ipynb_checkpoints", "__pycache__", "feedback", MANIFEST, dates.FILE_NAME}

#: Most learning management systems refuse larger uploads.
MAX_BYTES = 50_000_000


class ExchangeProblem(Exception):
    """nbgrader's exchange refused the submission."""


def check_notebooks(folder: Path) -> Path:
    """Return the assignment's notebook, after seeing that it can be graded.

    Parameters
    ----------
    folder : Path
        The assignment's folder; the notebook has its name.

    Returns
    -------
    Path
        The notebook.

    Raises
    ------
    SubmitError
        When it is missing or has another name (the nearest is named), is not JSON, or is not a
        notebook of this course.
    """
    wanted = folder / f"{folder.name}.ipynb"
    if not wanted.is_file():
        there = sorted(p.name for p in folder.glob("*.ipynb"))
        near = [name for name in there if assignment_of(folder / name) == folder.name]
        near += difflib.get_close_matches(wanted.name, there, n=1, cutoff=0.3)
        if near:
            raise SubmitError(
                f"{folder} holds {near[0]!r}, but the grader looks for {wanted.name!r}. Rename "
                "the file (in JupyterLab: right click, Rename) and hand in again."
            )
        raise SubmitError(
            f"The notebook {wanted.name!r} is missing from {folder}. Put it back there; a fresh "
            "copy comes with the released assignment."
        )
    try:
        content = json.loads(wanted.read_text(encoding="utf-8-sig"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise SubmitError(
            f"{wanted.name} is not a notebook any more: {error}. Open it in JupyterLab; if that "
            "fails too, go back to a checkpoint or a fresh copy and paste your answers in."
        ) from None
    cells = content.get("cells") if isinstance(content, dict) else None
    if not isinstance(cells, list) or "nbformat" not in content:
        raise SubmitError(
            f"{wanted.name} is JSON but not a Jupyter notebook. Export or save it from "
            "JupyterLab as a notebook (.ipynb)."
        )
    if not any(isinstance(c, dict) and "nbgrader" in c.get("metadata", {}) for c in cells):
        raise SubmitError(
            f"{wanted.name} has no cell that can be graded: it is another notebook, or its "
            "cells' metadata were lost. Take a fresh copy and paste your answers in."
        )
    return wanted


def collect(folder: Path) -> tuple[HandedIn, ...]:
    """Return the files that are handed in, the notebook first.

    Parameters
    ----------
    folder : Path
        The assignment's folder.

    Returns
    -------
    tuple of HandedIn
        Hidden files, checkpoints and feedback are left out.

    Raises
    ------
    SubmitError
        When they are larger than an upload may be.
    """
    files = []
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_symlink() or not path.is_file():
            continue
        if any(p.startswith(".") or p in IGNORED for p in parts):
            continue
        data = path.read_bytes()
        files.append(HandedIn("/".join(parts), len(data), hashlib.sha256(data).hexdigest()))
    total = sum(f.bytes for f in files)
    if total > MAX_BYTES:
        largest = max(files, key=lambda f: f.bytes)
        raise SubmitError(
            f"{folder} holds {total / 1e6:.0f} MB, more than the {MAX_BYTES / 1e6:.0f} MB that "
            f"can be handed in. The largest file is {largest.name} ({largest.bytes / 1e6:.0f} "
            "MB): move it out, or clear the notebook's outputs."
        )
    first = f"{folder.name}.ipynb"
    return tuple(sorted(files, key=lambda f: (f.name != first, f.name)))


def receipt(folder: Path, now: datetime) -> Receipt:
    """Return the receipt for an assignment's folder as it is at `now`.

    Parameters
    ----------
    folder : Path
        The assignment's folder.
    now : datetime
        Aware time of the hand-in.

    Returns
    -------
    Receipt
        Not yet handed in: call this first, then send.
    """
    notebook = check_notebooks(folder)
    path = dates.find(folder)
    known = dates.Deadlines() if path is None else dates.read(path)
    return Receipt(
        assignment=folder.name,
        submitted_at=now,
        due=known.due.get(folder.name),
        seconds_late=known.seconds_late(folder.name, now),
        late_rule=known.late.sentence(),
        files=collect(folder),
        saved=datetime.fromtimestamp(notebook.stat().st_mtime).astimezone(now.tzinfo),
    )


def write_zip(folder: Path, made: Receipt, out: Path, student: str | None = None) -> Path:
    """Write the zip file that a learning management system takes.

    Parameters
    ----------
    folder : Path
        The assignment's folder.
    made : Receipt
        Its receipt, whose files are packed.
    out : Path
        Folder for the zip file.
    student : str, optional
        Name to put into the manifest; the system that takes the upload knows it anyway.

    Returns
    -------
    Path
        ``<assignment>.zip``, with the files below ``<assignment>/`` and the manifest.

    Raises
    ------
    SubmitError
        When it cannot be written there.
    """
    target, packed = out / f"{made.assignment}.zip", io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for item in made.files:
            archive.write(folder / item.name, f"{made.assignment}/{item.name}")
        text = json.dumps(made.manifest(student), indent=2, ensure_ascii=False)
        archive.writestr(f"{made.assignment}/{MANIFEST}", text + "\n")
    try:
        atomic.write(target, packed.getvalue(), mode=0o644)
    except OSError as error:
        raise SubmitError(
            f"{error.filename} cannot be written ({error.strerror}), so nothing was handed in. "
            "Name another folder with --out."
        ) from error
    return target


def exchange_config() -> Config:
    """Return nbgrader's configuration as nbgrader itself finds it."""
    import logging

    from nbgrader.apps import NbGrader

    app = NbGrader()
    with quieter(app.log, logging.ERROR):
        app.load_config_file()
    return app.config


def open_exchange(config: Config, folder: Path) -> Any | None:
    """Return nbgrader's submitter for `folder`, or None where no exchange can be used.

    Parameters
    ----------
    config : traitlets.config.Config
        nbgrader's configuration.
    folder : Path
        The assignment's folder.

    Returns
    -------
    ExchangeSubmit or None
        None on Windows, without a course id, or when the exchange is not there or not writable.
    """
    if sys.platform == "win32":
        return None
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange import ExchangeFactory

    config = config.copy()
    config.Exchange.assignment_dir = str(folder.parent)
    config.Exchange.path_includes_course = False
    config.CourseDirectory.assignment_id = folder.name
    course = CourseDirectory(config=config)
    submitter = ExchangeFactory(config=config).Submit(
        coursedir=course, authenticator=Authenticator(config=config), config=config
    )
    root = getattr(submitter, "root", None)
    if root is None:  # an exchange service of another kind decides for itself
        return submitter
    inbound = Path(root) / course.course_id / "inbound"
    usable = bool(course.course_id) and inbound.is_dir() and os.access(inbound, os.W_OK | os.X_OK)
    return submitter if usable else None


def send(submitter: Any) -> str:
    """Hand in through nbgrader and return the time stamp that nbgrader recorded.

    Raises
    ------
    ExchangeProblem
        When nbgrader refuses.
    """
    import logging

    from nbgrader.exchange import ExchangeError

    try:
        with quieter(submitter.log, logging.CRITICAL + 1):
            submitter.start()
    except (ExchangeError, OSError, RuntimeError) as error:
        raise ExchangeProblem(str(error)) from error
    return str(submitter.timestamp)


def check_sentence(notebook: Path, progress: Callable[[str], None]) -> str:
    """Run the visible checks and say in a sentence or two what came out.

    Parameters
    ----------
    notebook : Path
    progress : callable
        Takes one line for each step.
    """
    from nbjudge.commands.check import PASS, CannotRunError, check

    try:
        results = check(notebook, progress=progress)
    except CannotRunError as error:
        return f"The notebook could not be run: {error}"
    still = [one for one in results if one.state != PASS]
    right = f"{len(results) - len(still)} of {counted(len(results), 'question')}"
    said = f"{right} pass their visible checks."
    if still:
        said += f" Still open: {', '.join(one.label or one.question for one in still)}."
        said += f" For the reasons, run: {command(f'check {short_name(notebook.stem)}')}"
    return said


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "assignment", help="the assignment, such as ps3 or ps3_oil_routes, or its notebook"
    )
    parser.add_argument("--folder", type=Path, help="the assignment's folder (default: found)")
    parser.add_argument(
        "--zip", action="store_true", help="make the zip file even where an exchange is at hand"
    )
    parser.add_argument(
        "--out", type=Path, help="folder for the zip file (default: beside the assignment)"
    )
    parser.add_argument("--student", help="your name or number, for the zip file's manifest")
    parser.add_argument(
        "--anyway", action="store_true", help="hand in although the answers seem to be elsewhere"
    )
    parser.add_argument(
        "--no-check", action="store_true", help="hand in without running the visible checks"
    )


def run(args: argparse.Namespace) -> int:
    """Hand in. Returns 0 when done, 1 when the assignment is not ready, 2 when refused."""
    load_jsonschema_quickly()
    try:
        place, loose = find_folder(args.assignment, args.folder)
        with contextlib.ExitStack() as stack:
            folder = place if loose is None else stack.enter_context(as_folder(loose))
            work = read_work(check_notebooks(folder))
            made, stamp, target = _hand_in(args, work, folder, place, loose)
    except (NotFoundError, SubmitError, dates.DeadlineError) as error:
        print(f"{command('submit')}: {error}", file=sys.stderr)
        return 1
    except ExchangeProblem as error:
        print(
            f"{command('submit')}: nbgrader's exchange refused: {error}. Nothing was handed in. "
            "Ask your instructor, or make the zip file with --zip.",
            file=sys.stderr,
        )
        return 2
    what, done = ("exchange", stamp) if target is None else ("zip", str(target))
    if work is not None:
        remember(Event(what, made.assignment, datetime.now(UTC), work.content, target=done))
    print("\n".join(made.lines(stamp, target)))
    return 0


def _hand_in(
    args: argparse.Namespace, work: Work | None, folder: Path, place: Path, loose: Path | None
) -> tuple[Receipt, str, Path | None]:
    """Look, check and hand in; return the receipt, the exchange's stamp and the zip file."""
    from nbjudge.commands.check import show_progress

    notebook = folder / f"{folder.name}.ipynb"
    if work is not None and not args.anyway:
        around = [place, Path.cwd(), downloads()]
        if loose is None:
            around.append(place.parent)
        others = [one for one in other_versions(work, around) if one.path != loose]
        refuse_blank(work, others)
    checked = "The checks were not run."
    if not args.no_check:
        checked = check_sentence(notebook, show_progress)
        show_progress("Handing in ...")
    made = replace(receipt(folder, datetime.now().astimezone()), checked=checked)
    if work is not None and made.files[0].sha256 != work.sha256:
        raise SubmitError(
            f"{notebook.name} was saved while its checks ran, so nothing was handed in. Hand in "
            "again."
        )
    submitter = None if args.zip else open_exchange(exchange_config(), folder)
    if submitter is not None:
        return made, send(submitter), None
    out = args.out or (folder.parent if loose is None else place)
    return made, "", write_zip(folder, made, out, args.student).resolve()
