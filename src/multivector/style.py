"""Type, headline, source line, and the one way to show a figure.

A finished figure carries its own headline, a line with measure, unit, place and period, and a
source line that a reader can read. `headline` and `credit` write them; `show` puts the figure on
the page. Colours are in `palettes`, whose names can be used from here too.
"""

from __future__ import annotations

import base64
import html
import io
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from multivector.palettes import (
    ACTORS,
    DIVERGING,
    FAMILIES,
    HATCHES,
    INK,
    LAND,
    LINESTYLES,
    MARKERS,
    MISSING,
    MUTED,
    OTHER,
    PALETTE,
    RUST,
    SEA,
    SEQUENTIAL,
    Look,
    actor_of,
    contrast,
    diverging,
    full_name,
    ink_of,
    looks,
    sequential,
    text_on,
    tint,
)

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

__all__ = [
    "ACTORS",
    "DIVERGING",
    "FAMILIES",
    "HATCHES",
    "INK",
    "LAND",
    "LINESTYLES",
    "MARKERS",
    "MISSING",
    "MUTED",
    "OTHER",
    "PALETTE",
    "RUST",
    "SEA",
    "SEQUENTIAL",
    "Look",
    "actor_of",
    "arrange",
    "citation",
    "contrast",
    "credit",
    "diverging",
    "footer",
    "full_name",
    "headline",
    "ink_of",
    "looks",
    "save",
    "sequential",
    "show",
    "shown_size",
    "source_ids",
    "styled",
    "text_on",
    "tint",
    "use_style",
]

#: Family of the typeface that comes with the package, and the folder of its files and licence.
TYPEFACE = "Source Sans 3"
FONTS = Path(__file__).parent / "fonts"
#: Largest picture, in CSS pixels, that JupyterLab shows whole at 1280 x 800.
PAGE = (880, 620)
#: Least size of text in points, at the size shown.
LEAST_TEXT = 8.0
# One inch of a figure is shown as 96 CSS pixels, so that a point is a point.
_CSS = 96
_HEADLINE, _SUBTITLE, _CREDIT = "headline", "subtitle", "credit"


def _defaults() -> dict[str, Any]:
    return {
        "figure.figsize": (8.0, 4.4),
        "figure.dpi": _CSS,
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
        "savefig.bbox": "tight",
        "savefig.pad_inches": 0.12,
        "svg.fonttype": "path",
        "font.family": [TYPEFACE, "DejaVu Sans"],
        "font.size": 10.5,
        "axes.titlesize": 11.5,
        "axes.titleweight": "bold",
        "axes.titlelocation": "left",
        "axes.labelsize": 10,
        "axes.labelcolor": INK,
        "axes.edgecolor": MUTED,
        "axes.linewidth": 0.8,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.axisbelow": True,
        "text.color": INK,
        "xtick.color": INK,
        "ytick.color": INK,
        "xtick.labelsize": 10,
        "ytick.labelsize": 10,
        "xtick.major.size": 3,
        "ytick.major.size": 3,
        "grid.color": "#dfe2e6",
        "grid.linewidth": 0.7,
        "legend.frameon": False,
        "legend.fontsize": 9.5,
        "lines.linewidth": 2.2,
        "lines.markersize": 5,
        "lines.solid_capstyle": "round",
        "hatch.linewidth": 0.6,
    }


def _register_typeface() -> None:
    """Tell matplotlib of the package's font files, once in a process."""
    from matplotlib import font_manager

    known = {Path(entry.fname) for entry in font_manager.fontManager.ttflist}
    for path in sorted(FONTS.glob("*.otf")):
        if path not in known:
            font_manager.fontManager.addfont(path)


def _register_colour_maps() -> None:
    """Make the course's ramps known to matplotlib, as `cmap="rust"` and `cmap="petrol"`."""
    import matplotlib as mpl
    from matplotlib.colors import LinearSegmentedColormap

    for name, stops in (("rust", RUST), ("petrol", SEQUENTIAL)):
        ramp = LinearSegmentedColormap.from_list(name, stops)
        mpl.colormaps.register(ramp, name=name, force=True)


def use_style() -> None:
    """Set the course's figure defaults for this Python process.

    One call at the top of a notebook is enough. The typeface is Source Sans 3, which comes with
    the package and holds Latin, Turkish, Russian and Kazakh letters. See `styled` for a limited
    stretch of code. Two colour maps become known to every drawing library: "rust" and "petrol",
    whose palest colour is not mistaken for a missing value or for the page. Tables keep whole
    sentences, where pandas would cut a cell after 50 characters, and a notebook sets their text at
    the left.
    """
    import matplotlib as mpl
    import pandas as pd

    from multivector.alignment import align_tables

    _register_typeface()
    _register_colour_maps()
    mpl.rcParams.update(_defaults())
    pd.set_option("display.max_colwidth", 200)
    align_tables()


@contextmanager
def styled() -> Iterator[None]:
    """Use the course's figure defaults inside a `with` block only."""
    import matplotlib as mpl

    _register_typeface()
    with mpl.rc_context(_defaults()):
        yield


def _figure_of(fig: Figure | Axes) -> Figure:
    from matplotlib.figure import Figure as MplFigure

    owner = getattr(fig, "figure", None)
    if not isinstance(owner, MplFigure):
        raise TypeError(
            f"Got {type(fig).__name__}: give the figure or the axes that a drawing function "
            "returned, for example show(ax, alt=…)."
        )
    return owner


def headline(fig: Figure | Axes, title: str, subtitle: str = "") -> Figure:
    """Write over a figure what it shows, and below it measure, unit, place and period.

    Parameters
    ----------
    fig
        A figure, or any axes of it.
    title
        The finding, as a sentence without full stop: "Four fifths of Kazakhstan's oil leaves
        through one pipeline".
    subtitle
        Measure, unit, place, period: "Crude oil exports by route, million tonnes, 2024".

    Returns
    -------
    matplotlib.figure.Figure
        The headline stands at the left edge of the whole figure and is wrapped to its width. A
        second call replaces the first.

    Raises
    ------
    ValueError
        The title is empty.
    """
    if not title.strip():
        raise ValueError("The headline is empty: say in one sentence what the figure shows.")
    figure = _figure_of(fig)
    _write(figure, _HEADLINE, title, fontsize=14, fontweight="bold", color=INK, va="top")
    _write(figure, _SUBTITLE, subtitle, fontsize=10.5, color=MUTED, va="top")
    arrange(figure)
    return figure


def citation(source: str | Iterable[str]) -> str:
    """Turn source ids into short citations, "KazMunayGas, 2024; Natural Earth, 2023".

    Parameters
    ----------
    source
        One id of data/sources.csv, several (a list, or one text with commas or semicolons), or a
        text that is printed as it stands.

    Returns
    -------
    str
        Each source once, in the order given. A source without a short citation is cited by its
        publisher and year.
    """
    cited = []
    for entry, found in _looked_up(source):
        if found is None:
            cited.append(entry.strip())
            continue
        for one in found:
            short = getattr(one, "short_citation", "") or ", ".join(
                str(p) for p in (one.publisher, one.year) if p
            )
            cited.append(short)
    return "; ".join(c for c in dict.fromkeys(cited) if c)


def source_ids(source: str | Iterable[str]) -> list[str]:
    """Return the ids of data/sources.csv that a figure's source names, each once.

    Parameters
    ----------
    source
        As in `citation`. A text that is no id is left out.

    Returns
    -------
    list of str
        The ids in the order given.
    """
    found = [one for _, several in _looked_up(source) for one in several or ()]
    return list(dict.fromkeys(one.id for one in found))


def _looked_up(source: str | Iterable[str]) -> Iterator[tuple[str, list[Any] | None]]:
    """Give each entry with the sources that its ids name, or with None if it is a text."""
    from multivector.data import UnknownDataError
    from multivector.data import source as look_up

    entries = [source] if isinstance(source, str) else [str(entry) for entry in source]
    for entry in entries:
        parts = [p.strip() for p in entry.replace(";", ",").split(",") if p.strip()]
        try:
            yield entry, [look_up(part) for part in parts]
        except UnknownDataError:
            yield entry, None


def credit(fig: Figure | Axes, source: str | Iterable[str], note: str = "") -> Figure:
    """Write the sources, and a note, under a figure.

    Parameters
    ----------
    fig
        A figure, or any axes of it.
    source
        Source ids of data/sources.csv, which are printed as short citations; or a text.
    note
        What a reader must know to read the figure: a break, a basis, a projection.

    Raises
    ------
    ValueError
        No source is given.
    """
    cited = citation(source)
    if not cited:
        raise ValueError("A figure needs a source: give ids of data/sources.csv or a text.")
    figure = _figure_of(fig)
    word = "Sources" if ";" in cited else "Source"
    text = f"{word}: {cited}."
    if note:
        text = f"{note.strip().rstrip('.')}.\n{text}"
    return footer(figure, text, sources=source_ids(source))


def footer(fig: Figure | Axes, text: str, *, sources: Iterable[str] = ()) -> Figure:
    """Write a text in small type under a figure; `credit` and `maps.finish` compose it.

    Parameters
    ----------
    fig
        A figure, or any axes of it.
    text
        What stands under the figure.
    sources
        Source ids behind the text. `show` writes them into the page beside the picture, so that
        a page can link them.
    """
    figure = _figure_of(fig)
    figure._source_ids = tuple(sources)  # kept with the figure until `show` hands them on
    _write(figure, _CREDIT, text, fontsize=8.8, color=MUTED, va="top", linespacing=1.25)
    arrange(figure)
    return figure


def _write(figure: Figure, gid: str, text: str, **how: Any) -> None:
    for old in [t for t in figure.texts if t.get_gid() == gid]:
        old.remove()
    if text.strip():
        written = figure.text(0, 0, text, ha="left", gid=gid, **how)
        # Kept, because the text is wrapped anew whenever it is placed, and each time measured.
        written._whole, written._widths = text, {}
        written.set_in_layout(False)


def arrange(fig: Figure | Axes) -> Figure:
    """Put headline and source line around whatever the figure now holds.

    `headline`, `credit`, `save` and `show` call it; call it yourself only when you have added to
    a figure that you measure without showing it.
    """
    figure = _figure_of(fig)
    own = {t.get_gid(): t for t in figure.texts if hasattr(t, "_whole")}
    if not own:
        return figure
    for text in own.values():
        text.set_in_layout(False)
    if figure.get_layout_engine() is not None:
        figure.draw_without_rendering()
        # Frozen, or a layout engine would move the axes under the lines just written.
        figure.set_layout_engine("none")
    renderer = figure.canvas.get_renderer()
    box = figure.get_tightbbox(renderer)  # inches
    high = figure.get_figheight()
    left, room = box.x0, max(box.width, 4.0)
    foot, head = box.y0 - 0.09, box.y1 + 0.12
    if _CREDIT in own:
        _place(own[_CREDIT], left, foot, room, renderer)
    # From the bottom up: the subtitle stands next to the drawing, the headline on top of it.
    for gid, gap in ((_SUBTITLE, 0.05), (_HEADLINE, 0.0)):
        if gid in own:
            tall = _place(own[gid], left, 0, room, renderer)
            own[gid].set_y((head + tall) / high)
            head += tall + gap
    for text in own.values():
        text.set_in_layout(True)
    return figure


def _place(text: Any, x: float, y: float, room: float, renderer: Any) -> float:
    """Wrap and place a text (inches); return its height in inches."""
    figure = text.figure
    text.set_text(_wrapped(text, room * figure.dpi, renderer))
    wide, high = figure.get_size_inches()
    text.set_position((x / wide, y / high))
    return float(text.get_window_extent(renderer).height / figure.dpi)


def _wrapped(text: Any, room: float, renderer: Any) -> str:
    """Break a text into lines no wider than `room` pixels, measured in its own font."""
    font, known = text.get_fontproperties(), text._widths

    def width(words: list[str]) -> float:
        key = " ".join(words), renderer.dpi
        if key not in known:
            known[key] = float(renderer.get_text_width_height_descent(key[0], font, False)[0])
        return float(known[key])

    lines = []
    for paragraph in text._whole.splitlines():
        words = paragraph.split()
        # Each measurement sets the text anew, so few are made: one where the rest fits in a line.
        while len(words) > 1 and width(words) > room:
            more = range(2, len(words))
            first = 1 + bisect_right(more, room, key=lambda number: width(words[:number]))
            lines.append(" ".join(words[:first]))
            words = words[first:]
        lines.append(" ".join(words))
    return "\n".join(lines)


def shown_size(fig: Figure | Axes) -> tuple[int, int, float]:
    """Width and height in CSS pixels at which `show` presents a figure, and its scale.

    A figure that is larger than `PAGE` is shown smaller; a scale of 0.9 makes a text of 9 points
    one of 8.1.
    """
    figure = arrange(fig)
    box = figure.get_tightbbox(figure.canvas.get_renderer())
    wide, high = (box.width + 0.24) * _CSS, (box.height + 0.24) * _CSS
    scale = min(1.0, PAGE[0] / wide, PAGE[1] / high)
    return round(wide * scale), round(high * scale), scale


def save(fig: Figure | Axes, path: str | Path, *, dpi: int = 2 * _CSS) -> Path:
    """Save a figure with headline and source line; the name's ending gives the format."""
    arrange(fig).savefig(path, dpi=dpi, bbox_inches="tight", pad_inches=0.12)
    return Path(path)


def show(fig: Figure | Axes, *, alt: str, caption: str | None = None, vector: bool = False) -> None:
    """Show a figure with alternative text, then close it.

    The figure goes out as `<figure><img alt=…>`: the only form in which the alternative text
    reaches JupyterLab, nbconvert pages, feedback pages and the book alike. It is drawn at twice
    the resolution of the page and fits a JupyterLab of 1280 x 800 pixels. The attribute
    `data-sources` lists the ids of the figure's sources, from which the book makes links.

    Parameters
    ----------
    fig
        A figure, or any axes of it.
    alt
        What a reader who cannot see the figure needs: its type, its variable with unit, and the
        main pattern. At least 60 characters.
    caption
        A line under the figure. The headline already says what the figure shows: a caption adds
        to it or is left out.
    vector
        True sends SVG, which stays sharp at any size; for charts, not for maps of many points.

    Raises
    ------
    ValueError
        `alt` is shorter than 60 characters, or `caption` is given but empty.
    TypeError
        `fig` is neither a figure nor axes.
    """
    import matplotlib.pyplot as plt
    from IPython.display import display

    owner = _figure_of(fig)
    alt = " ".join(str(alt).split())
    if len(alt) < 60:
        raise ValueError(
            f"alt text has {len(alt)} characters, at least 60 are needed: say what type of figure "
            "it is, what it measures (with unit), and the main pattern."
        )
    if caption is not None and not caption.strip():
        raise ValueError("caption is empty: say what it adds to the headline, or leave it out.")

    wide, _, _ = shown_size(owner)
    buffer = io.BytesIO()
    kind, mime = ("svg", "image/svg+xml") if vector else ("png", "image/png")
    owner.savefig(buffer, format=kind, dpi=2 * _CSS, bbox_inches="tight", pad_inches=0.12)
    plt.close(owner)
    picture = base64.b64encode(buffer.getvalue()).decode("ascii")
    under = ""
    if caption is not None:
        caption = " ".join(caption.split())
        under = f'<figcaption style="padding-left: 0.8em">{html.escape(caption)}</figcaption>'
    ids = " ".join(getattr(owner, "_source_ids", ()))
    listed = f' data-sources="{html.escape(ids, quote=True)}"' if ids else ""
    markup = (
        f'<figure style="margin: 0.5em 0"{listed}>'
        f'<img alt="{html.escape(alt, quote=True)}" width="{wide}" '
        f'style="max-width: 100%; height: auto" src="data:{mime};base64,{picture}">'
        f"{under}</figure>"
    )
    plain = f"Figure. {caption} [{alt}]" if caption else f"Figure. [{alt}]"
    display({"text/html": markup, "text/plain": plain}, raw=True)
