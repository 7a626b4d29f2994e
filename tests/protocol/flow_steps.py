"""A flow step, and its configuration."""

from typing import Any

from tests.protocol.parts import (
    items,
    new_flow,
    new_step,
    new_use_case,
    paging,
)
from tests.support.server import Api


def new_flow_step(admin: Api) -> str:
    """The id of a flow step without a configuration."""
    use_case = new_use_case(admin)
    new_step(admin, use_case)
    flow = new_flow(admin, use_case)
    return items(admin.get("/flow-steps", params=paging(flowId=flow["id"])))[0]["id"]


def put(admin: Api, flow_step: str, parameters: str, modality: str = '"text"') -> Any:
    """Store JSON text verbatim."""
    body = f'{{"configuration":{{"modality":{modality},"parameters":{parameters}}}}}'
    return admin.put(f"/flow-steps/{flow_step}", body.encode())
