"""Save every figure of every lesson: ``python -m tests.lessons.figures [NN ...]``.

Executes the lessons offline, two at a time, and writes each figure as PNG with its alt text below
``build/figures``; then prints a line a lesson with its measures and seconds. Figures are judged by
looking at them: this is the way to see them all.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.lessons.notebooks import LESSONS, ROOT, execute, figures, measures


def save(path: Path) -> dict[str, object]:
    """Execute one lesson and save its figures; return its measures."""
    executed, seconds = execute(path, exercises="open", prove=False)
    folder = ROOT / "build" / "figures" / path.stem
    folder.mkdir(parents=True, exist_ok=True)
    found = figures(executed)
    for number, figure in enumerate(found, 1):
        (folder / f"{number:02d}_{figure.cell}.png").write_bytes(figure.png)
        (folder / f"{number:02d}_{figure.cell}.txt").write_text(figure.alt + "\n", encoding="utf-8")
    return {**measures(path), "figures": len(found), "seconds": round(seconds, 1)}


def main(argv: list[str]) -> int:
    """Print the table of lessons; 1 when none was found."""
    chosen = [p for p in LESSONS if not argv or p.stem[:2] in argv]
    if not chosen:
        print(f"no lesson among {argv}; there are {[p.stem for p in LESSONS]}")
        return 1
    start = time.perf_counter()
    with ProcessPoolExecutor(max_workers=2) as pool:
        rows = list(pool.map(save, chosen))
    columns = list(rows[0])
    print(" | ".join(columns))
    for row in rows:
        print(" | ".join(str(row[c]) for c in columns))
    print(f"{len(rows)} lessons in {time.perf_counter() - start:.0f} s with two workers")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
