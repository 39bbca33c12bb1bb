"""Commands of the course that are not about one assignment."""
