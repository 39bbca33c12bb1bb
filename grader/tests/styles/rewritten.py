"""The styles written again in a form that means the same.

A grader that imitates Python can know each style as it stands here and not the next one. So each
test and each answer is also rewritten by rule, and graded both ways: what holds for a style has to
hold for it inside a function, split over cells, or after another style in the same notebook.

``python -m grader.tests.styles.rewritten [FORM ...]`` goes through all styles in the forms named,
or in all of them (some minutes each), and prints every verdict that is not as it should be.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from textwrap import indent

from grader.tests.styles import table
from grader.tests.styles.style import Style
from nbjudge.engine import Cell, Job, Policy
from nbjudge.engine.syntax.names import analyse
from nbjudge.run.scoring import reference

#: A notebook's cells after the instructor's first one: (source, kind).
Cells = list[tuple[str, str]]


class NotThis(Exception):
    """A cell that a form does not fit."""


def _parsed(source: str) -> ast.Module:
    try:
        return ast.parse(source)
    except SyntaxError as error:  # a magic
        raise NotThis from error


def _block(source: str, head: str) -> str:
    """Return a cell as the body of a statement."""
    body = _parsed(source)
    if any(isinstance(node, ast.ImportFrom) and node.names[0].name == "*" for node in body.body):
        raise NotThis
    return f"{head}\n{indent(ast.unparse(body), '    ')}"


def in_function(source: str) -> str:
    """Put a test into a function of its own and call it."""
    waits = "async " if _awaits(source) else ""
    return _block(source, f"{waits}def _check():") + f"\n{'await ' * bool(waits)}_check()"


def _awaits(source: str) -> bool:
    return any(
        isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith)
        for node in ast.walk(_parsed(source))
    )


def in_loop(source: str) -> str:
    """Run a test as the body of a loop."""
    return _block(source, "for _turn in range(1):")


def in_with(source: str) -> str:
    """Run a test inside `try` and `with`."""
    return (
        "import contextlib as _c\ntry:\n"
        + indent(_block(source, "with _c.nullcontext():"), "    ")
        + "\nfinally:\n    del _c"
    )


def decorated(source: str) -> str:
    """Run a test through a decorator, as courses do that print their own messages."""
    if _awaits(source):
        raise NotThis
    head = (
        "import functools as _f\ndef _graded(check):\n    @_f.wraps(check)\n"
        "    def run(*args):\n        try:\n            check(*args)\n"
        "        except AssertionError as error:\n"
        "            raise AssertionError(f'not yet: {error}') from error\n    return run\n"
    )
    return head + _block(source, "@_graded\ndef _check():") + "\n_check()"


class _Asserts(ast.NodeTransformer):
    def __init__(self, change: Callable[[ast.Assert, int], Sequence[ast.stmt]]) -> None:
        self._change, self.count = change, 0

    def visit_Assert(self, node: ast.Assert) -> list[ast.stmt]:
        self.count += 1
        return [*self._change(node, self.count)]


def _asserts(source: str, change: Callable[[ast.Assert, int], Sequence[ast.stmt]]) -> str:
    """Rewrite each `assert` of a cell."""
    tree = _Asserts(change).visit(_parsed(source))
    text = ast.unparse(ast.fix_missing_locations(tree))
    if text == ast.unparse(_parsed(source)):
        raise NotThis
    return text


def raised(source: str) -> str:
    """Write `assert x` as `if not x: raise AssertionError`."""
    return _asserts(source, lambda node, _: [_if_not(node)])


def _if_not(node: ast.Assert) -> ast.stmt:
    error = ast.Call(ast.Name("AssertionError", ast.Load()), [node.msg] if node.msg else [], [])
    return ast.If(ast.UnaryOp(ast.Not(), node.test), [ast.Raise(error, None)], [])


def named(source: str) -> str:
    """Give both sides of a comparison names before they are compared."""

    def change(node: ast.Assert, number: int) -> list[ast.stmt]:
        test = node.test
        if not isinstance(test, ast.Compare):
            return [node]
        sides, before = [], []
        for place, side in enumerate([test.left, *test.comparators]):
            name = f"_side_{number}_{place}"
            before.append(ast.Assign([ast.Name(name, ast.Store())], side))
            sides.append(ast.Name(name, ast.Load()))
        compared = ast.Compare(sides[0], test.ops, [*sides[1:]])
        return [*before, ast.Assert(compared, node.msg)]

    return _asserts(source, change)


def swapped(source: str) -> str:
    """Exchange the sides of `==`, `!=`, `is` and `is not`."""

    def change(node: ast.Assert, number: int) -> list[ast.stmt]:
        test = node.test
        if isinstance(test, ast.Compare) and isinstance(
            test.ops[0], ast.Eq | ast.NotEq | ast.Is | ast.IsNot
        ):
            if len(test.ops) > 1:
                return [node]
            return [ast.Assert(ast.Compare(test.comparators[0], test.ops, [test.left]), node.msg)]
        return [node]

    return _asserts(source, change)


def with_unittest(source: str) -> str:
    """Use the methods of a `unittest.TestCase`."""
    methods = {ast.Eq: "assertEqual", ast.NotEq: "assertNotEqual", ast.In: "assertIn"}

    def change(node: ast.Assert, _: int) -> list[ast.stmt]:
        test, method = node.test, "assertTrue"
        given: list[ast.expr] = [test]
        if isinstance(test, ast.Compare) and len(test.ops) == 1 and type(test.ops[0]) in methods:
            method, given = methods[type(test.ops[0])], [test.left, test.comparators[0]]
        case = ast.parse("_unittest.TestCase()", mode="eval").body
        called = ast.Call(ast.Attribute(case, method, ast.Load()), given, [])
        return [ast.Expr(called)]

    return f"import unittest as _unittest\n{_asserts(source, change)}"


def collected(source: str) -> str:
    """Collect what was found and ask at the end whether all of it is true."""

    def change(node: ast.Assert, _: int) -> list[ast.stmt]:
        append = ast.parse("_found.append", mode="eval").body
        return [ast.Expr(ast.Call(append, [node.test], []))]

    return f"_found = []\n{_asserts(source, change)}\nassert len(_found) > 0\nassert all(_found)"


def in_lambda(source: str) -> str:
    """Ask for each condition through a function without a name."""

    def change(node: ast.Assert, _: int) -> list[ast.stmt]:
        inner = ast.walk(node.test)
        if any(isinstance(n, ast.Await | ast.NamedExpr) for n in inner):
            return [node]
        nothing = ast.arguments([], [], None, [], [], None, [])
        return [ast.Assert(ast.Call(ast.Lambda(nothing, node.test), [], []), node.msg)]

    return _asserts(source, change)


def in_exec(source: str) -> str:
    """Run a test from its text."""
    if _awaits(source):
        raise NotThis
    return f"exec({source!r}, globals())"


# -- forms of a whole notebook --------------------------------------------------------------------


def in_thread(source: str) -> str:
    """Run a test in a thread, as courses do that limit its time."""
    if _awaits(source):
        raise NotThis
    call = "with _pool.ThreadPoolExecutor(1) as _one:\n    _one.submit(_check).result(20)"
    return f"import concurrent.futures as _pool\n{_block(source, 'def _check():')}\n{call}"


def silenced(source: str) -> str:
    """Run a test with its printing thrown away, and what other libraries show set."""
    return "import contextlib as _c, io as _io, warnings as _w\n" + _block(
        source,
        "with _c.redirect_stdout(_io.StringIO()), _w.catch_warnings(record=True):",
    )


def seeded(source: str) -> str:
    """Set all seeds before a test."""
    _parsed(source)
    return f"import random as _r, numpy as _n\n_r.seed(4)\n_n.random.seed(4)\n{source}"


def timed(source: str) -> str:
    """Have the notebook measure how long a test takes."""
    _parsed(source)
    return f"%%time\n{source}"


def _each_test(change: Callable[[str], str]) -> Callable[[Style, str], Cells]:
    def cells(style: Style, answer: str) -> Cells:
        tests = [_where_it_fits(change, test) for test in style.tests]
        if tests == [*style.tests]:
            raise NotThis
        return [(answer, "student"), *((test, "test") for test in tests)]

    return cells


def _where_it_fits(change: Callable[[str], str], test: str) -> str:
    try:
        return change(test)
    except NotThis:
        return test


def split(style: Style, answer: str) -> Cells:
    """Give each statement of a test a cell of its own."""
    parts = [ast.unparse(node) for test in style.tests for node in _parsed(test).body]
    if len(parts) == len(style.tests):
        raise NotThis
    return [(answer, "student"), *((part, "test") for part in parts)]


def twice(style: Style, answer: str) -> Cells:
    """Ask each test two times."""
    return [(answer, "student"), *((test, "test") for test in style.tests for _ in range(2))]


def from_setup(style: Style, answer: str) -> Cells:
    """Keep the tests as functions in a cell of the instructor's before the answer."""
    checks = []
    for number, test in enumerate(style.tests):
        if _awaits(test):
            raise NotThis
        checks.append(_block(test, f"def _check_{number}():"))
    calls = [(f"_check_{number}()", "test") for number in range(len(checks))]
    return [("\n".join(checks), "own"), (answer, "student"), *calls]


def in_cells(style: Style, answer: str) -> Cells:
    """Let the student write each statement into a cell of its own."""
    parts = [ast.unparse(node) for node in _parsed(answer).body]
    if len(parts) == 1:
        raise NotThis
    return [*((part, "student") for part in parts), *((test, "test") for test in style.tests)]


def under_if(style: Style, answer: str) -> Cells:
    """Let the student write below a condition."""
    return _around(style, _block(answer, "if 1 + 1 == 2:"))


def beside_common_names(style: Style, answer: str) -> Cells:
    """Let the student use names first that tests like to use."""
    first = (
        "x = y = i = n = 0\na = b = result = results = got = expected = answer_text = None\n"
        "values = data = rows = []\ndef check(*given):\n    return True\n"
        "def show_all():\n    pass\n"
    )
    return _around(style, first + answer)


def after_a_try(style: Style, answer: str) -> Cells:
    """Let the student write the wrong answer first, in a cell of its own."""
    if style.right == style.wrong:
        raise NotThis
    other = style.wrong if answer == style.right else style.right
    return [(other, "student"), *_around(style, answer)]


def decorated_answer(style: Style, answer: str) -> Cells:
    """Let the student wrap each function, as one does to count or time calls."""
    head = (
        "import functools as _f\ndef _timed(f):\n    @_f.wraps(f)\n    def run(*args, **kwargs):\n"
        "        return f(*args, **kwargs)\n    return run\n"
    )
    return _around(style, head + _functions(answer, lambda f: f"{f} = _timed({f})"))


def partial_answer(style: Style, answer: str) -> Cells:
    """Let the student bind each function by `functools.partial`."""
    head = "import functools as _f\n"
    return _around(style, head + _functions(answer, lambda f: f"{f} = _f.partial({f})"))


def bound_answer(style: Style, answer: str) -> Cells:
    """Let the student hand out methods of an object for functions."""
    head = "class _Own:\n    pass\n_own = _Own()\n"
    made = _functions(answer, lambda f: f"_own.{f} = {f}\n{f} = _own.{f}")
    return _around(style, head + made)


def typed_answer(style: Style, answer: str) -> Cells:
    """Let the student annotate what functions take and give."""
    tree, found = _parsed(answer), False
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            for one in [*node.args.args, *node.args.kwonlyargs]:
                one.annotation, found = one.annotation or ast.Constant("object"), True
            node.returns = node.returns or ast.Constant("object")
    if not found:
        raise NotThis
    return _around(style, ast.unparse(ast.fix_missing_locations(tree)))


def subclassed_answer(style: Style, answer: str) -> Cells:
    """Let the student derive each class once more under its own name."""
    classes = [node.name for node in _parsed(answer).body if isinstance(node, ast.ClassDef)]
    if not classes:
        raise NotThis
    more = "\n".join(f"class {name}({name}):\n    pass" for name in classes)
    return _around(style, f"{answer}\n{more}")


def timed_answer(style: Style, answer: str) -> Cells:
    """Let the student measure how long the cell takes."""
    return _around(style, timed(answer))


def captured_answer(style: Style, answer: str) -> Cells:
    """Let the student keep what the cell prints out of the notebook."""
    _parsed(answer)
    return _around(style, f"%%capture shown\n{answer}")


def repeated_answer(style: Style, answer: str) -> Cells:
    """Let the student have the answer in two cells."""
    return [(answer, "student"), *_around(style, answer)]


def cached_answer(style: Style, answer: str) -> Cells:
    """Let the student keep the results of each function."""
    head = "import functools as _f\n"
    return _around(style, head + _functions(answer, lambda f: f"{f} = _f.lru_cache(None)({f})"))


def handed_on_answer(style: Style, answer: str) -> Cells:
    """Let each function hand on what it is given to another one."""

    def more(name: str) -> str:
        call = f"return _{name}(*args, **kwargs)"
        return f"_{name} = {name}\ndef {name}(*args, **kwargs):\n    {call}"

    return _around(style, _functions(answer, more))


def from_inside(style: Style, answer: str) -> Cells:
    """Let the student bind all names from inside a function."""
    names = sorted(analyse(answer).bound)
    if not names or _awaits(answer):
        raise NotThis
    head = f"def _solve():\n    global {', '.join(names)}"
    return _around(style, _block(answer, head) + "\n_solve()")


def _functions(answer: str, more: Callable[[str], str]) -> str:
    found = [node.name for node in _parsed(answer).body if isinstance(node, ast.FunctionDef)]
    if not found:
        raise NotThis
    return "\n".join([answer, *map(more, found)])


def _around(style: Style, answer: str) -> Cells:
    return [(answer, "student"), *((test, "test") for test in style.tests)]


FORMS: dict[str, Callable[[Style, str], Cells]] = {
    **{
        form.__name__: _each_test(form)
        for form in (
            *(in_function, in_loop, in_with, decorated, raised, named, swapped, with_unittest),
            *(collected, in_lambda, in_exec, in_thread, silenced, seeded, timed),
        )
    },
    **{
        form.__name__: form
        for form in (
            *(split, twice, from_setup, in_cells, under_if, beside_common_names, after_a_try),
            *(decorated_answer, partial_answer, bound_answer, typed_answer, subclassed_answer),
            *(timed_answer, captured_answer, repeated_answer, cached_answer, handed_on_answer),
            from_inside,
        )
    },
}
#: Forms in which a right answer may be left to a person where the style itself is not, and why.
LEFT = {
    "in_exec": "identity is found out for the code of cells only",
    "split": "state that one test leaves for another, which the judge does not know of",
    "twice": "the test leaves something behind, and looks at it the second time",
    "from_inside": "what is made inside a function is not found by the text of the cell",
}
#: The form that takes two styles: one after the other in one notebook.
PAIRED = "paired"


@dataclass(frozen=True)
class Difference:
    """A verdict that is not as it should be.

    Attributes
    ----------
    name : str
        The notebook: form, style and answer.
    test : int
    kind : str
        ``lost`` (a right answer, without a word), ``earned`` (a wrong one), or ``asked``: a person
        decides on a right answer, and did not for the style itself.
    """

    name: str
    test: int
    kind: str


def job(form: str, style: Style, answer: str) -> Job:
    """Return a style's notebook in another form.

    Raises
    ------
    NotThis
        Where the form does not fit.
    """
    given = style.right if answer == "right" else style.wrong
    cells = ([(style.setup, "own")] if style.setup else []) + FORMS[form](style, given)
    name = f"{form}: {table.key(style, answer)}"
    return Job(name, tuple(_placed(cells, style)), limits=table.LIMITS)


def _placed(cells: Iterable[tuple[str, str]], style: Style) -> Iterator[Cell]:
    for index, (source, kind) in enumerate(cells):
        if kind == "test":
            yield Cell(index, source, "test", points=1.0)
        elif kind == "own":
            yield Cell(index, source, "own")
        else:  # the reference answer is known as the instructor wrote it
            yield Cell(index, source, "student", **reference(style.right))


def jobs(form: str, styles: Sequence[Style]) -> Iterator[Job]:
    """Yield the notebooks of all styles that a form fits, right and wrong."""
    if form == PAIRED:
        yield from _pairs(styles)
        return
    for style in styles:
        for answer in table.ANSWERS:
            try:
                yield job(form, style, answer)
            except NotThis:
                continue


def _pairs(styles: Sequence[Style]) -> Iterator[Job]:
    half = len(styles) // 2
    for first, second in zip(styles, [*styles[half:], *styles[:half]], strict=True):
        for answer in table.ANSWERS:
            one, other = table.job(first, answer), table.job(second, answer)
            cells = [*one.cells, *other.cells]
            placed = tuple(replace(cell, index=number) for number, cell in enumerate(cells))
            yield replace(one, key=f"{PAIRED}: {one.key} + {other.key}", cells=placed)


def differences(
    notebooks: Iterable[Job], known: Mapping[str, Sequence[str]]
) -> tuple[int, list[Difference]]:
    """Grade notebooks with and without a judge.

    Parameters
    ----------
    notebooks : iterable of Job
        From `jobs`.
    known : mapping of str to sequence of str
        The judge's verdicts on the styles themselves: what a person decides there may be asked for
        in another form, too.

    Returns
    -------
    int
        Notebooks that were compared. A right answer that does not pass in one process in this form
        (a name that a later test needs is inside a function now) is none.
    list of Difference
    """
    made = {one.key: one for one in notebooks}
    plain = table.by_engine(made.values(), Policy.PLAIN)
    judged = table.by_engine(made.values(), Policy.SECOND_OPINION)
    found, count = [], 0
    for name, given in made.items():
        alone = table.verdicts(plain[name], given)
        beside = table.verdicts(judged[name], given, second=True)
        right = name.endswith("/right")
        if right and set(alone) != {"full"}:
            continue
        count += 1
        styles = name.partition(": ")[2].split(" + ")
        disputed = any("dispute" in known[style] for style in styles)
        for test, (one, other) in enumerate(zip(alone, beside, strict=True)):
            if one == "full" and other == "none":
                found.append(Difference(name, test, "lost"))
            elif one == "none" and other == "full":
                found.append(Difference(name, test, "earned"))
            elif right and other == "dispute" and not disputed:
                found.append(Difference(name, test, "asked"))
    return count, found


def main(arguments: list[str]) -> int:
    """Print what differs; return 1 where a point was lost or earned."""
    forms = [word for word in arguments if word in {*FORMS, PAIRED}] or [*FORMS, PAIRED]
    known = table.engine_verdicts(table.STYLES, Policy.SECOND_OPINION)
    worse = 0
    for form in forms:
        count, found = differences(jobs(form, table.STYLES), known)
        for one in found:
            print(f"{one.kind}: {one.name} test {one.test}")
        kinds = [one.kind for one in found]
        worse += len(kinds) - kinds.count("asked")
        total = ", ".join(f"{kinds.count(kind)} {kind}" for kind in ("lost", "earned", "asked"))
        print(f"{form}: {count} notebooks, {total}", flush=True)
    return min(worse, 1)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
