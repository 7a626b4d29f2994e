"""Activity: sessions and ratings by flow and time."""
