"""The example in JupyterHub's configuration, followed to the letter."""

from __future__ import annotations

import ast
import textwrap
from pathlib import Path

import pytest
from jupyterhub.auth import PAMAuthenticator
from traitlets.config import PyFileConfigLoader

ROOT = Path(__file__).resolve().parents[2]
SHIPPED = ROOT / "deploy" / "jupyterhub_config.py"


def test_people_with_an_account_can_log_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("MULTIVECTOR_INSTRUCTORS", "MULTIVECTOR_COURSE", "MULTIVECTOR_EXCHANGE"):
        monkeypatch.setenv(name, "")  # the example sets them; they are put back afterwards
    told = ast.get_docstring(ast.parse(SHIPPED.read_text(encoding="utf-8")), clean=True)
    block = told.partition("::\n\n")[2]
    lines = [x for x in block.split("\n\n")[0].splitlines() if x.startswith("    ")]
    example = textwrap.dedent("\n".join(lines))
    assert "load_subconfig" in example
    config = tmp_path / "jupyterhub_config.py"
    path = str(SHIPPED.relative_to(ROOT))
    config.write_text(f"c = get_config()\n{example.replace(path, str(SHIPPED))}\n", "utf-8")
    made = PyFileConfigLoader(config.name, path=str(tmp_path)).load_config()
    assert made.Spawner.default_url == "/lab"  # the shipped file was read
    assert PAMAuthenticator(config=made).check_allowed("marat", {"name": "marat"})
