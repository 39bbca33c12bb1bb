"""Pictures that a student keeps as files beside the notebook, brought into it.

nbgrader's pages are made without those files, so that a written answer that shows
``![chart](chart.png)`` would show nothing. In the graded copy the picture becomes an attachment of
its cell, which Formgrader and feedback both show.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import unquote

from nbjudge.files import Files

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: Formats that pages show, and how each file begins.
KINDS = {
    ".png": ("image/png", (b"\x89PNG",)),
    ".jpg": ("image/jpeg", (b"\xff\xd8",)),
    ".jpeg": ("image/jpeg", (b"\xff\xd8",)),
    ".gif": ("image/gif", (b"GIF8",)),
    ".webp": ("image/webp", (b"RIFF",)),
    ".svg": ("image/svg+xml", (b"<", b"\xef\xbb\xbf<")),
}
#: The largest picture that is taken, and all of a notebook together.
LARGEST, MOST = 5 << 20, 20 << 20
#: What begins a picture, and how many pictures of one notebook are looked at: each may be followed
#: by text that takes long to read.
MARKS, MOST_PICTURES = ("![", "<img"), 2_000
#: Most lines about pictures that are missing.
MOST_LINES = 20

_MARKDOWN = re.compile(r"(!\[[^\]\n]{0,500}\]\(\s*)(?:<([^>\n]{1,300})>|([^\s()<>]{1,300}))")
_HTML = re.compile(r"(<img\b[^>]{0,500}?\bsrc\s*=\s*)([\"'])([^\"'>]{1,300})\2", re.IGNORECASE)


def embed(notebook: NotebookNode, files: Mapping[str, bytes], folder: str = "") -> list[str]:
    """Bring pictures that text cells show from files into the notebook.

    Parameters
    ----------
    notebook : nbformat.NotebookNode
        Changed in place: sources and attachments of text cells that are not locked.
    files : mapping of str to bytes
        The submission's files by relative path.
    folder : str
        Where the notebook lies among them.

    Returns
    -------
    list of str
        One line for each picture of an answer that is not there or cannot be shown.
    """
    room = [MOST]
    missing: dict[str, None] = {}
    answer = [False]
    held = Files(files)
    by_name = {path.casefold(): path for path in held}

    def find(name: str) -> tuple[str, bytes] | None:
        if re.match(r"[a-z][a-z0-9+.-]*:|//|#", name, re.IGNORECASE):
            return None  # elsewhere, or in the page already
        path = PurePosixPath(folder, unquote(name).replace("\\", "/").split("?")[0])
        parts = [part for part in path.parts if part != "."]
        known = by_name.get("/".join(parts).casefold())
        kind = KINDS.get(path.suffix.casefold())
        fits = known is not None and held.size(known) <= min(LARGEST, room[0])
        data = held[known] if known is not None and fits else b""
        if kind is None or not data.lstrip()[:8].startswith(kind[1]):
            why = "is not there" if known is None else "cannot be shown"
            if answer[0]:
                missing[f"the picture {name[:80]} {why}"] = None
            return None
        room[0] -= len(data)
        return kind[0], data

    marks = 0
    for cell in notebook.cells:
        if cell.cell_type != "markdown" or cell.metadata.get("nbgrader", {}).get("locked"):
            continue
        marks += sum(map(cell.source.lower().count, MARKS))
        if marks > MOST_PICTURES:
            missing[f"it has more than {MOST_PICTURES} pictures; the rest was left alone"] = None
            break
        answer[0] = "nbgrader" in cell.metadata

        def attached(match: re.Match[str], cell: NotebookNode = cell) -> str:
            found = find(match[2] or match[3])
            if found is None:
                return match[0]
            bundle = cell.setdefault("attachments", {})
            name = f"picture-{len(bundle) + 1}{PurePosixPath(match[2] or match[3]).suffix}"
            bundle[name] = {found[0]: base64.b64encode(found[1]).decode()}
            return f"{match[1]}attachment:{name}"

        def written(match: re.Match[str]) -> str:
            found = find(match[3])
            if found is None:
                return match[0]
            return f'{match[1]}"data:{found[0]};base64,{base64.b64encode(found[1]).decode()}"'

        cell.source = _HTML.sub(written, _MARKDOWN.sub(attached, cell.source))
    found = list(missing)
    more = len(found) - MOST_LINES
    return found if more <= 0 else [*found[:MOST_LINES], f"{more} more pictures are not shown"]
