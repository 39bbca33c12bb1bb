"""The warm process: has imported what a course uses, and forks a process per submission.

It is told what to do over one socket: lines of JSON, each with the descriptors it needs. It
answers with one line when it is ready and one for every process that has ended. It reads no
submission and runs no student's code itself.
"""

from __future__ import annotations

import gc
import importlib
import io
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
import warnings
from collections.abc import Sequence
from contextlib import redirect_stderr, redirect_stdout, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from nbjudge.engine import frames, parcel, shown_files
from nbjudge.engine.alike import readers
from nbjudge.engine.judge import judge, openings
from nbjudge.engine.judge.leftovers import Leftovers
from nbjudge.engine.notebook import shell
from nbjudge.engine.sandbox import kernel, namespaces
from nbjudge.engine.sandbox import memory as watch
from nbjudge.engine.stopwatch import Stopwatch
from nbjudge.engine.student import student
from nbjudge.engine.warm import figures, huge_pages, inherited, studio, warming

#: What an import may change of the process: nothing that a cell before it shows.
BY_IMPORTS = {"environment", "path", "warnings"}


@dataclass
class Warm:
    """The state of the warm process."""

    control: socket.socket
    files: dict[str, bytes]
    shell: shell.NotebookShell
    readers: dict[str, readers.Reader]
    wake: tuple[int, int]
    isolated: bool
    keep: list[str]
    uid: int
    gid: int
    #: Descriptors that libraries keep open across a fork (the PROJ database is one).
    library_fds: dict[int, tuple[int, int]]
    #: What the warm process itself holds; a fork shares it until it writes.
    base_mb: float
    base_virtual_mb: float
    running: dict[int, int] = field(default_factory=dict)
    memory_mb: dict[int, int] = field(default_factory=dict)
    #: Where those that are not isolated work; a process that is killed does not clean up.
    folders: dict[int, Path] = field(default_factory=dict)
    next_look: float = 0.0
    #: Copies of this process that work for the runner beside it.
    branches: set[int] = field(default_factory=set)
    #: Pictures of the instructor's charts, and who draws some, by the descriptor they come from.
    pictures: figures.Pictures = field(default_factory=figures.Pictures)
    drawing: dict[int, studio.Studio] = field(default_factory=dict)
    #: What the openings of test cells have made; only where judges are forked from.
    openings: dict[str, openings.Opening] = field(default_factory=dict)
    #: Bytes of files that were parsed because errors of submissions went through them.
    shown_bytes: int = 0

    def tell(self, **message: Any) -> None:
        """Send one line to the runner, if it is still there."""
        with suppress(ConnectionError):
            self.control.sendall(json.dumps(message).encode() + b"\n")


def main(control_fd: int, header: dict[str, Any], files: dict[str, bytes]) -> None:
    """Warm up, then serve until the runner closes the socket."""
    began = time.perf_counter()
    gc.disable()  # nearly all that is made here is kept: looking for garbage takes a fifth of it
    control = socket.socket(fileno=control_fd)
    control.setblocking(True)
    before = inherited.open_fds()
    the_shell = shell.make_shell()
    the_readers = readers.load()
    problems = warming.warm_up(header["warm"], header["warm_code"], files)
    figures.put_off_drawings()
    warming.exercise(the_shell)
    library_fds = inherited.identities(inherited.open_fds() - before)
    problems += [
        f"{lost}; every submission finds it empty"
        for lost in inherited.files_of_one_process(library_fds)
    ]
    read_end, write_end = os.pipe()
    for fd in (read_end, write_end):
        os.set_blocking(fd, False)
    warm = Warm(
        control=control,
        files=files,
        shell=the_shell,
        readers=the_readers,
        wake=(read_end, write_end),
        isolated=header["sandbox"] is not None,
        keep=header["keep"],
        uid=os.getuid(),
        gid=os.getgid(),
        library_fds=library_fds,
        base_mb=watch.resident_mb(os.getpid()),
        base_virtual_mb=watch.virtual_mb(os.getpid()),
    )
    warm.pictures.keep()
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the runner's to handle
    if not warm.isolated:
        kernel.adopt_orphans()
    gc.collect()
    gc.freeze()
    gc.enable()
    seconds = time.perf_counter() - began
    ready = {"seconds": seconds, "problems": problems, "base_mb": warm.base_mb}
    warm.tell(what="ready", loaded=[*sys.modules], **ready)
    huge_pages.gather()  # while the runner reads the first submissions
    serve(warm)


def serve(warm: Warm) -> None:
    """Fork when asked, pass signals on, report ends."""
    pending, fds = b"", []
    while True:
        pause = watch.EVERY if warm.running else None
        watched = [warm.control, warm.wake[0], *warm.drawing]
        readable, _, _ = select.select(watched, [], [], pause)  # type: ignore[type-var]
        if warm.running:
            look_after(warm)
        if warm.wake[0] in readable:
            with suppress(BlockingIOError):
                os.read(warm.wake[0], 4096)
            reap(warm)
        for fd in warm.drawing.keys() & set(readable):
            pictures = warm.drawing[fd].hear()
            if pictures is not None:
                del warm.drawing[fd]
                warm.pictures.learn(pictures)
        if warm.control in readable:
            data, more, _, _ = socket.recv_fds(warm.control, 1 << 16, 64)
            if not data:
                leave(warm)
            pending += data
            fds += more
            *lines, pending = pending.split(b"\n")
            for line in lines:
                obey(warm, json.loads(line), fds)


def look_after(warm: Warm) -> None:
    """End what holds more memory than it may."""
    now = time.monotonic()
    if now < warm.next_look:
        return
    limits = {pid: warm.memory_mb[name] for name, pid in warm.running.items()}
    for pid in watch.over_limit(limits, warm.base_mb, warm.base_virtual_mb):
        name = next(name for name, other in warm.running.items() if other == pid)
        warm.tell(what="memory", of=name)
        kill(pid, signal.SIGKILL)
    taken = time.monotonic() - now
    warm.next_look = now + max(watch.EVERY, 20 * taken)  # never more than a twentieth of the time


def obey(warm: Warm, message: dict[str, Any], fds: list[int]) -> None:
    """Do one thing for the runner."""
    if message["do"] == "fork":
        most = message["fds"] + message["doors"]
        mine, fds[:] = fds[:most], fds[most:]
        try:
            if not warm.isolated:
                warm.folders[message["of"]] = working_folder()
            folder = warm.folders.get(message["of"], namespaces.WORK)
            warm.running[message["of"]] = fork(warm, mine, message["fds"], folder)
            warm.memory_mb[message["of"]] = message["memory_mb"]
        except OSError as error:
            clean_up(warm, message["of"])
            warm.tell(what="ended", of=message["of"], status=-1, problem=f"fork: {error}")
        for fd in mine:
            os.close(fd)
    elif message["do"] == "branch":
        mine, fds[:] = fds[:1], fds[1:]
        branch(warm, mine[0], fds, message["import"])
        os.close(mine[0])
    elif message["do"] == "open":
        open_cells(warm, message)
    elif message["do"] == "read":
        for source in message["cells"]:
            warming.read(warm.shell, source)
    elif message["do"] == "draw":
        cells = studio.own_charts(message["cells"], warm.shell.transform_cell)
        if cells and "matplotlib.pyplot" in sys.modules:
            own = [warm.control.fileno(), *warm.wake, *warm.drawing]
            started = studio.start(warm.shell, cells, warm.files, warm.pictures, own)
            warm.branches.add(started.pid)
            warm.drawing[started.fd] = started
    elif message["do"] == "show":
        warm.shown_bytes = shown_files.read(message["files"], warm.shown_bytes)
    elif message["do"] == "signal" and message["of"] in warm.running:
        kill(warm.running[message["of"]], message["signal"])


def branch(warm: Warm, fd: int, others: Sequence[int], libraries: Sequence[str]) -> None:
    """Make a copy of this process that serves the runner over a line of its own.

    One that cannot import the libraries as a notebook would, without a word, ends at once.
    """
    pid = os.fork()
    if pid:
        warm.branches.add(pid)
        return
    try:
        signal.set_wakeup_fd(-1)
        warm.control.close()
        for other in (*others, *warm.wake, *warm.drawing):
            os.close(other)
        own = replace(
            warm,
            control=socket.socket(fileno=fd),
            wake=os.pipe(),
            running={},
            memory_mb={},
            folders={},
            branches=set(),
            drawing={},
        )
        for end in own.wake:
            os.set_blocking(end, False)
        signal.set_wakeup_fd(own.wake[1], warn_on_full_buffer=False)
        if not own.isolated:
            kernel.adopt_orphans()
        if libraries:
            import_quietly(own, libraries)
        serve(own)
    finally:
        os._exit(70)


def import_quietly(warm: Warm, libraries: Sequence[str]) -> None:
    """Import what several students import themselves, and say that it is done.

    Raises
    ------
    RuntimeError
        For a library that a fork cannot take over as it is.
    Exception
        Whatever an import raises.
    """
    before, text, changed = inherited.open_fds(), io.StringIO(), Leftovers()
    with (
        redirect_stdout(text),
        redirect_stderr(text),
        warnings.catch_warnings(record=True) as heard,
        openings.limited(openings.SECONDS),
    ):
        for name in libraries:
            importlib.import_module(name)
    if (
        text.getvalue()
        or heard
        or threads() > 1
        or inherited.open_fds() - before
        or changed.left() - BY_IMPORTS
    ):
        raise RuntimeError("it leaves more behind than modules")
    warm.base_mb = watch.resident_mb(os.getpid())
    warm.base_virtual_mb = watch.virtual_mb(os.getpid())
    gc.collect()
    gc.freeze()
    warm.tell(what="ready", base_mb=warm.base_mb)


def open_cells(warm: Warm, message: dict[str, Any]) -> None:
    """Run the openings of cells once, for all processes that are forked from here.

    Judges go on behind those of tests. Students run their cells whole, and only find read what the
    instructor's cells have read.
    """
    own = {Path(name).parts[0].removesuffix(".py") for name in warm.files if name.endswith(".py")}
    for source, number in message["cells"]:
        opening = openings.run(
            source,
            number,
            message["imports"],
            message["answers"],
            warm.shell.user_ns,
            lambda text, count: warm.shell.compile.cache(text, count, raw_code=text),
            own,
            kept=message["tests"],
        )
        if opening is not None and message["tests"]:
            warm.openings[source] = opening
    if threads() > 1:
        os._exit(70)  # nothing can be forked from here any more: the next one runs no openings
    gc.collect()
    gc.freeze()


def threads() -> int:
    """Return how many threads this process has, as far as the system says so."""
    return len([*Path("/proc/self/task").iterdir()]) if sys.platform == "linux" else 1


def kill(pid: int, number: int) -> None:
    """Signal a forked process; SIGKILL goes to its whole group."""
    with suppress(ProcessLookupError, PermissionError):
        if number == signal.SIGKILL:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(pid, number)
        os.kill(pid, number)


def reap(warm: Warm) -> None:
    """Report every forked process that has ended, and end what it left in its group."""
    names = {pid: name for name, pid in warm.running.items()}
    while True:
        try:
            pid, status, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not pid:
            return
        if pid not in names:
            continue  # an orphan of a submission, see end_strays
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)
        del warm.running[names[pid]], warm.memory_mb[names[pid]]
        scale = 1 if sys.platform == "darwin" else 1024
        warm.tell(
            what="ended",
            of=names[pid],
            status=status,
            cpu=usage.ru_utime + usage.ru_stime,
            peak=usage.ru_maxrss * scale / 2**20,
        )
        if not warm.isolated:
            end_strays(warm)
            clean_up(warm, names[pid])


def working_folder() -> Path:
    """Make a folder for a submission that is not isolated."""
    tempfile.tempdir = None  # an import may have chosen another place
    return Path(tempfile.mkdtemp(prefix="submission-"))


def clean_up(warm: Warm, name: int) -> None:
    """Remove the folders of a process that has ended: they hold a student's work."""
    folder = warm.folders.pop(name, None)
    if folder is not None:
        remove(folder)


def remove(folder: Path) -> None:
    """Remove the folder of a process, and the one that its judge imports from."""
    for path in (folder, folder.parent / f"{folder.name}-modules"):
        shutil.rmtree(path, ignore_errors=True)


def end_strays(warm: Warm) -> None:
    """End processes that left their submission's group: they are this process's children now.

    Only without isolation; a process namespace ends all of its processes by itself.
    """
    for pid in watch.children(os.getpid()) - set(warm.running.values()) - warm.branches:
        kill(pid, signal.SIGKILL)


def leave(warm: Warm) -> None:
    """End with everything that was forked."""
    for pid in (*warm.running.values(), *(one.pid for one in warm.drawing.values())):
        kill(pid, signal.SIGKILL)
    while not warm.isolated and warm.running:
        time.sleep(0.01)
        with suppress(OSError):
            reap(warm)
    os._exit(0)


def fork(warm: Warm, fds: list[int], own: int, folder: Path) -> int:
    """Fork one process for a parcel, to work in a folder; returns its id. The child never returns.

    The first `own` descriptors are its own; through the others it joins its control group.
    """
    pid = kernel.clone(kernel.NEW_ALL) if warm.isolated else os.fork()
    if pid:
        return pid
    code = 70
    try:
        for door in fds[own:]:
            os.write(door, b"0")  # whoever writes it
        child(warm, fds[:own], folder)
        code = 0
    except BaseException as error:
        with suppress(BaseException):
            why = f"{type(error).__name__}: {error}"[:500]
            frames.write(fds[1], {"t": "fail", "why": why})
    finally:
        os._exit(code)


def child(warm: Warm, fds: list[int], folder: Path) -> None:
    """Become the process of one submission: leave the warm process behind, then run."""
    clock = Stopwatch()
    signal.set_wakeup_fd(-1)
    for number in (signal.SIGCHLD, signal.SIGTERM):
        signal.signal(number, signal.SIG_DFL)
    header, files = parcel.unpack(os.dup(fds[0]))
    out = fds[1]
    link = socket.socket(fileno=fds[2]) if len(fds) > 2 else None
    of_libraries = inherited.still(warm.library_fds) - set(fds)
    inherited.close_all_but({*fds[1:], *of_libraries})
    limits = parcel.limits_from(header["limits"])
    clock.lap("parcel and descriptors")
    tempfile.tempdir = None  # the warm process may have chosen another folder
    if warm.isolated:
        namespaces.enter(warm.uid, warm.gid, limits, warm.keep)
    else:
        os.setsid()
        os.chdir(folder)
        namespaces.give_way_in_memory()
        namespaces.limit_resources(limits)
    clock.lap("namespaces, mounts and limits")
    for lost in inherited.own_descriptors(of_libraries):
        frames.write(out, {"t": "flag", "text": f"{lost}; the submission found it empty"})
    if sys.platform == "linux":
        inherited.own_mappings()
    clock.lap("own open files and mappings")
    parcel.write_files(folder, {**files, **warm.files})
    reseed()
    clock.lap("files")
    cells = [parcel.cell_from(cell) for cell in header["cells"]]

    send = frames.Sender(out, limits.output_bytes)
    shell.connect(warm.shell, send, limits.output_bytes)
    clock.lap("streams")
    send({"t": "spent", "of": {"fork": clock.began - header["at"], **clock.laps}})
    again = header.get("again", False)
    shown = shown_files.parsed()
    try:
        if header["role"] == "judge":
            assert link is not None
            gc.set_threshold(50_000)  # a judge ends soon: little is worth being looked for
            sys.path.insert(0, str(own_modules(folder, warm.files)))
            fixed = frozenset({*warm.files, *header["fixed"]})
            judge.run_tests(warm.shell, cells, send, link, limits, fixed, warm.openings, again)
        else:
            import_from_working_folder()
            student.run_notebook(warm.shell, cells, send, link, warm.readers, again)
        if more := sorted(shown_files.parsed() - shown):
            send({"t": "shown", "files": more})
    finally:
        if not warm.isolated:  # here rather than in the warm process, which others wait for
            os.chdir("/")
            remove(folder)


def own_modules(folder: Path, files: dict[str, bytes]) -> Path:
    """Put the assignment's own modules where the judge imports from.

    The working folder is no such place: files from the student's process arrive there.
    """
    place = folder.parent / f"{folder.name}-modules"
    place.mkdir()
    parcel.write_files(
        place, {name: data for name, data in files.items() if Path(name).suffix == ".py"}
    )
    return place


def import_from_working_folder() -> None:
    """Have modules looked for in the working folder, whichever that is, as in a notebook's kernel.

    Python's own modules come first (`IPython.core.shellapp.InteractiveShellApp.init_path`): a file
    ``statistics.py`` beside the notebook does not take the place of Python's.
    """
    libraries = {"site-packages", "dist-packages"}
    places = [at for at, path in enumerate(sys.path) if Path(path).name in libraries]
    sys.path.insert(places[0] if places else 0, "")


def reseed() -> None:
    """Give this fork its own random numbers, as a fresh kernel would have."""
    import random

    random.seed()
    if "numpy" in sys.modules:
        sys.modules["numpy"].random.seed()
