"""The judge's line to the student's process: questions, answers, and what they are turned into."""

from __future__ import annotations

import builtins
import enum
import inspect
import io
import itertools
import logging
import socket
import sys
import threading
import time
import types
import warnings
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any

from nbjudge.engine import wire
from nbjudge.engine.alike import logs
from nbjudge.engine.alike.in_place import CHANGEABLE, can_change, overwrite
from nbjudge.engine.alike.random_numbers import generator_state
from nbjudge.engine.jobs import TOO_OFTEN, Limits
from nbjudge.engine.judge import identity, lent, own_classes
from nbjudge.engine.judge.aliases import Aliases
from nbjudge.engine.judge.answered import Written
from nbjudge.engine.judge.asks import OFTEN, Crossings, RemoteError
from nbjudge.engine.judge.doubts import Doubts, held_by_the_test
from nbjudge.engine.judge.facts import Facts
from nbjudge.engine.judge.named_tuples import handed_over, own_tuple
from nbjudge.engine.judge.remote import Handle, RemoteFunction, function_class, handle_class
from nbjudge.engine.judge.student_classes import (
    StudentClasses,
    class_name,
    fields_of,
    is_class,
    made_over_there,
)
from nbjudge.engine.judge.surroundings import Surroundings
from nbjudge.engine.judge.valued import with_data
from nbjudge.engine.student.answers import QUIET
from nbjudge.engine.student.one_object import enum_message
from nbjudge.engine.wire import named_tuples, own_names
from nbjudge.engine.wire.arrays import deals_with_masks

Send = Callable[[dict[str, Any]], None]

_LOGGERS = (["logging", "Logger"], ["logging", "RootLogger"])


class Peer(Facts):
    """The student's process, as the judge sees it.

    Parameters
    ----------
    link : socket.socket
    send : callable
        Takes frames for the runner.
    limits : Limits
    namespace : dict
        The judge's notebook names.
    code_at : callable
        Gives the code of a function that the notebook's text defines.
    """

    def __init__(
        self,
        link: socket.socket,
        send: Send,
        limits: Limits,
        namespace: dict[str, Any],
        code_at: Callable[[Written], types.CodeType | None],
    ) -> None:
        super().__init__()
        self._link, self._send, self._limits = link, send, limits
        #: What a test may take; less once a cell of this notebook was over its time.
        self.cell_seconds = limits.cell_seconds
        self._namespace = namespace
        self.code_at = code_at
        self._lent = wire.Lent()
        self._handles: dict[Any, Any] = {}
        #: Classes made here for the student's own errors and objects.
        self._classes = StudentClasses(self.attribute, self.part, self.found_at)
        self._error_numbers: dict[type, Any] = {}
        self._question = itertools.count(1)
        #: A test may ask from several threads; a function of the test may ask while one waits.
        self._asking = threading.RLock()
        self._gone = ""
        #: Whether the student's process is at a test and waits for questions.
        self._waits = False
        self.deadline: float | None = None
        #: Whether the test has handlers of its own: the loggers of this process hear for them.
        self.listens = False
        #: Classes that the questions ask for, by their name in the notebook.
        self.classes: set[str] = set()
        self.surroundings: Surroundings | None = None
        self.lend = self._lent.number
        self._crossings = Crossings()
        #: Seconds and number of questions.
        self.spent = {"waiting for answers": 0.0, "questions (number)": 0.0}
        self.encode = wire.Encoder(
            self._lent,
            self._hand_over,
            own_tuple=lambda value, items: handed_over(
                value, items, self._is_of_instructor(type(value))
            ),
        )
        self._plain_decode = wire.Decoder(self._lent, self._refer)
        self.identity = identity.Identity(self, self.encode)
        self.aliases = Aliases(self.encode)
        self.doubts = Doubts(self.encode)
        #: Whether a name of the notebook holds what the instructor's cells have made.
        self.is_instructors: Callable[[str], bool] = lambda name: False
        #: Whether an instructor's cell has made it, and a student's one may have changed it.
        self.is_in_own_cells: Callable[[str], bool] = lambda name: False

    # -- talking

    def arrive(self, index: int) -> dict[str, Any]:
        """Wait until the student's process is at test cell `index`; return what it says then."""
        if self._gone:
            raise wire.Gone(self._gone)
        message = self._receive(None)
        if message.get("at") != index:
            self._lose("it did not keep to the order of cells")
        self._waits = True
        if message.get("late") is True:  # a lie can only make its own time shorter
            self.hurry()
        return message

    def is_at_end(self) -> bool:
        """Wait until the student's process is at the notebook's end; False if it never will be."""
        with suppress(wire.Gone, wire.WireError, wire.TimeIsUp):
            self._waits = not self._gone and self._receive(None).get("at", 0) is None
        return self._waits

    def finish(self, again: Sequence[tuple[int, str]]) -> None:
        """Have tests that failed here run over there, at the notebook's end."""
        if not self._gone:
            with suppress(wire.Gone, wire.TimeIsUp):
                wire.send(self._link, {"op": "again", "tests": list(again)}, self._grace())

    def _grace(self) -> float:
        return time.monotonic() + self._limits.grace_seconds

    def release(self, imports: Sequence[Any]) -> None:
        """Let the student's process go on; it has what the test imported and changed."""
        around = self.surroundings
        left = around.left() if around is not None else {}
        self._waits = False
        if not self._gone:
            with suppress(wire.Gone, wire.TimeIsUp):
                wire.send(self._link, {"op": "go", "imports": list(imports), **left}, self._grace())

    def ask(self, *, within: float | None = None, **question: Any) -> Any:
        """Ask one question, with a time limit of its own if it needs one; return the raw answer."""
        return self._ask(question, within).get("r")

    def answer(self, **question: Any) -> dict[str, Any]:
        """Ask one question; return the answer with all that came along."""
        return self._ask(question)

    def _ask(self, question: dict[str, Any], within: float | None = None) -> dict[str, Any]:
        with self._asking:
            return self._ask_alone(question, within)

    def _ask_alone(self, question: dict[str, Any], within: float | None) -> dict[str, Any]:
        if self._gone:
            raise RemoteError(f"the student's process cannot be asked: {self._gone}")
        if not self._waits:  # an instructor's cell that calls an answer: it does so over there
            raise RemoteError("the student's process is asked in tests only")
        number = next(self._question)
        began = time.monotonic()
        self.spent["questions (number)"] += 1
        deadline, seconds = self.deadline, self.cell_seconds
        if within is not None and (deadline is None or began + within < deadline):
            deadline, seconds = began + within, within
        around = self.surroundings if question["op"] not in QUIET else None
        more = around.before(question) if around is not None else {}
        try:
            if question["op"] in OFTEN:
                self._cross()
            wire.send(self._link, {"n": number, **question, **more}, deadline)
            answer = self._answer(number, deadline)
            self.spent["waiting for answers"] += time.monotonic() - began
        except wire.TimeIsUp:
            call_only = deadline is not self.deadline
            if not call_only:
                self.cut |= self.cell_seconds < self._limits.cell_seconds
                self.late |= time.monotonic() - began > 0.9 * self.cell_seconds
                self.hurry()
            self._interrupt(number, call_only=call_only)
            raise TimeoutError(
                f"no answer within {seconds:g} seconds: the student's code was still running"
            ) from None
        except wire.Gone as error:
            self._gone = str(error)
            raise RemoteError(f"the student's process cannot be asked: {error}") from None
        except wire.WireError as error:
            raise RemoteError(str(error)) from None
        if around is not None:
            around.after(answer)
        if "x" in answer:
            raised = lent.own_error(answer["x"], self._lent) or self._classes.build(answer["x"])
            self.limited |= isinstance(raised, RemoteError)
            raise raised
        return answer

    def _cross(self) -> None:
        if self._crossings.are_too_many(self.deadline, self.cell_seconds):
            self.limited = True
            raise wire.WireError(TOO_OFTEN)

    def is_doubtful(self) -> bool:
        """Whether the test that has just passed may fail in one process."""
        self.identity.begin()  # it holds results of the test
        if not self.may_differ() and self.surroundings is not None:
            with suppress(RemoteError, TimeoutError, wire.Gone, wire.TimeIsUp):
                self.doubts.end(self._namespace, self.surroundings.copies.followed, self.ask)
        return self.may_differ() or self.doubts.doubtful

    def hurry(self) -> None:
        """Give the tests that follow less time: one cell has used up its own."""
        self.cell_seconds = min(self.cell_seconds, self._limits.later_seconds)

    def _receive(self, deadline: float | None) -> dict[str, Any]:
        try:
            return wire.receive(self._link, deadline)
        except wire.Gone as error:
            self._gone = str(error)
            raise

    def _answer(self, number: int, deadline: float | None) -> dict[str, Any]:
        while True:
            message = self._receive(deadline)
            if "callback" in message:
                self._call_back(message)
            elif message.get("n") == number:
                return message
            else:
                self._lose("it answered what was not asked")

    def _lose(self, why: str) -> None:
        self._gone = why
        raise wire.Gone(why)

    def _interrupt(self, number: int, *, call_only: bool) -> None:
        """Have the runner interrupt the student's code, and wait for the late answer."""
        self._send({"t": "interrupt", "call": call_only})
        try:
            self._answer(number, self._grace())
            self._send({"t": "resumed"})
        except (wire.TimeIsUp, wire.Gone):
            self._gone = self._gone or "it did not stop when interrupted"

    # -- values

    def expect(self, code: Sequence[str], tests: Sequence[str]) -> None:
        """Get ready for a test: `code` is all of the instructor's so far, `tests` that of tests.

        Masked arrays are taken as they are where one of them does so.
        """
        self._crossings = Crossings()
        self._plain_decode.masks = any(map(deals_with_masks, code))
        self.listens = any(map(logs.adds_handlers, tests))

    def decode(self, message: Any) -> Any:
        """Build a value; what is not of the format is the student's error."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                value = self._plain_decode(message)
                if self.aliases.watches and can_change(message):
                    self.aliases.note(value)
                return value
            except RemoteError:
                raise
            except Exception as error:
                raise RemoteError(
                    f"a value that cannot be used: {type(error).__name__}: {error}"
                ) from None

    def part(self, message: Any) -> Any:
        """Build a value that an object of the student's has handed out, and may still hold."""
        value = self.decode(message)
        if self.aliases.watches and can_change(message):
            self.doubts.note_part(value)
        return value

    def call(
        self,
        number: Any,
        args: Sequence[Any],
        kwargs: dict[str, Any],
        method: str | None = None,
    ) -> Any:
        """Call an object of the student's, or one of its methods.

        A call that returns None is one for the sake of what it changes: its arguments are brought
        up to date. Of any other call only the result counts, and arguments stay as they were, so
        that no answer can change what the test compares it with.
        """
        answer = self._call(number, args, kwargs, after=False, method=method)
        same, changed = answer.get("same"), answer.get("changed")
        given: dict[Any, Any] = {**dict(enumerate(args)), **kwargs}
        known = type(same) in (int, str) and same in given
        result = given[same] if known else self.identity.result(answer, self.decode)
        if type(at := answer.get("changed and given back")) in (int, str) and at in given:
            self.identity.doubt(result, given[at])
        if result is None and isinstance(changed, list):
            for at, message in changed:
                if type(at) in (int, str) and at in given:
                    with suppress(TypeError, ValueError):
                        overwrite(given[at], self.decode(message))
                        self.aliases.note(given[at])
        self.doubts.note_call(result, given, answer, self._namespace)
        return result

    def call_with_arguments(
        self, number: Any, args: Sequence[Any], kwargs: dict[str, Any], within: float | None
    ) -> tuple[Any, list[Any], dict[str, Any]]:
        """Call, and return the arguments as they are afterwards: themselves if nothing changed."""
        answer: Any = self._call(number, args, kwargs, after=True, within=within).get("r")
        try:
            after, named = list(answer["args"]), dict(answer["kwargs"])
            if len(after) != len(args) or set(named) != set(kwargs):
                raise ValueError("their number has changed")
            result = answer["result"]
        except (TypeError, KeyError, ValueError) as error:
            raise RemoteError(f"arguments that cannot be used: {error}") from None
        left = {name: self._left(kwargs[name], message) for name, message in named.items()}
        return self.decode(result), list(map(self._left, args, after)), left

    def _left(self, given: Any, message: Any) -> Any:
        return given if message is None else self.decode(message)

    def _call(
        self,
        number: Any,
        args: Sequence[Any],
        kwargs: dict[str, Any],
        *,
        after: bool,
        within: float | None = None,
        method: str | None = None,
    ) -> dict[str, Any]:
        try:
            encoded = [self.encode(value) for value in args]
            named = {name: self.encode(value) for name, value in kwargs.items()}
        except wire.WireError as error:
            self.limited = True
            raise RemoteError(str(error)) from None
        sent: list[tuple[int | str, Any]] = [*enumerate(encoded), *named.items()]
        watch = [
            at
            for at, message in sent
            if isinstance(message, dict) and message.get("$") in CHANGEABLE
        ]
        held = held_by_the_test(args, kwargs, watch)
        for value in (*args, *kwargs.values()):
            self.aliases.note(value)
        question = {"op": "call", "of": number, "args": encoded, "kwargs": named, "after": after}
        if method is not None:
            question["method"] = method
        question["interned"] = lent.interned([*enumerate(args), *kwargs.items()])
        return self._ask({**question, "watch": watch, "held": held}, within)

    def asks_for(self, kind: RemoteFunction) -> bool:
        """Whether a class of the student's is one that a question asks for."""
        return any(self._namespace.get(name) is kind for name in self.classes)

    def attribute(self, number: Any, name: str) -> Any:
        """Return an attribute of an object of the student's."""
        answer = self._ask({"op": "attribute", "of": number, "name": name})
        value = self.identity.result(answer, self.decode)
        if self.surroundings is not None and type(value) in identity.HELD:
            self.surroundings.copies.hold({"of": number, "attribute": name}, value)
        elif self.aliases.watches and can_change(answer.get("r")):
            self.doubts.note_part(value)
        return value

    def _refer(self, about: dict[str, Any]) -> Any:
        kind = about["$"]
        if kind == "enum":
            return self._enum_member(about)
        if kind == "instance":
            return own_classes.rebuilt(self, self._namespace, about, self._plain_decode(about["v"]))
        if kind == named_tuples.OWN:
            name = (about.get("class") or [""])[-1]
            own = self._namespace.get(name) if isinstance(name, str) else None
            own = own if self._is_of_instructor(own) else None
            return own_tuple(self, about, self._plain_decode.items(about["v"]), own)
        if kind not in ("function", "class", "object"):
            raise RemoteError(f"a {kind} cannot be a value")
        number = about["n"]
        if not isinstance(number, int | str):
            raise RemoteError("a malformed reference")
        if number not in self._handles:
            self._handles[number] = self._stand_in(about)
        return self._handles[number]

    def _stand_in(self, about: dict[str, Any]) -> Any:
        self.mortal |= about.get("mortal") is True
        able = _among(about.get("can"), wire.ABILITIES) + _among(about.get("refuses"), wire.REFUSED)
        if about["$"] == "object":
            if self.listens and about.get("class") in _LOGGERS:
                name = self.attribute(about["n"], "name")
                return logging.getLogger(None if name == "root" else str(name)[:200])
            own = own_classes.rebuilt_dataclass(self, self._namespace, about)
            path = own_names.as_home(about.get("class"))
            kind = handle_class(able, fields_of(about), class_name(about), path)
            if own is not None:
                return own
            return with_data(kind.stand_in(self, about, self._classes.claimed(about)), about)
        if about["$"] == "class" and "error" in about:
            made = self._classes.class_of(about["error"])
            if made is not None:
                self._error_numbers[made] = about["n"]
                type.__setattr__(made, "__init__", made_over_there(partial(self.call, about["n"])))
                return made
        return (function_class(able) if about["$"] == "class" else RemoteFunction)(self, about)

    def found_at(self, home: tuple[str, str]) -> Any:
        """Return this process's own object of a place; None for none, and for the student's."""
        return identity.found_at(home, self._namespace, self.is_instructors)

    def _enum_member(self, about: dict[str, Any]) -> Any:
        """Return this process's own member of an enumeration of the instructor's or a library's."""
        found = identity.member(about, self._namespace, self.decode)
        return self._plain_decode(about.get("else")) if found is None else found

    def ask_pyplot(self, name: str, arguments: list[Any]) -> Any:
        """Ask pyplot of the student's process."""
        given = [self.encode(value) for value in arguments]
        return self.decode(self.ask(op="pyplot", name=name, args=given))

    # -- what the test hands over

    def _hand_over(self, value: Any) -> dict[str, Any] | None:
        """Encode an argument that is no data: an empty Axes is made over there as well."""
        if isinstance(value, types.ModuleType):
            return {"$": "module", "v": value.__name__}
        number = self._error_numbers.get(value) if is_class(value) else None
        if number is not None:
            return {"$": "yours", "n": number}
        axes = sys.modules.get("matplotlib.axes")
        if axes is not None and isinstance(value, axes.Axes):
            place = f"axes{next(self._question)}"
            self._handles[place] = value
            return lent.lend_axes(value, self, place)
        if isinstance(value, enum.Enum):
            return enum_message(value, self.encode)
        if self._is_of_instructor(type(value)) and hasattr(value, "__dict__"):
            return lent.copied(value, self.encode)
        if lent.is_the_tests(value) and not self._is_of_instructor(value):
            return lent.lend(value, self._lent.number(value))
        state = generator_state(value)
        if state is not None:
            return {"$": "generator", "v": self.encode(state)}
        if isinstance(value, io.IOBase):
            return {"$": "file", "n": self._lent.number(value)}
        if hasattr(type(value), "__next__") and not callable(value):  # a mock has everything
            return {"$": "iterator", "n": self._lent.number(value)}
        if is_class(value) and self._is_of_instructor(value):
            return {"$": "named", "v": value.__name__}
        if inspect.isroutine(value):
            return None
        pickled = lent.pickled(value)
        if pickled is not None:
            return {"$": "pickled", "v": pickled}
        if callable(value) and not is_class(value):
            number = self._lent.number(value)
            return {"$": "function", "n": number, "name": type(value).__name__}
        self.limited = True
        raise wire.WireError(f"a {type(value).__name__} cannot be handed to the student's function")

    def _is_of_instructor(self, kind: Any) -> bool:
        """Whether the student's process has this class as well, from an instructor's cell."""
        name = kind.__name__ if is_class(kind) and kind.__module__ == "__main__" else ""
        return name != "" and self._namespace.get(name) is kind and self.is_in_own_cells(name)

    def _call_back(self, message: dict[str, Any]) -> None:
        """Run a function of the test that the student's code was given."""
        answer, held = lent.run(message, self._function, self, watch=self.aliases.watches)
        # The student's code has a copy: what it changes, the test would not see.
        self.doubtful |= held
        wire.send(self._link, answer, self.deadline)

    def _function(self, message: dict[str, Any]) -> Callable[..., Any]:
        """Return what the student's code may call here: a closed list."""
        self._cross()
        if message["callback"] == "input":
            if self.surroundings is None or not self.surroundings.input_replaced:
                raise wire.WireError("nobody is there to answer")
            return builtins.input
        return lent.called_back(message, self._lent)


def _among(told: Any, known: Sequence[str]) -> tuple[str, ...]:
    """Return those of the known names that were told."""
    return tuple(name for name in known if isinstance(told, list) and name in told)


__all__ = ["Handle", "Peer", "Send", "is_class"]
