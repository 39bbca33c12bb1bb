"""What nbgrader's exchange offers to a student, if there is one."""

from __future__ import annotations

import contextlib
import logging
from pathlib import Path
from typing import Any


def offered(root: Path, log: Any) -> tuple[bool, list[str]]:
    """Return whether there is an exchange that this user can hand in to, and what it offers.

    Parameters
    ----------
    root : Path
        The server's folder, into which assignments are fetched.
    log : logging.Logger
        Told when the exchange is there and cannot be read.

    Returns
    -------
    there : bool
    names : list of str
        Released assignments of the course, fetched or not.
    """
    from nbjudge.commands.submit import exchange_config, open_exchange

    try:
        config = exchange_config()
        if open_exchange(config, root / "any") is None:
            return False, []
        return True, _released(config, root)
    except Exception as error:  # a broken exchange must not take the page with it
        log.warning("The exchange could not be read: %s", error)
        return False, []


def _released(config: Any, root: Path) -> list[str]:
    from nbgrader.auth import Authenticator
    from nbgrader.coursedir import CourseDirectory
    from nbgrader.exchange import ExchangeFactory

    from nbjudge.program import quieter

    config = config.copy()
    config.Exchange.assignment_dir = str(root)
    lister = ExchangeFactory(config=config).List(
        coursedir=CourseDirectory(config=config),
        authenticator=Authenticator(config=config),
        config=config,
    )
    with quieter(lister.log, logging.ERROR), contextlib.redirect_stdout(None):
        found = lister.start() or []
    return sorted({str(one["assignment_id"]) for one in found})
