"""The process that asks: runs the requests of a run against providers. It has no database."""
