"""What a test hands to a student's function and that is no data: an Axes, a library's object."""

from __future__ import annotations

import base64
import functools
import io
import operator
import pickle
import queue
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.alike.in_place import can_change
from nbjudge.engine.alike.shared_parts import has_company
from nbjudge.engine.judge.asks import Asks
from nbjudge.engine.judge.special import Method, is_method
from nbjudge.engine.judge.student_classes import is_class

_WITH = ("__enter__", "__exit__")
_LOCK = (*_WITH, "acquire", "release", "locked")
_QUEUE = (
    *("put", "get", "put_nowait", "get_nowait", "empty", "full", "qsize", "task_done", "maxsize"),
)
#: Methods that may wait for another thread.
_WAITS = frozenset({"__enter__", "acquire", "get", "put"})
#: Objects of Python's own library with a state, and what the student's function may do with them.
_OF_PYTHON: dict[str, tuple[str, ...]] = {
    "_csv.writer": ("writerow", "writerows"),
    "_thread.RLock": (*_WITH, "acquire", "release"),
    "_thread.lock": _LOCK,
    "contextlib._GeneratorContextManager": (*_WITH, "__call__"),
    "contextlib.nullcontext": _WITH,
    "csv.DictWriter": ("writerow", "writerows", "writeheader", "fieldnames"),
    "queue.LifoQueue": _QUEUE,
    "queue.PriorityQueue": _QUEUE,
    "queue.Queue": _QUEUE,
    "queue.SimpleQueue": _QUEUE,
    "random.Random": (
        *("random", "uniform", "randint", "randrange", "choice", "choices", "sample", "shuffle"),
        *("gauss", "normalvariate", "expovariate", "triangular", "betavariate", "getrandbits"),
    ),
    "threading.Event": ("set", "clear", "is_set"),
    "threading.Semaphore": (*_WITH, "acquire", "release"),
}
#: Methods of a mock that set what it has, its own ``assert_called_with`` too, or forget its calls.
_CHANGES_A_MOCK = frozenset({"attach_mock", "configure_mock", "mock_add_spec", "reset_mock"})
#: Largest object of a library, in bytes, that a test may hand to the student's code.
MOST_PICKLED = 8 << 20


def lent_axes(base: type, peer: Asks, number: str) -> type:
    """Make a class for an Axes whose content is in the student's process.

    Parameters
    ----------
    base : type
        The class of Axes that it passes for.
    peer : Asks
        The judge's line to the student's process.
    number : str
        The object's number there.
    """

    class LentAxes(base):
        _lent_number = number

        def __getattribute__(self, name: str) -> Any:
            if name.startswith("__"):
                return object.__getattribute__(self, name)
            if is_method(base, name):
                return Method(peer, number, name)
            return peer.attribute(number, name)

        def __repr__(self) -> str:
            return "<the Axes handed to the student's function>"

    LentAxes.__name__ = base.__name__
    return LentAxes


def pickled(value: Any) -> str | None:
    """Return a library's object for the student's process, which may trust what comes from here.

    Nothing is ever unpickled in this process.
    """
    root = type(value).__module__.partition(".")[0]
    if (
        root in ("__main__", "nbjudge", "unittest")
        or getattr(value, "__module__", "") == "__main__"
    ):
        return None
    with suppress(Exception):
        data = pickle.dumps(value)
        if len(data) <= MOST_PICKLED:
            return base64.b64encode(data).decode()
    return None


def lend_axes(axes: Any, peer: Asks, number: str) -> dict[str, Any]:
    """Let the student draw on `axes`: from now on it shows what is drawn over there.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
        Changed in place.
    peer : Asks
    number : str
        What it is called on both sides.

    Returns
    -------
    dict
        The message that makes it over there.
    """
    if axes.has_data():
        raise wire.WireError("only empty axes can be handed to the student's function")
    import matplotlib.pyplot as plt

    size = [float(length) for length in axes.figure.get_size_inches()]
    plt.close(axes.figure)
    axes.__class__ = lent_axes(type(axes), peer, number)
    return {"$": "axes", "n": number, "size": size}


#: Python's own classes of data, with their methods that change nothing.
_READING: dict[type, frozenset[str]] = {
    **{kind: frozenset(vars(kind)) for kind in (str, bytes, int, float, tuple, frozenset)},
    list: frozenset({"copy", "count", "index"}),
    dict: frozenset({"copy", "get", "items", "keys", "values"}),
    set: frozenset({"copy", "difference", "intersection", "union", "symmetric_difference"})
    | {"isdisjoint", "issubset", "issuperset"},
}


def is_held(value: Any, message: Any) -> bool:
    """Whether data that the student's code has got may be changed in place, and are held here."""
    held = sys.getrefcount(value) > _HELD_BY_CALLERS
    return (held and can_change(message)) or has_company(value)


def _references_in_a_call() -> int:
    """Return how many references Python counts for a value that only a caller holds, in a call."""

    def called(value: Any, message: Any) -> int:
        return sys.getrefcount(value)

    result: list[Any] = []
    return called(result, None)


_HELD_BY_CALLERS = _references_in_a_call()


def interned(given: Iterable[tuple[int | str, Any]]) -> list[int | str]:
    """Return the places of texts of which Python keeps one object, such as names in quotes.

    An answer that says ``kind is 'mean'`` is right about these by chance, and has its points.

    Examples
    --------
    >>> interned([(0, "mean"), (1, "".join(["me", "an"])), ("by", "max"), (2, 3)])
    [0, 'by']
    """
    return [
        at
        for at, text in given
        if type(text) is str and len(text) < 100 and sys.intern(text[:1] + text[1:]) is text
    ]


def copied(value: Any, encode: Callable[[Any], Any]) -> dict[str, Any]:
    """Return the message of an object of the instructor's class, which the notebook has as well.

    Raises
    ------
    nbjudge.engine.wire.WireError
        For one that holds itself.
    """
    try:
        state = encode(dict(value.__dict__))
    except RecursionError:
        raise wire.WireError("an object that holds itself cannot be handed over") from None
    return {"$": "instance", "class": type(value).__name__, "v": state}


def is_the_tests(value: Any) -> bool:
    """Whether a value is an object or a class of the test's own code, a mock, or of a known class.

    The known classes are Python's own of objects with a state, such as a queue.
    """
    kind = value if is_class(value) else type(value)
    return kind.__module__ == "__main__" or _is_mock(value) or bool(_of_python(value))


def _of_python(value: Any) -> tuple[str, ...]:
    """Return what may be called of an object of Python's own library that has a state."""
    kind = type(value)
    return _OF_PYTHON.get(f"{kind.__module__}.{kind.__qualname__}", ())


def lend(value: Any, number: Any) -> dict[str, Any]:
    """Return the message that lets the student's function use an object of the test.

    It may read public attributes and call what it finds there: the object stays here.

    Parameters
    ----------
    value : object
        One of those of `is_the_tests`.
    number : int
        What it is called on both sides.
    """
    name = value.__name__ if is_class(value) else type(value).__name__
    can = [special for special in wire.OF_THE_TEST if _has_special(value, special)]
    return {"$": "the test's", "n": number, "name": name, "can": can}


def _is_mock(value: Any) -> bool:
    mock = sys.modules.get("unittest.mock")
    return mock is not None and isinstance(value, mock.NonCallableMock)


def _made_here(value: Any) -> list[dict[str, Any]]:
    """Return what the classes of the test that an object has, or that a class is, define."""
    kind = value if is_class(value) else type(value)
    return [{**vars(base)} for base in kind.__mro__ if base.__module__ == "__main__"]


def _has_special(value: Any, name: str) -> bool:
    if is_class(value):
        return name == "__call__"
    if of_python := _of_python(value):
        return name in of_python
    if _is_mock(value):
        return getattr(type(value), name, None) is not getattr(object, name, None)
    if any(name in members for members in _made_here(value)):
        return any(members.get(name) is not None for members in _made_here(value))
    return any(vars(base).get(name) is not None for base in _data_bases(value))


def _data_bases(value: Any) -> list[type]:
    """Return Python's own classes of data from which the test has derived an object's class."""
    return [] if is_class(value) else [base for base in type(value).__mro__ if base in _READING]


def _special(item: Any, name: str) -> Callable[..., Any]:
    """Return what a special method does, as Python asks for it: ``item == 3`` may be nobody's."""
    turned = f"__{name.removeprefix('__r')}"
    if name != "__repr__" and name.startswith("__r"):
        return lambda other: getattr(operator, turned)(other, item)
    return functools.partial(vars(operator).get(name) or getattr(type(item), name), item)


def _may_read(value: Any, name: str) -> bool:
    """Whether the student's function may read an attribute: what stands in the test's own code."""
    if name.startswith("_"):
        return False
    if of_python := _of_python(value):
        return name in of_python
    made = _made_here(value)
    if any(name in members for members in made):
        return True
    if is_class(value):
        return False
    if any(name in _READING[base] for base in _data_bases(value)):
        return True
    if _is_mock(value):
        return name not in _CHANGES_A_MOCK
    asks = any("__getattr__" in members for members in made) and not hasattr(type(value), name)
    return asks or name in getattr(value, "__dict__", {})


def _found(item: Any, name: str) -> Any:
    """Return what an object has; of a queue or a lock nothing that waits."""
    can_wait = hasattr(item, "acquire") or hasattr(item, "get")
    if name in _WAITS and _of_python(item) and can_wait:
        return _without_waiting(item, name)
    return getattr(item, name)


def _without_waiting(owner: Any, name: str) -> Callable[..., Any]:
    """Return a method of a queue or a lock that does not wait for another thread.

    While one thread of the answer's is here, no other can come and end the wait.
    """

    def refuse(waits: bool, seconds: float | None) -> None:
        if waits and seconds in (None, -1):  # for as long as it takes
            raise wire.WireError(f"`{name}` would wait for another thread")

    def get(block: bool = True, timeout: float | None = None) -> Any:
        try:
            return owner.get(False)
        except queue.Empty:
            refuse(block, timeout)
            raise

    def put(item: Any, block: bool = True, timeout: float | None = None) -> None:
        try:
            owner.put(item, False)
        except queue.Full:
            refuse(block, timeout)
            raise

    def acquire(blocking: bool = True, timeout: float | None = None) -> bool:
        if not owner.acquire(False):
            refuse(blocking, timeout)
            return False
        return True

    methods: dict[str, Callable[..., Any]] = {"get": get, "put": put}
    return methods.get(name, acquire)


def _missing(item: Any, name: str) -> str:
    """Say in Python's own words that an attribute is not there."""
    whose = f"{type(item).__name__!r} object"
    if is_class(item):
        whose = f"type object {item.__name__!r}"
    return f"{whose} has no attribute {name!r}"


def called_back(message: dict[str, Any], objects: wire.Lent) -> Callable[..., Any]:
    """Return what the student's code may call of what the test has lent: a closed list."""
    item, method = objects[message["callback"]], message.get("method")
    if method is None and callable(item):
        return item
    if method == "__next__" or (isinstance(item, io.IOBase) and method in wire.FILE_METHODS):
        return getattr(item, method)
    if isinstance(method, str) and is_the_tests(item):
        name = method.removeprefix(wire.ATTRIBUTE)
        if name != method and _may_read(item, name):
            return lambda: _found(item, name)
        if name != method:
            raise AttributeError(_missing(item, name))
        if name in wire.OF_THE_TEST and _has_special(item, name):
            return _found(item, name) if name in _WAITS else _special(item, name)
    raise wire.WireError(f"{method} cannot be called from there")


def run(
    message: dict[str, Any],
    find: Callable[[dict[str, Any]], Callable[..., Any]],
    peer: Asks,
    *,
    watch: bool,
) -> tuple[dict[str, Any], bool]:
    """Run a function of the test for the student's code.

    Parameters
    ----------
    message : dict
        What the student's code calls, and with which arguments.
    find : callable
        Gives the function.
    peer : Asks
    watch : bool
        Whether it may change its arguments in place: the student's code is told of that.

    Returns
    -------
    answer : dict
    held : bool
        Whether the result can be changed in place and is held here as well.
    """
    try:
        args = [peer.decode(value) for value in message["args"]]
        kwargs = {str(name): peer.decode(value) for name, value in message["kwargs"].items()}
        places: dict[Any, Any] = {**dict(enumerate(args)), **kwargs}
        function = find(message)
        watch = watch or bool(_of_python(getattr(function, "__self__", None)))  # `rng.shuffle`
        before = _changeable(places, peer.encode) if watch else {}
        result = function(*args, **kwargs)
        now = [(at, peer.encode(places[at])) for at in before]
        changed = [(at, told) for at, told in now if told != before[at]]
        answer = {"r": peer.encode(result), "changed": changed}
        return answer, is_held(result, answer["r"])
    except StopIteration:
        return {"stop": True}, False
    except Exception as error:
        return {"x": _described(error, peer)}, False


def _changeable(places: dict[Any, Any], encode: Callable[[Any], Any]) -> dict[Any, Any]:
    """Return the messages of those values that can be changed in place."""
    found = {at: encode(value) for at, value in places.items()}
    return {at: message for at, message in found.items() if can_change(message)}


def _described(error: Exception, peer: Asks) -> dict[str, Any]:
    """Return what the student's code is told of an error of the test's function."""
    text = f"{type(error).__name__}: {error}"[:2000]
    about: dict[str, Any] = {"n": peer.lend(error), "text": text}
    with suppress(wire.WireError):
        about["kinds"] = [[kind.__module__, kind.__qualname__] for kind in type(error).__mro__]
        about["args"] = [peer.encode(part) for part in error.args]
        made_of: Any = error.__reduce__()[1]  # of a file that is missing its name, too
        about["of"] = [peer.encode(part) for part in made_of]
        about["state"] = peer.encode(dict(error.__dict__))
    return about


def own_error(about: Any, objects: wire.Lent) -> Exception | None:
    """Return the error of the test's own that the student's code has let through; None for others.

    Parameters
    ----------
    about : message
    objects : Lent
        Where `run` has kept it.
    """
    if not isinstance(about, dict) or type(about.get("back")) is not int:
        return None
    with suppress(wire.WireError):
        own = objects[about["back"]]
        return own if isinstance(own, Exception) else None
    return None
