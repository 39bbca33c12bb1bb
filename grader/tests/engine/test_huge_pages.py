"""Huge pages: the memory is the same, and a system may be without them."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from nbjudge.engine import Cell, Job, Pool
from nbjudge.engine.sandbox.requirements import kernel_release

#: Where the system says whether it allows huge pages.
ALLOWED = Path("/sys/kernel/mm/transparent_hugepage/enabled")

PROGRAM = """
import os
from pathlib import Path
from nbjudge.engine.warm import huge_pages

def in_huge_pages():
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return 1024 * sum(int(line.split()[1]) for line in lines if line.startswith("AnonHugePages"))

kept = [bytes([n % 251]) * 400 for n in range(200_000)]
whole = hash(tuple(kept))
before = in_huge_pages()
moved = huge_pages.gather()
after = in_huge_pages()
child = os.fork()
if not child:
    kept[7] = b"written by the child"
    os._exit(hash(tuple(kept)) == whole)
assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
print(moved, after - before, hash(tuple(kept)) == whole)
"""


HAS_THEM = pytest.mark.skipif(
    kernel_release() < (6, 1) or not ALLOWED.exists() or "[never]" in ALLOWED.read_text(),
    reason="this kernel has no huge pages to give",
)


def run(program: str = PROGRAM) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return done.stdout.split()


@HAS_THEM
def test_memory_moves_and_stays_the_same():
    moved, more, same = run()
    assert int(moved) >= 40 << 20  # of the 80 MB that the program holds
    assert int(more) >= 0.5 * int(moved)
    assert same == "True"


@pytest.mark.parametrize(
    "system",
    [
        "import sys; sys.platform = 'darwin'",
        "memory.pieces = lambda pid: ()",
        "kernel.MADV_COLLAPSE = 9999  # a kernel that does not know the call",
    ],
)
def test_a_system_without_them_loses_nothing(system: str):
    program = (
        "from nbjudge.engine.warm import huge_pages\n"
        "from nbjudge.engine.sandbox import kernel, memory\n"
        f"kept = [bytes(400) for _ in range(100_000)]\n{system}\nprint(huge_pages.gather())"
    )
    assert run(program) == ["0"]


@HAS_THEM
def test_the_pool_has_them_where_it_forks_from():
    """The warm process moves its memory before it serves its first submission."""
    with Pool(workers=1, isolation=False, judge=False, warm=["numpy", "pandas"]) as pool:
        list(pool.run([Job("a", (Cell(0, "1"),))]))
        assert pool._control is not None
        rollup = Path(f"/proc/{pool._control.pid}/smaps_rollup").read_text()
    found = sum(int(line.split()[1]) for line in rollup.splitlines() if "AnonHuge" in line)
    assert found > 0
