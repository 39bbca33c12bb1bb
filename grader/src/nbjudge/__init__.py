"""Grade a whole class of nbgrader submissions: in parallel, isolated, with a judge.

nbgrader stays the engine, the file format and the gradebook; this package replaces the execution
of a class's notebooks, and adds what a student and an instructor need around it. Nothing is
imported here.
"""

from __future__ import annotations

__version__ = "0.1.0"
