"""Where an nbgrader course keeps its things, by nbgrader's own rules."""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbjudge import atomic
from nbjudge.deadlines import DeadlineError
from nbjudge.errors import CannotStart
from nbjudge.program import command, find_own_programs

if TYPE_CHECKING:
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config

#: Files that collecting leaves in a submission: what says when it came, and that it came late.
LATE_NOTE = "handed_in_late.txt"
#: A file that collecting leaves in a submission whose time nobody has recorded yet.
TIME_NOTE = "time_not_recorded.txt"

#: Files with a course's settings. nbgrader reads both, and the later one wins.
SETTINGS = ("nbgrader_config.py", "nbgrader_config.json")
#: A letter as an address writes it.
_ENCODED = re.compile("%[0-9A-Fa-f]{2}")

#: The folder in a course that this program keeps for itself.
STATE = ".nbjudge"
#: Where a release notes what submissions may read: it is known before nbgrader is loaded.
READABLE = "readable.json"


@dataclass(frozen=True)
class Course:
    """One nbgrader course, as its ``nbgrader_config.py`` describes it.

    Attributes
    ----------
    directory : nbgrader.coursedir.CourseDirectory
        nbgrader's own object: folder names, ignored files, database address.
    config : traitlets.config.Config
        The whole configuration, for nbgrader's preprocessors and plugins.
    """

    directory: CourseDirectory
    config: Config

    @property
    def root(self) -> Path:
        """The course's folder."""
        return Path(self.directory.root)

    @property
    def db_url(self) -> str:
        """The gradebook's address, as SQLAlchemy takes it.

        Raises
        ------
        CannotStart
            Where the folder's name has a question mark, at which an address of SQLite's ends, or a
            percent sign with a number, which stands for a letter there.
        """
        url = str(self.directory.db_url)
        if str(self.root) not in url:
            return url
        why = ""
        if "?" in str(self.root):
            why = "a question mark in its name, and the address of its gradebook would end there"
        elif found := _ENCODED.search(str(self.root)):
            why = f"{found[0]} in its name, which is another letter in the address of its gradebook"
        if why:
            raise CannotStart(
                f"{self.root} has {why}. Rename that folder, or name a gradebook elsewhere with "
                "--db."
            )
        return url

    def path(self, step: str, student: str, assignment: str) -> Path:
        """Return nbgrader's folder for one step, such as ``submitted`` or ``autograded``.

        Parameters
        ----------
        step : str
            ``source``, ``release``, ``submitted``, ``autograded`` or ``feedback``; the
            configuration may give the folder another name.
        student, assignment : str
            As the gradebook names them; ``.`` for the student where there is none.
        """
        name = getattr(self.directory, f"{step}_directory")
        return Path(self.directory.format_path(name, student, assignment))

    def option(self, section: str, name: str, default: Any) -> Any:
        """Return one configured value, or `default` where the course says nothing."""
        from traitlets.config.loader import DeferredConfig

        from nbjudge.course.steps import settled

        usual = [*default] if isinstance(default, tuple) else default
        found = settled(self.config.get(section, {}).get(name, default), usual)
        return default if isinstance(found, DeferredConfig) else found

    @property
    def readable(self) -> list[str]:
        """Files and folders that submissions may read, beyond Python and its packages.

        ``c.Grade.readable`` names them; a relative path starts in the course's folder.
        """
        return [str((self.root / path).resolve()) for path in self.option("Grade", "readable", [])]

    def public(self, assignment: str) -> tuple[str, ...]:
        """Return files and folders that students have, so that no secret stands in them.

        They are what submissions may read, what was handed out, and what ``c.Grade.public`` names,
        such as the package of the course's visible checks.
        """
        more = [str((self.root / path).resolve()) for path in self.option("Grade", "public", [])]
        return (*self.readable, *more, str(self.path("release", ".", assignment)))

    @property
    def state_dir(self) -> Path:
        """Where journals and the lock are kept (never read by nbgrader)."""
        return self.root / STATE


def last_readable(root: Path) -> list[str]:
    """Return what submissions could read at the course's last release or run."""
    try:
        told = json.loads((root / STATE / READABLE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return []
    return [path for path in told if isinstance(path, str)] if isinstance(told, list) else []


def remember_readable(root: Path, readable: Sequence[str]) -> None:
    """Write down what `last_readable` returns, for the next run's guess."""
    with contextlib.suppress(OSError):
        (root / STATE).mkdir(exist_ok=True)
        atomic.write(root / STATE / READABLE, json.dumps(list(readable)).encode())


def find_course(start: Path | str | None = None) -> Path:
    """Return the folder with the ``nbgrader_config.py`` that a command should use.

    Parameters
    ----------
    start : path, optional
        The folder the user named, or None: then the working directory and its
        ``assignments`` folder are tried.

    Raises
    ------
    CannotStart
        When there is no such folder.
    """
    if start is not None:
        path = Path(start).absolute()
        if not path.is_dir():
            raise CannotStart(f"{path} is not a folder. Name the course's folder with --course.")
        return path
    here = Path.cwd()
    for path in (here, here / "assignments"):
        if any((path / name).is_file() for name in (*SETTINGS, "gradebook.db")):
            return path
    raise CannotStart(
        f"{here} holds no nbgrader_config.py. Run this in the course's folder or name it "
        "with --course."
    )


def full_name(start: Path | str | None, wanted: str) -> str:
    """Return the full name of an assignment whose first part was typed.

    Parameters
    ----------
    start : path, optional
        The course's folder; see `find_course`.
    wanted : str
        ``ps3`` or ``ps3_oil_routes``.

    Returns
    -------
    str
        The name of the one assignment in ``source`` or ``release`` that begins so; what was typed
        where there is none or more than one, so that the command itself says what is wrong.

    Raises
    ------
    CannotStart
        When there is no course.
    """
    root = find_course(start)
    names = {
        p.name for step in ("source", "release") for p in (root / step).glob("*") if p.is_dir()
    }
    found = [name for name in names if name.split("_")[0].lower() == wanted.lower()]
    return found[0] if wanted not in names and len(found) == 1 else wanted


def no_assignment(course: Course, wanted: str, recorded: Iterable[str]) -> str:
    """Say that the gradebook has no assignment of this name, and what to do next.

    Parameters
    ----------
    course : Course
    wanted : str
    recorded : iterable of str
        The assignments that the gradebook has.
    """
    top = course.path("source", ".", "x").parent
    sources = sorted(p.name for p in top.iterdir() if p.is_dir()) if top.is_dir() else []
    line = (
        f"The gradebook has no assignment {wanted!r} (it has: "
        f"{', '.join(sorted(recorded)) or 'none'})"
    )
    if wanted in sources:
        return f"{line}. Run: {command(f'release {wanted}')}"
    return (
        f"{line}, and neither has {top} (it has: {', '.join(sources) or 'none'}). Check the name."
    )


def open_course(start: Path | str | None = None, *, db_url: str | None = None) -> Course:
    """Read a course's configuration as nbgrader reads it.

    Parameters
    ----------
    start : path, optional
        The course's folder; see `find_course`.
    db_url : str, optional
        Another gradebook than the configured one.

    Returns
    -------
    Course

    Raises
    ------
    CannotStart
        When there is no course, or its configuration is not valid Python.
    """
    from jupyter_core.paths import jupyter_config_path
    from nbgrader.coursedir import CourseDirectory
    from traitlets.config import Config
    from traitlets.config.loader import JSONFileConfigLoader, PyFileConfigLoader

    root = find_course(start)
    _refuse_name(root)
    find_own_programs()
    # The configuration may name plugins and steps of the course's own, such as ``late.HalfPoint``.
    # nbgrader finds them in the folder that it is run in; here installed packages come first.
    if str(root) not in sys.path:
        sys.path.append(str(root))
    config = Config()
    for folder in [*reversed(jupyter_config_path()), str(root)]:
        for name, kind in zip(SETTINGS, (PyFileConfigLoader, JSONFileConfigLoader), strict=True):
            file = Path(folder) / name
            if not file.is_file():
                continue
            try:
                config.merge(kind(name, path=folder).load_config())
            except DeadlineError as error:
                raise CannotStart(f"{error}. Correct that file.") from error
            except Exception as error:
                line = f"{type(error).__name__}: {error}".splitlines()[0]
                raise CannotStart(f"{file} cannot be read ({line}). Correct that file.") from error
    if "root" not in config.CourseDirectory:
        config.CourseDirectory.root = str(root)
    if db_url is not None:
        config.CourseDirectory.db_url = db_url
    for part in ("header", "footer"):  # nbgrader looks for them in the working directory
        if isinstance(path := config.IncludeHeaderFooter.get(part), str) and path:
            config.IncludeHeaderFooter[part] = str(Path(config.CourseDirectory.root) / path)
    course = Course(CourseDirectory(config=config), config)
    _take_over(course)
    return course


def _refuse_name(root: Path) -> None:
    """Refuse a folder that nbgrader would look for in another place."""
    why = ""
    if os.path.expandvars(root) != str(root):
        why = "a $ and a variable of this machine in its name, whose value would take their place"
    elif not fnmatchcase(str(root), str(root)):
        why = "brackets in its name, which stand for one of several letters to nbgrader"
    if why:
        raise CannotStart(f"{root} has {why}. Rename that folder.")


def _take_over(course: Course) -> None:
    """Rename the state folder of an earlier program, so that a class goes on where it stood.

    ``c.Grade.former_state`` names that folder; there is none by default.
    """
    name = course.option("Grade", "former_state", "")
    former = course.root / name
    if name and former.is_dir() and not course.state_dir.exists():
        with contextlib.suppress(OSError):  # a course that cannot be written is refused elsewhere
            former.rename(course.state_dir)
