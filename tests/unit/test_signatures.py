"""The vendors' signatures: published vectors, and hostile input that is simply not signed."""

from __future__ import annotations

import hashlib
import hmac
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from omnidesk.services.channels.meta.signature import is_signed as meta_is_signed
from omnidesk.services.channels.twilio.signature import is_signed, read_pairs, sign

# The example of Twilio's documentation.
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
BODY = urlencode(
    {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+12349013030",
        "Digits": "1234",
        "From": "+12349013030",
        "To": "+18005551212",
    }
).encode()
SIGNATURE = "0/KCTR6DLpKmkAf8muzZqo1nDgQ="
TOKEN = "12345"


def test_twilio_vector() -> None:
    assert is_signed(URL, BODY, SIGNATURE, TOKEN)


@pytest.mark.parametrize(
    "url", ["https://mycompany.com:443/myapp.php?foo=1&bar=2", URL.replace("com/", "com:443/")]
)
def test_twilio_may_write_the_usual_port(url: str) -> None:
    signature = sign(URL, read_pairs(BODY), TOKEN).decode()
    assert is_signed(url, BODY, signature, TOKEN)
    assert is_signed(URL, BODY, sign(url, read_pairs(BODY), TOKEN).decode(), TOKEN)


def test_twilio_other_port_is_another_address() -> None:
    assert not is_signed(URL.replace("com/", "com:8443/"), BODY, SIGNATURE, TOKEN)


def test_twilio_json_is_covered_by_its_digest() -> None:
    body = b'{"a": 1}'
    url = f"https://x.example/y?bodySHA256={hashlib.sha256(body).hexdigest()}"
    signature = sign(url, [], TOKEN).decode()
    assert is_signed(url, body, signature, TOKEN)
    assert not is_signed(url, body + b" ", signature, TOKEN)


def test_twilio_body_without_digest_cannot_ride_on_a_bare_url() -> None:
    signature = sign("https://x.example/y", [], TOKEN).decode()
    assert is_signed("https://x.example/y", b"", signature, TOKEN)
    assert not is_signed("https://x.example/y", b'{"a": 1}', signature, TOKEN)


@given(body=st.binary(max_size=200), header=st.text(max_size=60), query=st.text(max_size=40))
def test_twilio_hostile_input_is_not_signed(body: bytes, header: str, query: str) -> None:
    assert not is_signed(f"https://x.example/y?{query}", body, header, TOKEN)
    assert not is_signed(f"https://x.example/y?bodySHA256={query}", body, header, TOKEN)


@given(body=st.binary(max_size=200), header=st.text(max_size=100))
def test_meta_hostile_input_is_not_signed(body: bytes, header: str) -> None:
    assert not meta_is_signed(body, header, TOKEN)


def test_meta_signs_the_raw_bytes_in_lower_case() -> None:
    body = b'{"object":"page"}'
    right = "sha256=" + hmac.new(TOKEN.encode(), body, hashlib.sha256).hexdigest()
    assert meta_is_signed(body, right, TOKEN)
    assert not meta_is_signed(body, right.upper(), TOKEN)
    assert not meta_is_signed(body, right.removeprefix("sha256="), TOKEN)


PARAMETERS = st.dictionaries(st.text(max_size=8), st.text(max_size=20), max_size=6)


@given(parameters=PARAMETERS)
def test_twilio_signature_agrees_with_the_official_one(parameters: dict[str, str]) -> None:
    official = RequestValidator(TOKEN).compute_signature(URL, parameters)
    assert is_signed(URL, urlencode(parameters).encode(), official, TOKEN)
