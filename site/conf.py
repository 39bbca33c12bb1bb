"""Sphinx configuration of the executed book.

Lessons are copied to ``site/lessons`` and executed through jupyter-cache; pages made from the
data go to ``site/_generated``. Both folders are made anew at each build and never committed.
"""

from __future__ import annotations

import sys
from pathlib import Path

SITE = Path(__file__).resolve().parent
sys.path.insert(0, str(SITE))

import book  # noqa: E402
from bookpages import api  # noqa: E402
from bookpages.code import use_line_formatter  # noqa: E402
from bookpages.executed import LessonTransform  # noqa: E402

from multivector import __version__  # noqa: E402

project = "Kazakhstan between the vectors"
author = "The multivector maintainers"
copyright = "The multivector maintainers; text CC BY 4.0, code BSD 3-Clause"
version = release = __version__
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.napoleon",
]
exclude_patterns = [
    "kill_table.md",
    "_generated/front.html",
    "_build",
    ".jupyter_cache",
    "**/.ipynb_checkpoints",
]

# --- notebooks: executed once for each state of lessons, data and package -------------------
nb_execution_mode = "cache"
nb_execution_cache_path = str(book.cache_folder(SITE))
nb_execution_raise_on_error = True
nb_execution_show_tb = True
nb_execution_timeout = 120
nb_merge_streams = True
# The widgets' scripts come from a content network; a static equivalent stands beside each.
nb_ipywidgets_js: dict[str, dict[str, str]] = {}
nb_mime_priority_overrides = [("html", "application/vnd.jupyter.widget-view+json", None)]

# Without "dollarmath": the course has no formula, and a text such as "$30.1 bn against $41.0 bn"
# would become one.
myst_enable_extensions = ["attrs_inline", "deflist"]
myst_heading_anchors = 4
suppress_warnings = ["mystnb.unknown_mime_type"]

# --- API pages --------------------------------------------------------------------------------
autodoc_default_options = {"members": True, "member-order": "bysource"}
autodoc_preserve_defaults = True
# Types stand with the parameters that they belong to; the signature keeps names and defaults.
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
autodoc_typehints_format = "short"
add_module_names = False
default_role = "literal"  # a name in single backticks is code
napoleon_google_docstring = False
napoleon_use_rtype = True  # once, beside what the docstring says of the result

# --- look: everything from this host, readable on a phone and in the dark ---------------------
html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["_static"]
html_css_files = ["book.css"]
html_js_files = ["book.js"]
html_use_index = False
html_copy_source = False
html_show_sourcelink = False
html_theme_options = {
    "use_download_button": False,
    "use_fullscreen_button": False,
    "show_toc_level": 2,
    "navigation_with_keys": False,
    "home_page_in_toc": True,
    "navbar_persistent": [],
    "path_to_docs": "site",
}
html_context = {"default_mode": "auto"}


def setup(app) -> None:
    """Make the pages and execute what the cache does not hold, before anything is read."""
    use_line_formatter()
    app.add_transform(LessonTransform)
    app.connect("builder-inited", book.prepare)
    app.connect("html-page-context", book.page_context)
    comments = api.Comments()
    app.connect("autodoc-process-docstring", comments.keep, priority=400)
    app.connect("autodoc-process-docstring", comments.restore, priority=600)
    app.connect("object-description-transform", api.leave_out_long_values)
    app.connect("build-finished", book.finish)
