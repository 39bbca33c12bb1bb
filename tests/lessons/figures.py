"""Save every figure of every lesson: ``python -m tests.lessons.figures [NN ...]``.

Executes the lessons offline, two at a time, and writes each figure as PNG with its alt text below
``build/figures``, and one page with all of them, ``build/figures/index.html``, on which they can
be seen in grey, under colour blindness and at the width of a phone. Each figure is proofread:
what was found stands under it and is printed. Figures are judged by looking at them: this is the
way to see them all.
"""

from __future__ import annotations

import sys
import time
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from tests.lessons import proofreading
from tests.lessons.notebooks import LESSONS, ROOT, execute, figures, measures
from tests.support import contact_sheet

FOLDER = ROOT / "build" / "figures"


def save(path: Path) -> tuple[dict[str, object], list[contact_sheet.Shown]]:
    """Execute one lesson and save its figures; return its measures and the figures."""
    executed, seconds = execute(path, exercises="open", prove=False, prelude=proofreading.CELL)
    folder = FOLDER / path.stem
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    found = figures(executed)
    faults = proofreading.found(executed)
    shown = []
    for number, figure in enumerate(found, 1):
        picture = folder / f"{number:02d}_{figure.cell}.png"
        picture.write_bytes(figure.png)
        picture.with_suffix(".txt").write_text(figure.alt + "\n", encoding="utf-8")
        wrong = faults[number - 1][1] if len(faults) == len(found) else []
        shown.append(contact_sheet.Shown(picture, figure.alt, path.stem, wrong))
    row = {
        **measures(path),
        "figures": len(found),
        "faults": sum(len(f) for _, f in faults),
        "seconds": round(seconds, 1),
    }
    return row, shown


def main(argv: list[str]) -> int:
    """Print the table of lessons; 1 when none was found."""
    chosen = [p for p in LESSONS if not argv or {p.stem, p.stem[:2]} & set(argv)]
    if not chosen:
        print(f"no lesson among {argv}; there are {[p.stem for p in LESSONS]}")
        return 1
    start = time.perf_counter()
    with ProcessPoolExecutor(max_workers=2) as pool:
        done = list(pool.map(save, chosen))
    rows = [row for row, _ in done]
    every = [one for _, shown in done for one in shown]
    columns = list(rows[0])
    print(" | ".join(columns))
    for row in rows:
        print(" | ".join(str(row[c]) for c in columns))
    for one in every:
        for fault in one.faults:
            print(f"{one.group} {one.path.stem}: {fault}")
    page = contact_sheet.write(FOLDER / "index.html", every, title="Figures of the lessons")
    print(f"{len(rows)} lessons in {time.perf_counter() - start:.0f} s with two workers")
    print(f"{len(every)} figures on one page: {page.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
