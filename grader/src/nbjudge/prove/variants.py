"""Honest variants of a reference solution: the same answer in the styles that students write.

A mutant changes what a solution does and must be rejected; a variant changes how it is written and
must keep full marks. Each rule below rewrites one step in another common idiom. A rule is applied
at one place, at all places, and together with others; a course adds openings of its own, such as
a style that its lessons begin with, in ``bank/openings.toml``.
"""

from __future__ import annotations

import ast
import copy
import random
import tomllib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from nbjudge.prove import texts
from nbjudge.prove.sources import Assignment

#: So many variants a question, where the rules find enough to rewrite.
ENOUGH = 36
#: Fewer than this prove too little.
LEAST = 30


@dataclass(frozen=True)
class Variant:
    """One rewritten solution; `key` names what was done."""

    key: str
    source: str


# Expressions ----------------------------------------------------------------------------------

_OPERATORS = {ast.Add: "add", ast.Sub: "sub", ast.Mult: "mul", ast.Div: "div"}
_METHODS = {name: kind for kind, name in _OPERATORS.items()}
_TURNED = {ast.Lt: ast.Gt, ast.Gt: ast.Lt, ast.LtE: ast.GtE, ast.GtE: ast.LtE, ast.Eq: ast.Eq}
_SYNONYMS = {"isna": "isnull", "notna": "notnull", "agg": "aggregate"}


def _call(function: ast.expr | str, *arguments: ast.expr) -> ast.Call:
    target = ast.Name(function, ast.Load()) if isinstance(function, str) else function
    return ast.Call(target, list(arguments), [])


def _method(node: ast.AST, *names: str) -> bool:
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in names
    )


def turn_comparison(node: ast.AST) -> ast.AST | None:
    """Write ``a < b`` as ``b > a``."""
    if isinstance(node, ast.Compare) and len(node.ops) == 1 and type(node.ops[0]) in _TURNED:
        operator = _TURNED[type(node.ops[0])]()
        return ast.Compare(node.comparators[0], [operator], [node.left])
    return None


def synonym(node: ast.AST) -> ast.AST | None:
    """Write ``isna`` as ``isnull``, ``agg`` as ``aggregate``."""
    if isinstance(node, ast.Attribute) and node.attr in _SYNONYMS:
        return ast.Attribute(node.value, _SYNONYMS[node.attr], node.ctx)
    return None


def negated_isna(node: ast.AST) -> ast.AST | None:
    """Write ``column.notna()`` as ``~column.isna()``."""
    if _method(node, "notna") and not node.args and _is_column(node.func.value):  # type: ignore[attr-defined]
        asked = ast.Attribute(node.func.value, "isna", ast.Load())  # type: ignore[attr-defined]
        return ast.UnaryOp(ast.Invert(), _call(asked))
    return None


def column_by_loc(node: ast.AST) -> ast.AST | None:
    """Write ``table["x"]`` as ``table.loc[:, "x"]``."""
    if _is_column(node) and _is_table(node.value):  # type: ignore[attr-defined]
        every = ast.Slice()
        where = ast.Tuple([every, node.slice], ast.Load())  # type: ignore[attr-defined]
        return ast.Subscript(ast.Attribute(node.value, "loc", ast.Load()), where, ast.Load())  # type: ignore[attr-defined]
    return None


def rows_by_loc(node: ast.AST) -> ast.AST | None:
    """Write ``table[mask]`` as ``table.loc[mask]``."""
    mask = ast.Compare | ast.BinOp | ast.Call
    if (
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and _is_table(node.value)
        and isinstance(node.slice, mask)
        and _has_comparison(node.slice)
    ):
        return ast.Subscript(ast.Attribute(node.value, "loc", ast.Load()), node.slice, ast.Load())
    return None


def keyword_by(node: ast.AST) -> ast.AST | None:
    """Write ``sort_values("x")`` as ``sort_values(by="x")``."""
    if _method(node, "sort_values") and len(node.args) == 1:  # type: ignore[attr-defined]
        new = copy.deepcopy(node)
        new.keywords.insert(0, ast.keyword("by", new.args.pop()))  # type: ignore[attr-defined]
        return new
    return None


def stable_sort(node: ast.AST) -> ast.AST | None:
    """Write ``sort_values(...)`` with ``kind="stable"``."""
    if _method(node, "sort_values") and all(k.arg != "kind" for k in node.keywords):  # type: ignore[attr-defined]
        new = copy.deepcopy(node)
        new.keywords.append(ast.keyword("kind", ast.Constant("stable")))  # type: ignore[attr-defined]
        return new
    return None


def values_for_to_numpy(node: ast.AST) -> ast.AST | None:
    """Write ``column.to_numpy()`` as ``column.values``."""
    if _method(node, "to_numpy") and not node.args and not node.keywords:  # type: ignore[attr-defined]
        return ast.Attribute(node.func.value, "values", ast.Load())  # type: ignore[attr-defined]
    return None


def text_by_format(node: ast.AST) -> ast.AST | None:
    """Write an f-string as ``"...".format(...)``."""
    if not isinstance(node, ast.JoinedStr):
        return None
    words, arguments = "", []
    for part in node.values:
        if isinstance(part, ast.Constant):
            words += str(part.value).replace("{", "{{").replace("}", "}}")
        elif isinstance(part, ast.FormattedValue) and part.conversion == -1:
            form = "".join(
                str(p.value) for p in getattr(part.format_spec, "values", []) if hasattr(p, "value")
            )
            words += "{:" + form + "}" if form else "{}"
            arguments.append(part.value)
        else:
            return None
    return _call(ast.Attribute(ast.Constant(words), "format", ast.Load()), *arguments)


def operator_as_method(node: ast.AST) -> ast.AST | None:
    """Write ``a["x"] / b`` as ``a["x"].div(b)``."""
    left = node.left if isinstance(node, ast.BinOp) else None
    whole = left is not None and _is_column(left) and _is_table(left.value)  # type: ignore[attr-defined]
    if isinstance(node, ast.BinOp) and type(node.op) in _OPERATORS and whole:
        name = _OPERATORS[type(node.op)]
        return _call(ast.Attribute(node.left, name, ast.Load()), node.right)
    return None


def method_as_operator(node: ast.AST) -> ast.AST | None:
    """Write ``a.div(b)`` as ``a / b``."""
    if _method(node, *_METHODS) and len(node.args) == 1 and not node.keywords:  # type: ignore[attr-defined]
        kind = _METHODS[node.func.attr]  # type: ignore[attr-defined]
        if not isinstance(node.args[0], ast.Constant | ast.Name | ast.Call):  # type: ignore[attr-defined]
            return None
        if isinstance(node.func.value, ast.Name) and node.func.value.id.islower():  # type: ignore[attr-defined]
            return None  # perhaps `chosen.add(item)`: a set
        return ast.BinOp(node.func.value, kind(), node.args[0])  # type: ignore[attr-defined]
    return None


def set_comprehension(node: ast.AST) -> ast.AST | None:
    """Write ``set(x)`` as ``{item for item in x}``."""
    if not (isinstance(node, ast.Call) and ast.unparse(node.func) == "set" and len(node.args) == 1):
        return None
    loop = ast.comprehension(ast.Name("item", ast.Store()), node.args[0], [], 0)
    return ast.SetComp(ast.Name("item", ast.Load()), [loop])


def whole_number_as_float(node: ast.AST) -> ast.AST | None:
    """Write ``/ 1000`` as ``/ 1000.0``, ``100 *`` as ``100.0 *``."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div | ast.Mult):
        new = copy.deepcopy(node)
        for side in ("left", "right"):
            part = getattr(new, side)
            if isinstance(part, ast.Constant) and type(part.value) is int:
                setattr(new, side, ast.Constant(float(part.value)))
                return new
    return None


def not_for_empty(node: ast.AST) -> ast.AST | None:
    """Write ``rows.empty`` as ``len(rows) == 0``."""
    if isinstance(node, ast.Attribute) and node.attr == "empty" and isinstance(node.ctx, ast.Load):
        return ast.Compare(_call("len", node.value), [ast.Eq()], [ast.Constant(0)])
    return None


def _is_column(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Subscript)
        and isinstance(node.ctx, ast.Load)
        and isinstance(node.slice, ast.Constant)
        and isinstance(node.slice.value, str)
    )


#: Methods of a table that give a table.
_TABLE_METHODS = {
    "assign", "copy", "drop_duplicates", "rename", "reset_index", "sample", "sort_values", "to_crs",
}  # fmt: skip


def _mark_tables(tree: ast.AST) -> None:
    """Mark the names that stand for a table: annotated arguments and selections from them."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        tables = {
            argument.arg
            for argument in function.args.args
            if argument.annotation is not None
            and ast.unparse(argument.annotation).endswith("DataFrame")
        }
        others: set[str] = set()
        for node in ast.walk(function):
            if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
                chosen = tables if _gives_table(node.value, tables) else others
                chosen.add(node.targets[0].id)
        for node in ast.walk(function):
            if isinstance(node, ast.Name) and node.id in tables - others:
                node.is_table = True  # type: ignore[attr-defined]


def _gives_table(value: ast.expr, tables: set[str]) -> bool:
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Attribute):
        known = value.func.attr in _TABLE_METHODS
        return known and _gives_table(value.func.value, tables)
    if isinstance(value, ast.Subscript):
        return _has_comparison(value.slice) and _gives_table(value.value, tables)
    return isinstance(value, ast.Name) and value.id in tables


def _is_table(node: ast.AST) -> bool:
    return bool(getattr(node, "is_table", False))


def _has_comparison(node: ast.AST) -> bool:
    return any(isinstance(child, ast.Compare) for child in ast.walk(node))


# Statements -----------------------------------------------------------------------------------


def name_the_result(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Write ``return x`` as ``answer = x; return answer``."""
    new = copy.deepcopy(function)
    changed = False
    for block in _blocks(new):
        for place, line in enumerate(block):
            if isinstance(line, ast.Return) and not isinstance(line.value, ast.Name | None):
                block[place : place + 1] = [
                    ast.Assign([ast.Name("answer", ast.Store())], line.value),
                    ast.Return(ast.Name("answer", ast.Load())),
                ]
                changed = True
                break
    return new if changed else None


def split_chains(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Write ``x = a.b().c()`` as two lines with a name between them."""
    new = copy.deepcopy(function)
    changed = False
    for block in _blocks(new):
        place = 0
        while place < len(block):
            line = block[place]
            value = getattr(line, "value", None)
            if (
                isinstance(line, ast.Assign | ast.Return)
                and isinstance(value, ast.Call)
                and isinstance(value.func, ast.Attribute)
                and isinstance(value.func.value, ast.Call)
                and isinstance(value.func.value.func, ast.Attribute)
            ):
                step = f"step_{place}"
                block.insert(place, ast.Assign([ast.Name(step, ast.Store())], value.func.value))
                value.func.value = ast.Name(step, ast.Load())
                place += 1
                changed = True
            place += 1
    return new if changed else None


def copies_first(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Begin with a copy of each table, as careful students do."""
    return _with_tables(function, lambda name: f"{name} = {name}.copy()")


def shuffled_first(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Begin with the rows in another order: the prompts leave the order of the input open."""
    return _with_tables(function, lambda name: f"{name} = {name}.sample(frac=1, random_state=3)")


def new_index_first(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Begin with a fresh index."""
    return _with_tables(function, lambda name: f"{name} = {name}.reset_index(drop=True)")


def nullable_first(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Begin with pandas' nullable types (Int64, Float64, string)."""
    return _with_tables(function, lambda name: f"{name} = {name}.convert_dtypes()")


def string_columns_first(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Begin with texts in pandas' string type."""
    return _with_tables(
        function,
        lambda name: (
            f"{name} = {name}.astype("
            f"{{c: 'string' for c in {name}.select_dtypes(['object', 'str']).columns}})"
        ),
    )


def object_columns_first(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Begin with texts as plain Python objects."""
    return _with_tables(
        function,
        lambda name: (
            f"{name} = {name}.astype("
            f"{{c: object for c in {name}.select_dtypes(['str', 'string']).columns}})"
        ),
    )


def floats_first(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Begin with floats where whole numbers came, years and the like aside."""
    return _with_tables(
        function,
        lambda name: (
            f"{name} = {name}.astype({{c: float for c in {name}.select_dtypes('int').columns "
            f"if c != 'year'}})"
        ),
    )


def _with_tables(function: ast.FunctionDef, line: Callable[[str], str]) -> ast.FunctionDef | None:
    """Begin with a line for each argument that is a table, or a dictionary of tables."""
    lines = []
    for argument in function.args.args:
        name = argument.arg
        kind = ast.unparse(argument.annotation) if argument.annotation is not None else ""
        if kind in ("pd.DataFrame", "DataFrame"):
            lines.append(line(name))
        elif kind in ("dict[str, pd.DataFrame]", "dict[str, DataFrame]"):
            changed = line("table").removeprefix("table = ")
            lines.append(f"{name} = {{key: {changed} for key, table in {name}.items()}}")
    if not lines:
        return None
    new = copy.deepcopy(function)
    new.body[_first(new) : _first(new)] = [ast.parse(code).body[0] for code in lines]
    return new


def prints_a_note(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Leave a forgotten ``print`` in the answer."""
    new = copy.deepcopy(function)
    new.body.insert(_first(new), ast.parse("print('working on it')").body[0])
    return new


def without_docstring(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Take the docstring and the annotations out."""
    new = copy.deepcopy(function)
    if _first(new):
        del new.body[0]
    new.returns = None
    for argument in [*new.args.args, *new.args.kwonlyargs]:
        argument.annotation = None
    return new


def other_names(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Call every local name something else."""
    arguments = {argument.arg for argument in function.args.args}
    inner = {n.name for n in ast.walk(function) if isinstance(n, ast.FunctionDef)}
    local = (
        {
            node.id
            for node in ast.walk(function)
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        - arguments
        - inner
    )
    if not local:
        return None
    new = copy.deepcopy(function)
    for node in ast.walk(new):
        if isinstance(node, ast.Name) and node.id in local:
            node.id = f"my_{node.id}"
        if isinstance(node, ast.arg) and node.arg in local and node.arg not in arguments:
            node.arg = f"my_{node.arg}"
        if isinstance(node, ast.Nonlocal):
            node.names = [f"my_{n}" if n in local else n for n in node.names]
    return new


def work_in_a_helper(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Move the whole body into a function inside."""
    new = copy.deepcopy(function)
    start = _first(new)
    names = [argument.arg for argument in function.args.args]
    inner = ast.FunctionDef(
        "work", ast.arguments([], [ast.arg(n) for n in names], None, [], [], None, []),
        new.body[start:], [], None,
    )  # fmt: skip
    returned = ast.Return(_call("work", *(ast.Name(name, ast.Load()) for name in names)))
    new.body[start:] = [inner, returned]
    return new


def comprehension_as_loop(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Write ``x = [f(y) for y in z]`` as a loop that appends."""
    new = copy.deepcopy(function)
    changed = False
    for block in _blocks(new):
        place = 0
        while place < len(block):
            line = block[place]
            if (
                isinstance(line, ast.Assign)
                and isinstance(line.targets[0], ast.Name)
                and isinstance(line.value, ast.ListComp)
                and len(line.value.generators) == 1
            ):
                name, loop = line.targets[0].id, line.value.generators[0]
                bound = {n.id for n in ast.walk(loop.target) if isinstance(n, ast.Name)}
                used_later = {
                    n.id
                    for later in block[place + 1 :]
                    for n in ast.walk(later)
                    if isinstance(n, ast.Name)
                }
                arguments = {argument.arg for argument in function.args.args}
                if name not in {n.id for n in ast.walk(loop.iter) if isinstance(n, ast.Name)} and (
                    not bound & (used_later | arguments)
                ):
                    add = ast.Expr(
                        _call(
                            ast.Attribute(ast.Name(name, ast.Load()), "append", ast.Load()),
                            line.value.elt,
                        )
                    )
                    body: list[ast.stmt] = [add]
                    for test in reversed(loop.ifs):
                        body = [ast.If(test, body, [])]
                    block[place : place + 1] = [
                        ast.Assign([ast.Name(name, ast.Store())], ast.List([], ast.Load())),
                        ast.For(loop.target, loop.iter, body, []),
                    ]
                    changed = True
            place += 1
    return new if changed else None


def augmented(function: ast.FunctionDef) -> ast.FunctionDef | None:
    """Write ``x = x - y`` as ``x -= y``, and the other way round."""
    new = copy.deepcopy(function)
    changed = False
    for block in _blocks(new):
        for place, line in enumerate(block):
            if isinstance(line, ast.AugAssign) and isinstance(line.target, ast.Name):
                left = ast.Name(line.target.id, ast.Load())
                block[place] = ast.Assign([line.target], ast.BinOp(left, line.op, line.value))
                changed = True
            elif (
                isinstance(line, ast.Assign)
                and isinstance(line.targets[0], ast.Name)
                and isinstance(line.value, ast.BinOp)
                and isinstance(line.value.left, ast.Name)
                and line.value.left.id == line.targets[0].id
            ):
                block[place] = ast.AugAssign(line.targets[0], line.value.op, line.value.right)
                changed = True
    return new if changed else None


# What comes back ------------------------------------------------------------------------------


def _converted(code: str) -> Callable[[ast.FunctionDef], ast.FunctionDef | None]:
    """Return a rule that changes the type of what comes back, not its values."""

    def rule(function: ast.FunctionDef) -> ast.FunctionDef | None:
        if function.returns is None:
            return None
        kind = ast.unparse(function.returns)
        if kind not in ("pd.DataFrame", "pd.Series", "float"):
            return None
        body = ast.parse(code.replace("KIND", repr(kind))).body
        new = work_in_a_helper(function)
        assert new is not None
        new.body[-1:] = [
            ast.Assign([ast.Name("answer", ast.Store())], new.body[-1].value),  # type: ignore[attr-defined]
            *body,
            ast.Return(ast.Name("answer", ast.Load())),
        ]
        return new

    return rule


floats_come_back = _converted(
    "if KIND == 'pd.DataFrame':\n"
    "    answer = answer.astype({c: float for c in answer.select_dtypes('int').columns\n"
    "                            if c != 'year'})\n"
    "elif KIND == 'pd.Series':\n"
    "    answer = answer.astype(float)\n"
    "else:\n"
    "    answer = float(answer)\n"
)
nullable_comes_back = _converted("if KIND != 'float':\n    answer = answer.convert_dtypes()\n")
categories_come_back = _converted(
    "if KIND == 'pd.DataFrame':\n"
    "    answer = answer.astype(\n"
    "        {c: 'category' for c in answer.select_dtypes(['object', 'str', 'string']).columns\n"
    "         if answer[c].map(type).eq(str).any()})\n"
)
objects_come_back = _converted(
    "if KIND == 'pd.DataFrame':\n"
    "    answer = answer.astype(\n"
    "        {c: object for c in answer.select_dtypes(['str', 'string']).columns})\n"
)
columns_turned_come_back = _converted(
    "if KIND == 'pd.DataFrame':\n    answer = answer[list(answer.columns)[::-1]]\n"
)
new_index_comes_back = _converted(
    "if KIND == 'pd.DataFrame':\n"
    "    answer = answer.set_axis([f'row {n}' for n in range(len(answer))])\n"
)
numpy_number_comes_back = _converted(
    "if KIND == 'float':\n    import numpy\n    answer = numpy.float64(answer)\n"
)
python_rows_come_back = _converted(
    "if KIND == 'pd.DataFrame' and len(answer):\n"
    "    answer = type(answer)(answer.to_dict('records'), columns=list(answer.columns))\n"
)


# Drawing --------------------------------------------------------------------------------------

_SETTERS = {"set_xlabel": "xlabel", "set_ylabel": "ylabel", "set_title": "title"}


def _drawing(change: Callable[[list[ast.stmt], int, ast.Call, str], bool]) -> Callable:
    """Return a rule over the lines ``ax.method(...)`` of a drawing function."""

    def rule(function: ast.FunctionDef) -> ast.FunctionDef | None:
        new = copy.deepcopy(function)
        changed = False
        for block in _blocks(new):
            for place, line in enumerate(block):
                call = line.value if isinstance(line, ast.Expr) else None
                if (
                    isinstance(call, ast.Call)
                    and isinstance(call.func, ast.Attribute)
                    and isinstance(call.func.value, ast.Name)
                    and call.func.value.id == "ax"
                ):
                    changed |= change(block, place, call, call.func.attr)
        return new if changed else None

    return rule


def _by_set(block: list[ast.stmt], place: int, call: ast.Call, name: str) -> bool:
    if name not in _SETTERS or len(call.args) != 1 or call.keywords:
        return False
    new = _call(ast.Attribute(ast.Name("ax", ast.Load()), "set", ast.Load()))
    new.keywords = [ast.keyword(_SETTERS[name], call.args[0])]
    block[place] = ast.Expr(new)
    return True


def _by_pyplot(block: list[ast.stmt], place: int, call: ast.Call, name: str) -> bool:
    short = {**_SETTERS, "legend": "legend"}.get(name)
    if short is None:
        return False
    words = [*map(ast.unparse, call.args)]
    words += [f"{k.arg}={ast.unparse(k.value)}" for k in call.keywords]
    block[place] = ast.parse(
        f"if True:\n    plt.sca(ax)\n    plt.{short}({', '.join(words)})"
    ).body[0]
    return True


def _title_call(code: str) -> Callable[[list[ast.stmt], int, ast.Call, str], bool]:
    def change(block: list[ast.stmt], place: int, call: ast.Call, name: str) -> bool:
        if name != "set_title" or len(call.args) != 1:
            return False
        block[place] = ast.parse(code.replace("TITLE", ast.unparse(call.args[0]))).body[0]
        return True

    return change


def _legend_call(code: str) -> Callable[[list[ast.stmt], int, ast.Call, str], bool]:
    def change(block: list[ast.stmt], place: int, call: ast.Call, name: str) -> bool:
        if name != "legend" or call.args:
            return False
        words = ", ".join(f"{k.arg}={ast.unparse(k.value)}" for k in call.keywords)
        if "HANDLES" in code and not call.keywords:
            words = (
                "handles=ax.get_legend_handles_labels()[0], "
                "labels=ax.get_legend_handles_labels()[1]"
            )
        text = code.replace("HANDLES", words).replace("OPTIONS", words)
        block[place] = ast.parse(text.replace("(, ", "(").replace(", )", ")")).body[0]
        return True

    return change


def _new_axes(code: str) -> Callable[[ast.FunctionDef], ast.FunctionDef | None]:
    """Return a rule that makes a new Axes in another way."""

    def rule(function: ast.FunctionDef) -> ast.FunctionDef | None:
        if "plt.subplots()" not in ast.unparse(function):
            return None
        new = copy.deepcopy(function)
        for block in _blocks(new):
            for place, line in enumerate(block):
                if isinstance(line, ast.Assign) and ast.unparse(line.value) == "plt.subplots()":
                    block[place : place + 1] = ast.parse(code).body
        return new

    return rule


def _plot_options(**options: object) -> Callable[[ast.FunctionDef], ast.FunctionDef | None]:
    """Return a rule that gives lines other widths, markers or transparency."""

    def change(block: list[ast.stmt], place: int, call: ast.Call, name: str) -> bool:
        if name != "plot":
            return False
        value: Any
        for key, value in options.items():
            call.keywords = [k for k in call.keywords if k.arg != key]
            call.keywords.append(ast.keyword(key, ast.Constant(value)))
        return True

    return _drawing(change)


#: Rules for one expression, tried at each place of a solution and at all of them.
EXPRESSIONS: tuple[Callable[[ast.AST], ast.AST | None], ...] = (
    turn_comparison, synonym, negated_isna, column_by_loc, rows_by_loc, keyword_by, stable_sort,
    values_for_to_numpy, text_by_format, operator_as_method, method_as_operator,
    set_comprehension, whole_number_as_float, not_for_empty,
)  # fmt: skip

#: Rules for a whole function.
FUNCTIONS: dict[str, Callable[[ast.FunctionDef], ast.FunctionDef | None]] = {
    rule.__name__: rule
    for rule in (
        name_the_result, split_chains, copies_first, shuffled_first, new_index_first,
        nullable_first, string_columns_first, object_columns_first, floats_first, prints_a_note,
        without_docstring, other_names, work_in_a_helper, comprehension_as_loop, augmented,
    )
} | {
    "floats_come_back": floats_come_back,
    "nullable_comes_back": nullable_comes_back,
    "categories_come_back": categories_come_back,
    "objects_come_back": objects_come_back,
    "columns_turned_come_back": columns_turned_come_back,
    "new_index_comes_back": new_index_comes_back,
    "numpy_number_comes_back": numpy_number_comes_back,
    "python_rows_come_back": python_rows_come_back,
}  # fmt: skip

#: Rules for a function that draws on ``ax``.
DRAWINGS: dict[str, Callable[[ast.FunctionDef], ast.FunctionDef | None]] = {
    "labels_by_set": _drawing(_by_set),
    "labels_by_pyplot": _drawing(_by_pyplot),
    "title_left": _drawing(_title_call("ax.set_title(TITLE, loc='left')")),
    "title_right": _drawing(_title_call("ax.set_title(TITLE, loc='right')")),
    "title_of_the_figure": _drawing(_title_call("ax.figure.suptitle(TITLE)")),
    "title_as_text": _drawing(_title_call("ax.text(0, 1.03, TITLE, transform=ax.transAxes)")),
    "title_on_the_figure": _drawing(_title_call("ax.figure.text(0.1, 0.95, TITLE)")),
    "large_title": _drawing(_title_call("ax.set_title(TITLE, fontsize=16, pad=12)")),
    "legend_of_the_figure": _drawing(_legend_call("ax.figure.legend(OPTIONS)")),
    "legend_beside": _drawing(
        _legend_call("ax.legend(OPTIONS, loc='upper left', bbox_to_anchor=(1, 1))")
    ),
    "legend_with_handles": _drawing(_legend_call("ax.legend(HANDLES)")),
    "legend_in_two_columns": _drawing(_legend_call("ax.legend(OPTIONS, ncols=2, title='Key')")),
    "figure_and_add_subplot": _new_axes("fig = plt.figure(figsize=(9, 5))\nax = fig.add_subplot()"),
    "axes_of_a_new_figure": _new_axes("plt.figure()\nax = plt.gca()"),
    "constrained_layout": _new_axes("fig, ax = plt.subplots(layout='constrained')"),
    "small_figure": _new_axes("fig, ax = plt.subplots(figsize=(5, 3), dpi=72)"),
    "thin_lines": _plot_options(linewidth=0.8),
    "thick_lines": _plot_options(linewidth=3),
    "transparent_lines": _plot_options(alpha=0.6),
    "dashed_lines": _plot_options(linestyle="--"),
    "large_markers": _plot_options(markersize=10),
}

#: What an answer's cell may begin with.
OPENINGS: dict[str, str] = {
    "ggplot": "import matplotlib.pyplot\nmatplotlib.pyplot.style.use('ggplot')\n",
    "dark": "import matplotlib.pyplot\nmatplotlib.pyplot.style.use('dark_background')\n",
    "grid": "import matplotlib.pyplot\nmatplotlib.pyplot.rcParams['axes.grid'] = True\n",
}

#: What an answer's cell may begin with where nothing is drawn.
TABLE_OPENINGS: dict[str, str] = {
    "without_the_string_type": ("import pandas\npandas.set_option('future.infer_string', False)\n"),
    "more_digits_shown": "import pandas\npandas.set_option('display.precision', 2)\n",
}


def _blocks(tree: ast.AST) -> Iterator[list[ast.stmt]]:
    for node in list(ast.walk(tree)):
        for part in ("body", "orelse", "finalbody"):
            block = getattr(node, part, None)
            if isinstance(block, list) and block and isinstance(block[0], ast.stmt):
                yield block


def _first(function: ast.FunctionDef) -> int:
    """Return the place of the first line after the docstring."""
    start = function.body[0] if function.body else None
    return int(isinstance(start, ast.Expr) and isinstance(start.value, ast.Constant))


class _Rewrite(ast.NodeTransformer):
    """Apply a rule to expressions: at one place, or wherever it fits."""

    def __init__(self, rule: Callable[[ast.AST], ast.AST | None], only: int | None) -> None:
        self._rule, self._only, self.count = rule, only, 0

    def visit(self, node: ast.AST) -> Any:
        if isinstance(node, ast.FunctionDef):
            node.body = [self.visit(line) for line in node.body]
            return node
        if isinstance(node, ast.AnnAssign | ast.arg):
            return node
        if isinstance(node, ast.FormattedValue):  # its format is written as a string of its own
            node.value = self.visit(node.value)
            return node
        node = self.generic_visit(node)
        new = self._rule(node)
        if new is None:
            return node
        self.count += 1
        return new if self._only is None or self.count - 1 == self._only else node


def _rewritten(tree: ast.Module, rule: Callable, only: int | None) -> tuple[ast.Module, int]:
    rewrite = _Rewrite(rule, only)
    new = copy.deepcopy(tree)
    new.body = [rewrite.visit(line) for line in new.body]
    return new, rewrite.count


def _functions(tree: ast.Module, rule: Callable) -> ast.Module | None:
    new = copy.deepcopy(tree)
    changed = False
    for place, node in enumerate(new.body):
        if isinstance(node, ast.FunctionDef):
            made = rule(node)
            if made is not None:
                new.body[place] = made
                changed = True
    return new if changed else None


def openings(assignment: Assignment) -> dict[str, str]:
    """Read the course's own openings: name -> code that an answer's cell may begin with."""
    path = assignment.bank / "openings.toml"
    if not path.is_file():
        return {}
    return {str(k): str(v) for k, v in tomllib.loads(path.read_text(encoding="utf-8")).items()}


def unfit(assignment: Assignment) -> dict[str, tuple[str, ...]]:
    """Read which rules do not fit a question: its prompt settles what they leave open.

    ``bank/unfit.toml`` holds them, one table an assignment: question -> rule -> the reason.
    """
    path = assignment.bank / "unfit.toml"
    if not path.is_file():
        return {}
    content = tomllib.loads(path.read_text(encoding="utf-8")).get(assignment.short, {})
    return {question: tuple(rules) for question, rules in content.items()}


def variants(
    solution: str, own: dict[str, str] | None = None, *, without: Sequence[str] = ()
) -> list[Variant]:
    """Make honest variants of a solution, without repeats, in a fixed order.

    Parameters
    ----------
    solution : str
        The reference solution: one or more functions, or texts and choices.
    own : dict, optional
        Openings of the course: name -> code.
    without : sequence of str
        Rules that this question's prompt forbids.

    Returns
    -------
    list of Variant
        `ENOUGH` of them where the rules fit often enough.
    """
    plain = texts.values(solution)
    if plain is not None:
        made = texts.variants(plain, enough=ENOUGH, without=without)
        return [Variant(key, source) for key, source in made]
    tree = ast.parse(solution)
    _mark_tables(tree)
    draws = "ax" in {
        a.arg for f in ast.walk(tree) if isinstance(f, ast.FunctionDef) for a in f.args.args
    }
    found: dict[str, str] = {}

    def keep(key: str, new: ast.Module | str | None) -> None:
        if new is None or key.split(" ")[0] in without:
            return
        source = new if isinstance(new, str) else ast.unparse(ast.fix_missing_locations(new)) + "\n"
        if source not in found.values() and source.strip() != ast.unparse(tree).strip():
            found[key] = source

    rules = {**FUNCTIONS, **(DRAWINGS if draws else {})}
    for name, rule in rules.items():
        keep(name, _functions(tree, rule))
    starts = {**(own or {}), **(OPENINGS if draws else TABLE_OPENINGS)}
    for name, code in starts.items():
        keep(f"begins_with_{name}", f"{code}\n{solution}")
    everywhere = []
    for change in EXPRESSIONS:
        new, count = _rewritten(tree, change, None)
        if count:
            everywhere.append(change)
            keep(change.__name__, new)
    for change in everywhere:
        for place in range(_rewritten(tree, change, None)[1]):
            keep(f"{change.__name__} at {place + 1}", _rewritten(tree, change, place)[0])
    chance = random.Random(len(solution))
    usable = [name for name in rules if name not in without]
    for number in range(4 * ENOUGH):
        if len(found) >= ENOUGH:
            break
        mixed = tree
        chosen = chance.sample(usable, 2)
        for name in chosen:
            mixed = _functions(mixed, rules[name]) or mixed
        for change in chance.sample(everywhere, min(2, len(everywhere))):
            if change.__name__ not in without:
                mixed = _rewritten(mixed, change, None)[0]
        keep(f"{' and '.join(chosen)} ({number})", mixed)
    return [Variant(key, source) for key, source in list(found.items())[: max(ENOUGH, len(rules))]]
