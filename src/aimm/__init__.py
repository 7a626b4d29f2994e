"""AI Model Match: continuous delivery for AI."""

__version__ = "0.1.0"
