"""Parcels: a job's cells and files handed over as one descriptor.

The warm process passes the descriptor on without reading it, so it never holds a submission,
and a forked process holds its own only.
"""

from __future__ import annotations

import json
import os
import struct
import tempfile
from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from typing import Any

from nbjudge.engine.jobs import Cell, Limits
from nbjudge.files import Files

_LENGTH = struct.Struct("<Q")
#: Formats of data that the judge's process may read of a student's. What can carry code (modules,
#: pickles, HDF with pickled objects, archives that Python imports from) is not among them.
_DATA_FORMATS = """
.csv .tsv .txt .json .jsonl .geojson .topojson .md .rst .xml .kml .gpx .html .htm .yaml .yml
.toml .ini .cfg .log .tex .sql .dat
.png .jpg .jpeg .gif .svg .webp .bmp .tif .tiff .pdf .wav
.npy .npz .parquet .feather .arrow .xlsx .xls .ods .dta .sav .mat
.shp .shx .dbf .prj .cpg .gpkg .nc .db .sqlite .sqlite3
"""
DATA_SUFFIXES = frozenset(_DATA_FORMATS.split())
#: Settings by their names: a test framework that a test starts in its folder reads them.
_SETTINGS = frozenset(
    {"pytest.ini", ".pytest.ini", "pytest.toml", ".pytest.toml", "tox.ini", "setup.cfg"}
    | {"pyproject.toml"}
)
#: What a data file may be compressed with.
COMPRESSED = frozenset({".gz", ".bz2", ".xz"})


def crosses(name: str) -> bool:
    """Whether a student's file may be read in the judge's process: only known data formats.

    >>> crosses("out/Table.CSV"), crosses("table.csv.gz"), crosses("model.pkl.gz"), crosses("data")
    (True, True, False, False)
    >>> crosses("rates.toml"), crosses("pyproject.toml")
    (True, False)
    """
    path = PurePosixPath(name.lower())
    if path.name in _SETTINGS:
        return False
    if path.suffix in COMPRESSED:
        path = PurePosixPath(path.stem)
    return path.suffix in DATA_SUFFIXES


def safe_path(name: str) -> str | None:
    """Return `name` as a relative path that stays in its folder; None when it does not.

    >>> safe_path("data/a.csv"), safe_path("../a.csv"), safe_path("/etc/passwd")
    ('data/a.csv', None, None)
    """
    path = PurePosixPath(name)
    parts = path.parts
    if not parts or path.is_absolute() or ".." in parts or "\0" in name:
        return None
    return str(path)


def pack(header: Mapping[str, Any], files: Mapping[str, bytes]) -> int:
    """Write header and files to a descriptor without a name, and return it rewound."""
    known = Files(files)
    sizes = [[name, known.size(name)] for name in known]
    head = json.dumps({**header, "files": sizes}).encode()
    if hasattr(os, "memfd_create"):
        fd = os.memfd_create("parcel")
    else:
        with tempfile.TemporaryFile() as file:
            fd = os.dup(file.fileno())
    with os.fdopen(os.dup(fd), "wb") as out:
        out.write(_LENGTH.pack(len(head)) + head)
        for name in known:
            for piece in known.pieces(name):
                out.write(piece)
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


def unpack(fd: int) -> tuple[dict[str, Any], dict[str, bytes]]:
    """Read what :func:`pack` wrote, and close the descriptor."""
    with os.fdopen(fd, "rb") as source:
        (length,) = _LENGTH.unpack(source.read(_LENGTH.size))
        header = json.loads(source.read(length))
        files = {name: source.read(size) for name, size in header.pop("files")}
    return header, files


def write_files(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files below `folder`; a name that would leave it is left out."""
    for name, content in files.items():
        path = safe_path(name)
        if path is None:
            continue
        target = folder / path
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        except (FileExistsError, NotADirectoryError, IsADirectoryError):
            continue  # a file where a folder should be, or the reverse: the first one stays


def cell_dict(cell: Cell, **changes: Any) -> dict[str, Any]:
    """Return a cell as JSON data."""
    return {**vars(cell), **changes}  # no part of a cell is ever changed


def cell_from(data: Mapping[str, Any]) -> Cell:
    """Reverse :func:`cell_dict`."""
    return Cell(**data)


def limits_from(data: Mapping[str, Any]) -> Limits:
    """Make limits from JSON data."""
    return Limits(**data)
