"""Fakes of the features' ports, without a database, a clock or randomness."""
