"""The network that an address belongs to, coarse enough to be one household or office."""

from ipaddress import IPv6Address, ip_address, ip_network

_SHARED_BITS = {4: 24, 6: 56}


def network_of(address: str) -> str:
    """Return the /24 (IPv4) or /56 (IPv6) of an address; empty for what is none.

    >>> network_of("203.0.113.77"), network_of("2001:db8:1:2ff::9"), network_of("unix")
    ('203.0.113.0/24', '2001:db8:1:200::/56', '')
    """
    try:
        parsed = ip_address(address)
    except ValueError:
        return ""
    # An IPv4 address that came through an IPv6 socket.
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is not None:
        parsed = parsed.ipv4_mapped
    return str(ip_network(f"{parsed}/{_SHARED_BITS[parsed.version]}", strict=False))
