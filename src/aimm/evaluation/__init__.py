"""Runs: what flows and candidates answer on a sample of items, which is what comparisons rest on."""
