"""The process that runs the student's cells and answers the judge."""
