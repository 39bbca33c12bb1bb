"""Visible checks of problem set 5, the policy brief: the rules of numbers, a chart and a map."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pandas as pd

from nbjudge import checks

#: The tables of the four questions; the notebook's set-up cell loads the same ones.
_TABLES = (
    "oil/export_by_route",
    "oil/cpc_throughput",
    "oil/destinations",
    "policy/arms_imports",
    "policy/un_agreement",
    "policy/memberships",
    "policy/trade_partners",
    "policy/trade_shares",
    "demography/region_population",
    "demography/region_ethnicity_2025",
    "demography/migration_by_region",
    "demography/units",
)


def _tables() -> dict[str, Any]:
    """Load the tables and layers that the notebook has under these names."""
    from multivector.data import geo, load

    tables: dict[str, Any] = {name: load(name) for name in _TABLES}
    return tables | {f"geo/{name}": geo(name) for name in ("countries", "regions_16", "routes")}


def _follow_rule(rule: Mapping[str, Any], tables: Mapping[str, Any], what: str) -> float:
    """Compute the number that a rule leads to; refuse a rule that cannot be followed."""
    what = f"{what}: {str(rule.get('name'))!r}"
    for key in ("name", "unit", "dataset", "how"):
        if type(rule.get(key)) is not str or not rule[key].strip():
            raise checks.CheckError(f"{what}: the entry {key!r} is missing, or is not a text.")
    if rule["dataset"] not in tables:
        raise checks.CheckError(f"{what}: there is no data set {rule['dataset']!r} in `tables`.")
    if rule["how"] not in ("value", "sum", "mean", "min", "max", "count"):
        raise checks.CheckError(
            f"{what}: 'how' is {rule['how']!r}. Write value, sum, mean, min, max or count."
        )
    if type(rule.get("where")) is not dict:
        raise checks.CheckError(f"{what}: the entry 'where' is missing, or is not a dictionary.")
    given = [part for part in ("of", "minus") if rule.get(part) is not None]
    if len(given) > 1:
        raise checks.CheckError(f"{what}: give 'of' or 'minus', not both.")
    for part in given:
        if type(rule[part]) is not dict:
            raise checks.CheckError(
                f"{what}: the entry {part!r} is not a dictionary. Write it like 'where'."
            )
    table = tables[rule["dataset"]]

    def amount(part: str) -> float:
        keep = pd.Series(True, index=table.index)
        for column, wanted in rule[part].items():
            if column not in table.columns:
                raise checks.CheckError(
                    f"{what}: {part!r} names {column!r}, but {rule['dataset']} has no such column."
                )
            if type(wanted) in (list, tuple, set, range):
                wanted = list(wanted)
            elif pd.api.types.is_scalar(wanted):
                wanted = [wanted]
            if type(wanted) is not list or not all(map(pd.api.types.is_scalar, wanted)):
                raise checks.CheckError(
                    f"{what}: {part!r} gives {column!r} neither a value nor a list of values. "
                    "Write for instance 2025 or [2024, 2025]."
                )
            keep &= table[column].isin(wanted)
        if not keep.any():
            raise checks.CheckError(
                f"{what}: no row of {rule['dataset']} fits {part!r}. "
                "Look at the values of its columns."
            )
        if rule["how"] == "count":
            return int(keep.sum())
        if type(rule.get("column")) is not str or rule["column"] not in table.columns:
            raise checks.CheckError(
                f"{what}: 'column' is {rule.get('column')!r}, but {rule['dataset']} has no such "
                "column."
            )
        figures = table.loc[keep, rule["column"]].dropna()
        if figures.dtype.kind not in "if" or figures.empty:
            raise checks.CheckError(f"{what}: {rule['column']!r} holds no figures in these rows.")
        if rule["how"] == "value":
            if len(figures) != 1:
                raise checks.CheckError(
                    f"{what}: {part!r} leaves {len(figures)} figures, but 'how' says 'value', "
                    "which needs exactly one. Add a condition, or write 'sum' or 'mean'."
                )
            return float(figures.iloc[0])
        return float(getattr(figures, rule["how"])())

    result = amount("where")
    if "minus" in given:
        result -= amount("minus")
    if "of" in given:
        whole = amount("of")
        if whole == 0:
            raise checks.CheckError(
                f"{what}: the amount of 'of' is 0, and nothing can be divided by it."
            )
        percent = rule["unit"].strip().lower().startswith(("%", "per cent", "percent"))
        result *= (100 if percent else 1) / whole
    return result


def _compare_rules(numbers: Any, tables: Mapping[str, Any], what: str) -> None:
    """Hold every number to its rule, and the list to what the question asks for."""
    if type(numbers) is not list or any(type(rule) is not dict for rule in numbers):
        raise checks.CheckError(f"{what}: came {type(numbers).__name__}; expected a list of dicts.")
    if len(numbers) < 4:
        raise checks.CheckError(f"{what}: came {len(numbers)} numbers, expected four or more.")
    for rule in numbers:
        expected = _follow_rule(rule, tables, what)
        # 1e-9 relative is floating-point noise; a difference of large sums may lose more digits.
        checks.number(
            rule.get("value"),
            expected,
            what=f"{what}: {rule['name']!r}",
            absolute=1e-6,
            unit=rule["unit"],
        )
    labels = [rule["name"] for rule in numbers]
    if len(set(labels)) < len(labels):
        raise checks.CheckError(f"{what}: two numbers have the same name.")
    if len({rule["dataset"] for rule in numbers}) < 2:
        raise checks.CheckError(
            f"{what}: all numbers come from one data set, expected two or more."
        )
    if all(rule.get("of") is None and rule.get("minus") is None for rule in numbers):
        raise checks.CheckError(f"{what}: no number has 'of' or 'minus', expected one or more.")


def q1_brief_numbers(brief_numbers: Callable[..., object]) -> None:
    """Follow the rule of every number in the course's tables."""
    tables = _tables()
    _compare_rules(checks.call(brief_numbers, tables), tables, "brief_numbers")


def q2_brief_sources(brief_sources: Callable[..., object]) -> None:
    """Collect the sources of a small table of three years, one row of which has two."""
    two_tables = {
        "made/up": pd.DataFrame(
            {
                "year": [2030, 2031, 2032],
                "amount": [1.0, 2.0, 3.0],
                "source_id": ["S_WDI", "S_WPP24;S_BNSXLSX", "S_COWT"],
            }
        )
    }
    one_number = [
        {
            "name": "growth",
            "value": 1.0,
            "unit": "t",
            "dataset": "made/up",
            "column": "amount",
            "how": "value",
            "where": {"year": 2031},
            "minus": {"year": 2030},
        }
    ]
    checks.equal(
        checks.call(brief_sources, one_number, two_tables),
        ["S_BNSXLSX", "S_WDI", "S_WPP24"],
        what="brief_sources of the growth from 2030 to 2031",
    )


def _check_chart(data: Any, draw: Callable[..., object], what: str) -> None:
    """Hold a chart to its table: every row is drawn, and nothing else is."""
    if not isinstance(data, pd.DataFrame) or not {"x", "y", "series"} <= set(data.columns):
        raise checks.CheckError(f"{what}: chart_data must return a table with x, y and series.")
    if data["y"].dtype.kind not in "if" or data["y"].isna().any() or len(data) < 4:
        raise checks.CheckError(f"{what}: y must hold four numbers or more, none missing.")
    words = [str(name) for name in data["series"].unique()]
    if any(a != b and a.lower() in b.lower() for a in words for b in words):
        raise checks.CheckError(f"{what}: one name of a series is part of another one. Rename it.")
    if data.duplicated(["x", "series"]).any():
        raise checks.CheckError(f"{what}: chart_data has two figures for one x of one series.")
    axes = checks.call(draw, data, seconds=10, what=what.removeprefix("brief_chart "))
    drawing = checks.axes(axes, what=what)
    if data["x"].dtype.kind in "if":
        drawing.series(
            {
                str(name): dict(zip(part["x"].astype(float), part["y"].astype(float), strict=True))
                for name, part in data.groupby("series")
            }
        )
        for name, part in data.groupby("series"):
            drawing.no_bridge(str(name), part["x"].tolist())
    elif len(words) > 1:
        raise checks.CheckError(f"{what}: x is text, so there must be one series only.")
    else:
        drawing.bars(dict(zip(data["x"].astype(str), data["y"].astype(float), strict=True)))


def q3_brief_chart(chart_data: Callable[..., object], brief_chart: Callable[..., object]) -> None:
    """Draw the table that the answer makes from the course's tables."""
    data = checks.call(chart_data, _tables())
    _check_chart(data, brief_chart, "brief_chart of your table")


def _check_map(data: Any, draw: Callable[..., object], what: str) -> None:
    """Hold a map to its layer: every row is drawn, and its look follows its value."""
    import geopandas as gpd

    from multivector.tables import PROJECTION

    lacking = not isinstance(data, gpd.GeoDataFrame) or not {"name", "value"} <= set(data.columns)
    if lacking or data.crs is None:
        raise checks.CheckError(
            f"{what}: map_data must return a GeoDataFrame with name, value and a coordinate system."
        )
    if len(data) < 5 or data["name"].duplicated().any() or data["value"].dropna().nunique() < 2:
        raise checks.CheckError(
            f"{what}: map_data must have five rows or more, names that differ, and two values."
        )
    flat = data.to_crs(PROJECTION)
    areas = flat[flat.geom_type.isin(["Polygon", "MultiPolygon"])]
    strokes = flat[flat.geom_type.isin(["LineString", "MultiLineString"])]
    if len(areas) + len(strokes) < len(flat):
        raise checks.CheckError(f"{what}: map_data must hold areas or lines.")
    axes = checks.call(draw, data, seconds=10, what=what.removeprefix("brief_map "))
    drawing = checks.axes(axes, what=what)
    looks = drawing.outlines(dict(zip(areas["name"], areas.geometry, strict=True)))
    looks |= drawing.lines(dict(zip(strokes["name"], strokes.geometry, strict=True)))
    for value, part in flat.groupby("value"):
        if len({looks[name] for name in part["name"]}) > 1:
            raise checks.CheckError(
                f"{what}: rows of the value {value} are drawn in two looks. Use one."
            )
    if len(set(looks.values())) < 2:
        raise checks.CheckError(f"{what}: all rows look the same. Colour them by `value`.")


def q4_brief_map(map_data: Callable[..., object], brief_map: Callable[..., object]) -> None:
    """Draw the layer that the answer makes from the course's tables."""
    layer = checks.call(map_data, _tables())
    _check_map(layer, brief_map, "brief_map of your layer")
