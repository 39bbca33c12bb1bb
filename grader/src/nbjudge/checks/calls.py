"""Run an answer: fresh inputs, a time limit, nothing on stderr, and no changed inputs."""

from __future__ import annotations

from nbjudge.checks.errors import CheckError, NotAttempted
from nbjudge.checks.guard import private_builtins

__builtins__ = private_builtins()  # type: ignore[assignment]

import contextlib
import copy
import io
import linecache
import logging
import re
import signal
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator

#: Seconds that one call of an answer may take, unless a check says otherwise.
SECONDS = 5.0

_COPIED = ("pandas", "geopandas", "numpy", "shapely")


class _TimeUp(BaseException):
    """Raised by the alarm; no Exception, so that an answer's ``except Exception`` lets it pass."""


def name_of(func: object) -> str:
    """Name a function for a message."""
    name = getattr(func, "__name__", None)
    return name if type(name) is str else "your function"


def fresh(value: object) -> object:
    """Copy data; hand everything else (an Axes, a stand-in for one) through as it is."""
    kind = type(value)
    if kind in (list, tuple, set):
        return kind(fresh(item) for item in value)  # type: ignore[attr-defined]
    if kind is dict:
        return {key: fresh(item) for key, item in value.items()}  # type: ignore[attr-defined]
    if str(kind.__module__).split(".")[0] in _COPIED:
        return copy.deepcopy(value)
    return value


@contextlib.contextmanager
def _time_limit(seconds: float) -> Iterator[None]:
    usable = hasattr(signal, "setitimer") and (
        threading.current_thread() is threading.main_thread()
    )
    if not usable:  # Windows, or not the main thread: nbgrader's limit per cell must do
        yield
        return

    def ring(_number: int, _frame: object) -> None:
        raise _TimeUp

    before = signal.signal(signal.SIGALRM, ring)
    # Rings again every quarter of a second: a bare `except:` may swallow the first.
    signal.setitimer(signal.ITIMER_REAL, seconds, 0.25)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@contextlib.contextmanager
def _quiet() -> Iterator[io.StringIO]:
    """Keep prints, warnings and log records away from the graded cell's output."""
    out = io.StringIO()
    level = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with (
            warnings.catch_warnings(),
            contextlib.redirect_stdout(out),
            contextlib.redirect_stderr(io.StringIO()),
        ):
            warnings.simplefilter("ignore")
            yield out
    finally:
        logging.disable(level)


def _where(error: BaseException) -> str:
    """Say on which line of the answer an error arose, where its frames or the run tell."""
    told = getattr(error, "line_of_the_answer", "")
    if isinstance(told, str) and told:
        return f", on the line `{told[:80]}`"
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        if "site-packages" in frame.filename or "nbjudge" in frame.filename:
            continue
        line = linecache.getline(frame.filename, frame.lineno or 0).strip()
        if line and re.search(r"ipykernel|ipython|<answer", frame.filename):
            return f", on the line `{line[:80]}`"
    return ""


def _describe(error: BaseException) -> str:
    words = str(error).strip().split("\n")[0][:300]
    return f"{type(error).__name__}: {words}" if words else type(error).__name__


def _run(
    func: Callable[..., object], args: tuple[object, ...], kwargs: dict[str, object], seconds: float
) -> tuple[object, object, object, str]:
    """Call on copies. Gives the result, the arguments as they were left, and what was printed."""
    remote = getattr(func, "call_with_arguments", None)
    if remote is not None:  # the stand-in keeps data, time and output in its own process
        result, args_after, kwargs_after = remote(seconds, *args, **kwargs)
        return result, args_after, kwargs_after, ""
    args, kwargs = fresh(args), fresh(kwargs)  # type: ignore[assignment]
    with _quiet() as out, _time_limit(seconds):
        result = func(*args, **kwargs)
    return result, args, kwargs, out.getvalue()


def call(
    func: Callable[..., object],
    *args: object,
    seconds: float | None = None,
    may_change: bool = False,
    what: str = "",
    **kwargs: object,
) -> object:
    """Call an answer and give back what it returned.

    The answer gets copies of the data, so that one check cannot spoil the next. What it prints,
    warns or logs is set aside: anything on stderr in a graded cell would cost all its points.

    Parameters
    ----------
    func : callable
        The answer, or a grading run's stand-in for it.
    *args, **kwargs
        What to call it with.
    seconds : float
        Time limit for this call; `SECONDS` when left out.
    may_change : bool
        Whether the answer may change its inputs.
    what : str
        The case that is being tried, for messages: ``"with the rows shuffled"``.

    Returns
    -------
    object
        The result, untouched.

    Raises
    ------
    NotAttempted
        If the answer raises NotImplementedError, as the stub does.
    CheckError
        If it raises anything else, takes too long, changes its inputs or returns nothing.
    """
    name = name_of(func)
    label = f"{name} {what}".strip()
    seconds = SECONDS if seconds is None else seconds
    if not callable(func):
        raise CheckError(
            f"{name_of(func)}: came {type(func).__name__}; expected a function. Is the name used "
            "for something else further down?"
        )
    try:
        result, args_after, kwargs_after, printed = _run(func, args, kwargs, seconds)
    except NotImplementedError:
        raise NotAttempted(
            f"{name} still holds the course's stub. Replace the line `raise "
            "NotImplementedError(...)` by your own code."
        ) from None
    except (_TimeUp, TimeoutError):
        raise CheckError(
            f"{label}: no result after {seconds:g} seconds. Does a loop never end?"
        ) from None
    except KeyboardInterrupt:
        raise
    except BaseException as error:
        raise CheckError(f"{label}: raised {_describe(error)}{_where(error)}.") from None
    if not may_change:
        _unchanged(label, args, kwargs, args_after, kwargs_after)
    if result is None:
        hint = " It printed its result instead." if printed.strip() else ""
        raise CheckError(
            f"{label}: came None; the function must end in a `return` statement.{hint}"
        )
    return result


def _unchanged(
    label: str, args: object, kwargs: object, args_after: object, kwargs_after: object
) -> None:
    from nbjudge.checks.tables import difference

    for before, after in ((args, args_after), (kwargs, kwargs_after)):
        found = difference(before, after)
        if found:
            raise CheckError(
                f"{label}: changed its input ({found}). Work on a copy, for instance "
                "`table = table.copy()`."
            )


def raises(
    func: Callable[..., object],
    *args: object,
    error: type[Exception],
    mentions: str = "",
    what: str = "",
    seconds: float | None = None,
    **kwargs: object,
) -> None:
    """Check that an answer refuses an input.

    Parameters
    ----------
    func, *args, seconds, what, **kwargs
        As for `call`.
    error : type
        The built-in exception that must come (or a subclass of it).
    mentions : str
        Text that the exception's message must contain.

    Raises
    ------
    NotAttempted
        If the stub is still there.
    CheckError
        If nothing, or something else, is raised.
    """
    label = f"{name_of(func)} {what}".strip()
    seconds = SECONDS if seconds is None else seconds
    try:
        result, *_ = _run(func, args, kwargs, seconds)
    except NotImplementedError:
        raise NotAttempted(
            f"{name_of(func)} still holds the course's stub. Replace the line `raise "
            "NotImplementedError(...)` by your own code."
        ) from None
    except (_TimeUp, TimeoutError):
        raise CheckError(
            f"{label}: no result after {seconds:g} seconds. Does a loop never end?"
        ) from None
    except error as caught:
        if mentions and mentions not in str(caught):
            raise CheckError(
                f"{label}: raised {_describe(caught)}; expected the message to name {mentions!r}."
            ) from None
        return
    except KeyboardInterrupt:
        raise
    except BaseException as caught:
        raise CheckError(
            f"{label}: raised {_describe(caught)}; expected {error.__name__}."
        ) from None
    raise CheckError(
        f"{label}: returned {type(result).__name__}; expected {error.__name__} to be raised."
    )
