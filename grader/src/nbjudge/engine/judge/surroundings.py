"""What a test may expect of a call besides its result, as if both ran in one process.

Text that the test captures, an ``input`` that it replaces, the seed of random numbers, names and
environment variables that it changes or deletes, files that it writes or wants to read. Each
travels with a question or its answer, and only where the test makes use of it. Nothing here can
decide a verdict by itself: what comes back is data that the test looks at.
"""

from __future__ import annotations

import base64
import builtins
import json
import re
import sys
import warnings
from collections.abc import Callable, Collection, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from nbjudge.engine import parcel, wire
from nbjudge.engine.alike import logs
from nbjudge.engine.alike.new_files import NewFiles
from nbjudge.engine.alike.random_numbers import Restarts, random_state, seeds
from nbjudge.engine.judge.copies import Copies
from nbjudge.engine.judge.environment import Environment
from nbjudge.engine.judge.plotting import Figures
from nbjudge.engine.judge.replacements import Replacements
from nbjudge.engine.judge.shared_settings import SharedSettings
from nbjudge.engine.notebook.shell import Stream
from nbjudge.engine.syntax.effort import remembered
from nbjudge.engine.wire import own_names

_WARNINGS = re.compile(r"warn", re.IGNORECASE)
_FILES = re.compile(
    r"\b(open|Path|exists|isfile|listdir|glob|remove|unlink|read_\w+|write_\w+|to_(csv|json|excel)|"
    r"load\w*|dump|save\w*|tempfile|%%writefile|isdir|is_dir|iterdir|walk|mkdir|makedirs)\b"
)
_TEXTS = re.compile(r'"((?:[^"\\]|\\.)*)"')
_MISSING = object()


@remembered(2_000)
def makes_use_of(source: str) -> tuple[bool, bool, bool]:
    """Whether a test seeds random numbers, deals with files, and with warnings.

    It is found out once for a text.
    """
    files, warns = _FILES.search(source) is not None, _WARNINGS.search(source) is not None
    return seeds(source), files, warns


class Surroundings:
    """Keeps the two processes alike while one test cell runs.

    Parameters
    ----------
    names : dict
        The judge's notebook names.
    encode : callable
        Turns a value into a message.
    files : NewFiles
        Finds the judge's files that are new or changed.
    receive_files : callable
        Takes the student's new files, but for those with the names of the test's own.
    number : callable
        Lends the student's process a function of the test, and returns its number.
    figures : Figures
        Decides whose figure pyplot shows.
    copies : Copies
        Keeps data alike that both processes hold.
    settings : SharedSettings
        Keeps settings of libraries alike.
    """

    def __init__(
        self,
        names: dict[str, Any],
        encode: Callable[[Any], Any],
        files: NewFiles,
        receive_files: Callable[[Any, Collection[str]], None],
        number: Callable[[Any], Any],
        figures: Figures,
        copies: Copies,
        settings: SharedSettings,
    ) -> None:
        self._names, self._encode, self.copies = names, encode, copies
        self.settings, self._listening = settings, logs.Listening()
        self.environment = Environment()
        self._files, self._receive_files = files, receive_files
        self._number, self.figures = number, figures
        self._input = builtins.input
        self._seeds = self._with_files = self._warns = False
        self._replacements = Replacements((), names)
        #: How warnings are shown while no test records them.
        self._showing = _showing()
        #: What the student's process has under each name that the test may change.
        self._known: dict[str, Any] = {}
        #: What each of them was when the test began.
        self._first: dict[str, Any] = {}
        #: What the test imports and has not imported yet: name, module, and what it is there.
        self._imports: list[tuple[str, str, str | None]] = []
        #: Whether the answer has written files that may not come here.
        self.lacks_files = False
        #: The judge's new files that the student's process has not been given.
        self._unsent: dict[str, bytes] = {}
        #: Those that it has been given, and may remove.
        self._sent: set[str] = set()
        #: The state that random numbers have in the student's process, and what it was here then.
        self._theirs: Any = None
        self._ours: Any = None
        #: How often the test has begun its random numbers anew, and what was known of it.
        self._restarts = Restarts()
        self._known_restarts = 0

    def begin(
        self,
        source: str,
        watched: set[str],
        code: Sequence[str],
        ask: Callable[..., Any],
        imports: Sequence[tuple[str, str, str | None]] = (),
    ) -> None:
        """Get ready for a test cell.

        Parameters
        ----------
        source : str
            The test's code, and that of the instructor's functions that it calls.
        watched : set of str
            Names of the instructor's cells and of the answers: what the test does to them holds
            for the student's functions too. No other name of a test reaches the student's process,
            for it may hold what the test expects.
        code : sequence of str
            What may replace something: the instructor's cells and modules, and the test, as Python.
        ask : callable
            Asks the student's process; see `Asks.ask`.
        imports : sequence of (name, module, attribute or None)
            What the test imports: an answer that forgets to import it finds it, as in one process.
        """
        seeds, with_files, self._warns = makes_use_of(source)
        self._showing = _showing()
        self._replacements = Replacements(code, self._names)
        if not self._seeds:
            self._theirs = None
        self._seeds |= seeds
        self._listening.begin([*code, source])
        self.figures.begin()
        self._known = {name: self._names.get(name, _MISSING) for name in watched}
        self._imports = [one for one in imports if one[0] and one[0] not in watched]
        self._first = dict(self._known)
        if self._seeds:
            self._restarts.watch()
        if with_files and not self._with_files:
            self._files.take()  # what is there by now is known on both sides
            self._unsent.clear()
        self._with_files |= with_files
        self.settings.begin(source, ask)
        self.environment.begin(source, ask)

    def pass_by(self) -> None:
        """Note a cell that is no test: seeds and files of the tests before it end here.

        Until then they hold for the tests that follow, as in one process.
        """
        self._seeds = self._with_files = False

    def end(self) -> None:
        """Put back what was replaced for a test."""
        self._restarts.end()
        self.figures.end()
        self.settings.end()

    @property
    def input_replaced(self) -> bool:
        """Whether the test has put its own function in the place of ``input``."""
        return builtins.input is not self._input

    @property
    def wants_what_it_lacks(self) -> bool:
        """Whether the test deals with files, and some of the answer's are not here."""
        return self._with_files and self.lacks_files

    def before(self, question: Mapping[str, Any]) -> dict[str, Any]:
        """Return what goes with a question.

        Of the test's files only those go along whose names are among the arguments: a file with
        what the test expects stays here.
        """
        more: dict[str, Any] = {}
        if not isinstance(sys.stdout, Stream) or not isinstance(sys.stderr, Stream):
            more["capture"] = True
        if self.input_replaced:
            more["input"] = True
        if self._warns and self._records_warnings():
            more["warnings"] = True
        replaced = self._replacements.now(self._encode, self._number)
        if replaced:
            more["replaced"] = replaced
        if self._seeds:
            more["random"] = self._random_numbers()
        if self._with_files:
            self._unsent.update(self._files.take())
            more["files"], more["folders"] = self._named_in(question)
            more["removed"] = self._files.gone()
        if self._listening.now():
            more["logs"] = True
        for kind, changes in (
            ("settings", self.settings.asked()),
            ("environment", self.environment.asked()),
            ("rebound", self.changes()),
            ("inside", self.copies.changes()),
            ("imported", self._imported()),
            ("follow", sorted(self.copies.followed)),
        ):
            if changes:
                more[kind] = changes
        return more

    def _random_numbers(self) -> Any:
        """Return the state that the student's random numbers go on from.

        It is the test's own, once the test has seeded or drawn any itself. The student's process
        never changes the test's: it could choose what the test asks for next.
        """
        ours, restarts = random_state(), self._restarts.times
        if self._theirs is None or ours != self._ours or restarts != self._known_restarts:
            self._theirs, self._ours, self._known_restarts = ours, ours, restarts
        return self._theirs

    def _named_in(self, question: Mapping[str, Any]) -> tuple[list[list[str]], list[str]]:
        """Return the test's new files and the folders that the arguments of a question name."""
        folders = self._files.folders
        if not self._unsent and not folders:
            return [], []
        # The data of a table are texts, too: thousands of them, and nearly none is a path.
        said = json.dumps([question.get("args"), question.get("kwargs")])
        texts: dict[str, set[str]] = {}
        for text in set(_TEXTS.findall(said)):
            texts.setdefault(text.rstrip("/").rpartition("/")[2], set()).add(text)
        named = [name for name in self._unsent if texts.keys() & set(Path(name).parts)]
        files = [[name, base64.b64encode(self._unsent.pop(name)).decode()] for name in named]
        self._sent.update(named)
        self._files.share(named)
        alike = texts.keys() & {Path(name).name for name in folders}
        paths = {parcel.safe_path(text) for word in alike for text in texts[word]}
        return files, sorted(path for path in paths if path in folders)

    def _imported(self) -> list[tuple[str, str, str | None]]:
        """Return what the test has imported since it was last asked."""
        done = [one for one in self._imports if own_names.is_imported(self._names, *one)]
        self._imports = [one for one in self._imports if one not in done]
        return done

    def changes(self) -> dict[str, Any]:
        """Return the watched names that the test has changed since it was last asked."""
        changed: dict[str, Any] = {}
        for name, known in self._known.items():
            value = self._names.get(name, _MISSING)
            if value is known:
                continue
            self._known[name] = value
            if value is _MISSING:
                changed[name] = None
                continue
            if value is self._first[name] and callable(value):
                changed[name] = {"back": True}  # the student's process has a function of its own
                continue
            place = own_names.home(value) if callable(value) else None
            if place is not None and place[0] != "__main__":
                changed[name] = {"at": place}  # both have the library
                continue
            with suppress(wire.WireError):
                changed[name] = {"v": self._encode(value)}
                self.copies.hold({"name": name}, value)
        return changed

    def left(self) -> dict[str, Any]:
        """Return what a test leaves to the notebook when it has ended."""
        changed = {"rebound": self.changes(), "inside": self.copies.changes()}
        changed["environment"] = self.environment.asked()
        settings = self.settings.asked()
        return {**changed, "settings": settings} if settings.get("changed") else changed

    def after(self, answer: Mapping[str, Any]) -> None:
        """Take what came with an answer."""
        for name, stream in (("out", sys.stdout), ("err", sys.stderr)):
            text = answer.get(name)
            if isinstance(text, str) and text and not isinstance(stream, Stream):
                stream.write(text)
        self.figures.heard(answer.get("figures"))
        if "settings" in answer:
            self.settings.heard(answer["settings"])
        if "environment" in answer:
            self.environment.heard(answer["environment"])
        if "logged" in answer:
            self._listening.hear(answer["logged"])
        for name in self.copies.heard(answer.get("followed")):
            self._known[name] = self._names[name]  # both have it: nothing to send back
        if self._seeds and "random" in answer:
            self._theirs = answer["random"]
        if self._with_files and isinstance(answer.get("files"), list):
            self._receive_files(answer["files"], self._unsent.keys())
            self._files.take()
            removed = answer.get("removed")
            self._files.follow(answer.get("folders"), removed)
            for name in self._sent.intersection(map(str, removed or ())):
                self._sent.discard(name)
                Path(name).unlink(missing_ok=True)
        if isinstance(answer.get("warned"), list):
            for warning in answer["warned"]:
                self._warn(warning)

    def _records_warnings(self) -> bool:
        """Whether the test records warnings, or wants each to be an error."""
        return _showing() != self._showing or any(f[0] == "error" for f in warnings.filters[:1])

    def _warn(self, warning: Any) -> None:
        """Raise a warning of the student's code here, for whatever the test does with it."""
        kinds, text = warning
        for module, name in kinds:
            kind = getattr(sys.modules.get(str(module)), str(name), None)
            if isinstance(kind, type) and issubclass(kind, Warning):
                warnings.warn_explicit(str(text), kind, "<the student's code>", 1, registry={})
                return


def _showing() -> tuple[Any, ...]:
    """Return how warnings are shown: another way than before means that somebody records them."""
    return warnings.showwarning, getattr(warnings, "_showwarnmsg_impl", None)
