"""What a grading run costs, measured beside nbgrader's own: ``make bench``."""
