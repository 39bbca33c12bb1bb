"""The student's home in JupyterLab: one page with lessons and assignments, and their buttons.

Jupyter's server finds this module through ``jupyter_server_config.d/multivector.json``, which the
installation puts into place, and serves the page at ``/multivector/home``. A small JupyterLab
extension beside it (``labextension/``) opens the page as a tab and saves notebooks before a button
acts. All decisions are made here, in Python.
"""

from __future__ import annotations

from typing import Any


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    """Tell Jupyter's server which module to load."""
    return [{"module": "multivector.home"}]


def _load_jupyter_server_extension(serverapp: Any) -> None:
    """Add the home's addresses to a Jupyter server."""
    from multivector.home.handlers import load

    load(serverapp)
