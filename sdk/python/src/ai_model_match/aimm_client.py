"""The client under the names of 1.0.4, which programs written for it go on using."""

from ai_model_match.client import Client
from ai_model_match.model import CorrelationId, Feedback, Pick

__all__ = ["AIMMClient"]


class AIMMClient(Client):
    """Client with the two published method names added; everything else is Client's."""

    def Pick(self, use_case_code: str, step_code: str, correlation_id: CorrelationId) -> Pick:
        """Ask which configuration to use now; see Client.pick."""
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
        """Say how a session went; see Client.send_feedback. ``score`` is ``synthetic_score``'s other name."""
        stars = synthetic_score if synthetic_score is not None else score
        if stars is None:
            raise TypeError("SendFeedback needs a score")
        return self.send_feedback(correlation_id, stars, comment, reference_link)
