"""What the book is made of: copied and executed lessons, and pages made from the data."""

from __future__ import annotations

import hashlib
import html
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bookpages import front, pictures
from bookpages.api import MODULES, api_index, api_page
from bookpages.claims import claims_page
from bookpages.parts import DATA, ROOT, SITE
from bookpages.reference import (
    cheat_sheet_page,
    commands_page,
    dictionary_page,
    glossary_page,
)
from bookpages.sources import sources_page

# --- execution ----------------------------------------------------------------------------------


def cache_folder(site: Path) -> Path:
    """Return jupyter-cache's folder for this state of package, data and exercises.

    jupyter-cache looks at cells only. A changed table, function or exercise must execute
    the lessons anew, so that the folder's name is a digest of all three.
    """
    digest = hashlib.sha256()
    code, exercises = ROOT / "src" / "multivector", ROOT / "lessons" / "exercises"
    for folder, pattern in ((code, "*.py"), (DATA, "*"), (exercises, "*.toml")):
        for path in sorted(folder.rglob(pattern)):
            apart = {"commands", "home", "__pycache__", "build"} & set(path.parts)
            if path.is_file() and not apart:
                digest.update(path.relative_to(ROOT).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return site / ".jupyter_cache" / digest.hexdigest()[:16]


def copy_lessons() -> list[Path]:
    """Copy the lessons beside the other pages; leave a file alone that has not changed."""
    target = SITE / "lessons"
    target.mkdir(exist_ok=True)
    kept = []
    for source in sorted((ROOT / "lessons").glob("[0-9][0-9]_*.ipynb")):
        copy = target / source.name
        if not copy.exists() or copy.read_bytes() != source.read_bytes():
            shutil.copyfile(source, copy)
        kept.append(copy)
    for old in target.glob("*.ipynb"):
        if old not in kept:
            old.unlink()
    return kept


def execute(lessons: list[Path], cache_path: Path, timeout: int) -> dict[str, Any]:
    """Execute two lessons at a time and keep those that succeed.

    A lesson that fails is executed again by MyST-NB, whose error says where.

    Returns
    -------
    dict of str to notebook
        The executed lessons by file name without ending.
    """
    import nbformat
    from jupyter_cache import get_cache
    from jupyter_cache.base import CacheBundleIn
    from jupyter_cache.executors.utils import single_nb_execution
    from sphinx.util import logging
    from traitlets.config import Config

    logger = logging.getLogger(__name__)
    # Without it each kernel warns of a line that anybody could read.
    encrypted = Config(KernelManager={"transport_encryption": "auto"})
    for old in cache_path.parent.glob("*"):
        if old != cache_path and old.is_dir():
            shutil.rmtree(old)
    cache = get_cache(str(cache_path))
    done: dict[str, Any] = {}
    waiting = []
    for path in lessons:
        notebook = nbformat.read(path, as_version=4)
        try:
            record = cache.match_cache_notebook(notebook)
            done[path.stem] = _with_ids(cache.get_cache_bundle(record.pk).nb, notebook)
        except KeyError:
            waiting.append((path, notebook))

    def run(item: tuple[Path, Any]) -> Any:
        path, notebook = item
        return single_nb_execution(
            notebook,
            cwd=str(path.parent),
            timeout=timeout,
            allow_errors=False,
            config=encrypted,
        )

    began = time.monotonic()
    with _nobody_has_practised(), ThreadPoolExecutor(max_workers=2) as pool:
        for (path, notebook), result in zip(waiting, pool.map(run, waiting), strict=True):
            if result.err is None:
                bundle = CacheBundleIn(notebook, str(path), data={"execution_seconds": result.time})
                cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)
                done[path.stem] = notebook
    if waiting:
        seconds = time.monotonic() - began
        logger.info("executed %d lessons in %.0f s", len(waiting), seconds)
    return done


@contextmanager
def _nobody_has_practised() -> Iterator[None]:
    """Let lessons find an empty record of practice, not that of the person who builds the book.

    A page would show that person's predictions to every reader.
    """
    before = os.environ.get("MULTIVECTOR_STATE")
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MULTIVECTOR_STATE"] = folder
        try:
            yield
        finally:
            del os.environ["MULTIVECTOR_STATE"]
            if before is not None:
                os.environ["MULTIVECTOR_STATE"] = before


def _with_ids(executed: Any, notebook: Any) -> Any:
    """Give a notebook's code cells from the cache, which drops their ids, the ids they have now."""
    ids = [c.id for c in notebook.cells if c.cell_type == "code"]
    for cell_there, name in zip(
        (c for c in executed.cells if c.cell_type == "code"), ids, strict=True
    ):
        cell_there["id"] = name
    return executed


def prepare(app: Any) -> None:
    """Sphinx hook: copy, execute, write the generated pages."""
    lessons = copy_lessons()
    cache_path = Path(app.config.nb_execution_cache_path)
    executed = execute(lessons, cache_path, app.config.nb_execution_timeout)
    maps, alt = pictures.heroes(cache_path.name)
    pages = {
        "front.html": front.front(lessons, pictures.draw_cards(executed), maps, alt),
        "claims.md": claims_page(lessons),
        "data_dictionary.md": dictionary_page(),
        "sources.md": sources_page(lessons),
        "glossary.md": glossary_page(),
        "cheat_sheet.md": cheat_sheet_page(lessons),
        "commands.md": commands_page(),
        "api/index.md": api_index(),
        **{f"api/{name}.rst": api_page(name) for name in MODULES},
    }
    folder = SITE / "_generated"
    for name, text in pages.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8")
    for old in folder.rglob("*.*"):
        name = old.relative_to(folder).as_posix()
        if name not in pages and not name.startswith("figures/"):
            old.unlink()


def finish(app: Any, exception: Exception | None) -> None:
    """Sphinx hook: put pictures and the student bundle beside the pages; drop what no page uses."""
    if exception is not None or app.builder.name != "html":
        return
    built = Path(app.outdir)
    copied = pictures.copy_pictures(SITE / "_generated" / "front.html", built)
    # What earlier builds left: pictures of cells that changed since.
    in_use = copied | {name for _, name in app.env.images.values()}
    for path in [*(built / "_images").glob("*.*"), *(built / pictures.PICTURES).glob("*.*")]:
        if path.name not in in_use:
            path.unlink()
    for path in (SITE / pictures.PICTURES).glob("*.webp"):
        if path.name not in in_use:
            path.unlink()
    for kind in ("scripts", "styles"):
        for path in (built / "_static" / kind).glob("*.map"):
            path.unlink()
    front.copy_bundle(built)


def page_context(app: Any, pagename: str, templatename: str, context: dict, doctree: Any) -> None:
    """Sphinx hook: a description for each page, from its first paragraph."""
    from docutils import nodes

    if doctree is None:
        return
    first = next(iter(doctree.findall(nodes.paragraph)), None)
    if first is not None:
        text = " ".join(first.astext().split())[:200]
        tag = f'<meta name="description" content="{html.escape(text)}">'
        context["metatags"] = context.get("metatags", "") + tag


# --- pages ----------------------------------------------------------------------------------------
