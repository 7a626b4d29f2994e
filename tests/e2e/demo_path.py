"""The path that ``aimm demo`` fills: made on a server as the demo does it, and its screens."""

from tests.e2e.screens import Screen, at, of_use_case
from tests.e2e.world import Admin, World, read_goal
from tests.support.server import ServerProcess

from aimm.cli.demonstration.service import Access
from aimm.cli.demonstration.tickets.filling import Filling
from aimm.cli.demonstration.tickets.records import QUEUES, USE_CASE

CODE = USE_CASE["code"]


def fill_path(server: ServerProcess, admin: Admin) -> World:
    """Fill the path; returns a world with its use case."""
    filling = Filling(Access(server.url, "admin", server.password, server.api_key), seed=1)
    try:
        filling.fill(filling.use_case())
    finally:
        filling.close()
    return World(admin, {CODE: read_goal(admin, CODE)})


def of_queue(code: str, world: World) -> str:
    """The path of the page of a review queue."""
    use_case = world.goals[CODE].id
    queues = world.admin.all("/review-queues", useCaseId=use_case)
    return f"/use-cases/{use_case}/reviews/{next(one['id'] for one in queues if one['code'] == code)}"


def of_run(world: World) -> str:
    """The path of the newest run."""
    use_case = world.goals[CODE].id
    return f"/use-cases/{use_case}/runs?run={world.admin.all('/runs', useCaseId=use_case)[0]['id']}"


def shared_brief(world: World) -> str:
    """The path of the page that a visitor gets."""
    new = {"useCaseId": world.goals[CODE].id, "label": "Engineering", "examples": True}
    return world.admin.made("/brief-links", new)["path"]


OF_THE_PATH = (
    Screen("demo-home", at("/")),
    Screen("demo-path", of_use_case(CODE, "/path")),
    Screen("demo-shared-brief", shared_brief),
    Screen("demo-overview", of_use_case(CODE)),
    Screen("demo-requirements", of_use_case(CODE, "/requirements")),
    Screen("demo-candidates", of_use_case(CODE, "/candidates")),
    Screen("demo-data", of_use_case(CODE, "/data")),
    Screen("demo-runs", of_use_case(CODE, "/runs")),
    Screen("demo-run", of_run),
    Screen("demo-reviews", of_use_case(CODE, "/reviews")),
    Screen("demo-comparison", lambda world: of_queue(QUEUES[0]["code"], world)),
    Screen("demo-rating", lambda world: of_queue(QUEUES[1]["code"], world)),
)
