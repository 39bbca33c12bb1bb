"""Marking written answers question by question, in a local web page."""
