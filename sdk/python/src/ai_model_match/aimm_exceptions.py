"""Module path of client 1.0.4."""

from ai_model_match.errors import AIMMHTTPException, AIMMHTTPGenericException

__all__ = ["AIMMHTTPException", "AIMMHTTPGenericException"]
