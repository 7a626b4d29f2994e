"""Client for AI Model Match: get the AI configuration to use for a session, and report how it went."""

__version__ = "2.0.0"

from ai_model_match.async_client import AsyncClient
from ai_model_match.client import Client
from ai_model_match.errors import (
    AIMMError,
    AIMMHTTPException,
    AIMMHTTPGenericException,
    ClientClosed,
    FeedbackNotKept,
    MissingPlaceholders,
    NotConfigured,
    Unavailable,
    UnknownStep,
)
from ai_model_match.model import (
    Default,
    Feedback,
    FeedbackItem,
    InputMessage,
    OutputMessage,
    Pick,
    PickItem,
    Stats,
)
from ai_model_match.rendering import find_placeholders, render
from ai_model_match.session import AsyncSession, Session
from ai_model_match.settings import Settings, Surroundings

__all__ = [
    "AIMMError",
    "AIMMHTTPException",
    "AIMMHTTPGenericException",
    "AsyncClient",
    "AsyncSession",
    "Client",
    "ClientClosed",
    "Default",
    "Feedback",
    "FeedbackItem",
    "FeedbackNotKept",
    "InputMessage",
    "MissingPlaceholders",
    "NotConfigured",
    "OutputMessage",
    "Pick",
    "PickItem",
    "Session",
    "Settings",
    "Stats",
    "Surroundings",
    "Unavailable",
    "UnknownStep",
    "__version__",
    "find_placeholders",
    "render",
]
