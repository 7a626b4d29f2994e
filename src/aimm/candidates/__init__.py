"""Models that an AI feature could use: the catalogue, own entries, and the shortlist of a use case."""
