"""The commands of the course: each is a module with ``add_arguments`` and ``run``."""
