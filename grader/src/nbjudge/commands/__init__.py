"""The commands around a grading run: release, grade, report, doctor."""

from __future__ import annotations

import sys


def load_jsonschema_quickly() -> None:
    """Import jsonschema without the grammar of international addresses.

    Where `rfc3987_syntax` is installed, jsonschema compiles that grammar when it is imported (one
    second) for a check that no notebook needs. Only this command's own process does without.
    """
    name = "rfc3987_syntax"
    if "jsonschema" in sys.modules or name in sys.modules:
        return
    sys.modules[name] = None  # type: ignore[assignment] - "not installed", to the import system
    try:
        import jsonschema  # noqa: F401
    except ImportError:
        return
    finally:
        del sys.modules[name]
