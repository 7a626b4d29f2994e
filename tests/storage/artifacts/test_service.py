"""Artifacts are stored, named, read and collected, on both databases."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from tests.fakes.sources import NOW, Clock

from aimm.artifacts.errors import ArtifactMissing, ArtifactNotFound
from aimm.artifacts.model import ArtifactRole, Content, Owner, Reference
from aimm.artifacts.service import ArtifactService, Naming
from aimm.kit.errors import Invalid

JOB, OTHER = Owner("job", "j1"), Owner("job", "j2")
MINE = Naming(owner=JOB, name="a.txt", media_type="text/plain", made_by="ann")
DAY = timedelta(days=1)


@dataclass
class Owners:
    """Owners of which some are gone."""

    missing: set[Owner] = field(default_factory=set[Owner])

    async def gone(self, references: Sequence[Reference]) -> Sequence[Reference]:
        return [one for one in references if one.owner in self.missing]


async def text(*said: bytes) -> AsyncIterator[bytes]:
    for one in said:
        yield one


async def read(service: ArtifactService, digest: str, **part: int) -> bytes:
    return b"".join([one async for one in await service.read(digest, **part)])


async def known(service: ArtifactService) -> list[tuple[int, int]]:
    return [(one.content.size, one.references) async for one in service.known()]


async def test_what_is_put_is_named_and_read(service: ArtifactService):
    made = await service.put(text(b"ab", b"c"), MINE)
    assert (made.content.size, made.name, made.made_at, made.role) == (3, "a.txt", NOW, ArtifactRole.OUTPUT)
    assert await read(service, made.content.digest) == b"abc"
    assert await read(service, made.content.digest, start=1, length=1) == b"b"
    assert await service.of_owner(JOB) == [made]
    assert await service.of_owner(OTHER) == []
    assert await service.named(made.content.digest) == made


async def test_the_same_content_is_stored_once(service: ArtifactService):
    made = await service.put(text(b"abc"), MINE)
    again = await service.put(text(b"a", b"bc"), replace(MINE, owner=OTHER, name="b.txt"))
    assert made.content == again.content
    assert await known(service) == [(3, 2)]
    assert (await service.named(made.content.digest)).name == "b.txt"
    assert (await service.named(made.content.digest, "a.txt")).owner == JOB
    with pytest.raises(ArtifactNotFound):
        await service.named(made.content.digest, "c.txt")


async def test_a_name_is_replaced_but_not_by_a_worker_that_has_lost_the_job(service: ArtifactService):
    await service.put(text(b"one"), replace(MINE, revision=2))
    await service.put(text(b"late"), replace(MINE, revision=1))
    (found,) = await service.of_owner(JOB)
    assert found.content.size == 3
    await service.put(text(b"again"), replace(MINE, revision=2))
    (found,) = await service.of_owner(JOB)
    assert found.content.size == 5


async def test_an_input_and_an_output_may_have_the_same_name(service: ArtifactService):
    await service.put(text(b"in"), replace(MINE, role=ArtifactRole.INPUT))
    await service.put(text(b"out!"), MINE)
    assert [(one.role, one.content.size) for one in await service.of_owner(JOB)] == [
        (ArtifactRole.INPUT, 2),
        (ArtifactRole.OUTPUT, 4),
    ]


async def test_what_is_named_can_be_named_again(service: ArtifactService):
    made = await service.put(text(b"abc"), MINE)
    again = await service.name_again(made.content.digest, Naming(owner=OTHER, name="c"))
    assert (again.media_type, again.content) == ("text/plain", made.content)
    for wrong in ("0" * 64, "../../etc/passwd"):
        with pytest.raises(ArtifactNotFound):
            await service.name_again(wrong, Naming(owner=OTHER, name="c"))
    await service.files.delete(made.content.digest)
    third = Owner("job", "j3")
    with pytest.raises(ArtifactMissing):
        await service.name_again(made.content.digest, Naming(owner=third, name="c"))
    assert await service.of_owner(third) == []
    with pytest.raises(ArtifactMissing):
        await service.read(made.content.digest)


@pytest.mark.parametrize(
    "name, media_type",
    [
        *((name, "text/csv") for name in ("", " ", "a/b", "a\n", "a" * 256)),
        *(("a", wrong) for wrong in ("text", "text/html; charset=x", "Text/html", "text/x\r\nset-cookie: a")),
    ],
)
async def test_names_and_types_are_checked_before_anything_is_stored(
    service: ArtifactService, name: str, media_type: str
):
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError
        yield b""

    with pytest.raises(Invalid, match="name" if media_type == "text/csv" else "mediaType"):
        await service.put(never(), replace(MINE, name=name, media_type=media_type))


async def test_what_nobody_names_goes_after_a_day(service: ArtifactService, clock: Clock):
    made = await service.put(text(b"mine"), MINE)
    other = await service.put(text(b"others"), replace(MINE, owner=OTHER))
    owners = Owners({JOB})
    clock.pass_by(hours=23)
    assert await service.collect(owners) == await service.collect(Owners())
    clock.pass_by(hours=2)
    planned = await service.collect(owners, really=False)
    assert (planned.forgotten, planned.deleted) == (1, [made.content])
    assert await read(service, made.content.digest) == b"mine"
    assert await service.collect(owners) == planned
    assert await service.files.size(made.content.digest) is None
    assert await known(service) == [(6, 1)]
    assert await read(service, other.content.digest) == b"others"
    assert (await service.collect(owners)).deleted == []


async def test_what_one_of_two_names_stays(service: ArtifactService, clock: Clock):
    made = await service.put(text(b"both"), MINE)
    await service.name_again(made.content.digest, Naming(owner=Owner("decision", "d1"), name="evidence"))
    clock.pass_by(days=400)
    assert (await service.collect(Owners({JOB}))).deleted == []
    assert await read(service, made.content.digest) == b"both"
    assert (await service.named(made.content.digest)).owner.kind == "decision"


async def test_what_is_stored_again_is_no_garbage(service: ArtifactService, clock: Clock):
    """Between storing and naming, a collection on another machine must not take it away."""
    draft = await service.files.receive(text(b"abc"))
    await service.references.announce(draft.content, clock.now())
    await service.files.keep(draft)
    clock.pass_by(days=2)
    await service.references.announce(draft.content, clock.now())
    assert (await service.collect(Owners())).deleted == []
    assert (await service.hand_in(draft, MINE)).content == draft.content
    clock.pass_by(days=2)
    assert (await service.collect(Owners())).deleted == []


async def test_a_file_that_no_record_knows_goes_a_day_after_it_was_found(
    service: ArtifactService, clock: Clock
):
    draft = await service.files.receive(text(b"restored"))
    await service.files.keep(draft)
    found = await service.collect(Owners())
    assert (found.adopted, found.deleted) == (1, [])
    clock.pass_by(days=2)
    assert (await service.collect(Owners())).deleted == [draft.content]
    assert [one async for one in service.files.held()] == []


async def test_what_was_collected_cannot_be_named(service: ArtifactService, clock: Clock):
    content = Content("a" * 64, 1)
    with pytest.raises(ArtifactNotFound):
        await service.references.add(
            Reference(
                owner=JOB,
                role=ArtifactRole.OUTPUT,
                name="a",
                media_type="text/plain",
                content=content,
                use_case_id=None,
                revision=0,
                made_by="ann",
                made_at=NOW,
            )
        )


async def test_many_owners_are_forgotten_at_once(service: ArtifactService):
    made = await service.put(text(b"abc"), MINE)
    owners = [Owner("job", str(number)) for number in range(600)]
    for owner in owners[:5]:
        await service.name_again(made.content.digest, Naming(owner=owner, name="a"))
    assert await service.references.forget(owners) == 5
    assert await service.references.forget([]) == 0
    assert len(await service.references.to(made.content.digest)) == 1
