"""How platforms name an upload in the archive that an instructor downloads.

As their own sources do it: Canvas's ``lib/content_zipper.rb``, Moodle's
``mod/assign/classes/downloader.php`` and, before version 4, ``mod/assign/locallib.php``. The forms
of Blackboard, Brightspace and Sakai are those that their downloads have.

==================  ============================================================================
Canvas              ``doejane_12345_67890_ps3.ipynb``: name, person's number, upload's number
Canvas, late        ``doejane_LATE_12345_67890_ps3.ipynb``
Canvas, anonymous   ``anon_aB3dE_67890_ps3.ipynb``, late ``LATE_anon_aB3dE_67890_ps3.ipynb``
Moodle, folders     ``Jane Doe_4107_assignsubmission_file/ps3.ipynb``
Moodle, no folders  ``Jane Doe_4107_assignsubmission_file_ps3.ipynb``
Moodle, groups      ``Group A-Jane Doe_4107_assignsubmission_file/ps3.ipynb``
Moodle, blind       ``Participant_4107_assignsubmission_file/ps3.ipynb`` (in the site's language)
Blackboard          ``Problem Set 3_jdoe_attempt_2026-10-30-23-50-12_ps3.ipynb``
Brightspace         ``12345-67890 - Jane Doe - Oct 30, 2026 1150 PM/ps3.ipynb``
Sakai               ``Problem Set 3/Doe, Jane(jdoe)/Submission attachment(s)/ps3.ipynb``
==================  ============================================================================

Canvas's number is the person's in every assignment. Moodle's is made anew for each assignment, so
that only the name tells that two uploads are of one person. Blackboard and Sakai write the person's
id. The times of Blackboard and Brightspace are in a zone that nobody writes down: they order a
person's uploads, and say nothing of lateness.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Literal

_CANVAS = re.compile(
    r"^(?P<name>[^/]*?)_(?P<late>LATE_)?(?P<number>\d+)_(?P<upload>\d+)_(?P<rest>.+)$",
    re.IGNORECASE,
)
_ANONYMOUS = re.compile(
    r"^(?P<late>LATE_)?anon_(?P<number>[A-Za-z0-9]+)_(?P<upload>\d+)_(?P<rest>.+)$", re.IGNORECASE
)
_MOODLE = re.compile(
    r"^(?P<name>[^/]+?)_(?P<number>\d+)_assignsubmission_(?P<kind>[a-z]+)_?(?P<rest>.*)$"
)
_BLACKBOARD = re.compile(
    r"^(?P<name>[^/]+)_attempt_(?P<time>\d{4}(?:-\d\d){5})(?:_(?P<rest>.+)|\.txt)$"
)
_BRIGHTSPACE = re.compile(
    r"^(?P<number>\d+)-\d+ ?- (?P<name>.+?) ?- "
    r"(?P<time>[^\W\d]{3,9}\.? \d{1,2}, \d{4} \d{1,4} [AP]M)(?: ?- ?(?P<rest>.+))?$"
)
_SAKAI = re.compile(r"^(?P<name>[^/]+)\((?P<number>[^/()]+)\)$")
_SAKAIS_OWN = "Submission attachment(s)"
_AGAIN = re.compile(r"(?:-(?P<canvas>\d+)| ?\((?P<browser>\d+)\))$")
#: What browsers put behind a name whose type they do not know.
_ADDED = re.compile(
    r"(?<=\.ipynb)(\.(txt|json|html?|download|crdownload|part))*[ .]*$", re.IGNORECASE
)


@dataclass(frozen=True)
class Upload:
    """What the name of an upload tells.

    Attributes
    ----------
    system : {"canvas", "moodle", "blackboard", "brightspace", "sakai", "loose"}
        ``loose`` for a file that no system has named.
    name : str
        The person as the system writes it; empty in an anonymous archive. Of Blackboard what stands
        before the id as well: an id may hold what separates the two.
    number : str
        The system's number (or sign, or id) of the person.
    upload : int
        Canvas's number of the upload, or its time in digits: a later one is greater. 0 for others.
    late : bool
        Whether Canvas marked it as late.
    path : str
        The uploaded file's own path.
    """

    system: Literal["canvas", "moodle", "blackboard", "brightspace", "sakai", "loose"]
    name: str
    number: str
    upload: int
    late: bool
    path: str


def read_name(relative: str) -> Upload | None:
    """Read one downloaded file's path.

    Parameters
    ----------
    relative : str
        Path in the downloaded archive, with forward slashes; folders around the system's own
        names do not matter.

    Returns
    -------
    Upload or None
        None when the path follows no system's pattern.

    Examples
    --------
    >>> read_name("all/doejane_LATE_12345_67890_ps3.ipynb").late
    True
    >>> read_name("Jane Doe_77_assignsubmission_file/data/ps3.ipynb").path
    'data/ps3.ipynb'
    >>> read_name("notes.ipynb") is None
    True
    """
    parts = PurePosixPath(relative).parts
    for at, part in enumerate(parts):
        below = parts[at + 1 :]
        if found := _MOODLE.match(part):
            path = "/".join(filter(None, (found["rest"] if not below else "", *below)))
            return Upload("moodle", found["name"], found["number"], 0, False, path or part)
        if found := _BLACKBOARD.match(part):
            path = "/".join(below) or found["rest"] or "submission.txt"
            digits = int(found["time"].replace("-", ""))
            number = found["name"].rpartition("_")[2]
            return Upload("blackboard", found["name"], number, digits, False, path)
        if found := _BRIGHTSPACE.match(part):
            path = "/".join(below) or found["rest"] or part
            digits = _digits(found["time"])
            return Upload("brightspace", found["name"], found["number"], digits, False, path)
        if (found := _SAKAI.match(part)) and below[:1] == (_SAKAIS_OWN,) and below[1:]:
            path = "/".join(below[1:])
            return Upload("sakai", found["name"], found["number"], 0, False, path)
        if found := _ANONYMOUS.match(part) or _CANVAS.match(part):
            name = found.groupdict().get("name") or ""
            path = found["rest"] if not below else "/".join(below)
            return Upload(
                "canvas", name, found["number"], int(found["upload"]), bool(found["late"]), path
            )
    return None


def _digits(time: str) -> int:
    """Return Brightspace's time in digits that order; 0 for one of another language.

    >>> _digits("Oct 30, 2026 1150 PM"), _digits("Oct 3, 2026 905 AM")
    (202610302350, 202610030905)
    >>> _digits("окт 3, 2026 905 AM")
    0
    """
    day, _, half = time.rpartition(" ")
    day, _, clock = day.rpartition(" ")
    text = f"{day.replace('.', '')[:3]}{day[day.index(' ') :]} {clock.zfill(4)} {half}"
    try:
        return int(dt.datetime.strptime(text, "%b %d, %Y %I%M %p").strftime("%Y%m%d%H%M"))
    except ValueError:
        return 0


def composed(text: str) -> str:
    """Return text with each letter and its marks in one sign, as most programs write it.

    Archives that were packed on macOS hold letters and marks apart, so that a name of the class
    list would not be found in them.

    >>> len("й"), len(composed("и\u0306"))
    (1, 1)
    """
    return unicodedata.normalize("NFC", text)


def first_name(name: str) -> str:
    """Return the name that a file other than a notebook had if a platform has numbered it.

    Canvas and browsers number a second file of one name. The number may as well be the student's
    own, so that the file has to keep it.

    >>> first_name("my_module-1.py"), first_name("table (2).csv"), first_name("table.csv")
    ('my_module.py', 'table.csv', '')
    """
    path = PurePosixPath(name)
    found = _AGAIN.search(path.stem)
    if found is None or path.suffix.casefold() == ".ipynb":
        return ""
    return f"{path.stem[: found.start()]}{path.suffix}"


def own_name(name: str, released: Collection[str]) -> tuple[str, int]:
    """Return a file's name as the student gave it, and which upload of it this is.

    Parameters
    ----------
    name : str
        As downloaded: Canvas and browsers number a second notebook of one name, and browsers add
        a suffix to it. Other files keep their names: see `first_name`.
    released : collection of str
        Names of the assignment's notebooks with suffix: one that ends in a number is no second
        upload.

    Returns
    -------
    tuple of (str, int)
        The name, and 0 for a first upload.

    Examples
    --------
    >>> own_name("ps3-1.ipynb", {"ps3.ipynb"}), own_name("lab-1.ipynb", {"lab-1.ipynb"})
    (('ps3.ipynb', 1), ('lab-1.ipynb', 0))
    >>> own_name("PS3.IPYNB.txt", {"ps3.ipynb"})
    ('ps3.ipynb', 0)
    """
    known = {composed(one).casefold(): one for one in released}
    plain = _ADDED.sub("", composed(name))
    if plain.casefold() in known:
        return known[plain.casefold()], 0
    path = PurePosixPath(plain)
    found = _AGAIN.search(path.stem)
    if found is not None:
        first = f"{path.stem[: found.start()]}{path.suffix}"
        number = int((found["canvas"] or found["browser"])[:9])
        if first.casefold() in known:
            return known[first.casefold()], number
    return plain, 0


def as_id(name: str) -> str:
    """Return a person's name as it may stand for a folder.

    >>> as_id("Айгерим Садыкова"), as_id("../x y")
    ('Айгерим_Садыкова', 'x_y')
    """
    return re.sub(r"[^\w.-]+", "_", composed(name)).strip("._-")[:80]
