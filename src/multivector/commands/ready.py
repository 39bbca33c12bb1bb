"""The set-up check of lesson 00: what is there, and the next step for what is not.

It imports nothing that may be missing, so it still answers when the installation is broken.
"""

from __future__ import annotations

import importlib.metadata as metadata
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from multivector.commands.starting import install_command, start_command

__all__ = ["Check", "check_setup", "report"]

MINIMUM_PYTHON = (3, 11)


@dataclass(frozen=True)
class Check:
    """One thing that was looked at.

    Attributes
    ----------
    name
        What was looked at.
    ok
        Whether it is as it should be.
    found
        What was found.
    next_step
        What to do when it is not ok; empty otherwise.
    """

    name: str
    ok: bool
    found: str
    next_step: str = ""


def check_setup() -> list[Check]:
    """Look at Python, packages, kernel, data and course folder.

    Returns
    -------
    list of Check
        In the order in which a student should put them right. Nothing is raised: whatever goes
        wrong inside a check becomes a check that is not ok.
    """
    looks: Sequence[Callable[[], Check]] = (_python, _packages, _kernel, _tables, _layers, _folder)
    done = []
    for look in looks:
        try:
            done.append(look())
        except Exception as error:  # a check must never stop the ones after it
            name = look.__name__.strip("_").capitalize()
            said = " ".join(str(error).split()) or type(error).__name__
            done.append(Check(name, False, "the check itself failed", said))
    return done


def report(checks: Sequence[Check]) -> str:
    """Write one line for each check, with the next step under each that is not ok.

    Examples
    --------
    >>> print(report([Check("Python", True, "3.12.1"), Check("Data", False, "none", "Do this.")]))
    OK         Python: 3.12.1
    NOT YET    Data: none
               Next step: Do this.
    1 of 2 checks need a step from you.
    """
    lines = []
    for check in checks:
        lines.append(f"{'OK' if check.ok else 'NOT YET':<10} {check.name}: {check.found}")
        if not check.ok:
            lines.append(f"{'':<10} Next step: {check.next_step}")
    open_ones = sum(not check.ok for check in checks)
    lines.append(
        f"{open_ones} of {len(checks)} checks need a step from you."
        if open_ones
        else "Everything is ready."
    )
    return "\n".join(lines)


def _python(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> Check:
    found = ".".join(map(str, version))
    if version[:2] >= MINIMUM_PYTHON:
        return Check("Python", True, found)
    return Check(
        "Python",
        False,
        f"{found}, and the course needs 3.11 or newer",
        "install a newer Python, delete the folder .venv in the course's folder, then install the "
        f"course again with `{install_command()}`.",
    )


def _packages(requirements: Sequence[str] | None = None) -> Check:
    if requirements is None:
        requirements = metadata.requires("multivector") or []
    needed = [r for r in requirements if "extra ==" not in r]
    wrong = []
    for requirement in needed:
        name, ranges = _split(requirement)
        try:
            have = metadata.version(name)
        except metadata.PackageNotFoundError:
            wrong.append(f"{name} is missing")
            continue
        if not all(_holds(have, sign, wanted) for sign, wanted in ranges):
            wrong.append(f"{name} is {have}")
    if not wrong:
        return Check("Packages", True, f"all {len(needed)} are installed")
    return Check(
        "Packages",
        False,
        "; ".join(wrong),
        f"close JupyterLab and run `{install_command()}` in the course's folder.",
    )


def _split(requirement: str) -> tuple[str, list[tuple[str, str]]]:
    """Return the name and the version ranges of a requirement such as ``a[b]>=1.0,<2``."""
    requirement = requirement.split(";")[0].replace("(", "").replace(")", "")
    name, _, _ = re.sub(r"[^A-Za-z0-9._-]", " ", requirement, count=1).partition(" ")
    return name, re.findall(r"(>=|<=|==|!=|<|>)\s*([0-9][0-9.]*)", requirement)


def _holds(have: str, sign: str, wanted: str) -> bool:
    def numbers(version: str) -> tuple[int, ...]:
        parts = [int(n) for n in re.sub(r"[^0-9.].*", "", version).strip(".").split(".") if n]
        return tuple([*parts, 0, 0, 0, 0][:4])

    one, two = numbers(have), numbers(wanted)
    return {
        ">=": one >= two,
        "<=": one <= two,
        "<": one < two,
        ">": one > two,
        "==": one == two,
        "!=": one != two,
    }[sign]


def _kernel() -> Check:
    home = Path(sys.prefix).name
    if "ipykernel" in sys.modules:
        return Check("Kernel", True, f"this notebook runs in the environment {home!r}")
    return Check(
        "Kernel",
        False,
        "this code does not run in a Jupyter notebook",
        f"open lessons/00_start_here.ipynb in JupyterLab (`{start_command()}`) and run it there.",
    )


def _tables() -> Check:
    from multivector.data import load, names

    available = names()
    rows = len(load("oil/export_by_route"))
    return Check("Data", True, f"{len(available)} data sets; {rows} rows of oil exports were read")


def _layers() -> Check:
    from multivector.data import geo

    units = len(geo("regions_2021"))
    return Check("Map layers", True, f"{units} regions of Kazakhstan were read")


def _folder() -> Check:
    from multivector.commands.locate import NotFoundError, course_root

    try:
        root = course_root()
    except NotFoundError as error:
        return Check("Course folder", False, "not found", str(error))
    lessons = len(list((root / "lessons").glob("[0-9][0-9]_*.ipynb")))
    return Check("Course folder", True, f"{root.name}, with {lessons} lessons")
