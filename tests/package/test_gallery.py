"""Every drawing function gives a figure that a proofreader leaves alone."""

from __future__ import annotations

import matplotlib.pyplot as plt
import pytest

from multivector import charts, maps, proofread, style
from tests.package.gallery import EXAMPLES


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_has_no_faults(name):
    with style.styled():
        try:
            ax = EXAMPLES[name]()
            assert proofread.faults(ax) == []
            assert style.shown_size(ax)[2] > 0.95
        finally:
            plt.close("all")


def test_every_drawing_function_has_an_example():
    import inspect

    from tests.package import gallery

    source = inspect.getsource(gallery)
    helpers = {f"charts.{n}" for n in charts.__all__} | {
        f"maps.{n}" for n in maps.__all__ if callable(getattr(maps, n))
    }
    quiet = {  # written by others, drawn by others' tests, or no drawing
        "charts.mark", "charts.network_chart", "charts.source_line", "maps.class_limits",
        "maps.name_countries", "maps.name_seas", "maps.overlapping_labels",
    }  # fmt: skip
    assert sorted(h for h in helpers - quiet if f"{h}(" not in source) == []
