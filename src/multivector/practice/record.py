"""What a student has answered, kept on this computer.

The record is a text file with one line (a JSON object) an event: an answer that was checked, a
hint, a solution, a prediction. A new event is one more line, written in one step, so that two
open notebooks never overwrite each other's events, and a line that a power cut has damaged costs
that line only. Nothing leaves the computer, and nothing is written before the first answer.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

__all__ = ["RecordError", "Standing", "record_file", "remember", "standing"]

#: Longest text that is kept of an answer or a prediction, in characters.
LONGEST = 4000


class RecordError(OSError):
    """Raised when an event cannot be saved; the message says where and why."""


@dataclass
class Standing:
    """How far a student has come with one exercise or prediction.

    Attributes
    ----------
    tries : int
        Answers that were checked.
    right : bool
        An answer was right, or, for an open question, was kept.
    hints : int
        Hints that were asked for.
    solution : bool
        The solution was shown before an answer was right.
    text : str
        The last prediction or open answer.
    """

    tries: int = 0
    right: bool = False
    hints: int = 0
    solution: bool = False
    text: str = ""


def record_file() -> Path:
    """Return the path of the record.

    The environment variable ``MULTIVECTOR_STATE`` names another folder than the system's usual
    one for a program's state.
    """
    import platformdirs

    named = os.environ.get("MULTIVECTOR_STATE")
    folder = Path(named) if named else platformdirs.user_state_path("multivector", appauthor=False)
    return folder / "practice.jsonl"


def remember(number: str, event: str, *, state: str = "", text: str = "") -> None:
    """Add one event to the record.

    Parameters
    ----------
    number : str
        The exercise or prediction.
    event : {"check", "hint", "solution", "predict"}
        What happened.
    state : str
        The state of a checked answer.
    text : str
        A prediction or an open answer; other answers are not kept.

    Raises
    ------
    RecordError
        When the file cannot be written.
    """
    entry = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "id": number, "event": event}
    if state:
        entry["state"] = state
    if text:
        entry["text"] = text[:LONGEST]
    # A line break first ends a line that was cut off; an empty line is skipped by the reader.
    line = ("\n" + json.dumps(entry, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    path = record_file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)
    except OSError as error:
        raise RecordError(f"{path} cannot be written ({error.strerror or error})") from error


def standing() -> dict[str, Standing]:
    """Return how far the student has come, by exercise and prediction.

    A file that is missing or unreadable counts as empty, and a damaged line is skipped.
    """
    try:
        lines = record_file().read_bytes().splitlines()
    except OSError:
        return {}
    found: dict[str, Standing] = {}
    for line in lines:
        try:
            entry = json.loads(line)
            number, event = str(entry["id"]), entry["event"]
        except (ValueError, KeyError, TypeError):
            continue
        now = found.setdefault(number, Standing())
        if event == "check":
            now.tries += 1
            now.right = now.right or entry.get("state") in ("right", "kept")
        elif event == "hint":
            now.hints += 1
        elif event == "solution":
            now.solution = now.solution or not now.right
        if entry.get("text"):
            now.text = str(entry["text"])
    return found
