"""The unit of work: one submitted notebook in, one outcome out.

The same function serves the pool on this machine and a worker of a Dask cluster; it touches no
gradebook and no shared disk.
"""

from __future__ import annotations

import re
import time
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from nbjudge.course import leaks, variants
from nbjudge.course.snapshot import NotebookSnapshot, Snapshot
from nbjudge.engine.jobs import Cell, Execution, Job, Limits
from nbjudge.files import Files
from nbjudge.outcomes import Outcome, State, Unit
from nbjudge.run import again, images, preflight, scoring
from nbjudge.run.apart import read_apart

if TYPE_CHECKING:
    from nbformat import NotebookNode


class RunsJobs(Protocol):
    """What `grade_units` needs of a pool.

    A pool with an attribute ``patient`` that is True takes None in the place of a job: the next one
    is not ready yet, so it asks again after it has looked after those under way.
    """

    def run(self, jobs: Iterable[Job | None]) -> Iterator[Execution]:
        """Execute jobs, taking the next one only when there is room for it."""
        ...


@dataclass
class _Begun:
    """A unit whose notebook is being executed."""

    unit: Unit
    notebook: NotebookNode
    cells: tuple[Cell, ...]
    checked: preflight.Preflight
    started: float


def grade_units(
    units: Iterable[Unit], snapshot: Snapshot, pool: RunsJobs, *, limits: Limits | None = None
) -> Iterator[Outcome]:
    """Grade submitted notebooks; each unit ends in exactly one outcome.

    Parameters
    ----------
    units : iterable of Unit
        Taken one by one as the pool has room, so that memory stays flat however long it is.
    snapshot : Snapshot
    pool : RunsJobs
        ``engine.Pool`` or ``nbclient_pool.NbclientPool``.
    limits : Limits, optional
        What each submission may use.

    Yields
    ------
    Outcome
        In the order in which they end.
    """
    ready: deque[Outcome] = deque()
    begun: dict[str, _Begun] = {}
    whole: list[Unit] = []

    # Only such a pool goes on with its other work when it is given None in the place of a job.
    patient = getattr(pool, "patient", False) is True

    def jobs(units: Iterable[Unit]) -> Iterator[Job | None]:
        for read in read_apart(units, patient=patient):
            if read is None:
                yield None
                continue
            unit, started = read.unit, time.perf_counter()
            held = len(unit.content or b"")
            source = snapshot.notebooks[unit.notebook]
            if unit.content is None and not unit.unreadable:
                ready.append(_missing(unit, source))
                continue
            if not unit.submitted:  # nobody's work: nothing is recorded for anybody
                ready.append(_outcome(unit, State.UNREADABLE, detail=unit.unreadable))
                continue
            if unit.content is None:
                checked = preflight.Preflight(why=unit.unreadable)
            else:
                checked = preflight.inspect(unit.content, source, apart=read.apart)
                if unit.beside and not checked.answered:
                    checked.flags.append(
                        f"{unit.notebook}.ipynb holds no answer where one belongs, but "
                        f"{unit.beside} was handed in with it"
                    )
                if unit.again is None:
                    unit = replace(unit, content=None)  # it is parsed, and may be large
            if checked.notebook is None:
                ready.append(_unreadable(unit, source, checked, started))
                continue
            unit, variant = _variant(unit, checked, snapshot)
            cells = scoring.code_cells(checked.notebook, source)
            if unit.again is not None:
                cells = again.cells_to_run(cells, checked.notebook, unit.again.only)
                if not cells:
                    now = _Begun(unit, checked.notebook, cells, checked, started)
                    ready.append(_finish(now, snapshot, Execution(unit.key, {}, State.GRADED)))
                    continue
            begun[unit.key] = _Begun(unit, checked.notebook, cells, checked, started)
            # The instructor's files win, as in nbgrader; the pool brings those.
            files = snapshot.submission_files(unit.files) | variant
            extra: dict[str, Any] = {} if limits is None else {"limits": limits}
            kernel = str((source.kernelspec or {}).get("name", "python3"))
            yield Job(
                key=unit.key,
                cells=cells,
                files=files,
                kernel=kernel,
                suspicious=snapshot.suspicious,
                fixed=tuple(variant),
                held=held,
                **extra,
            )

    isolated = getattr(pool, "isolation", False) is True
    for given in (units, whole):  # the second time what could not be marked in part
        for execution in pool.run(jobs(given)):
            while ready:
                yield ready.popleft()
            now = begun.pop(execution.key)
            if now.unit.again is not None and execution.state is not State.GRADED:
                whole.append(replace(now.unit, again=None))
                continue
            yield _finish(now, snapshot, execution, isolated)
        if not whole:
            break
    while ready:
        yield ready.popleft()
    for left in begun.values():  # a pool that loses a job must not lose a student
        yield _outcome(
            left.unit,
            State.CRASHED,
            detail="the run gave no result for this notebook",
            scores={c.name: None for c in snapshot.notebooks[left.unit.notebook].graded},
            graded=write_notebook(
                scoring.placeholder(snapshot.notebooks[left.unit.notebook], "no result")
            ),
            repairs=left.checked.repairs,
            flags=left.checked.flags,
        )


def _variant(
    unit: Unit, checked: preflight.Preflight, snapshot: Snapshot
) -> tuple[Unit, dict[str, bytes]]:
    """Return a unit with the variant it is graded with, and the file that says so."""
    if snapshot.seed is None:
        return unit, {}
    named = (variants.seed_in(unit.files), checked.variant)
    found = variants.decide(
        unit.variant,
        [seed for seed in named if seed is not None],
        snapshot.assigned.groups.values(),
        snapshot.seed,
    )
    if found.flag:
        checked.flags.append(found.flag)
    return replace(unit, variant=found.seed), {variants.FILE: variants.content(found.seed)}


def _finish(
    begun: _Begun, snapshot: Snapshot, execution: Execution, isolated: bool = False
) -> Outcome:
    unit, source = begun.unit, snapshot.notebooks[begun.unit.notebook]
    repairs, flags = begun.checked.repairs, [*begun.checked.flags, *execution.flags]
    measured = {
        "seconds": time.perf_counter() - begun.started,
        "peak_mb": execution.peak_mb,
    }
    try:
        pictures = Files(unit.files) | snapshot.files
        flags += images.embed(begun.notebook, pictures)
        missing = scoring.fill_in(begun.notebook, begun.cells, execution)
        notebook = scoring.trim(begun.notebook, snapshot.options)
        before = unit.again
        if before is not None:
            again.keep_outputs(notebook, begun.cells, before.graded)
        found = scoring.score(
            notebook,
            source,
            missing,
            execution.second,
            isolated=isolated,
            cut=execution.cut,
        )
        if execution.second:  # outputs of a second run have taken the place of others
            notebook = scoring.trim(notebook, snapshot.options)
        if before is not None:
            found = again.keep_marks(found, before)
            flags += again.kept_flags(before, unit.flags)
        scoring.note_disputes(notebook, found)
        flags += scoring.failing_own_cells(notebook, source, begun.cells, execution)
        if leak := leaks.flag(notebook, *snapshot.marks, public=snapshot.public):
            flags.append(leak)
        graded = write_notebook(notebook)
    except Exception as error:  # outputs come from the student's process: anything may be in them
        why = f"its outputs cannot be stored ({type(error).__name__})"
        return _outcome(
            unit,
            State.CRASHED,
            detail=why,
            scores={cell.name: None for cell in source.graded},
            graded=write_notebook(scoring.placeholder(source, why)),
            repairs=repairs,
            flags=[*flags, why],
            **measured,
        )
    if before is not None:
        found.disputes.update(again.kept_disputes(before))
    state = execution.state
    if state is State.GRADED and (repairs or unit.notes):
        state = State.REPAIRED
    return _outcome(
        unit,
        state,
        detail=execution.detail,
        scores=found.scores,
        comments=found.comments,
        messages=found.messages,
        disputes=found.disputes,
        graded=graded,
        repairs=repairs,
        flags=list(dict.fromkeys([*flags, *found.flags])),
        **measured,
    )


#: What moves a terminal's cursor, changes its colours, or turns the direction of writing.
_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")
_ESCAPE = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[@-Z\\-_])")


def one_line(text: str) -> str:
    r"""Return text from a submission as one line that a terminal only shows.

    >>> one_line("a\x1b[31mred\x1b[0m\nb\x07")
    'ared b '
    """
    clean = _CONTROL.sub(" ", _ESCAPE.sub("", text))
    return clean.encode("utf-8", "backslashreplace").decode()


def write_notebook(notebook: NotebookNode) -> bytes:
    """Return a notebook as the bytes of a file; raise when it is not valid."""
    import nbformat
    from nbformat import v4

    nbformat.validate(notebook)
    # nbformat.writes() would validate it again, and only write what is wrong to the log.
    return (v4.writes(notebook) + "\n").encode("utf-8")


def _missing(unit: Unit, source: NotebookSnapshot) -> Outcome:
    # nbgrader gives 0 in every graded cell to a notebook that is missing from a submission, and
    # writes nothing for a student who handed in nothing at all.
    if not unit.submitted:
        return _outcome(unit, State.MISSING, detail="nothing was handed in")
    return _outcome(
        unit,
        State.MISSING,
        detail=f"the submission holds no {unit.notebook}.ipynb",
        scores={cell.name: 0.0 for cell in source.graded},
    )


def _unreadable(
    unit: Unit, source: NotebookSnapshot, checked: preflight.Preflight, started: float
) -> Outcome:
    return _outcome(
        unit,
        State.UNREADABLE,
        detail=checked.why,
        scores={cell.name: None for cell in source.graded},
        graded=write_notebook(scoring.placeholder(source, checked.why)),
        flags=checked.flags,
        seconds=time.perf_counter() - started,
    )


def _outcome(
    unit: Unit, state: State, *, repairs: Any = (), flags: Any = (), **rest: Any
) -> Outcome:
    if "detail" in rest:
        rest["detail"] = one_line(rest["detail"])
    if "messages" in rest:
        rest["messages"] = {name: one_line(text) for name, text in rest["messages"].items()}
    made = Outcome(
        student=unit.student,
        assignment=unit.assignment,
        notebook=unit.notebook,
        state=state,
        timestamp=unit.timestamp,
        variant=unit.variant,
        repairs=tuple(map(one_line, (*unit.notes, *repairs))),
        flags=tuple(map(one_line, (*unit.flags, *flags))),
    )
    return replace(made, **rest)
