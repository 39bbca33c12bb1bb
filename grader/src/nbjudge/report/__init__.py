"""What an instructor reads after a run: the run's report and the class's report."""
