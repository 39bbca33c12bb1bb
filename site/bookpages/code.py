"""How code looks on a page: a long line goes on below, set in, and nothing scrolls sideways."""

from __future__ import annotations

import re
from collections.abc import Iterator

from pygments.formatters import HtmlFormatter
from sphinx.highlighting import PygmentsBridge

#: What is printed as a table: columns that blanks keep apart, or a column that they set in.
_COLUMNS = re.compile(r"(?:^|\S) {3,}\S")
_TAG = re.compile(r"<[^>]+>")


class LineFormatter(HtmlFormatter):
    """Put each line of code into an element of its own.

    A style sheet can wrap a line only with the rest set in, as a reader of Python expects it, if
    it knows where the line begins and how far it is set in itself (`--indent`). The line breaks
    stay in the text, so copied code is unchanged.
    """

    def wrap(self, source: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        """Mark each line of code, and leave the frame around them as it is."""
        yield from super().wrap(self._marked(source))

    @staticmethod
    def _marked(source: Iterator[tuple[int, str]]) -> Iterator[tuple[int, str]]:
        for kind, line in source:
            code = line.rstrip("\n")
            look = 'class="code-line columns"' if _COLUMNS.search(code) else 'class="code-line"'
            words = _TAG.sub("", code)
            indent = len(words) - len(words.lstrip(" "))
            if indent:
                look += f' style="--indent: {indent}"'
            yield kind, f"<span {look}>{code}</span>\n" if kind and code else line


def use_line_formatter() -> None:
    """Let Sphinx highlight all code of the book with `LineFormatter`."""
    PygmentsBridge.html_formatter = LineFormatter
