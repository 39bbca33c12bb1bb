"""A grading run, from submissions to recorded grades."""
