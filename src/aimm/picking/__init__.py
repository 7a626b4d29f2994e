"""Assigning flows to correlation ids: the snapshot, the draw, and the live sessions."""
