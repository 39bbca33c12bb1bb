"""The process that decides: it runs a test's code and asks the student's process for values."""
