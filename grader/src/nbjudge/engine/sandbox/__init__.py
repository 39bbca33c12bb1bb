"""What shuts a submission in: namespaces, system-call filter, memory limits."""
