"""What makes a run start fast: warming code, and jsonschema without its slow grammar."""

from __future__ import annotations

import subprocess
import sys

import pytest

from nbjudge.engine.warm import warm_code as warming


@pytest.mark.parametrize("library", warming.SNIPPETS)
def test_each_warming_snippet_runs(library: str) -> None:
    exec(compile(warming.SNIPPETS[library], library, "exec"), {})


def test_what_comes_along_is_warmed_too() -> None:
    code = warming.warm_code(["geopandas.tools"])
    for library in ("pandas", "pyproj", "shapely", "numpy"):
        assert f"import {library}" in code
    assert "matplotlib.figure" not in code
    assert warming.warm_code(["json"]) == ""


def test_a_failing_snippet_leaves_the_others_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(warming.SNIPPETS, "numpy", "1 / 0")
    monkeypatch.setitem(warming.SNIPPETS, "pandas", "done.append(1)")
    done: list[int] = []
    exec(warming.warm_code(["numpy", "pandas"]), {"done": done})
    assert done == [1]


def test_jsonschema_works_without_the_grammar_of_addresses() -> None:
    code = (
        "import sys\n"
        "from nbjudge.commands import load_jsonschema_quickly\n"
        "load_jsonschema_quickly()\n"
        "import jsonschema\n"
        "assert 'rfc3987_syntax' not in sys.modules\n"
        "assert 'lark' not in sys.modules\n"
        "jsonschema.validate({'a': 1}, {'required': ['a']})\n"
        "load_jsonschema_quickly()\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_code_is_parsed_again_where_another_thread_was_parsing(monkeypatch):
    """Python 3.11 before 3.11.5: two threads that parse at once (python/cpython#106905)."""
    import ast

    from nbjudge.course import snapshot

    parse, failures = ast.parse, iter([True, True, False, False, False])

    def busy(source: str, *options: object, **named: object) -> ast.Module:
        if next(failures):
            raise SystemError("AST constructor recursion depth mismatch (before=27, after=32)")
        return parse(source, *options, **named)

    with monkeypatch.context() as patch:
        patch.setattr(ast, "parse", busy)
        found = snapshot.imports_of("import numpy")
    assert found == {"numpy"}


def test_a_guess_that_fails_costs_nothing_but_the_work(tmp_path, monkeypatch):
    from nbjudge.run.pools import early_pool

    def fails(*_arguments):
        raise SystemError("AST constructor recursion depth mismatch")

    monkeypatch.setattr(early_pool, "guess_needs", fails)
    pool = early_pool.EarlyPool(tmp_path, "ps1", workers=1)
    assert pool.claim(None, []) is None
