"""The fields of a flow, and the flows of one use case."""

from typing import Any

from tests.protocol.parts import (
    item,
    new_flow,
    new_use_case,
)
from tests.support.server import Api

FLOW_FIELDS = {
    "id",
    "useCaseId",
    "title",
    "description",
    "active",
    "currentServePct",
    "archived",
    "createdAt",
    "updatedAt",
    "version",
}


class Flows:
    """Flows ``a``, ``b`` … of a use case, by letter."""

    def __init__(self, admin: Api, letters: str, active: str = "", *, use_case_active: bool = False) -> None:
        self.admin = admin
        self.use_case = new_use_case(admin)
        self.id = self.use_case["id"]
        self.ids = {letter: new_flow(admin, self.use_case, title=letter)["id"] for letter in letters}
        for letter in active:
            self.put(letter, active=True)
        if use_case_active:
            admin.changed(f"/use-cases/{self.id}", {"active": True})

    def path(self, letter: str) -> str:
        return f"/flows/{self.ids[letter]}"

    def put(self, letter: str, **change: Any) -> dict[str, Any]:
        return self.admin.changed(self.path(letter), change)

    def get(self, letter: str) -> dict[str, Any]:
        return item(self.admin.get(self.path(letter)))

    def bulk(self, **shares: Any) -> Any:
        flows = [{"flowId": self.ids[letter], "currentServePct": share} for letter, share in shares.items()]
        return self.admin.put("/flows/bulk", {"useCaseId": self.id, "flows": flows})

    @property
    def shares(self) -> dict[str, float]:
        return {letter: self.get(letter)["currentServePct"] for letter in self.ids}
