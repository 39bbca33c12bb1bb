"""The process that has everything imported, and from which all others are forked."""
