"""``nbjudge release PS``: make the student version of an assignment.

With ``--check`` nothing is written: the command says whether the source can be released, names each
place that states other points than the cells carry, and shows what changed since the released
version, whose marks would change once graded again, and which marks by hand there are.

Exit codes: 0 released (or: can be released); 2 the source is broken or the release could not be
made.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from nbjudge.course.course import Course
    from nbjudge.course.snapshot import Snapshot
    from nbjudge.course.variants import Assigned

from nbjudge.deadlines import FILE_NAME, DeadlineError
from nbjudge.program import command
from nbjudge.text import counted

#: Lines of one kind that are shown; the rest is counted.
MOST = 40


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the command's arguments."""
    parser.add_argument("assignment", nargs="+", help="its name in the course, such as ps1")
    parser.add_argument("--course", type=Path, help="folder with nbgrader_config.py")
    parser.add_argument(
        "--check",
        action="store_true",
        help="write nothing: look at the source, and show what a release would change",
    )
    parser.add_argument(
        "--no-trial",
        action="store_true",
        help="do not run the reference answers (by default they must earn full marks), nor, with "
        "--check, the submissions that were graded",
    )
    parser.add_argument(
        "--no-isolation",
        action="store_true",
        help="with --check: run graded submissions with your own rights",
    )
    parser.add_argument(
        "--levels",
        metavar="LEVEL,...",
        help="levels of entry to hand out, of guided, standard and open; standard must be among "
        "them (by default all that the source has)",
    )
    kinds = parser.add_mutually_exclusive_group()
    kinds.add_argument(
        "--groups",
        type=Path,
        metavar="FILE",
        help="CSV with student_id and group: each group gets a variant of the assignment",
    )
    kinds.add_argument(
        "--variants",
        type=int,
        metavar="N",
        help="make N variants, and give one to each student of the gradebook and of roster.csv",
    )
    parser.add_argument("--db", metavar="URL", help="another gradebook (SQLAlchemy address)")


def run(args: argparse.Namespace) -> int:
    """Release, and say which files there are now."""
    from nbjudge.commands import load_jsonschema_quickly

    load_jsonschema_quickly()
    from nbjudge.course.course import full_name, open_course
    from nbjudge.course.database import refuse_anothers
    from nbjudge.errors import CannotStart

    try:
        course = open_course(args.course, db_url=args.db)
        refuse_anothers(course, args.db)
        _choose_levels(course, args.levels)
        codes = [
            _check(course, name, args) if args.check else _release(course, name, args)
            for name in [full_name(args.course, typed) for typed in args.assignment]
        ]
    except (CannotStart, DeadlineError) as error:
        print(f"{command('release')}: {error}", file=sys.stderr)
        return 2
    return max(codes)


def _choose_levels(course: Course, wanted: str | None) -> None:
    """Tell nbgrader which levels of entry to hand out; the course's setting when not asked."""
    from nbjudge.errors import CannotStart
    from nbjudge.levels import LEVELS

    if wanted is None:
        return
    chosen = [level.strip() for level in wanted.split(",") if level.strip()]
    unknown = [level for level in chosen if level not in LEVELS]
    if unknown or "standard" not in chosen:
        raise CannotStart(
            f"--levels {wanted}: choose of {', '.join(LEVELS)}, with a comma between them. The "
            "standard level cannot be left out, because nbgrader grades by its cell."
        )
    course.config.ChooseLevels.hand_out = chosen


def _release(course: Course, assignment: str, args: argparse.Namespace) -> int:
    from nbjudge.course import variants
    from nbjudge.course.points import disagreements
    from nbjudge.course.release import release

    told: list[str] = []
    assigned = _assigned(course, assignment, args)
    check = None if args.no_trial else partial(_try_out, course, assignment, told, assigned)
    made = release(course, assignment, check=check)
    if assigned.groups:
        variants.record(course.db_url, assignment, assigned)
        made = [p for p in made if p.name != variants.FILE]
        made += variants.hand_out(course, assignment, assigned)
        number = counted(len(assigned.groups), "variant")
        told.append(
            f"{number} for {counted(len(assigned.students), 'student')}; hand out the "
            "zip files, which students.csv assigns. The released folder holds no variant."
        )
    for path in made:
        print(path.relative_to(course.root))
    for line in (*told, *disagreements(course, assignment)):
        print(f"{assignment}: {line}")
    for line in _due_lines(course, assignment):
        print(line)
    return 0


def _assigned(course: Course, assignment: str, args: argparse.Namespace) -> Assigned:
    """Return who gets which variant: what the gradebook has, and what the command adds."""
    from nbjudge.course import variants
    from nbjudge.course.release import source_folder
    from nbjudge.errors import CannotStart
    from nbjudge.report import roster

    folder = source_folder(course, assignment)
    seed = variants.default_seed(folder)
    if seed is None:
        if args.groups is not None or args.variants is not None:
            raise CannotStart(
                f"{assignment} has no variants: {folder} holds no {variants.FILE}. Write that file "
                "with the line: seed = 0, and choose values in the notebook with checks.variant()."
            )
        return variants.Assigned()
    known, people = variants.Assigned(), set()
    try:
        known = variants.read(course.db_url, assignment)
        people = variants.students(course)
    except CannotStart:
        pass  # the first release makes the gradebook
    people |= roster.listed(course.root)
    if args.groups is not None:
        return variants.from_groups(known, variants.read_groups(args.groups))
    if args.variants is not None:
        return variants.from_number(known, args.variants, people)
    return known


def _check(course: Course, assignment: str, args: argparse.Namespace) -> int:
    """Say what is wrong with a source, and what a release of it would change."""
    from nbjudge.course.points import disagreements
    from nbjudge.course.release import source_problems

    problems = source_problems(course, assignment)
    if not problems:
        problems = disagreements(course, assignment)
    for problem in problems:
        print(f"{assignment}: {problem}", file=sys.stderr)
    if problems:
        return 2
    for line in _differences(course, assignment, args):
        print(f"{assignment}: {line}")
    print(f"{assignment}: the source can be released")
    return 0


def _differences(course: Course, assignment: str, args: argparse.Namespace) -> Iterator[str]:
    """Say what changed since the released version, and what that would do to marks."""
    from nbjudge.course import changes
    from nbjudge.errors import CannotStart
    from nbjudge.run import journal

    released = changes.released_snapshot(course, assignment)
    if released is None:
        yield "it was not released before"
        if not args.no_trial:
            yield from _reference(course, changes.planned_snapshot(course, assignment, None))
        return
    planned = changes.planned_snapshot(course, assignment, released)
    found = changes.changes(course, assignment, released, planned)
    if not found:
        yield "nothing changed since the released version"
        if not args.no_trial:  # the reference answers are no part of that version
            yield from _reference(course, planned)
        return
    yield f"changes since the released version ({len(found)}):"
    yield from _shortened([f"  {change}" for change in found])
    given = changes.marks_by_hand(course, released)
    handed = journal.read(course.state_dir / assignment / "journal.jsonl")
    refused = [change for change in found if change.refused]
    if refused and (given or handed):
        raise CannotStart(
            f"{assignment} cannot be released: cells were added or removed or changed their role "
            f"({refused[0]}), and nbgrader refuses that once somebody has handed in. Keep the "
            "cells as they are, or make a new assignment."
        )
    if args.no_trial:
        yield "no submission was tried (--no-trial), so changed marks are not shown"
    else:
        yield from _effects(course, planned, args)
    yield from changes.by_hand_lines(given, released, planned)


def _reference(course: Course, planned: Snapshot) -> Iterator[str]:
    """Try the planned version on its reference answers."""
    from nbjudge.run.try_out import try_out

    told = try_out(course, planned.assignment, planned=planned, record=False)
    yield from told or ["the reference answers earn full marks"]


def _effects(course: Course, planned: Snapshot, args: argparse.Namespace) -> Iterator[str]:
    """Try the planned version on its reference answers and on what was graded."""
    from nbjudge.report.run_report import change_of
    from nbjudge.run.options import RunOptions
    from nbjudge.run.what_if import what_if

    yield from _reference(course, planned)
    found = what_if(course, planned, RunOptions(isolation=not args.no_isolation))
    other = [row for row in found.rows if row.changes]
    if not found.graded:
        yield "no submission has been graded, so no mark changes"
    else:
        yield (
            f"of {found.graded} graded notebooks {len(found.rows)} would be marked again and "
            f"{len(other)} would have other automatic points:"
        )
        yield from _shortened([f"  {change_of(row)}" for row in other])
    look = [
        row
        for row in found.rows
        if row.outcome.needs_person and row.before is not None and not row.before.needs_person
    ]
    yield from _shortened(
        [
            f"  {r.outcome.student}: a person would have to look: {'; '.join(r.outcome.look)}"
            for r in look
        ]
    )
    if found.newer:
        who = ", ".join(sorted(set(found.newer))[:10])
        yield f"not tried, as their newest hand-in is not graded yet: {who}"


def _shortened(lines: list[str]) -> Iterator[str]:
    yield from lines[:MOST]
    if len(lines) > MOST:
        yield f"  ... and {len(lines) - MOST} more"


def _try_out(course: Course, assignment: str, told: list[str], assigned: Assigned) -> None:
    """Try what is about to be released, before the gradebook knows anything of it."""
    from nbjudge.course import changes
    from nbjudge.run.try_out import try_out

    released = changes.released_snapshot(course, assignment)
    planned = changes.planned_snapshot(course, assignment, released)
    told.extend(try_out(course, assignment, planned=planned, assigned=assigned))


def _due_lines(course: Course, assignment: str) -> Iterator[str]:
    from nbjudge.course import due_times

    known = due_times.read(course)
    due = known.due.get(assignment)
    if due is None:
        yield f"{assignment}: no due time in {FILE_NAME}"
    else:
        yield f"{assignment}: due {due:%Y-%m-%d %H:%M} ({known.zone.key})"
    top = course.path("source", ".", "x").parent
    yield from due_times.unknown_names(known, {path.name for path in top.iterdir()})
