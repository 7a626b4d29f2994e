"""The logic of the client, without I/O. Both clients drive it.

An operation is a generator: it yields an effect (effects.py), receives its outcome, and returns a
result. Time, random numbers and IDs come from settings.Surroundings.
"""
