"""How much happens: sessions and ratings by flow and time."""
