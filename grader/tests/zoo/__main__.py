"""Print what became of every submission: ``python -m grader.tests.zoo [--json] [NAME ...]``."""

from __future__ import annotations

import sys

from grader.tests.zoo.hostile import ZOO
from grader.tests.zoo.run import as_json, by_kind, visit


def main(arguments: list[str]) -> int:
    """Run the submissions named (all without a name); 1 when one did what it must not."""
    plain = "--json" not in arguments
    names = [argument for argument in arguments if argument != "--json"]
    entries = [entry for entry in ZOO if not names or entry.name in names]
    if plain:
        print(f"{'submission':46} {'state':14} {'points':>6} {'seconds':>7}  left behind")
    failures = 0
    results = []
    for found in visit(entries):
        results.append(found)
        failures += bool(found.wrong)
        if plain:
            left = "; ".join(found.left) or "nothing"
            print(
                f"{found.name:46} {found.state:14} {found.points:6g} {found.seconds:7.2f}  {left}"
            )
            for line in found.wrong:
                print(f"    WRONG: {line}")
        else:
            print(as_json(found), flush=True)
    if plain:
        print(f"\n{'kind':40} {'number':>6} {'wrong':>5} {'longest':>7}")
        for kind, number, wrong, seconds, name in by_kind(results):
            print(f"{kind:40} {number:6} {wrong:5} {seconds:7.2f}  {name}")
        print(f"{len(entries)} submissions, {failures} of them not as they must be")
    return min(failures, 1)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
