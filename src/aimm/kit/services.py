"""How the services of one unit of work are asked for."""

from typing import Protocol, TypeVar

S = TypeVar("S")


class Services(Protocol):
    """The services of one unit of work: ``services[FlowService]``, or by a port: ``services[PickHistory]``.

    Each is made on first use. ``wiring/words`` says how.
    """

    def __getitem__(self, kind: type[S], /) -> S:
        """The service of this class, always the same one."""
        ...
