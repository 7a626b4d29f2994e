"""Use cases and their steps: the goals of a product and the stages of each interaction."""
