"""The ports of the words without a database, a clock or randomness."""
