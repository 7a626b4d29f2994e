"""Everything the client decides, without I/O: the synchronous and the asynchronous client drive it.

An operation is a generator: it yields what it wants done (effects.py), is sent the outcome, and
returns its result. Time, chance and ids come from settings.Surroundings.
"""
