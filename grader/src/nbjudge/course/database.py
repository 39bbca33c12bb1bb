"""The gradebook as a database: its address, its version, its times."""

from __future__ import annotations

import datetime as dt
import importlib.util
import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from nbjudge.errors import CannotStart, first_line
from nbjudge.program import command

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

    from nbjudge.course.course import Course


#: How a file of nbgrader's says which version of the gradebook it makes, and from which.
_REVISION = re.compile(r"""^(down_)?revision\b[^=\n]*=\s*['"](\w+)['"]""", re.MULTILINE)


@lru_cache
def schema_version() -> str:
    """Return the gradebook version of the installed nbgrader.

    It is the one that none of nbgrader's files leads on from. Where that is not clear alembic is
    asked, which takes half a second of a processor to load.
    """
    from nbgrader.dbutil import ALEMBIC_DIR

    told = [
        found
        for path in Path(ALEMBIC_DIR, "versions").glob("*.py")
        for found in _REVISION.findall(path.read_text(encoding="utf-8"))
    ]
    earlier = {version for down, version in told if down}
    newest = {version for down, version in told if not down} - earlier
    return newest.pop() if len(newest) == 1 else _ask_alembic()


def _ask_alembic() -> str:
    from alembic.config import Config
    from alembic.script import ScriptDirectory
    from nbgrader.dbutil import ALEMBIC_DIR

    config = Config()
    config.set_main_option("script_location", ALEMBIC_DIR)
    head = ScriptDirectory.from_config(config).get_current_head()
    return str(head)


def connect(db_url: str) -> Engine:
    """Open an existing gradebook.

    Parameters
    ----------
    db_url : str
        SQLAlchemy address. ``postgresql://`` uses psycopg 3 where psycopg2 is not installed.

    Returns
    -------
    sqlalchemy.Engine

    Raises
    ------
    CannotStart
        When there is none, it cannot be reached, or it belongs to another nbgrader version.
    """
    import sqlalchemy as sa

    try:
        url = sa.make_url(db_url)
    except sa.exc.ArgumentError as error:
        raise CannotStart(
            f"{db_url!r} is not the address of a database. Correct --db, or "
            "c.CourseDirectory.db_url in nbgrader_config.py (such as sqlite:///gradebook.db)."
        ) from error
    shown = url.render_as_string(hide_password=True)
    if url.drivername == "postgresql" and importlib.util.find_spec("psycopg2") is None:
        url = url.set(drivername="postgresql+psycopg")
    if url.get_backend_name() == "sqlite":
        shown = str(url.database)  # an address writes letters other than English ones as numbers
        if url.database is None or not Path(url.database).is_file():
            raise CannotStart(
                f"There is no gradebook at {url.database}. Make one with: "
                f"{command('release ASSIGNMENT')}"
            )
        engine = sa.create_engine(url, connect_args={"timeout": 30})
    else:
        engine = sa.create_engine(url, pool_pre_ping=True)
    try:
        found = _version(engine)
    except sa.exc.DBAPIError as error:
        engine.dispose()
        line = first_line(error.orig)
        raise CannotStart(
            f"{shown} cannot be read as a gradebook ({line}). Put a copy of the gradebook back, or "
            "name it with --db."
        ) from error
    if found != schema_version():
        engine.dispose()
        raise CannotStart(
            f"The gradebook {shown} has version {found}; the installed nbgrader needs "
            f"{schema_version()}. Make a copy of it, then run: nbgrader db upgrade"
        )
    return engine


def refuse_anothers(course: Course, asked: str | None) -> None:
    """Refuse to write to a gradebook that lies in another course's folder.

    A copied course whose configuration has a whole address would write over the marks of the course
    that it was copied from.

    Parameters
    ----------
    course : Course
    asked : str or None
        The address that the command was given with ``--db``: whoever names it means it.

    Raises
    ------
    CannotStart
    """
    import sqlalchemy as sa

    from nbjudge.course.course import SETTINGS

    if asked is not None:
        return
    try:
        url = sa.make_url(course.db_url)
    except sa.exc.ArgumentError:
        return  # whoever opens it says what is wrong with it
    if url.get_backend_name() != "sqlite" or not url.database:
        return
    folder = Path(url.database).resolve().parent
    another = any((folder / name).is_file() for name in SETTINGS)
    if folder != course.root.resolve() and another:
        raise CannotStart(
            f"The gradebook {url.database} lies in the folder of another course, and both would "
            "write their marks there. If this folder is a copy of that course, take db_url out of "
            f"{course.root / 'nbgrader_config.py'}. If it is meant so, add: --db {course.db_url}"
        )


def _version(engine: Engine) -> str | None:
    """Return the version that a gradebook says it has.

    nbgrader makes a new gradebook's tables, and then asks another program for the version that it
    notes in it. A command that was ended in between leaves a gradebook without a version. Where
    such a one has all of today's tables, today's version is noted.
    """
    import sqlalchemy as sa

    with engine.begin() as db:
        if not sa.inspect(db).has_table("alembic_version") and _has_todays_tables(db):
            db.execute(sa.text("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)"))
            noted = sa.text("INSERT INTO alembic_version (version_num) VALUES (:version)")
            db.execute(noted, {"version": schema_version()})
        found: str | None = db.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    return found


def _has_todays_tables(db: Connection) -> bool:
    """Whether a database has all tables and columns of the installed nbgrader's gradebook."""
    import sqlalchemy as sa
    from nbgrader.api import Base

    there = sa.inspect(db)
    return all(
        there.has_table(table.name)
        and {column.name for column in table.columns}
        <= {column["name"] for column in there.get_columns(table.name)}
        for table in Base.metadata.tables.values()
    )


def parse_time(text: str | None) -> dt.datetime | None:
    """Return a hand-in time as the gradebook keeps it: UTC without zone.

    >>> parse_time("2026-11-24T12:00:00+05:00")
    datetime.datetime(2026, 11, 24, 7, 0)
    """
    from nbgrader.utils import parse_utc

    return None if text is None else parse_utc(text)
