"""Addresses and networks as people write them, for lists of who may call.

Invariants:
* what is accepted reads the same when it is read again;
* a network with bits beyond its mask is refused: whoever writes 10.0.0.7/8 means one of two things,
  and guessing could let sixteen million addresses in.
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv4Network, IPv6Network, ip_network

from omnidesk.rules.client_address import Network

EXAMPLES = "203.0.113.7, 203.0.113.0/24, 2001:db8::/32"
# ::ffff:0:0/96 holds IPv4 addresses in IPv6 clothes (RFC 4291, 2.5.5.2).
MAPPED = IPv6Network("::ffff:0:0/96")


def parse_network(text: str) -> Network | None:
    """The network; an address is a network of one. Nothing when it is neither."""
    try:
        found = ip_network(text.strip())
    except ValueError:
        return None
    if "%" in text:  # a zone is a name of one machine's interface
        return None
    return _without_clothes(found)


def example_for(text: str) -> str:
    """What the writer probably meant, else examples of every kind."""
    try:
        return str(ip_network(text.strip(), strict=False))
    except ValueError:
        return EXAMPLES


def _without_clothes(found: Network) -> Network:
    if isinstance(found, IPv4Network) or not found.subnet_of(MAPPED):
        return found
    bare = IPv4Address(int(found.network_address) & 0xFFFF_FFFF)
    return IPv4Network((bare, found.prefixlen - MAPPED.prefixlen))
