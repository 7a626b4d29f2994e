"""The items that show what a use case gets and what is expected, in versions that never change."""
