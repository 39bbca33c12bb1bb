"""The lessons of the course, and which of them still have their first edition's form."""

from __future__ import annotations

EXPECTED = [
    "00_start_here",
    "01_tables",
    "02_charts_and_maps",
    "03_functions_and_checks",
    "04_reading_the_article",
    "05_many_vectors",
    "06_votes_at_the_un",
    "07_trade_investment_arms",
    "08_oil_routes",
    "09_when_a_route_closes",
    "10_northern_demographics",
    "11_border_migration_language",
    "12_turning_point",
    "13_policy_brief",
]

#: Fifteen minutes, for the set-up: fewer cells and exercises, no claim to judge.
SHORT = "00_start_here"
#: The student's own work: fewer exercises.
BRIEF = "13_policy_brief"

#: Printed at a lesson's start (cell ``five_questions``) and answered at its end (``five_answers``).
FIVE_QUESTIONS = (
    "What exactly is claimed?",
    "Which number would show it?",
    "Out of what?",
    "What else would produce the same number?",
    "What would change our mind?",
)
