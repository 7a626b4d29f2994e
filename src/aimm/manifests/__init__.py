"""Manifests: the desired state as files, and the plan to reach it.

An engine that knows no kind of thing: each feature declares its own as a ``Kind``, and ``wiring`` lists them.
"""
