"""Datasets, their items and their versions over HTTP."""
