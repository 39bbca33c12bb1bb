"""JupyterHub for the course on one host: two roles, one nbgrader exchange.

Load it from your own ``jupyterhub_config.py``, which says who may log in and where things are::

    import os
    os.environ["MULTIVECTOR_INSTRUCTORS"] = "aliya,marat"
    os.environ["MULTIVECTOR_COURSE"] = "/srv/multivector/assignments"
    os.environ["MULTIVECTOR_EXCHANGE"] = "/srv/nbgrader/exchange"
    load_subconfig("deploy/jupyterhub_config.py")
    c.JupyterHub.authenticator_class = "pam"
    c.Authenticator.allow_all = True  # everybody with an account; or allowed_users = {"aliya", ...}

JupyterHub lets nobody in who is not allowed by one of the two.

Students get no Formgrader. Instructors get it, on the course named above. Nothing is written
into anybody's own Jupyter settings.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

from multivector.commands.lab import environment

c = get_config()  # noqa: F821 (JupyterHub's own)

HERE = Path(__file__).resolve().parent if "__file__" in globals() else Path.cwd()
INSTRUCTORS = {n for n in os.environ.get("MULTIVECTOR_INSTRUCTORS", "").split(",") if n}
COURSE = os.environ.get("MULTIVECTOR_COURSE", "")
EXCHANGE = os.environ.get("MULTIVECTOR_EXCHANGE", "/srv/nbgrader/exchange")

c.JupyterHub.spawner_class = "jupyterhub.spawner.LocalProcessSpawner"
c.Spawner.cmd = [sys.executable, "-m", "jupyterhub.singleuser"]
c.Spawner.default_url = "/lab"


async def set_role(spawner: Any) -> None:
    """Give a user's server the settings of the user's role."""
    instructor = spawner.user.name in INSTRUCTORS
    made = environment("instructor" if instructor else "student", {"PATH": os.environ["PATH"]})
    # The folder of this file holds nbgrader's settings for the whole host.
    made["JUPYTER_CONFIG_PATH"] += os.pathsep + str(HERE)
    made["MULTIVECTOR_EXCHANGE"] = EXCHANGE
    if instructor and COURSE:
        made["MULTIVECTOR_COURSE"] = COURSE
        # Formgrader wants the course below the folder that the server shows.
        spawner.notebook_dir = str(Path(COURSE).parent)
    spawner.environment = {**spawner.environment, **made}


c.Spawner.pre_spawn_hook = set_role
