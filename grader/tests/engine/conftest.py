"""What several tests of the engine look at."""

from __future__ import annotations

import pytest

from nbjudge.engine import Pool


@pytest.fixture
def launched(monkeypatch: pytest.MonkeyPatch) -> list[list[int]]:
    """Second runs that were launched: the tests in question of each."""
    found: list[list[int]] = []
    own = Pool._launch_second

    def launch(self, job, first, wanted, attempt):
        found.append(wanted)
        own(self, job, first, wanted, attempt)

    monkeypatch.setattr(Pool, "_launch_second", launch)
    return found
