"""Open what platforms and students pack: zip and tar archives, within limits.

A student's archive holds what lay in a folder, also what nobody wants: a virtual environment, the
history of git, a table that was cut off on the way. None of it stands in the way of the work.
"""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import re
import struct
import tarfile
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any

from nbjudge.errors import first_line
from nbjudge.plugins.lms_names import composed

#: What may come out of one student's archive, and of one file in it.
MOST_FILES, MOST_BYTES, MOST_OF_FILE = 5_000, 512 << 20, 128 << 20
#: What may come out of a class's download, of which one student's files are held at a time.
MOST_OF_CLASS = 500_000, 1 << 40
#: What a student's archive may hold with everything that is not taken from it.
MOST_ENTRIES, MOST_PASSED = 200_000, 4 << 30
#: Copies that are kept of an archive that holds nothing else, and of a notebook beside it.
MOST_COPIES = 5
#: Archives in archives are opened this deep.
DEPTH = 3
#: How an archive's name ends, also where a browser or a mail program has added something.
_ENDS = re.compile(
    r"\.(?:zip|tar|t?gz|tbz2?|bz2|t?xz)(?:\.(?:txt|download|crdownload|part))*(?: ?\(\d+\))?[ .]*$",
    re.IGNORECASE,
)
#: A name that says nothing of a file's kind, or that says notebook.
_UNSAID = re.compile(r"^[^.]+$|\.ipynb(?:\.txt|\.json)?$", re.IGNORECASE)
_ZIP = b"PK\x03\x04"
#: Archives that cannot be opened here, by their first four bytes.
_OTHERS = {b"Rar!": "RAR", b"7z\xbc\xaf": "7z", b"\x28\xb5\x2f\xfd": "Zstandard"}
#: A packed file that is no archive: its first bytes, and what reads it.
_SINGLE: dict[bytes, Callable[[Any], Any]] = {
    b"\x1f\x8b": lambda file: gzip.GzipFile(fileobj=file),
    b"BZh": bz2.BZ2File,
    b"\xfd7zX": lzma.LZMAFile,
}
_JUNK = frozenset(
    {
        "__MACOSX",
        ".DS_Store",
        "Thumbs.db",
        "__pycache__",
        ".git",
        ".venv",
        "node_modules",
        "site-packages",
    }
)
#: JupyterLab's own copies: junk beside the work, and a hint where there is nothing else.
COPIES = ".ipynb_checkpoints"
#: How the path of a file on Windows begins.
_DRIVE = re.compile("[A-Za-z]:")
#: The bit by which a zip file says that a name is UTF-8.
_UTF8_NAME = 0x800
#: The bit by which it says that a file is encrypted.
_LOCKED = 0x1
#: Where WinRAR and Info-ZIP write a name that the system's own letters cannot write.
_UNICODE_NAME = 0x7075
#: How systems without UTF-8 write letters, the likelier ones first, and names that are looked at.
_CODES, _SAMPLE = ("cp866", "cp1251", "cp437", "cp1252"), 1_000

Read = Callable[[], bytes]


class DamagedArchive(Exception):
    """An archive that cannot be opened; the text says why."""


def is_archive(name: str, start: bytes = b"") -> bool:
    r"""Say whether a file is to be opened as an archive: by its name, or by how it begins.

    >>> is_archive("Work.ZIP"), is_archive("work.tar.bz2"), is_archive("work.zip (1)")
    (True, True, True)
    >>> is_archive("report.docx", b"PK\x03\x04"), is_archive("ps3.ipynb", b"PK\x03\x04")
    (False, True)
    """
    named = PurePosixPath(name).name
    return bool(_ENDS.search(named) or (start.startswith(_ZIP) and _UNSAID.search(named)))


def safe(name: str, *, copies: bool = False) -> str | None:
    """Return a member's path with forward slashes; None for junk and for what leaves its folder.

    Letters are joined with their marks, as the code in a notebook writes the names of its tables.
    """
    parts = _parts(name)
    junk = _JUNK if copies else _JUNK | {COPIES}
    if not _fit(name, parts) or any(part in junk or part.startswith("._") for part in parts):
        return None
    return composed("/".join(parts))


def only_copies(names: Iterable[str]) -> set[str]:
    """Return JupyterLab's own copies in folders that hold no other work.

    >>> copies = ["a/.ipynb_checkpoints/x.ipynb", "b/.ipynb_checkpoints/x.ipynb"]
    >>> only_copies([*copies, "b/x.ipynb"])
    {'a/.ipynb_checkpoints/x.ipynb'}
    """
    copies: dict[str, PurePosixPath] = {}
    worked: set[PurePosixPath] = set()
    for name in names:
        path = PurePosixPath(safe(name, copies=True) or "")
        if path.parent.name == COPIES and path.suffix == ".ipynb" and len(path.parts) > 2:
            copies[name] = path.parent.parent
        elif safe(name) and (".ipynb" in path.name.casefold() or is_archive(path.name)):
            worked.update(path.parents)
    return {name for name, above in copies.items() if above not in worked}


def _parts(name: str) -> tuple[str, ...]:
    parts = PurePosixPath(name.replace("\\", "/")).parts
    parts = tuple(part for part in parts if part not in ("/", "."))
    return parts[1:] if parts and _DRIVE.fullmatch(parts[0]) else parts


def _fit(name: str, parts: tuple[str, ...]) -> bool:
    return not (not parts or ".." in parts or ":" in parts[0] or "\0" in name)


def members(
    content: bytes | Path, most: int | None = None, *, of_class: bool = False
) -> Iterator[tuple[str, Read]]:
    """Yield path and reader of each plain file in a zip or tar archive, within limits.

    Parameters
    ----------
    content : bytes or Path
        The archive.
    most : int
        Bytes that a file in it may have, :data:`MOST_OF_FILE` when left out; reading a larger one
        raises DamagedArchive.
    of_class : bool
        Whether it may hold what a class has handed in, and not only one student.

    Raises
    ------
    DamagedArchive
        When it is none, is damaged or encrypted, or holds more than it may.
    """
    most = MOST_OF_FILE if most is None else most
    source: Any = io.BytesIO(content) if isinstance(content, bytes) else content
    try:
        if zipfile.is_zipfile(source):
            # Left open: what is yielded reads from it later, and closes it when it goes.
            yield from _zip_members(zipfile.ZipFile(source), most, of_class)
            return
        if not _is_tar(source):
            start = _start_of(source)
            if start.startswith(b"PK"):
                raise DamagedArchive("it is damaged, or was cut off on the way")
            kind = next((name for sign, name in _OTHERS.items() if start == sign), "")
            if kind:
                raise DamagedArchive(f"it is a {kind} archive and no zip, whatever its name says")
            raise DamagedArchive("it is no zip or tar archive, whatever its name says")
        source = source.open("rb") if isinstance(source, Path) else source
        source.seek(0)
        archive = tarfile.open(fileobj=source)  # noqa: SIM115 - left open as well
        yield from _tar_members(archive, most, of_class)
    except DamagedArchive:
        raise
    except Exception as error:  # zipfile and tarfile raise many kinds on damaged input
        why = first_line(error).rstrip(": ")
        if isinstance(error, tarfile.ReadError):  # its text lists what else it might have been
            why = "it is damaged, or was cut off on the way"
        raise DamagedArchive(why) from error


def _is_tar(source: Any) -> bool:
    if not isinstance(source, Path):
        source.seek(0)  # the end of a file looks like an archive without anything in it
    return tarfile.is_tarfile(source)


def _start_of(source: Any) -> bytes:
    if isinstance(source, Path):
        with source.open("rb") as handle:
            return handle.read(4)
    source.seek(0)
    return bytes(source.read(4))


def _zip_members(archive: zipfile.ZipFile, most: int, of_class: bool) -> Iterator[tuple[str, Read]]:
    infos = [info for info in archive.infolist() if not info.is_dir()]
    names = list(_names(infos))
    # Junk is not taken, and a file that is too large is not read.
    sizes = [
        info.file_size if info.file_size <= MOST_OF_FILE else 0
        for info, name in zip(infos, names, strict=True)
        if safe(name, copies=True) is not None
    ]
    _check(len(sizes), sum(sizes), entries=len(infos), of_class=of_class)
    for info, name in zip(infos, names, strict=True):
        if info.external_attr >> 28 == 0xA:
            continue  # a link
        yield name, partial(_read_zipped, archive, info, most)


def _names(infos: Iterable[zipfile.ZipInfo]) -> Iterator[str]:
    """Yield the files' names, whatever letters their archive was written with.

    Python reads a name that does not say that it is UTF-8 as cp437, which loses nothing.
    """
    raw: list[bytes | str] = []
    for info in infos:
        name: bytes | str = info.filename
        if not info.flag_bits & _UTF8_NAME:
            try:
                name = info.filename.encode("cp437")
                name = _unicode_name(info.extra, name) or name.decode("utf-8")
            except UnicodeError:
                pass
        raw.append(name)
    unsaid = [name for name in raw if isinstance(name, bytes)][:_SAMPLE]
    oddness = {code: sum(_odd(name.decode(code, "replace")) for name in unsaid) for code in _CODES}
    code = min(_CODES, key=lambda code: oddness[code])
    for name in raw:
        yield name if isinstance(name, str) else name.decode(code, "replace")


def _unicode_name(extra: bytes, name: bytes) -> str:
    """Return the name that stands beside the one in the system's letters; empty where none does."""
    at = 0
    while at + 4 <= len(extra):
        kind, size = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + size]
        at += 4 + size
        if kind == _UNICODE_NAME and len(field) > 5 and field[0] == 1:
            (checked,) = struct.unpack_from("<I", field, 1)
            if checked == zlib.crc32(name):
                return field[5:].decode("utf-8")
    return ""


def _odd(text: str) -> int:
    """Count what no name holds that was read with the right letters.

    >>> _odd("Дамир Абаев"), _odd("─рьшЁ └срхт"), _odd("Müller"), _odd("MБller")
    (0, 5, 0, 4)
    """
    found, last, before = 0, "", ""
    for sign in text:
        script = "LATIN" if sign.isascii() and sign.isalpha() else ""
        if not sign.isascii():
            if unicodedata.category(sign) in ("Lu", "Ll"):
                script = unicodedata.name(sign, "").split(" ", 1)[0]
            else:
                found += 2
        found += 2 * bool(script and last and script != last)
        found += sign.isupper() and before.islower()
        last, before = script, sign
    return found


def _read_zipped(archive: zipfile.ZipFile, info: zipfile.ZipInfo, most: int) -> bytes:
    if info.flag_bits & _LOCKED:
        raise DamagedArchive("it asks for a password")
    return _bounded(archive.open(info), most)


def _read_taped(archive: tarfile.TarFile, info: tarfile.TarInfo, most: int) -> bytes:
    return _bounded(archive.extractfile(info), most)


def _tar_members(archive: tarfile.TarFile, most: int, of_class: bool) -> Iterator[tuple[str, Read]]:
    total = number = entries = passed = 0
    for info in archive:
        entries, passed = entries + 1, passed + info.size
        if info.isfile() and safe(info.name, copies=True) is not None:
            number, total = number + 1, total + (info.size if info.size <= MOST_OF_FILE else 0)
        _check(number, total, entries=entries, passed=passed, of_class=of_class)
        if info.isfile():
            yield info.name, partial(_read_taped, archive, info, most)


def _check(
    number: int, total: int, *, entries: int = 0, passed: int = 0, of_class: bool = False
) -> None:
    files, room = MOST_OF_CLASS if of_class else (MOST_FILES, MOST_BYTES)
    too_much = number > files or total > room
    if too_much or (not of_class and (entries > MOST_ENTRIES or passed > MOST_PASSED)):
        raise DamagedArchive(
            f"it holds more than {files} files or {room >> 20} MB and was not opened"
        )


def _bounded(source: Any, most: int) -> bytes:
    with source:
        data = source.read(most + 1)
    if len(data) > most:
        raise DamagedArchive(f"a file in it has more than {most >> 20} MB")
    return data


def why_unread(error: Exception) -> str:
    """Say why a file in an archive cannot be read."""
    if isinstance(error, DamagedArchive):
        return str(error)
    if isinstance(error, NotImplementedError):
        return "it is packed in a way that cannot be read here"
    return "it is damaged"


def unpacked(
    name: str, content: bytes, depth: int = DEPTH, *, left: list[str] | None = None
) -> dict[str, bytes]:
    """Return the files of one upload: itself, or what its archive holds.

    A folder that holds everything is left away, as nbgrader has none.

    Parameters
    ----------
    name : str
    content : bytes
    depth : int
        How deep archives in archives are opened; deeper ones are kept as files.
    left : list of str, optional
        Takes what was left out of it, and why: the rest counts all the same.

    Raises
    ------
    DamagedArchive
        When the upload is an archive that cannot be opened, or of which nothing can be read. One
        inside it is kept as a file.
    """
    left = [] if left is None else left
    if not is_archive(name, content[:4]) or depth == 0:
        return {name: content}
    if (alone := _alone(name, content)) is not None:
        return unpacked(*alone, depth - 1, left=left)
    found: dict[str, bytes] = {}
    copies: dict[str, bytes] = {}
    why = ""
    for path, read in members(content):
        own = safe(path)
        try:
            if own is None:
                copy = PurePosixPath(safe(path, copies=True) or "")
                if copy.suffix == ".ipynb" and len(copies) < MOST_COPIES:
                    copies[f"{COPIES}/{copy.name}"] = read()
                elif path.casefold().endswith(".ipynb") and not _fit(path, _parts(path)):
                    left.append(f"{path} (its path leads out of the archive)")
                continue
            data = read()
        except Exception as error:  # damaged content raises many kinds
            why = why or why_unread(error)
            left.append(f"{own or path} ({why_unread(error)})")
            continue
        try:
            inner = unpacked(PurePosixPath(own).name, data, depth - 1, left=left)
        except DamagedArchive:
            inner = {PurePosixPath(own).name: data}
        above = PurePosixPath(own).parent
        for part, text in inner.items():
            place = str(above / part)
            found.setdefault(another(place, text, found), text)
        _check(len(found), sum(map(len, found.values())))
    if not found and why:
        raise DamagedArchive(why)
    if not found:
        return copies
    while all("/" in path for path in found):
        if len({path.split("/", 1)[0] for path in found}) > 1:
            break
        found = {path.split("/", 1)[1]: text for path, text in found.items()}
    return found


def _alone(name: str, content: bytes) -> tuple[str, bytes] | None:
    """Return name and content of a file that was packed without any archive; None for another."""
    opener = next((take for sign, take in _SINGLE.items() if content.startswith(sign)), None)
    if opener is None or _is_tar(io.BytesIO(content)):
        return None
    try:
        return _ENDS.sub("", name), _bounded(opener(io.BytesIO(content)), MOST_OF_FILE)
    except DamagedArchive:
        raise
    except Exception as error:  # each kind of packing raises its own
        raise DamagedArchive("it is damaged, or was cut off on the way") from error


def another(path: str, text: bytes, files: Mapping[str, bytes]) -> str:
    """Return a path for a notebook that replaces no other of the same name, up to a few of them.

    Nobody can say which of two is the work: the grading run looks for the answers.

    >>> another("a.ipynb", b"new", {"a.ipynb": b"old"}), another("a.csv", b"1", {"a.csv": b"2"})
    ('a (2).ipynb', 'a.csv')
    """
    first = PurePosixPath(path)
    if first.suffix != ".ipynb":
        return path
    others = (first.with_name(f"{first.stem} ({n}).ipynb") for n in range(2, MOST_COPIES + 2))
    free = (str(one) for one in (first, *others) if files.get(str(one), text) == text)
    return next(free, path)
