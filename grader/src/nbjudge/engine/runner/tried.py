"""What an isolated run needs of a machine, tried out."""

from __future__ import annotations

from nbjudge.engine.jobs import Capability, Cell, IsolationUnavailable, Job
from nbjudge.engine.runner.pool import Pool
from nbjudge.engine.sandbox import requirements


def capabilities() -> list[Capability]:
    """Say what an isolated run needs of this machine, and whether it is there.

    The last entry comes from really running a notebook, isolated and judged.
    """
    found = requirements.static_capabilities()
    if not all(item.ok for item in found):
        return found
    step = "See the messages above; or run with --no-isolation, if you trust every submission."
    cells = (Cell(0, "answer = 42"), Cell(1, "assert answer == 42", "test"))
    try:
        with Pool(workers=1) as pool:
            result = next(pool.run([Job("doctor", cells)]))
    except IsolationUnavailable as error:
        return [*found, Capability("isolated run", False, str(error), step)]
    ok = result.cells[1].outputs == []
    detail = f"a notebook in {result.seconds:.2f} s" if ok else result.detail or "a test failed"
    return [*found, Capability("isolated run", ok, detail, "" if ok else step)]
