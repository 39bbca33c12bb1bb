"""The graded exercises and the proof that they grade fairly."""
