"""The hot path: picks and feedback, in two equivalent implementations."""
