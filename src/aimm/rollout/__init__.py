"""The controlled release of a use case's flows: warmup, adaptive, escape; each change with its reasons."""
