"""What all tests of the assignments share."""

from __future__ import annotations

import pytest

from grader.tests import build


@pytest.fixture(autouse=True)
def _quick_gradebooks() -> None:
    build.ask_alembic_once()
