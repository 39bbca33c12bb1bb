"""The two packages' imports: no circle, no arrow to a higher floor, no tests in product code."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = {"nbjudge": ROOT / "grader" / "src" / "nbjudge", "multivector": ROOT / "src/multivector"}

#: Rooms from the ground up; a module may import from its own floor and from those below. The first
#: prefix that fits a module decides.
FLOORS = {
    "nbjudge": [
        [
            "errors",
            "atomic",
            "csv_rows",
            "lock",
            "deadlines",
            "files",
            "outcomes",
            "program",
            "protocol",
            "levels",
            "pages",
            "seeds",
            "text",
        ],
        ["questions"],
        ["checks"],
        ["engine"],
        ["course"],
        ["plugins"],
        ["run"],
        ["report", "prove", "marking", "collecting"],
        ["commands"],
        ["cli"],
    ],
    "multivector": [
        ["data", "labels", "palettes", "tables", "alignment"],
        ["style", "memberships", "trade"],
        ["vectors", "routes", "north", "practice", "proofread"],
        ["charts", "maps"],
        ["commands"],
        ["home"],
        ["cli"],
    ],
}
#: The engine's own rooms in the same order: each process is built of what stands below it.
ENGINE = [
    ["jobs", "frames", "parcel", "stopwatch"],
    ["sandbox"],
    ["syntax"],
    ["wire"],
    ["alike"],
    ["notebook", "shown_files"],
    ["student"],
    ["judge"],
    ["warm"],
    ["runner"],
]
#: The package's own module (its version) may be imported from everywhere.
PACKAGE = "__init__"


def modules(package: str) -> dict[str, Path]:
    """Return every module of a package by its dotted name."""
    root = SOURCES[package]
    found = {}
    for path in sorted(root.rglob("*.py")):
        parts = path.relative_to(root).with_suffix("").parts
        parts = parts[:-1] if parts[-1] == "__init__" else parts
        found[".".join([package, *parts])] = path
    return found


def imports(name: str, path: Path, *, run_time: bool = True) -> Iterator[str]:
    """Yield what a module imports, in functions too; not what only a type checker imports."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    skipped: set[ast.AST] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) in ("TYPE_CHECKING", "not None"):
            skipped |= {inner for part in node.body for inner in ast.walk(part)}
    package = name if path.stem == "__init__" else name.rpartition(".")[0]
    for node in ast.walk(tree):
        if node in skipped and run_time:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = package.split(".")[: len(package.split(".")) - node.level + 1]
                base = ".".join([*above, *([node.module] if node.module else [])])
            yield base
            yield from (f"{base}.{alias.name}" for alias in node.names)


def arrows(package: str) -> dict[str, set[str]]:
    """Return the modules of the same package that each module imports."""
    known = modules(package)
    found = {}
    for name, path in known.items():
        wanted = set(imports(name, path))
        # `from a import b` names a as well, which is only meant where b is no module.
        found[name] = {w for w in wanted & set(known) if w != name and w != package}
        found[name] -= {
            w
            for w in found[name]
            if known[w].stem == "__init__"
            and any(other.startswith(f"{w}.") for other in found[name] if other != w)
            and not _names_taken(path, w, known)
        }
    return found


def _names_taken(path: Path, package: str, known: dict[str, Path]) -> bool:
    """Say whether a module takes more than submodules from a package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == package:
            if any(f"{package}.{alias.name}" not in known for alias in node.names):
                return True
        elif isinstance(node, ast.Import) and any(a.name == package for a in node.names):
            return True
    return False


def circles(graph: dict[str, set[str]]) -> list[list[str]]:
    """Return the groups of modules that import each other (Tarjan's algorithm)."""
    index: dict[str, int] = {}
    low: dict[str, int] = {}
    stack: list[str] = []
    found = []

    def visit(node: str) -> None:
        index[node] = low[node] = len(index)
        stack.append(node)
        for other in sorted(graph[node]):
            if other not in index:
                visit(other)
                low[node] = min(low[node], low[other])
            elif other in stack:
                low[node] = min(low[node], index[other])
        if low[node] == index[node]:
            group = []
            while not group or group[-1] != node:
                group.append(stack.pop())
            if len(group) > 1:
                found.append(sorted(group))

    for node in sorted(graph):
        if node not in index:
            visit(node)
    return found


def floor(package: str, module: str) -> int | None:
    """Return the floor of a module; None for the package itself."""
    if module == package:
        return None
    return _number(module, module.split(".")[1], FLOORS[package])


def _number(module: str, room: str, floors: list[list[str]]) -> int:
    for number, rooms in enumerate(floors):
        if room in rooms:
            return number
    raise AssertionError(f"{module} is on no floor: add {room!r} to the list")


@pytest.mark.parametrize("package", SOURCES)
def test_no_circle(package) -> None:
    assert circles(arrows(package)) == []


@pytest.mark.parametrize("package", SOURCES)
def test_no_arrow_to_a_higher_floor(package) -> None:
    upward = [
        f"{name} imports {other}"
        for name, others in arrows(package).items()
        if floor(package, name) is not None
        for other in sorted(others)
        if floor(package, other) > floor(package, name)
    ]
    assert upward == []


def test_no_room_of_the_engine_imports_from_a_higher_one() -> None:
    engine = {
        name: _number(name, name.split(".")[2], ENGINE)
        for name in modules("nbjudge")
        if name.startswith("nbjudge.engine.")
    }
    upward = [
        f"{name} imports {other}"
        for name, others in arrows("nbjudge").items()
        if name in engine
        for other in sorted(others & set(engine))
        if engine[other] > engine[name]
    ]
    assert upward == []
    assert engine["nbjudge.engine.student.student"] < engine["nbjudge.engine.judge.judge"]


def test_the_engine_knows_no_nbgrader() -> None:
    found = [
        f"{name} imports {wanted}"
        for name, path in modules("nbjudge").items()
        if name.startswith("nbjudge.engine")
        for wanted in imports(name, path)
        if wanted.split(".")[0] == "nbgrader"
    ]
    assert found == []


@pytest.mark.parametrize("package", SOURCES)
def test_product_code_imports_no_tests(package) -> None:
    foreign = {"tests", "grader", "tools", "pytest"}
    found = [
        f"{name} imports {wanted}"
        for name, path in modules(package).items()
        for wanted in imports(name, path, run_time=False)
        if wanted.split(".")[0] in foreign
    ]
    assert found == []


def test_the_grader_does_not_know_the_course() -> None:
    found = [
        f"{name} imports {wanted}"
        for name, path in modules("nbjudge").items()
        for wanted in imports(name, path, run_time=False)
        if wanted.split(".")[0] == "multivector"
    ]
    assert found == []
    words = [
        f"{path.relative_to(ROOT)}: {word}"
        for path in SOURCES["nbjudge"].rglob("*.*")
        if path.suffix in (".py", ".j2", ".json")
        for word in ("multivector", "Kazakh", "Almaty", "datapackage")
        if word in path.read_text(encoding="utf-8")
    ]
    assert words == []


def test_the_course_knows_nothing_of_grading_runs() -> None:
    """It takes what a notebook and a student need: checks, commands, dates, words, whole files."""
    allowed = {"atomic", "checks", "cli", "commands", "deadlines", "errors", "program", "text"}
    found = [
        f"{name} imports {wanted}"
        for name, path in modules("multivector").items()
        for wanted in imports(name, path)
        if wanted.startswith("nbjudge.") and wanted.split(".")[1] not in allowed
    ]
    assert found == []


def test_the_test_sees_circles_and_arrows() -> None:
    assert circles({"a": {"b"}, "b": {"c"}, "c": {"a"}, "d": {"a"}}) == [["a", "b", "c"]]
    assert floor("nbjudge", "nbjudge.engine.runner.pool") < floor("nbjudge", "nbjudge.run.grade")


#: Files above 400 lines of code, with the reason why they are not split.
LONG = {
    "nbjudge.checks.drawing": "one reader of a rendered figure: every kind of artist in turn",
    "nbjudge.prove.variants": "one table of rewriting rules, each a few lines",
    "nbjudge.run.preflight": "one order of repairs that must be read together",
    "multivector.charts.series": "every chart of a series shares one set of axes and labels",
    "multivector.maps.base": "one projection, frame and border policy for every map",
    "multivector.practice.judging": "one judge for every kind of exercise",
}
MOST = 400


def code_lines(path: Path) -> int:
    """Count the lines that are neither blank nor comment nor docstring."""
    text = path.read_text(encoding="utf-8")
    documented = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            first = node.body[0] if node.body else None
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                documented |= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return sum(
        bool(line.strip()) and not line.lstrip().startswith("#") and number not in documented
        for number, line in enumerate(text.splitlines(), 1)
    )


@pytest.mark.parametrize("package", SOURCES)
def test_no_file_is_long_without_a_reason(package) -> None:
    long = {name: n for name, path in modules(package).items() if (n := code_lines(path)) > MOST}
    assert set(long) - set(LONG) == set(), long
