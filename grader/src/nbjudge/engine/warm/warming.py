"""What the warm process does once before it serves: imports, and what is slow the first time."""

from __future__ import annotations

import gc
import importlib
import os
import re
import sys
import tempfile
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbjudge.engine import parcel
from nbjudge.engine.alike import logs, settings
from nbjudge.engine.judge import (
    aliases,
    environment,
    identity,
    modules,
    replacements,
    shortfalls,
    surroundings,
    traces,
)
from nbjudge.engine.judge.altered import left_alone
from nbjudge.engine.judge.openings import sets_inside
from nbjudge.engine.notebook import compiler, shell
from nbjudge.engine.syntax import names
from nbjudge.engine.wire import arrays

#: Failing cells: a traceback parses the files it goes through, once for each process. Which files
#: of libraries a class needs is learned from its own errors (:mod:`.shown_files`).
FAILURES = ("def f(x):\n    assert x == 1, 'm'\nf(2)", "no_such_name", "1 +")

#: What the engine asks of code, and remembers.
QUESTIONS: tuple[Callable[[str], Any], ...] = (
    aliases.changes_in_place,
    arrays.deals_with_masks,
    environment.variables,
    identity.rewriting,
    logs.adds_handlers,
    logs.may_listen,
    modules.imported,
    settings.families,
    settings.only_set,
    shortfalls.about_files,
    surroundings.makes_use_of,
)
#: The same of code without magics.
QUESTIONS_OF_PYTHON: tuple[Callable[[str], Any], ...] = (
    aliases.changes_in_place,
    arrays.deals_with_masks,
    left_alone,
    logs.may_listen,
    modules.made,
    replacements.may_replace,
    sets_inside,
    traces.changes,
    traces.definitions,
)


def exercise(the_shell: shell.NotebookShell) -> None:
    """Do once what is slow the first time: a result, a table of text, a traceback, a figure."""
    about = {name: of for name, of in the_shell.user_ns.items() if re.fullmatch("__.+__", name)}
    the_shell.run_cell("1 + 1", store_history=False)
    for failing in FAILURES:
        the_shell.run_cell(failing, store_history=False)
    if "matplotlib.pyplot" in sys.modules:
        the_shell.run_cell(
            "import matplotlib.pyplot as plt; plt.plot([1, 2], label='a'); plt.legend()",
            store_history=False,
        )
    the_shell.reset(new_session=True)
    the_shell.user_ns.update(about)  # a program that starts another one looks for its __spec__
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        sys.__dict__.pop(name, None)  # what %tb would show


def read(the_shell: shell.NotebookShell, source: str) -> None:
    """Look once at a cell that everybody has: what is forked later finds it looked at."""
    names.read_ahead(source, the_shell.transform_cell)
    text = names.as_python(source, the_shell.transform_cell)
    for question in QUESTIONS:
        question(source)
    for question in QUESTIONS_OF_PYTHON:
        question(text)
    the_shell.compile.get_code_name(source, text, 0)
    with suppress(Exception):
        transformed = the_shell.transform_cell(source)
        compiler.is_async(transformed)
        the_shell.compile.get_ready(transformed)


def warm_up(modules: Sequence[str], code: str, files: dict[str, bytes]) -> list[str]:
    """Import modules and run the warming code once; what fails is reported and left out."""
    problems = []
    home = Path.cwd()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in modules:
            try:
                importlib.import_module(name)
            except Exception as error:
                problems.append(f"{name}: {type(error).__name__}: {error}")
        gc.freeze()  # who looks for garbage from here on need not look at all that was imported
        if code:
            with tempfile.TemporaryDirectory() as folder:
                parcel.write_files(Path(folder), files)
                os.chdir(folder)
                try:
                    exec(compile(code, "<warm-up>", "exec"), {"__name__": "warm_up"})
                except Exception as error:
                    problems.append(f"warm-up code: {type(error).__name__}: {error}")
                finally:
                    os.chdir(home)
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
    return problems
