"""``make bench``: a grading run beside nbgrader's own, and how it grows.

    python -m grader.benchmarks.grading                  everything (about an hour on two cores)
    python -m grader.benchmarks.grading --only pairs     one part: pairs, shares, limit, hostile,
                                                         scale, dask, killed
    python -m grader.benchmarks.grading --class ps3      only that class: ps1 to ps5, or fields
    python -m grader.benchmarks.grading --quick          one round, small classes

Every figure is measured here and now; nothing is taken from an earlier run. The machine should
have nothing else to do: the load at the start is printed with the result.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from grader.benchmarks import hostile, killed_runs, limit
from grader.benchmarks import shares as measured
from grader.benchmarks.classes import SMALL, Class, make_class
from nbjudge.program import search_path

PYTHON = Path(sys.executable)

#: Name, and the options of ``nbjudge grade``.
MODES: dict[str, list[str]] = {
    "1 worker, no isolation, no judge": ["--workers", "1", "--no-isolation", "--no-judge"],
    "2 workers, no isolation, no judge": ["--workers", "2", "--no-isolation", "--no-judge"],
    "1 worker, isolation, no judge": ["--workers", "1", "--no-judge"],
    "2 workers, isolation, no judge": ["--workers", "2", "--no-judge"],
    "1 worker, isolation and judge": ["--workers", "1"],
    "2 workers, isolation and judge": ["--workers", "2"],
}
FULL = "2 workers, isolation and judge"


def timed(words: list[str], folder: Path) -> tuple[float, float]:
    """Run a command in the course; return wall seconds and its own peak memory in MB."""
    env = dict(os.environ, PATH=search_path())
    report = folder / "peak"
    code = (
        "import resource, subprocess, sys, os\n"
        "from nbjudge.cli import main\n"
        "code = main(sys.argv[2:])\n"
        "peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024\n"
        "open(sys.argv[1], 'w').write(str(peak))\n"
        "sys.exit(code)\n"
    )
    ours = words[0] == "nbjudge"
    command = [sys.executable, "-c", code, str(report), *words[1:]] if ours else words
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    seconds = time.perf_counter() - begun
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr}")
    return seconds, float(report.read_text()) if ours else 0.0


def nbgrader(room: Class) -> float:
    """Seconds of ``nbgrader autograde``."""
    words = [str(PYTHON.with_name("nbgrader")), "autograde", room.assignment]
    return timed(words, room.folder)[0]


def ours(room: Class, mode: str, *words: str) -> tuple[float, float]:
    """Seconds and peak memory (MB) of ``nbjudge grade``."""
    command = ["nbjudge", "grade", room.assignment, "--quiet", *MODES[mode], *words]
    return timed(command, room.folder)


def pairs(
    folder: Path, name: str, size: int, rounds: int, modes: list[str], course: Path | None
) -> dict[str, Any]:
    """Time nbgrader and each mode in turn, `rounds` times; compare the grades as well."""
    room = make_class(folder / f"pairs_{name}", size, name, course)
    times: dict[str, list[float]] = {"nbgrader autograde": []}
    ratios: dict[str, list[float]] = {}
    differing: dict[str, int] = {}
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        room.reset()
        theirs = nbgrader(room)
        times["nbgrader autograde"].append(theirs)
        expected = room.grades()
        for mode in modes:
            room.reset()
            seconds, _ = ours(room, mode)
            times.setdefault(mode, []).append(seconds)
            ratios.setdefault(mode, []).append(theirs / seconds)
            got = room.grades()
            unequal = sum(got[key] != expected[key] for key in expected)
            differing[mode] = differing.get(mode, 0) + unequal + len(got) - len(expected)
    rows = [
        [
            name,
            f"{statistics.median(found):.1f}",
            f"{statistics.median(found) / size * 1000:.0f}",
            f"{statistics.median(ratios[name]):.1f}" if name in ratios else "1",
            f"{min(ratios[name]):.1f} to {max(ratios[name]):.1f}" if name in ratios else "",
            str(differing.get(name, "")),
        ]
        for name, found in times.items()
    ]
    table(
        f"Class {name}: {size} submissions, {len(room.grades())} grades, median of {rounds} pairs",
        ["run", "seconds", "ms each", "times nbgrader", "range", "grades that differ"],
        rows,
    )
    return {"size": size, "times": times, "ratios": ratios, "differing": differing}


def limits(folder: Path, name: str, size: int, rounds: int, course: Path | None) -> dict[str, Any]:
    """Compare with the same cells in processes that are already warm, on two processors.

    The cost of a further submission is the difference of two class sizes; the limit knows no
    start, so that difference is compared with it.
    """
    small = make_class(folder / f"limit_small_{name}", size, name, course)
    large = make_class(folder / f"limit_large_{name}", 3 * size, name, course)
    found: dict[str, list[float]] = {"limit": [], "further": [], "whole": []}
    for number in range(rounds):
        say(f"limit, round {number + 1} of {rounds}")
        found["limit"].append(limit.measure(large, 2) / (3 * size))
        seconds = []
        for room in (small, large):
            room.reset()
            seconds.append(ours(room, FULL)[0])
        found["further"].append((seconds[1] - seconds[0]) / (2 * size))
        found["whole"].append(seconds[1] / (3 * size))
    each = {name: 1000 * statistics.median(values) for name, values in found.items()}
    table(
        f"Share of the limit, class {name} (isolated, judged, two processors, median of {rounds})",
        ["run", "ms each", "times the limit"],
        [
            ["the same cells in two warm processes", f"{each['limit']:.0f}", "1"],
            [
                "each further submission",
                f"{each['further']:.0f}",
                f"{each['further'] / each['limit']:.2f}",
            ],
            [
                f"a whole run of {3 * size}, start included",
                f"{each['whole']:.0f}",
                f"{each['whole'] / each['limit']:.2f}",
            ],
        ],
    )
    return found


def shares(folder: Path, name: str, size: int, course: Path | None) -> dict[str, Any]:
    """Print where a submission's milliseconds go, and what a forecast for a large class needs."""
    room = make_class(folder / f"shares_{name}", size, name, course)
    found = measured.measure(room)
    table(
        f"Where a submission's milliseconds go, class {name} (1 worker, isolated and judged)",
        ["what", "ms each", "share"],
        measured.rows(found),
    )
    seconds = found["wall"] / 1000
    cores = os.cpu_count() or 1
    print(
        f"\nFor the page on scale: {seconds:.3f} s of one worker for each submission, so 100,000 "
        f"need {100_000 * seconds / 3600:.1f} hours of one worker, "
        f"{100_000 * seconds / 3600 / cores:.1f} on this machine's {cores} processors."
    )
    return found


def disturbed(size: int, bad: int, rounds: int) -> dict[str, Any]:
    """Print how much hostile submissions delay the others, and what each kind costs at worst."""
    found = hostile.measure(size, bad, rounds)
    table(
        f"{bad} hostile submissions in a class of {size} (2 workers, isolated and judged)",
        ["", "seconds until the last honest result"],
        [
            ["without them", f"{statistics.median(found['alone']):.1f}"],
            ["with them", f"{statistics.median(found['beside']):.1f}"],
            ["delay", f"{100 * found['delay']:.0f} %"],
            *([f"longest: {kind}", f"{seconds:.1f}"] for kind, seconds in found["worst"].items()),
        ],
    )
    return found


def scale(folder: Path, sizes: list[int]) -> dict[str, Any]:
    """Time classes of growing size, isolation and judge on."""
    found = []
    for size in sizes:
        say(f"class of {size}")
        room = make_class(folder / f"scale{size}", size)
        seconds, peak = ours(room, FULL)
        again, _ = ours(room, FULL)
        found.append({"size": size, "seconds": seconds, "peak_mb": peak, "again": again})
    rows = []
    for before, now in zip([None, *found], found, strict=False):
        further = ""
        if before is not None:
            more = (now["seconds"] - before["seconds"]) / (now["size"] - before["size"])
            further = f"{1000 * more:.0f}"
        rows.append(
            [
                str(now["size"]),
                f"{now['seconds']:.1f}",
                f"{1000 * now['seconds'] / now['size']:.0f}",
                further,
                f"{now['peak_mb']:.0f}",
                f"{now['again']:.1f}",
            ]
        )
    table(
        f"Growth, class {SMALL} (2 workers, isolation and judge)",
        [
            "submissions",
            "seconds",
            "ms each",
            "ms each further one",
            "peak MB of the runner",
            "the same command again, s",
        ],
        rows,
    )
    return {"scale": found}


def dask(folder: Path, size: int) -> dict[str, Any]:
    """Time a cluster of two workers on this machine beside the pool."""
    from distributed import LocalCluster

    room = make_class(folder / "dask", size)
    local, _ = ours(room, FULL)
    expected = room.grades()
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        address = cluster.scheduler_address
        room.reset()
        command = ["nbjudge", "grade", room.assignment, "--quiet", "--cluster", address]
        remote, _ = timed(command, room.folder)
    differing = sum(room.grades()[key] != expected[key] for key in expected)
    table(
        f"Dask, {size} submissions, two workers each",
        ["run", "seconds", "ms each", "grades that differ"],
        [
            ["pool on this machine", f"{local:.1f}", f"{1000 * local / size:.0f}", ""],
            ["cluster on loopback", f"{remote:.1f}", f"{1000 * remote / size:.0f}", f"{differing}"],
            ["overhead", f"{remote - local:.1f}", f"{1000 * (remote - local) / size:.0f}", ""],
        ],
    )
    return {"size": size, "local": local, "cluster": remote, "differing": differing}


def say(text: str) -> None:
    """Say what is going on, apart from the tables."""
    print(f"  ... {text}", file=sys.stderr, flush=True)


def table(title: str, head: list[str], rows: list[list[str]]) -> None:
    """Print a Markdown table."""
    print(f"\n{title}\n")
    for line in (head, ["---"] * len(head), *rows):
        print(f"| {' | '.join(line)} |")
    sys.stdout.flush()


def main(argv: list[str] | None = None) -> int:
    """Measure what was asked for and print the tables."""
    parser = argparse.ArgumentParser(description="Time grading runs beside nbgrader's own.")
    parts = ["pairs", "shares", "limit", "hostile", "scale", "dask", "killed"]
    parser.add_argument("--only", choices=parts, action="append", help="one part; repeatable")
    parser.add_argument(
        "--class",
        dest="classes",
        action="append",
        help=f"for pairs and limit; repeatable (ps3, from the answer bank, and {SMALL})",
    )
    parser.add_argument("--course", type=Path, help="a course with a bank, for other classes")
    parser.add_argument("--workers", type=int, choices=[1, 2], help="pairs with only so many")
    parser.add_argument("--rounds", type=int, default=5, help="pairs (5)")
    parser.add_argument("--size", type=int, default=30, help="submissions in a pair (30)")
    parser.add_argument("--scale", type=int, nargs="+", default=[30, 300, 3000])
    parser.add_argument("--hostile", type=int, nargs=2, default=[200, 30], metavar=("ALL", "BAD"))
    parser.add_argument("--moments", type=int, default=100, help="killed runs (100)")
    parser.add_argument("--quick", action="store_true", help="one round, small classes")
    parser.add_argument("--json", type=Path, help="write the raw figures here")
    args = parser.parse_args(argv)
    if args.quick:
        args.rounds, args.size, args.scale, args.moments = 1, 12, [12, 24], 5
        args.hostile = [20, 3]
    names = args.classes or [SMALL]
    modes = [mode for mode in MODES if args.workers is None or f"{args.workers} worker" in mode]
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} processors, load {load:.1f} at the start")
    if load > 0.5:
        print("Something else is running: the figures will be worse and less even.")
    steps: dict[str, Callable[[Path], dict[str, Any]]] = {
        "pairs": lambda folder: {
            n: pairs(folder, n, args.size, args.rounds, modes, args.course) for n in names
        },
        "limit": lambda folder: {
            n: limits(folder, n, args.size, min(3, args.rounds), args.course) for n in names
        },
        "shares": lambda folder: {n: shares(folder, n, args.size, args.course) for n in names},
        "hostile": lambda folder: disturbed(*args.hostile, min(3, args.rounds)),
        "scale": lambda folder: scale(folder, args.scale),
        "dask": lambda folder: dask(folder, 2 * args.size),
        "killed": lambda folder: killed_runs.measure(folder, args.moments),
    }
    found: dict[str, Any] = {"load": load}
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        for name in args.only or parts:
            found[name] = steps[name](Path(folder))
    if args.json:
        args.json.parent.mkdir(parents=True, exist_ok=True)
        args.json.write_text(json.dumps(found, indent=1))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
