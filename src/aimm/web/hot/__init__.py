"""The two answers that applications wait for, a pick and a feedback, in two ways that answer alike."""
