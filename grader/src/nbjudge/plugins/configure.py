"""All that this package asks of a course's ``nbgrader_config.py``, in one call."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from nbjudge import deadlines as dates
from nbjudge.course.steps import chosen, settled
from nbjudge.program import find_own_programs

if TYPE_CHECKING:
    from traitlets.config import Config

#: Page templates: Formgrader with local MathJax, feedback without any request.
#:
#: :meta hide-value:
TEMPLATES = Path(__file__).parent / "templates"


def template_folders() -> list[str]:
    """Return nbconvert's template folders: the course's own, then nbgrader's."""
    from nbgrader.server_extensions.formgrader import handlers

    return [str(TEMPLATES), handlers.template_path]


def configure(config: Config, course: Path) -> None:
    """Set nbgrader's pages, plugins and dates, and close known traps of nbgrader.

    Put these lines at the end of ``nbgrader_config.py``::

        from pathlib import Path
        from nbjudge.plugins.configure import configure
        configure(c, Path(__file__).parent)

    The call sets these things:

    - Pages ask no other host, and students' HTML is cleaned before it is shown.
    - A deleted test cell is restored, and a duplicated cell does not stop a submission.
    - Feedback does not show hidden tests, and errors without the code of libraries.
    - Due times and the late rule come from ``deadlines.toml``; nbgrader keeps times in UTC.
    - ``nbgrader zip_collect`` reads the archives of learning platforms.
    - nbgrader finds the program ``alembic``, also where the environment is not activated.

    Parameters
    ----------
    config : traitlets.config.Config
        nbgrader's ``c``; changed in place. A value that it already has stays.
    course : Path
        The folder that may hold ``deadlines.toml``.

    Raises
    ------
    nbjudge.deadlines.DeadlineError
        When that file cannot be used.
    """
    course = Path(course)
    path = course / dates.FILE_NAME
    known = dates.read(path) if path.exists() else dates.Deadlines()
    public = [
        place
        for name in ("readable", "public")
        for place in settled(config.Grade.get(name, []), [])
    ]
    wanted: dict[str, dict[str, Any]] = {
        "HTMLExporter": {
            "extra_template_basedirs": template_folders(),
            # nbgrader's templates pass Markdown through `strip_files_prefix` last.
            "filters": {
                "clean_html": "nbjudge.plugins.clean_html.clean_html",
                "strip_files_prefix": "nbjudge.plugins.clean_html.clean_html",
                "demote_headings": "nbjudge.plugins.clean_html.demote_headings",
                "name_parts": "nbjudge.questions.name_parts",
            },
            "sanitize_html": True,
        },
        # Always UTC: nbgrader 0.9.6 reads an offset such as +05 back as five seconds, so that
        # another zone's stamps and Formgrader's own due-date dialogue would be hours wrong.
        "Exchange": {"timezone": "UTC"},
        "NbGraderAPI": {"timezone": "UTC"},
        "AssignLatePenalties": {"plugin_class": "nbjudge.plugins.late_penalty.LatePenalty"},
        "LatePenalty": {
            "grace_minutes": float(known.late.grace_minutes),
            "percent_per_day": float(known.late.percent_per_day),
            "max_days": float(known.late.max_days),
        },
        "OverwriteCells": {"add_missing_cells": True},
        "HoldBackHidden": {
            "public": [str(course / place) for place in [*public, _release_folder(config)]]
        },
        "HideHiddenTests": {},
        "PublishDates": {"course": str(course)},
        "ZipCollectApp": {
            "collector_plugin": "nbjudge.plugins.lms_collect.LmsCollectorPlugin",
            "extractor_plugin": "nbjudge.plugins.lms_collect.LmsExtractorPlugin",
        },
    }
    for name in ("begin_test_delimeter", "end_test_delimeter"):
        # A course may mark its hidden tests in words of its own.
        if name in config.ClearHiddenTests:
            for step in ("HideHiddenTests", "HoldBackHidden"):
                wanted[step][name] = config.ClearHiddenTests[name]
    find_own_programs()
    _keep_first_ids(config)
    _hide_hidden_tests(config)
    _refresh_penalties(config)
    _publish_dates(config)
    for section, values in wanted.items():
        for name, value in values.items():
            if name not in config[section]:
                config[section][name] = value
            else:  # what was appended is appended to ours
                config[section][name] = settled(config[section][name], value)


def _release_folder(config: Config) -> str:
    """Return the folder of what was handed out, relative to the course."""
    folder = config.CourseDirectory.get("release_directory")
    return folder if isinstance(folder, str) else "release"


def _keep_first_ids(config: Config) -> None:
    """Replace nbgrader's step for duplicated cells, which can stop a submission (#1083)."""
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import DeduplicateIds

    from nbjudge.plugins.preprocessors import KeepFirstId

    usual = [
        KeepFirstId if step is DeduplicateIds else step
        for step in Autograde.sanitize_preprocessors.default()
    ]
    config.Autograde.sanitize_preprocessors = chosen(
        config, "Autograde", usual, "sanitize_preprocessors"
    )


def _hide_hidden_tests(config: Config) -> None:
    """Keep hidden tests out of the feedback (jupyter/nbgrader#917, #1363), and errors short."""
    from nbgrader.converters import GenerateFeedback
    from nbgrader.preprocessors import GetGrades

    from nbjudge.plugins.preprocessors import HideHiddenTests, HoldBackHidden
    from nbjudge.plugins.tracebacks import ShortTracebacks

    usual = list(GenerateFeedback.preprocessors.default())
    at = usual.index(GetGrades) + 1
    usual[at:at] = [HoldBackHidden, HideHiddenTests, ShortTracebacks]
    config.GenerateFeedback.preprocessors = chosen(config, "GenerateFeedback", usual)


def _refresh_penalties(config: Config) -> None:
    """Make feedback count the late penalty again, from the score after manual grading.

    nbgrader counts it when it autogrades, so that points given by hand would escape the rule.
    """
    from nbgrader.preprocessors import AssignLatePenalties

    steps = list(config.GenerateFeedback.preprocessors)
    if AssignLatePenalties not in steps:
        config.GenerateFeedback.preprocessors = [AssignLatePenalties, *steps]


def _publish_dates(config: Config) -> None:
    """Let every release list its checks, carry the deadlines file and publish the due time."""
    from nbgrader.converters import GenerateAssignment

    from nbjudge.plugins.preprocessors import ChooseLevels, ListChecks, PublishDates

    usual = GenerateAssignment.preprocessors.default()
    steps = chosen(config, "GenerateAssignment", usual)
    added = [step for step in (ChooseLevels, ListChecks, PublishDates) if step not in steps]
    config.GenerateAssignment.preprocessors = [*steps, *added]
