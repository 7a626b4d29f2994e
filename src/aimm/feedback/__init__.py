"""Ratings of sessions, and the star counts by flow that decisions are based on."""
