"""nbgrader's configuration for this course. Run ``nbgrader`` and ``multivector`` in this folder.

Each setting that closes a known trap names it; tests/assignments/test_nbgrader.py shows the trap
and its end with a real nbgrader.
"""

import os
import sys
from pathlib import Path

from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearOutput,
    GetGrades,
    OverwriteCells,
    OverwriteKernelspec,
)

from multivector.data import data_folder
from nbjudge.plugins.configure import configure
from nbjudge.plugins.preprocessors import HideHiddenTests, KeepFirstId

here = Path(__file__).resolve().parent
c = get_config()  # noqa: F821 - traitlets puts it here

# nbgrader starts `alembic` by its bare name to make the gradebook: it must be found even where the
# environment is not activated.
programs = str(Path(sys.executable).parent)
if programs not in os.environ.get("PATH", "").split(os.pathsep):
    os.environ["PATH"] = programs + os.pathsep + os.environ.get("PATH", "")

c.CourseDirectory.course_id = "multivector"
c.CourseDirectory.root = str(here)
# The gradebook lies beside this file whatever folder a command is run in. A class may have another
# one: PostgreSQL is served as well, as in "postgresql+psycopg://user@host/gradebook".
c.CourseDirectory.db_url = f"sqlite:///{here / 'gradebook.db'}"

# An unanswered question says so: the checks tell NotImplementedError from a wrong answer.
c.ClearSolutions.code_stub = {
    "python": "# YOUR CODE HERE: replace the next line by your own code\n"
    'raise NotImplementedError("not attempted: replace this line by your own code")'
}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE: replace this line by your own words."

# A deleted test cell comes back (nbgrader leaves it out, and its points with it).
c.OverwriteCells.add_missing_cells = True

# One duplicated cell does not stop a submission (jupyter/nbgrader#1083).
c.Autograde.sanitize_preprocessors = [
    ClearOutput,
    KeepFirstId,
    OverwriteKernelspec,
    OverwriteCells,
    CheckCellMetadata,
]

# An endless loop costs its own cell, not the run. A check limits each call to five seconds.
c.Execute.timeout = 60
c.Execute.startup_timeout = 120
c.Execute.iopub_timeout = 30
c.LimitOutput.max_lines = 500
c.LimitOutput.max_traceback = 40

# Hidden checks do not reach a student through the feedback (jupyter/nbgrader#917, #1363).
c.GenerateFeedback.preprocessors = [GetGrades, HideHiddenTests, CSSHTMLHeaderPreprocessor]

# Pages without requests to other hosts, the late rule of deadlines.toml, its time zone.
configure(c, here)

# Answers read the course's tables; in a checkout they lie outside the installed packages.
c.Grade.readable = [str(data_folder())]
