"""What a student has checked and handed in, kept on this computer.

The record is a text file with one line (a JSON object) for each event, in Jupyter's data folder.
It lets a page show where an assignment stands without running it again. Nothing in it leaves the
computer, and a student may delete it: then the next check and the next hand-in begin a new one.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Event:
    """One check or hand-in.

    Attributes
    ----------
    what : {"check", "exchange", "zip"}
        A check; a hand-in through the exchange; a zip file that was made for an upload.
    assignment : str
        The assignment's full name.
    at : datetime
        When, aware, in UTC.
    content : str
        What was written in the notebook then; see `nbjudge.commands.work.Work`.
    open : tuple of str
        What the notebook calls the questions that did not pass (for a check).
    total : int
        How many questions there were (for a check).
    target : str
        The zip file, or the time stamp of the exchange.
    """

    what: str
    assignment: str
    at: datetime
    content: str
    open: tuple[str, ...] = ()
    total: int = 0
    target: str = ""


def record_file() -> Path:
    """Return the path of the record."""
    from jupyter_core.paths import jupyter_data_dir

    return Path(jupyter_data_dir()) / "nbjudge" / "work.jsonl"


def remember(event: Event) -> None:
    """Add an event. A record that cannot be written is no reason to stop a check or a hand-in."""
    entry: dict[str, Any] = {**vars(event), "at": event.at.astimezone(UTC).isoformat()}
    # A line break first ends a line that was cut off.
    line = ("\n" + json.dumps(entry, ensure_ascii=False) + "\n").encode("utf-8", "replace")
    path = record_file()
    with contextlib.suppress(OSError):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            os.write(handle, line)
        finally:
            os.close(handle)


def events(assignment: str | None = None) -> list[Event]:
    """Return what is recorded, the oldest first; damaged lines are skipped.

    Parameters
    ----------
    assignment : str, optional
        Only those of one assignment.
    """
    try:
        lines: Iterable[bytes] = record_file().read_bytes().splitlines()
    except OSError:
        return []
    found = []
    for line in lines:
        try:
            entry = json.loads(line)
            event = Event(
                what=str(entry["what"]),
                assignment=str(entry["assignment"]),
                at=datetime.fromisoformat(entry["at"]),
                content=str(entry["content"]),
                open=tuple(map(str, entry.get("open", ()))),
                total=int(entry.get("total", 0)),
                target=str(entry.get("target", "")),
            )
        except (ValueError, KeyError, TypeError):
            continue
        if event.at.tzinfo is not None and assignment in (None, event.assignment):
            found.append(event)
    return found
