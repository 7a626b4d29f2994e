"""Scores tied to sessions, and the star counts of every flow that decisions rest on."""
