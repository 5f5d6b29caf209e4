"""Whose request it is, as a table."""

from __future__ import annotations

from ipaddress import ip_network

import pytest

from omnidesk.rules.client_address import client_address

TRUSTED = (ip_network("10.0.0.0/8"), ip_network("fd00::/8"))
CLOUDFLARE = (ip_network("10.9.0.0/16"),)


@pytest.mark.parametrize(
    ("peer", "forwarded_for", "cf", "expected"),
    [
        ("203.0.113.9", "", "", "203.0.113.9"),
        ("203.0.113.9", "198.51.100.7", "198.51.100.8", "203.0.113.9"),
        ("10.0.0.1", "198.51.100.7", "", "198.51.100.7"),
        ("10.0.0.1", "192.0.2.1, 198.51.100.7", "", "198.51.100.7"),
        ("10.0.0.1", "192.0.2.1, 198.51.100.7, 10.0.0.2", "", "198.51.100.7"),
        ("10.0.0.1", "10.0.0.3, 10.0.0.2", "", "10.0.0.3"),
        ("10.0.0.1", "", "", "10.0.0.1"),
        ("10.0.0.1", "nonsense", "", "10.0.0.1"),
        ("10.0.0.1", "192.0.2.1, nonsense, 10.0.0.2", "", "10.0.0.2"),
        ("10.0.0.1", "198.51.100.7:4711", "", "198.51.100.7"),
        ("10.0.0.1", "[2001:db8::7]:4711", "", "2001:db8::7"),
        ("10.0.0.1", "198.51.100.7", "192.0.2.1", "198.51.100.7"),
        ("10.9.0.1", "198.51.100.7", "192.0.2.1", "192.0.2.1"),
        ("10.9.0.1", "198.51.100.7", "nonsense", "198.51.100.7"),
        ("::ffff:10.0.0.1", "198.51.100.7", "", "198.51.100.7"),
        ("fd00::1", "2001:db8::7", "", "2001:db8::7"),
        ("", "198.51.100.7", "", "unknown"),
        ("a socket", "198.51.100.7", "", "unknown"),
    ],
)
def test_client_address(peer: str, forwarded_for: str, cf: str, expected: str) -> None:
    assert client_address(peer, forwarded_for, cf, TRUSTED, CLOUDFLARE) == expected
