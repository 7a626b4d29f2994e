"""Datasets in the product's database, their items in the data store."""
