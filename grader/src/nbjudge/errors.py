"""The one exception that a user of the grading commands sees."""

from __future__ import annotations


class CannotStart(Exception):
    """The run could not start, or had to stop before anything was half-written.

    Its message is one line that names the thing, the place and the next step; the commands
    print it and end with exit code 2.
    """


def first_line(error: object) -> str:
    r"""Return the first line that an error says; its type's name where it says nothing.

    Parameters
    ----------
    error : object
        An exception, or what a database's driver gives for one.

    Returns
    -------
    str
        Never empty.

    Examples
    --------
    >>> first_line(ValueError("a file is missing\nand more")), first_line(AssertionError())
    ('a file is missing', 'AssertionError')
    """
    lines = str(error).strip().splitlines()
    return lines[0] if lines else type(error).__name__
