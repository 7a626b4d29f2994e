"""Which flow answers a correlation id: the snapshot, the draw, and the memory that keeps it exact."""
