"""Test cells in the styles that public courses use, each with a right and a wrong answer."""
