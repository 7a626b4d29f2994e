"""Simulated visitors: sessions and ratings over the API, while someone uses the console."""

import threading
import uuid
from collections.abc import Mapping, Sequence
from random import Random
from types import TracebackType

import httpx2
from tests.support.server import Api, ServerProcess

COMMENTS: Mapping[int, Sequence[str]] = {
    1: (
        "Wrong city, wrong month.",
        "It made up a hotel that does not exist.",
        "Not what I asked for at all.",
    ),
    2: ("Too long, and I still had to look everything up.", "It ignored my budget."),
    3: ("Fine, but nothing that I would not have found.", "OK."),
    4: ("Good plan; the second day is a bit full.", "Nice, only the train times were off."),
    5: (
        "Exactly what we wanted, thank you!",
        "The restaurant near the river was perfect.",
        "Booked it at once.",
    ),
}
_COMMENTED = 0.3
_RATED = 0.8
_AWAY_SECONDS = 0.2


class Traffic:
    """Visitors of use cases, one after the other, while the block runs.

    Each goes through all steps of a use case and usually rates it, around the mean score of its flow. If the
    service is unreachable, they come back later.

    Args:
        means: true mean score by flow id, by code of the use case.
        steps: codes of the steps by code of the use case.
        rate: visitors per second.
        seed: the same seed gives the same visitors, with the same correlation ids.
    """

    def __init__(
        self,
        server: ServerProcess,
        means: Mapping[str, Mapping[str, float]],
        steps: Mapping[str, Sequence[str]],
        rate: float = 60,
        seed: int = 7,
    ) -> None:
        self._server = server
        self._means = means
        self._steps = steps
        self._pause = 1 / rate
        self._random = Random(seed)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="traffic")
        self.failure: BaseException | None = None

    def __enter__(self) -> "Traffic":
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        self._thread.join()
        assert self.failure is None or error is not None, self.failure

    def _run(self) -> None:
        try:
            self._come()
        except BaseException as error:  # noqa: BLE001 -- re-raised when the thread is joined
            self.failure = error

    def _come(self) -> None:
        api, url = Api.machine(self._server), self._server.url
        try:
            while not self._stopping.is_set():
                if url != self._server.url:  # it was restarted on another port
                    api.http.close()
                    api, url = Api.machine(self._server), self._server.url
                try:
                    self._visit(api)
                except httpx2.TransportError:
                    self._stopping.wait(_AWAY_SECONDS)
                self._stopping.wait(self._pause)
        finally:
            api.http.close()

    def _visit(self, api: Api) -> None:
        code = self._random.choice(list(self._means))
        correlation, flow = str(uuid.UUID(int=self._random.getrandbits(128), version=4)), ""
        for step in self._steps[code]:
            body = {"correlationId": correlation, "useCaseCode": code, "useCaseStepCode": step}
            answer = api.post("/picker", body)
            if answer.status_code != 200:
                return
            flow = answer.json()["item"]["flowId"]
        mean = self._means[code].get(flow)
        if mean is not None and self._random.random() < _RATED:
            api.post("/feedbacks", self._rating(correlation, mean))

    def _rating(self, correlation: str, mean: float) -> dict[str, object]:
        score = min(5, max(1, round(self._random.gauss(mean, 0.9))))
        rating: dict[str, object] = {"correlationId": correlation, "score": score}
        if self._random.random() < _COMMENTED:
            rating["comment"] = self._random.choice(COMMENTS[score])
        return rating
