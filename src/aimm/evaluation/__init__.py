"""Runs: what flows and candidates answer on a sample of items. Metrics, benchmarks and comparisons build on them."""
