"""What the sandbox shows and hides, and what is said where there can be none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from grader.tests.isolation import require_isolation
from nbjudge.engine import Cell, IsolationUnavailable, Job, Pool, capabilities
from nbjudge.engine.sandbox import bubblewrap as sandbox
from nbjudge.engine.sandbox import seccomp

REPOSITORY = Path(__file__).resolve().parents[3]


def test_this_machine_says_what_it_can():
    found = capabilities()
    assert [item.name for item in found][:1] == ["Linux"]
    for item in found:
        assert item.detail
        assert item.ok or item.next_step


@pytest.mark.parametrize(
    "change, words",
    [
        (lambda m: m.setattr(sys, "platform", "darwin"), "need Linux"),
        (lambda m: m.setattr(sandbox.shutil, "which", lambda name: None), "package bubblewrap"),
        (lambda m: m.setattr(sandbox.platform, "machine", lambda: "riscv64"), "x86_64 and aarch64"),
        (
            lambda m: m.setattr(
                sandbox,
                "_setting",
                lambda path: "0" if path.endswith("max_user_namespaces") else None,
            ),
            "user.max_user_namespaces=10000",
        ),
        (
            lambda m: m.setattr(
                sandbox, "_setting", lambda path: "1" if "apparmor" in path else None
            ),
            "kernel.apparmor_restrict_unprivileged_userns=0",
        ),
    ],
)
def test_what_is_missing_is_said_with_the_next_step(change, words, monkeypatch: pytest.MonkeyPatch):
    change(monkeypatch)
    with pytest.raises(IsolationUnavailable, match=words):
        Pool().__enter__()
    assert any(words in item.next_step for item in capabilities())


def test_a_sandbox_that_does_not_start_is_no_silent_fall_back(monkeypatch: pytest.MonkeyPatch):
    require_isolation()
    monkeypatch.setattr(sandbox.shutil, "which", lambda name: "/bin/false")
    with pytest.raises(IsolationUnavailable, match="did not start"):
        Pool().__enter__()
    assert not capabilities()[-1].ok


def test_an_unknown_machine_has_no_filter(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "riscv64")
    assert seccomp.machine() is None


def test_the_search_path_may_not_hold_a_home_folder():
    with pytest.raises(IsolationUnavailable, match="virtual environment"):
        sandbox.readable([str(Path.home())])


def test_what_is_shown_is_code_and_data_only():
    shown = sandbox.readable()
    for path in ("assignments", "tests", "lessons", ".git"):
        assert not any((REPOSITORY / path).is_relative_to(item) for item in shown)
    package = Path(sandbox.__file__)
    assert any(package.is_relative_to(item) for item in shown)
    assert "/usr" in shown


def look(code: str, **about) -> str:
    with Pool(workers=1, judge=False, **about) as pool:
        (result,) = pool.run([Job("a", (Cell(0, code),))])
    return "".join(o.get("text", str(o)) for o in result.cells[0].outputs)


def test_a_submission_sees_the_package_and_nothing_of_the_course(tmp_path: Path):
    require_isolation()
    hidden = [str(tmp_path), *(str(REPOSITORY / n) for n in ("assignments", "tests", ".git"))]
    code = (
        "import os, nbjudge\n"
        f"for path in {hidden!r}:\n"
        "    assert not os.path.exists(path), path\n"
        f"print(os.path.exists({str(REPOSITORY / 'data')!r}), os.getcwd(), os.getuid() != 0,\n"
        "      sorted(os.environ))"
    )
    seen = look(code)
    assert seen.startswith("False /submission/work True")
    assert "SSH" not in seen
    assert "PYTEST" not in seen


def test_folders_can_be_shown_and_hidden(tmp_path: Path):
    require_isolation()
    extra = tmp_path / "extra"
    (extra / "course").mkdir(parents=True)
    (extra / "shown.txt").write_text("shown")
    (extra / "course" / "gradebook.db").write_text("secret")
    code = (
        "import os\n"
        f"print(sorted(os.listdir({str(extra)!r})), os.listdir({str(extra / 'course')!r}))"
    )
    seen = look(code, readable=[extra], hide=[extra / "course"])
    assert seen == "['course', 'shown.txt'] []\n"


@pytest.mark.slow
def test_an_interpreter_below_tmp_stays_in_sight(tmp_path: Path):
    """A virtual environment below /tmp survives the submission's own /tmp."""
    require_isolation()
    if not str(tmp_path).startswith("/tmp/"):
        pytest.skip("temporary folders are not below /tmp here")
    place = tmp_path / "venv"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    for folder in (tmp_path, *tmp_path.parents):
        if folder != Path("/tmp") and folder.is_relative_to("/tmp"):
            folder.chmod(0o755)
    packages = next(path for path in sys.path if path.endswith("site-packages"))
    own = next((place / "lib").glob("python*/site-packages"))
    (own / "base.pth").write_text(f"{packages}\n{REPOSITORY / 'grader' / 'src'}\n")
    script = (
        "from nbjudge.engine import *\n"
        "code = 'import sys, os\\n'\n"
        "code += 'print(os.path.exists(sys.executable), os.listdir(\"/tmp\") != [])'\n"
        "with Pool(workers=1) as pool:\n"
        "    result, = pool.run([Job('a', (Cell(0, code), Cell(1, 'assert 1', 'test')))])\n"
        "    print(result.state, result.cells[0].outputs[0]['text'], result.cells[1].outputs)\n"
    )
    answer = subprocess.run(
        [str(place / "bin" / "python"), "-c", script],
        capture_output=True,
        text=True,
        check=False,
        env={"PATH": os.environ["PATH"], "HOME": os.environ["HOME"]},
    )
    assert answer.stdout == "graded True True\n []\n", answer.stderr
