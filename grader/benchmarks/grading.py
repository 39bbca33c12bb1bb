"""``make bench``: a grading run beside nbgrader's own, and how it grows.

    python -m grader.benchmarks.grading                  everything (about an hour and a half)
    python -m grader.benchmarks.grading --only pairs     one part: pairs, shares, limit, hostile,
                                                         stalls, zoo, scale, dask, killed
    python -m grader.benchmarks.grading --class ps3      only that class: ps1 to ps5, or fields
    python -m grader.benchmarks.grading --quick          one round, small classes

Every figure is measured here and now; nothing is taken from an earlier run. The machine should
have nothing else to do: the load at the start is printed with the result. Both programs find their
packages compiled, as `make` and pip install them: where Python may not keep what it compiles, each
kernel that nbgrader starts compiles thousands of files, and the ratios below would flatter us.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grader.benchmarks import hostile, killed_runs, limit, stalls
from grader.benchmarks import shares as measured
from grader.benchmarks.classes import SMALL, Class, make_class
from grader.tests.zoo.run import by_kind, visit
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


@dataclass(frozen=True)
class Timing:
    """What a command took.

    Attributes
    ----------
    seconds : float
        From its start to its end.
    peak_mb : float
        Largest memory of its own process, in MB: of a grading run this is the runner.
    processor : float
        Seconds of processor time of its own process, without those of processes it started.
    """

    seconds: float
    peak_mb: float = 0.0
    processor: float = 0.0


def timed(words: list[str], folder: Path, allowed: tuple[int, ...] = (0,)) -> Timing:
    """Run a command in the course; it must end with one of the `allowed` exit codes.

    Memory and processor time are measured of ``nbjudge`` only.
    """
    env = dict(os.environ, PATH=search_path())
    # As on a computer of one's own, where Python keeps what it has compiled, for both programs.
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    report = folder / "own_use"
    code = (
        "import json, sys, time\n"
        "report, sys.argv = sys.argv[1], ['nbjudge', *sys.argv[2:]]\n"
        "from nbjudge.cli import main\n"
        "code = main()\n"
        "lines = open('/proc/self/status').read().splitlines()\n"
        "peak = next(int(line.split()[1]) for line in lines if line.startswith('VmHWM')) / 1024\n"
        "json.dump([peak, time.process_time()], open(report, 'w'))\n"
        "sys.exit(code)\n"
    )
    ours = words[0] == "nbjudge"
    command = [sys.executable, "-c", code, str(report), *words[1:]] if ours else words
    report.unlink(missing_ok=True)
    begun = time.perf_counter()
    done = subprocess.run(command, cwd=folder, env=env, capture_output=True, text=True)
    seconds = time.perf_counter() - begun
    if done.returncode not in allowed or (ours and not report.exists()):
        raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}:\n{done.stderr}")
    return Timing(seconds, *json.loads(report.read_text())) if ours else Timing(seconds)


def nbgrader(room: Class, program: Path) -> float:
    """Seconds of ``nbgrader autograde``."""
    return timed([str(program), "autograde", room.assignment], room.folder).seconds


def ours(room: Class, mode: str, *words: str, allowed: tuple[int, ...] = (0,)) -> Timing:
    """Time ``nbjudge grade``."""
    command = ["nbjudge", "grade", room.assignment, "--quiet", *MODES[mode], *words]
    return timed(command, room.folder, allowed)


def pairs(
    folder: Path,
    name: str,
    size: int,
    rounds: int,
    modes: list[str],
    course: Path | None,
    program: Path,
) -> dict[str, Any]:
    """Time nbgrader and each mode in turn, `rounds` times; compare the grades as well."""
    room = make_class(folder / f"pairs_{name}", size, name, course)
    times: dict[str, list[float]] = {"nbgrader autograde": []}
    ratios: dict[str, list[float]] = {}
    differing: dict[str, int] = {}
    for number in range(rounds):
        say(f"round {number + 1} of {rounds}")
        room.reset()
        theirs = nbgrader(room, program)
        times["nbgrader autograde"].append(theirs)
        expected = room.grades()
        for mode in modes:
            room.reset()
            seconds = ours(room, mode).seconds
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
            seconds.append(ours(room, FULL).seconds)
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
            ["with them, inside `exec`", f"{statistics.median(found['disguised']):.1f}"],
            ["with them, not recognised", f"{statistics.median(found['unseen']):.1f}"],
            ["delay", f"{100 * found['delay']:.0f} %"],
            ["delay, inside `exec`", f"{100 * found['delay_disguised']:.0f} %"],
            ["delay, not recognised", f"{100 * found['delay_unseen']:.0f} %"],
            *([f"longest: {kind}", f"{seconds:.1f}"] for kind, seconds in found["worst"].items()),
        ],
    )
    return found


def stalled(kinds: list[str]) -> dict[str, Any]:
    """Print how long each bulky kind of submission holds up the runner, and its memory."""
    found = []
    for one in stalls.measure(kinds):
        say(f"{one.kind}: {one.stall_ms:.0f} ms, {one.peak_mb:.0f} MB")
        found.append(one)
    table("The runner and the worst submissions", stalls.HEAD, stalls.rows(found))
    return {"stalls": [asdict(one) for one in found]}


def zoo() -> dict[str, Any]:
    """Print what the hostile submissions of the zoo cost at worst, by kind."""
    found = list(visit())
    table(
        "Worst cost of hostile submissions (each beside an innocent one, 2 workers)",
        ["kind", "submissions", "not as they must be", "longest, s", "which"],
        [
            [kind, str(number), str(wrong), f"{seconds:.1f}", name]
            for kind, number, wrong, seconds, name in by_kind(found)
        ],
    )
    return {"zoo": [asdict(one) for one in found]}


def scale(folder: Path, sizes: list[int], share: float = 0.0) -> dict[str, Any]:
    """Time classes of growing size, isolation and judge on, with a share of hostile submissions."""
    found = []
    kinds = itertools.cycle(hostile.costly().values())
    for size in sizes:
        bad = [next(kinds) for _ in range(round(share * size))]
        say(f"class of {size}, {len(bad)} of them hostile")
        room = make_class(folder / f"scale{size}", size, bad=bad)
        first = ours(room, FULL, allowed=(0, 1))
        again = ours(room, FULL, allowed=(0, 1)).seconds
        found.append({"size": size, "bad": len(bad), **asdict(first), "again": again})
    rows = []
    for before, now in zip([None, *found], found, strict=False):
        further = runner = ""
        if before is not None:
            more = now["size"] - before["size"]
            further = f"{1000 * (now['seconds'] - before['seconds']) / more:.0f}"
            runner = f"{1000 * (now['processor'] - before['processor']) / more:.0f}"
        rows.append(
            [
                str(now["size"]),
                str(now["bad"]),
                f"{now['seconds']:.1f}",
                f"{1000 * now['seconds'] / now['size']:.0f}",
                further,
                runner,
                f"{now['peak_mb']:.0f}",
                f"{now['again']:.1f}",
            ]
        )
    table(
        f"Growth, class {SMALL} (2 workers, isolation and judge)",
        [
            "submissions",
            "hostile",
            "seconds",
            "ms each",
            "ms each further one",
            "ms of it the runner's processor time",
            "peak MB of the runner",
            "the same command again, s",
        ],
        rows,
    )
    return {"scale": found}


def dask(folder: Path, size: int, workers: list[int]) -> dict[str, Any]:
    """Time clusters of several sizes on this machine beside the pool."""
    from distributed import LocalCluster

    room = make_class(folder / "dask", size)
    local = ours(room, FULL, allowed=(0, 1)).seconds
    expected = room.grades()
    rows = [["pool on this machine", "2", f"{local:.1f}", f"{size / local:.2f}", "", "", "", ""]]
    found: dict[str, Any] = {"size": size, "local": local}
    for number in workers:
        say(f"{number} Dask workers")
        with LocalCluster(
            n_workers=number, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
        ) as cluster:
            room.reset()
            address = cluster.scheduler_address
            command = ["nbjudge", "grade", room.assignment, "--quiet", "--cluster", address]
            first = timed(command, room.folder, allowed=(0, 1))
            again = timed(command, room.folder, allowed=(0, 1))  # only its start: all is done
        grades = room.grades()
        differing = sum(grades.get(key) != expected[key] for key in expected)
        runner = max(0.0, first.processor - again.processor) / size
        found[str(number)] = {**asdict(first), "runner": runner, "differing": differing}
        one = found[str(workers[0])]["seconds"]
        rows.append(
            [
                "cluster on loopback",
                str(number),
                f"{first.seconds:.1f}",
                f"{size / first.seconds:.2f}",
                f"{one / first.seconds:.2f}",
                f"{first.peak_mb:.0f}",
                f"{1000 * runner:.0f}",
                str(differing),
            ]
        )
    table(
        f"Dask, {size} submissions, {os.cpu_count()} processors; start included",
        [
            "run",
            "workers",
            "seconds",
            "submissions a second",
            f"times {workers[0]} worker" + ("s" if workers[0] > 1 else ""),
            "peak MB of the runner",
            "processor ms of the runner each",
            "grades that differ",
        ],
        rows,
    )
    return found


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
    parts = ["pairs", "shares", "limit", "hostile", "stalls", "zoo", "scale", "dask", "killed"]
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
    parser.add_argument(
        "--nbgrader",
        type=Path,
        default=PYTHON.with_name("nbgrader"),
        help="what pairs compares with, such as an nbgrader that pip has installed by itself",
    )
    parser.add_argument("--mode", choices=[*MODES], action="append", help="of pairs; repeatable")
    parser.add_argument("--scale", type=int, nargs="+", default=[30, 300, 3000])
    parser.add_argument(
        "--hostile-share", type=float, default=0.05, help="of the classes in scale (0.05)"
    )
    parser.add_argument("--dask-size", type=int, help="submissions in dask (twice --size)")
    parser.add_argument("--dask-workers", type=int, nargs="+", default=[1, 2, 4])
    parser.add_argument("--hostile", type=int, nargs=2, default=[200, 30], metavar=("ALL", "BAD"))
    parser.add_argument("--moments", type=int, default=100, help="killed runs (100)")
    parser.add_argument("--quick", action="store_true", help="one round, small classes")
    parser.add_argument("--json", type=Path, help="write the raw figures here")
    args = parser.parse_args(argv)
    if args.quick:
        args.rounds, args.size, args.scale, args.moments = 1, 12, [12, 24], 5
        args.hostile, args.hostile_share = [20, 3], 0.1
    names = args.classes or [SMALL]
    modes = [mode for mode in MODES if args.workers is None or f"{args.workers} worker" in mode]
    modes = args.mode or modes
    load = os.getloadavg()[0]
    print(f"{os.cpu_count()} processors, load {load:.1f} at the start")
    if load > 0.5:
        print("Something else is running: the figures will be worse and less even.")
    steps: dict[str, Callable[[Path], dict[str, Any]]] = {
        "pairs": lambda folder: {
            n: pairs(folder, n, args.size, args.rounds, modes, args.course, args.nbgrader)
            for n in names
        },
        "limit": lambda folder: {
            n: limits(folder, n, args.size, min(3, args.rounds), args.course) for n in names
        },
        "shares": lambda folder: {n: shares(folder, n, args.size, args.course) for n in names},
        "hostile": lambda folder: disturbed(*args.hostile, min(3, args.rounds)),
        "stalls": lambda folder: stalled(["2,000 cells"] if args.quick else []),
        "zoo": lambda folder: zoo(),
        "scale": lambda folder: scale(folder, args.scale, args.hostile_share),
        "dask": lambda folder: dask(folder, args.dask_size or 2 * args.size, args.dask_workers),
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
