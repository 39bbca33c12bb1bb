"""Reading a table that an instructor or a platform has written."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from nbjudge.errors import CannotStart


def read_rows(path: Path, name: str = "") -> list[list[str]]:
    """Return the rows of a CSV file, the header first, by commas, semicolons or tabs.

    Parameters
    ----------
    path : Path
    name : str
        What the file is, for messages: ``The roster``.

    Raises
    ------
    CannotStart
        When it cannot be read, or is not UTF-8 text.
    """
    named = f"{name} {path}".strip()
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise CannotStart(f"{named} cannot be read ({error.strerror}).") from error
    except UnicodeDecodeError as error:
        raise CannotStart(
            f"{named} is not UTF-8 text (byte {error.start}). Save it as CSV UTF-8."
        ) from error
    head = (text.splitlines() or [""])[0]
    mark = max(",;\t", key=head.count)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
