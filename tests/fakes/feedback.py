"""A fake store of ratings."""

from aimm.feedback.model import Submission


class FakeRatings:
    """The port ``Ratings``; records submissions."""

    def __init__(self) -> None:
        self.number = 0
        self.submitted: list[Submission] = []

    def new_number(self) -> int:
        self.number += 1
        return self.number

    def submit(self, submission: Submission) -> None:
        self.submitted.append(submission)
