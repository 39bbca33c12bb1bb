"""Pages of the book that are made from lessons and data, and what is done to executed lessons."""
