"""What a person does in JupyterLab, as steps."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit, urlunsplit

from playwright.sync_api import TimeoutError

#: Outputs that a lesson must not have.
ERRORS = "[data-mime-type='application/vnd.jupyter.error'], [data-mime-type*='stderr']"

#: The notebook in front; others may be open in hidden tabs.
FRONT = ".jp-NotebookPanel:not(.lm-mod-hidden)"


def at(address: str, path: str) -> str:
    """Return the server's address with another path, the same token and no restored tabs."""
    parts = urlsplit(address)
    query = parts.query + ("&reset" if path.startswith("/lab") else "")
    return urlunsplit((parts.scheme, parts.netloc, path, query, ""))


def wait_for_notebook(page) -> None:
    """Wait until a notebook is drawn and its kernel waits for work."""
    page.locator(f"{FRONT} .jp-Cell:visible").first.wait_for()
    page.locator(f"{FRONT} .jp-Notebook-ExecutionIndicator[data-status='idle']").first.wait_for()


def menu(page, top: str, item: str) -> None:
    """Choose an entry of the menu bar."""
    page.get_by_role("menuitem", name=top, exact=True).first.click()
    page.locator(".lm-Menu-item", has_text=item).first.click()


#: Whether a cell has run, or waits for its turn.
STARTED = """(front) => [...document.querySelectorAll(`${front} .jp-InputPrompt`)]
    .some((p) => /\\[(\\*|\\d+)\\]/.test(p.textContent))"""


def start_all(page) -> None:
    """Choose Run All Cells until something runs: without a focused notebook it does nothing."""
    for _ in range(5):
        _click_the_notebook(page)
        menu(page, "Run", "Run All Cells")
        try:
            page.wait_for_function(STARTED, arg=FRONT, timeout=20_000)
        except TimeoutError:
            page.keyboard.press("Escape")  # a menu whose entry was not enabled stays open
        else:
            return
    raise AssertionError("Run All Cells does nothing")


def _click_the_notebook(page) -> None:
    """Click the first cell; a dialogue in the way is named, as the time-out does not name it."""
    try:
        page.locator(f"{FRONT} .jp-Cell:visible").first.click()
    except TimeoutError:
        said = page.locator(".jp-Dialog").all_inner_texts()
        if said:
            raise AssertionError(f"a dialogue covers the notebook: {said}") from None
        raise


def run_all(page) -> None:
    """Run every cell and wait until the kernel is idle with nothing waiting."""
    start_all(page)
    wait_until_idle(page)


def wait_until_idle(page) -> None:
    """Wait until something has run and nothing waits."""
    page.wait_for_function(
        """(front) => {
            const shown = document.querySelector(front);
            const idle = shown.querySelector(
              ".jp-Notebook-ExecutionIndicator[data-status='idle']");
            const prompts = [...shown.querySelectorAll(".jp-InputPrompt")]
              .map((p) => p.textContent);
            return idle && !prompts.some((t) => t.includes("*"))
              && prompts.some((t) => /\\[\\d+\\]/.test(t));
        }""",
        arg=FRONT,
        timeout=180_000,  # a whole lesson, on a busy machine
    )


def validate(page, look: Callable[[], object] = lambda: None) -> str:
    """Press Validate and return what the dialogue says; `look` at it while it is open."""
    page.get_by_role("button", name="Validate").first.click()
    dialog = page.locator(".jp-Dialog")
    dialog.wait_for()
    said = dialog.inner_text()
    look()
    dialog.get_by_role("button").last.click()
    dialog.wait_for(state="detached")
    return said


def reload(page) -> None:
    """Read the notebook in front from the disk again."""
    menu(page, "File", "Reload Notebook from Disk")
    if page.locator(".jp-Dialog").count():
        page.locator(".jp-Dialog .jp-mod-accept").click()


def errors(page) -> list[str]:
    """Return error outputs that are shown."""
    return page.locator(ERRORS).all_text_contents()


def scroll_to(page, target) -> None:
    """Scroll the notebook until an element is attached: JupyterLab draws cells as needed.

    From the end it begins again: on a busy machine a widget is drawn after it was passed.
    """
    box = page.locator(f"{FRONT} .jp-WindowedPanel-outer, {FRONT} .jp-Notebook").first
    box.evaluate("b => b.scrollTo(0, 0)")
    for _ in range(300):
        if target.first.is_visible():
            target.first.scroll_into_view_if_needed()
            return
        box.evaluate(
            """b => b.scrollTop + b.clientHeight >= b.scrollHeight - 2
                 ? b.scrollTo(0, 0) : b.scrollBy(0, b.clientHeight * 0.6)"""
        )
        page.wait_for_timeout(300)
    raise AssertionError("scrolled to the end and again without finding it")
