"""nbgrader's configuration for this course. Run ``nbgrader`` and ``multivector`` in this folder."""

from pathlib import Path

import multivector
from multivector.data import data_folder
from nbjudge.plugins.configure import configure

here = Path(__file__).resolve().parent
c = get_config()  # noqa: F821 - traitlets puts it here

c.CourseDirectory.course_id = "multivector"
c.CourseDirectory.root = str(here)
# The gradebook lies beside this file, whatever folder a command is run in. A class may use another
# one, for example PostgreSQL: "postgresql+psycopg://user@host/gradebook".
c.CourseDirectory.db_url = f"sqlite:///{here / 'gradebook.db'}"

# The checks tell an unanswered question (NotImplementedError) from a wrong answer.
c.ClearSolutions.code_stub = {
    "python": "# YOUR CODE HERE: replace the next line by your own code\n"
    'raise NotImplementedError("not attempted: replace this line by your own code")'
}
c.ClearSolutions.text_stub = "YOUR ANSWER HERE: replace this line by your own words."

# Seconds for one cell: an endless loop costs its own cell only. A check limits each call to five.
c.Execute.timeout = 60
c.LimitOutput.max_lines = 500
c.LimitOutput.max_traceback = 40

# Journals of runs from before the grader had a name of its own.
c.Grade.former_state = ".multivector"
# Answers read the course's tables; in a checkout they lie outside the installed packages.
c.Grade.readable = [str(data_folder())]
# Students have the package and its visible checks, so no text of theirs is a secret.
c.Grade.public = [str(Path(multivector.__file__).parent)]

# A report names answers that replace the checks or parts of the course's package.
c.Suspicious.names = ["checks", "multivector"]

# Documents whose tables repeat the points of a set: `multivector release --check` compares them.
c.Points.documents = ["../README.md", "../INSTRUCTORS.md"]

configure(c, here)
