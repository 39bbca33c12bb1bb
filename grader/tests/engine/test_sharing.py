"""What one fork does to what it inherited reaches neither the warm process nor a later fork."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from grader.tests.isolation import require_isolation
from nbjudge.engine import Cell, Job, Limits, Pool
from nbjudge.engine.sandbox import cgroups, memory, requirements
from nbjudge.outcomes import State

WARM = """
import builtins, mmap, os, tempfile
builtins.READ = open(os.__file__)
builtins.READ.read(10)
builtins.WRITTEN = tempfile.TemporaryFile()
builtins.WRITTEN.write(b"as it was")
builtins.WRITTEN.flush()
builtins.SHARED = mmap.mmap(-1, 4096)
builtins.SHARED[:4] = b"warm"
builtins.PIPE = os.pipe()
"""
CHANGE = """
import fcntl
READ.buffer.raw.seek(500)
fcntl.fcntl(READ, fcntl.F_SETFL, os.O_DIRECT if (os := __import__("os")) else 0)
os.pwrite(WRITTEN.fileno(), b"hostile!!", 0)
os.ftruncate(WRITTEN.fileno(), 4)
SHARED[:4] = b"evil"
os.write(PIPE[1], b"evil")
"""
LOOK = """
import fcntl, os
os.set_blocking(PIPE[0], False)
print(bool(fcntl.fcntl(READ, fcntl.F_GETFL) & os.O_DIRECT), READ.buffer.raw.tell() != 500,
      os.pread(WRITTEN.fileno(), 20, 0), bytes(SHARED[:4]), os.read(PIPE[0], 9))
"""


@pytest.mark.parametrize("isolation", [False, True])
def test_open_files_and_shared_memory_are_each_forks_own(isolation: bool):
    if isolation:
        require_isolation()
    with Pool(workers=1, isolation=isolation, judge=False, warm_code=WARM) as pool:
        assert pool.problems == []
        jobs = [Job(str(n), (Cell(0, code),)) for n, code in enumerate((CHANGE, LOOK))]
        # One after the other: a run would begin code that writes to descriptors last.
        results = [result for job in jobs for result in pool.run([job])]
    assert all(result.state is State.GRADED for result in results)
    assert results[0].cells[0].outputs[-1]["output_type"] != "error", results[0].cells[0].outputs
    assert results[1].cells[0].outputs[0]["text"] == "False True b'as it was' b'warm' b''\n"


@pytest.mark.parametrize("isolation", [False, True])
def test_a_file_that_was_opened_without_following_links_can_still_be_read(isolation: bool):
    """SQLite opens its databases so; PROJ would find no table in an empty one."""
    if isolation:
        require_isolation()
    warm = (
        "import builtins, os\n"
        "builtins.BASE = os.open(os.path.realpath(os.__file__), os.O_RDONLY | os.O_NOFOLLOW)"
    )
    look = (
        "import os\n"
        "whole = os.path.getsize(os.__file__)\n"
        "print(len(os.pread(BASE, whole + 1, 0)) == whole > 0)"
    )
    with Pool(workers=1, isolation=isolation, judge=False, warm_code=warm) as pool:
        assert pool.problems == []
        (result,) = pool.run([Job("a", (Cell(0, look),))])
    assert result.cells[0].outputs[0]["text"] == "True\n", result.cells[0].outputs


LARGE = """
import builtins, os, tempfile
builtins.LARGE = tempfile.NamedTemporaryFile(prefix="of-a-library-")
LARGE.truncate(2 << 20)
builtins.PIPE = os.pipe()
"""


@pytest.mark.parametrize("isolation", [False, True])
def test_a_file_that_no_fork_can_have_is_told_of(isolation: bool):
    """A library that reads an empty file gives wrong answers in every submission."""
    if isolation:
        require_isolation()
    code = LARGE.replace("2 << 20", "17 << 20")
    with Pool(workers=1, isolation=isolation, judge=False, warm_code=code) as pool:
        (problem,) = pool.problems
        (result,) = pool.run([Job("a", (Cell(0, "print(LARGE.read())"),))])
    assert "of-a-library-" in problem
    assert "larger than 16 MB" in problem
    assert "every submission finds it empty" in problem
    assert result.cells[0].outputs[0]["text"] == "b''\n"
    (flag,) = result.flags
    assert "of-a-library-" in flag


def test_only_a_submission_that_has_no_room_for_a_copy_is_flagged():
    require_isolation()
    with Pool(workers=1, judge=True, warm_code=LARGE) as pool:
        assert pool.problems == []
        cells = (Cell(0, "x = 1"), Cell(1, "assert x == 1", "test"))
        jobs = [Job("a", cells), Job("b", cells, limits=Limits(disk_mb=1))]
        found = {result.key: result for result in pool.run(jobs)}
    assert found["a"].flags == ()
    assert "cannot be opened again" in " ".join(found["b"].flags)


def test_a_submission_cannot_raise_a_flag_of_the_engine():
    forge = (
        "import os, json, struct\n"
        "body = json.dumps({'t': 'flag', 'text': 'forged'}).encode()\n"
        "for fd in range(3, 64):\n"
        "    try:\n"
        "        os.write(fd, struct.pack('<I', len(body)) + body)\n"
        "    except OSError:\n"
        "        pass\n"
    )
    with Pool(workers=1, isolation=False, judge=False) as pool:
        (result,) = pool.run([Job("a", (Cell(0, forge),))])
    assert "forged" not in " ".join(result.flags)
    assert result.flags  # that it wrote there is told


def test_a_descriptor_that_a_library_closed_later_is_nobodys():
    """Its number may be the pipe of a submission by then."""
    code = (
        "import builtins, os, threading, time\n"
        "builtins.GONE = [os.open('/dev/null', os.O_RDONLY) for _ in range(8)]\n"
        "threading.Timer(0.3, lambda: [os.close(fd) for fd in GONE]).start()"
    )
    with Pool(workers=2, isolation=False, judge=True, warm_code=code) as pool:
        time.sleep(0.6)
        cells = (Cell(0, "x = 1\nprint('here')"), Cell(1, "assert x == 1", "test"))
        results = list(pool.run(Job(str(n), cells) for n in range(4)))
    assert [result.state for result in results] == [State.GRADED] * 4, results[0].detail
    assert all(result.cells[0].outputs[0]["text"] == "here\n" for result in results)


HIDDEN = """
import ctypes, mmap, os, time
libc = ctypes.CDLL(None)
def hold(mb):
    m = mmap.mmap(-1, mb << 20)
    a = ctypes.addressof(ctypes.c_char.from_buffer(m))
    for o in range(0, mb << 20, 16 << 20):
        ctypes.memset(a + o, 1, 16 << 20)
        libc.madvise(ctypes.c_void_p(a + o), ctypes.c_size_t(16 << 20), 4)
    return m
for _ in range(6):
    if os.fork() == 0:
        m = hold(96)
        time.sleep(20)
        os._exit(0)
time.sleep(20)
"""


@pytest.mark.parametrize("grouped", [False, True], ids=["looked at", "in a control group"])
def test_memory_that_no_process_shows_is_counted(grouped: bool, monkeypatch: pytest.MonkeyPatch):
    require_isolation()
    if not grouped:
        monkeypatch.setattr(cgroups, "find", lambda: None)
    elif (groups := cgroups.find()) is None:
        if os.environ.get("CI") == "true" and os.getuid() == 0:
            pytest.fail("as root a control group must be there in CI")
        pytest.skip("no control group can be made here")
    else:
        groups.close()
    with Pool(workers=1, judge=False) as pool:
        assert bool(pool.softer) != grouped or requirements.softer_limits()
        limits = Limits(memory_mb=300)
        (result,) = pool.run([Job("a", (Cell(0, HIDDEN),), limits=limits)])
    assert result.state is State.OUT_OF_MEMORY
    assert result.seconds < 15


def test_who_loses_a_process_for_want_of_memory_does_not_go_on():
    """The kernel may take the largest process alone: here a child, while the notebook waits."""
    require_isolation()
    if (groups := cgroups.find()) is None:
        pytest.skip("no control group can be made here")
    groups.close()
    code = HIDDEN.replace("range(6)", "range(3)").replace("hold(96)", "hold(176)")
    with Pool(workers=1, judge=False) as pool:
        jobs = [Job("hungry", (Cell(0, code),), limits=Limits(memory_mb=300))]
        (hungry,) = pool.run(jobs)
        (next_one,) = pool.run([Job("next", (Cell(0, "1 + 1"),))])
    assert hungry.state is State.OUT_OF_MEMORY
    assert hungry.seconds < 15
    assert next_one.state is State.GRADED


def test_groups_are_gone_after_a_run():
    groups = cgroups.find()
    if groups is None:
        pytest.skip("no control group can be made here")
    parents = list(groups._parents)
    groups.close()
    require_isolation()
    with Pool(workers=2, judge=True) as pool:
        list(pool.run(Job(str(n), (Cell(0, "x = 1"),)) for n in range(4)))
    left = [path for parent in parents for path in parent.glob(f"{cgroups.PREFIX}-{os.getpid()}-*")]
    assert left == []


def test_a_group_that_cannot_be_made_is_said():
    require_isolation()
    pool = Pool(workers=1)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cgroups, "find", lambda: None)
        with pool:
            assert cgroups.SOFTER in pool.softer
    assert Pool(isolation=False).softer == []


def test_many_threads_step_back_but_not_the_notebook(tmp_path: Path):
    """The priority of every thread but the first is lowered once there are many."""
    ready, child = tmp_path / "ready", os.fork()
    if child == 0:
        import threading

        for _ in range(memory.MANY + 2):
            threading.Thread(target=time.sleep, args=(30,), daemon=True).start()
        ready.touch()
        time.sleep(30)
        os._exit(0)
    try:
        while not ready.exists():
            time.sleep(0.01)
        memory.over_limit({child: 1 << 20}, 0.0)
        threads = [int(path.name) for path in Path(f"/proc/{child}/task").iterdir()]
        nice = {tid: os.getpriority(os.PRIO_PROCESS, tid) for tid in threads}
        assert nice.pop(child) == os.getpriority(os.PRIO_PROCESS, 0)
        assert set(nice.values()) == {memory.LOWEST}
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)


@contextmanager
def family(code: str) -> Iterator[int]:
    """A process that holds 200 MB, runs a code, and has nothing else of this one."""
    begin = "import ctypes, os, threading, time\nheld = bytearray(os.urandom(1 << 20) * 200)\n"
    words = [sys.executable, "-c", begin + code]
    with subprocess.Popen(words, start_new_session=True) as process:
        try:
            wait_for_an_end(lambda: {process.pid, *memory.children(process.pid)})
            yield process.pid
        finally:
            os.killpg(process.pid, signal.SIGKILL)


def wait_for_an_end(pids: Callable[[], set[int]]) -> None:
    """Wait until one of these, or its first thread, has ended and nobody has waited for it."""
    until = time.monotonic() + 20
    while not any(memory._stat(Path(f"/proc/{pid}"))[:1] == ["Z"] for pid in pids()):
        assert time.monotonic() < until
        time.sleep(0.01)


def test_a_process_that_has_ended_holds_nothing():
    """Forks share their memory; that one of them cannot be measured any more changes nothing."""
    code = (
        "for number in range(6):\n    if os.fork() == 0:\n"
        "        time.sleep(0 if number == 5 else 60)\n        os._exit(0)\ntime.sleep(60)"
    )
    with family(code) as first:
        assert memory.over_limit({first: 600}, 0.0) == []
        assert memory.over_limit({first: 100}, 0.0) == [first]


def test_a_process_without_its_first_thread_holds_as_much_as_before():
    code = (
        "threading.Thread(target=time.sleep, args=(60,)).start()\n"
        "ctypes.CDLL(None).pthread_exit(None)"
    )
    with family(code) as first:
        assert memory.over_limit({first: 100}, 0.0) == [first]
        assert memory.over_limit({first: 600}, 0.0) == []
