"""The judge: runs the instructor's test cells, and never any code of the student's.

Forked from the same warm process, isolated in the same way. At each test cell it asks the
student's process for the names the cell uses. Data arrive as data (:mod:`..wire`); functions
arrive as :class:`.remote.RemoteFunction`, called in the student's process with a time limit; other
objects as :class:`.remote.Handle`. Comparisons happen here, between values built here.

What a name means is decided here as well. The instructor's own cells are run here again, so
their constants and helper functions are the instructor's, whatever became of them over there; a
module is this process's module of that name; a library function that a notebook imported under
its own name is this process's.
"""

from __future__ import annotations

import asyncio
import builtins
import json
import re
import socket
import time
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

from nbjudge.engine import parcel, wire
from nbjudge.engine.alike.new_files import NewFiles
from nbjudge.engine.jobs import Cell, Limits
from nbjudge.engine.judge import identity, modules, sameness
from nbjudge.engine.judge.altered import is_known, left_alone
from nbjudge.engine.judge.answered import code_at, code_of
from nbjudge.engine.judge.asks import RemoteError
from nbjudge.engine.judge.closed_texts import ClosedTexts
from nbjudge.engine.judge.copies import Copies
from nbjudge.engine.judge.openings import Opening, sets_inside
from nbjudge.engine.judge.peer import Peer, Send
from nbjudge.engine.judge.plotting import Figures
from nbjudge.engine.judge.shared_settings import SharedSettings
from nbjudge.engine.judge.shortfalls import Shortfalls, called, gives_less
from nbjudge.engine.judge.surroundings import Surroundings
from nbjudge.engine.notebook.shell import Collector, NotebookShell, run_cell
from nbjudge.engine.stopwatch import adding
from nbjudge.engine.syntax import names

_MISSING = object()
#: A test that searches the whole notebook for examples in docstrings.
_DOCTESTS = re.compile(r"\btestmod\b")
#: A test that looks at the text of earlier cells.
_HISTORY = re.compile(r"\b(In|_ih?|_i\d*|history_manager)\b")


class Judge:
    """Runs the instructor's cells of one notebook."""

    def __init__(
        self,
        shell: NotebookShell,
        cells: Sequence[Cell],
        send: Send,
        link: socket.socket,
        limits: Limits,
        own_files: frozenset[str],
        openings: Mapping[str, Opening],
        again: bool,
    ) -> None:
        self._openings, self._again = openings, again
        self._shell, self._cells, self._send = shell, cells, send
        self._limits, self._own_files = limits, own_files
        self._names = shell.user_ns
        #: What every notebook has from the start (get_ipython, In, Out, exit).
        self._given = frozenset(shell.user_ns)
        #: The cells so far that are no tests, and those of the student.
        self._passed: list[Cell] = []
        self._answered: list[Cell] = []
        self._peer = Peer(
            link, send, limits, self._names, lambda at: code_at(at, self._passed, self._code)
        )
        self._shortfalls = Shortfalls(self._peer)
        self._new_files = NewFiles(Path.cwd())
        self._surroundings = self._peer.surroundings = Surroundings(
            self._names,
            self._peer.encode,
            self._new_files,
            self._receive_files,
            self._peer.lend,
            Figures(self._peer.ask_pyplot),
            Copies(self._names, self._peer.encode, self._value),
            SharedSettings(self._peer.encode, self._peer.decode),
        )
        #: The code of the instructor's cells that were run here.
        self._own_code: list[str] = []
        #: Names inside of which the instructor's cells and the tests so far set attributes.
        self._set_inside: set[str] = set()
        self._helpers = modules.Helpers(own_files)
        #: The tests so far, with the functions that they call.
        self._asked: list[str] = []
        #: Where each name's value comes from: the instructor's own cells, a test, or the student.
        self._source: dict[str, str] = {}
        #: Names the student's cells bind.
        self._redefined: set[str] = set()
        #: Names of own cells that a student's cell may have changed.
        self._touched: set[str] = set()
        #: Names that functions and classes of the instructor's read when they are called.
        self._needs: dict[str, frozenset[str]] = {}
        #: The names that the reference answers bind.
        self._answers: set[str] = set()
        #: Names that functions of the reference answers change.
        self._alters: set[str] = set()
        #: Names that the reference answers import, each with its module and what it is there.
        self._libraries: dict[str, list[Any]] = {}
        #: Seconds by what they were spent on.
        self.spent: dict[str, float] = {}
        #: What the test of this moment imports and defines.
        self._made: frozenset[str] = frozenset()
        #: Whether the test of this moment searches all names of the notebook.
        self._searches = False
        self._peer.is_instructors = self._is_instructors
        self._peer.is_in_own_cells = lambda name: self._source.get(name) == "own"
        self._peer.identity.named = self._held
        identity.answer_with(self._peer.identity.same)
        self._closed = ClosedTexts(self._names, self._source, self._peer, self._helpers)
        self._closed.codes = (self._own_code, self._asked)
        self._closed.install(shell)
        self._run_here = shell.find_line_magic("run")
        shell.register_magic_function(self._run_script, "line", "run")

    async def run(self) -> None:
        """Go through the notebook; each test cell gives frames, the others none."""
        needed = names.needed((cell.kind, self._analyse(cell.source)) for cell in self._cells)
        for number, cell in enumerate(self._cells, 1):
            self._shell.execution_count = number  # as the notebook counts
            if cell.kind == "test" and not cell.inside:
                await self._test(cell)
                continue
            self._surroundings.pass_by()
            self._passed.append(cell)
            if cell.kind == "own" and (cell.locked or needed & self._analyse(cell.source).bound):
                await self._own(cell)
            elif cell.kind == "own":
                for name in self._analyse(cell.source).changed:
                    self._source.setdefault(name, "student")
            else:
                self._students(cell)
        if self._again:
            with self._clock("waiting for the student's cells"):
                self._shortfalls.confirm()
        self._send({"t": "spent", "of": {**self.spent, **self._peer.spent}})
        self._send({"t": "done"})

    def _clock(self, what: str) -> AbstractContextManager[None]:
        return adding(self.spent, what)

    def _analyse(self, source: str) -> names.Names:
        with self._clock("reading code"):
            return names.analyse(self._python(source)) if source.strip() else names.Names()

    def _python(self, source: str) -> str:
        """Return a cell as Python code, as far as it is any."""
        return names.as_python(source, self._shell.transform_cell)

    def _code(self, source: str) -> str:
        """Return the same with the code behind it that it runs from texts."""
        return names.with_texts(self._python(source))

    def _students(self, cell: Cell) -> None:
        """Note what a student's cell may have bound or changed, from its text.

        A name that a test has bound stays the test's, unless the reference answer in this cell
        binds it too.
        """
        found = self._analyse(cell.source)
        self._answered.append(cell)
        self._answers.update(cell.answers or ())
        self._alters.update(cell.alters)
        self._libraries.update({name: place for name, *place in cell.libraries})
        self._peer.classes.update(cell.classes)
        self._redefined |= found.bound
        own = {name for name in found.changed if self._source.get(name) == "own"}
        data = {name for name in own if is_known(self._names.get(name))}
        left = data & left_alone(self._code(cell.source)) if data else set()
        for name in found.changed - left:
            source = self._source.get(name)
            if source == "own" and self._is_answered(name, cell):
                self._source[name] = "student"  # the reference answer changes it too
            elif source == "own":
                self._touched.add(name)
            elif source != "test" or (
                name in found.bound and (cell.answers is None or name in cell.answers)
            ):
                self._source[name] = "student"

    def _is_answered(self, name: str, cell: Cell) -> bool:
        """Whether the reference answer changes what the instructor's cells have under a name."""
        answered = cell.answers is not None and name in cell.answers
        return answered and not (name in cell.only_called and is_known(self._names.get(name)))

    # -- the instructor's own cells

    async def _own(self, cell: Cell) -> None:
        """Run an instructor's cell here too, as far as it does not depend on the student's work.

        A function may be defined here even if it calls the student's: what it needs is asked for
        when a test uses it.
        """
        found = self._analyse(cell.source)
        self._note_needs(cell.source)
        self._own_code.append(self._code(cell.source))
        self._set_inside |= sets_inside(self._own_code[-1])
        theirs = {name for name in self._wanted(found) if self._source.get(name) == "student"}
        if not theirs and not self._depends(found):  # a function may call an answer
            await self._run_own(cell.source, found)
            return
        for statement in names.statements(self._python(cell.source)):
            eager = names.analyse(names.when_defined(statement))
            found = names.analyse(statement)
            if self._depends(eager):
                for name in found.changed:
                    self._source[name] = "student"
            else:
                await self._run_own(statement, found)

    def _depends(self, found: names.Names) -> bool:
        """Whether code needs something that only the student's process has."""
        known = {name for name in self._names if self._source.get(name) != "student"}
        strange = found.read - known - found.bound - set(dir(builtins))
        return bool(strange or found.read & self._touched)

    def _note_needs(self, source: str) -> None:
        self._helpers.note(self._code(source))
        for statement in names.statements(self._code(source)):
            found = names.analyse(statement)
            if "def " in statement or "lambda" in statement or "class " in statement:
                for name in found.bound:
                    self._needs[name] = found.read

    async def _run_own(self, source: str, found: names.Names) -> None:
        collector = self._shell.collector
        self._shell.collector = Collector(lambda message: None, 0)
        try:
            with self._clock("instructor's cells"):
                end = await self._run(source)
        finally:
            self._shell.collector = collector
        for name in found.bound:
            self._source[name] = "student" if "failed" in end else "own"
            self._touched.discard(name)

    async def _run(self, source: str) -> dict[str, Any]:
        self._shell.rewrites = identity.rewriting(source)
        return await run_cell(self._shell, source)

    # -- the tests

    async def _test(self, cell: Cell) -> None:
        source = cell.source
        code = self._code(source)
        found, texts = self._with_called(self._analyse(code))
        if any(map(_HISTORY.search, [source, *texts])):
            before = self._cells[: self._cells.index(cell)]
            self._shell.set_history(one.source for one in before)
        self._note_needs(code)
        self._peer.begin_test()
        self._peer.identity.begin()
        try:
            with self._clock("waiting for the student's cells"):
                arrived = self._peer.arrive(cell.index)
            self._receive_files(arrived.get("files"))
            self._new_files.follow(arrived.get("folders"), arrived.get("removed"))
            self._peer.deadline = time.monotonic() + self._peer.cell_seconds
            self._send({"t": "start", "i": cell.index})
            self._made = modules.made(code)
            self._closed.bound = self._made | found.bound
            whole = "\n".join([code, *texts])
            self._searches = any(map(_DOCTESTS.search, [whole, *self._helpers.texts]))
            modules.stand_in(whole, self._peer, self._kept())
            self._asked.append(whole)
            self._peer.expect([*self._own_code, *self._helpers.texts, *self._asked], self._asked)
            for name in found.read:
                if self._source.get(name) in ("own", "test"):
                    self._peer.aliases.note(self._names.get(name))
            if self._again:
                wanted = self._wanted(found)
                self._shortfalls.remember(cell.index, code, found, wanted, self._own_code)
                text_of = [code, *called(self._own_code, wanted)]
                self._peer.doubts.begin(text_of, wanted, self._helpers.texts)
            self._fetch(found, cell.index)
            self._fetch_results(found)
            self._watch(code, found)
        except (wire.Gone, RemoteError, TimeoutError) as error:
            self._send({"t": "start", "i": cell.index})
            why = "the student's process cannot be asked: " if isinstance(error, wire.Gone) else ""
            source = f"raise RuntimeError({why + str(error)!r})"
        self._peer.deadline = time.monotonic() + self._peer.cell_seconds
        with self._behind_its_opening(source):
            end = await self._run(source)
        self._set_inside |= sets_inside(code)
        passes = "failed" not in end and not gives_less(cell, self._shell.last_execution_result)
        doubtful = passes and self._again and self._peer.is_doubtful()
        if doubtful:
            self._peer.doubts.leave(found.bound)
        self._send(
            {
                "t": "end",
                "i": cell.index,
                **end,
                **self._peer.told(lacks=self._surroundings.wants_what_it_lacks),
                "doubtful": doubtful,
            }
        )
        if not passes:
            self._shortfalls.add(cell)
        if self._again:
            self._peer.aliases.end(self._surroundings.copies.holds)
            own = self._own_code
            self._shortfalls.note(code, self._names, self._shared(), self._wanted(found), own)
        for name in found.bound:
            self._source[name] = "test"
        self._peer.release(found.imports)
        self._surroundings.end()

    @contextmanager
    def _behind_its_opening(self, source: str) -> Iterator[None]:
        """Take what the cell's opening has made, where it has been run already."""
        opening = self._openings.get(source)
        if opening is None or not opening.holds(self._names, self._set_inside):
            yield
            return
        self._names.update(opening.names)
        self._shell.behind = opening.statements
        try:
            yield
        finally:
            self._shell.behind = 0

    def _fetch_results(self, found: names.Names) -> None:
        """Give a test that reads ``Out`` what the notebook's cells have shown."""
        if "Out" in self._wanted(found) and "Out" not in self._answers:
            answer = self._peer.ask(op="names", names=["Out"])
            value = self._value("Out", answer["Out"]) if isinstance(answer, dict) else None
            if isinstance(value, dict):
                self._names["Out"] = value

    def _run_script(self, line: str) -> None:
        """Do what ``%run`` does: here for a file of the instructor's, over there for any other."""
        words = [word for word in line.split() if not word.startswith("-")]
        script = parcel.safe_path(words[0].strip("'\"")) if words else None
        if script in self._own_files and self._run_here is not None:
            self._run_here(line)
            return
        kept = self._kept()
        answer = self._peer.ask(op="script", line=line)
        for name, message in (answer if isinstance(answer, dict) else {}).items():
            if name not in kept and name not in self._given:
                self._names[name] = self._value(name, message)
                self._source[name] = "student"

    def _kept(self) -> set[str]:
        """Names that keep their meaning in a test, whatever a file of the student's binds."""
        ours = {name for name, origin in self._source.items() if origin in ("own", "test")}
        return ours | set(dir(builtins)) | self._made

    def _with_called(self, found: names.Names) -> tuple[names.Names, list[str]]:
        """Add to a test's names those of the instructor's functions that it calls; and their text.

        What such a function looks up by its text, changes or binds, the test does.
        """
        texts = called(self._own_code, self._wanted(found))
        return names.together(found, map(self._analyse, texts)), texts

    def _watch(self, source: str, found: names.Names) -> None:
        """Have the student's functions see what the test does to names that both know."""
        theirs = self._shared()
        whole = "\n".join([source, *called(self._own_code, self._wanted(found))])
        by_text = found.quoted if names.MAIN in whole else frozenset()
        known = set((found.bound | by_text) & theirs)
        texts = self._helpers.texts
        code = [*self._own_code, *texts, source]
        whole = "\n".join([whole, *texts])
        self._surroundings.begin(whole, known, code, self._peer.ask, found.imports)
        used = self._wanted(found) | found.bound
        used |= {name for name, origin in self._source.items() if origin == "test"}
        self._surroundings.copies.begin(found.stored & theirs, self._alters & used)

    def _shared(self) -> set[str]:
        """Names whose changes go over to the student's process."""
        return self._answers | {n for n, origin in self._source.items() if origin == "own"}

    def _wanted(self, found: names.Names) -> set[str]:
        """Names that a test reads, directly or through functions of the instructor's."""
        wanted: set[str] = set()
        theirs = self._redefined | self._answers
        every = theirs if self._searches else set()
        waiting = [*found.read, *(found.quoted & theirs), *every]
        while waiting:
            name = waiting.pop()
            if name not in wanted:
                wanted.add(name)
                if self._source.get(name) in ("own", "test") or name in found.bound:
                    waiting += self._needs.get(name, ())
        for name in found.bound & self._needs.keys():
            wanted |= self._needs[name] - found.bound
        return wanted

    def _fetch(self, found: names.Names, index: int) -> None:
        """Get the names a test cell reads from where they belong."""
        wanted = []
        for name in sorted(self._wanted(found)):
            if (hasattr(builtins, name) or name in self._given) and name not in self._answers:
                if name in self._redefined and hasattr(builtins, name) and self._is_own_code(name):
                    self._flag(f"the submission defines `{name}`, which the tests take from Python")
                continue
            origin = self._source.get(name)
            if origin == "test" or (origin == "own" and name not in self._touched):
                continue
            wanted.append(name)
        if not wanted:
            return
        beside = [name for name in sorted(self._wanted(found)) if self._is_instructors(name)]
        whole = self._peer.answer(op="names", names=wanted, beside=beside)
        self._peer.mortal |= whole.get("mortal") is True
        answer = dict(whole["r"]) if isinstance(whole.get("r"), dict) else {}
        others = identity.unwrapped(answer, {*wanted, *beside})
        for name in wanted:
            self._take(name, answer, index)
        self._peer.identity.take_names(self._names, answer, others)
        self._peer.doubts.note_names(self._names, answer, whole.get("shared"))

    def _is_instructors(self, name: str) -> bool:
        """Whether a name holds what the instructor's cells have made of it."""
        return self._source.get(name) == "own" and name not in self._touched

    def _held(self, name: str) -> Any:
        """Return what a name holds here that the student's process has as well."""
        return self._names.get(name) if self._source.get(name) in ("own", "student") else None

    def _is_own_code(self, name: str) -> bool:
        """Whether the student's process has code of the student's under a name of Python's.

        Who calls a total `sum` or imports numpy's `max` has only chosen an unlucky name: the test
        does not see it, and no verdict can be gained by it.
        """
        answer = self._peer.ask(op="names", names=[name])
        message = answer.get(name) if isinstance(answer, dict) else None
        return isinstance(message, dict) and message.get("$") in ("function", "class", "object")

    def _take(self, name: str, answer: dict[str, Any], index: int) -> None:
        """Give a name the value that it has in the student's process, or keep the instructor's."""
        mine = self._names.get(name, _MISSING)
        if name in self._touched and sameness.is_fixed(mine):
            if not self._same(name, mine, answer):
                self._flag(f"the submission changes `{name}`, which an instructor's cell sets")
            return
        if name not in answer:
            if mine is not _MISSING and self._source.get(name) != "own":
                del self._names[name]
            return
        if name in self._touched and not self._same(name, mine, answer):
            self._flag(
                f"the test in cell {index} reads `{name}`, which an instructor's cell sets and"
                " the submission changes"
            )
        value = self._value(name, answer[name])
        if name in self._libraries:
            value = modules.as_imported(self._peer, name, value, *self._libraries[name])
        self._names[name] = value

    def _same(self, name: str, mine: Any, answer: dict[str, Any]) -> bool:
        """Whether the student's process has what the instructor's cell has set."""
        message = answer.get(name)
        if sameness.is_library(mine):
            code = code_of(name, self._answered, self._code)
            return sameness.same_function(name, mine, message, name in self._redefined, code)
        try:
            return name in answer and json.dumps(self._peer.encode(mine)) == json.dumps(message)
        except Exception:
            return False

    def _flag(self, text: str) -> None:
        self._send({"t": "flag", "text": text})

    def _value(self, name: str, message: Any) -> Any:
        return modules.value_of(name, message, self._peer.decode)

    def _receive_files(self, files: Any, of_test: Collection[str] = ()) -> None:
        """Put the student's new files where the tests look for them; never code.

        A file that the test has written and not handed over stays as it is: it may hold what the
        test expects.
        """
        kept = {*self._own_files, *of_test}
        if isinstance(files, list) and not self._new_files.receive(files, kept):
            self._surroundings.lacks_files = True


def run_tests(
    shell: NotebookShell,
    cells: Sequence[Cell],
    send: Send,
    link: socket.socket,
    limits: Limits,
    own_files: frozenset[str],
    openings: Mapping[str, Opening],
    again: bool,
) -> None:
    """Judge one notebook; frames go to the runner.

    With `again`, tests that fail here are run at the end in the student's process too, which tells
    an answer that is wrong from one that the judge cannot evaluate.
    """
    asyncio.run(Judge(shell, cells, send, link, limits, own_files, openings, again).run())
