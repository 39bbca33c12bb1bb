"""Mutants of a reference solution: one small change each, made in its syntax tree.

A mutant that every check lets through is either equivalent, and then listed with the reason in
``bank/equivalent/<ps>.toml``, or a fault of the checks.
"""

from __future__ import annotations

import ast
import copy
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbjudge.prove import texts
from nbjudge.prove.sources import Assignment

_COMPARE = {
    ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,), ast.Lt: (ast.LtE, ast.Gt),
    ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt), ast.GtE: (ast.Gt, ast.LtE),
    ast.Is: (ast.IsNot,), ast.IsNot: (ast.Is,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
_BINARY = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,),
    ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,), ast.FloorDiv: (ast.Div,),
    ast.Pow: (ast.Mult,), ast.Mod: (ast.Mult,),
}  # fmt: skip
#: Methods and functions that a slip puts in each other's place.
_CALLS = {
    "sum": ("mean", "max"), "mean": ("sum", "median"), "max": ("min",), "min": ("max",),
    "median": ("mean",), "head": ("tail",), "tail": ("head",), "first": ("last",),
    "idxmax": ("idxmin",), "idxmin": ("idxmax",), "nlargest": ("nsmallest",),
    "nsmallest": ("nlargest",), "count": ("size",), "size": ("count",), "isna": ("notna",),
    "notna": ("isna",), "union": ("intersection",), "intersection": ("union", "difference"),
    "difference": ("intersection",), "union_all": ("intersection_all",), "within": ("touches",),
    "contains": ("touches",), "intersects": ("touches",), "cumsum": ("cumprod",),
    "any": ("all",), "all": ("any",), "floor": ("ceil",), "ceil": ("floor",),
    "set_xlabel": ("set_ylabel",), "set_ylabel": ("set_xlabel",), "plot": ("fill_between",),
    "bar": ("barh",), "barh": ("bar",), "std": ("var",), "rank": ("abs",), "abs": ("round",),
    "DiGraph": ("Graph",), "maximum_flow_value": ("maximum_flow",), "add_edge": ("has_edge",),
    "distance": ("hausdorff_distance",), "geometry_length": ("geometry_area_perimeter",),
    "set_crs": ("to_crs",), "centroid": ("envelope",), "area": ("length",), "length": ("area",),
    "centroids": ("envelope",), "fillna": ("eq",), "dropna": ("isna",),
}  # fmt: skip
#: What a text constant turns into: other coordinate systems, kinds of join, answers. A course adds
#: its own words in `mutants.toml` of its bank.
_TEXTS = {
    "EPSG:4326": ("EPSG:3857", "EPSG:32642"), "WGS84": ("sphere", "clrk66"),
    "inner": ("outer", "left"), "left": ("inner",), "outer": ("inner",), "right": ("inner",),
    "sum": ("mean",), "mean": ("sum",),
    "intersection": ("union",), "within": ("contains",), "yes": ("no",), "Y": ("N",), "N": ("Y",),
}  # fmt: skip


@dataclass(frozen=True)
class Mutant:
    """One changed solution; `key` names the change and does not depend on its place in a file."""

    key: str
    source: str


def _nodes(tree: ast.AST) -> list[ast.AST]:
    return list(ast.walk(tree))


def _changes(node: ast.AST, texts: list[str], names: list[str]) -> Iterator[tuple[str, ast.AST]]:
    """Give replacements for one node: what was done, and the new node."""
    if isinstance(node, ast.Compare):
        for place, operator in enumerate(node.ops):
            for other in _COMPARE.get(type(operator), ()):
                new = copy.deepcopy(node)
                new.ops[place] = other()
                yield "comparison", new
    if isinstance(node, ast.BinOp):
        for operation in _BINARY.get(type(node.op), ()):
            changed = copy.deepcopy(node)
            changed.op = operation()
            yield "operator", changed
        yield "left operand alone", copy.deepcopy(node.left)
        yield "right operand alone", copy.deepcopy(node.right)
        if isinstance(node.op, ast.Sub | ast.Div):
            turned = copy.deepcopy(node)
            turned.left, turned.right = turned.right, turned.left
            yield "operands swapped", turned
    if isinstance(node, ast.BoolOp):
        joined = copy.deepcopy(node)
        joined.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
        yield "and/or", joined
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not | ast.Invert | ast.USub):
        yield "negation dropped", copy.deepcopy(node.operand)
    if isinstance(node, ast.Constant):
        yield from (("constant", ast.Constant(value)) for value in _constants(node.value, texts))
    if isinstance(node, ast.Call):
        yield from _call_changes(node)
    loaded = isinstance(getattr(node, "ctx", None), ast.Load)
    chosen = ast.Compare | ast.BinOp | ast.Name | ast.BoolOp | ast.Call
    if isinstance(node, ast.Subscript) and loaded and isinstance(node.slice, chosen):
        yield "selection dropped", copy.deepcopy(node.value)
    if isinstance(node, ast.List | ast.Tuple) and loaded and len(node.elts) > 1:
        for place in range(len(node.elts)):
            shorter = copy.deepcopy(node)
            del shorter.elts[place]
            yield "entry dropped", shorter
        reverse = copy.deepcopy(node)
        reverse.elts.reverse()
        yield "entries reversed", reverse
    if isinstance(node, ast.IfExp):
        yield "condition turned", ast.IfExp(node.test, node.orelse, node.body)
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.id in names:
        yield from (("name", ast.Name(other, ast.Load())) for other in names if other != node.id)


def _constants(value: Any, texts: list[str]) -> Iterator[Any]:
    if isinstance(value, bool):
        yield not value
    elif isinstance(value, int | float):
        yield value + 1
        if value:
            yield value * 1000
            yield type(value)(0)
    elif isinstance(value, str):
        yield from (other for other in texts if other != value)
        yield value + "_x"


def _call_changes(node: ast.Call) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(node.func, ast.Attribute):
        for other in _CALLS.get(node.func.attr, ()):
            new = copy.deepcopy(node)
            new.func = ast.Attribute(new.func.value, other, node.func.ctx)  # type: ignore[attr-defined]
            yield "function", new
        yield "call dropped", copy.deepcopy(node.func.value)
    for place in range(len(node.keywords)):
        new = copy.deepcopy(node)
        del new.keywords[place]
        yield "keyword dropped", new
    if len(node.args) > 1:
        new = copy.deepcopy(node)
        new.args[0], new.args[1] = new.args[1], new.args[0]
        yield "arguments swapped", new
        new = copy.deepcopy(node)
        del new.args[-1]
        yield "argument dropped", new


def _statements(tree: ast.AST) -> Iterator[tuple[str, ast.AST]]:
    """Give trees with one statement left out or one condition turned."""
    for number, node in enumerate(_nodes(tree)):
        for part in ("body", "orelse"):
            block = getattr(node, part, None)
            if not isinstance(block, list):
                continue
            for place, statement in enumerate(block):
                if isinstance(statement, ast.FunctionDef) and node is tree:
                    continue
                if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant):
                    continue
                new = copy.deepcopy(tree)
                getattr(_nodes(new)[number], part)[place] = ast.Pass()
                yield f"left out: {_line(statement)}", new
        if isinstance(node, ast.If):
            new = copy.deepcopy(tree)
            target: Any = _nodes(new)[number]
            target.test = ast.UnaryOp(ast.Not(), target.test)
            yield f"condition turned: if {ast.unparse(node.test)}", new


def _line(node: ast.AST) -> str:
    text = ast.unparse(node)
    return text.split("\n")[0] + (" ..." if "\n" in text else "")


def _replaced(tree: ast.AST, number: int, new: ast.AST) -> ast.AST:
    """Copy a tree with its node of a given number (in walking order) replaced."""
    result = copy.deepcopy(tree)
    target = _nodes(result)[number]
    for parent in ast.walk(result):
        for field, value in ast.iter_fields(parent):
            if value is target:
                setattr(parent, field, new)
                return result
            if isinstance(value, list):
                for place, item in enumerate(value):
                    if item is target:
                        value[place] = new
                        return result
    raise AssertionError("the node is not in the tree")


def mutants(solution: str, words: Mapping[str, Sequence[str]] | None = None) -> list[Mutant]:
    """Make all mutants of a solution that still compile, without repeats.

    Where the solution binds names to plain texts, numbers and choices, `nbjudge.prove.texts` makes
    them. Annotations, the docstring and the words of error messages stay as they are: no check may
    depend on them.

    Parameters
    ----------
    solution : str
        Python code.
    words : mapping of str to sequence of str, optional
        The course's own words and what each may turn into; see `course_words`.
    """
    plain = texts.values(solution)
    if plain is not None:
        made = {text: Mutant(key, text) for key, text in texts.mutants(plain, words or {})}
        made.pop(texts.source(plain), None)
        return list(made.values())
    tree = ast.parse(solution)
    known = {**_TEXTS, **(words or {})}
    skip: set[int] = set()
    for node in ast.walk(tree):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef):
            parts += [node.returns, *(argument.annotation for argument in node.args.args)]
            if node.body and isinstance(node.body[0], ast.Expr):
                parts.append(node.body[0])
        if isinstance(node, ast.AnnAssign):
            parts.append(node.annotation)
        if isinstance(node, ast.JoinedStr):
            parts += [part for part in node.values if isinstance(part, ast.Constant)]
            parts += [part.format_spec for part in node.values if hasattr(part, "format_spec")]
        for part in parts:
            if part is not None:
                skip.update(id(child) for child in ast.walk(part))
    short = sorted(
        {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
            if id(node) not in skip and len(node.value) < 30
        }
    )
    first = tree.body[0] if tree.body else None
    parameters = [a.arg for a in first.args.args] if isinstance(first, ast.FunctionDef) else []
    near = {text: [t for t in short if t != text][:3] for text in short}
    found: dict[str, Mutant] = {}
    original = ast.unparse(tree)
    for number, node in enumerate(_nodes(tree)):
        if id(node) in skip:
            continue
        value = getattr(node, "value", None)
        others = [*known.get(value, ()), *near.get(value, [])] if isinstance(value, str) else []
        for what, new in _changes(node, others, parameters):
            _keep(found, _replaced(tree, number, new), original, _describe(what, node, new))
    for what, new in _statements(tree):
        _keep(found, new, original, what)
    return list(found.values())


def _describe(what: str, old: ast.AST, new: ast.AST) -> str:
    return f"{what}: {_short(old)} -> {_short(new)}"


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 100 else text[:97] + "..."


def _keep(found: dict[str, Mutant], tree: ast.AST, original: str, key: str) -> None:
    try:
        source = ast.unparse(ast.fix_missing_locations(tree)) + "\n"
        compile(source, "<mutant>", "exec")
    except (SyntaxError, ValueError, TypeError, AttributeError):
        return
    if source.strip() != original.strip():
        base, count = key, 2
        while key in found and found[key].source != source:
            key, count = f"{base} (#{count})", count + 1
        if all(other.source != source for other in found.values()):
            found[key] = Mutant(key, source)


def course_words(assignment: Assignment) -> dict[str, list[str]]:
    """Read what words of the course may turn into, from ``mutants.toml`` in its bank.

    Returns
    -------
    dict of str to list of str
        Empty where there is no such file.
    """
    path = assignment.bank / "mutants.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))["words"] if path.exists() else {}


def equivalent(assignment: Assignment) -> dict[str, dict[str, str]]:
    """Read the list of equivalent mutants: question -> key -> reason."""
    path = assignment.bank / "equivalent" / f"{assignment.short}.toml"
    if not path.exists():
        return {}
    content = tomllib.loads(path.read_text(encoding="utf-8"))
    return {
        question: {entry["mutant"]: entry["reason"] for entry in entries}
        for question, entries in content.items()
    }
