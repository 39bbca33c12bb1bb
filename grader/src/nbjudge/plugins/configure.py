"""What nbgrader's pages, plugins and dates need: one call in ``nbgrader_config.py``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from nbjudge import deadlines as dates

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
    """Set what concerns people: pages, late rule, time stamps, LMS names.

    Put these lines into ``nbgrader_config.py``::

        from nbjudge.plugins.configure import configure
        configure(c, Path(__file__).parent)

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
    path = Path(course) / dates.FILE_NAME
    known = dates.read(path) if path.is_file() else dates.Deadlines()
    wanted = {
        "HTMLExporter": {
            "extra_template_basedirs": template_folders(),
            # nbgrader's templates pass Markdown through `strip_files_prefix` last.
            "filters": {
                "clean_html": "nbjudge.plugins.clean_html.clean_html",
                "strip_files_prefix": "nbjudge.plugins.clean_html.clean_html",
                "demote_headings": "nbjudge.plugins.clean_html.demote_headings",
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
        "PublishDates": {"course": str(course)},
        "ZipCollectApp": {"collector_plugin": "nbjudge.plugins.lms_collect.LmsCollectorPlugin"},
    }
    _refresh_penalties(config)
    _publish_dates(config)
    for section, values in wanted.items():
        for name, value in values.items():
            if name not in config[section]:
                config[section][name] = value


def _refresh_penalties(config: Config) -> None:
    """Make feedback count the late penalty again, from the score after manual grading.

    nbgrader counts it when it autogrades, so that points given by hand would escape the rule.
    """
    from nbconvert.preprocessors import CSSHTMLHeaderPreprocessor
    from nbgrader.preprocessors import AssignLatePenalties, GetGrades

    chosen = [GetGrades, CSSHTMLHeaderPreprocessor]
    if "preprocessors" in config.GenerateFeedback:
        chosen = list(config.GenerateFeedback.preprocessors)
    if AssignLatePenalties not in chosen:
        config.GenerateFeedback.preprocessors = [AssignLatePenalties, *chosen]


def _publish_dates(config: Config) -> None:
    """Let every release carry the deadlines file and write the due time into the gradebook."""
    from nbgrader.converters import GenerateAssignment

    from nbjudge.plugins.preprocessors import PublishDates

    chosen = GenerateAssignment.preprocessors.default()
    if "preprocessors" in config.GenerateAssignment:
        chosen = list(config.GenerateAssignment.preprocessors)
    if PublishDates not in chosen:
        config.GenerateAssignment.preprocessors = [*chosen, PublishDates]
