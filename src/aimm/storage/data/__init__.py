"""Bulk data in a store of its own: items of datasets, outputs of runs, captured examples."""
