"""The one exception of the checks, in two shades."""

from __future__ import annotations


class CheckError(AssertionError):
    """An answer is not right yet.

    Parameters
    ----------
    message : str
        What was checked, what came, and what was expected or the next step.

    Attributes
    ----------
    state : str
        ``NOT YET``, or ``NOT ATTEMPTED`` in the subclass.
    """

    state = "NOT YET"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def _render_traceback_(self) -> list[str]:
        """Show the message alone: IPython asks for this instead of building a traceback.

        A traceback would bury the message for a student, and would print the lines of a hidden
        check into the feedback.
        """
        return [f"{self.state}: {self.message}"]


class NotAttempted(CheckError):
    """The answer's cell still holds the stub of the released assignment."""

    state = "NOT ATTEMPTED"
