"""environment.yml: the same packages and ranges as pyproject.toml, in conda's own grammar."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from importlib import metadata
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet
from rattler import MatchSpec

ROOT = Path(__file__).resolve().parents[2]
#: The distributions that are installed from the checkout, in the order of their dependence.
OWN = {"nbjudge": "./grader", "multivector": "."}
CONDA = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))
PROJECTS = [
    tomllib.loads((ROOT / folder / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    for folder in OWN.values()
]
#: What pip would install from elsewhere, of both distributions.
REQUIREMENTS = sorted(
    {r for project in PROJECTS for r in project["dependencies"] if Requirement(r).name not in OWN}
)
SPECS = [d for d in CONDA["dependencies"] if isinstance(d, str)]

#: conda-forge's name of what pip calls otherwise.
OTHER_NAMES = {"matplotlib-base": "matplotlib"}


def ranges() -> dict[str, str]:
    """Return each conda package's range under pip's name."""
    found = {}
    for text in SPECS:
        spec = MatchSpec(text, strict=True)
        name = spec.name.normalized
        found[OTHER_NAMES.get(name, name)] = str(spec.version or "")
    return found


@pytest.mark.parametrize("text", SPECS)
def test_each_spec_is_strict_conda(text) -> None:
    assert MatchSpec(text, strict=True).name is not None


def test_strict_parsing_refuses_what_only_pip_understands() -> None:
    for text in ("geopandas>=1.0,<2; python_version>'3'", "geopandas ~~1.0", "geopandas[all]>=1"):
        with pytest.raises(Exception, match=r".+"):
            MatchSpec(text, strict=True)


def test_channels() -> None:
    assert CONDA["channels"] == ["conda-forge", "nodefaults"]


def test_the_same_packages_as_pip_installs() -> None:
    wanted = {Requirement(r).name for r in REQUIREMENTS}
    assert set(ranges()) - {"python", "pip"} == wanted


@pytest.mark.parametrize("requirement", REQUIREMENTS)
def test_the_same_range(requirement) -> None:
    wanted = Requirement(requirement)
    assert SpecifierSet(ranges()[wanted.name]) == wanted.specifier


def test_the_python_is_one_that_the_project_takes() -> None:
    version = ranges()["python"].lstrip("=").rstrip(".*")
    for project in PROJECTS:
        assert f"{version}.0" in SpecifierSet(project["requires-python"])


def test_the_course_itself_is_installed_from_the_checkout() -> None:
    (pip,) = [d["pip"] for d in CONDA["dependencies"] if isinstance(d, dict)]
    assert pip == [f"-e {folder}" for folder in OWN.values()]


def test_each_pinned_package_takes_the_oldest_python_that_the_project_takes() -> None:
    """A pin for a newer Python stops the installation on a machine whose Python is older."""
    (wanted,) = {project["requires-python"] for project in PROJECTS}
    oldest = wanted.removeprefix(">=") + ".0"
    text = (ROOT / "constraints.txt").read_text(encoding="utf-8")
    pins = [line.partition("==")[::2] for line in text.splitlines() if "==" in line]
    known, newer = 0, []
    for name, version in pins:
        try:
            found = metadata.metadata(name)
        except metadata.PackageNotFoundError:
            continue  # a pin for another system
        if found["Version"] == version:
            known += 1
            # importlib_metadata, once imported, answers instead and has no None for a lacking line.
            needed = found.get("Requires-Python", "")
            if oldest not in SpecifierSet(needed):
                newer.append(f"{name}=={version} needs Python {needed}")
    assert known > len(pins) / 2, "this environment was not installed from constraints.txt"
    assert newer == []


def test_the_pins_let_jupyter_start_without_a_grammar() -> None:
    """Newer versions of jsonschema compile one, which takes each program more than a second."""
    code = "import sys, nbformat; print(sorted({'lark', 'rfc3987_syntax'} & sys.modules.keys()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.slow
def test_repo2docker_takes_it() -> None:
    program = Path(sys.executable).parent / "jupyter-repo2docker"
    if not program.exists() and shutil.which("jupyter-repo2docker") is None:
        pytest.skip("jupyter-repo2docker is not installed here")
    done = subprocess.run(
        [str(program), "--no-build", "--debug", str(ROOT)],
        capture_output=True,
        text=True,
        timeout=120,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 0, said[-2000:]
    assert "Building conda environment for python=3.12" in said
    assert "environment.yml" in said
    # "-e ." needs the checkout before the environment is made.
    checkout = re.search(r"^COPY --chown=\S+ src/ \$\{REPO_DIR\}/", said, re.M)
    assert checkout is not None
    assert checkout.start() < said.index("env update -p")
