"""nbgrader's side: the course folder, its source and gradebook, and what a run writes back."""
