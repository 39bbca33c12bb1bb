"""One page with many figures, to be looked at in grey, under colour blindness, and on a phone.

The page needs no network and no second set of pictures: grey and colour blindness are filters of
the browser. The matrices are those of Machado, Oliveira and Fernandes (2009) for complete loss of
one kind of cone, as colorspacious holds them.
"""

from __future__ import annotations

import html
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

KINDS = {
    "protanopia": "protanomaly",
    "deuteranopia": "deuteranomaly",
    "tritanopia": "tritanomaly",
}

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<style>
body {{ font: 15px/1.4 sans-serif; margin: 0; color: #1f2430; background: #eceef0; }}
form {{ position: sticky; top: 0; background: #fff; padding: .6em 1em; z-index: 2;
  border-bottom: 1px solid #c9ccd2; }}
label {{ margin-right: 1em; }}
main {{ display: flex; flex-wrap: wrap; gap: 16px; padding: 16px; align-items: flex-start; }}
h2 {{ width: 100%; margin: 1em 0 0; font-size: 1.2em; }}
figure {{ margin: 0; background: #fff; padding: 8px; border: 1px solid #d5d8dc; }}
figure img {{ display: block; width: 520px; max-width: 94vw; height: auto; }}
body.full figure img {{ width: 880px; }}
body.phone figure img {{ width: 344px; }}
figcaption {{ font-size: 12px; color: #5b6270; max-width: 560px; margin-top: 6px; }}
li {{ color: #a02020; }}
body.grey img {{ filter: grayscale(1); }}
{rules}
</style>
<svg width="0" height="0" style="position: absolute" aria-hidden="true">{filters}</svg>
<form onchange="document.body.className = see.value + ' ' + size.value">
{choices}
</form>
<main>
{figures}
</main></html>
"""


@dataclass
class Shown:
    """One picture of the sheet."""

    path: Path
    caption: str = ""
    group: str = ""
    faults: list[str] = field(default_factory=list)


def write(page: Path, figures: Iterable[Shown], *, title: str = "Figures") -> Path:
    """Write the page; pictures are linked relative to it.

    Parameters
    ----------
    page
        File to write.
    figures
        Pictures below the page's folder, in order; a new `group` starts a heading.
    title
        Title of the page.
    """
    from colorspacious.cvd import machado_et_al_2009_matrix

    filters, rules = [], []
    for name, kind in KINDS.items():
        rows = machado_et_al_2009_matrix(kind, 100)
        values = " ".join(" ".join(f"{v:.6f}" for v in row) + " 0 0" for row in rows)
        # Like the test of the palettes, the matrices work on sRGB values made linear.
        filters.append(
            f'<filter id="{name}" color-interpolation-filters="linearRGB">'
            f'<feColorMatrix type="matrix" values="{values} 0 0 0 1 0"/></filter>'
        )
        rules.append(f"body.{name} img {{ filter: url(#{name}); }}")
    sights = ["as drawn", "grey", *KINDS]
    sizes = ["sheet", "full", "phone"]
    choices = [_choice("see", s, s == "as drawn") for s in sights]
    choices += ["<br>", *(_choice("size", s, s == "sheet") for s in sizes)]
    body, group = [], None
    for one in figures:
        if one.group != group:
            group = one.group
            if group:
                body.append(f"<h2>{html.escape(group)}</h2>")
        link = html.escape(one.path.relative_to(page.parent).as_posix(), quote=True)
        wrong = "".join(f"<li>{html.escape(f)}</li>" for f in one.faults)
        body.append(
            f'<figure><a href="{link}"><img loading="lazy" src="{link}" '
            f'alt="{html.escape(one.caption, quote=True)}"></a>'
            f"<figcaption><b>{html.escape(one.path.stem)}</b> {html.escape(one.caption)}"
            f"{f'<ul>{wrong}</ul>' if wrong else ''}</figcaption></figure>"
        )
    page.write_text(
        PAGE.format(
            title=html.escape(title),
            rules="\n".join(rules),
            filters="".join(filters),
            choices="\n".join(choices),
            figures="\n".join(body),
        ),
        encoding="utf-8",
    )
    return page


def _choice(name: str, value: str, on: bool) -> str:
    code = value.replace(" ", "-")
    mark = " checked" if on else ""
    return f'<label><input type="radio" name="{name}" value="{code}"{mark}> {value}</label>'
