"""The way back after signing in never leaves this host."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.local_path import local_path

HERE = "https://inbox.example/login/"


@pytest.mark.parametrize("wanted", ["/inbox", "/inbox/17?platform=all#m3", "/admin/"])
def test_path_of_ours_is_kept(wanted: str) -> None:
    assert local_path(wanted) == wanted


@pytest.mark.parametrize(
    "wanted",
    [
        "",
        "inbox",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "https://evil.example/inbox",
        "javascript:alert(1)",
        "/\t/evil.example",
        "/\n/evil.example",
        "/inbox\r\nSet-Cookie: a=b",
        "/" + "a" * 600,
        None,
        17,
    ],
)
def test_anything_else_is_dropped(wanted: object) -> None:
    assert local_path(wanted) == ""


@given(st.text(alphabet="/\\.:@?#[]aé\t\n%20 ", max_size=12))
def test_what_is_kept_leads_to_this_host(wanted: str) -> None:
    kept = local_path(wanted)
    assert kept == "" or urlsplit(urljoin(HERE, kept)).netloc == "inbox.example"
