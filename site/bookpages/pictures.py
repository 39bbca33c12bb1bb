"""Pictures of the front page: the map, and a small figure for the card of each lesson."""

from __future__ import annotations

import base64
import io
import json
import re
import shutil
from pathlib import Path
from typing import Any

from bookpages.executed import PICTURES, picture_file
from bookpages.parts import SITE

#: Cell whose figure stands on a lesson's card. A lesson without entry, or whose cell has another
#: name by now, shows its last figure.
CARDS = {
    "00": "first_map",
    "01": "map_of_region",
    "02": "better_line",
    "03": "share_chart",
    "04": "map_borders",
    "05": "matrix_figure",
    "06": "yearly_figure",
    "07": "imports_figure",
    "08": "flow_map",
    "09": "ranges_polished",
    "10": "district_map",
    "11": "natural_map",
    "12": "figure_changes",
    "13": "theme_b_map",
}

#: Size of the map in inches, part of the world, and million tonnes in one point of width, for a
#: wide page and for a phone.
HEROES: dict[str, tuple[tuple[float, float], tuple[float, float, float, float], float]] = {
    "wide": ((10.4, 5.0), (26.0, 36.5, 88.0, 55.5), 6.0),
    "phone": ((4.6, 5.0), (33.0, 35.5, 84.0, 55.5), 8.0),
}


def figure_of(notebook: Any, wanted: str) -> tuple[str, bytes] | None:
    """Return cell id and PNG bytes of an executed notebook's figure: the wanted one, or the last.

    None where the notebook shows no figure.
    """
    found = {}
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            markup = "".join(output.get("data", {}).get("text/html", ""))
            picture = re.search(r'src="data:image/png;base64,([A-Za-z0-9+/=]+)"', markup)
            if picture and "<figure" in markup:
                found[cell.get("id", "")] = base64.b64decode(picture[1])
    if not found:
        return None
    name = wanted if wanted in found else list(found)[-1]
    return name, found[name]


def thumbnail(content: bytes, path: Path) -> None:
    """Write the drawing of a figure, without headline and source line, as a small picture.

    The lines of text above and below a drawing are low bands between white rows; the drawing is
    what lies between the first and the last high one.
    """
    import numpy as np
    from PIL import Image

    with Image.open(io.BytesIO(content)) as opened:
        picture = opened.convert("RGB")
    ink = np.asarray(picture.convert("L")).min(axis=1) < 245
    edges = np.flatnonzero(np.diff(np.concatenate([[False], ink, [False]]).astype(int)))
    bands = [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    high = [band for band in bands if band[1] - band[0] > picture.height / 8] or bands
    body = picture.crop((0, max(high[0][0] - 6, 0), picture.width, high[-1][1] + 6))
    columns = np.flatnonzero(np.asarray(body.convert("L")).min(axis=0) < 245)
    body = body.crop((max(int(columns[0]) - 6, 0), 0, int(columns[-1]) + 7, body.height))
    body.thumbnail((640, 400), Image.Resampling.LANCZOS)
    path.parent.mkdir(parents=True, exist_ok=True)
    body.save(path, "WEBP", quality=82, method=4)


def draw_hero(kind: str) -> tuple[bytes, str]:
    """Draw the map of the front page with the course's own functions.

    Parameters
    ----------
    kind : str
        A name of `HEROES`.

    Returns
    -------
    bytes, str
        The picture as PNG, and a text for readers who cannot see it.
    """
    import matplotlib

    matplotlib.use("agg")
    import matplotlib.pyplot as plt

    from multivector import maps, routes, style
    from multivector.data import geo, load

    size, extent, per_point = HEROES[kind]
    flows = routes.export_flows(geo("routes"), load("oil/export_by_route"), 2025)
    names = ["CPC Marine Terminal", "Atyrau", "Samara", "Baku", "Ceyhan"]
    places = load("geo/places")
    with style.styled():
        ax = maps.base_map(
            geo("countries"),
            lakes=geo("lakes"),
            disputed=geo("disputed_borders"),
            extent=extent,
            names="all",
            seas=True,
            figsize=size,
        )
        maps.flow_lines(
            flows, "mt", category="route", label="route" if kind == "wide" else None,
            per_point=per_point, legend_loc="", ax=ax,
        )  # fmt: skip
        maps.label_points(places[places["name"].isin(names)], ax=ax)
        maps.finish(
            ax,
            title="Every other route is thin beside the line to the Black Sea",
            subtitle="Exports of oil from Kazakhstan by route, million tonnes, 2025; "
            "dashed: too thin to scale",
            source=["efe26", "dayaz26", "report26"],
            date="2025",
        )
        buffer = io.BytesIO()
        style.arrange(ax).savefig(buffer, format="png", dpi=192, bbox_inches="tight")
        plt.close(ax.figure)
    amounts = flows.dropna(subset=["mt"]).sort_values("mt", ascending=False)
    named = amounts["route"].replace("tanker", "tanker over the Caspian Sea")
    listed = ", ".join(f"{a} {b:.1f}" for a, b in zip(named, amounts["mt"], strict=True))
    return buffer.getvalue(), (
        "Flow map of Kazakhstan's oil exports in 2025. Arrows have widths in proportion to million "
        f"tonnes: {listed}. The widest arrow runs from the north Caspian through Russia to the "
        "Black Sea."
    )


def heroes(digest: str) -> tuple[dict[str, str], str]:
    """Draw the maps of the front page unless they are there for this state of package and data.

    Parameters
    ----------
    digest : str
        Stands for the state of package and data.

    Returns
    -------
    dict of str to str, str
        Address of each map from the front page, and the alternative text.
    """
    folder = SITE / PICTURES
    note = folder / f"hero-{digest}.json"
    kept = json.loads(note.read_text(encoding="utf-8")) if note.exists() else {"files": {}}
    if not kept["files"] or not all((SITE / file).exists() for file in kept["files"].values()):
        drawn = {kind: draw_hero(kind) for kind in HEROES}
        files = {
            kind: f"{PICTURES}/{picture_file(content, folder, f'hero_{kind}').name}"
            for kind, (content, _) in drawn.items()
        }
        kept = {"files": files, "alt": drawn["wide"][1]}
        for old in folder.glob("hero-*.json"):
            old.unlink()
        note.write_text(json.dumps(kept), encoding="utf-8")
    return kept["files"], kept["alt"]


def draw_cards(executed: dict[str, Any]) -> dict[str, str]:
    """Make the picture of each lesson's card; return its address from the front page.

    Parameters
    ----------
    executed : dict of str to notebook
        Executed lessons by file name without ending.
    """
    made = {}
    for stem, notebook in executed.items():
        found = figure_of(notebook, CARDS.get(stem[:2], ""))
        if found is not None:
            path = SITE / PICTURES / f"card_{stem[:2]}.webp"
            thumbnail(found[1], path)
            made[stem] = f"{PICTURES}/{path.name}"
    return made


def copy_pictures(page: Path, folder: Path) -> set[str]:
    """Copy the pictures that the front page names to the built pages; return their file names."""
    names = set(re.findall(rf"{PICTURES}/([\w.-]+)", page.read_text(encoding="utf-8")))
    target = folder / PICTURES
    target.mkdir(parents=True, exist_ok=True)
    for name in names:
        shutil.copyfile(SITE / PICTURES / name, target / name)
    return names
