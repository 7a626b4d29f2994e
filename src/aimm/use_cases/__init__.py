"""Use cases and their steps: product goals, and the stages of each session."""
