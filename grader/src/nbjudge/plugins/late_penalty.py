"""The course's late rule as an nbgrader plugin."""

from __future__ import annotations

from nbgrader.plugins import LateSubmissionPlugin
from traitlets import Float

from nbjudge.deadlines import LateRule


class LatePenalty(LateSubmissionPlugin):
    """Take a share of the score for each started day, after a time of grace.

    Configure it in ``nbgrader_config.py`` with
    ``c.AssignLatePenalties.plugin_class = LatePenalty``. The values come from
    ``deadlines.toml``: see `nbjudge.plugins.configure.configure`.
    """

    grace_minutes = Float(15.0, help="up to and including this, nothing is taken off").tag(
        config=True
    )
    percent_per_day = Float(10.0, help="of the score earned, for each started day").tag(config=True)
    max_days = Float(5.0, help="later than this many days, no point is left").tag(config=True)

    def late_submission_penalty(
        self, student_id: str, score: float, total_seconds_late: float
    ) -> float | None:
        """Return the points to take off.

        Parameters
        ----------
        student_id : str
            Not used: the rule is the same for everybody; an extension is given in the gradebook.
        score : float
            Points earned by the notebook.
        total_seconds_late : float
            Seconds after the due time, extensions included.

        Returns
        -------
        float or None
            None when nothing is taken off.
        """
        rule = LateRule(self.grace_minutes, self.percent_per_day, self.max_days)
        return rule.penalty(score, total_seconds_late) or None
