"""The course's data: a catalogue, loaders that check what they read, and the sources.

Every data set is described in ``data/datapackage.json`` (a Frictionless data package), which is
the authority for columns, types, units and checksums. A file is read only when its sha256 agrees
with that descriptor, so a lesson never runs on a table that somebody edited by accident.

A table may hold rows that must not be drawn or summed: forecasts, plans, values that another source
contradicts, weak figures. The descriptor's custom property ``usable`` says which values of which
columns make a row usable; :func:`load` and :func:`geo` return only these rows unless they are asked
for all of them.

Types
-----
======================  =======================================================================
descriptor              in the DataFrame
======================  =======================================================================
integer, required       ``int64``
integer with gaps       ``Int64`` (gaps are ``<NA>``)
number                  ``float64`` (gaps are ``NaN``)
boolean                 ``bool``
date                    ``datetime64`` (complete days only)
string                  pandas' text type (``str`` from pandas 3, ``object`` before); gaps are
                        ``NaN``; dates of mixed precision (``2022``, ``2022-05``) stay text
======================  =======================================================================

pandas and geopandas are imported when a table is read, not when this module is imported; so are
the less common parts of the standard library.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    import geopandas as gpd
    import pandas as pd

__all__ = [
    "DataFileError",
    "Source",
    "UnknownDataError",
    "data_folder",
    "describe",
    "geo",
    "load",
    "names",
    "source",
    "sources",
    "usable",
]

DESCRIPTOR = "datapackage.json"

#: What ``address_status`` means for a reader who wants to open a source again.
ADDRESS_NOTES: Mapping[str, str] = MappingProxyType(
    {
        "full": "",
        "rebuilt": "address rebuilt from an item number, check it before citing",
        "partial": "incomplete address",
        "document id": "no web address kept, only an article or document number",
        "publisher and date only": "no address kept, only publisher and date",
    }
)


class UnknownDataError(KeyError):
    """A name that the catalogue does not have (a data set, a layer or a source)."""

    def __str__(self) -> str:
        # KeyError prints the repr of its argument; a student needs the sentence itself.
        return str(self.args[0]) if self.args else ""


class DataFileError(RuntimeError):
    """A data file that is missing, damaged or not the one that the descriptor describes."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from.

    Attributes
    ----------
    id : str
        The id that tables and lessons cite.
    title, publisher : str
        In the course's own wording where the printed headline was not kept.
    year : int or None
        Year of publication; None where it is not known.
    url : str
        Web address; empty where none was kept.
    address_note : str
        What else helps to find it: file, page, document number.
    address_status : str
        ``full``, ``rebuilt``, ``partial``, ``document id`` or ``publisher and date only``.
    licence : str
        Terms under which the figures are used.
    reliability : str
        ``A`` the body that made the figure or took the decision publishes it, ``B`` a named author
        or agency reports it and says from whom, ``C`` second hand, ``D`` weak, ``own`` this
        course's own calculation. ``data/README.md`` defines the scale.
    domain : str
        ``oil``, ``policy``, ``demography`` or ``geo``.
    author : str
        Author, where one is named; otherwise empty.
    short_citation : str
        What a figure prints under "Source:", such as ``"KazMunayGas, annual report 2024"``.
    type : str
        ``primary``, ``official``, ``scholarly``, ``press``, ``copy of Wikipedia`` or ``other``.
    address_reason : str
        Why there is no full address; empty where there is one.
    """

    id: str
    title: str
    publisher: str
    year: int | None
    url: str
    address_note: str
    address_status: str
    licence: str
    reliability: str
    domain: str
    author: str
    short_citation: str
    type: str
    address_reason: str

    @property
    def address(self) -> str:
        """The address as a reader should see it; an incomplete one says so."""
        place = self.url
        if self.address_note:
            place = f"{place} ({self.address_note})" if place else self.address_note
        note = ADDRESS_NOTES[self.address_status]
        return f"{place} [{note}]" if note else place


def data_folder() -> Path:
    """Folder that holds ``datapackage.json``: inside the wheel, or ``data/`` of a checkout.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    DataFileError
        If neither place has a descriptor.
    """
    here = Path(__file__).resolve().parent
    places = (here / "_data", here.parents[1] / "data")
    for place in places:
        if (place / DESCRIPTOR).is_file():
            return place
    raise DataFileError(
        f"The course's data were not found: no {DESCRIPTOR} in {places[0]} or {places[1]}. "
        "Install the package again, or run from a complete checkout of the course."
    )


@lru_cache(maxsize=4)
def _catalogue(folder: Path) -> dict[str, dict[str, Any]]:
    """Resources of the descriptor by name, in its order."""
    path = folder / DESCRIPTOR
    try:
        package = json.loads(path.read_text(encoding="utf-8"))
        return {resource["name"]: resource for resource in package["resources"]}
    except (ValueError, KeyError, TypeError) as error:
        raise DataFileError(
            f"{path} is not a readable data descriptor ({error}). {_restore(folder, DESCRIPTOR)}"
        ) from error


def _restore(folder: Path, path: str) -> str:
    if folder.name == "_data":
        return "Install the package again: pip install --force-reinstall --no-deps multivector."
    return (
        f"Restore it with: git restore data/{path}. If you changed it on purpose, describe the "
        "change with: python data/build/describe.py (see data/README.md)."
    )


def _unknown(what: str, name: object, known: Iterable[str], hint: str = "") -> UnknownDataError:
    import difflib

    known = list(known)
    text = str(name)
    near = difflib.get_close_matches(text, known, n=3, cutoff=0.5)
    tail = text.rsplit("/", 1)[-1]
    near += [k for k in known if tail and k.rsplit("/", 1)[-1] == tail and k not in near]
    parts = [f"There is no {what} named {name!r}."]
    if hint:
        parts.append(hint)
    elif near:
        parts.append("Did you mean " + " or ".join(repr(n) for n in near) + "?")
    if len(known) <= 100:
        parts.append(f"Known: {', '.join(known)}.")
    return UnknownDataError(" ".join(parts))


def _is_layer(resource: Mapping[str, Any]) -> bool:
    return str(resource["path"]).endswith(".geojson")


@dataclass(frozen=True, slots=True)
class _Content:
    """The bytes of a file, known by their checksum: equal checksums are the same cache key."""

    digest: str
    data: bytes = field(compare=False, repr=False)


def _verified(folder: Path, resource: Mapping[str, Any]) -> _Content:
    """Read a resource once and hash it once; refuse it if the checksum is not the descriptor's."""
    import hashlib

    path = folder / resource["path"]
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DataFileError(
            f"The data file {path} cannot be read ({error.strerror}). "
            f"{_restore(folder, resource['path'])}"
        ) from error
    found = f"sha256:{hashlib.sha256(content).hexdigest()}"
    if found != resource["hash"]:
        raise DataFileError(
            f"The data file {path} is not the one that {DESCRIPTOR} describes: it was edited or "
            f"damaged ({len(content)} bytes, expected {resource['bytes']}). "
            f"{_restore(folder, resource['path'])}"
        )
    return _Content(found, content)


def _dtype(field: Mapping[str, Any]) -> str:
    required = field.get("constraints", {}).get("required", False)
    match field["type"]:
        case "integer" | "year":
            return "int64" if required else "Int64"
        case "number":
            return "float64"
        case "boolean":
            return "bool" if required else "boolean"
        case _:
            return "str"


@lru_cache(maxsize=128)
def _parse_table(folder: Path, name: str, content: _Content) -> pd.DataFrame:
    # The checksum keys the cache: a file that was changed and described again is parsed again.
    import pandas as pd

    resource = _catalogue(folder)[name]
    fields = resource["schema"]["fields"]
    try:
        table = pd.read_csv(
            io.BytesIO(content.data),
            dtype={f["name"]: _dtype(f) for f in fields},
            keep_default_na=False,
            na_values=[""],
            encoding="utf-8",
        )
    except (ValueError, UnicodeDecodeError) as error:
        raise DataFileError(
            f"The data file {folder / resource['path']} does not fit its description: {error}. "
            f"{_restore(folder, resource['path'])}"
        ) from error
    expected = [f["name"] for f in fields]
    if list(table.columns) != expected:
        raise DataFileError(
            f"The data file {folder / resource['path']} has the columns {list(table.columns)}, "
            f"but {DESCRIPTOR} describes {expected}. {_restore(folder, resource['path'])}"
        )
    for column in fields:
        if column["type"] == "date":
            table[column["name"]] = pd.to_datetime(table[column["name"]], format="%Y-%m-%d")
    return table


def _as_text(values: pd.Series) -> pd.Series:
    """Write a column as the file writes it, so that it can be compared with the descriptor."""
    text = values.astype("object").map(str)
    if values.dtype.kind == "b" or str(values.dtype) == "boolean":
        text = text.str.lower()
    return text.where(values.notna(), "")


def _usable_rows(table: pd.DataFrame, resource: Mapping[str, Any]) -> pd.Series:
    """Mark the rows that may be drawn and summed by the descriptor's rule (True for each)."""
    import pandas as pd

    mask = pd.Series(data=True, index=table.index)
    for column, allowed in resource.get("usable", {}).items():
        mask &= _as_text(table[column]).isin(allowed)
    return mask


@lru_cache(maxsize=128)
def _usable_table(folder: Path, name: str, content: _Content) -> pd.DataFrame:
    table = _parse_table(folder, name, content)
    kept = table[_usable_rows(table, _catalogue(folder)[name])]
    return kept.reset_index(drop=True)


def load(name: str, all_rows: bool = False) -> pd.DataFrame:
    """Read one table of the course.

    Parameters
    ----------
    name : str
        A name that :func:`names` lists, such as ``"oil/export_by_route"``.
    all_rows : bool
        False leaves out the rows that must not be drawn or summed (plans, forecasts, values that
        are not preferred, weak figures), by the rule that :func:`usable` shows. True returns every
        row, with the columns that tell them apart.

    Returns
    -------
    pandas.DataFrame
        A fresh copy, typed as the module's docstring says, with an index from 0. Changing it
        changes nothing else.

    Raises
    ------
    UnknownDataError
        If no table has this name; the message lists the names and the nearest ones.
    DataFileError
        If the file is missing, damaged or edited.
    TypeError
        If `all_rows` is neither True nor False.

    Examples
    --------
    >>> shares = load("oil/cpc_shareholders")
    >>> float(shares["percent"].sum())
    100.0
    >>> routes = load("oil/export_by_route")
    >>> bool(routes["preferred"].all())
    True
    >>> len(load("oil/export_by_route", all_rows=True)) > len(routes)
    True
    >>> load("oil/export_by_rout")
    Traceback (most recent call last):
    ...
    multivector.data.UnknownDataError: There is no table named 'oil/export_by_rout'. ...
    """
    folder = data_folder()
    catalogue = _catalogue(folder)
    resource = catalogue.get(name) if isinstance(name, str) else None
    if resource is None or _is_layer(resource):
        hint = ""
        if resource is not None:
            hint = f"It is a map layer: read it with geo({name.removeprefix('geo/')!r})."
        raise _unknown("table", name, names("table"), hint)
    _check_all_rows(all_rows)
    read = _parse_table if all_rows else _usable_table
    return read(folder, name, _verified(folder, resource)).copy(deep=True)


def _check_all_rows(all_rows: object) -> None:
    if not isinstance(all_rows, bool):
        raise TypeError(
            f"all_rows is True or False, not {all_rows!r}. Read several tables with several calls."
        )


@lru_cache(maxsize=32)
def _parse_layer(folder: Path, name: str, content: _Content) -> gpd.GeoDataFrame:
    import geopandas as gpd
    import pandas as pd

    resource = _catalogue(folder)[name]
    fields = resource["schema"]["fields"]
    columns = [f["name"] for f in fields]
    try:
        features = json.loads(content.data)["features"]
        frame = gpd.GeoDataFrame.from_features(
            features, crs="EPSG:4326", columns=["geometry", *columns]
        )
        attributes = pd.DataFrame({f["name"]: frame[f["name"]].astype(_dtype(f)) for f in fields})
        # Text columns keep their gaps as missing values, never as the word "None".
        for column in columns:
            attributes.loc[frame[column].isna(), column] = None
    except (ValueError, KeyError, TypeError) as error:
        raise DataFileError(
            f"The data file {folder / resource['path']} does not fit its description: {error}. "
            f"{_restore(folder, resource['path'])}"
        ) from error
    return gpd.GeoDataFrame(attributes, geometry=frame.geometry, crs="EPSG:4326")


def geo(name: str, all_rows: bool = False) -> gpd.GeoDataFrame:
    """Read one map layer of the course.

    Parameters
    ----------
    name : str
        Such as ``"regions_2021"``; ``"geo/regions_2021"`` works too.
    all_rows : bool
        As in :func:`load`: False leaves out the shapes that the descriptor's rule excludes.

    Returns
    -------
    geopandas.GeoDataFrame
        A fresh copy in EPSG:4326 (degrees of longitude and latitude on WGS 84). Project it
        before you measure.

    Raises
    ------
    UnknownDataError
        If no layer has this name.
    DataFileError
        If the file is missing, damaged or edited.

    Examples
    --------
    >>> geo("regions_16").shape[0]
    16
    >>> geo("regions_16").crs.to_epsg()
    4326
    """
    folder = data_folder()
    full = f"geo/{name.removeprefix('geo/')}" if isinstance(name, str) else name
    resource = _catalogue(folder).get(full)
    if resource is None or not _is_layer(resource):
        hint = "" if resource is None else f"It is a table: read it with load({full!r})."
        layers = [n.removeprefix("geo/") for n in names("layer")]
        raise _unknown("map layer", name, layers, hint)
    _check_all_rows(all_rows)
    layer = _parse_layer(folder, full, _verified(folder, resource))
    if not all_rows and "usable" in resource:
        layer = layer[_usable_rows(layer, resource)].reset_index(drop=True)
    return layer.copy(deep=True)


def usable(name: str) -> dict[str, list[str]]:
    """Say which rows of a data set :func:`load` and :func:`geo` return.

    Parameters
    ----------
    name : str
        A name that :func:`names` lists; layers also without ``geo/``.

    Returns
    -------
    dict
        Column -> the values that a usable row may hold, as text; ``""`` stands for a gap. An empty
        dict means that all rows are usable.

    Raises
    ------
    UnknownDataError
        If nothing has this name.

    Examples
    --------
    >>> usable("oil/export_by_route")["preferred"]
    ['true']
    >>> usable("oil/cpc_shareholders")
    {}
    """
    rule = _resource(name).get("usable", {})
    return {column: list(values) for column, values in rule.items()}


def _resource(name: str) -> dict[str, Any]:
    catalogue = _catalogue(data_folder())
    resource = catalogue.get(name) or catalogue.get(f"geo/{name}")
    if resource is None:
        raise _unknown("data set", name, catalogue)
    return resource


def names(kind: Literal["all", "table", "layer"] = "all") -> list[str]:
    """Names of the data sets, in the order of the descriptor.

    Parameters
    ----------
    kind : {"all", "table", "layer"}
        Tables are for :func:`load`, layers for :func:`geo`.

    Returns
    -------
    list of str

    Raises
    ------
    ValueError
        If `kind` is none of the three.

    Examples
    --------
    >>> "policy/memberships" in names()
    True
    >>> names("layer")[0]
    'geo/countries'
    """
    if kind not in ("all", "table", "layer"):
        raise ValueError(f"kind is 'all', 'table' or 'layer', not {kind!r}.")
    catalogue = _catalogue(data_folder())
    return [
        name
        for name, resource in catalogue.items()
        if kind == "all" or _is_layer(resource) == (kind == "layer")
    ]


def describe(name: str) -> pd.DataFrame:
    """Say what the columns of a data set mean.

    Parameters
    ----------
    name : str
        A name that :func:`names` lists; layers also without ``geo/``.

    Returns
    -------
    pandas.DataFrame
        One row a column: ``field``, ``type``, ``unit`` (empty where there is none),
        ``required`` (no gaps), ``description``.

    Raises
    ------
    UnknownDataError
        If nothing has this name.

    Examples
    --------
    >>> fields = describe("oil/cpc_shareholders").set_index("field")
    >>> fields.loc["percent", "unit"]
    'percent'
    """
    import pandas as pd

    resource = _resource(name)
    return pd.DataFrame(
        [
            {
                "field": field["name"],
                "type": field["type"],
                "unit": field.get("unit", ""),
                "required": bool(field.get("constraints", {}).get("required", False)),
                "description": field.get("description", ""),
            }
            for field in resource["schema"]["fields"]
        ]
    )


@lru_cache(maxsize=4)
def _sources(folder: Path, content: _Content) -> dict[str, Source]:
    import csv

    return {
        row["source_id"]: Source(
            id=row["source_id"],
            title=row["title"],
            publisher=row["publisher"],
            year=int(row["year"]) if row["year"] else None,
            url=row["url"],
            address_note=row["address_note"],
            address_status=row["address_status"],
            licence=row["licence"],
            reliability=row["reliability"],
            domain=row["domain"],
            author=row["author"],
            short_citation=row["short_citation"],
            type=row["type"],
            address_reason=row["address_reason"],
        )
        for row in csv.DictReader(io.StringIO(content.data.decode("utf-8")))
    }


def source(id: str) -> Source:
    """Look up one source.

    Parameters
    ----------
    id : str
        As in the ``source_id`` columns; one id, not a list joined by semicolons.

    Returns
    -------
    Source

    Raises
    ------
    UnknownDataError
        If the id is not in ``data/sources.csv``.

    Examples
    --------
    >>> source("tportal26").year
    2026
    >>> source("tportal26").address_status
    'full'
    """
    folder = data_folder()
    known = _sources(folder, _verified(folder, _catalogue(folder)["sources"]))
    try:
        return known[id]
    except (KeyError, TypeError):
        raise _unknown("source", id, known) from None


def sources(ids: Iterable[str]) -> pd.DataFrame:
    """List sources for the last cell of a notebook.

    Parameters
    ----------
    ids : iterable of str
        Source ids; an entry may hold several, joined by semicolons, as the tables do. Repeated
        ids are listed once, in the order of their first mention.

    Returns
    -------
    pandas.DataFrame
        ``id``, ``title``, ``publisher``, ``year`` (``Int64``), ``address``. An address that is
        not complete says so.

    Raises
    ------
    UnknownDataError
        If an id is not in ``data/sources.csv``.

    Examples
    --------
    >>> sources(["tportal26;ktkz26", "tportal26"])["id"].tolist()
    ['tportal26', 'ktkz26']
    """
    import pandas as pd

    if isinstance(ids, str):
        ids = [ids]
    single = dict.fromkeys(
        part.strip()
        for entry in ids
        if isinstance(entry, str)
        for part in entry.split(";")
        if part.strip()
    )
    found = [source(i) for i in single]
    table = pd.DataFrame(
        [(s.id, s.title, s.publisher, s.year, s.address) for s in found],
        columns=["id", "title", "publisher", "year", "address"],
    )
    return table.astype({"year": "Int64"})
