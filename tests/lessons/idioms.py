"""The ladder of idioms: ``python -m tests.lessons.idioms LESSON.ipynb [...]``.

``lessons/idioms.toml`` lists what lesson code uses, with the cell that introduces it. This module
reads the code of a lesson and says which idioms it uses, which are not on the ladder yet, and
whether each introducing cell explains what it introduces. Authors run it on their lesson.

Names of idioms
---------------
=====================  ===============================================================
``round()``            a function that is called by its bare name
``pd.concat()``        a function of an imported module
``.groupby()``         a method
``.index``             an attribute that is not called
``["column"]``         brackets with a text inside; also ``[["a", "b"]]``, ``[condition]``,
                       ``[position]``, ``[a:b]``, ``[column] = ``
``+ - * /``            arithmetic; also ``**``, ``//``, ``%``, ``+=``
``== != < >``          comparisons; also ``&``, ``|``, ``~``, ``and``, ``or``, ``not``, ``in``
``name = value``       an assignment; also ``a, b = ...``
``for``, ``def`` ...   a construct by its keyword
``[a, b]``             a list; also ``{key: value}``, ``(a, b)``, ``f"text {name}"``
=====================  ===============================================================
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.lessons.notebooks import LESSONS, ROOT, read

LADDER = ROOT / "lessons" / "idioms.toml"
#: Lessons that teach tools may introduce more than the others.
TOOLS = frozenset({"00", "01", "02", "03"})
MOST, MOST_TOOLS = 12, 20
#: Never in a lesson, whatever the ladder says.
BANNED = frozenset({"lambda", "re.compile()", "re.search()", "re.findall()", ".extract()"})
LONGEST_CHAIN = 3

CONSTRUCTS: dict[type, str] = {
    ast.For: "for",
    ast.While: "while",
    ast.FunctionDef: "def",
    ast.Return: "return",
    ast.Raise: "raise",
    ast.Assert: "assert",
    ast.Try: "try",
    ast.With: "with",
    ast.Lambda: "lambda",
    ast.If: "if",
    ast.IfExp: "a if condition else b",
    ast.ListComp: "[... for ... in ...]",
    ast.DictComp: "{...: ... for ... in ...}",
    ast.SetComp: "{... for ... in ...}",
    ast.GeneratorExp: "(... for ... in ...)",
    ast.JoinedStr: 'f"text {name}"',
    ast.List: "[a, b]",
    ast.Dict: "{key: value}",
    ast.Set: "{a, b}",
    ast.Starred: "*list",
    ast.ClassDef: "class",
    ast.Import: "import ... as ...",
    ast.ImportFrom: "from ... import ...",
    ast.Yield: "yield",
    ast.NamedExpr: ":=",
    ast.Pow: "**",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.BitAnd: "&",
    ast.BitOr: "|",
    ast.Invert: "~",
    ast.And: "and",
    ast.Or: "or",
    ast.Not: "not",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.Add: "+ - * /",
    ast.Sub: "+ - * /",
    ast.Mult: "+ - * /",
    ast.Div: "+ - * /",
    **dict.fromkeys((ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE), "== != < >"),
}


@dataclass(frozen=True)
class Idiom:
    """One entry of the ladder."""

    key: str
    lesson: str
    cell: str
    task: str
    says: str
    example: str
    mention: str = ""


@dataclass
class Reading:
    """What one lesson's code uses.

    Attributes
    ----------
    used : dict
        Idiom to the id of the first cell that uses it, in the order of the cells.
    chains : list of str
        Cells with more calls in a row than a reader follows.
    """

    used: dict[str, str] = field(default_factory=dict)
    chains: list[str] = field(default_factory=list)


def ladder(path: Path = LADDER) -> list[Idiom]:
    """Return the ladder's entries in the order of the lessons."""
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Idiom(lesson=lesson["number"], **entry)
        for lesson in content["lesson"]
        for entry in lesson.get("idiom", [])
    ]


def _bracket(node: ast.Subscript) -> str:
    inside = node.slice
    if isinstance(inside, ast.Slice):
        return "[a:b]"
    if isinstance(inside, ast.List):
        return '[["a", "b"]]'
    if isinstance(inside, ast.Constant):
        return '["column"]' if isinstance(inside.value, str) else "[position]"
    if isinstance(inside, ast.UnaryOp) and isinstance(inside.op, ast.USub):
        return "[position]"
    if isinstance(inside, ast.Compare | ast.BoolOp | ast.UnaryOp | ast.BinOp | ast.Call):
        return "[condition]"
    return '["column"]'


def _names_in(tree: ast.AST, modules: dict[str, str], own: set[str]) -> Iterator[str]:
    called = {id(n.func) for n in ast.walk(tree) if isinstance(n, ast.Call)}
    # Brackets after .loc and .iloc belong to these, and are introduced with them.
    after_loc = {
        id(n)
        for n in ast.walk(tree)
        if isinstance(n, ast.Subscript)
        and isinstance(n.value, ast.Attribute)
        and n.value.attr in ("loc", "iloc", "at")
    }
    for node in ast.walk(tree):
        if type(node) in CONSTRUCTS and not _targets_only(node):
            yield CONSTRUCTS[type(node)]
        match node:
            case ast.Call():
                if node.keywords:
                    yield "f(name=value)"
                if isinstance(node.func, ast.Name) and node.func.id not in own:
                    yield f"{node.func.id}()"
                if isinstance(node.func, ast.Attribute):
                    yield _attribute(node.func, modules) + "()"
            case ast.Attribute() if id(node) not in called:
                name = _attribute(node, modules)
                if name.split(".")[0] not in modules:
                    yield name
            case ast.Subscript() if id(node) not in after_loc:
                if isinstance(node.ctx, ast.Store):
                    yield "[column] = "
                else:
                    yield _bracket(node)
            case ast.Assign(targets=[ast.Tuple(), *_]):
                yield "a, b = ..."
            case ast.Assign(targets=[ast.Name(), *_]):
                yield "name = value"
            case ast.AugAssign():
                yield "+="
            case ast.For(target=ast.Tuple()):
                yield "for a, b in ..."


def _targets_only(node: ast.AST) -> bool:
    return isinstance(node, ast.List) and isinstance(node.ctx, ast.Store)


def _attribute(node: ast.Attribute, modules: dict[str, str]) -> str:
    if isinstance(node.value, ast.Name) and node.value.id in modules:
        return f"{node.value.id}.{node.attr}"
    return f".{node.attr}"


def _chain(tree: ast.AST) -> int:
    longest = 0
    for node in ast.walk(tree):
        steps, here = 0, node
        while isinstance(here, ast.Call | ast.Attribute | ast.Subscript):
            if isinstance(here, ast.Call) and isinstance(here.func, ast.Attribute):
                base = here.func.value
                steps += not (isinstance(base, ast.Name) and base.id in ("plt", "practice"))
                here = base
            elif isinstance(here, ast.Call):
                here = here.func
            else:
                here = here.value
        longest = max(longest, steps)
    return longest


def _modules(tree: ast.AST) -> dict[str, str]:
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {a.asname or a.name: a.name for a in node.names}
        if isinstance(node, ast.ImportFrom) and node.module == "multivector":
            found |= {a.asname or a.name: f"multivector.{a.name}" for a in node.names}
    return found


def exercise_code(lesson: Path) -> list[tuple[str, str]]:
    """Return (exercise, code of its solution) from the file of a lesson's exercises."""
    path = lesson.parent / "exercises" / f"{lesson.stem[:2]}.toml"
    if not path.is_file():
        return []
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        (f"solution {e['id']}", e["solution"])
        for e in content.get("exercise", [])
        if "solution" in e
    ]


def reading(path: Path, *, with_solutions: bool = True) -> Reading:
    """Read the code of a lesson, cell by cell.

    Parameters
    ----------
    path : Path
        The lesson.
    with_solutions : bool
        Also read the solutions of its exercises, after the cells.
    """
    pieces = [(c.id, c.source) for c in read(path).cells if c.cell_type == "code"]
    if with_solutions:
        pieces += exercise_code(path)
    found, modules, own = Reading(), {}, set()
    for cell, code in pieces:
        tree = ast.parse(re.sub(r"^\s*[%!].*$", "", code, flags=re.M))
        modules |= _modules(tree)
        own |= {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
        for key in _names_in(tree, modules, own):
            found.used.setdefault(key, cell)
        if _chain(tree) > LONGEST_CHAIN:
            found.chains.append(cell)
    return found


def _explained(path: Path, idiom: Idiom) -> bool:
    """Say whether a sentence beside the introducing cell, or a comment in it, names the idiom."""
    cells = read(path).cells
    place = next((i for i, c in enumerate(cells) if c.id == idiom.cell), None)
    if place is None:
        return False
    texts = []
    for near in range(max(place - 2, 0), min(place + 2, len(cells))):
        cell = cells[near]
        if cell.cell_type == "markdown":
            texts += re.split(r"(?<=[.!?:])\s+|\n\s*\n|\n\s*[-*] ", cell.source)
        elif near == place:
            texts += re.findall(r"#\s*(.+)$", cell.source, re.M)
    word = idiom.mention or re.sub(r"[^\w.]", "", idiom.key).strip(".") or idiom.key
    return any(word in text and len(text.split()) >= 4 for text in texts)


def faults(path: Path, entries: list[Idiom]) -> list[str]:
    """Return what is wrong with one lesson's idioms, a line each.

    Parameters
    ----------
    path : Path
        The lesson.
    entries : list of Idiom
        The ladder.
    """
    number, ids = path.stem[:2], [c.id for c in read(path).cells]
    by_key = {e.key: e for e in entries}
    mine = [e for e in entries if e.lesson == number]
    found = []
    read_now = reading(path)
    for key, cell in read_now.used.items():
        if key in BANNED:
            found.append(f"{cell}: {key} has no place in a lesson; put it into the package")
        elif key not in by_key:
            found.append(f"{cell}: {key} is not on the ladder")
        elif by_key[key].lesson > number:
            found.append(f"{cell}: {key} is introduced only in lesson {by_key[key].lesson}")
        elif (
            by_key[key].lesson == number
            and cell in ids
            and by_key[key].cell in ids[ids.index(cell) + 1 :]
        ):
            found.append(f"{cell}: {key} is used before {by_key[key].cell} introduces it")
    for idiom in mine:
        if idiom.cell not in ids:
            found.append(f"{idiom.key}: the lesson has no cell {idiom.cell}")
        elif idiom.key not in read_now.used:
            found.append(f"{idiom.key}: the lesson does not use it")
        elif not _explained(path, idiom):
            found.append(f"{idiom.key}: no sentence beside {idiom.cell} names it")
    most = MOST_TOOLS if number in TOOLS else MOST
    if len(mine) > most:
        found.append(f"{len(mine)} new idioms, at most {most} are allowed")
    found += [f"{cell}: more than {LONGEST_CHAIN} calls in one chain" for cell in read_now.chains]
    return found


def main(argv: list[str]) -> int:
    """Print what each lesson introduces and what is wrong; 1 when something is."""
    entries = ladder()
    paths = [Path(a) for a in argv] or LESSONS
    wrong = 0
    for path in paths:
        number = path.stem[:2]
        mine = [e.key for e in entries if e.lesson == number]
        most = MOST_TOOLS if number in TOOLS else MOST
        print(f"{path.stem}: {len(mine)} new idioms of at most {most}: {', '.join(mine)}")
        lines = faults(path, entries)
        wrong += len(lines)
        print("\n".join(f"  {line}" for line in lines) or "  nothing to correct")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
