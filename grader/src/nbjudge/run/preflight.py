"""From submitted bytes to a notebook that can be graded, or to the reason why not.

Students hand in notebooks that were edited by hand, merged, renamed, saved by other programs, or
made to do harm. Nothing here raises: the answer is always a `Preflight`. What can be put right
without guessing is put right and listed under `repairs`; what needs a person is listed under
`flags`.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nbjudge.course.snapshot import NotebookSnapshot, SourceCell, bare
from nbjudge.course.variants import seed_of_notebook
from nbjudge.run import by_text, reader
from nbjudge.run.by_text import answered, grade_id, same_text
from nbjudge.text import counted

if TYPE_CHECKING:
    from nbformat import NotebookNode

MAX_CELLS = 2000
#: Deeper metadata are dropped: they could not be written back.
MAX_DEPTH = 40
_CELL_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_SURROGATE = re.compile("[\ud800-\udfff]")
_TEXT_KINDS = ("markdown", "raw")
#: The lines that a failed merge leaves, and to which of the two sides the lines below belong.
_SIDES: dict[str, tuple[int, ...]] = {
    "<<<<<<< ": (0,),
    "||||||| ": (),
    "=======\n": (1,),
    "=======\r\n": (1,),
    ">>>>>>> ": (0, 1),
}


@dataclass
class Preflight:
    """What became of a submitted file.

    Attributes
    ----------
    notebook : nbformat.NotebookNode or None
        Ready to be executed: nbformat 4.5, no outputs, nbgrader's metadata as the instructor
        set them. None when the file is unreadable.
    why : str
        Why it is unreadable, for a person.
    repairs, flags : list of str
        What was mended; what a person should look at.
    variant : int or None
        The variant of which the file says that it is one.
    answered : bool
        Whether any cell for an answer holds one.
    lost : dict of str to str
        What was written into locked cells, which are restored.
    """

    notebook: NotebookNode | None = None
    variant: int | None = None
    answered: bool = False
    why: str = ""
    repairs: list[str] = field(default_factory=list)
    flags: list[str] = field(default_factory=list)
    lost: dict[str, str] = field(default_factory=dict)


class _Unreadable(Exception):
    """Raised and caught in this module only."""


def inspect(content: bytes, source: NotebookSnapshot, *, apart: bool = False) -> Preflight:
    """Read one submitted notebook and mend what can be mended.

    Parameters
    ----------
    content : bytes
        The file as it was handed in.
    source : NotebookSnapshot
        What the instructor's notebook holds.
    apart : bool
        Whether the content comes from :mod:`nbjudge.run.reader` and can be parsed as it is.

    Returns
    -------
    Preflight
        Never raises, whatever the bytes are.
    """
    found = Preflight()
    try:
        raw = _parse(content, found, apart=apart)
        cells = _cells(raw, found)
        cells = _restore(cells, source, found)
        metadata = _notebook_metadata(raw, source, found)
        found.variant = seed_of_notebook(metadata)
        found.notebook = _notebook(cells, metadata)
    except _Unreadable as error:
        found.notebook, found.why = None, str(error)
    except Exception as error:  # the contract: no input stops a run
        found.notebook, found.why = None, f"it cannot be read ({type(error).__name__})"
    return found


@dataclass(frozen=True)
class Likeness:
    """How much of an assignment's notebook a file holds.

    Attributes
    ----------
    shared : int
        Named cells of the assignment in it, also those known by their cell id only.
    answers : dict of str to str
        What was answered: the text of each answer cell that is not as it was handed out.
    """

    shared: int = 0
    answers: Mapping[str, str] = field(default_factory=dict)


def likeness(content: bytes, source: NotebookSnapshot) -> Likeness:
    """Compare a file with an assignment's notebook, to recognise one that was renamed or copied.

    Parameters
    ----------
    content : bytes
        Anything: a file that cannot be read is like nothing.
    source : NotebookSnapshot
        What the instructor's notebook holds.

    Returns
    -------
    Likeness
    """
    try:
        found = Preflight()
        cells = _cells(_parse(content, found), found)
        _recognise(cells, source, found)
        present: dict[str, list[str]] = {}
        for cell in cells:
            name = grade_id(cell)
            if name in source.by_name:
                present.setdefault(name, []).append(cell["source"])
        answers = {
            name: text
            for name, texts in present.items()
            for text in texts
            if answered(text, source.by_name[name])
        }
        return Likeness(len(present), answers)
    except Exception:  # the same contract as inspect()
        return Likeness()


#: How a file names a cell of nbgrader's.
_NAMED = re.compile(rb'"grade_id"\s{0,20}:\s{0,20}"([^"\\]{1,200})"')


def rough_likeness(content: bytes, source: NotebookSnapshot) -> Likeness:
    """Compare a file with an assignment's notebook without parsing it.

    Parameters
    ----------
    content : bytes
    source : NotebookSnapshot

    Returns
    -------
    Likeness
        With the names that stand in the file. What was answered is not known: it stands there as
        one answer that no other file has.
    """
    found = {name.decode("utf-8", "replace") for name in _NAMED.findall(content)}
    shared = len(found & source.by_name.keys())
    return Likeness(shared, {"": hashlib.sha256(content).hexdigest()} if shared else {})


# ---------------------------------------------------------------- bytes to cells


def _parse(content: bytes, found: Preflight, *, apart: bool = False) -> dict[str, Any]:
    if not content.strip():
        raise _Unreadable("the file is empty; ask for the notebook itself")
    if len(content) > reader.MAX_BYTES:
        size = len(content) / (1 << 20)
        raise _Unreadable(
            f"the file has {size:.0f} MB; at most {reader.MAX_BYTES >> 20} MB are read: ask for it "
            "with its outputs cleared"
        )
    if not apart and not reader.fits(content):
        content, why = reader.without_outputs(content)
        if why:
            raise _Unreadable(why)
    text, encoding = reader.decoded(content)
    if encoding not in ("utf-8", "utf-8-sig"):
        found.repairs.append(f"read as {encoding}")
    if encoding in reader.GUESSED and text.lstrip().startswith("{"):
        found.flags.append("the file is not UTF-8; its letters may have been misread")
    try:
        raw = json.loads(text, parse_int=reader.whole_number, parse_constant=lambda name: None)
    except RecursionError:
        raise _Unreadable("it is nested too deeply; ask for the notebook itself") from None
    except ValueError as error:
        where = getattr(error, "lineno", None)
        place = f" (line {where})" if where else ""
        if "<<<<<<<" in text or ">>>>>>>" in text:
            raw = _merged(text)
            if raw is None:
                raise _Unreadable(
                    f"it holds the marks of a failed merge{place}; ask which of its two versions "
                    "counts"
                ) from None
            found.repairs.append(
                "it held the marks of a failed merge; both sides are the same work"
            )
            return raw
        if instead := reader.what_instead(content, text, error):
            raise _Unreadable(f"{instead}; ask for the notebook itself") from None
        raise _Unreadable(
            f"it is not a notebook: not JSON{place}; ask for the notebook itself"
        ) from None
    if not isinstance(raw, dict):
        raise _Unreadable("it is JSON, but not a notebook")
    major = raw.get("nbformat")
    if isinstance(major, str) and major.isdecimal() and len(major) == 1:
        major = int(major)
    if isinstance(major, int) and not isinstance(major, bool) and 1 <= major <= 3:
        raw = _upgrade(raw, major, found)
    elif major is None and isinstance(raw.get("cells"), list):
        found.repairs.append("format version was missing")
    elif major != 4:
        raise _Unreadable(
            f"its notebook format is {str(major)[:20]!r}; this program reads up to 4: ask for it "
            "saved in format 4"
        )
    return raw


def _merged(text: str) -> dict[str, Any] | None:
    """Return a notebook that a failed merge has marked, where both of its sides are the same work.

    Counts and outputs of cells differ after each run; what is written in the cells decides.
    """
    sides: tuple[list[str], list[str]] = ([], [])
    into: tuple[int, ...] = (0, 1)
    for line in text.splitlines(keepends=True):
        if mark := next((m for m in _SIDES if line.startswith(m)), ""):
            into = _SIDES[mark]
            continue
        for side in into:
            sides[side].append(line)
    raws, works = [], []
    for lines in sides:
        try:
            raw = json.loads(
                "".join(lines), parse_int=reader.whole_number, parse_constant=lambda name: None
            )
            cells = _cells(raw, Preflight())
        except (ValueError, RecursionError, AttributeError, _Unreadable):
            return None
        if raw.get("nbformat") != 4:
            return None
        raws.append(raw)
        works.append([[c["cell_type"], c["source"], grade_id(c)] for c in cells])
    return raws[0] if works[0] == works[1] else None


def _upgrade(raw: dict[str, Any], major: int, found: Preflight) -> dict[str, Any]:
    import nbformat

    try:
        # Old formats write a text as lines; only their own reader joins them.
        notebook = nbformat.convert(nbformat.reader.reads(json.dumps(raw)), 4)
    except Exception:
        raise _Unreadable(f"its notebook format {major} cannot be upgraded") from None
    found.repairs.append(f"notebook format {major} upgraded")
    return json.loads(json.dumps(notebook, allow_nan=False, default=str))


def _cells(raw: dict[str, Any], found: Preflight) -> list[dict[str, Any]]:
    given = raw.get("cells")
    if not isinstance(given, list):
        raise _Unreadable("it has no list of cells")
    if len(given) > MAX_CELLS:
        raise _Unreadable(f"it has {counted(len(given), 'cell')}; at most {MAX_CELLS} are read")
    cells = []
    for number, cell in enumerate(given, 1):
        clean = _cell(cell)
        if clean is None:
            found.repairs.append(f"cell {number} was no cell and was left out")
            found.flags.append(f"cell {number} of the file could not be read")
            continue
        if clean["cell_type"] != cell.get("cell_type"):
            found.repairs.append(f"cell {number} had an unknown type and was kept as text")
        cells.append(clean)
    _unique_ids(cells, found)
    return cells


def _cell(cell: Any) -> dict[str, Any] | None:
    """Rebuild one cell from what the format allows; None when there is nothing to keep."""
    if not isinstance(cell, dict):
        return None
    source = cell.get("source")
    if isinstance(source, list):
        source = "".join(line for line in source if isinstance(line, str))
    if not isinstance(source, str):
        return None
    kind = cell.get("cell_type")
    if kind not in ("code", *_TEXT_KINDS):
        kind = "raw"
    metadata = _plain(cell.get("metadata"))
    if not isinstance(metadata, dict):
        metadata = {}
    for gone in ("collapsed", "scrolled"):  # nbgrader's ClearOutput drops them
        metadata.pop(gone, None)
    clean = {
        "id": cell.get("id"),
        "cell_type": kind,
        "metadata": metadata,
        "source": _SURROGATE.sub("\ufffd", source),
    }
    if kind == "code":
        clean.update(outputs=[], execution_count=None)
    elif isinstance(attached := _plain(cell.get("attachments")), dict):
        attached = {
            name: {k: v for k, v in bundle.items() if _is_text(v)}
            for name, bundle in attached.items()
            if isinstance(bundle, dict)
        }
        if attached:
            clean["attachments"] = attached
    return clean


def _is_text(value: Any) -> bool:
    lines = value if isinstance(value, list) else [value]
    return all(isinstance(line, str) for line in lines)


def _plain(value: Any, depth: int = 0) -> Any:
    """JSON that can be written back: no lone surrogates, no NaN, not too deep."""
    if isinstance(value, str):
        return _SURROGATE.sub("\ufffd", value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if value is None or isinstance(value, bool | int):
        return value
    if depth >= MAX_DEPTH:
        return None
    if isinstance(value, list):
        return [_plain(item, depth + 1) for item in value]
    return {_plain(str(key)): _plain(item, depth + 1) for key, item in value.items()}


def _unique_ids(cells: list[dict[str, Any]], found: Preflight) -> None:
    """Give every cell a valid id of its own; of duplicates the first keeps it."""
    taken = {
        cell["id"]
        for cell in cells
        if isinstance(cell["id"], str) and _CELL_ID.fullmatch(cell["id"])
    }
    seen: set[str] = set()
    doubled = 0
    for number, cell in enumerate(cells):
        name = cell["id"]
        if isinstance(name, str) and name in taken and name not in seen:
            seen.add(name)
            continue
        doubled += name is not None
        salt = 0
        while True:
            text = f"{number}:{salt}:{cell['source']}"
            new = hashlib.sha256(text.encode()).hexdigest()[:8]
            if new not in taken and new not in seen:
                break
            salt += 1
        cell["id"] = new
        seen.add(new)
    if doubled:
        what = "1 cell id was" if doubled == 1 else f"{doubled} cell ids were"
        found.repairs.append(f"{what} doubled or invalid and renewed")


# ---------------------------------------------------------------- nbgrader's own cells


def _recognise(cells: list[dict[str, Any]], source: NotebookSnapshot, found: Preflight) -> None:
    """Name cells again that lost or changed their name and kept the cell id they were given.

    A changed name counts only in a notebook that is this assignment's by most of its names: others
    may use the same cell ids.
    """
    named = {grade_id(cell) for cell in cells}
    ours = len(named & source.by_name.keys())
    renamed = len(named - source.by_name.keys() - {None}) <= ours
    by_id = {known.cell_id: known for known in source.cells if known.cell_id}
    for cell in cells:
        known = by_id.get(cell["id"])
        if known is None or known.name in named:
            continue
        other = grade_id(cell)
        if "nbgrader" in cell["metadata"] and (
            other is None or other in source.by_name or not renamed
        ):
            continue
        cell["metadata"]["nbgrader"] = known.metadata
        named.add(known.name)
        lost = "lost its metadata" if other is None else f"been renamed {other[:40]!r}"
        found.repairs.append(f"{known.name} had {lost}; its cell id tells what it is")
    told = []
    for cell, known in by_text.nameless(cells, source):
        cell["metadata"]["nbgrader"] = known.metadata
        told.append(known.name)
    if told:
        found.repairs.append(f"by their text alone these cells were known: {', '.join(told)}")


def _marks_nothing(meta: Any) -> bool:
    """Whether metadata only say that a cell is no concern of nbgrader's, as old versions wrote."""
    said = ("grade_id", "grade", "locked", "solution", "task")
    return isinstance(meta, dict) and not any(meta.get(name) for name in said)


def _restore(
    cells: list[dict[str, Any]], source: NotebookSnapshot, found: Preflight
) -> list[dict[str, Any]]:
    """Bring the named cells back to what the instructor set; put back those that are gone."""
    _recognise(cells, source, found)
    present: dict[str, dict[str, Any]] = {}
    strange: list[dict[str, Any]] = []
    copies: dict[str, list[dict[str, Any]]] = {}
    for cell in cells:
        if "nbgrader" not in cell["metadata"]:
            continue
        name = grade_id(cell)
        if name in present:
            copies.setdefault(name, []).append(cell)
            present[name] = _of_two(present[name], cell, source.by_name[name], found)
        elif name is None or name not in source.by_name:
            meta = cell["metadata"].pop("nbgrader")
            if meta and not _marks_nothing(meta):
                found.repairs.append(f"unknown nbgrader cell {str(name)[:40]!r} became plain")
                strange.append(cell)
        else:
            present[name] = cell
            _restore_cell(cell, source.by_name[name], found)
    _follow(cells, copies, source, present, found)
    if not present:
        found.flags.append(
            "no cell of the assignment is in it: look whether it is the notebook of another one"
        )
    _adopt(cells, source, present, found)
    _gather_repairs(found)
    found.flags += by_text.pointed_out(cells, source, present, found.lost)
    found.answered = any(
        answered(present[k.name]["source"], k) for k in source.cells if k.name in present
    )
    order = [name for cell in cells if (name := grade_id(cell)) is not None]
    if order != [known.name for known in source.cells if known.name in present]:
        found.flags.append("cells are not in the order in which they were handed out")
    _point_out(strange, source, present, found)
    return _put_back(cells, source, present, found)


def _point_out(
    strange: list[dict[str, Any]],
    source: NotebookSnapshot,
    present: Mapping[str, dict[str, Any]],
    found: Preflight,
) -> None:
    """Tell a person of an answer by hand that is gone where a cell of another name may hold it."""
    for known in source.cells:
        if known.name in present or known.locked or not (known.grade or known.task):
            continue
        if any(cell["cell_type"] == known.kind and cell["source"].strip() for cell in strange):
            found.flags.append(
                f"{known.name} is gone: look whether a renamed cell holds its answer"
            )


def _of_two(
    first: dict[str, Any], second: dict[str, Any], known: SourceCell, found: Preflight
) -> dict[str, Any]:
    """Return which of two cells with one name keeps it: the first, unless only the second counts.

    Code runs in both places either way; of written answers only the named one is marked.
    """
    name = known.name
    if answered(second["source"], known) and not answered(first["source"], known):
        second["metadata"]["nbgrader"] = first["metadata"].pop("nbgrader")
        if second["cell_type"] != known.kind:
            _set_kind(second, known.kind)
        found.repairs.append(f"{name} was doubled: the one with an answer was kept")
        return second
    del second["metadata"]["nbgrader"]
    found.repairs.append(f"{name} was doubled: the first was kept")
    if not known.locked and second["source"].strip() != first["source"].strip():
        found.flags.append(f"{name} was answered twice; the first cell was graded")
    return first


def _follow(
    cells: list[dict[str, Any]],
    copies: Mapping[str, list[dict[str, Any]]],
    source: NotebookSnapshot,
    present: dict[str, dict[str, Any]],
    found: Preflight,
) -> None:
    """Keep the copy of a doubled test that stands after the answer, where a later answer was kept.

    A blank notebook with the worked one pasted below it holds everything twice.
    """
    at = {id(cell): place for place, cell in enumerate(cells)}
    after = -1
    for known in source.cells:
        cell = present.get(known.name)
        if cell is None:
            continue
        twice = copies.get(known.name, [])
        if not known.locked:
            if any(copy is cell for copy in twice):
                after = max(after, at[id(cell)])
        elif known.is_test and at[id(cell)] < after:
            later = next((copy for copy in twice if at[id(copy)] > after), None)
            if later is not None:
                later["metadata"]["nbgrader"] = cell["metadata"].pop("nbgrader")
                present[known.name] = later
                _restore_cell(later, known, found)
                found.repairs.append(f"of {known.name} the copy below its answer was kept")


def _adopt(
    cells: list[dict[str, Any]],
    source: NotebookSnapshot,
    present: dict[str, dict[str, Any]],
    found: Preflight,
) -> None:
    """Bring written answers that moved back to their question, for a person to see.

    A text of the student's own that stands in a cell without a name belongs to the nearest
    written answer before it that is blank or gone, else to the nearest after it.
    """
    if source.minor is None:
        return  # the instructor's notebook is not at hand: whose a plain cell is cannot be told
    written = [
        known
        for known in source.cells
        if known.kind in _TEXT_KINDS and known.grade and known.solution
    ]
    blank = [
        known
        for known in written
        if known.name not in present or not answered(present[known.name]["source"], known)
    ]
    if not blank:
        return
    ours = by_text.course_texts(source)
    places = _places(cells, source, present)
    moved: dict[str, list[dict[str, Any]]] = {}
    for position, cell in enumerate(cells):
        text = bare(cell["source"])
        if cell["cell_type"] not in _TEXT_KINDS or grade_id(cell) or text in ours or not text:
            continue
        before = [known for known in blank if places[known.name] <= position]
        home = before[-1] if before else blank[0]
        moved.setdefault(home.name, []).append(cell)
    for known in blank:
        own = moved.get(known.name)
        if not own:
            continue
        if known.name not in present:
            own[0]["metadata"]["nbgrader"] = known.metadata
            _set_kind(own[0], known.kind)
            present[known.name] = own[0]
        texts = [cell["source"] for cell in own]
        present[known.name]["source"] = "\n\n".join(texts)
        found.repairs.append(f"{known.name} was blank or gone; text from a cell near it was taken")
        found.flags.append(f"{known.name}: look whether the text that was taken is its answer")


def _places(
    cells: list[dict[str, Any]], source: NotebookSnapshot, present: Mapping[str, dict[str, Any]]
) -> dict[str, int]:
    """Return where each named cell is; of a missing one, where the one before it is."""
    at = {id(cell): position for position, cell in enumerate(cells)}
    places, last = {}, -1
    for known in source.cells:
        if known.name in present:
            last = at[id(present[known.name])]
        places[known.name] = last
    return places


def _set_kind(cell: dict[str, Any], kind: str) -> None:
    """Make a cell code or text, with the fields that the format asks for."""
    cell["cell_type"] = kind
    if kind == "code":
        cell.pop("attachments", None)
        cell.update(outputs=[], execution_count=None)
    else:
        cell.pop("outputs", None)
        cell.pop("execution_count", None)


#: More cells than this share one line about their restored metadata.
MOST_LINES = 3


def _gather_repairs(found: Preflight) -> None:
    """Say once that many cells' metadata were restored, as with an older format of nbgrader's."""
    lines = [r for r in found.repairs if r.startswith("metadata of ") and r.endswith(" restored")]
    if len(lines) > MOST_LINES:
        found.repairs[:] = [repair for repair in found.repairs if repair not in lines]
        found.repairs.append(f"metadata of {counted(len(lines), 'cell')} restored")


def _restore_cell(cell: dict[str, Any], known: SourceCell, found: Preflight) -> None:
    name = known.name
    if cell["cell_type"] != known.kind:
        found.repairs.append(f"{name} was {cell['cell_type']}; made {known.kind} again")
        _set_kind(cell, known.kind)
    given, wanted = cell["metadata"]["nbgrader"], known.metadata
    if _role(given, known.points is not None) != _role(wanted, known.points is not None):
        if not any(
            _role(given, form.points is not None) == _role(form.metadata, form.points is not None)
            for form in known.former
        ):
            found.repairs.append(f"metadata of {name} restored")
    else:  # same meaning: keep how the release wrote it
        for key in ("locked", "points"):
            if key in wanted:
                wanted[key] = given[key]
        if "task" not in given:
            wanted.pop("task")
    cell["metadata"]["nbgrader"] = wanted
    forms = [form.released for form in (known, *known.former)]
    if not known.locked and any(same_text(cell["source"], text) for text in forms[1:]):
        cell["source"] = known.released  # untouched, and handed out before it was corrected
    if known.locked:
        if not any(same_text(cell["source"], text) for text in (*forms, known.source)):
            found.repairs.append(f"{name} had been edited; restored")
            found.lost[name] = by_text.added(cell["source"], known)
        cell["source"] = known.source
    # nbclient skips a cell with this tag: a test that never runs never fails.
    tags = cell["metadata"].get("tags")
    if isinstance(tags, list) and "skip-execution" in tags and not known.skipped:
        if known.locked:
            cell["metadata"]["tags"] = [tag for tag in tags if tag != "skip-execution"]
            found.repairs.append(f"{name} was marked to be skipped; the mark was removed")
        elif known.kind == "code":
            found.flags.append(
                f"{name} is tagged skip-execution, so its code did not run: if it should, take the "
                "tag out of the file that was handed in, and grade again"
            )


def _role(meta: Mapping[str, Any], graded: bool) -> tuple[Any, ...]:
    """Return what a cell's metadata make of it, in nbgrader's terms."""
    flags = [meta.get(key, False) for key in ("grade", "solution", "task")]
    locked = meta.get("locked")
    if not all(isinstance(flag, bool) for flag in flags) or not isinstance(locked, bool):
        return ("invalid",)
    grade, solution, task = flags
    effective = False if solution else True if grade else locked
    points = meta.get("points")
    if isinstance(points, bool) or not isinstance(points, int | float):
        points = None
    return (
        grade,
        solution,
        task,
        effective,
        float(points) if graded and points is not None else None,
    )


def _put_back(
    cells: list[dict[str, Any]],
    source: NotebookSnapshot,
    present: dict[str, dict[str, Any]],
    found: Preflight,
) -> list[dict[str, Any]]:
    """Insert missing cells after their predecessor.

    A plain answer cell (solution, not graded) is not put back: its stub could replace an answer
    that the student moved to another cell. Its tests come after whatever may hold that answer:
    before the next named cell that is there.
    """
    taken = {cell["id"] for cell in cells}
    before: dict[str, Any] | None = None
    moved = False
    for number, known in enumerate(source.cells):
        if known.name in present:
            before, moved = present[known.name], False
            continue
        if not known.locked and not known.grade and not known.task:
            found.flags.append(f"the answer cell {known.name} is missing (deleted or moved)")
            moved = True
            continue
        cell = _fresh(known, taken)
        position = 0 if before is None else _place(cells, before) + 1
        if moved and known.is_test:
            later = (present[k.name] for k in source.cells[number:] if k.name in present)
            places = (_place(cells, one) for one in later)
            position = next((place for place in places if place >= position), len(cells))
        cells.insert(position, cell)
        present[known.name] = before = cell
        found.repairs.append(f"{known.name} was missing and was put back")
    return cells


def _place(cells: list[dict[str, Any]], cell: dict[str, Any]) -> int:
    """Return where a cell is: this one, not one that is equal to it."""
    return next(place for place, other in enumerate(cells) if other is cell)


def _fresh(known: SourceCell, taken: set[str]) -> dict[str, Any]:
    name = re.sub(r"[^a-zA-Z0-9_-]", "-", known.name)[:56]
    new, salt = name, 0
    while new in taken:
        salt += 1
        new = f"{name}-{salt}"
    taken.add(new)
    cell: dict[str, Any] = {
        "id": new,
        "cell_type": known.kind,
        "metadata": {"deletable": False, "nbgrader": known.metadata},
        "source": known.source,
    }
    if known.locked:
        cell["metadata"]["editable"] = False
    if known.kind == "code":
        cell.update(outputs=[], execution_count=None)
    return cell


# ---------------------------------------------------------------- the notebook


def _notebook_metadata(
    raw: dict[str, Any], source: NotebookSnapshot, found: Preflight
) -> dict[str, Any]:
    metadata = _plain(raw.get("metadata"))
    if not isinstance(metadata, dict):
        found.repairs.append("notebook metadata were missing or damaged")
        metadata = {}
    kernel = metadata.get("kernelspec")
    if not isinstance(kernel, dict) or not all(
        isinstance(kernel.get(key), str) for key in ("name", "display_name")
    ):
        found.repairs.append("kernelspec was missing")
        metadata.pop("kernelspec", None)
    if source.kernelspec:
        metadata["kernelspec"] = _plain(dict(source.kernelspec))
    metadata.pop("language_info", None)  # the executing kernel tells its own
    # The state of an earlier run's widgets goes with its outputs; saved by other programs it may
    # have another shape, and nbconvert then makes no feedback at all.
    metadata.pop("widgets", None)
    for key, kind in (("title", str), ("authors", list), ("orig_nbformat", int)):
        if key in metadata and not isinstance(metadata[key], kind):
            del metadata[key]
    minor = raw.get("nbformat_minor")
    if not isinstance(minor, int) or minor < min(
        5, source.minor if source.minor is not None else 0
    ):
        found.repairs.append(f"notebook format 4.{str(minor)[:5]} upgraded to 4.5")
    return metadata


def _notebook(cells: list[dict[str, Any]], metadata: dict[str, Any]) -> NotebookNode:
    import nbformat

    for cell in cells:
        _known_fields(cell["metadata"])
    notebook = nbformat.from_dict(
        {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}
    )
    nbformat.validate(notebook)
    return notebook


def _known_fields(metadata: dict[str, Any]) -> None:
    """Drop what the notebook format gives a meaning to and the file gives a wrong type."""
    for key, kind in (("format", str), ("name", str), ("jupyter", dict)):
        if key in metadata and not isinstance(metadata[key], kind):
            del metadata[key]
    jupyter = metadata.get("jupyter")
    if isinstance(jupyter, dict):
        for key in ("source_hidden", "outputs_hidden"):
            if key in jupyter and not isinstance(jupyter[key], bool):
                del jupyter[key]
    tags = metadata.get("tags")
    if tags is not None:
        good = (
            [t for t in tags if isinstance(t, str) and t and "," not in t]
            if isinstance(tags, list)
            else []
        )
        metadata["tags"] = list(dict.fromkeys(good))
    if metadata.get("name") == "":
        del metadata["name"]
    metadata.pop("execution", None)  # times of an earlier run
