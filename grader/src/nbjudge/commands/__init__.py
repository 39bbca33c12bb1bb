"""The commands around a grading run: release, grade, report, doctor."""

from __future__ import annotations

import argparse
import sys


def port_number(text: str) -> int:
    """Read a port that somebody typed; 65536 and more would silently become another port."""
    if not text.isdecimal() or int(text) >= 2**16:
        raise argparse.ArgumentTypeError(f"{text!r} is not a port: write a number up to 65535")
    return int(text)


def load_jsonschema_quickly() -> None:
    """Import jsonschema without the grammar of international addresses.

    Where `rfc3987_syntax` is installed, jsonschema compiles that grammar when it is imported (one
    second) for a check that no notebook needs. Only this command's own process does without.
    """
    name = "rfc3987_syntax"
    if "jsonschema" in sys.modules or name in sys.modules:
        return
    # To the import system None means "not installed".
    sys.modules[name] = None  # type: ignore[assignment]
    try:
        import jsonschema  # noqa: F401
    except ImportError:
        return
    finally:
        del sys.modules[name]
