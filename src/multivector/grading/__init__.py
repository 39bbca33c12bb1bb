"""The grading run: nbgrader stays the engine, this package makes it fast, isolated and safe."""
