"""The one exception that a user of the grading commands sees."""

from __future__ import annotations


class CannotStart(Exception):
    """The run could not start, or had to stop before anything was half-written.

    Its message is one line that names the thing, the place and the next step; the commands
    print it and end with exit code 2.
    """
