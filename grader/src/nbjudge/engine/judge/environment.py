"""Environment variables that the answer has set, for a test that reads them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from typing import Any

#: A test that reads environment variables, and their names among its texts.
_ENVIRONMENT = re.compile(r"\b(environ|getenv)\b|^\s*%(set_)?env\b", re.MULTILINE)
_VARIABLE = re.compile(r"""["']([A-Za-z][A-Za-z0-9_]{0,60})["']""")


def take_environment(source: str, ask: Callable[..., Any]) -> None:
    """Set here the variables that a test names and that are set in the student's process only.

    Parameters
    ----------
    source : str
        The test.
    ask : callable
        Asks the student's process; see `Asks.ask`.
    """
    if _ENVIRONMENT.search(source):
        words = sorted(set(_VARIABLE.findall(source)) - os.environ.keys())
        answer = ask(op="environment", names=words)
        for name, value in (answer if isinstance(answer, dict) else {}).items():
            if name in words and isinstance(value, str) and "\0" not in value:
                os.environ[name] = value
