"""Give feedback and grades back, as files that a platform takes.

Only what is finished goes back: a submission that waits for a mark or a decision is named and left
out. Feedback is made again wherever a grade, a comment or the graded notebook has changed since.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from nbjudge import atomic
from nbjudge.collecting import worksheet
from nbjudge.collecting.collect import Record, read_records
from nbjudge.collecting.owners import ClassList
from nbjudge.collecting.returned import LEFT_OUT, NEW, RENEWED, SAME, Done, Grade, Line
from nbjudge.course import due_times
from nbjudge.course.course import Course, no_assignment
from nbjudge.course.database import connect
from nbjudge.errors import CannotStart
from nbjudge.outcomes import State
from nbjudge.plugins.lms_names import as_id
from nbjudge.program import command
from nbjudge.report.roster import Person
from nbjudge.run import journal, submissions
from nbjudge.text import counted, spreadsheet_text

PLATFORMS = ("canvas", "moodle", "files", "exchange")
RECORD = "returned.json"
_FIXED_COLUMNS = 5


class Returner:
    """Gives one assignment back.

    Parameters
    ----------
    course : Course
    assignment : str
    people : sequence of Person
        The class list; may be empty.
    """

    def __init__(self, course: Course, assignment: str, people: Sequence[Person]) -> None:
        self.course, self.assignment, self.people = course, assignment, people
        self.records = read_records(course, assignment)
        self.done = Done()
        self._notebooks: set[str] = set()
        self._path = course.state_dir / assignment / RECORD
        try:
            self._before = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            self._before = {}

    def feedback(self) -> None:
        """Make the feedback of each finished submission where it is missing or out of date.

        Raises
        ------
        CannotStart
            When nothing of the assignment is graded, or the gradebook cannot be read.
        """
        from nbgrader.apps.api import NbGraderAPI

        self.done.notes += due_times.bring_over(self.course, self.assignment)
        grades, digests = self._read()
        if not grades:
            raise CannotStart(
                f"Nothing of {self.assignment} is graded yet, so there is nothing to give back. "
                f"Run: {command(f'grade {self.assignment}')}"
            )
        nothing = journal.without_work(self.course.state_dir / self.assignment / "journal.jsonl")
        api = NbGraderAPI(self.course.directory, config=self.course.config)
        for student, grade in grades.items():
            stuck = nothing.get(student)
            if stuck is not None and not stuck.refused:
                why = (
                    f"{stuck.state}: {stuck.detail}. Ask for it again, or give 0 points: "
                    + command(f"settle {self.assignment} --student {student} --refuse")
                )
                self.done.lines.append(Line(grade, LEFT_OUT, why))
                continue
            if grade.waits:
                what = "1 answer or test waits" if grade.waits == 1 else f"{grade.waits} wait"
                self.done.lines.append(Line(grade, LEFT_OUT, f"{what} for a person"))
                continue
            known = self._before.get(student)
            if stuck is not None and stuck.state is State.MISSING:  # there is no page to make
                same = known == digests[student]
                self.done.lines.append(Line(grade, SAME if same else RENEWED if known else NEW))
                self._before[student] = digests[student]
                continue
            pages = self._pages(student)
            if pages and known == digests[student]:
                self.done.lines.append(Line(grade, SAME))
                continue
            result = api.generate_feedback(self.assignment, student, force=True)
            if not result.get("success") or not self._pages(student):
                log = str(result.get("error") or result.get("log") or "").strip()
                why = log.splitlines()[-1] if log else "nbgrader does not say why"
                self.done.lines.append(Line(grade, LEFT_OUT, f"no feedback could be made ({why})"))
                continue
            self.done.lines.append(Line(grade, RENEWED if known else NEW))
            self._before[student] = digests[student]
        # Making feedback counts the late penalty again.
        for student, grade in self._read()[0].items():
            for line in self.done.lines:
                if line.grade.student == student:
                    line.grade = grade
        for student in submissions.students(self.course, self.assignment):
            if student not in grades:
                name = self._names([student])[student]
                self.done.lines.append(Line(Grade(student, name), LEFT_OUT, "not graded yet"))
        text = json.dumps(self._before, indent=1, sort_keys=True)
        atomic.write(self._path, text.encode("utf-8"), mode=0o600)

    @property
    def finished(self) -> list[Line]:
        """The lines of what goes back."""
        return [line for line in self.done.lines if line.state != LEFT_OUT]

    def platform(self) -> str:
        """Return where most hand-ins came from; ``files`` where nobody knows."""
        systems = [one.system for one in self.records.values() if one.system in PLATFORMS]
        return max(set(systems), key=systems.count) if systems else "files"

    # ------------------------------------------------------------------ what is there

    def _read(self) -> tuple[dict[str, Grade], dict[str, str]]:
        """Return results and digests by student, sorted by name."""
        import sqlalchemy as sa
        from nbgrader import api

        asg, sub = api.Assignment.__table__, api.SubmittedAssignment.__table__
        nb, grade = api.SubmittedNotebook.__table__, api.Grade.__table__
        comment = api.Comment.__table__
        told: dict[str, list[str]] = defaultdict(list)
        found: dict[str, Grade] = {}
        engine = connect(self.course.db_url)
        try:
            with engine.connect() as db:
                row = db.execute(sa.select(asg).where(asg.c.name == self.assignment)).first()
                if row is None:
                    known = db.execute(sa.select(asg.c.name)).scalars()
                    raise CannotStart(no_assignment(self.course, self.assignment, known))
                source = api.Notebook.__table__
                query = sa.select(source.c.name).where(source.c.assignment_id == row.id)
                self._notebooks = set(db.execute(query).scalars())
                joined = sub.join(nb, nb.c.assignment_id == sub.c.id)
                mine = sub.c.assignment_id == row.id
                query = sa.select(
                    sub.c.student_id,
                    sub.c.timestamp,
                    sub.c.extension,
                    nb.c.late_submission_penalty,
                ).select_from(joined)
                for one in db.execute(query.where(mine)):
                    kept = found.setdefault(one.student_id, Grade(one.student_id, ""))
                    kept.penalty += one.late_submission_penalty or 0.0
                    told[one.student_id].append(f"{row.duedate} {one.timestamp} {one.extension}")
                    if None not in (row.duedate, one.timestamp) and one.timestamp > row.duedate:
                        told[one.student_id].append(self._late_rule())
                query = sa.select(sub.c.student_id, grade).select_from(
                    joined.join(grade, grade.c.notebook_id == nb.c.id)
                )
                for one in db.execute(query.where(mine).order_by(grade.c.id)):
                    kept = found[one.student_id]
                    own = one.auto_score if one.manual_score is None else one.manual_score
                    kept.points += (own or 0.0) + (one.extra_credit or 0.0)
                    kept.waits += bool(one.needs_manual_grade)
                    told[one.student_id].append(f"{one.id} {own} {one.extra_credit}")
                query = sa.select(
                    sub.c.student_id, comment.c.id, comment.c.auto_comment, comment.c.manual_comment
                ).select_from(joined.join(comment, comment.c.notebook_id == nb.c.id))
                for one in db.execute(query.where(mine).order_by(comment.c.id)):
                    said = [one.id, one.auto_comment, one.manual_comment]
                    told[one.student_id].append(json.dumps(said))
            with sa.orm.Session(engine) as session:
                whole = session.get(api.Assignment, row.id)
                self.done.most = float(whole.max_score) if whole else 0.0
        finally:
            engine.dispose()
        names = self._names(found)
        digests = {}
        for student, result in found.items():
            result.name = names[student]
            result.points = max(0.0, result.points - result.penalty)
            folder = self.course.path("autograded", student, self.assignment)
            told[student] += [
                hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.glob("*.ipynb"))
            ]
            digests[student] = hashlib.sha256("\n".join(told[student]).encode()).hexdigest()
        order = {student: found[student] for student in names if student in found}
        return order, digests

    def _late_rule(self) -> str:
        """Return what decides a late penalty beside the times: the rule and its settings."""
        config = self.course.config
        chosen = config.AssignLatePenalties.get("plugin_class", "")
        name = chosen if isinstance(chosen, str) else getattr(chosen, "__name__", "")
        return repr([name, sorted(config[name.rpartition(".")[2] or "LatePenalty"].items())])

    def _names(self, students: Iterable[str]) -> dict[str, str]:
        from nbjudge.report import names

        return names.shown(students, names.names_of_gradebook(self.course.db_url), self.people)

    def _pages(self, student: str) -> list[Path]:
        """Return the pages of feedback; other pages in the folder are the student's own files."""
        folder = self.course.path("feedback", student, self.assignment)
        return sorted(page for page in folder.glob("*.html") if page.stem in self._notebooks)

    # ------------------------------------------------------------------ files

    def to_files(self, folder: Path) -> None:
        """Write one folder for each student, and a table of grades."""
        top = folder / self.assignment
        for line in self.done.lines:
            own = top / (as_id(f"{line.grade.name}_{line.grade.student}") or line.grade.student)
            if line.grade.name == line.grade.student:
                own = top / line.grade.student
            if line.state == LEFT_OUT:
                for old in own.glob("*.html"):  # an earlier return, of a grade that is open again
                    old.unlink()
                continue
            for page in self._pages(line.grade.student):
                atomic.write(own / page.name, page.read_bytes(), mode=0o644)
        self.done.files.append(top)
        head = ["student_id", "name", "points", "of", "late_penalty"]
        rows = [
            [g.student, g.name, points(g.points), points(self.done.most), points(g.penalty)]
            for g in (line.grade for line in self.finished)
        ]
        self._table(folder / f"{self.assignment}_grades.csv", [head, *rows])

    def to_canvas(self, folder: Path, gradebook: Path | None, column: str = "") -> None:
        """Write what Canvas takes: a gradebook (CSV) and the zip file for *Re-upload submissions*.

        Parameters
        ----------
        folder : Path
        gradebook : Path or None
            Canvas's own export: its lines and the assignment's column are filled in.
        column : str
            The assignment's column in it; found by the assignment's name when left out.
        """
        target = folder / f"{self.assignment}_canvas_grades.csv"
        if gradebook is None:
            self._table(target, self._canvas_rows())
            self.done.notes.append(
                "Canvas asks for the column when the name in it has no number. With --table "
                "EXPORT.csv, the export of Canvas's gradebook, lines and column are Canvas's own."
            )
        else:
            self._table(target, self._filled_canvas(gradebook, column))
        files, without = {}, []
        for line in self.finished:
            record = self.records.get(line.grade.student, Record())
            if record.system != "canvas" or not record.upload:
                without.append(line.grade.student)
                continue
            # An anonymous hand-in has no name; Canvas knows its sign by the word before it.
            start = f"{record.name or 'anon'}_{record.number}_{record.upload}"
            for page in self._pages(line.grade.student):
                files[f"{start}_{page.name}"] = page.read_bytes()
        self._zip(folder / f"{self.assignment}_canvas_feedback.zip", files)
        self._say_without(without, "collected from a download of Canvas, whose numbers it needs")

    def _canvas_rows(self) -> list[list[str]]:
        from nbgrader.api import Gradebook

        from nbjudge.plugins.lms_export import CanvasExportPlugin

        wanted = [line.grade.student for line in self.finished]
        plugin = CanvasExportPlugin(config=self.course.config)
        plugin.assignment, plugin.student = [self.assignment], wanted
        engine = connect(self.course.db_url)
        url = engine.url.render_as_string(hide_password=False)
        engine.dispose()
        with Gradebook(url, self.course.directory.course_id) as book:
            head, possible, *rows = plugin.rows(book)
        if not wanted:
            rows = []
        at = head.index("SIS User ID")
        for row in rows:
            record = self.records.get(row[at].removeprefix("'"), Record())
            if record.system == "canvas" and record.number == row[at]:
                row[at] = ""
            if record.system == "canvas" and record.number.isdigit():
                row[1] = record.number
        return [head, possible, *rows]

    def _filled_canvas(self, path: Path, column: str) -> list[list[str]]:
        rows = worksheet.read_rows(path)
        head = rows[0]
        wanted = column or self.assignment
        found = [
            i
            for i, name in enumerate(head)
            if i >= 2 and re.sub(r"\s*\(\d+\)$", "", name).casefold() == wanted.casefold()
        ] or [i for i, name in enumerate(head) if name == column]
        if len(found) != 1:
            raise CannotStart(
                f"{path} has {'no' if not found else 'more than one'} column {wanted!r}. Name the "
                f"assignment's column with --column; the file has: {', '.join(head[2:])[:300]}"
            )
        fixed = [i for i in range(min(_FIXED_COLUMNS, len(head))) if i != found[0]]
        at = {name: i for i, name in enumerate(head)}
        grades = {line.grade.student: line.grade for line in self.finished}
        people = self._class_list()
        out = [[*(head[i] for i in fixed), head[found[0]]]]
        used = set()
        for row in rows[1:]:
            keys = [row[at[name]] for name in ("ID", "SIS User ID", "SIS Login ID") if name in at]
            student = next((s for s in (k.strip() for k in keys) if s in grades), "")
            student = student or people.find(*keys) or self._by_number("canvas", keys)
            cell = row[found[0]]
            if student in grades:
                cell = points(grades[student].points)
                used.add(student)
            elif not row[0].strip().casefold().startswith("points possible"):
                cell = ""  # Canvas leaves a grade alone where the cell is empty
            out.append([*(row[i] for i in fixed), cell])
        self._say_missing(grades.keys() - used, path)
        return out

    def to_moodle(self, folder: Path, worksheet: Path | None, *, scale: bool = False) -> None:
        """Write what Moodle takes: the grading worksheet (CSV) and the zip file of feedback files.

        Parameters
        ----------
        folder : Path
        worksheet : Path or None
            Moodle's own grading worksheet: its lines are filled in.
        scale : bool
            Whether points are scaled to Moodle's maximum where that is another one.
        """
        grades = {line.grade.student: line.grade for line in self.finished}
        numbers = {
            student: one.number
            for student, one in self.records.items()
            if one.system == "moodle" and one.number.isdigit()
        }
        target = folder / f"{self.assignment}_moodle_grades.csv"
        if worksheet is None:
            head = ["Identifier", "Full name", "Grade", "Maximum Grade", "Last modified (grade)"]
            rows = [
                [f"Participant {numbers[s]}", g.name, points(g.points), points(self.done.most), "-"]
                for s, g in grades.items()
                if s in numbers
            ]
            self._table(target, [head, *rows])
            self.done.notes.append(
                "When you upload the worksheet, tick that records changed more recently in Moodle "
                "may be updated. With --table WORKSHEET.csv, Moodle's own worksheet is filled in. "
                "A Moodle in another language than English takes only its own."
            )
        else:
            rows, found = self._filled_moodle(worksheet, grades, scale=scale)
            numbers |= found
            self._table(target, rows)
        files = {}
        for student, grade in grades.items():
            for page in self._pages(student) if student in numbers else ():
                name = re.sub(r"[_/\\:*?\"<>|]+", " ", grade.name).strip() or "Participant"
                files[f"{name}_{numbers[student]}_assignfeedback_file_{page.name}"] = (
                    page.read_bytes()
                )
        self._zip(folder / f"{self.assignment}_moodle_feedback.zip", files)
        without = sorted(grades.keys() - numbers.keys())
        self._say_without(
            without, "collected from a download of Moodle; --table with Moodle's worksheet helps"
        )

    def _filled_moodle(
        self, path: Path, grades: Mapping[str, Grade], *, scale: bool
    ) -> tuple[list[list[str]], dict[str, str]]:
        rows = worksheet.read_rows(path)
        at = worksheet.columns(rows[0])
        if "identifier" not in at or "grade" not in at:
            raise CannotStart(
                f"{path} is no grading worksheet of Moodle: it needs the columns Identifier and "
                "Grade, in English or in Russian. In the assignment choose 'Download grading "
                "worksheet' (offline grading)."
            )
        people = self._class_list()
        numbers: dict[str, str] = {}
        for row in rows[1:]:
            found = re.search(r"(\d+)\s*$", row[at["identifier"]])
            number = found[1] if found else ""
            places = [at[n] for n in ("id number", "email address", "full name") if n in at]
            places += [i for i in worksheet.about_people(rows[0]) if i not in places]
            keys = [row[place] for place in places]
            student = self._by_number("moodle", [number])
            student = student or next((k for k in keys if k in grades), "") or people.find(*keys)
            student = student or next((as_id(k) for k in keys if as_id(k) in grades), "")
            if student not in grades:
                continue
            factor = (
                self._factor(path, row[at["maximum grade"]], scale)
                if "maximum grade" in at
                else 1.0
            )
            row[at["grade"]] = points(grades[student].points * factor)
            numbers[student] = number
        self._say_missing(grades.keys() - numbers.keys(), path)
        return rows, {s: n for s, n in numbers.items() if n}

    def _factor(self, path: Path, text: str, scale: bool) -> float:
        try:
            most = float(text.replace(",", "."))
        except ValueError:
            return 1.0
        if most == self.done.most or not self.done.most:
            return 1.0
        if not scale:
            raise CannotStart(
                f"{path}: Moodle's maximum grade is {most:g}, and {self.assignment} has "
                f"{counted(self.done.most, 'point')}. Set Moodle's maximum to "
                f"{self.done.most:g}, or add --scale."
            )
        return most / self.done.most

    def to_exchange(self) -> None:
        """Release the feedback through nbgrader's exchange.

        Raises
        ------
        CannotStart
            When nbgrader cannot.
        """
        from nbgrader.apps.api import NbGraderAPI

        api = NbGraderAPI(self.course.directory, config=self.course.config)
        for line in self.finished:
            result = api.release_feedback(self.assignment, line.grade.student)
            if not result.get("success"):
                log = str(result.get("log") or "")
                lines = [x for x in log.splitlines() if "CRITICAL" in x or "ERROR" in x] or [""]
                why = lines[0].split("] ", 1)[-1].strip() or "nbgrader does not say why"
                raise CannotStart(f"The exchange does not take the feedback ({why}).")

    def _class_list(self) -> ClassList:
        known = [line.grade.student for line in self.done.lines]
        return ClassList(self.people, known, assignment=self.assignment, released=())

    def _by_number(self, system: str, keys: Sequence[str]) -> str:
        wanted = {key.strip() for key in keys} - {""}
        return next(
            (s for s, r in self.records.items() if r.system == system and r.number in wanted), ""
        )

    def _say_missing(self, students: Iterable[str], path: Path) -> None:
        names = sorted(students)
        if names:
            self.done.notes.append(
                f"{path.name} has no line for {', '.join(names)}: enter these grades by hand."
            )

    def _say_without(self, students: Sequence[str], why: str) -> None:
        if students:
            self.done.notes.append(
                f"The feedback of {', '.join(students)} is not in the zip file: it was not {why}. "
                f"Send it by hand: {command(f'return {self.assignment} --to FOLDER')} "
                "--platform files"
            )

    def _table(self, path: Path, rows: Iterable[Sequence[str]]) -> None:
        target = io.StringIO(newline="")
        writer = csv.writer(target)
        for number, row in enumerate(rows):
            # Canvas knows its line of points possible by the spaces before it.
            writer.writerow(row if number == 0 else [str(spreadsheet_text(cell)) for cell in row])
        atomic.write(path, target.getvalue().encode("utf-8"), mode=0o644)
        self.done.files.append(path)

    def _zip(self, path: Path, files: Mapping[str, bytes]) -> None:
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in sorted(files):
                archive.writestr(name, files[name])
        atomic.write(path, target.getvalue(), mode=0o644)
        self.done.files.append(path)


def points(value: float) -> str:
    """Return points without trailing zeros, at most two places."""
    from nbjudge.plugins.lms_export import points as text

    return text(value)
