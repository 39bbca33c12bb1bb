"""``kill -9`` at random moments of a real run, then the same command again.

After every kill: what the gradebook holds is final and right, every graded notebook is whole.
After the last resume: nobody is lost, nobody is there twice, all grades are those of an
undisturbed run. A class is started anew whenever it has come to its end.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from grader.benchmarks.classes import Class, make_class

SIZE = 12
COMMAND = [sys.executable, "-m", "nbjudge.cli", "grade", "ps1", "--quiet", "--workers", "2"]


def measure(folder: Path, moments: int, *, seed: int = 11) -> dict[str, Any]:
    """Kill and resume; print one line of counts, raise when anything is wrong.

    Parameters
    ----------
    folder : Path
        For the class.
    moments : int
        How often a run is killed.
    seed : int
        Of the moments.

    Returns
    -------
    dict
        Counts: killed, lost, doubled, consistent, classes, resumed_entries.
    """
    rng = random.Random(seed)
    room = make_class(folder / "killed", SIZE)
    begun = time.perf_counter()
    run_for(room, None)
    whole = time.perf_counter() - begun
    expected = room.grades()
    counts = dict.fromkeys(("killed", "lost", "doubled", "consistent", "classes"), 0)
    room.reset()
    while counts["killed"] < moments:
        ended = run_for(room, rng.uniform(0.2, whole))
        if not ended:
            counts["killed"] += 1
            counts["consistent"] += consistent(room, expected)
        if ended or rng.random() < 0.2:
            finish(room, expected, counts)
    finish(room, expected, counts)
    print(
        f"\nkill -9 at {counts['killed']} random moments of a run of {whole:.1f} s, then the same "
        f"command: lost {counts['lost']}, doubled {counts['doubled']}, "
        f"gradebook consistent {counts['consistent']} of {counts['killed']} times "
        f"({counts['classes']} classes brought to their end)"
    )
    if counts["lost"] or counts["doubled"] or counts["consistent"] != counts["killed"]:
        raise RuntimeError(f"a killed run did harm: {counts}")
    return counts


def run_for(room: Class, seconds: float | None) -> bool:
    """Run the command; kill it after some seconds. Whether it came to its end."""
    process = subprocess.Popen(
        COMMAND, cwd=room.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        code = process.wait(seconds)
    except subprocess.TimeoutExpired:
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        return False
    if code:
        raise RuntimeError(f"the run ended with {code}")
    return True


def consistent(room: Class, expected: dict[tuple[str, str], tuple[Any, ...]]) -> bool:
    """Say whether all that is there is final and whole."""
    for key, grade in room.grades().items():
        if grade != expected[key]:
            return False
    try:
        for path in (room.folder / "autograded").rglob("*.ipynb"):
            json.loads(path.read_bytes())
    except ValueError:
        return False
    return True


def finish(
    room: Class, expected: dict[tuple[str, str], tuple[Any, ...]], counts: dict[str, int]
) -> None:
    """Resume to the end, compare with the undisturbed run, and start anew."""
    run_for(room, None)
    found = room.grades()
    counts["lost"] += sum(found.get(key) != grade for key, grade in expected.items())
    counts["doubled"] += doubled(room)
    counts["classes"] += 1
    room.reset()


def doubled(room: Class) -> int:
    """Count rows that stand twice in the gradebook, and students whom the journal has twice."""
    import sqlite3

    with sqlite3.connect(room.folder / "gradebook.db") as db:
        rows = db.execute(
            "SELECT count(*) - count(DISTINCT assignment_id || student_id) "
            "FROM submitted_assignment"
        ).fetchone()[0]
        rows += db.execute(
            "SELECT count(*) - count(DISTINCT notebook_id || cell_id) FROM grade"
        ).fetchone()[0]
    db.close()
    seen: set[str] = set()
    for line in (room.folder / ".nbjudge" / "ps1" / "journal.jsonl").read_bytes().splitlines():
        event = json.loads(line.partition(b" ")[2])
        if event["kind"] == "outcome":
            key = event["outcome"]["student"]
            rows += key in seen
            seen.add(key)
    return int(rows)
