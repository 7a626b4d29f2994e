"""The HTTP API: one file per word, and the hot path beside it."""
