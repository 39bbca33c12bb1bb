"""HTML pages from templates: everything in them is escaped unless a template says otherwise."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import jinja2


def page_templates(folder: Path) -> jinja2.Environment:
    """Return the templates of a folder.

    Parameters
    ----------
    folder : Path
        Where the templates lie.

    Returns
    -------
    jinja2.Environment
        Values are escaped, and a name that a template does not get is an error.
    """
    import jinja2

    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
