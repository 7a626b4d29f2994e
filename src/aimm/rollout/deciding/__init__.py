"""The parts of a decision, one subject a file; ``rules.decide`` asks them in order."""
