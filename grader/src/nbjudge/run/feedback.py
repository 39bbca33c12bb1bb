"""Feedback that was made before a grade changed is made again.

nbgrader keeps the old page: its own command passes over a student whose feedback is as new as the
submission. A student would then read marks that do not hold any more.
"""

from __future__ import annotations

from collections.abc import Iterable

from nbjudge.course.course import Course
from nbjudge.program import command


def renew(course: Course, assignment: str, students: Iterable[str]) -> list[str]:
    """Make the feedback of some students again, where there is feedback already.

    Parameters
    ----------
    course : Course
    assignment : str
    students : iterable of str
        Those whose grades changed.

    Returns
    -------
    list of str
        What was done, and whose feedback could not be made, one line each; empty where nobody had
        feedback.
    """
    from nbgrader import utils
    from nbgrader.converters import GenerateFeedback

    done: list[str] = []
    failed: list[str] = []
    for student in sorted(set(students)):
        if not any(course.path("feedback", student, assignment).glob("*.html")):
            continue
        with utils.temp_attrs(course.directory, assignment_id=assignment, student_id=student):
            step = GenerateFeedback(coursedir=course.directory, config=course.config)
            step.force = True
            step.log.propagate = False
            result = utils.capture_log(step)
        (done if result["success"] else failed).append(student)
    lines = []
    if done:
        lines.append(
            f"feedback made again for {_names(done)}; hand it out again: "
            + command(f"return {assignment} --to FOLDER")
        )
    if failed:
        lines.append(
            f"feedback could not be made again for {_names(failed)}: nbgrader generate_feedback "
            f"{assignment} --student={failed[0]} --force shows why"
        )
    return lines


def _names(students: list[str], most: int = 10) -> str:
    shown = ", ".join(students[:most])
    return shown if len(students) <= most else f"{shown} and {len(students) - most} more"
