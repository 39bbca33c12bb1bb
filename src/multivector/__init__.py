"""Helpers for the course *Kazakhstan between the vectors*.

Nothing is imported here: ``from multivector.data import load`` loads pandas when a lesson
needs it, and not before.
"""

from __future__ import annotations

__version__ = "0.1.0"
