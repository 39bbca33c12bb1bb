"""A figure as a reader sees it: the colours of its pixels, asked for by data coordinates.

An Axes can hold everything that was asked for and still not show it: under another layer, in the
colour of the ground, outside the limits. The picture is rendered by matplotlib itself, with Agg,
without title, ticks, tick labels, legends and texts beside the Axes, which no data can be read
from and which take most of the time. An `Easel` renders where the Axes lives; a `Picture` looks at
the pixels.
"""

from __future__ import annotations

from nbjudge.checks.errors import CheckError
from nbjudge.checks.guard import private_builtins

__builtins__ = private_builtins()  # type: ignore[assignment]

import contextlib
import zlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any

#: Dots per inch: a stroke of 1.5 points is about two pixels wide.
DPI = 90
#: Colours nearer than this are one colour to a reader (of at most 1.73, RGB from 0 to 1).
ALIKE = 0.06
#: Largest picture that is read, in bytes (RGBA): about 60 by 45 inches.
LARGEST = 100_000_000
#: Longest list of runs in which a picture is kept, in bytes; zlib is shorter for what is busier.
MOST_RUNS = 200_000
#: How far an outline may be moved while it is thinned, in pixels.
THINNED = 0.25
#: Lists in which an Axes keeps what is drawn on it.
_KINDS = ("lines", "patches", "collections")


def apart(one: Sequence[float], two: Sequence[float], ground: Sequence[float] = (1, 1, 1)) -> float:
    """Return how far apart two colours are on the page.

    Parameters
    ----------
    one, two : sequence of float
        RGB or RGBA, each part from 0 to 1; one with alpha is laid on `ground` first.
    ground : sequence of float
        RGB of what is behind.

    Returns
    -------
    float
        Distance in RGB, from 0 to 1.73; 2 when one of them is no colour at all.

    Examples
    --------
    >>> apart((1, 0, 0), (1, 0, 0, 1))
    0.0
    >>> apart((1, 1, 1), (0, 0, 0, 0))
    0.0
    """
    if len(one) < 3 or len(two) < 3:
        return 2.0
    a, b = laid(one, ground), laid(two, ground)
    return float(sum((x - y) ** 2 for x, y in zip(a, b, strict=True)) ** 0.5)


def is_tint(one: Sequence[float], of: Sequence[float]) -> bool:
    """Say whether a colour may be met where another one fades into a white ground.

    Parameters
    ----------
    one, of : sequence of float
        RGB or RGBA, each part from 0 to 1.

    Examples
    --------
    >>> is_tint((1, 0.5, 0.5), (1, 0, 0)), is_tint((0, 0, 1), (1, 0, 0))
    (True, False)
    """
    if len(one) < 3 or len(of) < 3:
        return True
    way = [1 - part for part in laid(of, (1, 1, 1))]
    off = [1 - part for part in laid(one, (1, 1, 1))]
    length = sum(part * part for part in way)
    share = sum(a * b for a, b in zip(off, way, strict=True)) / length if length else 0.0
    share = min(max(share, 0.0), 1.0)
    apart_from_it = sum((a - share * b) ** 2 for a, b in zip(off, way, strict=True)) ** 0.5
    return bool(apart_from_it < 3 * ALIKE)


def laid(colour: Sequence[float], ground: Sequence[float] = (1, 1, 1)) -> list[float]:
    """Return the RGB of a colour on the page: one with alpha lets the ground through."""
    alpha = colour[3] if len(colour) > 3 else 1.0
    return [alpha * c + (1 - alpha) * g for c, g in zip(colour[:3], ground, strict=True)]


def _on_white(array: Any) -> Any:
    """Lay RGBA bytes on a white page: an array of shape (..., 3), RGB from 0 to 1."""
    import numpy as np

    colour = array[..., :3] * np.float32(1 / 255)
    if not array.size or array[..., 3].min() == 255:  # nothing is transparent
        return colour
    alpha = array[..., 3:] * np.float32(1 / 255)
    return colour * alpha + (1 - alpha)


def packed(pixels: bytes) -> bytes:
    """Pack a picture, which may have to cross into another process.

    A chart is mostly ground: where each run of pixels of one colour begins, with its colour, is a
    twentieth of the picture, and found in a tenth of the time that zlib takes.

    Parameters
    ----------
    pixels : bytes
        RGBA, four bytes each.
    """
    import numpy as np

    colours = np.frombuffer(pixels, dtype="<u4")
    begins = np.flatnonzero(colours[1:] != colours[:-1]) + 1
    begins = np.concatenate(([0], begins)).astype("<u4")
    runs = begins.tobytes() + colours[begins].tobytes()
    if len(runs) <= MOST_RUNS:
        return b"r" + runs
    return b"z" + zlib.compress(pixels, 1)


def unpacked(data: bytes, size: int) -> Any:
    """Return the pixels of a packed picture.

    Parameters
    ----------
    data : bytes
        From another process, which may send anything.
    size : int
        Bytes of the picture; no more are made, whatever the data say.

    Returns
    -------
    array of uint8 of shape (size,)

    Raises
    ------
    CheckError
        If this is not a picture of that size.
    """
    import numpy as np

    if data[:1] == b"r" and len(data) % 8 == 1:
        begins, colours = np.frombuffer(data, dtype="<u4", offset=1).reshape(2, -1)
        lengths = np.diff(begins.astype(np.int64), append=size // 4)
        if begins.size and begins[0] == 0 and lengths.min() > 0:
            return np.repeat(colours, lengths).view(np.uint8)
    elif data[:1] == b"z":
        with contextlib.suppress(zlib.error):
            found = zlib.decompressobj().decompress(data[1:], size)
            if len(found) == size:
                return np.frombuffer(found, dtype=np.uint8)
    raise CheckError("the figure cannot be read.")


class Easel:
    """Renders an Axes in the process in which it lives.

    Parameters
    ----------
    axes : matplotlib.axes.Axes
    others : sequence of Axes
        Axes that share its place, such as the one that ``twinx`` makes.
    legends : sequence of Legend
        What is left out of the picture.
    """

    def __init__(self, axes: Any, others: Sequence[Any] = (), legends: Sequence[Any] = ()) -> None:
        self._all, self._legends = [axes, *others], list(legends)
        self._figure = axes.figure
        #: What is drawn when it is read; what a later call draws on the same Axes is left out.
        self._then = [{id(artist): artist for artist in self._drawn(ax)} for ax in self._all]

    @staticmethod
    def _drawn(axes: Any) -> list[Any]:
        return [artist for kind in _KINDS for artist in getattr(axes, kind)]

    def _later(self) -> list[Any]:
        """Give what has been drawn since the Axes was read."""
        return [
            artist
            for ax, then in zip(self._all, self._then, strict=True)
            for artist in self._drawn(ax)
            if id(artist) not in then
        ]

    def holds(self, artists: Sequence[Any]) -> bool:
        """Say whether all of these are still on their Axes: a later call may have cleared it."""
        return all(getattr(artist, "axes", None) is not None for artist in artists)

    def places(self, points: Any, axes: int) -> Any:
        """Return where data points lie in the figure: an array of shape (n, 2), in its pixels."""
        import numpy as np

        return np.asarray(self._all[axes].transData.transform(np.asarray(points, dtype=float)))

    def render(self, without: Sequence[Any] = ()) -> tuple[bytes, int, int, float]:
        """Render the figure.

        Parameters
        ----------
        without : sequence of Artist
            What is to be left out, besides what no data can be read from.

        Returns
        -------
        pixels : bytes
            Rows of RGBA, as `packed` makes them.
        height, width : int
        scale : float
            Pixels of the picture in a pixel of the figure.
        """
        figure = self._figure
        before = float(figure.get_dpi())
        with self._bare(without):
            figure.set_dpi(DPI)
            try:
                data, (width, height) = figure.canvas.print_to_buffer()
            finally:
                figure.set_dpi(before)
        # Transforms follow the figure's dots per inch, which are as before by now.
        return packed(bytes(data)), int(height), int(width), DPI / before

    def _words_beside(self) -> list[Any]:
        """Give the figure's own texts that lie beside every Axes: a heading, a source line."""
        places = [ax.get_window_extent() for ax in self._figure.axes]
        return [
            text
            for text in self._figure.texts
            if text.get_bbox_patch() is None
            and not any(text.get_window_extent().overlaps(place) for place in places)
        ]

    @contextlib.contextmanager
    def _bare(self, without: Sequence[Any]) -> Iterator[None]:
        """Leave out what no data can be read from."""
        left_out = [*without, *self._legends, *self._later(), *self._words_beside()]
        for ax in self._all:
            left_out += [ax.xaxis, ax.yaxis, ax.title]
        shown = [artist for artist in left_out if artist.get_visible()]
        for artist in shown:
            artist.set_visible(False)
        try:
            yield
        finally:
            for artist in shown:
                artist.set_visible(True)


class Picture:
    """The rendered pixels of an Axes.

    Parameters
    ----------
    easel : Easel
        What renders it, or the stand-in for one in another process.
    """

    def __init__(self, easel: Any) -> None:
        self._easel = easel
        self._bytes: Any = None
        self._pixels: Any = None
        self._scale = 1.0
        #: By Axes: where its zero lies and the pixels of one unit; None where it is not straight.
        self._straight: dict[int, Any] = {}

    def holds(self, artists: Sequence[Any]) -> bool:
        """Say whether all of these are still on their Axes: a later call may have cleared it."""
        return self._easel.holds(list(artists)) is True

    def keep(self) -> None:
        """Take the picture now: a later call may draw on the same Axes (``plt.gca()``)."""
        _ = self._shown
        self._straight_axes(0)

    @property
    def pixels(self) -> Any:
        """The picture: an array of shape (rows, columns, 3), RGB from 0 to 1."""
        if self._pixels is None:
            self._pixels = _on_white(self._shown)
        return self._pixels

    @property
    def _shown(self) -> Any:
        """The picture as bytes, rendered once."""
        if self._bytes is None:
            self._bytes = self._rendered(())
        return self._bytes

    def changes(self, artists: Sequence[Any]) -> Callable[[int, int, int], bool]:
        """Say where the picture would be another one without some artists.

        Parameters
        ----------
        artists : sequence of Artist

        Returns
        -------
        callable
            Takes row, column and a radius, all in pixels: whether a pixel of that square would
            have another colour. Only the squares that are asked for are looked at.
        """
        import numpy as np

        bare = self._rendered(artists)

        def changed(row: int, column: int, radius: int) -> bool:
            rows = slice(max(row - radius, 0), max(row + radius + 1, 0))
            columns = slice(max(column - radius, 0), max(column + radius + 1, 0))
            parts = [_on_white(picture[rows, columns]) for picture in (self._shown, bare)]
            return bool((np.abs(parts[0] - parts[1]).max(axis=2, initial=0) > ALIKE).any())

        return changed

    def shows(self, row: int, column: int, radius: int, colour: Sequence[float]) -> bool:
        """Say whether a colour is among the pixels of a square, all in pixels."""
        import numpy as np

        rows = slice(max(row - radius, 0), max(row + radius + 1, 0))
        columns = slice(max(column - radius, 0), max(column + radius + 1, 0))
        part = _on_white(self._shown[rows, columns])
        off = np.abs(part - np.array(laid(colour, (1, 1, 1)), dtype=np.float32))
        return bool((off.max(axis=2, initial=0) <= ALIKE).any())

    def _rendered(self, artists: Sequence[Any]) -> Any:
        """Return a picture as bytes: an array of shape (rows, columns, 4), RGBA from 0 to 255."""
        data, height, width, scale = self._easel.render(list(artists))
        size = 4 * int(height) * int(width)
        if not 0 < size <= LARGEST or not 0 < float(scale) < 1e6:
            raise CheckError(f"the figure has {width} times {height} pixels and cannot be read.")
        array = unpacked(data, size).reshape(int(height), int(width), 4)
        self._scale = float(scale)
        return array

    def places(self, points: Any, axes: int = 0) -> Any:
        """Return where data points lie in the picture.

        Parameters
        ----------
        points : array of shape (n, 2)
            Data coordinates.
        axes : int
            0 for the Axes itself, then those that share its place.

        Returns
        -------
        array of int of shape (n, 2)
            Row and column; outside of the picture where a point is not shown.
        """
        import numpy as np

        rows = self._shown.shape[0]
        points = np.asarray(points, dtype=float)
        straight = self._straight_axes(axes)
        if straight is not None:
            xy = straight[0] + points * straight[1]
        else:
            xy = self._in_figure(points, axes)
        xy = np.nan_to_num(xy, nan=-1e6, posinf=1e6, neginf=-1e6)
        columns = np.floor(xy[:, 0] * self._scale).astype(int)
        lines = (rows - 1 - np.floor(xy[:, 1] * self._scale)).astype(int)
        return np.stack([lines, columns], axis=1)

    def _straight_axes(self, axes: int) -> Any:
        """Return zero and step of straight axes in the figure's pixels, asked for once."""
        import numpy as np

        if axes not in self._straight:
            zero, far, between = self._in_figure([[0.0, 0.0], [1e6, 1e6], [1e3, -2e5]], axes)
            step = (far - zero) / 1e6
            # A logarithmic axis has a place for zero as well, and it is not on this line.
            straight = np.allclose(zero + np.array([1e3, -2e5]) * step, between, rtol=0, atol=0.01)
            exact = np.isfinite(step).all() and np.abs(far).max() < 1e11
            self._straight[axes] = (zero, step) if straight and exact else None
        return self._straight[axes]

    def _in_figure(self, points: Any, axes: int) -> Any:
        import numpy as np

        wanted = np.asarray(points, dtype=float)
        found = np.asarray(self._easel.places(wanted, axes), dtype=float)
        if found.shape != wanted.shape:
            raise CheckError("the figure does not say where its points lie.")
        return found

    def fill(self, geometry: Any, least: float = 0.0) -> tuple[float, float, float] | None:
        """Return the colour that most of an area has in the picture.

        Parameters
        ----------
        geometry : shapely Polygon or MultiPolygon
            In data coordinates.
        least : float
            An area with fewer pixels inside is too small.

        Returns
        -------
        tuple of float, or None
            RGB; None where the area is too small to be told from its border, or is not shown.
        """
        import numpy as np
        import shapely

        largest = max(getattr(geometry, "geoms", [geometry]), key=lambda part: part.area)
        left, bottom, right, top = largest.bounds
        corners = self.places([[left, bottom], [right, top]])
        rows_columns = np.abs(corners[1] - corners[0])
        if rows_columns.min() < 4:
            return None
        # Two pixels inside the outline, where no border is drawn and no neighbour shines through.
        # A detailed outline has many points to a pixel, and shrinking it would take seconds, so it
        # is first thinned by at most a quarter of a pixel.
        pixel = max((top - bottom) / rows_columns[0], (right - left) / rows_columns[1])
        thinned = shapely.simplify(largest, THINNED * pixel, preserve_topology=False)
        inner = shapely.buffer(thinned, -2 * pixel)
        if inner.is_empty or inner.area < least * pixel**2:
            return None
        left, bottom, right, top = inner.bounds
        steps = (np.arange(24) + 0.5) / 24
        x, y = np.meshgrid(left + (right - left) * steps, bottom + (top - bottom) * steps)
        inside = shapely.contains_xy(inner, x.ravel(), y.ravel())
        points = np.stack([x.ravel(), y.ravel()], axis=1)[inside]
        if not len(points):
            return None
        places = self.places(points)
        rows, columns = self.pixels.shape[:2]
        shown = ((places >= 0) & (places < (rows, columns))).all(axis=1)
        if shown.mean() < 0.5:
            return None
        colours = np.round(self.pixels[places[shown, 0], places[shown, 1]], 3)
        kinds, counts = np.unique(colours, axis=0, return_counts=True)
        return tuple(kinds[counts.argmax()].tolist())
