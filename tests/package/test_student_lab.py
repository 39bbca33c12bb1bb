from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from multivector.cli import main
from multivector.commands import lab
from multivector.commands.locate import course_root
from nbjudge.commands.locate import NotFoundError, assignment_folder


@pytest.fixture
def course(tmp_path: Path) -> Path:
    for name in ("00_start_here", "08_oil_routes"):
        path = tmp_path / "lessons" / f"{name}.ipynb"
        path.parent.mkdir(exist_ok=True)
        path.write_text("{}", encoding="utf-8")
    return tmp_path


def test_the_course_folder_is_found_from_below(course: Path) -> None:
    assert course_root(course / "lessons") == course


@pytest.mark.parametrize(
    "wanted, opened",
    [
        ("0", "lessons/00_start_here.ipynb"),
        ("8", "lessons/08_oil_routes.ipynb"),
        ("08", "lessons/08_oil_routes.ipynb"),
        ("lessons/08_oil_routes.ipynb", "lessons/08_oil_routes.ipynb"),
    ],
)
def test_lessons_are_named_by_number_or_path(course, monkeypatch, wanted, opened) -> None:
    monkeypatch.chdir(course)
    assert lab.find_lesson(course, wanted).as_posix() == opened


@pytest.mark.parametrize("wanted", ["42", "lessons/none.ipynb", "../elsewhere.ipynb"])
def test_an_unknown_lesson_names_those_there_are(course, monkeypatch, wanted) -> None:
    monkeypatch.chdir(course)
    with pytest.raises(NotFoundError, match="Lessons: 00, 08"):
        lab.find_lesson(course, wanted)


def test_an_old_python_is_told_the_version_needed() -> None:
    with pytest.raises(lab.SetupError, match=r"needs Python 3\.11 or newer, and this is 3\.10\.4"):
        lab.check_installation((3, 10, 4))


def test_this_installation_can_run_the_lessons() -> None:
    lab.check_installation()


def _kernel(folder: Path, program: str) -> None:
    spec = folder / "kernels" / "python3"
    spec.mkdir(parents=True)
    argv = [program, "-m", "ipykernel_launcher", "-f", "{connection_file}"]
    (spec / "kernel.json").write_text(
        json.dumps({"argv": argv, "display_name": "Python 3", "language": "python"})
    )


def test_a_kernel_of_another_python_is_refused(tmp_path, monkeypatch) -> None:
    other = str((tmp_path / "elsewhere" / "bin" / "python").absolute())
    _kernel(tmp_path, other)
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    with pytest.raises(lab.SetupError, match=r"starts .*elsewhere") as error:
        lab.check_installation()
    assert "ipykernel install --sys-prefix" in str(error.value)


def test_a_missing_kernel_is_named(monkeypatch) -> None:
    from jupyter_client import kernelspec

    def none(self, name):
        raise kernelspec.NoSuchKernel(name)

    monkeypatch.setattr(kernelspec.KernelSpecManager, "get_kernel_spec", none)
    with pytest.raises(lab.SetupError, match="no kernel named 'python3'"):
        lab.check_installation()


@pytest.mark.parametrize("command", ["lab", "bundle"])
def test_a_named_folder_is_never_replaced_by_another_course(tmp_path, capsys, command) -> None:
    """Elsewhere the commands fall back on the checkout that this package was installed from."""
    assert main([command, "--folder", str(tmp_path)]) == 2
    assert "Change into the course's folder" in capsys.readouterr().err
    assert main([command, "--folder", str(tmp_path / "nowhere")]) == 2
    assert "nowhere is not a folder" in capsys.readouterr().err


def test_roles_differ_in_formgrader_only() -> None:
    def extensions(role: str) -> dict[str, bool]:
        text = (lab.CONFIG / role / "jupyter_server_config.json").read_text(encoding="utf-8")
        return json.loads(text)["ServerApp"]["jpserver_extensions"]

    formgrader = "nbgrader.server_extensions.formgrader"
    assert extensions("student")[formgrader] is False
    assert extensions("instructor")[formgrader] is True
    page = lab.CONFIG / "student" / "labconfig" / "page_config.json"
    assert json.loads(page.read_text())["disabledExtensions"]["@jupyter/nbgrader:formgrader"]
    with pytest.raises(ValueError, match="teacher"):
        lab.config_path("teacher")


def test_the_configuration_comes_before_what_was_there() -> None:
    made = lab.environment("student", {"JUPYTER_CONFIG_PATH": "mine"})["JUPYTER_CONFIG_PATH"]
    assert made.split(os.pathsep) == [*map(str, lab.config_path("student")), "mine"]


def test_jupyterlab_knows_every_setting_that_is_overridden(monkeypatch) -> None:
    from jupyterlab.commands import get_app_dir
    from jupyterlab_server.settings_utils import get_settings

    monkeypatch.setenv("JUPYTER_CONFIG_PATH", lab.environment("student", {})["JUPYTER_CONFIG_PATH"])
    path = lab.CONFIG / "common" / "labconfig" / "default_setting_overrides.json"
    settings = Path(get_app_dir())
    overrides = json.loads(path.read_text())
    # A figure's description is one long line, of which a cell showed a third.
    cells = overrides["@jupyterlab/notebook-extension:tracker"]["codeCellConfig"]
    assert cells["lineWrap"] is True
    for plugin, values in overrides.items():
        answer, _ = get_settings(
            str(settings / "settings"), str(settings / "schemas"), "", schema_name=plugin
        )
        for key, value in values.items():
            assert answer["schema"]["properties"][key]["default"] == value


def test_restored_tabs_are_cleared(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    old = lab.fresh_workspaces() / "default-37a8.jupyterlab-workspace"
    old.write_text("{}")
    assert lab.fresh_workspaces() == old.parent
    assert not old.exists()


def test_server_arguments(tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    made = lab.server_arguments(tmp_path, Path("lessons/00_start_here.ipynb"), port=8899)
    assert "--LabApp.default_url=/lab/tree/lessons/00_start_here.ipynb" in made
    assert "--ServerApp.port=8899" in made
    assert "--no-browser" not in made
    quiet = lab.server_arguments(tmp_path, browser=False)
    assert "--LabApp.default_url=/lab" in quiet
    assert "--no-browser" in quiet
    assert not any(a.startswith("--ServerApp.port") for a in quiet)


@pytest.mark.parametrize("typed", ["ps3", "ps3_oil_routes", "PS3", "ps3_oil_routes/"])
@pytest.mark.parametrize("place", [".", "ps3_oil_routes", "ps1_claims", "assignments/release/.."])
def test_an_assignment_is_found_from_every_usual_place(tmp_path, typed, place) -> None:
    for name in ("ps1_claims", "ps3_oil_routes"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.ipynb").write_text("{}")
    (tmp_path / "assignments" / "release").mkdir(parents=True)
    start = tmp_path if "release" in place else tmp_path / place
    assert assignment_folder(typed, start) == tmp_path / "ps3_oil_routes"


def test_the_nearest_assignment_is_offered(tmp_path) -> None:
    (tmp_path / "ps3_oil_routes").mkdir()
    (tmp_path / "ps3_oil_routes" / "x.ipynb").write_text("{}")
    with pytest.raises(NotFoundError, match="Did you mean 'ps3_oil_routes'"):
        assignment_folder("ps3_oil_rutes", tmp_path)
