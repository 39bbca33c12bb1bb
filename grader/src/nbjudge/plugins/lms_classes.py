"""Tell the download of a class from one student's archive, and find each student's files in it.

Platforms without a pattern of their own, and people, pack a folder for each student, or one file
for each with the student's name in it; often with further folders around them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import PurePosixPath

from nbjudge.plugins.lms_archives import is_archive
from nbjudge.plugins.lms_names import Upload, read_name

#: Files that platforms put beside the students' own.
PLATFORMS_OWN = frozenset(
    {
        "index.html",
        "grades.csv",
        "grades.xls",
        "submission_metadata.yml",
        "timestamp.txt",
        "comments.txt",
        "feedbackText.html",
    }
)
#: Who a file belongs to whose name follows no platform's pattern; None where nobody can say.
Loose = Callable[[str], Upload | None]
#: Whether a folder or file is called after a person of the class list.
Person = Callable[[str], bool]


def labels(
    name: str, inside: Sequence[str], loose: Loose, person: Person, *, named: bool
) -> list[str | None] | None:
    """Return what each file of an archive is called as a class's; None for one hand-in.

    Parameters
    ----------
    name : str
        The archive's own name.
    inside : sequence of str
        Paths in it.
    loose, person : callable
        Tell whose a file is.
    named : bool
        Whether the instructor has named this archive. Others lie in a folder of hand-ins.

    Returns
    -------
    list of (str or None) or None
        For each path, the path from the student's folder on; None for a file of nobody.
    """
    uploads = [read_name(path) for path in inside]
    if any(uploads):
        sakai = any(one is not None and one.system == "sakai" for one in uploads)
        return [
            path if one or not (sakai or PurePosixPath(path).name in PLATFORMS_OWN) else None
            for path, one in zip(inside, uploads, strict=True)
        ]
    if person(PurePosixPath(name).name.split(".")[0]):
        return None
    if not named:
        return list(inside) if _folders(inside) else None
    around = _around(inside)
    depths = [depth for path in inside if (depth := _depth(path, person)) >= 0]
    if depths:
        # One level is that of the students: a folder in somebody's work may be called after another
        # person, and who is not in the class list has a folder beside those who are.
        return [_label(path, min(depths)) for path in inside]
    below = ["/".join(PurePosixPath(path).parts[around:]) for path in inside]
    if _folders([path for path in below if "/" in path or _is_work(path)]):
        return [path if "/" in path else None for path in below]
    owners = {path: loose(path) for path in below if _is_work(path) and "/" not in path}
    students = {owner.number for owner in owners.values() if owner is not None}
    sure = None not in owners.values() or all(person(student) for student in students)
    if len(students) > 1 and sure:
        return [path if path in owners or "/" in path else None for path in below]
    return None


def _is_work(path: str) -> bool:
    return ".ipynb" in path.casefold() or is_archive(path)


def _folders(paths: Sequence[str]) -> bool:
    """Whether these are folders of several students, with nothing beside them."""
    tops = {path.split("/", 1)[0] for path in paths if "/" in path and _is_work(path)}
    return len(tops) > 1 and all("/" in path for path in paths)


def _around(paths: Sequence[str]) -> int:
    """Return how many folders lie around everything."""
    above = [PurePosixPath(path).parts[:-1] for path in paths]
    shared = 0
    for level in zip(*above, strict=False):
        if len(set(level)) > 1:
            break
        shared += 1
    return shared


def _depth(path: str, person: Person) -> int:
    """Return where the first folder of a path is that is called after a person; -1 for none."""
    parts = PurePosixPath(path).parts
    return next((at for at, part in enumerate(parts[:-1]) if person(part)), -1)


def _label(path: str, depth: int) -> str | None:
    """Return a path from its student's folder on; None for a file of nobody."""
    parts = PurePosixPath(path).parts
    own = parts[min(depth, len(parts) - 1) :]
    return "/".join(own) if len(own) > 1 or _is_work(path) else None
