"""Builds the application from its settings: the only place that knows both sides, and the real clock."""
