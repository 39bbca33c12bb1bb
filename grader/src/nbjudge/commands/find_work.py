"""Find what a student wants to hand in, and whether the answers are really in it."""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from nbjudge import deadlines as dates
from nbjudge.commands.locate import NotFoundError, assignment_folder, loose_notebooks
from nbjudge.commands.receipts import clock
from nbjudge.commands.work import Work, assignment_of
from nbjudge.text import counted


class SubmitError(Exception):
    """The assignment cannot be handed in as it is; the message says what to do."""


def find_folder(name: str, folder: Path | None = None) -> tuple[Path, Path | None]:
    """Find what a student wants to hand in.

    Parameters
    ----------
    name : str
        An assignment's name or its first part, or the path of a notebook.
    folder : Path, optional
        The assignment's folder, if the student named it.

    Returns
    -------
    folder : Path
        The assignment's folder; for a loose notebook the folder that it lies in.
    loose : Path or None
        The notebook, where it lies outside a folder of its assignment's name (in a folder of
        downloads, for example).

    Raises
    ------
    NotFoundError
        When there is none; the message says what there is.
    """
    if name.endswith(".ipynb"):
        path = (Path.cwd() if folder is None else folder) / name
        if not path.is_file():
            raise NotFoundError(f"There is no file {path}. Name the notebook or the assignment.")
        path = path.resolve()
        whole = path.parent.name == assignment_of(path) == path.stem
        return path.parent, None if whole else path
    if folder is not None:
        if not folder.is_dir():
            raise NotFoundError(
                f"{folder.resolve()} is not a folder. Name the assignment's folder."
            )
        return folder.resolve(), None
    try:
        return assignment_folder(name), None
    except NotFoundError:
        found = loose_notebooks(name, [Path.cwd()])
        if not found:
            raise
        return found[0].parent, found[0]


@contextlib.contextmanager
def as_folder(loose: Path) -> Iterator[Path]:
    """Give a loose notebook a folder of its assignment's name, as the grader expects it.

    Parameters
    ----------
    loose : Path
        The notebook; it is copied with its time and not changed.

    Yields
    ------
    Path
        The folder, which is gone afterwards.
    """
    name = assignment_of(loose)
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / name
        folder.mkdir()
        shutil.copy2(loose, folder / f"{name}.ipynb")
        deadlines = dates.find(loose.parent)
        if deadlines is not None:
            shutil.copy2(deadlines, folder / dates.FILE_NAME)
        yield folder


def refuse_blank(work: Work, others: Sequence[Work]) -> None:
    """Raise when the answers seem to be elsewhere, or when there are none.

    Parameters
    ----------
    work : Work
        The notebook that is handed in.
    others : sequence of Work
        Other notebooks with the same questions, the fullest first.

    Raises
    ------
    SubmitError
        The message names the other file, how many answers it has, and what to do.
    """
    name = work.path.name
    if others and len(others[0].answered) > len(work.answered):
        other = others[0]
        raise SubmitError(
            f"{name} holds {_answers(work)}, but {other.path} holds {_answers(other)}. Only {name} "
            f"is graded. If your work is in the other file, rename {name} to another name, then "
            f"put the other file in its place under the name {name} and hand in again. To hand in "
            f"{name} as it is, add --anyway."
        )
    if not work.answered:
        raise SubmitError(
            f"{name} holds no answer. It was last saved {clock(work.saved)}: if you wrote answers "
            "since then, save the notebook (Ctrl+S) and hand in again. To hand it in as it is, add "
            "--anyway."
        )


def _answers(work: Work) -> str:
    return f"{len(work.answered) or 'none'} of {counted(len(work.questions), 'answer')}"
