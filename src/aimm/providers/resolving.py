"""Name resolution that refuses forbidden addresses. Imported only where requests are sent."""

import asyncio
import socket
from ipaddress import ip_address

from aiohttp.abc import AbstractResolver, ResolveResult

from aimm.connections.addresses import address_refusal, host_refusal


class RefusedByGuard(OSError):
    """A name stands for an address that must not be called.

    Attributes:
        reason: as a clause.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class GuardedResolver(AbstractResolver):
    """Resolves a name once. The connection is made to the addresses that were checked, and to no other.

    One forbidden address among several is enough for a refusal.
    """

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        refusal = host_refusal(host)
        if refusal is not None:
            raise RefusedByGuard(refusal)
        loop = asyncio.get_running_loop()
        found = await loop.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, family=family, flags=socket.AI_ADDRCONFIG
        )
        results: list[ResolveResult] = []
        for kind, _, protocol, _, address in found:
            numeric = str(address[0])
            refusal = address_refusal(ip_address(numeric))
            if refusal is not None:
                raise RefusedByGuard(f"{host} stands for {refusal}")
            results.append(
                ResolveResult(
                    hostname=host,
                    host=numeric,
                    port=port,
                    family=kind,
                    proto=protocol,
                    flags=socket.AI_NUMERICHOST | socket.AI_NUMERICSERV,
                )
            )
        return results

    async def close(self) -> None:
        """Nothing is kept open."""
