"""Module paths of client 1.0.4."""
