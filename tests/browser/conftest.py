"""A real headless Chromium, servers on loopback, and a record of every request."""

from __future__ import annotations

import contextlib
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from nbjudge.program import search_path

ROOT = Path(__file__).resolve().parents[2]
SHOTS = ROOT / "build" / "screenshots"

ARGUMENTS = (
    "--no-sandbox",  # a container's root user; the pages are our own
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # No name resolves but this machine's: what needs the network fails here as it would offline.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)

#: Milliseconds for one step. Generous: CI's two cores are shared.
PATIENCE = 150_000

#: What JupyterLab calls it.
LOST_REQUEST = "Server Connection Error"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder."""
    for item in items:
        if Path(str(item.fspath)).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)


def need(found: object, what: str) -> None:
    """Skip with a reason where something is not installed; in CI, fail."""
    if found:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have {what}")
    pytest.skip(f"{what} is not installed here")


@pytest.fixture(scope="module")
def chromium() -> Iterator:
    """Debian's Chromium, driven by Playwright.

    Ended with each file: Playwright keeps an event loop running in its thread as long as it is
    there, and a test of another file that wants one of its own fails then.
    """
    program = shutil.which("chromium") or shutil.which("chromium-browser")
    need(program, "Chromium (Debian package chromium)")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(ARGUMENTS))
        yield browser
        browser.close()


class Visit:
    """One browser context: pages, pictures, and what was asked of whom."""

    def __init__(self, browser, **options: object) -> None:
        options.setdefault("viewport", {"width": 1280, "height": 900})
        self.context = browser.new_context(**options)
        self.context.set_default_timeout(PATIENCE)
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.lost_requests = 0
        self.context.on("request", lambda r: self.requests.append(r.url))
        self.context.on("weberror", lambda e: self.errors.append(str(e.error)))

    def page(self, url: str | None = None):
        """Open a page; where JupyterLab says that a request was lost, that is read and closed.

        It says so for a single lost request, in a dialogue over everything, and goes on by itself.
        """
        page = self.context.new_page()
        lost = page.locator(".jp-Dialog", has_text=LOST_REQUEST)
        page.add_locator_handler(lost, self._close)
        if url is not None:
            page.goto(url, wait_until="domcontentloaded")
        return page

    def _close(self, dialog) -> None:
        self.lost_requests += 1
        dialog.get_by_role("button", name="Close").click()

    @staticmethod
    def shot(page, name: str) -> Path:
        """Save a picture below build/screenshots."""
        SHOTS.mkdir(parents=True, exist_ok=True)
        path = SHOTS / f"{name}.png"
        page.screenshot(path=str(path))
        return path

    def strangers(self) -> list[str]:
        """Return requests to another host than this machine."""
        return [u for u in self.requests if not _is_local(u)]


def _is_local(url: str) -> bool:
    parts = urlsplit(url)
    if parts.scheme in ("data", "blob", "file", "about", "chrome-error"):
        return True
    return parts.hostname in ("127.0.0.1", "localhost", "::1")


@pytest.fixture
def visit(chromium) -> Iterator[Callable[..., Visit]]:
    """Open browser contexts; at the end no request may have left this machine."""
    opened: list[Visit] = []

    def make(**options: object) -> Visit:
        opened.append(Visit(chromium, **options))
        return opened[-1]

    yield make
    strangers = [u for v in opened for u in v.strangers()]
    for v in opened:
        v.context.close()
    assert strangers == []


def free_port() -> int:
    """Return a port that nobody listens on, below those that outgoing connections take."""
    while True:
        number = random.randrange(15_000, 31_000)
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", number))
            return number


class Server:
    """A child process with a log, ended with all that it started."""

    def __init__(self, command: list[str], cwd: Path, env: dict[str, str], log: Path) -> None:
        self.log = log
        with log.open("wb") as handle:
            self.process = subprocess.Popen(
                command,
                cwd=cwd,
                env=env,
                stdout=handle,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def wait_for(self, pattern: str, seconds: float = 150) -> re.Match[str]:
        """Wait until the log says something."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = re.search(pattern, self.log.read_text(errors="replace"))
            if found:
                return found
            if self.process.poll() is not None:
                break
            time.sleep(0.1)
        raise AssertionError(f"{pattern!r} not in the log:\n{self.log.read_text()[-4000:]}")

    def wait_for_http(self, url: str, seconds: float = 150) -> None:
        """Wait until an address answers."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and self.process.poll() is None:
            try:
                urllib.request.urlopen(url, timeout=5).close()
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                time.sleep(0.2)
        raise AssertionError(f"{url} does not answer:\n{self.log.read_text()[-4000:]}")

    def stop(self) -> None:
        """End the process group."""
        for number, seconds in ((signal.SIGTERM, 8), (signal.SIGKILL, 5)):
            if self.process.poll() is None:
                os.killpg(self.process.pid, number)
                try:
                    self.process.wait(seconds)
                except subprocess.TimeoutExpired:
                    continue
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)


def clean_environment(home: Path) -> dict[str, str]:
    """Return an environment in which no setting of this machine's user counts."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "XDG_", "IPYTHON"))}
    return {**kept, "HOME": str(home), "PATH": search_path()}


@pytest.fixture(scope="module")
def start_lab(tmp_path_factory) -> Iterator[Callable[..., str]]:
    """Start ``multivector lab`` in a folder and return its address with the token."""
    running: list[Server] = []

    def start(folder: Path, *words: str) -> str:
        home = tmp_path_factory.mktemp("home")
        command = [sys.executable, "-m", "multivector.cli", "lab", "--no-browser", "--allow-root"]
        command += ["--port", str(free_port()), *words]
        server = Server(command, folder, clean_environment(home), home / "lab.log")
        running.append(server)
        return server.wait_for(r"http://127\.0\.0\.1:\d+/\S*token=\w+")[0]

    yield start
    for server in running:
        server.stop()
    lines = [line for server in running for line in server.log.read_text("utf-8").splitlines()]
    assert [line for line in lines if "[IPKernelApp] WARNING" in line] == []
