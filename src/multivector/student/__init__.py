"""What a student's own machine runs: open the lessons, check an assignment, hand it in."""
