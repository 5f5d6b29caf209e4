"""Signatures of the external API: one known answer, every changed bit, hostile input."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.signing import Signed, is_signed, is_timely, milliseconds_of, sign

SECRET = "kunci-rahasia-untuk-uji"
REQUEST = Signed(
    "odk_0123456789abcdef01234567",
    "1763800000000",
    "POST",
    "/api/external/messages?a=1",
    b'{"message":"Halo"}',
)


def test_version_1_is_the_hmac_of_client_timestamp_and_body() -> None:
    signed = b'odk_0123456789abcdef01234567.1763800000000.{"message":"Halo"}'
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert sign(SECRET, REQUEST) == expected


def test_version_2_also_binds_method_and_address() -> None:
    digest = hashlib.sha256(REQUEST.body).hexdigest()
    signed = f"{REQUEST.client_id}.{REQUEST.timestamp}.POST./api/external/messages?a=1.{digest}"
    expected = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).hexdigest()
    assert sign(SECRET, REQUEST, 2) == expected


@pytest.mark.parametrize("version", [1, 2])
def test_either_case_is_accepted(version: int) -> None:
    signature = sign(SECRET, REQUEST, version)
    assert is_signed(SECRET, REQUEST, signature, version)
    assert is_signed(SECRET, REQUEST, signature.upper(), version)


@pytest.mark.parametrize(
    "change",
    [
        {"client_id": "odk_1123456789abcdef01234567"},
        {"timestamp": "1763800000001"},
        {"body": b'{"message":"Halo "}'},
        {"method": "DELETE"},
        {"target": "/api/external/messages?a=2"},
    ],
)
def test_version_2_refuses_whatever_was_changed(change: dict[str, object]) -> None:
    signature = sign(SECRET, REQUEST, 2)
    assert not is_signed(SECRET, replace(REQUEST, **change), signature, 2)  # type: ignore[arg-type]


@given(st.integers(0, len(REQUEST.body) * 8 - 1))
def test_a_changed_bit_of_the_body_is_refused(bit: int) -> None:
    body = bytearray(REQUEST.body)
    body[bit // 8] ^= 1 << bit % 8
    assert not is_signed(SECRET, replace(REQUEST, body=bytes(body)), sign(SECRET, REQUEST))


@given(st.integers(0, 255))
def test_a_changed_bit_of_the_signature_is_refused(bit: int) -> None:
    number = int(sign(SECRET, REQUEST), 16) ^ 1 << bit
    assert not is_signed(SECRET, REQUEST, f"{number:064x}")


@given(st.text())
def test_hostile_signatures_are_a_plain_no(given: str) -> None:
    assert not is_signed(SECRET, REQUEST, given)


@pytest.mark.parametrize("given", ["", "ｆ" * 64, "\ud800" * 64, " " + "0" * 64, "0" * 65])
def test_what_is_no_digest_is_a_plain_no(given: str) -> None:
    assert not is_signed(SECRET, REQUEST, given)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1763800000000", 1763800000000),
        ("0000000000001", 1),
        ("176380000000", None),
        ("17638000000000", None),
        ("1763800000000\n", None),
        ("+176380000000", None),
        ("1763800000.00", None),
        ("１763800000000", None),
        ("", None),
    ],
)
def test_a_timestamp_is_thirteen_digits(text: str, expected: int | None) -> None:
    assert milliseconds_of(text) == expected


@pytest.mark.parametrize(
    ("offset_ms", "expected"),
    [(0, True), (600_000, True), (-600_000, True), (600_001, False), (-600_001, False)],
)
def test_a_request_holds_to_the_edges_of_its_time(offset_ms: int, expected: bool) -> None:
    now = datetime(2026, 11, 22, 9, tzinfo=UTC)
    at = int(now.timestamp() * 1000) + offset_ms
    assert is_timely(at, now, timedelta(minutes=10)) is expected
