"""What the sandbox shows and hides, and what is said where there can be none."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from grader.tests.isolation import require_isolation
from nbjudge.engine import Cell, IsolationUnavailable, Job, Pool, capabilities
from nbjudge.engine.sandbox import kernel, requirements, seccomp, view

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
        (
            lambda m: m.setattr(requirements.platform, "machine", lambda: "riscv64"),
            "x86_64 and aarch64",
        ),
        (
            lambda m: m.setattr(
                requirements,
                "_setting",
                lambda path: "0" if path.endswith("max_user_namespaces") else None,
            ),
            "user.max_user_namespaces=10000",
        ),
        (
            lambda m: m.setattr(
                requirements, "_setting", lambda path: "1" if "apparmor" in path else None
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
    build = view.build
    monkeypatch.setattr(
        view,
        "build",
        lambda *about: replace(
            build(*about), plan={**build(*about).plan, "show": [["/no", "/no"]]}
        ),
    )
    with pytest.raises(IsolationUnavailable, match="did not start"):
        Pool().__enter__()
    assert not capabilities()[-1].ok


def test_an_unknown_machine_has_no_filter(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "riscv64")
    assert seccomp.machine() is None


def test_the_search_path_may_not_hold_a_home_folder():
    with pytest.raises(IsolationUnavailable, match="virtual environment"):
        view.readable([str(Path.home())])


def test_what_is_shown_is_code_and_data_only():
    shown = view.readable()
    for path in ("assignments", "tests", "lessons", ".git"):
        assert not any((REPOSITORY / path).is_relative_to(item) for item in shown)
    package = Path(view.__file__)
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


def test_the_callers_mask_for_new_files_keeps_nobody_out_of_the_sandbox():
    """Run by root, the folders of the sandbox are root's and the submission is somebody else's."""
    require_isolation()
    before = os.umask(0o077)
    try:
        assert look("import os; print(os.umask(0) == 0o022, os.getcwd())").startswith("True /sub")
    finally:
        os.umask(before)


@pytest.mark.skipif(os.getuid() != 0, reason="an ordinary user may have more running already")
def test_a_lower_limit_of_processes_than_a_submissions_own_holds():
    """As a system sets it for a user: it cannot be raised again."""
    require_isolation()
    code = (
        "import resource\n"
        "resource.setrlimit(resource.RLIMIT_NPROC, (40, 40))\n"
        "from grader.tests.engine.test_sandbox import look\n"
        "print(look('import resource; print(resource.getrlimit(resource.RLIMIT_NPROC))'))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True
    )
    assert "(40, 40)" in done.stdout, done.stdout + done.stderr


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
        "code = 'import sys, os, pathlib\\n'\n"
        "code += 'print(os.path.exists(sys.executable), os.listdir(\"/tmp\") != [])\\n'\n"
        "code += 'above = pathlib.Path(sys.prefix).parents[0]\\n'\n"
        "code += 'print(str(above), [str(f) for f in (above, *above.parents) if '\n"
        "code += 'str(f) != \"/tmp\" and os.access(f, os.W_OK)])'\n"
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
    assert answer.stdout == f"graded True True\n{tmp_path} []\n []\n", answer.stderr


def test_no_program_is_needed_to_isolate(monkeypatch: pytest.MonkeyPatch):
    """Isolation comes with the Python environment: nothing is looked up in PATH."""
    require_isolation()
    monkeypatch.setenv("PATH", "/nowhere")
    assert look("print('inside')") == "inside\n"


def test_a_kernel_that_refuses_is_said_with_the_next_step(monkeypatch: pytest.MonkeyPatch):
    requirements._refused.cache_clear()
    monkeypatch.setattr(requirements, "_PROBE", "import sys; sys.exit('Operation not permitted')")
    found = requirements.can_isolate()
    requirements._refused.cache_clear()
    assert not found.ok
    assert "Operation not permitted" in found.detail
    assert "--no-isolation" in found.next_step


def test_isolation_can_be_asked_for_before_a_run():
    require_isolation()
    assert requirements.can_isolate().ok


def test_nothing_outlives_a_submission_and_nothing_outside_can_be_written():
    require_isolation()
    leave = (
        "import os\n"
        "for folder, _, _ in os.walk('/'):\n"
        "    if folder.startswith(('/proc', '/usr', '/root', '/nix')):\n"
        "        continue\n"
        "    try:\n"
        "        open(folder + '/left', 'w').write('left')\n"
        "        print(folder, os.stat(folder).st_dev == os.stat('/submission').st_dev)\n"
        "    except OSError:\n"
        "        pass\n"
        "for change in (lambda: os.chmod('/dev', 0), lambda: os.utime('/dev/null'),\n"
        "               lambda: open('/proc/self/oom_score_adj', 'w').write('0'),\n"
        "               lambda: os.mkfifo('/dev/pipe'),):\n"
        "    try:\n"
        "        change()\n"
        "        print('CHANGED', False)\n"
        "    except OSError:\n"
        "        pass\n"
    )
    seek = (
        "import os\n"
        "print([f for f, _, names in os.walk('/') if 'left' in names and '/proc' not in f])"
    )
    with Pool(workers=1, judge=False) as pool:
        jobs = [Job("a", (Cell(0, leave),)), Job("b", (Cell(0, seek),))]
        results = {one.key: one for one in pool.run(jobs)}
    lines = results["a"].cells[0].outputs[0]["text"].splitlines()
    private = {line.rpartition(" ")[0]: line.endswith("True") for line in lines}
    assert all(private.values()), private  # each is in the memory that ends with the submission
    assert {"/submission", "/submission/work", "/tmp", "/dev/shm"} <= set(private)
    assert not {folder for folder in private if folder.startswith("/tmp/")}, private
    assert results["b"].cells[0].outputs[0]["text"] == "[]\n"


def test_the_second_wall_stands_without_the_first():
    """Landlock alone keeps a process from writing elsewhere, and lets it write where it may."""
    if kernel.landlock_version() < 2:
        pytest.skip("this kernel has no Landlock of version 2")
    code = (
        "import os, sys, tempfile\n"
        "from nbjudge.engine.sandbox import kernel\n"
        "own, other = tempfile.mkdtemp(), tempfile.mkdtemp()\n"
        "kernel.drop_capabilities()\n"
        "assert kernel.write_only_below([own, '/dev/null'])\n"
        "os.mkdir(own + '/a'); open(own + '/a/x', 'w').write('x'); os.mkdir(own + '/b')\n"
        "os.rename(own + '/a/x', own + '/b/x')\n"
        "open('/dev/null', 'w').write('x')\n"
        "try:\n"
        "    open(other + '/x', 'w')\n"
        "except PermissionError:\n"
        "    print('refused')\n"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False
    )
    assert answer.stdout == "refused\n", answer.stderr


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course folder below a folder that every submission may read."""
    folder = tmp_path / "shown" / "course"
    (folder / "source").mkdir(parents=True)
    (folder / "gradebook.db").write_text("secret")
    (folder / "source" / "solution.py").write_text("secret")
    for path in (tmp_path, *tmp_path.parents):
        if path != Path("/tmp") and path.is_relative_to("/tmp"):
            path.chmod(0o755)
    return folder


def readable_secrets(places: list[Path], **about) -> str:
    """Have a submission look for the secret at and below places."""
    code = (
        "import os\n"
        f"for place in {[str(place) for place in places]!r}:\n"
        "    for folder, _, names in os.walk(place):\n"
        "        for name in names:\n"
        "            try:\n"
        "                if open(os.path.join(folder, name)).read() == 'secret':\n"
        "                    print(os.path.join(folder, name))\n"
        "            except OSError:\n"
        "                pass\n"
        f"for place in {[str(place) for place in places]!r}:\n"
        "    print('looked', sorted(os.listdir(place)) if os.path.isdir(place) else '')"
    )
    return look(code, **about)


def test_a_course_on_the_search_path_is_hidden(course: Path, monkeypatch: pytest.MonkeyPatch):
    require_isolation()
    known = view.interpreter_paths()
    monkeypatch.setattr(view, "interpreter_paths", lambda: [*known, str(course)])
    assert readable_secrets([course], hide=[course]) == "looked \n"


def test_a_course_behind_a_link_is_hidden(course: Path, monkeypatch: pytest.MonkeyPatch):
    require_isolation()
    link = course.parents[1] / "link"
    link.symlink_to(course)
    known = view.interpreter_paths()
    monkeypatch.setattr(view, "interpreter_paths", lambda: [*known, str(link)])
    for name in (course, link):
        assert readable_secrets([course, link], hide=[name]) == "looked \nlooked \n"


def test_a_hard_link_to_a_file_of_the_course_is_hidden(course: Path):
    require_isolation()
    second = course.parents[1] / "shown" / "innocent.txt"
    os.link(course / "gradebook.db", second)
    seen = readable_secrets([course.parent], hide=[course], readable=[course.parent])
    assert seen == "looked ['course', 'innocent.txt']\n"


@pytest.mark.skipif(os.getuid() != 0, reason="only root can mount a folder a second time")
def test_a_second_mount_of_the_course_is_hidden(course: Path):
    """In a mount namespace of its own, so that nothing stays mounted."""
    require_isolation()
    again, part = course.parent / "again", course.parent / "part"
    again.mkdir()
    part.mkdir()
    shown = course.parent
    code = (
        "import sys\n"
        "from pathlib import Path\n"
        "from nbjudge.engine.sandbox import kernel\n"
        "kernel.unshare(kernel.NEW_MOUNT)\n"
        "kernel.private_mounts()\n"
        f"kernel.bind({str(course)!r}, {str(again)!r})\n"
        f"kernel.bind({str(course / 'source')!r}, {str(part)!r})\n"
        "from grader.tests.engine.test_sandbox import readable_secrets\n"
        f"print(readable_secrets([Path({str(shown)!r})], hide=[Path({str(course)!r})],\n"
        f"      readable=[Path({str(shown)!r})]))"
    )
    answer = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=REPOSITORY
    )
    assert answer.stdout.strip() == "looked ['again', 'course', 'part']", answer.stderr
