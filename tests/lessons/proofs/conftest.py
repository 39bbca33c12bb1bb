"""Proofs run inside a lesson's kernel; pytest must not import them as modules."""

collect_ignore_glob = ["[0-9]*.py"]
