"""``multivector lab``: open JupyterLab on the course's home, ready for a class.

JupyterLab takes defaults from any folder on ``JUPYTER_CONFIG_PATH``: server settings from
``jupyter_server_config.json``, setting overrides from
``labconfig/default_setting_overrides.json`` and switched-off plugins from
``labconfig/page_config.json``; nbgrader's extensions read ``nbgrader_config.json``. The course
ships three such folders (``jupyter/common``, ``jupyter/student``, ``jupyter/instructor``); nothing
is written into the user's own settings.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from multivector.commands.locate import NotFoundError, course_root
from multivector.commands.starting import install_command
from nbjudge.commands import port_number
from nbjudge.program import search_path

CONFIG = Path(__file__).parent / "jupyter"
ROLES = ("student", "instructor")


class SetupError(Exception):
    """The installation cannot run the lessons; the message says what to do."""


def config_path(role: str) -> list[Path]:
    """Return the course's Jupyter configuration folders for a role, strongest first.

    Parameters
    ----------
    role : {'student', 'instructor'}
        Students see no Formgrader; instructors do.

    Returns
    -------
    list of Path
        Folders to put on ``JUPYTER_CONFIG_PATH``.

    Raises
    ------
    ValueError
        For another role.
    """
    if role not in ROLES:
        raise ValueError(f"role must be one of {ROLES}, not {role!r}")
    return [CONFIG / role, CONFIG / "common"]


def environment(role: str, base: dict[str, str] | None = None) -> dict[str, str]:
    """Return environment variables that give a Jupyter server the role's configuration.

    Parameters
    ----------
    role : {'student', 'instructor'}
        See `config_path`.
    base : dict, optional
        Environment to start from; that of the process when left out.

    Returns
    -------
    dict
        ``JUPYTER_CONFIG_PATH`` and ``PATH``, with what they held before at their ends. The
        second is for nbgrader, which starts the program ``alembic`` of its own environment.
    """
    before = dict(os.environ) if base is None else base
    folders = [str(path) for path in config_path(role)]
    folders += [p for p in before.get("JUPYTER_CONFIG_PATH", "").split(os.pathsep) if p]
    return {
        "JUPYTER_CONFIG_PATH": os.pathsep.join(dict.fromkeys(folders)),
        "PATH": search_path(before.get("PATH", "")),
    }


def find_lesson(root: Path, wanted: str) -> Path:
    """Return the notebook to open, relative to the course folder.

    Parameters
    ----------
    root : Path
        The course folder.
    wanted : str
        A lesson's number (``5`` or ``05``) or a notebook's path.

    Returns
    -------
    Path
        Path relative to `root`.

    Raises
    ------
    NotFoundError
        When there is no such lesson or notebook.
    """
    if wanted.isdecimal():
        found = sorted((root / "lessons").glob(f"{int(wanted):02d}_*.ipynb"))
        if found:
            return found[0].relative_to(root)
    else:
        path = (Path.cwd() / wanted).resolve()
        if path.is_file() and path.is_relative_to(root):
            return path.relative_to(root)
    there = ", ".join(p.name[:2] for p in sorted((root / "lessons").glob("[0-9]*.ipynb")))
    raise NotFoundError(f"There is no lesson {wanted!r} in {root / 'lessons'}. Lessons: {there}.")


def check_installation(version: tuple[int, ...] = tuple(sys.version_info[:3])) -> None:
    """Raise when this Python cannot run the lessons.

    Parameters
    ----------
    version : tuple of int, optional
        Python's version; that of this process when left out.

    Raises
    ------
    SetupError
        When Python is too old, a package is missing, or the kernel named ``python3`` starts
        another Python than this one.
    """
    if version < (3, 11):
        raise SetupError(
            f"The course needs Python 3.11 or newer, and this is {'.'.join(map(str, version))} "
            f"({sys.executable}). Install a newer Python, make a new virtual environment with "
            "it and install the course there."
        )
    try:
        import ipykernel  # noqa: F401
        import jupyterlab  # noqa: F401
        from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
    except ModuleNotFoundError as error:
        raise SetupError(
            f"The package {error.name!r} is missing from {sys.executable}. Install the course "
            f"again, in its folder, with: {install_command()}"
        ) from None
    try:
        spec = KernelSpecManager().get_kernel_spec("python3")
    except NoSuchKernel:
        raise SetupError(
            "Jupyter finds no kernel named 'python3'. Install it with: "
            f"{sys.executable} -m ipykernel install --sys-prefix"
        ) from None
    program = Path(spec.argv[0])
    if program.is_absolute() and not _same_environment(program, Path(sys.executable)):
        raise SetupError(
            f"The kernel 'python3' starts {program}, not this Python ({sys.executable}), so the "
            "lessons would not find the course's packages. Put this one first with: "
            f"{sys.executable} -m ipykernel install --sys-prefix"
        )


def _same_environment(one: Path, other: Path) -> bool:
    """Whether two Python programs belong to one environment (the folder that holds them)."""
    return one.parent == other.parent or (
        one.exists() and os.path.realpath(one.parent) == os.path.realpath(other.parent)
    )


def server_arguments(
    root: Path,
    notebook: Path | None = None,
    *,
    port: int | None = None,
    browser: bool = True,
    allow_root: bool = False,
) -> list[str]:
    """Return JupyterLab's command-line arguments.

    Parameters
    ----------
    root : Path
        The course folder, which the server shows.
    notebook : Path, optional
        The notebook to open, relative to `root`; the course's home alone when left out.
    port : int, optional
        Take exactly this port; the first free one from 8888 when left out.
    browser : bool
        Open a browser.
    allow_root : bool
        Start although the user is root, which Jupyter refuses otherwise.

    Returns
    -------
    list of str
        Arguments for ``jupyter lab``.
    """
    address = "/lab" if notebook is None else f"/lab/tree/{notebook.as_posix()}"
    arguments = [
        f"--ServerApp.root_dir={root}",
        f"--LabApp.default_url={address}",
        f"--LabApp.workspaces_dir={fresh_workspaces()}",
    ]
    if port is not None:
        arguments += [f"--ServerApp.port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        arguments.append("--no-browser")
    if allow_root:
        arguments.append("--allow-root")
    return arguments


def fresh_workspaces() -> Path:
    """Empty and return the folder of the course's own workspaces: no tab is restored."""
    from jupyter_core.paths import jupyter_data_dir

    folder = Path(jupyter_data_dir()) / "multivector" / "workspaces"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.jupyterlab-workspace"):
        old.unlink(missing_ok=True)
    return folder


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments."""
    parser.add_argument(
        "lesson", nargs="?", help="lesson number or notebook to open (default: the home)"
    )
    parser.add_argument("--folder", type=Path, help="the course's folder (default: found)")
    parser.add_argument("--port", type=port_number, help="take exactly this port")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser")
    parser.add_argument("--allow-root", action="store_true", help="start as the user root")
    parser.add_argument(
        "--instructor", action="store_true", help="with nbgrader's Formgrader for instructors"
    )


def run(args: argparse.Namespace) -> int:
    """Run JupyterLab until it is stopped. Returns 0, or 2 when it could not start."""
    try:
        check_installation()
        root = course_root(args.folder)
        notebook = None if args.lesson is None else find_lesson(root, args.lesson)
    except (SetupError, NotFoundError) as error:
        print(f"multivector lab: {error}", file=sys.stderr)
        return 2
    os.environ.update(environment("instructor" if args.instructor else "student"))
    if args.instructor and (root / "assignments" / "nbgrader_config.py").is_file():
        # nbgrader reads its course from the folder that the server was started in.
        os.chdir(root / "assignments")
    else:
        os.chdir(root)

    from jupyterlab.labapp import LabApp

    LabApp.launch_instance(
        argv=server_arguments(
            root,
            notebook,
            port=args.port,
            browser=not args.no_browser,
            allow_root=args.allow_root,
        )
    )
    return 0
