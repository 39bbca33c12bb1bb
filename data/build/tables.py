"""What the scripts of this folder share: where the files are, and how they are read."""

from __future__ import annotations

import csv
import json
import tomllib
from pathlib import Path
from typing import Any

from audit import text_of

BUILD = Path(__file__).resolve().parent
DATA = BUILD.parent
DOMAINS = ("oil", "policy", "demography", "geo", "sources")
TITLES = {
    "oil": "Oil",
    "policy": "Policy",
    "demography": "Demography",
    "geo": "Geography",
    "sources": "Sources",
}


class DescriptionError(Exception):
    """A file and its description disagree."""


def toml(name: str) -> dict[str, Any]:
    return tomllib.loads((BUILD / f"{name}.toml").read_text(encoding="utf-8"))


def path_of(name: str, entry: dict[str, Any]) -> Path:
    """Find the file of a data set."""
    for suffix in (".csv", ".geojson"):
        path = DATA / f"{name}{suffix}"
        if path.is_file():
            return path
    raise DescriptionError(
        f"data/{name}.csv ({entry['title']}) is described but is not there. Restore it with: "
        f"git restore data/{name}.csv, or take its entry out of the TOML file."
    )


def place(name: str, line: int, column: str = "") -> str:
    """Name a place in a data set as a reader finds it: file, line, column."""
    layer = (DATA / f"{name}.geojson").is_file()
    where = f"data/{name}.{'geojson' if layer else 'csv'}, "
    # Line 1 of a CSV file holds the names of the columns.
    where += f"feature {line - 1}" if layer else f"line {line}"
    return f"{where}, column {column}" if column else where


def read_rows(path: Path) -> tuple[list[str], list[dict[str, str]]]:
    """Columns and rows as text; "" is a gap."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as handle:
            reader = csv.DictReader(handle, strict=True)
            rows = list(reader)
            return list(reader.fieldnames or []), rows
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    rows = [
        {k: "" if v is None else text_of(v) for k, v in feature["properties"].items()}
        for feature in features
    ]
    return list(rows[0]), rows
