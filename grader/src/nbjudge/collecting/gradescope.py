"""Whose a submission of Gradescope's export is.

The export has a folder ``submission_5678`` for each submission, and beside them a file
``submission_metadata.yml`` that says who has handed it in::

    submission_5678:
      :submitters:
      - :name: Ann Li
        :sid: '12345'
        :email: ann@example.org

The file holds the results of tests as well and can be long. It is read as a stream of words, and no
object is made of them; what is over a limit is not read. PyYAML comes with nbgrader.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from nbjudge.plugins.lms_archives import DamagedArchive, members

FILE = "submission_metadata.yml"
#: Bytes that such a file may have, and folders that may lie around it.
MOST, DEEP = 32 << 20, 3
_FOLDER = re.compile(r"submission_\d+")
_WORDS = ("sid", "email", "name")


def submitters(download: Path, notes: list[str]) -> dict[str, list[dict[str, str]]]:
    """Return who has handed in each submission of an export; empty for another download.

    Parameters
    ----------
    download : Path
        An archive or a folder.
    notes : list of str
        Takes a line where the export's own file cannot be read.

    Returns
    -------
    dict of str to list of dict
        By folder the people, each with what is known of ``sid``, ``email`` and ``name``.
    """
    import yaml

    try:
        text = _text(download)
        return {} if text is None else dict(_people(text))
    except (DamagedArchive, OSError, ValueError, yaml.YAMLError) as error:
        why = str(error).splitlines()[0]
        notes.append(f"{FILE} cannot be read ({why}): the students keep their submissions' numbers")
        return {}


def _text(download: Path) -> bytes | None:
    """Return the export's file; None where there is none, or the download cannot be opened.

    A file of this name in a submission's folder is a student's.
    """
    if download.is_dir():
        places = (p for deep in range(DEEP) for p in sorted(download.glob("*/" * deep + FILE)))
        for path in places:
            relative = path.relative_to(download).as_posix()
            if _is_the_exports(relative) and path.is_file() and not path.is_symlink():
                with path.open("rb") as handle:
                    return _bounded(handle.read(MOST + 1))
        return None
    try:
        found = list(members(download, MOST, of_class=True))
    except DamagedArchive:
        return None  # collecting says so
    for name, read in sorted(found, key=lambda one: one[0].count("/")):
        if _is_the_exports(name):
            return _bounded(read())
    return None


def _is_the_exports(name: str) -> bool:
    path = PurePosixPath(name)
    return (
        path.name == FILE
        and len(path.parts) <= DEEP
        and not any(_FOLDER.fullmatch(part) for part in path.parts)
    )


def _bounded(text: bytes) -> bytes:
    if len(text) > MOST:
        raise ValueError(f"it has more than {MOST >> 20} MB")
    return text


def _people(text: bytes) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    last: tuple[str, int] | None = None
    for (folder, *words), item, value in _values(text):
        if len(words) != 2 or words[0] != "submitters" or words[1] not in _WORDS:
            continue
        if _FOLDER.fullmatch(folder):
            if (folder, item) != last:
                found[folder].append({})
                last = folder, item
            found[folder][-1][words[1]] = value.strip()
    return found


def _values(text: bytes) -> Iterator[tuple[list[str], int, str]]:
    """Yield the keys above each value, the last list's item, and the value.

    Keys are Ruby's words, with a colon in front.
    """
    import yaml

    #: For each mapping that is open its key, for each list the number of its item.
    open_: list[str | int | None] = []
    loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            open_.pop()
        elif not isinstance(event, yaml.NodeEvent):
            continue
        elif open_ and open_[-1] is None:
            if not isinstance(event, yaml.ScalarEvent):
                raise ValueError("a key in it is no word")
            open_[-1] = event.value.removeprefix(":")
            continue
        elif isinstance(event, yaml.MappingStartEvent):
            open_.append(None)
            continue
        elif isinstance(event, yaml.SequenceStartEvent):
            open_.append(0)
            continue
        elif isinstance(event, yaml.ScalarEvent) and len(open_) == 4:
            keys = [key for key in open_ if isinstance(key, str)]
            items = [key for key in open_ if isinstance(key, int)]
            if len(keys) == 3:
                yield keys, items[-1], event.value
        if open_:  # a value has ended
            open_[-1] = open_[-1] + 1 if isinstance(open_[-1], int) else None
