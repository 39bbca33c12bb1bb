"""What the student's process and the judge do alike, so that a test finds the same in both."""
