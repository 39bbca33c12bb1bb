"""What the student's code may read and call of an object that a test hands over: a closed list."""

from __future__ import annotations

import copy
import operator
import queue
import random
import threading
from typing import Any
from unittest.mock import Mock

import pytest

from nbjudge.engine import wire
from nbjudge.engine.judge import lent
from nbjudge.engine.student.callbacks import Errors, OfTests


class Box:
    """An object of a test."""

    size = 3
    _secret = 5

    def __init__(self) -> None:
        self.items = [1]
        self._own = 7

    def __len__(self) -> int:
        return len(self.items)

    def add(self, item: int) -> int:
        """Add one."""
        self.items.append(item)
        return item


class Worker(threading.Thread):
    """One with a library's base."""

    def __getattr__(self, name: str) -> str:
        return name


@pytest.fixture(autouse=True)
def of_a_test(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in (Box, Worker, OwnError):
        monkeypatch.setattr(kind, "__module__", "__main__")


def ask(value: Any, method: str | None, *args: Any) -> Any:
    """Do what the student's process may ask for."""
    return lent.called_back(*whole(value, method))(*args)


def whole(value: Any, method: str | None) -> tuple[dict[str, Any], wire.Lent]:
    """Return what `called_back` is given for a method."""
    objects = wire.Lent()
    return {"callback": objects.number(value), "method": method}, objects


def test_what_may_be_read_and_called():
    box = Box()
    assert ask(box, ".size") == 3
    assert ask(box, ".items") == [1]
    assert ask(box, ".add")(2) == 2
    assert ask(box, "__len__") == 2
    assert ask(Box, ".size") == 3
    assert type(ask(Box, None)) is Box
    assert ask(Worker(), ".anything") == "anything"
    mock = Mock(**{"mail.send.return_value": 4})
    assert ask(ask(ask(mock, ".mail"), ".send"), None, 1) == 4


@pytest.mark.parametrize("name", ["__class__", "__init__", "__dict__", "_secret", "_own", "mro"])
@pytest.mark.parametrize("value", [Box(), Box, Mock(), Worker(), len, "text", lambda: 1])
def test_what_may_not(value: object, name: str):
    for method in (name, f".{name}"):
        if method == ".mro" and isinstance(value, Mock | Worker):
            continue  # nothing that its class has: a mock has everything
        with pytest.raises((wire.WireError, AttributeError)):
            ask(value, method)


@pytest.mark.parametrize("name", ["start", "run", "daemon", "missing"])
def test_what_a_librarys_class_has_is_out_of_reach(name: str):
    class Plain(threading.Thread):
        __module__ = "__main__"

    with pytest.raises(AttributeError):
        ask(Plain(), f".{name}")
    if name != "missing":
        with pytest.raises(AttributeError):
            ask(Worker(), f".{name}")


@pytest.mark.parametrize("name", ["configure_mock", "attach_mock", "mock_add_spec", "reset_mock"])
def test_what_a_mock_says_of_its_calls_is_out_of_reach(name: str):
    """``m.configure_mock(assert_called_once=print)`` would be the verdict."""
    mock = Mock()
    for value in (mock, mock.child):
        with pytest.raises(AttributeError):
            ask(value, f".{name}")


def test_what_is_missing_is_said_as_python_says_it():
    for value in (Box(), Box):
        with pytest.raises(AttributeError) as own:
            operator.attrgetter("sise")(value)
        with pytest.raises(AttributeError) as told:
            ask(value, ".sise")
        assert str(told.value) == str(own.value)


def test_what_a_function_gives_and_keeps_is_told():
    fresh = [1]
    assert not lent.is_held(fresh, {"$": "list"})
    kept = fresh
    assert lent.is_held(kept, {"$": "list"})
    assert not lent.is_held(3, 3)


def test_a_stand_in_is_not_copied_or_changed():
    class Nobody:
        def call_back(self, number: Any, arguments: Any, named: Any, method: Any = None) -> Any:
            return number, arguments, method

    message = {
        "$": "the test's",
        "n": 4,
        "name": "Box",
        "can": ["__len__", "__call__", "__reduce__"],
    }
    tests = OfTests(Nobody())
    box = tests.stand_in(message)
    assert tests.stand_in(message) is box
    assert type(box).__name__ == "Box"
    assert box.size == (4, (), ".size")
    assert box(2) == (4, (2,), None)
    assert not hasattr(box, "_secret")
    assert "__reduce__" not in vars(type(box))
    with pytest.raises(TypeError, match="copied"):
        copy.copy(box)
    with pytest.raises(wire.WireError, match="changed"):
        box.size = 4


@pytest.mark.parametrize("name", ["queue", "mutex", "not_empty", "unfinished_tasks", "__class__"])
def test_of_a_queue_only_what_it_is_there_for(name: str):
    waiting: queue.Queue[int] = queue.Queue()
    ask(ask(waiting, ".put"), None, 3)
    assert ask(waiting, ".qsize")() == 1
    assert ask(ask(waiting, ".get"), None) == 3
    with pytest.raises((wire.WireError, AttributeError)):
        ask(waiting, f".{name}")


def test_nobody_waits_here():
    waiting: queue.Queue[int] = queue.Queue(1)
    with pytest.raises(wire.WireError, match="`get` would wait"):
        ask(ask(waiting, ".get"), None)
    with pytest.raises(queue.Empty):
        ask(ask(waiting, ".get"), None, True, 3)
    ask(ask(waiting, ".put"), None, 5)
    with pytest.raises(queue.Full):
        ask(ask(waiting, ".put"), None, 6, False)
    ask(ask(waiting, ".get"), None)
    ask(ask(waiting, ".put"), None, False)
    assert lent.called_back(*whole(waiting, ".get"))()(block=False) is False
    with pytest.raises(queue.Empty):
        lent.called_back(*whole(waiting, ".get"))()(block=False)
    lock = threading.Lock()
    ask(lock, "__enter__")
    assert lock.locked()
    with pytest.raises(wire.WireError, match="would wait"):
        ask(lock, "__enter__")
    assert ask(ask(lock, ".acquire"), None, False) is False
    with pytest.raises(wire.WireError, match="would wait"):
        ask(ask(lock, ".acquire"), None, True, -1)
    assert ask(ask(lock, ".acquire"), None, True, 0.1) is False
    ask(lock, "__exit__", None, None, None)
    assert not lock.locked()


@pytest.mark.parametrize("name", ["seed", "setstate", "getstate", "__reduce__"])
def test_numbers_are_drawn_and_never_begun_anew(name: str):
    assert ask(random.Random(3), ".random")() == random.Random(3).random()
    with pytest.raises((wire.WireError, AttributeError)):
        ask(random.Random(3), f".{name}")


class Line:
    """The line to the student's process, as far as functions of a test need it."""

    def __init__(self) -> None:
        self.objects = wire.Lent()
        self.encode = wire.Encoder(self.objects)
        self.decode = wire.Decoder(self.objects, lambda message: message)

    def lend(self, item: Any) -> Any:
        return self.objects.number(item)


def run(line: Line, function: Any, *args: Any, watch: bool = False) -> dict[str, Any]:
    message = {"args": [line.encode(value) for value in args], "kwargs": {}}
    return lent.run(message, lambda _: function, line, watch=watch)[0]  # type: ignore[arg-type]


def test_what_a_function_changes_is_told_where_it_may_change_something():
    line = Line()

    def grow(items: list[int], more: int) -> None:
        items.append(more)

    assert run(line, grow, [1], 2)["changed"] == []
    assert run(line, grow, [1], 2, watch=True)["changed"] == [(0, line.encode([1, 2]))]
    mixed = run(line, random.Random(3).shuffle, [*range(9)])["changed"]
    assert [at for at, _ in mixed] == [0]


class OwnError(ValueError):
    """One of a test's."""

    def __init__(self, code: int) -> None:
        super().__init__(f"code {code}")
        self.code = code


@pytest.mark.parametrize("error", [OwnError(4), KeyError("x"), FileNotFoundError(2, "no", "a.csv")])
def test_an_error_crosses_and_comes_back_as_itself(error: Exception):
    def fail() -> None:
        raise error

    line = Line()
    about = run(line, fail)["x"]
    errors = Errors()
    there = errors.build(about, line.decode)
    assert (str(there), type(there).__name__, vars(there)) == (
        str(error),
        type(error).__name__,
        vars(error),
    )
    assert isinstance(there, type(error).__mro__[1])
    assert lent.own_error({"back": errors.number(there)}, line.objects) is error


def test_no_other_error_comes_back():
    line = Line()
    number = line.lend([3])
    assert Errors().number(ValueError()) is None
    for about in (None, {}, {"back": number}, {"back": 99}, {"back": "1"}, {"back": None}):
        assert lent.own_error(about, line.objects) is None
