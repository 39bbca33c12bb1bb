"""Figures are drawn when somebody sees them, and the instructor's own once for a class.

``pyplot.draw`` and geopandas ask for a drawing "once control returns to the event loop". A notebook
has no such loop: matplotlib draws the whole figure at once and throws the picture away, and what
is shown in the end is drawn anew. Here a figure is drawn for such a request only where drawing
could do more than make a picture: warn, raise, call the student's code or move the axes.

Charts that the instructor's cells draw are the same in every notebook: `Pictures` has them drawn
in one process, and finds them in all others.
"""

from __future__ import annotations

import hashlib
import io
import math
import pickle
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from functools import wraps
from typing import Any

#: Methods that read the picture of a canvas, which must be there by then.
_READERS = ("buffer_rgba", "tostring_argb", "copy_from_bbox")
#: Classes that are known to say nothing while they draw.
_FORMATTERS = ("ScalarFormatter", "StrCategoryFormatter", "FixedFormatter", "NullFormatter")
_NORMS = ("NoneType", "Normalize", "BoundaryNorm", "NoNorm")
_LIBRARIES = ("matplotlib", "mpl_toolkits", "geopandas", "pandas")


def put_off_drawings() -> None:
    """Let requests for a drawing wait where that can be told from nothing but the time it takes.

    Does nothing where matplotlib's Agg canvas is not loaded.
    """
    module = sys.modules.get("matplotlib.backends.backend_agg")
    if module is None:
        return
    canvas = module.FigureCanvasAgg
    draw_idle, draw = canvas.draw_idle, canvas.draw

    @wraps(draw_idle)
    def wait(self: Any, *args: Any, **kwargs: Any) -> Any:
        if not args and not kwargs and _only_draws(self.figure):
            for axes in self.figure.axes:  # a drawing sets limits and places as well
                _ = axes.viewLim
                where = axes.get_axes_locator()
                axes.apply_aspect(where(axes, self.get_renderer()) if where else None)
            self._waits = True
            return None
        return draw_idle(self, *args, **kwargs)

    @wraps(draw)
    def draw_now(self: Any, *args: Any, **kwargs: Any) -> Any:
        self._waits = False
        return draw(self, *args, **kwargs)

    canvas.draw_idle, canvas.draw = wait, draw_now
    for name in _READERS:
        if hasattr(canvas, name):
            setattr(canvas, name, _drawn_first(getattr(canvas, name)))


def _drawn_first(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def read(self: Any, *args: Any, **kwargs: Any) -> Any:
        if getattr(self, "_waits", False):
            self.draw()
        return method(self, *args, **kwargs)

    return read


def _only_draws(figure: Any) -> bool:
    """Whether drawing a figure makes a picture and does nothing else."""
    from matplotlib import rcParams, rcParamsDefault

    fonts = [name for name in rcParams if name.startswith(("font.", "text."))]
    return (
        figure.get_layout_engine() is None
        and not figure.subfigs
        and not figure.canvas.callbacks.callbacks.get("draw_event")
        and all(rcParams[name] == rcParamsDefault[name] for name in fonts)
        and all(_is_silent(axes) for axes in figure.axes)
        and all(map(_artist_is_silent, [*figure.texts, *figure.legends, *figure.images]))
    )


def _is_silent(axes: Any) -> bool:
    return axes.name == "rectilinear" and all(
        [
            *map(_axis_is_silent, (axes.xaxis, axes.yaxis)),
            *map(_artist_is_silent, _artists(axes)),
        ]
    )


def _axis_is_silent(axis: Any) -> bool:
    formatter, locator = axis.get_major_formatter(), axis.get_major_locator()
    fixed = getattr(formatter, "seq", ())
    return (
        axis.get_scale() == "linear"
        and _is_of_library(locator)
        and _is_of_library(formatter)
        and type(formatter).__name__ in _FORMATTERS
        and all(_is_plain(str(text)) for text in fixed)
    )


def _artists(axes: Any) -> Iterator[Any]:
    titles = axes.title, axes._left_title, axes._right_title
    yield from (*titles, axes.xaxis.label, axes.yaxis.label)
    for kind in (axes.lines, axes.patches, axes.collections, axes.images, axes.texts):
        yield from kind
    legend = axes.get_legend()
    if legend is not None:
        yield from (legend, *legend.get_texts(), legend.get_title())
    yield from axes.artists
    yield from axes.tables


def _artist_is_silent(artist: Any) -> bool:
    """Whether an artist is a library's, and can be drawn as it is."""
    from matplotlib.text import Text

    if not _is_of_library(artist) or artist.get_agg_filter() or artist.get_path_effects():
        return False
    if isinstance(artist, Text):
        places = artist.get_unitless_position()
        return _is_plain(artist.get_text()) and all(map(math.isfinite, places))
    return type(getattr(artist, "norm", None)).__name__ in _NORMS


def _is_of_library(item: Any) -> bool:
    return type(item).__module__.partition(".")[0] in _LIBRARIES


def _is_plain(text: str) -> bool:
    """Whether every font has the letters of a text, and it holds no formula."""
    return text.isascii() and "$" not in text and text.isprintable()


class Pictures:
    """Pictures of the figures that the instructor's own cells draw, made once for a class.

    A figure is known again by all that it is made of: what pickle stores of it, and the settings
    that hold while it is drawn. One that a student has changed in any way is drawn as ever.
    """

    def __init__(self) -> None:
        self._known: dict[bytes, bytes] = {}
        self._noted: dict[bytes, bytes] | None = None

    def keep(self) -> None:
        """Let Agg's canvas ask here first. Does nothing where it is not loaded."""
        module = sys.modules.get("matplotlib.backends.backend_agg")
        if module is None:
            return
        canvas = module.FigureCanvasAgg
        print_figure = canvas.print_figure

        @wraps(print_figure)
        def look_first(self: Any, filename: Any, *args: Any, **kwargs: Any) -> Any:
            key = None
            if (pictures._known or pictures._noted is not None) and type(filename) is io.BytesIO:
                key = _key(self.figure, args, kwargs)
            if key is not None and key in pictures._known:
                filename.write(pictures._known[key])
                return None
            done = print_figure(self, filename, *args, **kwargs)
            if key is not None and pictures._noted is not None:
                pictures._noted[key] = filename.getvalue()
            return done

        pictures = self
        canvas.print_figure = look_first

    def note(self) -> dict[bytes, bytes]:
        """From now on note every picture that is made, by its figure; return where."""
        self._noted = {}
        return self._noted

    def learn(self, found: Mapping[bytes, bytes]) -> None:
        """Take pictures that were noted in another process."""
        self._known.update(found)


#: An address in a pickle: figures keep parts by it, and equal ones differ in nothing else.
_ADDRESS = re.compile(rb"\x8a\x06.{6}", re.DOTALL)


def _key(figure: Any, args: Any, kwargs: Any) -> bytes | None:
    """Return what stands for a figure and the way it is printed; None if that cannot be told."""
    from matplotlib import rcParams

    try:
        made = _ADDRESS.sub(b"", pickle.dumps(figure))
        settings = repr((args, sorted(kwargs.items()), sorted(rcParams.items())))
    except Exception:
        return None
    return hashlib.sha256(made + settings.encode()).digest()
