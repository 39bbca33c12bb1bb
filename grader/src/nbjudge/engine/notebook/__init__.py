"""Cells as a notebook runs them: compiled, executed in a shell, shown."""
