"""The limit: the same cells, one notebook after the other, in processes that are already warm.

Run as a program it is one such process:
``python -m grader.benchmarks.limit COURSE ASSIGNMENT SHARE PROCESSES``. It imports what the
course uses, says so, waits for a line, executes its share of the class with IPython and prints the
seconds that the cells took. Nothing is forked, isolated, judged, scored or written down, and
emptying the namespace between two notebooks does not count.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from grader.benchmarks.classes import Class


def measure(room: Class, processes: int) -> float:
    """Return the seconds that the class's cells take on that many warm processes side by side."""
    words = [sys.executable, "-m", "grader.benchmarks.limit", str(room.folder), room.assignment]
    env = dict(os.environ, OPENBLAS_NUM_THREADS="1", OMP_NUM_THREADS="1")
    running = [
        subprocess.Popen(
            [*words, str(number), str(processes)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env=env,
        )
        for number in range(processes)
    ]
    for process in running:
        assert process.stdout.readline() == "ready\n"
    for process in running:
        process.stdin.write("go\n")
        process.stdin.flush()
    seconds = max(float(process.stdout.read()) for process in running)
    for process in running:
        process.stdin.close()
        process.wait()
    return seconds


def main(course: Path, assignment: str, share: int, processes: int) -> None:
    """Be one warm process."""
    from IPython.core.interactiveshell import InteractiveShell

    from nbjudge.course.course import open_course
    from nbjudge.course.snapshot import take_snapshot
    from nbjudge.engine.warm.warm_code import warm_code
    from nbjudge.run import preflight, scoring
    from nbjudge.run.submissions import read_units, students

    opened = open_course(course)
    snapshot = take_snapshot(opened, assignment)
    jobs = []
    for student in students(opened, assignment)[share::processes]:
        for unit in read_units(opened, snapshot, student):
            source = snapshot.notebooks[unit.notebook]
            notebook = preflight.inspect(unit.content, source).notebook
            jobs.append([cell.source for cell in scoring.code_cells(notebook, source)])
    os.chdir(course / "source" / assignment)
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"
    shell = InteractiveShell.instance()
    exec(warm_code(snapshot.imports), {})
    print("ready", flush=True)
    sys.stdin.readline()
    seconds = 0.0
    for cells in jobs:
        shell.reset(new_session=True)
        begun = time.perf_counter()
        for source in cells:
            with redirect_stdout(io.StringIO()), redirect_stderr(io.StringIO()):
                shell.run_cell(source, store_history=True)
        seconds += time.perf_counter() - begun
    print(seconds, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
