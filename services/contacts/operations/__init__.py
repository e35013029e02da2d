"""Use cases; each is safe to run twice."""
