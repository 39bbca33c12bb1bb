"""Every submission of the zoo ends as it must: half of them run by this user, half by another.

Started by root, the second half runs as an ordinary user; started by an ordinary user, both
halves do. ``python -m grader.tests.zoo`` prints the table.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.tests.isolation import missing, require_isolation
from grader.tests.zoo.hostile import ZOO, Entry
from grader.tests.zoo.run import Found, Zoo

pytestmark = [pytest.mark.isolation, pytest.mark.slow]

REPOSITORY = Path(__file__).resolve().parents[3]
OTHERS = ZOO[1::2] if os.getuid() == 0 else []
OWN = [entry for entry in ZOO if entry not in OTHERS]


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zoo]:
    require_isolation()
    with Zoo(tmp_path_factory.mktemp("zoo")) as zoo:
        yield zoo


@pytest.fixture(scope="module", autouse=True)
def ordinary_run() -> Iterator[subprocess.Popen[str] | None]:
    """Start the other half beside this one; an ordinary user runs it."""
    if not OTHERS or missing():
        yield None
        return
    python = [sys.executable, "-m"]
    names = [entry.name for entry in OTHERS]
    with subprocess.Popen(
        [*python, "grader.tests.isolation", *python, "grader.tests.zoo", "--json", *names],
        cwd=REPOSITORY,
        env={**os.environ, "TMPDIR": "/tmp"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        yield process
        process.kill()


@pytest.fixture(scope="module")
def ordinary(ordinary_run: subprocess.Popen[str] | None) -> dict[str, Found]:
    """What became of the other half."""
    require_isolation()
    assert ordinary_run is not None
    answer, errors = ordinary_run.communicate(timeout=1800)
    found = [Found(**json.loads(line)) for line in answer.splitlines()]
    assert len(found) == len(OTHERS), errors[-2000:]
    return {one.name: one for one in found}


def test_there_are_enough_and_each_has_a_name():
    names = [entry.name for entry in ZOO]
    assert len(names) >= 90
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("entry", OWN, ids=lambda entry: entry.name)
def test_hostile(entry: Entry, zoo: Zoo):
    found = zoo.run(entry)
    assert not found.wrong, found


@pytest.mark.parametrize("entry", OTHERS, ids=lambda entry: entry.name)
def test_hostile_run_by_an_ordinary_user(entry: Entry, ordinary: dict[str, Found]):
    assert not ordinary[entry.name].wrong, ordinary[entry.name]
