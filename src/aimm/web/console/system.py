"""System status."""

from typing import Any

from litestar import Controller, Request, get

from aimm.access.model import Caller, Permission
from aimm.web.context import context
from aimm.web.guards import READ
from aimm.web.queries import Item
from aimm.web.system_answers import SystemAnswer


class SystemController(Controller):
    """System status."""

    path = "/system"
    tags = ["Operations"]

    @get(
        guards=[READ],
        summary="Get system status",
        description="Status of the node that answers. Settings are included for admins only.",
    )
    async def get_system(self, request: Request[Any, Any, Any]) -> Item[SystemAnswer]:
        found = await context(request).system()
        caller: Caller = request.state.caller
        if Permission.ADMIN not in caller.permissions:
            found.settings = []
        return Item(found)
