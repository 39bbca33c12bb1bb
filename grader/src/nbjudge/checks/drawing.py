"""What an Axes shows, as plain lists, with the questions that a check may ask of it."""

from __future__ import annotations

from nbjudge.checks.errors import CheckError
from nbjudge.checks.guard import private_builtins

__builtins__ = private_builtins()  # type: ignore[assignment]

import colorsys
import contextlib
import itertools
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from typing import Any

from nbjudge.checks.picture import ALIKE, Picture, apart, is_tint, laid
from nbjudge.checks.values import agree, show, suggestion

#: A figure's values are read back from float arrays and bar edges (x + width, bottom + height).
DRAWN = 1e-6

#: A legend's key farther than this from an area's colour does not stand for it (RGB, 0 to 1.73).
NEAREST = 0.4
#: An area that is seen in a colour farther than this from its own is under something else; a
#: transparent area takes on a little of what is behind it.
COVERED = 0.15
#: A hatched area with fewer pixels than this inside does not show its own colour for certain.
HATCHED = 100.0

_NO_MARKER = ("None", "none", "", " ")


@dataclass
class Mark:
    """One series as it is drawn.

    Attributes
    ----------
    kind : str
        ``line``, ``points``, ``bars`` (upright), ``barh`` (lying) or ``area`` (filled between two
        lines, with its outline as points).
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
    base : list of float
        For bars: where each begins.
    artists : list
        What draws it.
    axes : int
        0 for the Axes itself, then those that share its place.
    places : list of float
        Where the points lie on the x axis, in its own numbers (days, for dates); `x` if empty.
    limits : list of two pairs of float
        The part of the x and of the y axis that is shown.
    width : float
        For lines: how wide the stroke is, in points.
    """

    kind: str
    x: list[float]
    y: list[float]
    label: str = ""
    look: tuple = ()
    joined: bool = False
    looks: list[tuple] = field(default_factory=list)
    base: list[float] = field(default_factory=list)
    artists: list[object] = field(default_factory=list, repr=False)
    axes: int = 0
    places: list[float] = field(default_factory=list)
    limits: list[list[float]] = field(default_factory=list)
    width: float = 0.0


@dataclass
class Entry:
    """One entry of a legend.

    Attributes
    ----------
    text : str
    look : tuple
        Colour (RGBA), line style, marker and hatch of its key; None for what a key does not have.
    """

    text: str
    look: tuple


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


def _extents(geometry: Any) -> list[tuple[float, float, float, float]]:
    """Return the bounds that a geometry may be drawn with: the whole's, and its largest part's."""
    parts = getattr(geometry, "geoms", ())
    largest = [max(parts, key=lambda part: (part.area, part.length)).bounds] if parts else []
    return [geometry.bounds, *largest]


def _on_one_line(label: str) -> str:
    """Return a label without the line breaks that fit a long one below its bar."""
    return " ".join(label.split())


def _outlines(
    bounds: tuple[float, float, float, float], extents: list[tuple[float, float, float, float]]
) -> bool:
    """Say whether drawn bounds are those of one of the extents."""
    for wanted in extents:
        room = DRAWN * max(wanted[2] - wanted[0], wanted[3] - wanted[1])
        if all(abs(a - b) <= room for a, b in zip(bounds, wanted, strict=True)):
            return True
    return False


#: Words that say nothing about a figure's content.
EMPTY_WORDS = frozenset((
    "a", "an", "and", "axes", "axis", "by", "chart", "data", "draw", "drawing", "example", "fig",
    "figure", "for", "from", "graph", "here", "image", "in", "is", "map", "my", "name", "new",
    "of", "on", "or", "picture", "plot", "put", "question", "result", "results", "sample", "some",
    "test", "text", "that", "the", "this", "title", "to", "untitled", "with", "your",
))  # fmt: skip

#: Other multiples and other spans of time than a label's own, by the unit that is asked.
_TIME = r"\b(a|per|each|every)[ -]?(day|week|month|hour|minute|second)s?\b|/ ?(day|d|h|month)\b"
_TIME += r"|\b(daily|weekly|monthly|hourly)\b|\bbp?d\b"
UNITS: dict[str, tuple[str, str]] = {
    "million tonnes": (
        r"\b(million|mln|mio|millions? of|m)\.? ?(metric )?(tonnes?|tons?|t)\b|\bmt\b",
        rf"{_TIME}|\b(thousand|billion|bn|trillion|hundred)\b|\bbarrels?\b|\bbbl\b|\b(kt|gt)\b",
    ),
}


def _differ(mark: Mark, key: tuple) -> float:
    """Say how far a series and a legend's key look apart, from 0."""
    colour, style, marker, hatch = key
    own_colour = mark.look[0] if mark.look else ()
    distance = apart(own_colour, colour)
    # A key without the transparency of its series still stands for it.
    distance = min(distance, apart(own_colour[:3], colour[:3]) + 0.01 if colour else distance)
    if mark.kind == "line" and len(mark.look) == 3:
        distance += 0.5 * (style is not None and style != mark.look[1])
        distance += 0.5 * (marker is not None and marker != mark.look[2])
    elif mark.kind.startswith("bar") and len(mark.look) == 2:
        distance += 0.5 * (hatch is not None and hatch != mark.look[1])
    return distance


def _alike(one: tuple, two: tuple) -> bool:
    """Say whether two areas look the same: in colour and in hatch."""
    return apart(one[0], two[0]) < ALIKE and one[1] == two[1]


def _key_distance(look: tuple, key: tuple) -> float:
    """Say how far an area's look is from a legend's key, from 0.

    An area may be drawn with transparency and its key without, or the other way round.
    """
    colour, _, _, hatch = key
    seen, own = look[0], look[2] if len(look) > 2 else ()
    distance = min(
        apart(seen, colour),
        apart(seen[:3], colour[:3]) if len(colour) > 2 else 2.0,
        apart(own[:3], colour[:3]) if own and len(colour) > 2 else 2.0,
    )
    return distance + (0.02 if hatch is not None and hatch != look[1] else 0.0)


def _lightness(colour: Sequence[float]) -> float:
    """Return the relative luminance of an RGB colour, from 0 to 1 (WCAG 2.2)."""
    parts = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour[:3]]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def _hues_differ(one: Sequence[float], two: Sequence[float]) -> bool:
    """Say whether two colours are a sixth of the colour circle apart, or one is a grey."""
    hues = [colorsys.rgb_to_hsv(*colour[:3]) for colour in (one, two)]
    turn = abs(hues[0][0] - hues[1][0])
    return min(turn, 1 - turn) > 1 / 6 - 0.05 and min(hues[0][1], hues[1][1]) > 0.05


def _runs_along(x: Sequence[float], y: Sequence[float], geometry: object) -> bool:
    """Say whether a stroke follows a line, or its longest part, for four fifths of it or more.

    A stroke may end a little before the line does, where an arrow's head begins.
    """
    import numpy as np
    import shapely

    line = max(getattr(geometry, "geoms", [geometry]), key=lambda part: part.length)
    left, bottom, right, top = line.bounds
    room = 0.01 * max(right - left, top - bottom)
    if min(x) < left - room or max(x) > right + room:
        return False
    points = np.column_stack([x, y])
    points = points[~np.isnan(points).any(axis=1)]
    if len(points) < 2 or shapely.linestrings(points).length < 0.8 * line.length:
        return False
    return bool((shapely.distance(line, shapely.points(points)) <= room).all())


@dataclass
class Drawing:
    """What an Axes shows, as plain lists, and checks on it.

    Attributes
    ----------
    what : str
        What was asked, for messages.
    titles : list of str
        Titles of the Axes (left, centre, right) and of the figure, and words written above it.
    xlabel, ylabel : str
    entries : list of Entry
        Legend entries of the Axes and of the figure, in order.
    legend_title : str
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
    picture : Picture
        The same Axes, rendered.
    """

    what: str
    titles: list[str] = field(default_factory=list)
    xlabel: str = ""
    ylabel: str = ""
    entries: list[Entry] = field(default_factory=list)
    legend_title: str = ""
    xticks: dict[float, str] = field(default_factory=dict)
    yticks: dict[float, str] = field(default_factory=dict)
    texts: list[str] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    polygons: int = 0
    values: list[float] = field(default_factory=list)
    shapes: list[Area] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    companions: int = 0
    picture: Picture | None = field(default=None, repr=False)

    @property
    def title(self) -> str:
        """All titles as one text."""
        return " ".join(self.titles)

    @property
    def legend(self) -> list[str]:
        """The texts of the legend's entries, in order."""
        return [entry.text for entry in self.entries]

    def axis_label(self, axis: str, pattern: str, wanted: str) -> None:
        """Check that the label of axis ``x`` or ``y`` matches a pattern; `wanted` says it."""
        label = self.xlabel if axis == "x" else self.ylabel
        if not re.search(pattern, label, re.IGNORECASE):
            came = f"is {label!r}" if label else "is empty"
            raise CheckError(f"{self.what}: the {axis} axis label {came}; expected {wanted}.")

    def unit(self, axis: str, unit: str) -> None:
        """Check that the label of an axis names a unit, and no other multiple or span of time.

        Parameters
        ----------
        axis : {"x", "y"}
        unit : str
            One of `UNITS`.

        Raises
        ------
        CheckError
            If the label does not name the unit, or names another one.
        """
        label = self.xlabel if axis == "x" else self.ylabel
        wanted, other = UNITS[unit]
        self.axis_label(axis, wanted, f"the unit, {unit}")
        found = re.search(other, label, re.IGNORECASE)
        if found:
            raise CheckError(
                f"{self.what}: the {axis} axis label is {label!r}, but the figures are {unit}; "
                f"{found[0]!r} makes it another unit."
            )

    def has_title(self, about: str = "") -> None:
        """Check that a title says what is shown, in at least two words.

        Parameters
        ----------
        about : str
            A regular expression; a title must match it, in capitals or not. When left out, two
            words are asked that can say something (not "my chart", "title", "Figure 1").
        """
        for title in self.titles:
            words = [w for w in re.findall(r"[^\W\d_]+", title.lower()) if len(w) > 1]
            telling = [w for w in words if w not in EMPTY_WORDS and len(set(w)) > 1]
            if len(title.split()) < 2 or not telling:
                continue
            if re.search(about, title, re.IGNORECASE) if about else len(telling) > 1:
                return
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
            marks = self._named(name)
            if not marks:
                labels = sorted({mark.label for mark in self.marks if mark.label})
                raise CheckError(
                    f"{self.what}: no line, point or bar is labelled with {name!r}; the labels "
                    f"are {labels or 'missing (use label=...)'}."
                )
            looks[name] = {mark.look for mark in marks}
            self._points(name, marks, points, unit)
        names = list(looks)
        for place, one in enumerate(names):
            for two in names[place + 1 :]:
                if looks[one] & looks[two]:
                    raise CheckError(
                        f"{self.what}: {one} and {two} look the same; give them different colours, "
                        "line styles or markers."
                    )
        self._keys(names)
        together = self._without(names) if len(names) > 1 else None
        for name in names:
            self._within_limits(name)
            self._visible(name, together)

    def _keys(self, names: Sequence[str]) -> None:
        """Check that the legend gives each series the key that looks like it."""
        entries = {
            name: [e.look for e in self.entries if name.lower() in e.text.lower()] for name in names
        }
        for name in names:
            own, looks = entries[name], {mark.look: mark for mark in self._named(name)}.values()
            others = [(n, e) for n in names if n != name for e in entries[n]]
            if not own or not looks:
                continue
            for mark in looks:
                nearest = min(_differ(mark, key) for key in own)
                for other, key in others:
                    if _differ(mark, key) < nearest - ALIKE:
                        raise CheckError(
                            f"{self.what}: the legend gives the look of {name} to {other!r}. Its "
                            "names and its keys are in different orders; let `ax.legend()` read "
                            "them from label=...."
                        )

    def _within_limits(self, name: str) -> None:
        """Check that the limits cut no figure off, and that bars start at zero."""
        for mark in self._named(name):
            if not mark.limits:
                continue
            (left, right), (bottom, top) = mark.limits
            if mark.kind == "barh":
                (left, right), (bottom, top) = (bottom, top), (left, right)
            room_x, room_y = DRAWN * (right - left), DRAWN * (top - bottom)
            for x, shown, y, base in zip(
                mark.x, mark.places or mark.x, mark.y, mark.base or [0.0] * len(mark.x), strict=True
            ):
                if isnan(shown) or isnan(y):
                    continue
                end = base + y if mark.kind.startswith("bar") else y
                inside = (
                    left - room_x <= shown <= right + room_x
                    and bottom - room_y <= end <= top + room_y
                )
                if not inside:
                    raise CheckError(
                        f"{self.what}: {name} at {show(x)} lies outside the limits of the axes, so "
                        "a reader does not see it. Leave the limits to matplotlib, or widen them."
                    )
                if (
                    mark.kind.startswith("bar")
                    and y
                    and not bottom - room_y <= base <= top + room_y
                ):
                    raise CheckError(
                        f"{self.what}: the bars of {name} do not start at zero: the axis begins at "
                        f"{show(bottom)}. The length of a bar is its figure, so the axis must "
                        "show all of it."
                    )

    def _without(self, names: Sequence[str]) -> Callable[[int, int, int], bool] | None:
        """Return where the picture would be another one without some series."""
        artists = [a for name in names for mark in self._named(name) for a in mark.artists]
        if self.picture is None or not artists or not self.picture.holds(artists):
            return None
        return self.picture.changes(artists)

    def _visible(self, name: str, together: Callable[[int, int, int], bool] | None = None) -> None:
        """Check that a series can be seen: not in the colour of the ground, not under others.

        With `together`, where the picture would be another one without this series and some others,
        one picture serves for all of them as long as their colours tell them apart.
        """
        if self.picture is None:
            return
        marks = [m for m in self._named(name) if m.artists and m.look]
        if any(mark.kind == "line" and not mark.x for mark in marks):
            marks = [mark for mark in marks if mark.x]
        if not marks or not self.picture.holds([a for mark in marks for a in mark.artists]):
            return
        asked = [*self._places_of(marks)]
        if not asked or (together is not None and self._seen_among(marks, asked, together)):
            return
        changes = self.picture.changes([artist for mark in marks for artist in mark.artists])
        hidden = [x for _, row, column, x in asked if not changes(row, column, 3)]
        if len(hidden) > 0.5 * len(asked):
            # A line of single points draws nothing at all, which is the better reason.
            self.single_points(name)
            raise CheckError(
                f"{self.what}: {name} cannot be seen, for instance at {show(float(hidden[-1]))}. "
                "Is it in the colour of the background, or under something that is drawn later?"
            )

    def _places_of(self, marks: list[Mark]) -> Iterator[tuple[Mark, int, int, float]]:
        """Yield where points lie in the picture: their series, row, column and place on the x axis.

        Those of two series with the same value are left out: one covers the other.
        """
        import numpy as np

        others = self._points_of_others(marks)
        for mark in marks:
            points = [
                (x, b + y / 2) if mark.kind.startswith("bar") else (x, y)
                for x, y, b in zip(mark.places or mark.x, mark.y, mark.base or mark.x, strict=True)
                if not isnan(x) and not isnan(y) and (y or not mark.kind.startswith("bar"))
            ]
            if mark.kind == "barh":
                points = [(y, x) for x, y in points]
            if not points:
                continue
            places = self.picture.places(points, mark.axes)  # type: ignore[union-attr]
            for (row, column), point in zip(places, points, strict=True):
                if not len(others) or (np.abs(others - (row, column)).max(axis=1) > 8).all():
                    yield mark, row, column, point[0]

    def _seen_among(
        self,
        marks: list[Mark],
        asked: list[tuple[Mark, int, int, float]],
        together: Callable[[int, int, int], bool],
    ) -> bool:
        """Say whether a series is surely seen where the picture has its colour and no other's."""
        others = [mark for mark in self.marks if all(mark is not own for own in marks)]
        for mark in marks:
            colours = [other.look[0] for other in others if other.look]
            if any(is_tint(mark.look[0], colour) for colour in (*colours, (1, 1, 1))):
                return False
        seen = sum(
            together(row, column, 3) and self.picture.shows(row, column, 3, mark.look[0])  # type: ignore[union-attr]
            for mark, row, column, _ in asked
        )
        return seen >= 0.5 * len(asked)

    def _points_of_others(self, own: list[Mark]) -> Any:
        """Give the places in the picture of the points of all other lines and points."""
        import numpy as np

        found = [np.empty((0, 2), dtype=int)]
        for mark in self.marks:
            points = [p for p in zip(mark.places or mark.x, mark.y, strict=True) if p == p]
            alone = all(mark is not other for other in own)
            if points and alone and mark.kind in ("line", "points") and mark.artists:
                found.append(self.picture.places(points, mark.axes))  # type: ignore[union-attr]
        return np.concatenate(found)

    def _points(
        self, name: str, marks: list[Mark], points: Mapping[float, float], unit: str
    ) -> None:
        drawn: dict[float, float] = {}
        for mark in marks:
            ticks = self.yticks if mark.kind == "barh" else self.xticks
            for x, y in zip(mark.x, mark.y, strict=True):
                if isnan(y):
                    continue
                place = self._place(x, points, ticks, mark.kind)
                # pandas draws a missing figure as a bar of no height, which nobody sees.
                if y or not mark.kind.startswith("bar") or place in points:
                    drawn[place] = y
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
        own = self._named(name)
        for mark in own + self._doubles(own):
            if not mark.joined:
                continue
            for i in range(len(mark.x) - 1):
                if isnan(mark.y[i]) or isnan(mark.y[i + 1]):
                    continue
                low, high = sorted((mark.x[i], mark.x[i + 1]))
                crossed = [x for x in between if low < x < high]
                if crossed:
                    raise CheckError(
                        f"{self.what}: the {mark.kind} of {name} joins {show(low)} and "
                        f"{show(high)} across {show(float(crossed[0]))}. Join neighbouring years "
                        "only: sort the rows, and leave a gap where there is no figure."
                    )
        known = {x for mark in own for x, y in zip(mark.x, mark.y, strict=True) if not isnan(y)}
        for mark in self._doubles(own):
            for x, y in zip(mark.x, mark.y, strict=True):
                inside = known and min(known) < x < max(known)
                if mark.joined and inside and x not in known and not isnan(y):
                    raise CheckError(
                        f"{self.what}: a second line follows {name} and has a point at {show(x)}, "
                        "where the table has no figure. It fills the gap with something nobody "
                        "measured."
                    )

    def _doubles(self, own: list[Mark]) -> list[Mark]:
        """Give the other lines and areas that run through two or more points of a series."""
        points = {
            (x, y)
            for mark in own
            for x, y in zip(mark.x, mark.y, strict=True)
            if not isnan(y) and not mark.kind.startswith("bar")
        }
        tops = {
            (float(round(x)), y)
            for mark in own
            if mark.kind == "bars"
            for x, y in zip(mark.x, mark.y, strict=True)
        }
        found = []
        for mark in self.marks:
            if mark in own or mark.kind not in ("line", "area") or not mark.joined:
                continue
            pairs = [pair for pair in zip(mark.x, mark.y, strict=True) if not isnan(pair[1])]
            shared = sum(
                any(abs(x - a) <= 1e-9 and agree(y, b, DRAWN, 1e-9) for a, b in points | tops)
                for x, y in pairs
            )
            if shared >= 2 and 2 * shared >= min(len(pairs), len(points | tops)):
                found.append(mark)
        return found

    def single_points(self, name: str) -> None:
        """Check that a point between two gaps can be seen: a stroke needs two points.

        A marker shows such a point, on the line itself or drawn separately at the same place.
        """
        marked = {
            (x, y)
            for mark in self.marks
            if mark.kind != "area"
            and (mark.kind != "line" or len(mark.look) != 3 or mark.look[2] not in _NO_MARKER)
            for x, y in zip(mark.x, mark.y, strict=True)
        }
        for mark in self._named(name):
            if mark.kind != "line" or len(mark.look) != 3 or mark.look[2] not in _NO_MARKER:
                continue
            known = [not isnan(y) for y in mark.y]
            for i, here in enumerate(known):
                if (mark.x[i], mark.y[i]) in marked:
                    continue
                if here and not any(known[max(i - 1, 0) : i] + known[i + 1 : i + 2]):
                    raise CheckError(
                        f"{self.what}: {name} at {show(mark.x[i])} stands alone between gaps, and "
                        "a line without markers does not show it. Add marker='o'."
                    )

    def _named(self, name: str) -> list[Mark]:
        """Give the marks of a series, by label or legend, and their unlabelled parts."""
        marks = [mark for mark in self.marks if name.lower() in mark.label.lower()]
        if not marks:  # `ax.legend([...])` names the series in the legend alone
            keys = [entry.look for entry in self.entries if name.lower() in entry.text.lower()]
            found = [m for m in self.marks if m.look and any(_differ(m, k) < ALIKE for k in keys)]
            marks = [mark for mark in found if not mark.label or mark.label.startswith("_")]
        looks = {mark.look for mark in marks}
        more = [m for m in self.marks if not m.label and m.look and m.look in looks]
        return marks + [mark for mark in more if all(mark is not other for other in marks)]

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
        written = {_on_one_line(label): label for label in expected}
        for mark in self.marks:
            if mark.kind not in ("bars", "barh"):
                continue
            ticks = self.yticks if mark.kind == "barh" else self.xticks
            for x, y, look in zip(mark.x, mark.y, mark.looks, strict=True):
                word = ticks.get(round(float(round(x)), 6), show(x))
                label = written.get(_on_one_line(word), word)
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
        return {name: self._look(name, geometry) for name, geometry in expected.items()}

    def lines(self, expected: Mapping[str, object]) -> dict[str, tuple]:
        """Check that each of these lines is drawn, in the coordinates given.

        Parameters
        ----------
        expected : mapping
            Name -> shapely geometry, in the coordinate system that the map was asked for.

        Returns
        -------
        dict
            Name -> look (colour and width, or colour, style, marker and width).

        Raises
        ------
        CheckError
            If no stroke runs over a line's extent.
        """
        looks: dict[str, tuple] = {}
        strokes = [mark for mark in self.marks if mark.kind == "line" and len(mark.x) > 1]
        for name, geometry in expected.items():
            for mark in strokes:
                if _runs_along(mark.x, mark.y, geometry):
                    looks[name] = (*mark.look, mark.width) if mark.width else mark.look
            if name not in looks:
                raise CheckError(
                    f"{self.what}: no line runs where {name} does. Is it dropped, or drawn in "
                    "another coordinate system?"
                )
        return looks

    def classes(self, expected: Mapping[str, tuple[object, str]]) -> dict[str, tuple]:
        """Check a map of classes: units of one class look alike, those of two classes do not.

        A unit looks as it does in the rendered picture, whichever way it was drawn and whatever
        was laid over it. A unit that is only a few pixels wide looks as the area that draws it.

        Parameters
        ----------
        expected : mapping
            Name of the unit -> (geometry, name of its class).

        Returns
        -------
        dict
            Name of the class -> look: the colour that is seen, the hatch, and the colour that
            the area was given, if it is the one that is seen.

        Raises
        ------
        CheckError
            If no filled area has a unit's outline, or if looks and classes do not go together.
        """
        looks = {name: self._look(name, geometry) for name, (geometry, _) in expected.items()}
        first: dict[str, str] = {}
        for name, (_, kind) in expected.items():
            other = first.setdefault(kind, name)
            if not _alike(looks[name], looks[other]):
                raise CheckError(
                    f"{self.what}: {other} and {name} both belong to the class {kind!r}, but are "
                    "drawn in two looks. Does something cover one of them?"
                )
        kinds = list(first)
        for place, one in enumerate(kinds):
            for two in kinds[place + 1 :]:
                if _alike(looks[first[one]], looks[first[two]]):
                    raise CheckError(
                        f"{self.what}: {first[one]} (class {one!r}) and {first[two]} (class "
                        f"{two!r}) look the same."
                    )
        return {kind: looks[name] for kind, name in first.items()}

    def _look(self, name: str, geometry: object) -> tuple:
        """Give a unit's colour as it is seen, and the hatch of the area that draws it."""
        extents = _extents(geometry)
        found = [area for area in self.shapes if _outlines(area.bounds, extents)]
        # Of equal order the later one lies on top.
        top = max(enumerate(found), key=lambda pair: (pair[1].order, pair[0]))[1] if found else None
        # Of a small hatched area, a pixel may show as much of a hatch's stroke as of the filling.
        least = HATCHED if top is not None and top.look[1] not in _NO_MARKER else 0.0
        seen = self.picture.fill(geometry, least) if self.picture is not None else None
        if top is None and (seen is None or self._is_ground(seen)):
            raise CheckError(
                f"{self.what}: no filled area has the outline of {name}. Is it dropped, or "
                "drawn in another coordinate system?"
            )
        if top is None:
            return ((*seen, 1.0), "None", ())  # type: ignore[misc]
        colour, hatch = top.look
        if seen is None:
            return (colour, hatch, colour)
        if apart(colour, seen) > COVERED and self._has_cover(top):
            raise CheckError(
                f"{self.what}: {name} is filled, but a reader sees another colour there: "
                "something that is drawn later covers it."
            )
        return (colour, hatch, colour)

    def _has_cover(self, area: Area) -> bool:
        """Say whether a later area reaches over all of this one."""
        left, bottom, right, top = area.bounds
        room = DRAWN * max(right - left, top - bottom)
        return any(
            other is not area
            and other.order >= area.order
            and other.bounds[0] <= left + room
            and other.bounds[1] <= bottom + room
            and other.bounds[2] >= right - room
            and other.bounds[3] >= top - room
            for other in self.shapes
        )

    def _is_ground(self, colour: Sequence[float]) -> bool:
        """Say whether a colour is that of the empty page."""
        return apart(colour, (1.0, 1.0, 1.0)) < ALIKE / 2

    def in_order(self, looks: Sequence[tuple], what: str = "the classes") -> None:
        """Check that the colours of ordered classes are in an order that a reader can see.

        They become darker or lighter step by step; or, from a middle, darker to both sides in two
        different hues.

        Parameters
        ----------
        looks : sequence of tuple
            Looks in the order of their classes, as `classes` returns them.
        what : str
            For the message.

        Raises
        ------
        CheckError
            If the colours jump about.
        """
        colours = [laid(look[0]) for look in looks]  # steps may also be steps of transparency
        light = [_lightness(colour) for colour in colours]
        steps = [b - a for a, b in itertools.pairwise(light)]
        if all(step > 0 for step in steps) or all(step < 0 for step in steps):
            return
        turns = sum((a > 0) != (b > 0) for a, b in itertools.pairwise(steps))
        if turns == 1 and _hues_differ(colours[0], colours[-1]):
            return
        raise CheckError(
            f"{self.what}: the colours of {what} are in no order. From the lowest class to the "
            "highest they must become darker (or lighter) step by step, so that a reader sees more "
            "and less; `plt.colormaps['viridis_r']` gives such colours."
        )

    def legend_entry(self, look: tuple, pattern: str, wanted: str) -> None:
        """Check that the legend's key nearest to a look has a label that matches a pattern.

        Parameters
        ----------
        look : tuple
            Colour and hatch, as `classes` returns it.
        pattern : str
            Regular expression for the label.
        wanted : str
            What the entry is of, for messages.
        """
        near = sorted(self.entries, key=lambda entry: _key_distance(look, entry.look))
        best = [e for e in near if _key_distance(look, e.look) < NEAREST]
        if not best:
            raise CheckError(
                f"{self.what}: the legend has no entry with the colour of {wanted}; its entries "
                f"are {self.legend or 'missing'}."
            )
        limit = _key_distance(look, best[0].look) + ALIKE / 2
        labels = [e.text for e in best if _key_distance(look, e.look) <= limit]
        if not any(re.search(pattern, label, re.IGNORECASE) for label in labels):
            raise CheckError(
                f"{self.what}: the legend entry with the colour of {wanted} reads {labels[0]!r}."
            )
