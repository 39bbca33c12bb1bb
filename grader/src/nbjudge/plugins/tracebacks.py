"""Errors as a student reads them in the feedback: where their own code stood, and what went wrong.

One misspelt column is half a page of pandas' own code in Jupyter's traceback, with paths of the
machine that graded.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from nbgrader.preprocessors import NbGraderPreprocessor
from traitlets import Bool

from nbjudge.text import counted, plain

if TYPE_CHECKING:
    from nbformat import NotebookNode

#: How Jupyter begins the part of a traceback that stands in a file, and what files of Python's and
#: of libraries are called.
_FILE = re.compile(r"^File (?P<path>.+?)(:\d+|, line \d+|, in )")
_LIBRARY = re.compile(
    r"[\\/](site|dist)-packages[\\/]|[\\/]lib(64)?[\\/]python\d|python[\d.]*[\\/]lib[\\/]|<frozen "
    r"|\.(pyx|pxi)$",
    re.IGNORECASE,
)
#: What Jupyter writes between an error and the one that came of it.
_BETWEEN = re.compile(r"^(The above exception was|During handling of the above exception)")


class ShortTracebacks(NbGraderPreprocessor):
    """Leave the code of Python and of libraries out of the errors in the feedback.

    The parts in the notebook's cells and in the student's own files stay, and so does the error. A
    step of ``generate_feedback``; the graded notebook, which the instructor sees, stays as it is.
    """

    enabled = Bool(True, help="whether to shorten errors in the feedback").tag(config=True)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Give the cell with short errors."""
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                output.traceback = shortened(list(output.traceback))
        return cell, resources


def shortened(lines: list[str]) -> list[str]:
    """Return a traceback without the parts that stand in files of libraries.

    An error that only led to another one inside a library is left out with them. Where nothing of
    the student's would stay, nothing is left out.

    Parameters
    ----------
    lines : list of str
        The traceback of an output: one text for each frame, with Jupyter's colours.
    """
    errors: list[list[str]] = [[]]
    for line in lines:
        if _BETWEEN.match(plain(line).strip()):
            errors.append([])
        errors[-1].append(line)
    kept: list[str] = []
    for number, error in enumerate(errors):
        frames = [line for line in error if _is_frame(line)]
        own = [line for line in frames if not _in_library(line)]
        last = number == len(errors) - 1
        if frames and not own and not last:
            continue
        if last and frames and not own and not kept:
            return lines
        # Where the error that it came of is left out, so is the line between the two.
        part = error if kept or number == 0 else error[1:]
        kept += [line for line in part if not _in_library(line)]
    left = sum(len(line.splitlines()) for line in lines) - sum(len(k.splitlines()) for k in kept)
    if left <= 0:
        return lines
    note = f"({counted(left, 'line')} from inside Python's libraries are left out.)"
    return [*kept[:-1], note, kept[-1]]


def _is_frame(line: str) -> bool:
    text = plain(line).lstrip()
    return bool(_FILE.match(text)) or text.startswith(("Cell In", "Input In"))


def _in_library(line: str) -> bool:
    found = _FILE.match(plain(line).lstrip())
    return found is not None and _LIBRARY.search(found["path"]) is not None
