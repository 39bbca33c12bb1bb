"""Read an Axes into a `Drawing`, by its data and never by its source.

`look` copies what is drawn into plain lists, in the process in which the Axes lives: a chart has
hundreds of attributes, and each would cost a question of its own. `axes` makes a `Drawing` of
them, wherever the test runs.
"""

from __future__ import annotations

from nbjudge.checks.errors import CheckError
from nbjudge.checks.guard import private_builtins

__builtins__ = private_builtins()  # type: ignore[assignment]

import contextlib
from math import nan
from typing import Any

from nbjudge.checks.drawing import Area, Drawing, Entry, Mark
from nbjudge.checks.picture import Easel, Picture
from nbjudge.checks.values import canary, type_name


def _numbers(values: Any) -> list[float]:
    """Turn what an artist returns into floats; dates into their year, masked ones into NaN."""
    import numpy as np

    array = np.ma.asarray(values)
    if array.dtype.kind != "M":
        try:
            array = np.ma.filled(array.astype(float), nan)
        except (TypeError, ValueError):
            array = np.asarray(list(values))
    if array.dtype.kind == "M":
        return [float(str(day)[:4]) for day in array]
    out = []
    for item in array.tolist():
        try:
            out.append(float(item))
        except (TypeError, ValueError):
            out.append(nan)
    return out


def _read(items: Any, *names: str) -> list[dict[str, Any]]:
    """Read attributes of artists, a row for each; methods are called, what is missing left out."""
    rows = []
    for item in items:
        found = {name: getattr(item, name) for name in names if hasattr(item, name)}
        rows.append({name: v() if callable(v) else v for name, v in found.items()})
    return rows


def _words(texts: Any) -> list[str]:
    return [str(row["get_text"]) for row in _read(texts, "get_text")]


def _colour(value: Any) -> tuple:
    from matplotlib.colors import to_rgba

    try:
        return tuple(round(float(part), 3) for part in to_rgba(value))
    except (TypeError, ValueError):
        return ()


def _label(artist: Any) -> str:
    if not hasattr(artist, "get_label"):
        return ""
    label = str(artist.get_label())
    if not label.startswith("_"):
        return label
    # A series drawn in pieces keeps them out of the legend; matplotlib's own id may name them.
    mark = artist.get_gid() if hasattr(artist, "get_gid") else None
    return str(mark) if mark else ""


def _close(figure: Any) -> None:
    """Drop a figure of this process, so that a notebook does not show it below the check."""
    from matplotlib import pyplot
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    with contextlib.suppress(Exception):
        pyplot.close(figure)
        # Closing takes the canvas that measures text: a later call may draw on the same Axes.
        FigureCanvasAgg(figure)


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
    there = getattr(type(came), "read_with", None)
    return _drawing(what, look(came) if there is None else there(came, look))


def look(came: Any) -> dict[str, Any]:
    """Read what an Axes shows, in the process in which it lives.

    Parameters
    ----------
    came : matplotlib.axes.Axes

    Returns
    -------
    dict
        The fields of a `Drawing` as plain values, its parts as dicts of their fields, and
        ``easel``: the `Easel` that renders it. The figure is closed, so that no notebook shows it
        below a check.
    """
    from matplotlib.figure import Figure

    drawing = Drawing(what="")
    figure = getattr(came, "figure", None)
    companions = [] if figure is None else _companions(came, figure)
    twins = [other for other, same_place in companions if same_place]
    legends = _legends([came, *twins], figure)
    drawing.companions = len(companions)
    drawing.xlabel, drawing.ylabel = str(came.get_xlabel()), str(came.get_ylabel())
    for twin in twins:
        drawing.xlabel = drawing.xlabel or str(twin.get_xlabel())
        drawing.ylabel = " / ".join(filter(None, (drawing.ylabel, str(twin.get_ylabel()))))
    for legend in legends:
        drawing.legend_title = drawing.legend_title or str(legend.get_title().get_text())
        for words, handle in zip(_words(legend.get_texts()), legend.legend_handles, strict=False):
            drawing.entries.append(Entry(words, _handle_look(handle)))
    drawing.xticks, drawing.yticks = _ticks(came.xaxis), _ticks(came.yaxis)
    drawing.texts = [word for ax in (came, *twins) for word in _words(ax.texts)]
    if figure is not None:
        drawing.notes = _words(figure.texts)
    drawing.titles = _titles([came, *twins], figure)
    for place, ax in enumerate((came, *twins)):
        _read_marks(ax, place, drawing)
    found = {name: value for name, value in vars(drawing).items() if name != "what"}
    for name in ("entries", "marks", "shapes"):
        found[name] = [dict(vars(part)) for part in found[name]]
    found["easel"] = Easel(came, twins, legends)
    if isinstance(figure, Figure):
        _close(figure)
    return found


def _drawing(what: str, found: dict[str, Any]) -> Drawing:
    """Make a Drawing of what `look` has read: of plain values only, whatever has come."""
    drawing = Drawing(
        what=what,
        xticks=_by_place(found["xticks"]),
        yticks=_by_place(found["yticks"]),
        polygons=int(found["polygons"]),
        companions=int(found["companions"]),
        values=_floats(found["values"]),
        entries=[Entry(str(one["text"]), _plain(one["look"])) for one in found["entries"]],
        marks=[_mark(one) for one in found["marks"]],
        shapes=[_area(one) for one in found["shapes"]],
        picture=Picture(found["easel"]),
    )
    for name in ("xlabel", "ylabel", "legend_title"):
        setattr(drawing, name, str(found[name]))
    for name in ("titles", "texts", "notes"):
        setattr(drawing, name, [str(word) for word in found[name]])
    if drawing.shapes and drawing.picture is not None:
        drawing.picture.keep()
    return drawing


def _mark(one: dict[str, Any]) -> Mark:
    return Mark(
        str(one["kind"]),
        _floats(one["x"]),
        _floats(one["y"]),
        str(one["label"]),
        _plain(one["look"]),
        one["joined"] is True,
        looks=[_plain(look) for look in one["looks"]],
        base=_floats(one["base"]),
        artists=list(one["artists"]),
        axes=int(one["axes"]),
        places=_floats(one["places"]),
        limits=[_floats(pair) for pair in one["limits"]],
        width=float(one["width"]),
    )


def _area(one: dict[str, Any]) -> Area:
    left, bottom, right, top = _floats(one["bounds"])
    return Area((left, bottom, right, top), _plain(one["look"]), float(one["order"]))


def _floats(values: Any) -> list[float]:
    return [float(value) for value in values]


def _by_place(ticks: Any) -> dict[float, str]:
    return {float(place): str(word) for place, word in dict(ticks).items()}


def _plain(look: Any) -> tuple:
    """Turn a look into nested tuples of numbers, texts and None, which compare as themselves."""

    def one(value: Any) -> Any:
        if isinstance(value, tuple | list):
            return tuple(one(part) for part in value)
        return value if type(value) in (float, int, bool, str, type(None)) else str(value)

    return tuple(one(part) for part in look)


def _companions(came: Any, figure: Any) -> list[tuple[Any, bool]]:
    """Give the other Axes of the figure, and whether each shares the place of this one."""
    here = _place(came)
    everyone = list(figure.axes)
    in_place = [other for other in everyone if _place(other) == here]
    return [(other, other in in_place) for other in everyone if other is not came]


def _place(ax: Any) -> tuple[float, ...]:
    return tuple(round(float(part), 6) for part in ax.get_position().bounds)


def _legends(all_axes: list[Any], figure: Any) -> list[Any]:
    own = [ax.get_legend() for ax in all_axes]
    # A second legend of one Axes is kept as an artist of its own.
    more = [artist for ax in all_axes for artist in ax.artists if hasattr(artist, "legend_handles")]
    of_figure = list(getattr(figure, "legends", ()))
    return [legend for legend in (*own, *more, *of_figure) if legend is not None]


def _titles(all_axes: list[Any], figure: Any) -> list[str]:
    """Give every title a reader sees: of the Axes on three sides, of the figure, or text above."""
    found = [str(ax.get_title(loc=side)) for ax in all_axes for side in ("left", "center", "right")]
    if figure is not None and hasattr(figure, "get_suptitle"):
        found.append(str(figure.get_suptitle()))
    if figure is not None:
        top = max(_place(ax)[1] + _place(ax)[3] for ax in all_axes)
        rows = _read(figure.texts, "get_text", "get_position")
        # A map may fill the figure: words in its uppermost tenth are a title all the same.
        high = min(top - 0.01, 0.9)
        found += [str(row["get_text"]) for row in rows if row["get_position"][1] >= high]
    for ax in all_axes:
        for text in ax.texts:
            # Words written above the top of the Axes, in the coordinates of the Axes.
            if float(text.get_position()[1]) >= 1 and _is_above(text, ax):
                found.append(str(text.get_text()))
    return [title for title in dict.fromkeys(found) if title.strip()]


def _is_above(text: Any, ax: Any) -> bool:
    y = float(text.get_position()[1])
    x = float(text.get_position()[0])
    try:
        pixel = text.get_transform().transform([[x, y]])
        top = ax.transAxes.transform([[0, 1]])
        return float(pixel[0][1]) >= float(top[0][1]) - 1
    except Exception:
        return False


def _read_marks(came: Any, place: int, drawing: Drawing) -> None:
    """Read the lines, points, bars and areas of one Axes."""
    first = len(drawing.marks)
    labels, guides = _grouped_lines(came.containers)
    for line in came.lines:
        if any(line is guide for guide in guides):
            continue
        x, y = _numbers(line.get_xdata()), _numbers(line.get_ydata())
        if x == [0.0, 1.0] or y == [0.0, 1.0]:
            continue  # axhline and axvline: guides, no data
        style = str(line.get_linestyle())
        joined = style not in ("None", "none", " ", "") and float(line.get_linewidth()) > 0
        look = (_with_alpha(line.get_color(), line), style, str(line.get_marker()))
        places = _numbers(line.get_xdata(orig=False))
        drawing.marks.append(
            Mark(
                "line",
                x,
                y,
                _label(line),
                look,
                joined,
                artists=[line],
                places=places,
                width=round(float(line.get_linewidth()), 3),
            )
        )
        for own, label in labels:
            drawing.marks[-1].label = label if own is line else drawing.marks[-1].label
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
                    looks=[loose.looks[i] for i in rest], artists=[loose.artists[i] for i in rest],
                    base=[loose.base[i] for i in rest],
                )
            )  # fmt: skip
    for collection in came.collections:
        _read_collection(collection, drawing)
    limits = [sorted(float(v) for v in limit) for limit in (came.get_xlim(), came.get_ylim())]
    for mark in drawing.marks[first:]:
        mark.axes, mark.limits = place, limits
    kinds = _read(patches, "get_width")
    outlines = [patch for patch, row in zip(patches, kinds, strict=True) if not row]
    for row in _read(outlines, "get_path", "get_facecolor", "get_hatch", "get_zorder"):
        if "get_path" in row:
            filled = (_colour(row["get_facecolor"]), str(row["get_hatch"]))
            _add_area(row["get_path"].vertices, filled, float(row["get_zorder"]), drawing)


def _grouped_lines(containers: Any) -> tuple[list[tuple[Any, str]], list[Any]]:
    """Give the lines whose label their group has, and those that only guide the eye.

    ``errorbar`` and ``stem`` label a group: its first line holds the points, and the last line of a
    stem plot is the base on which the stems stand.
    """
    labels, guides = [], []
    for box in containers:
        kind = str(getattr(box, "__class__", type(box)).__name__)
        if kind in ("ErrorbarContainer", "StemContainer") and box[0] is not None:
            labels.append((box[0], _label(box)))
            guides += [box[2]] if kind == "StemContainer" else []
    return labels, guides


def _strokes(collection: Any, label: str) -> list:
    """Give the points of each stroke of a LineCollection, arrays of shape (n, 2)."""
    import numpy as np

    if label:  # a series, with its gaps
        parts = [path.vertices for path in collection.get_paths()]
        return [np.ma.filled(np.ma.asarray(part).astype(float), nan) for part in parts]
    # A map's coasts and borders: thousands of points, which get_segments() takes one by one.
    paths = collection.get_paths()
    if all(path.codes is None and np.isfinite(path.vertices).all() for path in paths):
        parts = [path.vertices for path in paths]
    else:
        parts = collection.get_segments()
    return [np.asarray(part, dtype=float).reshape(-1, 2) for part in parts]


def _handle_look(handle: Any) -> tuple:
    """Read the look of a legend's key: colour, line style, marker, hatch; None for what lacks."""
    colour: tuple = ()
    for name in ("get_facecolor", "get_color", "get_markerfacecolor"):
        if hasattr(handle, name):
            found = getattr(handle, name)()
            # What a collection gives is a table of colours.
            if not isinstance(found, str) and len(found) and hasattr(found[0], "__len__"):
                found = found[0]
            colour = _with_alpha(found, handle)
            if colour and colour[3] > 0:
                break
    style, marker = None, None
    if hasattr(handle, "get_marker"):
        style, marker = str(handle.get_linestyle()), str(handle.get_marker())
        if style in ("None", "none", " ", "") and hasattr(handle, "get_markerfacecolor"):
            colour = _with_alpha(handle.get_markerfacecolor(), handle)
    hatch = str(handle.get_hatch()) if hasattr(handle, "get_hatch") else None
    return (colour, style, marker, hatch)


def _with_alpha(colour: Any, artist: Any) -> tuple:
    """Give a colour as RGBA with the transparency that its artist adds."""
    read = _colour(colour)
    alpha = artist.get_alpha() if hasattr(artist, "get_alpha") else None
    if read and alpha is not None and read[3] == 1.0:
        with contextlib.suppress(TypeError, ValueError):
            return (*read[:3], round(float(alpha), 3))
    return read


def _add_area(vertices: Any, look: tuple, order: float, drawing: Drawing) -> None:
    import numpy as np

    points = np.asarray(vertices, dtype=float)
    points = points[~np.isnan(points).any(axis=1)]
    if len(points) and look[0] and look[0][3] > 0:
        (left, bottom), (right, top) = points.min(axis=0).tolist(), points.max(axis=0).tolist()
        drawing.shapes.append(Area((left, bottom, right, top), look, order))


def _ticks(axis: Any) -> dict[float, str]:
    """Read the words at the ticks of one side, by their place.

    They are asked of the axis's formatter, as a drawing does: the labels themselves exist only
    once somebody asks for them, and making them takes longer than all else that is read here.
    """
    places = list(axis.get_majorticklocs())
    words = list(axis.get_major_formatter().format_ticks(places))
    made = list(axis.majorTicks) or axis.get_major_ticks(1)
    return {
        round(place, 6): str(word)
        for number, (place, word) in enumerate(zip(_numbers(places), words, strict=False))
        if word and _labelled(made[number] if number < len(made) else made[0])
    }


def _labelled(tick: Any) -> bool:
    return bool(tick.label1.get_visible() or tick.label2.get_visible())


def _bars(patches: list[Any], label: str) -> Mark | None:
    """Read rectangles as bars: upright if they share their width, lying if their height."""
    boxes: list[tuple[Any, ...]] = []
    kept: list[Any] = []
    sizes = ("get_x", "get_y", "get_width", "get_height")
    for patch, row in zip(
        patches, _read(patches, *sizes, "get_facecolor", "get_hatch"), strict=True
    ):
        if not all(name in row for name in sizes):
            return None
        look = (_colour(row["get_facecolor"]), str(row["get_hatch"]))
        boxes.append((*(float(row[name]) for name in sizes), look))
        kept.append(patch)
    if not boxes:
        return None
    widths, heights = {round(b[2], 9) for b in boxes}, {round(b[3], 9) for b in boxes}
    lying = len(heights) == 1 and len(widths) > 1
    if len(heights) == 1 and len(widths) == 1:  # one bar, or equal ones: bars start at zero
        lying = all(b[0] == 0 for b in boxes) and not all(b[1] == 0 for b in boxes)
    if lying:
        return Mark(
            "barh", [b[1] + b[3] / 2 for b in boxes], [b[2] for b in boxes], label,
            boxes[0][4], looks=[b[4] for b in boxes], artists=kept, base=[b[0] for b in boxes],
        )  # fmt: skip
    return Mark(
        "bars", [b[0] + b[2] / 2 for b in boxes], [b[3] for b in boxes], label,
        boxes[0][4], looks=[b[4] for b in boxes], artists=kept, base=[b[1] for b in boxes],
    )  # fmt: skip


def _read_collection(collection: Any, drawing: Drawing) -> None:
    kind = str(getattr(collection, "__class__", type(collection)).__name__)
    if kind == "PathCollection":  # what scatter() makes
        pairs = [_numbers(pair) for pair in collection.get_offsets()]
        face = collection.get_facecolor()
        look: tuple = (_colour(face[0]),) if len(face) else ()
        drawing.marks.append(
            Mark(
                "points",
                [p[0] for p in pairs],
                [p[1] for p in pairs],
                _label(collection),
                look,
                artists=[collection],
            )
        )
        return
    if kind == "LineCollection":
        with contextlib.suppress(Exception):
            collection.update_scalarmappable()
        strokes, widths = collection.get_colors(), collection.get_linewidths()
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
                     label, looks[place % len(looks)], True, artists=[collection])
            )  # fmt: skip
        return
    paths = collection.get_paths()
    if kind == "FillBetweenPolyCollection":  # its upper edge may run over gaps as a line may
        for path in paths:
            x, y = path.vertices[:, 0].tolist(), path.vertices[:, 1].tolist()
            drawing.marks.append(Mark("area", x, y, joined=True, artists=[collection]))
    drawing.polygons += len(paths)
    with contextlib.suppress(Exception):
        collection.update_scalarmappable()
    faces = collection.get_facecolor()
    if len(faces):
        hatch, order = str(collection.get_hatch()), float(collection.get_zorder())
        for place, path in enumerate(paths):
            look = (_colour(faces[place % len(faces)]), hatch)
            _add_area(path.vertices, look, order, drawing)
    values = collection.get_array()
    if values is not None:
        drawing.values.extend(_numbers(values))
