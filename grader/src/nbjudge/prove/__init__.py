"""The proof of a course's graders: right and wrong answers and mutants against each question."""
