"""The releases that students may have in their hands, kept in the course's state folder.

A submission holds the cells of the release that its student was given. When a question is corrected
later, those cells are still the course's own: they were not edited by the student. This record
tells the earlier forms of each cell, and which cells differ between two releases, so that a grading
run marks only those again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbjudge import atomic
from nbjudge.course.source_cell import SourceCell

if TYPE_CHECKING:
    from nbjudge.course.snapshot import NotebookSnapshot, Snapshot

FILE = "releases.json"
#: Releases that are remembered; the oldest are forgotten first.
MOST = 40


def _hash(value: Any) -> str:
    text = json.dumps(value, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:24]


def marked_alone(cell: SourceCell) -> bool:
    """Whether a cell can change without any other cell's result changing: a check, or a text."""
    return cell.is_test or cell.kind != "code"


@dataclass(frozen=True)
class Parts:
    """What decides the marks of one notebook, cell by cell.

    Attributes
    ----------
    base : str
        Hash of all that every cell depends on: code that is not a check, files, settings.
    cells : mapping of str to str
        Hash of each check and each text cell by its name.
    """

    base: str
    cells: Mapping[str, str] = field(default_factory=dict)

    def changed_since(self, earlier: Parts) -> frozenset[str] | None:
        """Return the cells that differ from an earlier release.

        Returns
        -------
        frozenset of str or None
            None where everything has to be marked again.
        """
        if self.base != earlier.base or set(self.cells) != set(earlier.cells):
            return None
        return frozenset(n for n, found in self.cells.items() if found != earlier.cells[n])


def parts(snapshot: Snapshot, notebook: NotebookSnapshot) -> Parts:
    """Take one notebook of a release apart."""
    base: list[Any] = [
        notebook.kernelspec and dict(notebook.kernelspec),
        sorted(notebook.unnamed),
        sorted(snapshot.keep),
        {name: dict(found) for name, found in snapshot.options.items()},
        sorted((path, hashlib.sha256(data).hexdigest()) for path, data in snapshot.files.items()),
    ]
    cells = {}
    for cell in notebook.cells:
        told = [cell.name, cell.kind, cell.source, cell.metadata]
        if marked_alone(cell):
            noted = [cell.name in notebook.inside, cell.name in notebook.withheld]
            cells[cell.name] = _hash([told, noted])
        else:
            base.append(told)
    return Parts(_hash(base), cells)


@dataclass
class Releases:
    """What is known of an assignment's releases.

    Attributes
    ----------
    path : Path
        Where it is kept.
    known : list of dict
        One entry a release, the oldest first.
    """

    path: Path
    known: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def read(cls, state: Path, assignment: str) -> Releases:
        """Read an assignment's releases; none where there is no file, or one that is damaged."""
        path = state / assignment / FILE
        try:
            told = json.loads(path.read_text(encoding="utf-8"))["releases"]
        except (OSError, ValueError, KeyError, TypeError):
            return cls(path)
        return cls(path, [one for one in told if isinstance(one, dict)])

    def note(self, snapshot: Snapshot) -> None:
        """Write a release down, unless it is known."""
        told = _plain(snapshot)
        if told in self.known:
            return
        self.known = [*self.known, told][-MOST:]
        data = json.dumps({"releases": self.known}, indent=1, sort_keys=True) + "\n"
        atomic.write(self.path, data.encode("utf-8", "surrogatepass"), mode=0o600)

    def parts(self, digest: str, notebook: str) -> Parts | None:
        """Return what a notebook was made of in the release with this digest, if it is known."""
        for one in reversed(self.known):
            if one.get("digest") == digest:
                try:
                    told = one["notebooks"][notebook]
                    return Parts(told["base"], dict(told["parts"]))
                except (KeyError, TypeError, ValueError):
                    return None
        return None

    def remember(self, notebook: NotebookSnapshot) -> NotebookSnapshot:
        """Return a notebook that knows the earlier forms of its cells."""
        former: dict[str, list[SourceCell]] = {}
        plain: set[str] = set()
        unnamed: set[str] = set()
        for one in reversed(self.known):
            try:
                told = one["notebooks"][notebook.name]
                plain.update(map(str, told["plain"]))
                unnamed.update(map(str, told["unnamed"]))
                for name, form in told["forms"].items():
                    former.setdefault(name, []).append(_form(name, form))
            except (KeyError, TypeError, AttributeError):
                continue
        cells = tuple(
            replace(cell, former=tuple(_other(former.get(cell.name, ()), cell)))
            for cell in notebook.cells
        )
        return replace(
            notebook,
            cells=cells,
            former_plain=frozenset(plain) - notebook.plain,
            former_unnamed=frozenset(unnamed) - notebook.unnamed,
        )


def _other(forms: Iterable[SourceCell], cell: SourceCell) -> Iterable[SourceCell]:
    """Return the forms that differ from a cell as it is now, each once."""
    seen = {_key(cell)}
    for form in forms:
        if _key(form) not in seen:
            seen.add(_key(form))
            yield form


def _key(cell: SourceCell) -> tuple[Any, ...]:
    return (
        *(cell.kind, cell.released, cell.points),
        *(cell.locked, cell.grade, cell.solution, cell.task),
    )


def _form(name: str, told: Mapping[str, Any]) -> SourceCell:
    return SourceCell(
        name=name,
        kind=str(told["kind"]),
        source=str(told["released"]),
        released=str(told["released"]),
        checksum=None,
        locked=bool(told["locked"]),
        grade=bool(told["grade"]),
        solution=bool(told["solution"]),
        task=bool(told["task"]),
        points=None if told["points"] is None else float(told["points"]),
    )


def _plain(snapshot: Snapshot) -> dict[str, Any]:
    """Return a release as data; of hidden checks it holds a hash only."""
    notebooks = {}
    for name, notebook in snapshot.notebooks.items():
        found = parts(snapshot, notebook)
        notebooks[name] = {
            "base": found.base,
            "parts": dict(found.cells),
            "plain": sorted(notebook.plain),
            "unnamed": sorted(notebook.unnamed),
            "forms": {
                cell.name: {
                    "kind": cell.kind,
                    "released": cell.released,
                    "locked": cell.locked,
                    "grade": cell.grade,
                    "solution": cell.solution,
                    "task": cell.task,
                    "points": cell.points,
                }
                for cell in notebook.cells
            },
        }
    return {"digest": snapshot.digest, "notebooks": notebooks}
