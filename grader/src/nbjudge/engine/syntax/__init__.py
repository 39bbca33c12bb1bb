"""What code says before it is run: by its syntax alone, and bounded."""
