"""Flows, the configurations of their steps, and the revisions of these configurations."""
