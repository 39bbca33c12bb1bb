"""What all tests share."""

from __future__ import annotations

from hypothesis import settings

# A busy machine is no fault: how long an example takes is measured by benchmarks, not by tests.
settings.register_profile("course", deadline=None)
settings.load_profile("course")
