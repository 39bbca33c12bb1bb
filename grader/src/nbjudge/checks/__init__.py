"""What a graded cell calls: run an answer safely, compare what comes back, say what is wrong.

A check never returns a verdict: it is silent when all is well and raises `CheckError` otherwise,
with a message that names what was checked, what came and what was expected. `NotAttempted`, its
subclass, says that the answer's cell still holds the course's stub.

The same checks run in two settings. In a notebook (JupyterLab, the Validate button, plain
nbgrader) the answer is an ordinary function in the same process. In a grading run the answer
lives in another process and arrives as a stand-in with a method ``call_with_arguments``; tables
come back as fresh copies and Axes as opaque handles. Nothing here looks into an answer's source,
trusts an answer's ``==`` or needs more of an Axes than its attributes and methods.

Examples
--------
>>> from nbjudge import checks
>>> def double(x):
...     return 2 * x
>>> checks.number(checks.call(double, 4), 8, what="double(4)")
>>> checks.number(checks.call(double, 4), 0.08, what="double(4)")
Traceback (most recent call last):
    ...
nbjudge.checks.errors.CheckError: double(4): came 8, expected 0.08. That is 100 times too \
large: is it a percentage where a share (0 to 1) is asked, or the other way round?
"""

from __future__ import annotations

from nbjudge.checks.calls import call, raises
from nbjudge.checks.choice import one_of
from nbjudge.checks.errors import CheckError, NotAttempted
from nbjudge.checks.figures import Drawing, axes
from nbjudge.checks.guard import start
from nbjudge.checks.prose import prose
from nbjudge.checks.tables import series, table
from nbjudge.checks.values import equal, number, passed, text, truth
from nbjudge.checks.variant import variant

__all__ = [
    "CheckError",
    "Drawing",
    "NotAttempted",
    "axes",
    "call",
    "equal",
    "number",
    "one_of",
    "passed",
    "prose",
    "raises",
    "series",
    "start",
    "table",
    "text",
    "truth",
    "variant",
]
