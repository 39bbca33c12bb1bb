"""What nbgrader loads by name: preprocessors, plugins, exporters, page templates."""
