"""The parts of a decision, one subject per file; ``rules.decide`` calls them in order."""
