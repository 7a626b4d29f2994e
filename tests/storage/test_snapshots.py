"""The snapshot: loaded once, then only changes, on every node."""

from collections.abc import Sequence

import pytest
from tests.fakes.sources import Clock, Ids
from tests.fakes.store import ANN
from tests.storage.conftest import eventually

from aimm.flows.configuring import FlowStepService
from aimm.flows.model import FlowPatch, NewFlow
from aimm.flows.service import FlowService
from aimm.picking.model import Answer, ServedStep, Serving
from aimm.stats.slots import SLOTS
from aimm.storage import snapshots as module
from aimm.storage.database.engine import Database, open_database
from aimm.storage.database.work import UnitOfWork, unit_of_work
from aimm.storage.flows import StoredFlows, StoredFlowSteps, StoredShareTables
from aimm.storage.snapshots import SnapshotKeeper
from aimm.storage.use_cases import StoredSteps, StoredUseCases
from aimm.use_cases.model import NewStep, NewUseCase, UseCasePatch
from aimm.use_cases.service import StepService, UseCaseService

IDS = Ids()


class Services:
    """The services on one unit of work."""

    def __init__(self, work: UnitOfWork, clock: Clock) -> None:
        use_cases, steps = StoredUseCases(work.connection), StoredSteps(work.connection)
        flows, flow_steps = StoredFlows(work.connection), StoredFlowSteps(work.connection)
        tables = StoredShareTables(work.connection)
        self.stored_steps = flow_steps
        self.flows = FlowService(
            use_cases, steps, flows, flow_steps, tables, work, work, clock, IDS, work.actor
        )
        self.use_cases = UseCaseService(use_cases, work, work, clock, IDS)
        self.steps = StepService(use_cases, steps, [self.flows], work, work, clock, IDS)
        self.flow_steps = FlowStepService(flows, flow_steps, work, work, clock, IDS, work.actor)


class Node:
    """A snapshot keeper, and what it reported.

    Attributes:
        rendered: codes of the use cases whose responses were rendered, in order.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self.forgotten: list[int] = []
        self.rendered: list[str] = []
        self.access_changes = 0
        self.keeper = SnapshotKeeper(
            database, self.render, clock.millis, self.forgotten.append, self.access_changed
        )

    def render(self, serving: Serving, step: ServedStep, answer: Answer) -> tuple[bytes, ...]:
        self.rendered.append(serving.code)
        return (serving.code.encode(), step.code.encode(), answer.configuration)

    async def access_changed(self) -> None:
        self.access_changes += 1

    def codes(self) -> Sequence[str]:
        return sorted(self.keeper.present.by_code)


async def _serve(database: Database, clock: Clock, code: str) -> str:
    """Create a use case with two steps and an active flow; returns its id."""
    async with unit_of_work(database, ANN, clock) as work:
        services = Services(work, clock)
        made = await services.use_cases.create(NewUseCase(title="t", code=code, description="d"))
        for name in ("greet", "close"):
            await services.steps.create(NewStep(use_case_id=made.id, title="t", code=name, description="d"))
        flow = await services.flows.create(NewFlow(use_case_id=made.id, title="One", description="d"))
        await services.flows.update(flow.id, FlowPatch(active=True))
        await services.use_cases.update(made.id, UseCasePatch(active=True))
    return made.id


@pytest.fixture
def node(database: Database, clock: Clock) -> Node:
    """A node that only polls when told to."""
    return Node(database, clock)


async def test_everything_is_loaded_at_the_start(database: Database, clock: Clock):
    use_case_id = await _serve(database, clock, "chat")
    async with unit_of_work(database, ANN, clock) as work:
        services = Services(work, clock)
        second = await services.flows.create(NewFlow(use_case_id=use_case_id, title="Two", description="d"))
        third = await services.flows.create(NewFlow(use_case_id=use_case_id, title="Three", description="d"))
        await services.flows.update(second.id, FlowPatch(active=True, current_serve_pct=25))
        configured = (await services.stored_steps.of_flow(second.id))[1]
        text = '{"modality":"é","parameters":{"say":"<<name>>"}}'
        await services.flow_steps.configure(configured.id, text)
    node = Node(database, clock)
    await node.keeper.start()
    served = node.keeper.present.by_code["chat"]
    assert node.keeper.present.by_number == {served.number: served}
    assert (served.id, served.active, len(served.slot_key)) == (use_case_id, True, 16)
    first = min(served.flow_ids)
    assert served.shares == {first: 75.0, second.number: 25.0}
    # inactive flows are included, because sessions may use them
    assert set(served.flow_ids) == {first, second.number, third.number}
    assert (len(served.slots), list(served.slots).count(second.number)) == (SLOTS, 2_500)
    assert served.share_table > 0
    assert list(served.steps) == ["greet", "close"]
    answer = served.steps["close"].answers[second.number]
    assert (answer.flow_id, answer.flow_step_id, answer.flow_step) == (
        second.id,
        configured.id,
        configured.number,
    )
    assert (answer.configuration, answer.placeholders, answer.revision) == (text.encode(), b'["name"]', 1)
    assert answer.ready == (b"chat", b"close", text.encode())
    unconfigured = served.steps["greet"].answers[third.number]
    assert (unconfigured.configuration, unconfigured.placeholders, unconfigured.revision) == (b"{}", b"[]", 0)
    assert (node.keeper.age, node.forgotten, node.access_changes) == (0, [], 0)
    clock.pass_by(seconds=3)
    assert node.keeper.age == 3
    await node.keeper.close()


async def test_a_refresh_loads_only_what_changed(database: Database, clock: Clock, node: Node):
    await _serve(database, clock, "chat")
    await _serve(database, clock, "mail")
    await node.keeper.refresh()
    assert node.codes() == ["chat", "mail"]
    chat, mail = (node.keeper.present.by_code[code] for code in ("chat", "mail"))
    node.rendered.clear()
    async with unit_of_work(database, ANN, clock) as work:
        await Services(work, clock).use_cases.update(chat.id, UseCasePatch(active=False))
    await node.keeper.refresh()
    assert set(node.rendered) == {"chat"}
    assert not node.keeper.present.by_code["chat"].active
    assert node.keeper.present.by_code["mail"] is mail
    assert node.keeper.present.version == work.version
    # no news, no change
    node.rendered.clear()
    present = node.keeper.present
    clock.pass_by(seconds=5)
    await node.keeper.refresh()
    assert node.keeper.present is present
    assert (node.rendered, node.keeper.age) == ([], 0)


async def test_a_new_code_replaces_the_old_one(database: Database, clock: Clock, node: Node):
    use_case_id = await _serve(database, clock, "chat")
    async with unit_of_work(database, ANN, clock) as work:
        await Services(work, clock).use_cases.update(use_case_id, UseCasePatch(active=False))
        await Services(work, clock).use_cases.update(use_case_id, UseCasePatch(code="talk"))
    await node.keeper.refresh()
    assert (node.codes(), node.forgotten) == (["talk"], [])


async def test_a_deleted_use_case_is_forgotten(database: Database, clock: Clock, node: Node):
    use_case_id = await _serve(database, clock, "chat")
    await _serve(database, clock, "mail")
    await node.keeper.refresh()
    number = node.keeper.present.by_code["chat"].number
    async with unit_of_work(database, ANN, clock) as work:
        await Services(work, clock).use_cases.update(use_case_id, UseCasePatch(active=False))
        await Services(work, clock).use_cases.delete(use_case_id)
    await node.keeper.refresh()
    assert (node.codes(), node.forgotten) == (["mail"], [number])
    assert number not in node.keeper.present.by_number


async def test_a_use_case_created_and_deleted_between_refreshes_is_ignored(
    database: Database, clock: Clock, node: Node
):
    async with unit_of_work(database, ANN, clock) as work:
        made = await Services(work, clock).use_cases.create(NewUseCase(title="t", code="c", description="d"))
    async with unit_of_work(database, ANN, clock) as work:
        await Services(work, clock).use_cases.delete(made.id)
    await node.keeper.refresh()
    assert (node.codes(), node.forgotten, node.keeper.present.version) == ([], [], work.version)


async def test_changes_of_access_are_reported(database: Database, clock: Clock, node: Node):
    async with unit_of_work(database, ANN, clock) as work:
        work.access_changed()
    await node.keeper.refresh()
    assert (node.access_changes, node.rendered) == (1, [])
    await node.keeper.refresh()
    assert node.access_changes == 1


async def test_deleted_flows_and_new_shares_arrive(database: Database, clock: Clock, node: Node):
    use_case_id = await _serve(database, clock, "chat")
    async with unit_of_work(database, ANN, clock) as work:
        services = Services(work, clock)
        second = await services.flows.create(NewFlow(use_case_id=use_case_id, title="Two", description="d"))
        await services.flows.update(second.id, FlowPatch(active=True, current_serve_pct=50))
    await node.keeper.refresh()
    table = node.keeper.present.by_code["chat"].share_table
    async with unit_of_work(database, ANN, clock) as work:
        services = Services(work, clock)
        await services.flows.update(second.id, FlowPatch(active=False))
        await services.flows.delete(second.id)
    await node.keeper.refresh()
    served = node.keeper.present.by_code["chat"]
    assert served.share_table > table
    assert list(served.shares.values()) == [100.0]
    assert second.number not in served.flow_ids
    assert second.number not in served.slots


async def test_without_an_active_flow_nothing_can_be_drawn(database: Database, clock: Clock, node: Node):
    async with unit_of_work(database, ANN, clock) as work:
        services = Services(work, clock)
        made = await services.use_cases.create(NewUseCase(title="t", code="chat", description="d"))
        await services.flows.create(NewFlow(use_case_id=made.id, title="One", description="d"))
    await node.keeper.refresh()
    served = node.keeper.present.by_code["chat"]
    assert (list(served.slots), served.shares, served.share_table) == ([], {}, 0)
    assert len(served.flow_ids) == 1


async def test_another_node_sees_a_change_within_a_second(database: Database, clock: Clock):
    url = database.dsn if not database.is_sqlite else f"sqlite:///{database.sqlite_path}"
    other = open_database(url)
    node = Node(other, clock)
    await node.keeper.start()
    use_case_id = await _serve(database, clock, "chat")
    await eventually(lambda: node.codes() == ["chat"], seconds=1)
    async with unit_of_work(database, ANN, clock) as work:
        await Services(work, clock).use_cases.update(use_case_id, UseCasePatch(active=False))
        await Services(work, clock).use_cases.delete(use_case_id)
    await eventually(lambda: node.codes() == [], seconds=1)
    assert len(node.forgotten) == 1
    await node.keeper.close()
    await other.close()


async def test_postgresql_notifies_immediately(
    database: Database, clock: Clock, node: Node, monkeypatch: pytest.MonkeyPatch
):
    if database.is_sqlite:
        pytest.skip("one process needs no notification")
    monkeypatch.setattr(module, "POLL_SECONDS", 3_600.0)
    await node.keeper.start()
    await _serve(database, clock, "chat")
    await eventually(lambda: node.codes() == ["chat"], seconds=5)
    await node.keeper.close()
