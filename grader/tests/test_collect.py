"""One command collects from Canvas, Moodle, loose files and the exchange, as often as one likes."""

from __future__ import annotations

import io
import unicodedata
import zipfile
from pathlib import Path

import nbformat
import pytest

from grader.tests import course as made
from grader.tests import small
from nbjudge.cli import main
from nbjudge.collecting import times
from nbjudge.course.course import LATE_NOTE, TIME_NOTE
from nbjudge.errors import CannotStart

DUE = 'timezone = "Asia/Almaty"\n[due]\nps1 = 2026-03-02T15:00:00\n'  # 10:00 in UTC
ROSTER = """Student,ID,SIS User ID,SIS Login ID,Section
    Points Possible,,,,
"Sadykova, Aigerim",11,ann,as@x.kz,A
"O'Brien, Pat",12,bob,pb@x.kz,A
"Ng, Mei",13,cat,mn@x.kz,A
"Абаев, Дамир",14,dan,da@x.kz,A
"""
NAME = f"{small.NOTEBOOK}.ipynb"


@pytest.fixture
def root(small_course: Path) -> Path:
    (small_course / "deadlines.toml").write_text(DUE, encoding="utf-8")
    (small_course / "roster.csv").write_text(ROSTER, encoding="utf-8")
    return small_course


def work(root: Path, text: str = "Because.") -> str:
    return nbformat.writes(small.answered(root, q3_why=text))


def zipped(files: dict[str, str | bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as bundle:
        for name, data in files.items():
            bundle.writestr(name, data)
    return target.getvalue()


def download(root: Path, files: dict[str, str | bytes], name: str = "submissions.zip") -> str:
    path = root.parent / name
    path.write_bytes(zipped(files))
    return str(path)


def collect(root: Path, capsys, *words: str) -> tuple[int, dict[str, str], str]:
    """Run the command; return its exit code, its lines by student, and all that it said."""
    code = main(["collect", "ps1", *words, "--course", str(root)])
    out = capsys.readouterr()
    lines = {}
    for line in out.out.splitlines():
        for student in ("ann", "bob", "cat", "dan"):
            if f"({student})" in line:
                assert student not in lines, f"two lines for {student}"
                lines[student] = line
    return code, lines, out.out + out.err


def stamp(root: Path, student: str) -> str | None:
    path = root / "submitted" / student / "ps1" / "timestamp.txt"
    return path.read_text() if path.is_file() else None


def answer(root: Path, student: str) -> str:
    notebook = nbformat.read(root / "submitted" / student / "ps1" / NAME, 4)
    return next(
        c.source
        for c in notebook.cells
        if c.metadata.get("nbgrader", {}).get("grade_id") == "q3_why"
    )


def canvas(root: Path, **texts: str) -> dict[str, str | bytes]:
    return {
        f"sadykovaaigerim_11_501_{NAME}": work(root, texts.get("ann", "Because.")),
        f"obrienpat_LATE_12_502_{NAME}": work(root),
    }


def test_canvas_with_names_and_a_question_about_the_late_mark(root: Path, capsys) -> None:
    code, lines, said = collect(root, capsys, download(root, canvas(root)))
    assert code == 1, "the late mark is a question"
    assert "Aigerim Sadykova (ann)" in lines["ann"]
    assert "new" in lines["ann"]
    assert "late, says the platform; time not recorded" in lines["bob"]
    assert "nothing handed in" in lines["cat"]
    assert "marked them as late and does not say when: bob" in said
    assert "nbjudge collect ps1 --late +1d" in said
    assert "No time is recorded: ann" in said
    assert "None" not in said
    assert (root / "submitted/bob/ps1" / LATE_NOTE).is_file()
    assert (root / "submitted/ann/ps1" / TIME_NOTE).is_file()
    assert not (root / "submitted/bob/ps1" / TIME_NOTE).exists()
    assert len(said.splitlines()) < 20


def test_the_answers_are_recorded_without_the_download(root: Path, capsys) -> None:
    collect(root, capsys, download(root, canvas(root)))
    code, lines, said = collect(root, capsys, "--late", "+1d", "--no-time", "on-time")
    assert (code, "?" in said) == (0, False)
    assert "2026-03-03 15:00, late by 1 d" in lines["bob"]
    assert "2026-03-02 15:00, on time" in lines["ann"]
    assert stamp(root, "bob") == "2026-03-03 10:00:00 UTC"
    assert not (root / "submitted/ann/ps1" / TIME_NOTE).exists()
    code, lines, _ = collect(root, capsys, "--time", "bob=2026-03-02T14:00")
    assert "2026-03-02 14:00, on time" in lines["bob"]
    assert not (root / "submitted/bob/ps1" / LATE_NOTE).exists(), "the instructor has excused it"


def test_collecting_again_replaces_by_newer_only(root: Path, capsys) -> None:
    first = download(root, canvas(root, ann="First."), "first.zip")
    second = canvas(root) | {f"sadykovaaigerim_11_601_{NAME}": work(root, "Second.")}
    second.pop(f"sadykovaaigerim_11_501_{NAME}")
    later = download(root, second, "second.zip")
    assert "new" in collect(root, capsys, first)[1]["ann"]
    _, lines, _ = collect(root, capsys, later)
    assert "replaced" in lines["ann"]
    assert "unchanged" in lines["bob"]
    assert answer(root, "ann") == "Second."
    assert "older, left out" in collect(root, capsys, first)[1]["ann"]
    assert answer(root, "ann") == "Second."
    assert "unchanged" in collect(root, capsys, later)[1]["ann"]
    kept = root / ".nbjudge/ps1/replaced/ann/001" / NAME
    assert "First." in kept.read_text()


def test_moodle_with_the_times_of_its_worksheet(root: Path, capsys) -> None:
    files = {
        f"Aigerim Sadykova_4107_assignsubmission_file/{NAME}": work(root),
        f"Дамир Абаев_4108_assignsubmission_file/{NAME}": work(root),
        f"Not Enrolled_4109_assignsubmission_file/{NAME}": work(root),
    }
    sheet = root.parent / "worksheet.csv"
    sheet.write_text(
        "Identifier,Full name,ID number,Status,Grade,Maximum Grade,"
        "Last modified (submission),Last modified (grade)\n"
        'Participant 4107,Aigerim Sadykova,,Submitted,,10,"Monday, 2 March 2026, 2:30 PM",-\n'
        'Participant 4108,Дамир Абаев,,Submitted,,10,"Monday, 2 March 2026, 5:00 PM",-\n'
        "Participant 4110,Mei Ng,,No submission,,10,-,-\n",
        encoding="utf-8",
    )
    code, lines, said = collect(root, capsys, download(root, files), "--times", str(sheet))
    assert "2026-03-02 14:30, on time" in lines["ann"]
    assert "2026-03-02 17:00, late by 2 h" in lines["dan"]
    assert "not in the class list: Not_Enrolled" in said
    assert "No time is recorded: Not_Enrolled" in said
    assert code == 1
    code, lines, _ = collect(
        root, capsys, download(root, files), "--time", "Not_Enrolled=2026-03-01"
    )
    assert code == 0
    assert "unchanged" in lines["dan"]


def apart(text: str) -> str:
    """Write letters and their marks apart, as archives from macOS do."""
    return unicodedata.normalize("NFD", text)


def collected(root: Path, student: str) -> set[str]:
    folder = root / "submitted" / student / "ps1"
    files = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    return files - {TIME_NOTE, LATE_NOTE}


def test_names_with_marks_are_found_however_an_archive_writes_them(root: Path, capsys) -> None:
    names = ("Абаев, Андрей", "Müller-Lüdenscheidt, Jörg", "Қанатқызы, Әсел", "Семёнова, Mei")
    ids = ("ann", "bob", "cat", "dan")
    both = zip(names, ids, strict=True)
    rows = "".join(f'"{n}",{i},{s},{s}@x,A\n' for i, (n, s) in enumerate(both, 21))
    (root / "roster.csv").write_text(f"{ROSTER.splitlines()[0]}\n{rows}", encoding="utf-8")
    folders = (
        apart("Андрей Абаев"),
        apart("Jörg Müller-Lüdenscheidt"),
        apart("Әсел Қанатқызы"),
        "Семенова Mei",
    )
    files = {
        f"{folder}_{n}_assignsubmission_file/{NAME}": work(root) for n, folder in enumerate(folders)
    }
    _, lines, said = collect(root, capsys, download(root, files), "--no-time", "on-time")
    assert set(lines) == set(ids)
    assert "not in the class list" not in said


def test_moodle_puts_the_groups_name_before_a_persons(root: Path, capsys) -> None:
    people = {"Group A-Aigerim Sadykova": "ann", "Team-2-Дамир Абаев": "dan", "Mei Ng": "cat"}
    files = {
        f"{name}_{n}_assignsubmission_file/{NAME}": work(root) for n, name in enumerate(people)
    }
    _, lines, said = collect(root, capsys, download(root, files), "--no-time", "on-time")
    assert all(" new " in lines[student] for student in people.values())
    assert "not in the class list" not in said


def test_a_students_own_files_keep_their_names(root: Path, capsys) -> None:
    """A number at the end is Canvas's for a second upload, or the student's own: table-2024.csv."""
    files = {
        f"sadykovaaigerim_11_501_{NAME}": work(root),
        "sadykovaaigerim_11_502_table-2024.csv": "own",
        "sadykovaaigerim_11_503_my_module-1.py": "x = 1",
        "obrienpat_12_504_work.zip": zipped(
            {f"work/{NAME}": work(root), "work/table-2024.csv": "own", "work/a (1).csv": "too"}
        ),
    }
    collect(root, capsys, download(root, files), "--no-time", "on-time")
    own = {NAME, "timestamp.txt", "table-2024.csv"}
    assert collected(root, "ann") >= own | {"my_module.py"}
    assert collected(root, "bob") == own | {"a (1).csv"}


def test_the_name_of_a_table_is_as_a_notebook_writes_it(root: Path, capsys) -> None:
    table = "Өңірлер/Йод ё.csv"
    bundle = zipped({f"work/{NAME}": work(root), f"work/{apart(table)}": "own"})
    collect(root, capsys, download(root, {"obrienpat_12_504_work.zip": bundle}))
    assert collected(root, "bob") == {NAME, table}


def test_what_is_damaged_stops_nobody_and_is_said_in_one_line(root: Path, capsys) -> None:
    files = {
        "sadykovaaigerim_11_501_a.zip": b"Rar!\x1a\x07\x00rest",
        "obrienpat_12_502_b.zip": zipped({NAME: work(root)})[:-30],
        f"ngmei_13_503_{NAME}": work(root),
        f"ngmei_13_504_{'long' * 90}.csv": "a",
        "абаевдамир_14_505_empty.zip": zipped({}),
    }
    _, lines, _ = collect(root, capsys, download(root, files), "--no-time", "on-time")
    assert (
        "cannot be opened (it is a RAR archive and no zip, whatever its name says)" in lines["ann"]
    )
    assert "cannot be opened (it is damaged, or was cut off on the way)" in lines["bob"]
    assert "'longlonglonglonglonglonglonglonglonglong...' is no name" in lines["cat"]
    assert "empty.zip holds no file" in lines["dan"]
    assert (collected(root, "ann"), collected(root, "cat")) == (
        {"a.zip", "timestamp.txt"},
        {NAME, "timestamp.txt"},
    )


def test_a_damaged_download_is_not_taken_for_a_hand_in(root: Path, capsys) -> None:
    whole = download(root, canvas(root))
    cut = root.parent / "cut.zip"
    cut.write_bytes(Path(whole).read_bytes()[:-40])
    code, _, said = collect(root, capsys, str(cut))
    assert code == 2
    assert (
        "cut.zip cannot be opened (it is damaged, or was cut off on the way). Download it" in said
    )
    assert "Whose are these?" not in said
    code, lines, said = collect(root, capsys, whole, str(cut), "--no-time", "on-time")
    assert code == 1
    assert " new " in lines["ann"]


def test_loose_files_in_every_form(root: Path, capsys) -> None:
    folder = root.parent / "loose"
    (folder / "Aigerim Sadykova").mkdir(parents=True)
    (folder / "Aigerim Sadykova" / NAME).write_text(work(root))
    (folder / "Aigerim Sadykova" / "timestamp.txt").write_text("2026-03-02 09:00:00 UTC")
    (folder / "ps1_bob.ipynb").write_text(work(root))
    (folder / "Ng Mei.zip").write_bytes(zipped({f"ps1/{NAME}": work(root), "ps1/a.csv": "1"}))
    (folder / "ps1.ipynb").write_text(work(root))
    code, lines, said = collect(root, capsys, str(folder), "--no-time", "on-time")
    assert "2026-03-02 14:00, on time" in lines["ann"]
    assert "new" in lines["bob"]
    assert "2 files" in lines["cat"]
    assert "Whose are these?" in said
    assert "ps1.ipynb" in said
    assert code == 1
    code, lines, said = collect(
        root, capsys, str(folder), "--owner", "ps1.ipynb=dan", "--no-time", "on-time"
    )
    assert code == 0
    assert "new" in lines["dan"]
    assert all("unchanged" in lines[student] for student in ("ann", "bob", "cat"))
    assert "Note: no" not in said
    answers = ("--owner", "ps1.ipynb=dan", "--owner", "ps2.ipynb=eve", "--take", "zoe")
    code, lines, said = collect(root, capsys, str(folder), *answers, "--no-time", "on-time")
    assert "Note: no file is called ps2.ipynb: look at --owner." in said
    assert "Note: nothing was handed in by zoe: look at --time and --take." in said


def test_a_zip_file_with_a_folder_for_each_student(root: Path, capsys) -> None:
    files = {f"class/{s}/{NAME}": work(root) for s in ("ann", "bob")}
    code, lines, _ = collect(
        root, capsys, download(root, {k.removeprefix("class/"): v for k, v in files.items()})
    )
    assert code == 1
    assert {s for s, line in lines.items() if "new" in line} == {"ann", "bob"}


def test_a_student_cannot_set_the_clock(root: Path, capsys) -> None:
    """A time that lies in the student's own archive is the student's word, not the platform's."""
    own = zipped({NAME: work(root), "timestamp.txt": "2026-03-01 00:00:00 UTC"})
    files = {
        "sadykovaaigerim_LATE_11_501_ps1.zip": own,
        f"ngmei_13_502_{NAME}": work(root),
        "ngmei_13_503_timestamp.txt": "2026-03-01 00:00:00 UTC",
    }
    _, lines, _ = collect(root, capsys, download(root, files))
    assert stamp(root, "ann") is None
    assert stamp(root, "cat") is None
    assert "not the platform's" in lines["ann"]
    assert "late, says the platform" in lines["ann"]


def test_a_hand_in_with_a_time_is_not_replaced_by_one_without(root: Path, capsys) -> None:
    made.submit(root, "ann", small.answered(root, q3_why="There."))
    source = download(root, canvas(root))
    _, lines, said = collect(root, capsys, source)
    assert "kept" in lines["ann"]
    assert "Which is newer?" in said
    assert answer(root, "ann") == "There."
    _, lines, _ = collect(root, capsys, source, "--take", "ann", "--no-time", "on-time")
    assert "replaced" in lines["ann"]
    assert answer(root, "ann") == "Because."


def test_the_exchange(root: Path, capsys) -> None:
    exchange = root.parent / "exchange"
    inbound = exchange / "geo101" / "inbound"
    for folder in (inbound, exchange / "geo101" / "outbound", exchange / "geo101" / "feedback"):
        folder.mkdir(parents=True)
        folder.chmod(0o777)
    config = root / "nbgrader_config.py"
    lines = f'c.Exchange.root = "{exchange}"\nc.ExchangeCollect.check_owner = False\n'
    config.write_text(config.read_text() + lines)

    def hand_in(time: str, text: str) -> None:
        folder = inbound / f"ann+ps1+{time} UTC"
        folder.mkdir()
        (folder / NAME).write_text(work(root, text))
        (folder / "timestamp.txt").write_text(f"{time} UTC")

    hand_in("2026-03-02 08:00:00", "First.")
    code, lines, said = collect(root, capsys)
    assert code == 0, said
    assert "new" in lines["ann"]
    assert "2026-03-02 13:00, on time" in lines["ann"]
    hand_in("2026-03-02 12:00:00", "Second.")
    _, lines, _ = collect(root, capsys, "exchange")
    assert "replaced" in lines["ann"]
    assert "late by 2 h" in lines["ann"]
    assert "unchanged" in collect(root, capsys, "exchange")[1]["ann"]
    assert answer(root, "ann") == "Second."


def test_names_reach_the_gradebook(root: Path, capsys) -> None:
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{root}/gradebook.db", "geo101") as book:
        book.add_student("bob", first_name="Robert", last_name="Own")
    collect(root, capsys, download(root, canvas(root)))
    with Gradebook(f"sqlite:///{root}/gradebook.db", "geo101") as book:
        found = {s.id: (s.first_name, s.last_name) for s in book.students}
    assert found == {"ann": ("Aigerim", "Sadykova"), "bob": ("Robert", "Own")}


@pytest.mark.parametrize(
    "words, said",
    [
        (["none.zip"], "There is no file or folder none.zip"),
        (["--time", "ann"], "Write --time s042=2026"),
        (["--late", "soon"], "'soon' is no time. Write a time such as"),
        (["--times", "none.csv"], "none.csv cannot be read"),
        (["exchange"], "Without an exchange name the platform's zip file"),
    ],
)
def test_what_cannot_be_done_names_the_next_step(
    root: Path, capsys, words: list[str], said: str
) -> None:
    code, _, text = collect(root, capsys, *words)
    assert code == 2
    assert said in text
    assert "Traceback" not in text


def test_an_assignment_that_is_not_there(root: Path, capsys) -> None:
    assert main(["collect", "ps7", "x.zip", "--course", str(root)]) == 2
    assert "There is no assignment 'ps7' (there are: ps1)" in capsys.readouterr().err


def test_a_span_needs_a_due_time() -> None:
    from zoneinfo import ZoneInfo

    with pytest.raises(CannotStart, match="counts from the due time, and this assignment has none"):
        times.parse("+1d", ZoneInfo("UTC"), None)


def test_the_download_of_another_assignment_is_refused(root: Path, capsys) -> None:
    other = root / "source" / "ps2_lakes"
    other.mkdir()
    nbformat.write(small.source(), other / "lakes.ipynb")
    names = [f"sadykovaaigerim_11_501_{NAME}", f"obrienpat_12_502_{NAME}"]
    path = download(root, dict.fromkeys(names, work(root)))
    assert main(["collect", "ps2", path, "--course", str(root)]) == 2
    said = capsys.readouterr().err
    assert "2 of its files have the name of ps1, and none has that of ps2_lakes" in said
    assert f"nbjudge collect ps1 {path}" in said
    assert not (root / "submitted").exists()
    assert collect(root, capsys, path)[0] == 1, "it asks for times"
