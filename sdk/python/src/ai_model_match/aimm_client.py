"""The client with the method names of version 1.0.4, for programs written for it."""

from ai_model_match.client import Client
from ai_model_match.model import CorrelationId, Feedback, Pick

__all__ = ["AIMMClient"]


class AIMMClient(Client):
    """Client with the two method names of version 1.0.4 added."""

    def Pick(self, use_case_code: str, step_code: str, correlation_id: CorrelationId) -> Pick:
        """Get the configuration to use for a step; see Client.pick."""
        return self.pick(use_case_code, step_code, correlation_id)

    def SendFeedback(
        self,
        correlation_id: CorrelationId,
        synthetic_score: float | None = None,
        comment: str | None = None,
        reference_link: str | None = None,
        *,
        score: float | None = None,
    ) -> Feedback:
        """Submit feedback; see Client.send_feedback. ``score`` is an alias of ``synthetic_score``."""
        stars = synthetic_score if synthetic_score is not None else score
        if stars is None:
            raise TypeError("SendFeedback needs a score")
        return self.send_feedback(correlation_id, stars, comment, reference_link)
