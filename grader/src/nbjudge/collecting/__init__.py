"""Taking hand-ins from wherever they were handed in, and giving feedback and grades back."""
