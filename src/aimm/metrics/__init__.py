"""Metrics: what an answer is worth, as a number in a stated range. Pure; run in programs of jobs."""
