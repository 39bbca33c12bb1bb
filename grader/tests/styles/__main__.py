"""Print the parity table: ``python -m grader.tests.styles [--quick] [--why] [WORD ...]``.

``--quick`` leaves out nbgrader's own run and Dask's. ``--why`` prints the error of every test in
which the judge differs from one process. A WORD names a group or style; all are graded without one.
"""

from __future__ import annotations

import re
import sys

from grader.tests.styles import table
from nbjudge.engine import Execution, Policy


def main(arguments: list[str]) -> int:
    """Print the table; return 1 when a verdict differs in another way than a dispute."""
    words = [argument for argument in arguments if not argument.startswith("--")]
    styles = [
        style
        for style in table.STYLES
        if not words or any(word in f"{style.group}/{style.name}" for word in words)
    ]
    if "--why" in arguments:
        return _explain(styles)
    ways = ("plain", "judged") if "--quick" in arguments else table.WAYS
    found = table.run(styles, ways)
    print(table.text(table.rows(styles, found), ways))
    base = found.get("nbgrader", found["plain"])
    worse = 0
    for way in ways[1:]:
        for name, verdicts in found[way].items():
            if verdicts != table.expected(base[name], found["plain"][name]):
                print(f"{way}: {name} {verdicts}, {ways[0]} {base[name]}")
                worse += "dispute" not in verdicts
    return min(worse, 1)


def _explain(styles: list[table.Style]) -> int:
    plain, judged = (
        table.by_engine(table.jobs(styles), policy, brief=False)
        for policy in (Policy.PLAIN, Policy.SECOND_OPINION)
    )
    for given in table.jobs(styles):
        one, other = plain[given.key], judged[given.key]
        pairs = zip(
            table.verdicts(one, given), table.verdicts(other, given, second=True), strict=True
        )
        for number, (first, second) in enumerate(pairs):
            expected = "full" if given.key.endswith("/right") else first
            if first != expected or second != first:
                print(f"{given.key} test {number}: one process {first}, judge {second}")
                for run in (one, other):
                    print(f"    {_error(run, given, number)}")
                for flag in (*one.flags, *other.flags):
                    print(f"    flag: {flag}")
    return 0


def _error(run: Execution, given: table.Job, number: int) -> str:
    tests = [cell for cell in given.cells if cell.kind == "test"]
    outputs = run.cells[tests[number].index].outputs
    errors = [o for o in outputs if o["output_type"] == "error"]
    if not errors:
        return "no error"
    last = "\n".join(errors[0]["traceback"])[-1500:]
    shown = re.sub(r"\x1b\[[0-9;]*m", "", last).replace("\n", "\n    ")
    return f"{errors[0]['ename']}: {errors[0]['evalue'][:300]}\n    {shown}"


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
