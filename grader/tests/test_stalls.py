"""The process that runs the class stays small, whatever a submission sends or holds.

Each run is a process of its own, so that its memory can be measured. The time of a stall is printed
by the benchmark and not checked here, because the machine may be busy; what bounds it is counted in
the tests of frames, of reading apart and of files.
"""

from __future__ import annotations

import os
import selectors
import time
from pathlib import Path

import pytest

from grader.benchmarks import stalls
from grader.tests.isolation import require_isolation

pytestmark = [pytest.mark.isolation, pytest.mark.slow]

MOST_MB = 300
#: Each of them took more, before there was a bound, or would take more if one were missing.
KINDS = (
    "22 MB of text with emoji in frames of 3 MB",
    "millions of containers",
    "many names in one object",
    "16 MB of {} in metadata",
    "240 MB of files",
)


@pytest.mark.parametrize("kind", KINDS)
def test_the_runner_stays_small(kind: str, released_small: Path) -> None:
    require_isolation()
    (found,) = stalls.measure([kind], released_small)
    assert found.peak_mb < MOST_MB
    assert set(found.honest.values()) == {5.0}
    assert len(found.honest) == stalls.HONEST
    assert found.state


def test_the_watch_sees_a_stall(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stalls.WatchedSelector, "longest", 0.0)
    read_end, write_end = os.pipe()
    os.write(write_end, b"x")
    with stalls.WatchedSelector() as watched:
        watched.register(read_end, selectors.EVENT_READ)
        watched.select(0)
        time.sleep(0.2)
        watched.select(0)
        watched.select(0.3)
    os.close(read_end)
    os.close(write_end)
    assert stalls.WatchedSelector.longest >= 0.2
