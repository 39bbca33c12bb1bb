"""Both sides that make stand-ins keep to what `nbjudge.protocol` promises to checks."""

from __future__ import annotations

import pytest

from nbjudge import protocol
from nbjudge.engine import Cell, Job, Policy, Pool
from nbjudge.engine.judge import remote
from nbjudge.prove import stand_in

ANSWER = """
class Bar:
    def __init__(self, height):
        self.height = height
    def get_height(self):
        return self.height
    def scaled(self, factor):
        return self.height * factor
class Chart:
    def __init__(self):
        self.bars = [Bar(2.5), Bar(4.0)]
    def __len__(self):
        return len(self.bars)
    def __getitem__(self, place):
        return self.bars[place]
    def __iter__(self):
        return iter(self.bars)
def draw(heights):
    return Chart()
def grow(heights, more=()):
    heights.append(3)
    return len(heights)
def fail():
    raise ValueError("no")
"""

#: What a check may do, whoever made the stand-ins.
CHECK = """
assert grow.__name__ == "grow"
given = [1, 2]
assert grow(given) == 3
assert given == [1, 2], "arguments cross as copies"
result, args, kwargs = grow.call_with_arguments(5.0, [1], more=(2,))
assert (result, [*args], dict(kwargs)) == (2, [[1, 3]], {"more": (2,)})
try:
    fail()
except ValueError as error:
    assert str(error) == "no"
else:
    raise AssertionError("the error did not arrive")
chart = draw([1])
assert chart == chart and not chart == draw([1]), "equality is identity"
assert len(chart) == 2 and chart[1].height == 4.0
assert [bar.get_height() for bar in chart] == [2.5, 4.0]
assert chart[0].scaled(factor=2) == 5.0
assert not hasattr(chart, "missing")
assert type(chart).read_with(chart, lambda bars: [bar.get_height() for bar in bars]) == [2.5, 4.0]
"""


def test_the_judges_stand_ins_keep_the_protocol():
    cells = (Cell(0, ANSWER), Cell(1, CHECK, "test"))
    # With a second opinion, what is said of copies would have to hold in one process too.
    with Pool(isolation=False, judge=Policy.STRICT) as pool:
        (result,) = pool.run([Job("a", cells)])
    assert result.cells[1].outputs == []


def test_the_proofs_stand_ins_keep_the_protocol():
    space: dict = {"__name__": "__main__"}
    exec(ANSWER, space)
    for name in ("grow", "draw", "fail"):
        space[name] = stand_in.stand_in(space[name])
    exec(CHECK, space)


@pytest.mark.parametrize("function", [remote.RemoteFunction, stand_in.Function])
def test_functions_have_what_the_protocol_names(function: type):
    for name in ("__call__", "call_with_arguments"):
        assert callable(getattr(function, name))
    assert protocol.RemoteCallable.call_with_arguments.__doc__


@pytest.mark.parametrize("handle", [remote.Handle, stand_in.Handle])
def test_objects_have_what_the_protocol_names(handle: type):
    assert callable(handle.read_with)
    assert handle.__eq__ is not object.__eq__ or handle.__hash__ is object.__hash__
