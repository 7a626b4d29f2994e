"""Rubrics, review queues and judging over HTTP."""
