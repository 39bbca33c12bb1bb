"""The commands around a grading run: release, grade, report, doctor."""
