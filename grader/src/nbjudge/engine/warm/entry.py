"""Where the warm process begins: first the sandbox, then everything else.

Run as ``python -m nbjudge.engine.warm.entry CONTROL PARCEL`` with two descriptors. Nothing but the
standard library is imported before the process is shut in, so it has one thread, as the kernel
asks of whoever leaves a user namespace.
"""

from __future__ import annotations

import os
import sys

from nbjudge.engine import parcel
from nbjudge.engine.sandbox import outer

#: Numeric libraries start a thread per core unless told not to; threads do not survive a fork.
ONE_THREAD = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS")


def main(control_fd: int, parcel_fd: int) -> None:
    """Read the parcel, enter the sandbox it describes, then warm up and serve."""
    for variable in ONE_THREAD:
        os.environ.setdefault(variable, "1")
    header, files = parcel.unpack(parcel_fd)
    if header["sandbox"] is not None:
        outer.enter(header["sandbox"], [control_fd])
    # A notebook's __main__ is its own: the warm process is a module behind its own name.
    from nbjudge.engine.warm import warm

    warm.main(control_fd, header, files)


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
