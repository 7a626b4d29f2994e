"""Names of client 1.0.4 for the parts of a feedback."""

from ai_model_match.model import Feedback as AIMMFeedbackDTO
from ai_model_match.model import FeedbackItem as FeedbackItemDTO

__all__ = ["AIMMFeedbackDTO", "FeedbackItemDTO"]
