"""Requirements of a use case, of each kind that a page shows: met, missed, undecided and not measurable."""

from typing import Any

from tests.support.server import Api

_RATED: dict[str, Any] = {"metric": "rating", "aggregate": "mean", "operator": "at-least", "unit": "stars"}


def make_requirements(admin: Api, use_case_id: str) -> None:
    """Write down what the flows of a use case must do."""
    _require(
        admin,
        use_case_id,
        "satisfied",
        "Travellers are satisfied",
        "Travellers rate their plans with at least 3.5 of 5 stars on average.",
        owner="Travel desk",
        tags=["quality"],
        threshold=3.5,
        **_RATED,
    )
    _require(
        admin,
        use_case_id,
        "delighted",
        "Travellers are delighted",
        "Travellers rate their plans with at least 4.5 of 5 stars on average.",
        priority="should",
        tags=["quality"],
        threshold=4.5,
        **_RATED,
    )
    _require(
        admin,
        use_case_id,
        "latency",
        "Fast answers",
        "95 of 100 answers arrive within two seconds.",
        kind="system",
        owner="Platform",
        metric="latency",
        aggregate="p95",
        operator="at-most",
        threshold=2000,
        unit="ms",
    )
    _require(
        admin,
        use_case_id,
        "residency",
        "Data residency",
        "All personal data is processed and stored in the European Union.",
        kind="system",
        owner="Platform",
        tags=["privacy", "law"],
        needs="A record of the region of every provider and model.",
    )


def _require(admin: Api, use_case_id: str, code: str, title: str, statement: str, **fields: Any) -> None:
    text = {"code": code, "title": title, "statement": statement}
    admin.made("/requirements", {"useCaseId": use_case_id, **text, **fields})
