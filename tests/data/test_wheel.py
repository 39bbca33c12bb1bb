"""An installed package carries the data."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def test_build_configuration_maps_the_folder_in() -> None:
    config = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    targets = config["tool"]["hatch"]["build"]["targets"]
    mapped = targets["wheel"]["force-include"]
    for path in (ROOT / "data").iterdir():
        # The folder `build` holds what makes the data: nothing that a reader of them needs.
        assert (f"data/{path.name}" in mapped) == (path.name != "build"), path
        if path.name != "build":
            assert mapped[f"data/{path.name}"] == f"multivector/_data/{path.name}"
    assert "/data" in targets["sdist"]["include"]
    assert targets["wheel"]["force-include"]["lessons/exercises"] == "multivector/_exercises"
    assert "/lessons/exercises" in targets["sdist"]["include"]


@pytest.mark.slow
def test_wheel_holds_every_described_file(tmp_path: Path) -> None:
    if importlib.util.find_spec("hatchling") is None or importlib.util.find_spec("pip") is None:
        pytest.skip("hatchling or pip is not installed; the configuration is checked above")
    subprocess.run(
        [
            sys.executable,
            *("-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index", "-q"),
            *("-w", str(tmp_path), str(ROOT)),
        ],
        check=True,
    )
    (wheel,) = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    data = ROOT / "data"
    shipped = [*data.rglob("*.csv"), *data.rglob("*.geojson"), data / "datapackage.json"]
    for path in shipped:
        if path.is_relative_to(data / "build"):
            continue
        assert f"multivector/_data/{path.relative_to(data).as_posix()}" in held
    for path in (ROOT / "lessons" / "exercises").glob("*.toml"):
        assert f"multivector/_exercises/{path.name}" in held
    assert not [name for name in held if name.startswith("multivector/_data/build")]
