"""Whose request this is, when proxies may stand between.

Invariants:
* the headers of a peer that is no trusted proxy are never believed;
* of X-Forwarded-For, only entries that a trusted proxy appended count: it is read from its end, and
  the first address that is not a trusted proxy is the client;
* CF-Connecting-IP counts only when the peer is a trusted proxy in Cloudflare's networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

UNKNOWN = "unknown"


def client_address(
    peer: str,
    forwarded_for: str,
    cf_connecting_ip: str,
    trusted: Sequence[Network],
    cloudflare: Sequence[Network],
) -> str:
    """The client's address as text, `unknown` when the peer has none (a Unix socket).

    `forwarded_for` is the whole X-Forwarded-For, several headers joined by commas in their order.
    """
    nearest = parse_address(peer)
    if nearest is None or not is_within(nearest, trusted):
        return UNKNOWN if nearest is None else str(nearest)
    if is_within(nearest, cloudflare):
        told = parse_address(cf_connecting_ip)
        if told is not None:
            return str(told)
    return str(_before_the_proxies(nearest, forwarded_for, trusted))


def _before_the_proxies(nearest: Address, chain: str, trusted: Sequence[Network]) -> Address:
    found = nearest
    for part in reversed(chain.split(",")):
        hop = parse_address(part)
        if hop is None:
            break
        found = hop
        if not is_within(hop, trusted):
            break
    return found


# Every request asks about its peer, and reading an address costs as much as signing a body.
@lru_cache(maxsize=256)
def parse_address(text: str) -> Address | None:
    """An address, with or without port and brackets, IPv4 in IPv6 unwrapped; else None."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        found = ip_address(text)
    except ValueError:
        return None
    mapped = found.ipv4_mapped if isinstance(found, IPv6Address) else None
    return mapped or found


def is_within(address: Address, networks: Sequence[Network]) -> bool:
    """Whether one of the networks holds the address."""
    return any(address.version == net.version and address in net for net in networks)
