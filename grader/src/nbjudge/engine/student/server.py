"""Answers the judge's questions with the student's own objects.

It may lie about every value: that only changes the student's own answer.
"""

from __future__ import annotations

import base64
import builtins
import copy
import enum
import functools
import importlib
import io
import os
import pickle
import socket
import sys
import threading
import types
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from nbjudge.engine import parcel, wire
from nbjudge.engine.alike import logs, settings
from nbjudge.engine.alike.new_files import NewFiles
from nbjudge.engine.alike.random_numbers import make_generator, random_state, set_random_state
from nbjudge.engine.alike.readers import Reader
from nbjudge.engine.alike.shared_parts import Kept
from nbjudge.engine.alike.surrounds import OwnModules
from nbjudge.engine.notebook.shell import NotebookShell, interruptible
from nbjudge.engine.student import answers, around, callbacks, one_object
from nbjudge.engine.student.one_object import (
    OneObject,
    described_member,
    enum_message,
    tell_changes,
)
from nbjudge.engine.student.reachable import Reached
from nbjudge.engine.student.rebinding import Rebinding
from nbjudge.engine.wire import named_tuples


class Server:
    """Answers the judge's questions with the student's own objects."""

    def __init__(
        self, link: socket.socket, shell: NotebookShell, readers: Mapping[str, Reader]
    ) -> None:
        self._link, self._readers = link, readers
        self._shell = shell
        self._lent = wire.Lent()
        self._folder = Path.cwd()
        self._is_own = OwnModules(self._folder)
        about_tuple = functools.partial(named_tuples.described, self._lent, self._is_own)
        self._encode = wire.Encoder(self._lent, self._stays, self._is_own, about_tuple)
        self.decode = wire.Decoder(self._lent, self._refer)
        self._open = True
        #: Whether a cell of the notebook was over its time.
        self.late = False
        #: Objects of the instructor's classes that the test has handed over, by identity.
        self._given: dict[int, Any] = {}
        self._of_tests = callbacks.OfTests(self)
        self._figure = around.CurrentFigure()
        self._files = NewFiles(self._folder)
        #: Files that the test has written and handed over.
        self._of_test: set[str] = set()
        self._rebinding = Rebinding(shell.user_ns, self.decode)
        self._one = OneObject(shell.user_ns)
        self._kept = Kept(self._encode, shell.user_ns, self._is_own)
        #: The answer may call from several threads.
        self._calling = threading.RLock()
        #: Whether the judge listens: a test is at work.
        self._asked = False
        self.reached = Reached(shell.user_ns, self._folder)

    async def serve(self, index: int) -> None:
        """Say that test cell `index` is reached, and answer until told to go on."""
        if not self._open:
            return
        self._rebinding.begin()
        self._one.begin()
        self._kept.begin()
        self._asked = True
        try:
            wire.send(
                self._link, {"at": index, **self._files.told(self._of_test), "late": self.late}
            )
            while True:
                question = wire.receive(self._link)
                if question.get("op") == "go":
                    self._rebinding.imported(question["imports"])
                    self._rebinding.changed(question["rebound"])
                    self._rebinding.changed_inside(question["inside"], self._lent)
                    settings.follow(question.get("settings"), self.decode)
                    around.set_environment(question.get("environment"))
                    return
                await self._answer(question)
        except (wire.Gone, wire.WireError):
            self._open = False  # the judge has ended; the notebook is run to its end all the same
        finally:
            self._asked = False

    async def fallen_short(self) -> list[tuple[int, str]]:
        """Say that the notebook is at its end; return the tests that failed in the judge."""
        if not self._open:
            return []
        try:
            wire.send(self._link, {"at": None})
            while (question := wire.receive(self._link)).get("op") != "again":
                await self._answer(question)
            return [(index, source) for index, source in question["tests"]]
        except (wire.Gone, wire.WireError):
            return []

    async def _answer(self, question: dict[str, Any]) -> None:
        answer: dict[str, Any] = {"n": question["n"]}
        with self._around(question, answer):
            try:
                with interruptible():
                    answer["r"] = await self._do(question, answer)
            except BaseException as error:  # whatever the student's code raises is an answer
                answer["x"] = self._about_error(answers.raised(error, question["op"]))
        if os.getpid() != self._shell.owner:
            os._exit(0)  # a copy that the student's code made of this process
        try:
            wire.send(self._link, answer)
        except wire.WireError as error:
            wire.send(self._link, {"n": question["n"], "x": self._about_error(error)})

    @contextmanager
    def _around(self, question: dict[str, Any], answer: dict[str, Any]) -> Iterator[None]:
        """Let a question run among what the test has prepared; say what it left behind."""
        self._rebinding.imported(question.get("imported") or (), ended=False)
        self._rebinding.changed(question.get("rebound") or {})
        self._rebinding.changed_inside(question.get("inside") or (), self._lent)
        settings.follow(question.get("settings"), self.decode)
        around.set_environment(question.get("environment"))
        followed = question.get("follow") or ()
        before = self._names(followed)
        if question.get("files"):
            files = {name: base64.b64decode(text) for name, text in question["files"]}
            parcel.write_files(self._folder, files)
            self._files.know()
            self._of_test |= files.keys()
        self._files.follow(None, question.get("removed"))
        for name in question.get("folders") or ():
            with suppress(OSError):
                (self._folder / name).mkdir(parents=True, exist_ok=True)
        if "random" in question:
            with suppress(BaseException):
                set_random_state(question["random"])
        streams, own_input = (sys.stdout, sys.stderr), builtins.input
        captured = question.get("capture") is True
        if captured:
            sys.stdout, sys.stderr = io.StringIO(), io.StringIO()
        if question.get("input") is True:
            builtins.input = lambda prompt="": self.call_back("input", (prompt,), {})
        try:
            with (
                around.replaced(question.get("replaced") or (), self.decode),
                around.told_warnings(question.get("warnings") is True, answer),
                logs.told(question.get("logs") is True, answer),
            ):
                yield
        finally:
            figures = self._figure.news() if question["op"] not in answers.QUIET else None
            if figures is not None:
                answer["figures"] = figures
            if captured:
                for name, stream in (("out", sys.stdout), ("err", sys.stderr)):
                    with suppress(BaseException):
                        answer[name] = str(stream.getvalue())  # type: ignore[union-attr]
                sys.stdout, sys.stderr = streams
            builtins.input = own_input
            if question.get("environment"):
                answer["environment"] = around.environment(question["environment"]["names"])
            if question.get("settings"):
                answer["settings"] = settings.told(question["settings"]["names"], self._encode)
            if followed:
                now = self._names(followed)
                answer["followed"] = {n: now[n] for n in now if now[n] != before.get(n)}
            if "random" in question:
                with suppress(BaseException):
                    answer["random"] = random_state()
            if "files" in question:
                answer |= self._files.told(self._of_test)

    async def _do(self, question: dict[str, Any], answer: dict[str, Any]) -> Any:
        operation = question["op"]
        if operation == "names":
            messages = self._kept.tell_names(self._names(question["names"]), answer)
            return self._one.among(messages, question.get("beside", []))
        if operation == "drifted":
            return self._kept.drifted()
        if operation == "remember":
            return self.reached.remember(question)
        if operation == "settings":
            return settings.told(question["names"], self._encode)
        if operation == "module":
            module = importlib.import_module(question["name"])
            return {"n": self._lent.number(module), "names": answers.public_names(module)}
        if operation == "environment":
            return around.environment(question["names"])
        if operation == "script":
            return self._names(answers.bound_by_script(self._shell, question["line"]))
        if operation == "derive":
            return self._encode(callbacks.derive(self, question, self._lent, self.decode))
        if operation == "pyplot":
            given = [self.decode(value) for value in question["args"]]
            return self._encode(around.ask_pyplot(question["name"], given))
        item = self._lent[question["of"]]
        if operation in answers.SIMPLE:
            return answers.SIMPLE[operation](item)
        if operation == "call":
            if "method" in question:
                item = getattr(item, question["method"])
            return self._call(item, question, answer)
        if operation == "read":
            return self._encode(self._readers[question["name"]](item))
        if operation == "attribute":
            value = getattr(item, question["name"])
            return self._one.tell(value, self._encode(value), question, answer)
        if operation == "copy":
            return self._encode(copy.deepcopy(item) if question["deep"] else copy.copy(item))
        if operation == "item":
            return self._encode(item[self.decode(question["key"])])
        if operation == "iterate":
            return self._encode(answers.Iteration(iter(item)))
        if operation == "next":
            iterator = item.iterator if isinstance(item, answers.Iteration) else item
            try:
                return {"item": self._encode(next(iterator))}
            except StopIteration as end:
                return {} if end.value is None else {"value": self._encode(end.value)}
        if operation == "array":
            import numpy as np

            return self._encode(np.asarray(item))
        if operation == "instance":
            return isinstance(self.decode(question["item"]), item)
        if operation == "subclass":
            return issubclass(self.decode(question["item"]), item)
        if operation == "under":
            return issubclass(item, self.decode(question["item"]))
        if operation == "delete":
            return delattr(item, question["name"])
        if operation == "set":
            value = callbacks.member(self, question["about"], self.decode)
            return setattr(item, question["name"], value)
        if operation == "special":
            given = [self.decode(value) for value in question["args"]]
            return self._encode(answers.special(item, question["name"], given))
        if operation == "await":
            return self._encode(await item)
        if operation == "anext":
            try:
                return {"item": self._encode(await anext(item))}
            except StopAsyncIteration:
                return {}
        if operation == "async special":
            given = [self.decode(value) for value in question["args"]]
            return self._encode(await answers.special(item, question["name"], given))
        raise wire.WireError(f"no such question: {operation}")

    def _call(self, item: Any, question: dict[str, Any], answer: dict[str, Any]) -> Any:
        arguments = [self.decode(value) for value in question["args"]]
        named = {name: self.decode(value) for name, value in question["kwargs"].items()}
        answers.intern(arguments, named, question["interned"])
        value = item(*arguments, **named)
        result = self._encode(value)
        if question["after"]:
            after = list(map(self._after, arguments, question["args"]))
            left = {n: self._after(value, question["kwargs"][n]) for n, value in named.items()}
            return {"result": result, "args": after, "kwargs": left}
        others = sys.getrefcount(value)
        given: dict[Any, Any] = {**dict(enumerate(arguments)), **named}
        sent = {**dict(enumerate(question["args"])), **question["kwargs"]}
        self._kept.tell_call(item, value, others, given, sent, question, answer, result)
        tell_changes(value, given, sent, question["watch"], answer, self._encode)
        return self._one.tell(value, result, question, answer)

    def _after(self, argument: Any, before: Any) -> Any:
        """Return an argument's message after a call; None for one that is as it was sent."""
        message = self._encode(argument)
        return None if message == before else message

    def _names(self, names: Sequence[str]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name in names:
            if name in self._shell.user_ns:
                value = self._shell.user_ns[name]
                try:
                    message = self._encode(value)
                    module = answers.library(name, value, self._is_own)
                    if module is not None:
                        message = {"$": "library", "module": module, "else": message}
                    found[name] = message
                except BaseException as error:
                    found[name] = {"$": "unusable", "why": answers.about_error(error)["text"]}
        return found

    def _stays(self, value: Any) -> dict[str, Any] | None:
        """Return the message of what the judge has itself: a module, an object that it gave."""
        if isinstance(value, types.ModuleType):
            return {"$": "module", "v": value.__name__}
        if id(value) in self._given:
            state = self._encode(dict(value.__dict__))
            return {"$": "instance", "class": type(value).__name__, "v": state}
        if not isinstance(value, enum.Enum):
            return None
        about = described_member(value, self._lent)
        return {**enum_message(value, self._encode), "else": about}

    def _refer(self, message: dict[str, Any]) -> Any:
        """Stand in for what the judge cannot send: its functions are called, axes are made."""
        if message["$"] == "enum":
            return one_object.member(message, self._shell.user_ns, self.decode)
        if message["$"] == "module":
            return importlib.import_module(message["v"])
        if message["$"] in callbacks.KINDS:
            return self._of_tests.stand_in(message)
        if message["$"] == "axes":
            self._lent.put(message["n"], around.empty_axes(message["size"]))
            return self._lent[message["n"]]
        if message["$"] == "generator":
            return make_generator(self.decode(message["v"]))
        if message["$"] == "instance":
            given = object.__new__(self._shell.user_ns[message["class"]])
            given.__dict__.update(self.decode(message["v"]))
            self._given[id(given)] = given
            return given
        if message["$"] == "named":
            return self._shell.user_ns[message["v"]]
        if message["$"] == named_tuples.OWN:
            return self._shell.user_ns[message["class"]](*self.decode.items(message["v"]))
        if message["$"] == "pickled":  # only this way: nothing that a student's process sends is
            return pickle.loads(base64.b64decode(message["v"]))
        raise wire.WireError("the test hands over an object that cannot cross")

    def call_back(
        self,
        number: Any,
        arguments: tuple[Any, ...],
        named: dict[str, Any],
        method: str | None = None,
    ) -> Any:
        """Call a function of the test, or a method of one of its files and iterators."""
        if not self._asked:
            raise wire.WireError("the test that this function or file belongs to has ended")
        with self._calling:
            return self._call_back(number, arguments, named, method)

    def _call_back(
        self, number: Any, arguments: tuple[Any, ...], named: dict[str, Any], method: str | None
    ) -> Any:
        wire.send(
            self._link,
            {
                "callback": number,
                "method": method,
                "args": [self._encode(value) for value in arguments],
                "kwargs": {name: self._encode(value) for name, value in named.items()},
            },
        )
        while "op" in (answer := wire.receive(self._link)):
            self._answer_now(answer)
        if "stop" in answer:
            raise StopIteration
        if "x" in answer:
            raise self._of_tests.errors.build(answer["x"], self.decode)
        callbacks.take_changes(answer, {**dict(enumerate(arguments)), **named}, self.decode)
        return self.decode(answer["r"])

    def _answer_now(self, question: dict[str, Any]) -> None:
        """Answer a question that the test asks while the student's code waits for it."""
        answering = self._answer(question)
        try:
            answering.send(None)
        except StopIteration:
            return
        answering.close()
        about = self._about_error(RuntimeError("a coroutine cannot be awaited at this place"))
        wire.send(self._link, {"n": question["n"], "x": about})

    def _about_error(self, error: BaseException) -> dict[str, Any]:
        """Describe an error; one of the student's own classes can also be asked for more."""
        if (number := self._of_tests.errors.number(error)) is not None:
            return {**answers.about_error(error), "back": number}
        about = {**answers.about_error(error), **answers.arguments(error, self._encode)}
        if self._is_own(type(error).__module__):
            about["n"] = self._lent.number(error)
        return about
