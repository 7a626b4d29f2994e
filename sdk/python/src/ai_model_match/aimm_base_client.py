"""Module path of client 1.0.4."""

from ai_model_match.client import Client as AIMMBaseClient

__all__ = ["AIMMBaseClient"]
