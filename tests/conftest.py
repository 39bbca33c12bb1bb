"""What all tests share."""

from __future__ import annotations

import pytest
from hypothesis import settings

# A busy machine is no fault: how long an example takes is measured by the benchmarks.
settings.register_profile("course", deadline=None)
settings.load_profile("course")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Let several processes begin with the files that have slow tests.

    The short files at the end are then shared out evenly; a long one that is begun last keeps one
    process busy while the others wait.
    """
    if hasattr(config, "workerinput"):
        slow = {item.path for item in items if item.get_closest_marker("slow")}
        items.sort(key=lambda item: item.path not in slow)
