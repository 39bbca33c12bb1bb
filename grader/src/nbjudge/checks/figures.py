"""Figures: what an Axes shows, read by its data and never by its looks.

`axes` copies what is drawn into a `Drawing` of plain lists. It asks an Axes for attributes and
methods only, so that it works on an Axes that lives in another process.
"""

from __future__ import annotations

from nbjudge.checks.errors import CheckError
from nbjudge.checks.guard import private_builtins

__builtins__ = private_builtins()

import contextlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan, nan

from nbjudge.checks.values import agree, canary, show, suggestion, type_name

#: A figure's values are read back from float arrays and bar edges (x + width, bottom + height).
DRAWN = 1e-6

_NO_MARKER = ("None", "none", "", " ")


@dataclass
class Mark:
    """One series as it is drawn.

    Attributes
    ----------
    kind : str
        ``line``, ``points``, ``bars`` (upright) or ``barh`` (lying).
    x, y : list of float
        Data coordinates. For bars the place of the bar and its length, whichever way it lies.
    label : str
        Legend label, empty if there is none.
    look : tuple
        Colour, line style, marker and hatch: what tells one series from another.
    joined : bool
        Whether neighbouring points are joined by a stroke.
    looks : list of tuple
        For bars: the look of each.
    """

    kind: str
    x: list[float]
    y: list[float]
    label: str = ""
    look: tuple = ()
    joined: bool = False
    looks: list[tuple] = field(default_factory=list)


@dataclass
class Area:
    """One filled outline of a map.

    Attributes
    ----------
    bounds : tuple of float
        Left, bottom, right and top in data coordinates.
    look : tuple
        Colour and hatch.
    order : float
        Drawing order: an area of a higher one lies on top.
    """

    bounds: tuple[float, float, float, float]
    look: tuple
    order: float


def _numbers(values: object) -> list[float]:
    """Turn what an artist returns into floats; dates into their year, masked ones into NaN."""
    import numpy as np

    array = np.ma.asarray(values)
    if array.dtype.kind != "M":
        try:
            array = np.ma.filled(array.astype(float), nan)
        except (TypeError, ValueError):
            array = np.asarray(list(values))  # type: ignore[call-overload]
    if array.dtype.kind == "M":
        return [float(str(day)[:4]) for day in array]
    out = []
    for item in array.tolist():
        try:
            out.append(float(item))
        except (TypeError, ValueError):
            out.append(nan)
    return out


def _read(items: object, *names: str) -> list[dict[str, object]]:
    """Read attributes of artists, a row for each; methods are called, what is missing left out.

    Artists of another process are read with one question: a chart has hundreds of attributes.
    """
    items = list(items)  # type: ignore[call-overload]
    many = getattr(type(items[0]), "read_all", None) if items else None
    if many is not None:
        return many(items, names)
    rows = []
    for item in items:
        found = {name: getattr(item, name) for name in names if hasattr(item, name)}
        rows.append({name: v() if callable(v) else v for name, v in found.items()})
    return rows


def _words(texts: object) -> list[str]:
    return [str(row["get_text"]) for row in _read(texts, "get_text")]


def _colour(value: object) -> tuple:
    from matplotlib.colors import to_rgba

    try:
        return tuple(round(float(part), 3) for part in to_rgba(value))  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return ()


def _label(artist: object) -> str:
    if not hasattr(artist, "get_label"):
        return ""
    label = str(artist.get_label())
    if not label.startswith("_"):
        return label
    # The course's own line charts keep pieces out of the legend and name them by their gid.
    mark = str(artist.get_gid()) if hasattr(artist, "get_gid") else ""
    return mark.removeprefix("series ") if mark.startswith("series ") else ""


def _close(figure: object) -> None:
    """Drop a figure of this process, so that a notebook does not show it below the check."""
    from matplotlib import pyplot
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with contextlib.suppress(Exception):
        pyplot.close(figure)  # type: ignore[arg-type]
        # Closing takes the canvas that measures text: a later call may draw on the same Axes.
        FigureCanvasAgg(figure)  # type: ignore[arg-type]


def axes(came: object, *, what: str) -> Drawing:
    """Check that an answer returned an Axes, and read what it shows.

    Parameters
    ----------
    came : matplotlib.axes.Axes
        What the answer returned, or a grading run's stand-in for it.
    what : str
        What was asked, for messages.

    Returns
    -------
    Drawing
        Its contents as plain lists, with methods that check them.

    Raises
    ------
    CheckError
        If something else came.
    """
    canary()
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

    if isinstance(came, Figure):
        raise CheckError(f"{what}: came the Figure; expected the Axes. `return ax`, not `fig`.")
    if not isinstance(came, Axes):
        raise CheckError(f"{what}: came {type_name(came)}; expected a matplotlib Axes.")
    home = str(type(came).__module__).split(".")[0]
    if home == "__main__":
        raise CheckError(f"{what}: came an Axes class of your own; expected a matplotlib Axes.")
    drawing = Drawing(what=what)
    drawing.title = str(came.get_title())
    drawing.xlabel, drawing.ylabel = str(came.get_xlabel()), str(came.get_ylabel())
    legend = came.get_legend()
    if legend is not None:
        drawing.legend = _words(legend.get_texts())
        drawing.legend_title = str(legend.get_title().get_text())
        drawing.legend_looks = [_handle_colour(handle) for handle in legend.legend_handles]
    drawing.xticks = _ticks(came.get_xticks(), came.get_xticklabels())
    drawing.yticks = _ticks(came.get_yticks(), came.get_yticklabels())
    drawing.texts = _words(came.texts)
    for line in came.lines:
        x, y = _numbers(line.get_xdata()), _numbers(line.get_ydata())
        if x == [0.0, 1.0] or y == [0.0, 1.0]:
            continue  # axhline and axvline: guides, no data
        style = str(line.get_linestyle())
        joined = style not in ("None", "none", " ", "") and float(line.get_linewidth()) > 0
        look = (_colour(line.get_color()), style, str(line.get_marker()))
        drawing.marks.append(Mark("line", x, y, _label(line), look, joined))
    grouped: set[tuple] = set()
    patches = list(came.patches)
    for box in came.containers:
        mark = _bars(list(box), _label(box))
        if mark is not None:
            drawing.marks.append(mark)
            grouped.update(zip(mark.x, mark.y, strict=True))
    loose = _bars(patches, "")
    if loose is not None:
        rest = [
            i for i, pair in enumerate(zip(loose.x, loose.y, strict=True)) if pair not in grouped
        ]
        if rest:
            drawing.marks.append(
                Mark(
                    loose.kind, [loose.x[i] for i in rest], [loose.y[i] for i in rest], "",
                    looks=[loose.looks[i] for i in rest],
                )
            )  # fmt: skip
    for collection in came.collections:
        _read_collection(collection, drawing)
    kinds = _read(patches, "get_width")
    outlines = [patch for patch, row in zip(patches, kinds, strict=True) if not row]
    for row in _read(outlines, "get_path", "get_facecolor", "get_hatch", "get_zorder"):
        if "get_path" in row:
            look = (_colour(row["get_facecolor"]), str(row["get_hatch"]))
            (path,) = _read([row["get_path"]], "vertices")
            _add_area(path["vertices"], look, float(row["get_zorder"]), drawing)
    figure = getattr(came, "figure", None)
    if figure is not None:
        drawing.notes = _words(figure.texts)
        drawing.companions = len(figure.axes) - 1
    if isinstance(figure, Figure):
        _close(figure)
    return drawing


def _strokes(collection: object, label: str) -> list:
    """Give the points of each stroke of a LineCollection, arrays of shape (n, 2)."""
    import numpy as np

    if label:  # a series, with its gaps
        parts = [row["vertices"] for row in _read(collection.get_paths(), "vertices")]  # type: ignore[attr-defined]
        return [np.ma.filled(np.ma.asarray(part).astype(float), nan) for part in parts]
    # A map's coasts and borders: thousands of strokes, asked for all at once, since each path of
    # an Axes in another process would cost a question of its own.
    parts = collection.get_segments()  # type: ignore[attr-defined]
    return [np.asarray(part, dtype=float).reshape(-1, 2) for part in parts]


def _handle_colour(handle: object) -> tuple:
    """Read the colour of a legend's sign: a filled box, or a marker."""
    for name in ("get_facecolor", "get_markerfacecolor", "get_color"):
        if hasattr(handle, name):
            colour = getattr(handle, name)()
            # What a collection gives is a table of colours.
            if not isinstance(colour, str) and len(colour) and hasattr(colour[0], "__len__"):
                colour = colour[0]
            return _colour(colour)
    return ()


def _add_area(vertices: object, look: tuple, order: float, drawing: Drawing) -> None:
    import numpy as np

    points = np.asarray(vertices, dtype=float)
    points = points[~np.isnan(points).any(axis=1)]
    if len(points) and look[0] and look[0][3] > 0:
        (left, bottom), (right, top) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        drawing.shapes.append(Area((left, bottom, right, top), look, order))


def _outlines(bounds: tuple[float, float, float, float], geometry: object) -> bool:
    """Say whether drawn bounds are a geometry's: of the whole, or of its largest part alone."""

    def near(wanted: tuple[float, float, float, float]) -> bool:
        room = DRAWN * max(wanted[2] - wanted[0], wanted[3] - wanted[1])
        return all(abs(a - b) <= room for a, b in zip(bounds, wanted, strict=True))

    if near(geometry.bounds):  # type: ignore[attr-defined]
        return True
    parts = getattr(geometry, "geoms", ())
    return bool(parts) and near(max(parts, key=lambda part: (part.area, part.length)).bounds)


def _ticks(places: object, labels: object) -> dict[float, str]:
    return {
        round(place, 6): word
        for place, word in zip(_numbers(places), _words(labels), strict=False)
        if word
    }


def _bars(patches: list[object], label: str) -> Mark | None:
    """Read rectangles as bars: upright if they share their width, lying if their height."""
    boxes = []
    sizes = ("get_x", "get_y", "get_width", "get_height")
    for row in _read(patches, *sizes, "get_facecolor", "get_hatch"):
        if not all(name in row for name in sizes):
            return None
        look = (_colour(row["get_facecolor"]), str(row["get_hatch"]))
        boxes.append((*(float(row[name]) for name in sizes), look))
    if not boxes:
        return None
    widths, heights = {round(b[2], 9) for b in boxes}, {round(b[3], 9) for b in boxes}
    lying = len(heights) == 1 and len(widths) > 1
    if len(heights) == 1 and len(widths) == 1:  # one bar, or equal ones: bars start at zero
        lying = all(b[0] == 0 for b in boxes) and not all(b[1] == 0 for b in boxes)
    if lying:
        return Mark(
            "barh", [b[1] + b[3] / 2 for b in boxes], [b[2] for b in boxes], label,
            boxes[0][4], looks=[b[4] for b in boxes],
        )  # fmt: skip
    return Mark(
        "bars", [b[0] + b[2] / 2 for b in boxes], [b[3] for b in boxes], label,
        boxes[0][4], looks=[b[4] for b in boxes],
    )  # fmt: skip


def _read_collection(collection: object, drawing: Drawing) -> None:
    kind = str(getattr(collection, "__class__", type(collection)).__name__)
    if kind == "PathCollection":  # what scatter() makes
        pairs = [_numbers(pair) for pair in collection.get_offsets()]  # type: ignore[attr-defined]
        face = collection.get_facecolor()  # type: ignore[attr-defined]
        look = (_colour(face[0]),) if len(face) else ()
        drawing.marks.append(
            Mark("points", [p[0] for p in pairs], [p[1] for p in pairs], _label(collection), look)
        )
        return
    if kind == "LineCollection":
        with contextlib.suppress(Exception):
            collection.update_scalarmappable()  # type: ignore[attr-defined]
        strokes, widths = collection.get_colors(), collection.get_linewidths()  # type: ignore[attr-defined]
        longest = max(len(strokes), len(widths), 1)
        looks = [
            (_colour(strokes[i % len(strokes)]) if len(strokes) else (),
             round(float(widths[i % len(widths)]), 3) if len(widths) else 0.0)
            for i in range(longest)
        ]  # fmt: skip
        label = _label(collection)
        for place, points in enumerate(_strokes(collection, label)):
            drawing.marks.append(
                Mark("line", points[:, 0].tolist(), points[:, 1].tolist(),
                     label, looks[place % len(looks)], True)
            )  # fmt: skip
        return
    paths = collection.get_paths()  # type: ignore[attr-defined]
    drawing.polygons += len(paths)
    with contextlib.suppress(Exception):
        collection.update_scalarmappable()  # type: ignore[attr-defined]
    faces = collection.get_facecolor()  # type: ignore[attr-defined]
    if len(faces):
        hatch, order = str(collection.get_hatch()), float(collection.get_zorder())  # type: ignore[attr-defined]
        for place, row in enumerate(_read(paths, "vertices")):
            look = (_colour(faces[place % len(faces)]), hatch)
            _add_area(row["vertices"], look, order, drawing)
    values = collection.get_array()  # type: ignore[attr-defined]
    if values is not None:
        drawing.values.extend(_numbers(values))


@dataclass
class Drawing:
    """What an Axes shows, as plain lists, and checks on it.

    Attributes
    ----------
    title, xlabel, ylabel : str
    legend : list of str
        Legend entries in order; empty without a legend.
    xticks, yticks : dict
        Tick labels by place.
    texts : list of str
        Words written into the plot.
    marks : list of Mark
        Lines, points and bars.
    polygons : int
        Number of filled areas (a map's units).
    values : list of float
        The numbers behind their colours, where colours come from numbers.
    shapes : list of Area
        The filled areas themselves.
    notes : list of str
        Words written on the figure, outside the Axes.
    companions : int
        Number of other Axes in the figure, such as a colour bar.
    legend_title : str
    legend_looks : list of tuple
        Colour of each legend entry, in order.
    """

    what: str
    title: str = ""
    xlabel: str = ""
    ylabel: str = ""
    legend: list[str] = field(default_factory=list)
    xticks: dict[float, str] = field(default_factory=dict)
    yticks: dict[float, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    polygons: int = 0
    values: list[float] = field(default_factory=list)
    shapes: list[Area] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    companions: int = 0
    legend_title: str = ""
    legend_looks: list[tuple] = field(default_factory=list)

    def axis_label(self, axis: str, pattern: str, wanted: str) -> None:
        """Check that the label of axis ``x`` or ``y`` matches a pattern; `wanted` says it."""
        label = self.xlabel if axis == "x" else self.ylabel
        if not re.search(pattern, label, re.IGNORECASE):
            came = f"is {label!r}" if label else "is empty"
            raise CheckError(f"{self.what}: the {axis} axis label {came}; expected {wanted}.")

    def has_title(self) -> None:
        """Check that there is a title of at least two words."""
        if len(self.title.split()) < 2:
            raise CheckError(
                f"{self.what}: the title is {self.title!r}; expected a few words that say what is "
                "shown."
            )

    def legend_names(self, words: Sequence[str]) -> None:
        """Check that each of these words stands in a legend entry or is written into the plot."""
        shown = self.legend + self.texts
        for word in words:
            if not any(word.lower() in entry.lower() for entry in shown):
                raise CheckError(
                    f"{self.what}: no legend entry names {word!r}; the legend has "
                    f"{self.legend or 'no entries'}."
                )

    def series(self, expected: Mapping[str, Mapping[float, float]], unit: str = "") -> None:
        """Check that each series is drawn with exactly these points, whatever the kind of mark.

        Parameters
        ----------
        expected : mapping
            Word in the label -> {x: y}; missing values left out.
        unit : str
            Shown after expected values.

        Raises
        ------
        CheckError
            If a series is not drawn, a point lacks, is surplus or has another value, or two
            series look the same.
        """
        looks: dict[str, set] = {}
        unit = f" {unit}" if unit else ""
        for name, points in expected.items():
            marks = [mark for mark in self.marks if name.lower() in mark.label.lower()]
            if not marks:
                labels = sorted({mark.label for mark in self.marks if mark.label})
                raise CheckError(
                    f"{self.what}: no line, point or bar is labelled with {name!r}; the labels "
                    f"are {labels or 'missing (use label=...)'}."
                )
            looks[name] = {mark.look for mark in marks}
            # Pieces of a broken line may carry the label once.
            self._points(name, self._named(name), points, unit)
        names = list(looks)
        for place, one in enumerate(names):
            for two in names[place + 1 :]:
                if looks[one] & looks[two]:
                    raise CheckError(
                        f"{self.what}: {one} and {two} look the same; give them different colours, "
                        "line styles or markers."
                    )

    def _points(
        self, name: str, marks: list[Mark], points: Mapping[float, float], unit: str
    ) -> None:
        drawn: dict[float, float] = {}
        for mark in marks:
            ticks = self.yticks if mark.kind == "barh" else self.xticks
            for x, y in zip(mark.x, mark.y, strict=True):
                if not isnan(y):
                    drawn[self._place(x, points, ticks, mark.kind)] = y
        for x, y in points.items():
            if x not in drawn:
                raise CheckError(f"{self.what}: {name} has no point at {show(x)}.")
            if not agree(drawn[x], float(y), DRAWN, 1e-9):
                raise CheckError(
                    f"{self.what}: {name} at {show(x)} is {show(drawn[x])}, expected "
                    f"{show(float(y))}{unit}." + suggestion(drawn[x], float(y))
                )
        surplus = sorted(x for x in drawn if x not in points)
        if surplus:
            raise CheckError(
                f"{self.what}: {name} has a point at {show(surplus[0])}, where the table has no "
                "figure."
            )

    def _place(
        self, x: float, points: Mapping[float, float], ticks: dict[float, str], kind: str
    ) -> float:
        """Undo a bar's offset in a group, and places 0, 1, 2 that stand for labelled years."""
        if x in points:
            return x
        near = float(round(x)) if kind.startswith("bar") else x
        for place in (x, near):
            word = ticks.get(round(place, 6), "")
            with contextlib.suppress(ValueError):
                if float(word) in points or place < 1000:
                    return float(word)
        return near

    def no_bridge(self, name: str, between: Sequence[float]) -> None:
        """Check that no stroke of a series runs over one of these x values.

        Given every year from the first to the last, this asks that strokes join neighbours only:
        a stroke over a year without a figure invents one, a stroke over a year with one comes
        from rows that are not in order.
        """
        for mark in self._named(name):
            if not mark.joined:
                continue
            for i in range(len(mark.x) - 1):
                if isnan(mark.y[i]) or isnan(mark.y[i + 1]):
                    continue
                low, high = sorted((mark.x[i], mark.x[i + 1]))
                crossed = [x for x in between if low < x < high]
                if crossed:
                    raise CheckError(
                        f"{self.what}: the line of {name} joins {show(low)} and {show(high)} "
                        f"across {show(float(crossed[0]))}. Join neighbouring years only: sort "
                        "the rows, and leave a gap where there is no figure."
                    )

    def single_points(self, name: str) -> None:
        """Check that a point between two gaps can be seen: a stroke needs two points."""
        for mark in self._named(name):
            if mark.kind != "line" or len(mark.look) != 3 or mark.look[2] not in _NO_MARKER:
                continue
            known = [not isnan(y) for y in mark.y]
            for i, here in enumerate(known):
                if here and not any(known[max(i - 1, 0) : i] + known[i + 1 : i + 2]):
                    raise CheckError(
                        f"{self.what}: {name} at {show(mark.x[i])} stands alone between gaps, and "
                        "a line without markers does not show it. Add marker='o'."
                    )

    def _named(self, name: str) -> list[Mark]:
        """Give the marks labelled with a word, and their unlabelled parts."""
        marks = [mark for mark in self.marks if name.lower() in mark.label.lower()]
        looks = {mark.look for mark in marks}
        return marks + [m for m in self.marks if not m.label and m.look and m.look in looks]

    def bars(self, expected: Mapping[str, float], unit: str = "") -> dict[str, tuple]:
        """Check one bar per label, upright or lying, in any order.

        Parameters
        ----------
        expected : mapping
            Tick label -> length of the bar (negative below zero).
        unit : str
            Shown after expected values.

        Returns
        -------
        dict
            Tick label -> look of the bar (colour, hatch).

        Raises
        ------
        CheckError
            If a bar lacks, is surplus or has another length.
        """
        found: dict[str, float] = {}
        looks: dict[str, tuple] = {}
        for mark in self.marks:
            if mark.kind not in ("bars", "barh"):
                continue
            ticks = self.yticks if mark.kind == "barh" else self.xticks
            for x, y, look in zip(mark.x, mark.y, mark.looks, strict=True):
                label = ticks.get(round(float(round(x)), 6), show(x))
                found[label], looks[label] = y, look
        if not found:
            raise CheckError(f"{self.what}: no bars are drawn.")
        unit = f" {unit}" if unit else ""
        for label, length in expected.items():
            if label not in found:
                raise CheckError(
                    f"{self.what}: no bar stands at {label!r}; the bars are at {sorted(found)}."
                )
            if not agree(found[label], float(length), DRAWN, 1e-9):
                raise CheckError(
                    f"{self.what}: the bar of {label} is {show(found[label])} long, expected "
                    f"{show(float(length))}{unit}." + suggestion(found[label], float(length))
                )
        surplus = sorted(set(found) - set(expected))
        if surplus:
            raise CheckError(f"{self.what}: bars that were not asked for: {surplus}.")
        return looks

    def areas(self, expected: int) -> None:
        """Check the number of filled areas, a map's units."""
        if self.polygons != expected:
            raise CheckError(
                f"{self.what}: {self.polygons} areas are drawn, expected {expected}. Is one "
                "dropped, or drawn twice?"
            )

    def outlines(self, expected: Mapping[str, object]) -> dict[str, tuple]:
        """Check that each of these units is filled with a colour, in the coordinates given.

        Parameters
        ----------
        expected : mapping
            Name -> shapely geometry, in the coordinate system that the map was asked for.

        Returns
        -------
        dict
            Name -> look (colour, hatch) of the area on top.

        Raises
        ------
        CheckError
            If no filled area has a unit's outline.
        """
        looks: dict[str, tuple] = {}
        for name, geometry in expected.items():
            found = [area for area in self.shapes if _outlines(area.bounds, geometry)]
            if not found:
                raise CheckError(
                    f"{self.what}: no filled area has the outline of {name}. Is it dropped, or "
                    "drawn in another coordinate system?"
                )
            # Of equal order the later one lies on top.
            looks[name] = max(enumerate(found), key=lambda pair: (pair[1].order, pair[0]))[1].look
        return looks

    def lines(self, expected: Mapping[str, object]) -> dict[str, tuple]:
        """Check that each of these lines is drawn, in the coordinates given.

        Parameters
        ----------
        expected : mapping
            Name -> shapely geometry, in the coordinate system that the map was asked for.

        Returns
        -------
        dict
            Name -> look (colour and width, or colour, style and marker).

        Raises
        ------
        CheckError
            If no stroke runs over a line's extent.
        """
        looks: dict[str, tuple] = {}
        strokes = [
            ((min(mark.x), min(mark.y), max(mark.x), max(mark.y)), mark.look)
            for mark in self.marks
            if mark.kind == "line" and mark.x and expected
        ]
        for name, geometry in expected.items():
            for bounds, look in strokes:
                if _outlines(bounds, geometry):
                    looks[name] = look
            if name not in looks:
                raise CheckError(
                    f"{self.what}: no line runs where {name} does. Is it dropped, or drawn in "
                    "another coordinate system?"
                )
        return looks

    def classes(self, expected: Mapping[str, tuple[object, str]]) -> dict[str, tuple]:
        """Check a map of classes: units of one class look alike, those of two classes do not.

        Parameters
        ----------
        expected : mapping
            Name of the unit -> (geometry, name of its class).

        Returns
        -------
        dict
            Name of the class -> look.

        Raises
        ------
        CheckError
            As for `outlines`, or if looks and classes do not go together.
        """
        looks = self.outlines({name: geometry for name, (geometry, _) in expected.items()})
        first: dict[str, str] = {}
        for name, (_, kind) in expected.items():
            other = first.setdefault(kind, name)
            if looks[name] != looks[other]:
                raise CheckError(
                    f"{self.what}: {other} and {name} both belong to the class {kind!r}, but are "
                    "drawn in two looks."
                )
        kinds = list(first)
        for place, one in enumerate(kinds):
            for two in kinds[place + 1 :]:
                if looks[first[one]] == looks[first[two]]:
                    raise CheckError(
                        f"{self.what}: {first[one]} (class {one!r}) and {first[two]} (class "
                        f"{two!r}) look the same."
                    )
        return {kind: looks[name] for kind, name in first.items()}

    def legend_entry(self, look: tuple, pattern: str, wanted: str) -> None:
        """Check that a colour stands in the legend beside a label that matches a pattern."""
        entries = list(zip(self.legend, self.legend_looks, strict=False))
        labels = [label for label, colour in entries if colour == look[0]]
        if not labels:
            raise CheckError(
                f"{self.what}: the legend has no entry with the colour of {wanted}; its entries "
                f"are {self.legend or 'missing'}."
            )
        if not any(re.search(pattern, label, re.IGNORECASE) for label in labels):
            raise CheckError(
                f"{self.what}: the legend entry with the colour of {wanted} reads {labels[0]!r}."
            )
