"""What the student's code logs while a test listens (``assertLogs``, a handler of the test's)."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Any

from nbjudge.engine.syntax.effort import remembered

#: Most messages that are told of one call, and the longest text of one.
MOST, LONGEST = 200, 2_000


#: Code that may give a logger a handler.
_LISTENS = re.compile(r"\b(assert(No)?Logs|addHandler|handlers|basicConfig|dictConfig)\b")

#: Code that gives one a handler itself.
_ADDS = re.compile(r"\b(assertLogs|assertNoLogs|addHandler)\b")


@remembered(2_000)
def adds_handlers(source: str) -> bool:
    """Whether code gives a logger a handler, found out once for a text."""
    return _ADDS.search(source) is not None


@remembered(2_000)
def may_listen(source: str) -> bool:
    """Whether code may give a logger a handler, found out once for a text."""
    return _LISTENS.search(source) is not None


@contextmanager
def told(wanted: bool, answer: dict[str, Any]) -> Iterator[None]:
    """Add what is logged during one question to its answer, when the test listens."""
    if not wanted:
        yield
        return
    before = logging.getLogRecordFactory()
    records: list[logging.LogRecord] = []

    def made(*about: Any, **more: Any) -> logging.LogRecord:
        record = before(*about, **more)
        if len(records) < MOST:
            records.append(record)
        return record

    logging.setLogRecordFactory(made)
    try:
        yield
    finally:
        with suppress(BaseException):
            logging.setLogRecordFactory(before)
            answer["logged"] = [_about(record) for record in records]


def _about(record: logging.LogRecord) -> dict[str, Any]:
    return {
        "name": str(record.name)[:LONGEST],
        "levelno": int(record.levelno),
        "levelname": str(record.levelname)[:100],
        "msg": str(record.getMessage())[:LONGEST],
        "funcName": str(record.funcName)[:100],
        "exc_text": _error(record),
    }


def _error(record: logging.LogRecord) -> str | None:
    if not record.exc_info:
        return None
    return logging.Formatter().formatException(record.exc_info)[:LONGEST]


class Listening:
    """Notices in the judge that a test listens to loggers, and lets it hear what came."""

    def __init__(self) -> None:
        self._may_listen = False
        self._known: frozenset[tuple[str, int]] = frozenset()

    def begin(self, code: Sequence[str]) -> None:
        """Take the handlers that are there as known, where the code of a test may add one."""
        self._may_listen = any(map(may_listen, code))
        if self._may_listen:
            self._known = _handlers()

    def now(self) -> bool:
        """Whether a handler is there that was not when the test began."""
        return self._may_listen and not _handlers() <= self._known

    def hear(self, logged: Any) -> None:
        """Let the test's handlers have what the student's code has logged.

        Parameters
        ----------
        logged : list of dict
            As it came.
        """
        for about in logged[:MOST] if isinstance(logged, list) else ():
            with suppress(TypeError, ValueError, KeyError):
                told = {key: str(about[key])[:LONGEST] for key in ("name", "levelname", "msg")}
                more = {"levelno": int(about["levelno"]), "funcName": str(about["funcName"])[:100]}
                text = about["exc_text"]
                more["exc_text"] = None if text is None else str(text)[:LONGEST]
                record = logging.makeLogRecord({**told, **more})
                logging.getLogger(None if record.name == "root" else record.name).handle(record)


def _handlers() -> frozenset[tuple[str, int]]:
    known = [("", logging.root), *logging.root.manager.loggerDict.items()]
    return frozenset(
        (name, id(handler))
        for name, one in known
        if isinstance(one, logging.Logger)
        for handler in one.handlers
    )
