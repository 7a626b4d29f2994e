"""Runs: their records in the product's database, their outputs in the data store."""
