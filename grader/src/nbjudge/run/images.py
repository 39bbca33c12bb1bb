"""Pictures that a student keeps as files beside the notebook, brought into it.

nbgrader's pages are made without those files, so that a written answer that shows
``![chart](chart.png)`` would show nothing. In the graded copy the picture becomes an attachment of
its cell, which Formgrader and feedback both show. A picture that a text cell names as its
attachment and that is not in the notebook gets a stand-in: without it there would be no page.
"""

from __future__ import annotations

import base64
import html
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

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
#: How Markdown names an attachment: in angle brackets where the name holds spaces.
_ATTACHED = re.compile(
    r"(?:\]\(\s{0,20}|\]:\s{0,20})"
    r"(?:<attachment:([^<>\n]{0,300})>|attachment:((?:[^\s<>()]|\([^\s<>()]{0,99}\)){0,300}))(.?)"
)
#: What ends such a name; behind anything else stands a form that is not read here.
_ENDS = frozenset(") \t\n")
#: What stays as it is where nbconvert's parser writes an address with percent signs.
_ADDRESS = ":/?#@!$&()*+,;=%"
#: What stands where an attachment is not in the notebook.
STAND_IN = {
    "image/svg+xml": base64.b64encode(
        b'<svg xmlns="http://www.w3.org/2000/svg" width="240" height="24">'
        b'<text x="2" y="17" font-size="14">picture not in the notebook</text></svg>'
    ).decode()
}
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
    by_name = {_alike(path): path for path in held}

    def find(name: str) -> tuple[str, bytes] | None:
        if re.match(r"[a-z][a-z0-9+.-]*:|//|#", name, re.IGNORECASE):
            return None  # elsewhere, or in the page already
        path = PurePosixPath(folder, unquote(name).replace("\\", "/").split("?")[0])
        parts = [part for part in path.parts if part != "."]
        known = by_name.get(_alike("/".join(parts)))
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
    for name in _complete(notebook):
        missing[f"the picture {name[:80]} is not in the notebook"] = None
    found = list(missing)
    more = len(found) - MOST_LINES
    return found if more <= 0 else [*found[:MOST_LINES], f"{more} more pictures are not shown"]


def _alike(path: str) -> str:
    """Return a path without what systems write in two ways: capitals, and letters with marks."""
    return unicodedata.normalize("NFC", path).casefold()


def _complete(notebook: NotebookNode) -> Iterator[str]:
    """Give each attachment that a text cell names the name that nbconvert looks for.

    Programs drop attachments, text is pasted from another notebook, and a name with spaces or
    letters of another script is written in more than one way. nbconvert makes no page of a notebook
    that names an attachment which it does not have.

    Yields
    ------
    str
        What an answer names and the notebook does not hold.
    """
    room = MOST_PICTURES
    for cell in notebook.cells:
        if cell.cell_type != "markdown" or "attachment:" not in cell.source:
            continue
        bundle: dict[str, Any] = dict(cell.get("attachments") or {})
        by_name = {_alike(unquote(name)): data for name, data in bundle.items() if data}
        answer = "nbgrader" in cell.metadata and not cell.metadata["nbgrader"].get("locked")
        odd = False
        for match in _ATTACHED.finditer(cell.source):
            given = match[1] or match[2] or ""
            plain = re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", html.unescape(given))
            data = by_name.get(_alike(unquote(plain)))
            if data is None and answer:
                yield unquote(plain)
            for name in dict.fromkeys((given, plain, quote(plain, safe=_ADDRESS))):
                if not bundle.get(name) and room > 0:
                    room -= 1
                    bundle[name] = data or STAND_IN
            odd = odd or (bool(match[3]) and match[3] not in _ENDS)
        if odd or room <= 0:  # the rest of them is text
            cell.source = cell.source.replace("attachment:", "attachment: ")
        if bundle:
            cell["attachments"] = bundle
