"""The pool: states, limits, order, and what happens when its own processes end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from grader.tests.isolation import require_isolation
from grader.tests.zoo.run import processes
from nbjudge.engine import Cell, Execution, Job, Limits, Pool
from nbjudge.engine.runner.control import WarmEnded
from nbjudge.outcomes import State

SHORT = Limits(cell_seconds=2, total_seconds=15, grace_seconds=2)


def cells(*sources: str, tests: tuple[int, ...] = ()) -> tuple[Cell, ...]:
    return tuple(
        Cell(index, source, "test" if index in tests else "student")
        for index, source in enumerate(sources)
    )


def errors(execution: Execution, index: int) -> list[str]:
    return [o["ename"] for o in execution.cells[index].outputs if o["output_type"] == "error"]


def text(execution: Execution, index: int) -> str:
    return "".join(o.get("text", "") for o in execution.cells[index].outputs)


@pytest.fixture(
    scope="module",
    params=[(False, False), (False, True), (True, False), (True, True)],
    ids=["plain", "judged", "isolated", "isolated and judged"],
)
def pool(request: pytest.FixtureRequest) -> Iterator[Pool]:
    isolation, judge = request.param
    if isolation:
        require_isolation()
    files = {"data/table.csv": b"a\n1\n", "helper.py": b"value = 7\n"}
    with Pool(isolation=isolation, judge=judge, files=files) as pool:
        yield pool


def run(pool: Pool, *sources: str, tests=(), limits=SHORT, files=None) -> Execution:
    (result,) = pool.run([Job("key", cells(*sources, tests=tests), files or {}, limits)])
    return result


def test_a_notebook_is_executed_in_order(pool: Pool):
    result = run(pool, "x = 2", "", "print(x)\nx * 3", "assert x == 2", tests=(3,))
    assert (result.key, result.state, result.dead_cell) == ("key", State.GRADED, None)
    assert sorted(result.cells) == [0, 2, 3], "blank cells have no result"
    assert [result.cells[i].execution_count for i in (0, 2, 3)] == [1, 2, 3]
    assert text(result, 2) == "2\n"
    assert result.cells[2].outputs[1]["data"] == {"text/plain": "6"}
    assert result.cells[3].outputs == []
    assert result.seconds > 0
    assert result.cpu_seconds > 0
    assert result.peak_mb > 10


def test_failing_tests_fail(pool: Pool):
    result = run(pool, "x = 2", "assert x == 3, 'told'", "raise KeyError('k')", tests=(1, 2))
    assert errors(result, 1) == ["AssertionError"]
    assert "told" in result.cells[1].outputs[0]["evalue"]
    assert errors(result, 2) == ["KeyError"]
    assert result.state is State.GRADED


def test_partial_points_are_handed_on(pool: Pool):
    result = run(pool, "x = 2", "x / 4", tests=(1,))
    assert result.cells[1].outputs[0]["data"] == {"text/plain": "0.5"}


def test_files_are_there_and_the_assignments_win(pool: Pool):
    result = run(
        pool,
        "import helper\nprint(helper.value, open('data/table.csv').read(), open('own.txt').read())",
        "assert open('own.txt').read() == 'mine'\n"
        "assert open('data/table.csv').read() == 'a\\n1\\n'",
        "import helper\nassert helper.value == 7",
        tests=(1, 2),
        files={"own.txt": b"mine", "data/table.csv": b"forged", "helper.py": b"value = 0"},
    )
    assert text(result, 0) == "7 a\n1\n mine\n"
    assert errors(result, 1) == errors(result, 2) == []


def test_files_the_notebook_writes_reach_its_tests(pool: Pool):
    result = run(
        pool,
        "open('out.csv', 'w').write('a,b')",
        "assert open('out.csv').read() == 'a,b'",
        tests=(1,),
    )
    assert errors(result, 1) == []


def test_imports_of_a_test_cell_serve_later_cells(pool: Pool):
    result = run(
        pool,
        "x = 1",
        "import math as m, os.path\nfrom json import dumps as d\nassert x",
        "print(m.pi, d([1]), os.path.sep)",
        tests=(1,),
    )
    assert text(result, 2) == "3.141592653589793 [1] /\n"


def test_each_job_starts_afresh(pool: Pool):
    first, second = (
        Job(k, cells("try:\n    x\nexcept NameError:\n    x = 1\nprint(x)")) for k in "ab"
    )
    assert {text(result, 0) for result in pool.run([first, second])} == {"1\n"}
    write = run(pool, "import os\nopen('left', 'w').close()")
    assert write.state is State.GRADED
    assert text(run(pool, "import os\nprint(os.path.exists('left'))"), 0) == "False\n"


def test_random_numbers_differ_between_jobs(pool: Pool):
    code = "import random, numpy\nprint(random.random(), numpy.random.rand())"
    seen = {text(result, 0) for result in pool.run([Job(str(i), cells(code)) for i in range(3)])}
    assert len(seen) == 3


def test_a_cell_over_its_time_is_interrupted_and_the_rest_runs(pool: Pool):
    result = run(pool, "while True:\n    pass", "x = 1", "assert x == 1", tests=(2,))
    assert (result.state, result.dead_cell) == (State.TIMED_OUT, 0)
    assert errors(result, 0) == ["KeyboardInterrupt", "CellTimeoutError"]
    assert errors(result, 2) == []


def test_a_test_over_its_time_fails_and_the_rest_runs(pool: Pool):
    result = run(
        pool, "def f():\n    while True:\n        pass", "f()", "assert True", tests=(1, 2)
    )
    assert (result.state, result.dead_cell) == (State.TIMED_OUT, 1)
    assert errors(result, 1)
    assert errors(result, 2) == []


def test_a_notebook_over_its_time_is_ended(pool: Pool):
    limits = Limits(cell_seconds=30, total_seconds=2)
    result = run(pool, "import time\ntime.sleep(60)", "assert True", tests=(1,), limits=limits)
    assert (result.state, result.dead_cell) == (State.TIMED_OUT, 0)
    assert errors(result, 0)[-1] == "CellTimeoutError"
    assert errors(result, 1), "a test that was not run must not count as passed"
    assert "2 s" in result.detail


def test_a_process_that_ends_leaves_no_test_passed(pool: Pool):
    result = run(pool, "x = 1", "assert x", "import os\nos._exit(0)", "assert x", tests=(1, 3))
    assert (result.state, result.dead_cell) == (State.CRASHED, 2)
    assert errors(result, 1) == []
    assert errors(result, 2) == ["DeadKernelError"]
    assert errors(result, 3)


def test_too_much_memory_is_said(pool: Pool):
    result = run(
        pool,
        "x = 1",
        "y = bytearray(8 << 30)",
        "assert x",
        tests=(2,),
        limits=Limits(memory_mb=300),
    )
    assert (result.state, result.dead_cell) == (State.OUT_OF_MEMORY, 1)
    assert errors(result, 2) == []


def test_output_over_the_limit_is_cut(pool: Pool):
    limits = Limits(output_bytes=50_000)
    result = run(pool, "for i in range(100_000):\n    print(i)", "print('next')", limits=limits)
    assert result.state is State.GRADED
    assert 20_000 < len(text(result, 0)) < 60_000
    assert text(result, 0).endswith("Output truncated ...\n")
    assert text(result, 1) == "next\n"


def test_nothing_a_notebook_started_runs_on(pool: Pool):
    root = pool._control.pid
    run(pool, "1")  # its own processes are there then
    quiet = processes(root)
    result = run(
        pool,
        "import os, subprocess, time",
        "subprocess.Popen(['sleep', '600'])",
        "subprocess.Popen(['sleep', '600'], start_new_session=True)",
        "if os.fork() == 0:\n    os.setsid()\n    if os.fork() == 0:\n        time.sleep(600)\n"
        "    os._exit(0)",
    )
    assert result.state is State.GRADED
    deadline = time.monotonic() + 10
    while processes(root) - quiet and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes(root) == quiet


def test_many_jobs_keep_their_results_apart(pool: Pool):
    jobs = [Job(str(n), cells(f"n = {n}", "assert n % 2", tests=(1,))) for n in range(12)]
    found = {result.key: bool(errors(result, 1)) for result in pool.run(jobs)}
    assert found == {str(n): n % 2 == 0 for n in range(12)}


def test_jobs_are_taken_as_they_are_needed(pool: Pool):
    taken = []

    def jobs():
        for n in range(20):
            taken.append(n)
            yield Job(str(n), cells("x = 1"))

    results = pool.run(jobs())
    next(results)
    assert len(taken) <= 3 * pool.workers
    assert len(list(results)) == 19


def test_two_notebooks_run_at_one_time(pool: Pool):
    jobs = [Job(str(n), cells("import time\ntime.sleep(1.5)")) for n in range(2)]
    began = time.monotonic()
    assert len(list(pool.run(jobs))) == 2
    assert time.monotonic() - began < 2.9


# -- what does not depend on the mode -------------------------------------------------------------


def test_a_pool_wants_a_worker():
    with pytest.raises(ValueError, match="workers"):
        Pool(workers=0)


def test_cancelling_finishes_what_is_under_way():
    jobs = [Job(str(n), cells("import time\ntime.sleep(0.2)\n1")) for n in range(10)]
    with Pool(isolation=False, judge=False) as pool:
        results = pool.run(jobs)
        found = [next(results)]
        pool.cancel()
        found += results
    assert 1 <= len(found) <= 3
    assert all(result.state is State.GRADED for result in found)


def test_without_isolation_a_killed_process_leaves_no_work_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """The folder holds a student's files, and the next user of the machine could read them."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    ends = ("import os\nos._exit(3)", "import os\nos.kill(os.getpid(), 9)", "while True: pass", "1")
    short = replace(SHORT, cell_seconds=0.5, total_seconds=1, interrupt=False)
    files = {"mine.txt": b"an answer", "deep/er.txt": b"more"}
    own = {"helper.py": b"value = 7\n"}
    with Pool(isolation=False, judge=True, files=own) as pool:
        for source in ends:
            run(pool, source, "assert True", tests=(1,), files=files, limits=short)
    assert not [path.name for path in tmp_path.iterdir() if path.name.startswith("submission-")]


def test_what_cannot_be_warmed_is_said_and_left_out():
    with Pool(
        isolation=False, judge=False, warm=["json", "no_such_module"], warm_code="1 / 0"
    ) as pool:
        assert len(pool.problems) == 2
        assert "no_such_module" in pool.problems[0]
        assert "ZeroDivisionError" in pool.problems[1]
        assert run(pool, "1").state is State.GRADED


def test_warm_code_sees_the_assignments_files():
    code = "import builtins\nbuiltins.warmed = open('a.txt').read()"
    with Pool(isolation=False, judge=False, files={"a.txt": b"yes"}, warm_code=code) as pool:
        assert not pool.problems
        assert text(run(pool, "print(warmed)"), 0) == "yes\n"


def test_a_warm_process_that_ends_is_replaced():
    with Pool(isolation=False, judge=False) as pool:
        first = pool._control.pid
        jobs = [Job(str(n), cells("import time\ntime.sleep(1)\nprint('done')")) for n in range(3)]
        timer = threading.Timer(0.5, os.kill, (first, signal.SIGKILL))
        timer.start()
        found = list(pool.run(jobs))
        timer.join()
        assert pool._control.pid != first
    assert sorted(result.key for result in found) == ["0", "1", "2"]
    assert all(result.state is State.GRADED for result in found)


def test_a_job_that_ends_the_warm_process_twice_is_given_up():
    code = "import os, time\ntime.sleep(.2)\nos.kill(os.getppid(), 9)\ntime.sleep(9)"
    with Pool(isolation=False, judge=False, workers=1) as pool:
        results = {
            result.key: result
            for result in pool.run([Job("bad", cells(code)), Job("b", cells("1"))])
        }
    assert results["bad"].state is State.CRASHED
    assert "warm process" in results["bad"].detail
    assert results["b"].state is State.GRADED


def test_a_runner_that_is_killed_leaves_no_process(tmp_path: Path):
    script = (
        "from nbjudge.engine import *\n"
        "with Pool(isolation=False, judge=False) as pool:\n"
        "    print(pool._control.pid, flush=True)\n"
        "    list(pool.run([Job('a', (Cell(0, 'import time; time.sleep(600)'),))]))\n"
    )
    runner = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    warm = int(runner.stdout.readline())
    deadline = time.monotonic() + 30
    while len(processes(warm)) < 2 and time.monotonic() < deadline:
        time.sleep(0.05)
    family = processes(warm)
    assert len(family) == 2
    runner.kill()
    runner.wait()
    runner.stdout.close()
    while any(Path(f"/proc/{pid}").exists() for pid in family) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not [pid for pid in family if Path(f"/proc/{pid}").exists()]


def test_a_submission_that_ends_its_process_leaves_no_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """Without isolation it lies in the folder for temporary files."""
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    code = "import os\nopen('mine.csv', 'w').write('1')\nos._exit(1)"
    with Pool(isolation=False) as pool:
        crashed = run(pool, "f = 1", "assert f", code, tests=(1,))
        assert crashed.state is State.CRASHED
        assert run(pool, "f = 1", "assert f", tests=(1,)).state is State.GRADED
    assert not list(tmp_path.glob("submission-*"))


def test_an_interpreter_that_does_not_start_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("nbjudge.engine.runner.control.MODULE", "no.such.module")
    with pytest.raises(WarmEnded, match=r"no\.such\.module|No module named"):
        Pool(isolation=False).__enter__()


def test_the_runner_stays_small():
    """Results of many jobs with much output do not add up in the runner."""
    import resource

    jobs = (Job(str(n), cells("print('x' * 500_000)")) for n in range(60))
    with Pool(isolation=False, judge=False) as pool:
        next(pool.run([Job("first", cells("print('x' * 500_000)"))]))
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        assert sum(1 for _ in pool.run(jobs)) == 60
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 30_000, f"{grown} KB more after 60 jobs of half a megabyte"


def test_a_library_may_close_its_descriptor_again() -> None:
    """A descriptor that was seen while warming up and is closed by now is nothing to replace."""
    script = (
        "import os\nfrom nbjudge.engine.warm import inherited\n"
        "fd = os.open(os.devnull, os.O_RDONLY)\nos.close(fd)\n"
        "inherited.own_descriptors([fd])\nassert fd not in inherited.open_fds()"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_each_notebook_runs_in_its_own_kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Not all of an assignment in the kernel whose name comes first."""
    import json

    from nbjudge.run.pools.nbclient_pool import NbclientPool

    for name in ("aaa", "bbb"):
        folder = tmp_path / "kernels" / name
        folder.mkdir(parents=True)
        about = {
            "argv": [sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"],
            "display_name": name,
            "language": "python",
            "env": {"WHICH_KERNEL": name},
        }
        (folder / "kernel.json").write_text(json.dumps(about))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    ask = (Cell(0, "import os; print(os.environ['WHICH_KERNEL'])"),)
    jobs = [Job(name, ask, kernel=name) for name in ("bbb", "aaa", "no_such_kernel")]
    with NbclientPool(2) as pool:
        found = {result.key: result for result in pool.run(jobs)}
    assert text(found["aaa"], 0) == "aaa\n"
    assert text(found["bbb"], 0) == "bbb\n"
    assert found["no_such_kernel"].state is State.CRASHED
    assert "no_such_kernel" in found["no_such_kernel"].detail
