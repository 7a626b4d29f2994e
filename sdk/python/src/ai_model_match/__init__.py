"""Client for AI Model Match."""

__version__ = "2.0.0"
