"""Which addresses may be called. Loopback and private networks may, cloud metadata may not.

Addresses are judged after name resolution, so every spelling of an address is judged alike.
"""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

METADATA_HOSTS = frozenset(
    {
        "instance-data",
        "instance-data.ec2.internal",
        "metadata",
        "metadata.azure.com",
        "metadata.azure.internal",
        "metadata.goog",
        "metadata.google.internal",
        "metadata.internal",
        "metadata.platformequinix.com",
        "metadata.tencentyun.com",
    }
)
"""Names under which clouds serve the credentials of a machine."""

_METADATA = tuple(
    ip_network(network)
    for network in (
        "100.100.100.200/32",  # Alibaba Cloud
        "168.63.129.16/32",  # Azure, the agent of the host
        "192.0.0.192/32",  # Oracle Cloud, classic
        "fd00:ec2::/32",  # AWS
        "fd20:ce::/32",  # Google Cloud
        "fd00:42::42/128",  # Scaleway
    )
)
_NAT64 = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")


@lru_cache(maxsize=1_024)
def host_refusal(host: str) -> str | None:
    """Why a host must not be called, judged by its name or by the address that is written there.

    Args:
        host: as in a URL, without brackets.

    Returns:
        The reason as a clause, or None.
    """
    name = host.lower().rstrip(".")
    if name in METADATA_HOSTS:
        return f"{name} is a cloud metadata service"
    try:
        return address_refusal(ip_address(name))
    except ValueError:
        return None


def address_refusal(address: IPv4Address | IPv6Address) -> str | None:
    """Why an address must not be called, as a clause, or None."""
    plain = _embedded(address)
    if plain.is_link_local:
        return f"{address} is a link-local address, where clouds serve their metadata"
    if any(plain in network for network in _METADATA):
        return f"{address} is the address of a cloud metadata service"
    if plain.is_multicast or (isinstance(plain, IPv4Address) and int(plain) == 0xFFFFFFFF):
        return f"{address} is a multicast or broadcast address"
    if plain.is_unspecified:
        return f"{address} is the unspecified address, use 127.0.0.1 or ::1"
    return None


def _embedded(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address inside an IPv6 address (mapped, compatible, 6to4, NAT64, Teredo), or the address."""
    if isinstance(address, IPv4Address):
        return address
    if address.ipv4_mapped is not None:
        return address.ipv4_mapped
    if address.sixtofour is not None:
        return address.sixtofour
    if address.teredo is not None:
        return address.teredo[1]
    if address in _NAT64 or (address in _COMPATIBLE and int(address) > 1):
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address
