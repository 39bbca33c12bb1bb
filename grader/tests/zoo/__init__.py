"""Hostile and broken submissions: what each may do to a grading run, and what it must not."""
