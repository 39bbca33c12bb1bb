"""How values cross between the student's process and the judge, as checked JSON."""
