"""What the judge makes of the description of a dataclass or an error of the student's."""

from __future__ import annotations

from typing import Any

from nbjudge.engine.judge.remote import RemoteError


def fields(about: dict[str, Any]) -> tuple[str, ...]:
    """Return the fields of a dataclass of the student's; none where it is not one."""
    fields = about.get("dataclass")
    if not isinstance(fields, list) or len(fields) > 500:
        return ()
    return tuple(name for name in fields if isinstance(name, str) and name.isidentifier())


def error_attribute(error: Exception, name: str) -> Any:
    """Ask for an attribute that a student's own error has."""
    remote = error.__dict__.get("_remote")
    if remote is None or name.startswith("__"):
        raise AttributeError(name)
    return remote[0].attribute(remote[1], name)


def made(kind: type[Exception], text: str) -> Exception:
    """Return an instance that says `text`, whatever the class wants to be called with."""
    try:
        error = kind(text)
    except Exception:
        return RemoteError(f"{kind.__name__}: {text}")
    if isinstance(error, KeyError) or str(error) == text:
        error.args = (text.strip("'"),) if isinstance(error, KeyError) else error.args
        return error
    return RemoteError(f"{kind.__name__}: {text}")
