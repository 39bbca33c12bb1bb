"""Notebooks made at random: the judge has to give what one process gives.

The styles are what somebody has thought of. Here answers and tests are put together from the tables
in :mod:`.parts`, so that a seed gives a combination that nobody has written. What a test expects
comes from running the right answer once; the wrong answer is the right one with a part exchanged.

``python -m grader.tests.styles.made [FIRST [COUNT]]`` makes COUNT notebooks from the seed FIRST on,
and prints every one on which the two differ, and how.
"""

from __future__ import annotations

import ast
import builtins
import contextlib
import io
import random
import re
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from textwrap import indent
from typing import Any

from grader.tests.styles import parts, table
from grader.tests.styles.parts import SETUP
from grader.tests.styles.rewritten import Difference
from grader.tests.styles.style import Style
from nbjudge.engine import Policy

#: The kinds drawn for `$x`, `$y` and `$r`.
Kinds = dict[str, str]

GROUP = "made"
HOLE = re.compile(r"\$(\w+)")
STEP = re.compile(r"^( *)\$(step|change)$", re.MULTILINE)


@dataclass
class Maker:
    """What one seed gives."""

    random: random.Random
    #: What a test can ask of the answer.
    calls: list[str] = field(default_factory=list)
    #: A function, the kind it changes in place, whether a test then looks at what it has given.
    in_place: list[tuple[str, str, bool]] = field(default_factory=list)
    #: A class, its arguments, expressions with an object of it.
    classes: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    count: int = 0

    def name(self, stem: str) -> str:
        """Return a name that is not used yet."""
        self.count += 1
        return f"{stem}{self.count}"

    def kind(self) -> str:
        """Draw a kind of value."""
        return self.random.choice([*parts.KINDS, "int", "text", "list", "list", "dict", "rows"])

    def value(self, kind: str, names: Mapping[str, str], depth: int = 2) -> str:
        """Return an expression of a kind, from the names that are there, by their kinds."""
        known = [name for name, of in names.items() if of == kind]
        if known and self.random.random() < 0.7:
            return self.random.choice(known)
        written, made = parts.KINDS[kind]
        if depth <= 0 or self.random.random() < 0.2:
            return self.random.choice(written)
        return f"({self.fill(self.random.choice(made), names, depth - 1)})"

    def fill(self, template: str, names: Mapping[str, str], depth: int = 1) -> str:
        """Fill the holes of a template."""
        return HOLE.sub(lambda hole: self.value(hole[1], names, depth), template)

    def change(self, names: Mapping[str, str]) -> str:
        """Return a statement that changes one of the names."""
        fitting = [name for name, kind in names.items() if kind in parts.CHANGES]
        if not fitting:
            return "pass"
        name = self.random.choice(fitting)
        template = self.random.choice(parts.CHANGES[names[name]])
        return self.fill(re.sub(r"\bit\b", name, template), names)

    def function(self, form: str, name: str, names: Mapping[str, str], kinds: Kinds) -> str:
        """Return a function or the beginning of a class from its form."""

        def step(found: re.Match[str]) -> str:
            text = self.random.choice(parts.STEPS) if found[2] == "step" else "$change"
            text = text.replace("$change", self.change(names))
            return indent(text, found[1])

        text = STEP.sub(step, re.sub(r"\bNAME", name, form))
        text = text.replace("LIT", self.random.choice(parts.KINDS[kinds["y"]][0]))
        return self.fill(_of(text, kinds), names, 2)

    def part(self) -> str:
        """Return a part of an answer, and remember how to use it."""
        kinds = {"x": self.kind(), "y": self.kind(), "r": self.kind()}
        form = self.random.randrange(20)
        name = self.name("f")
        if form < 10:
            text, uses = self.random.choice(parts.FUNCTIONS)
            self.calls += [_of(use.replace("NAME", name), kinds) for use in uses]
            return self.function(text, name, _taken(text, kinds), kinds)
        if form < 13:
            kinds["x"] = self.random.choice([*parts.CHANGES][:-2])
            text = self.random.choice(parts.IN_PLACE)
            # What a call both changes and returns is mostly left to a person: once in a while.
            looks = "return" not in text or self.random.random() < 0.1
            self.in_place.append((name, kinds["x"], looks))
            return self.function(text, name, {"x": kinds["x"]}, kinds)
        if form < 15:
            name = self.name("data")
            self.calls.append(name)
            return f"{name} = {self.value(self.kind(), {}, 3)}"
        return self.type(self.name("K"), kinds)

    def type(self, name: str, kinds: Kinds) -> str:
        """Return a class."""
        lines = [self.function(self.random.choice(parts.CLASSES), name, {}, kinds)]
        names = {"self.a": kinds["x"], "self.b": kinds["y"]}
        uses = list(parts.ASKED)
        for text, asked in self.random.sample(parts.PARTS, self.random.randrange(1, 5)):
            own, method = {**kinds, "x": self.kind(), "r": self.kind()}, self.name("m")
            around = {**(names if "self" in text else {}), **_taken(text, own)}
            lines.append(indent(self.function(text, method, around, own), "    "))
            uses += [_of(use.replace("NAME", method), own) for use in asked] * 2
        self.classes.append(
            (name, _of("$x, $y", kinds), tuple(use.replace("CLS", name) for use in uses))
        )
        return "\n".join(lines)

    def answer(self) -> str:
        """Return an answer cell."""
        return "\n".join(self.part() for _ in range(self.random.randrange(1, 4)))

    def steps(self) -> Iterator[tuple[str, str]]:
        """Yield what a test does: ("do", statement) and ("ask", expression)."""
        names: dict[str, str] = {}
        for _ in range(self.random.randrange(2, 5)):
            draw = self.random.random()
            if draw < 0.25 and self.in_place:
                function, kind, looks = self.random.choice(self.in_place)
                name = self.name("given")
                names[name] = kind
                yield "do", f"{name} = {self.value(kind, {})}"
                yield "ask", f"{function}({name})"
                if looks:
                    yield "ask", name
            elif draw < 0.5 and self.classes:
                made, given, uses = self.random.choice(self.classes)
                name = self.name("one")
                yield "do", f"{name} = {self.fill(f'{made}({given})', names)}"
                for use in self.random.choices(uses, k=2):
                    if self.random.random() < 0.3:
                        yield "do", self.fill(f"{name}.{self.random.choice('ab')} = $any", names)
                    yield "ask", self.fill(use.replace("OBJ", name), names)
            elif draw < 0.9 and self.calls:
                name, call = self.name("got"), self.fill(self.random.choice(self.calls), names)
                if self.random.random() < 0.6:
                    yield "ask", call
                else:
                    yield "do", f"{name} = {call}"
                    yield "ask", name
            else:
                name, kind = self.name("own"), self.kind()
                yield "do", f"{name} = {self.value(kind, names)}"
                names[name] = kind
                yield "do", self.change(names)
                yield "ask", self.random.choice([*names])

    def test(self, there: dict[str, Any]) -> str:
        """Return a test cell, run in the names of the right answer on the way."""
        lines = []
        for what, text in self.steps():
            try:
                if what == "do":
                    exec(text, there)
                    lines.append(text)
                else:
                    lines.append(self.check(text, eval(text, there), there))
            except Exception as error:
                lines.append(self.raised(text, error))
        return "\n".join(filter(None, lines))

    def check(self, got: str, value: Any, there: Mapping[str, Any]) -> str:
        """Return statements that ask for the value that an expression has."""
        for name, ways in parts.SHOWN.items():
            if type(value).__name__ == name:
                way = self.random.choice(ways)
                got, value = way.replace("$got", f"({got})"), eval(way.replace("$got", "value"))
        want = _literal(value)
        form = self.random.choice([*parts.ALL, *parts.CHECKS.get(type(value), ()) * 3])
        if want is None:
            want, got, form = repr(repr(value)), f"repr({got})", parts.ALL[0]
            if " at 0x" in want:
                return f"assert type({got[5:-1]}).__name__ == {type(value).__name__!r}"
        named = type(value).__name__
        form = form.replace("TYPE", named if hasattr(builtins, named) else f"type({want})")
        return form.replace("$got", f"({got})").replace("$want", want)

    def raised(self, text: str, error: Exception) -> str:
        """Return statements that expect an error of Python's own."""
        name = type(error).__name__
        if not hasattr(builtins, name) or isinstance(error, SyntaxError):
            return ""
        form = self.random.choice(parts.RAISES).replace("TYPE", name)
        form = form.replace("$want", repr(str(error)))
        return form.replace("$got", text.replace("\n", "\n    "))


def _of(text: str, kinds: Kinds) -> str:
    """Name the kinds of the holes `$x`, `$y` and `$r`."""
    return re.sub(r"\$([xyr])\b", lambda hole: f"${kinds[hole[1]]}", text)


def _taken(text: str, kinds: Kinds) -> Kinds:
    """Return what a function of a form takes by the names of its holes."""
    head = text.partition(":")[0]
    return {name: kinds[name] for name in "xy" if re.search(rf"(?<!\*)\b{name}\b", head)}


def _literal(value: Any) -> str | None:
    """Return a value as a test would write it down; None if its text is not the value."""
    there: dict[str, Any] = {}
    exec(SETUP, there)
    try:
        again = eval(repr(value), there)
        return repr(value) if type(again) is type(value) and again == value else None
    except Exception:  # no expression, or no `==` that is a yes or no
        return None


# -- wrong answers --------------------------------------------------------------------------------


class _Exchange(ast.NodeTransformer):
    """Exchanges the node at one place of those that can be exchanged."""

    def __init__(self, place: int, draw: random.Random) -> None:
        self._place, self._draw, self.count = place, draw, 0

    def visit(self, node: ast.AST) -> ast.AST:
        """Return the node, or what takes its place."""
        if isinstance(node, ast.JoinedStr) or isinstance(getattr(node, "ctx", None), ast.Store):
            return node
        forms = parts.EXCHANGED.get(type(node).__name__, ())
        self.count += bool(forms)
        if not forms or self.count - 1 != self._place:
            return self.generic_visit(node)
        text = self._draw.choice(forms)
        for word, part in (("IT", node), ("LEFT", "left"), ("VALUE", "value")):
            inner = getattr(node, part, None) if isinstance(part, str) else part
            if re.search(rf"\b{word}\b", text):
                shown = f"({ast.unparse(inner)})" if inner else "None"
                text = re.sub(rf"\b{word}\b", lambda _, shown=shown: shown, text)
        if isinstance(node, ast.stmt):
            return ast.parse(f"def f():\n    {text}").body[0].body[0]  # type: ignore[attr-defined]
        return ast.parse(text, mode="eval").body


def exchanged(answer: str, draw: random.Random) -> str:
    """Return an answer with one part exchanged for another."""
    counted = _Exchange(-1, draw)
    counted.visit(ast.parse(answer))
    tree = _Exchange(draw.randrange(counted.count), draw).visit(ast.parse(answer))
    return ast.unparse(tree)


# -- what comes out -------------------------------------------------------------------------------


def style(seed: int) -> Style | None:
    """Return the notebook of a seed; None where its answer is no Python or asks nothing.

    Parameters
    ----------
    seed : int

    Returns
    -------
    Style or None
    """
    maker = Maker(random.Random(seed))
    right = maker.answer()
    there: dict[str, Any] = {"__name__": "__main__"}
    with warnings.catch_warnings(), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        try:
            exec(f"{SETUP}\n{right}", there)
            wrong = exchanged(right, maker.random)
            compile(wrong, "wrong", "exec")
        except Exception:  # the tables know nothing of what fits: [][0] is an answer, too
            return None
        tests = [maker.test(there) for _ in range(3)]
    kept = tuple(test for test in tests if "assert" in test or "raises" in test)
    return Style(GROUP, str(seed), right, wrong, kept, SETUP) if kept else None


def styles(seeds: Iterable[int]) -> list[Style]:
    """Return the notebooks of seeds that give one."""
    return [made for made in map(style, seeds) if made]


def differences(alone: table.Verdicts, beside: table.Verdicts) -> list[Difference]:
    """Compare the verdicts of one process and of a judge.

    Parameters
    ----------
    alone, beside : dict
        From `table.engine_verdicts`, without a judge and with one.

    Returns
    -------
    list of Difference
        ``lost`` without a word, ``earned``, or ``asked``: one process gives the point, and a
        person decides.
    """
    kinds = {("full", "none"): "lost", ("full", "dispute"): "asked", ("none", "full"): "earned"}
    return [
        Difference(name, test, kinds[pair])
        for name, verdicts in alone.items()
        for test, pair in enumerate(zip(verdicts, beside[name], strict=True))
        if pair in kinds
    ]


def shown(made: Sequence[Style], found: Iterable[Difference]) -> str:
    """Return the notebooks that differ as text."""
    known = {table.key(one, answer): (one, answer) for one in made for answer in table.ANSWERS}
    parts = []
    for one in found:  # a test may need what those before it have left
        of, answer = known[one.name]
        text = [of.right if answer == "right" else of.wrong, *of.tests[: one.test + 1]]
        parts.append(f"{one.kind}: {one.name} test {one.test}\n" + "\n# --\n".join(text))
    return "\n\n".join(parts)


def main(arguments: list[str]) -> int:
    """Print what differs; return 1 where a point was lost or earned."""
    first, count = [*map(int, arguments), *(0, 100)[len(arguments) :]]
    made = styles(range(first, first + count))
    policies = (Policy.PLAIN, Policy.SECOND_OPINION)
    found = differences(*(table.engine_verdicts(made, policy) for policy in policies))
    kinds = [one.kind for one in found]
    print(shown(made, found))
    total = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("lost", "earned", "asked"))
    print(f"{len(made)} notebooks with {sum(len(one.tests) for one in made)} tests: {total}")
    return min(len(kinds) - kinds.count("asked"), 1)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
