"""Web addresses in texts: what is shortened, what is left alone."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from omnidesk.rules.links import ALPHABET, Target, find_target, is_code, is_robot, replace_links


def bracketed(target: Target) -> str:
    return f"<{target.url}>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lihat https://toko.id/p?a=1&b=2#x.", "Lihat <https://toko.id/p?a=1&b=2#x>."),
        ("(https://toko.id/a)", "(<https://toko.id/a>)"),
        ("https://id.wiki/Batik_(kain)", "<https://id.wiki/Batik_(kain)>"),
        ("HTTP://TOKO.ID, lalu http://b.id!", "<HTTP://TOKO.ID>, lalu <http://b.id>!"),
        ("https://toko.id:8443/x", "<https://toko.id:8443/x>"),
        ("*Bayar: https://toko.id/a_b*", "*Bayar: <https://toko.id/a_b>*"),
        ("_https://toko.id/a_. ~https://b.id~", "_<https://toko.id/a>_. ~<https://b.id>~"),
        ("*Halo* https://toko.id/a*", "*Halo* <https://toko.id/a*>"),
        ("*Halo\nhttps://toko.id/a_", "*Halo\n<https://toko.id/a_>"),
        ("点 https://toko.id/a。", "点 <https://toko.id/a>。"),
        ("https://id.wiki/Rock_'n'_Roll", "https://id.wiki/Rock_'n'_Roll"),
        ("https://toko.id/?f=A|B dan https://b.id", "https://toko.id/?f=A|B dan <https://b.id>"),
        ("https://toko.id/{id}/x", "https://toko.id/{id}/x"),
        ("https://toko.id\\@jahat.id", "https://toko.id\\@jahat.id"),
        ("'https://toko.id/a', 'https://b.id'.", "'<https://toko.id/a>', '<https://b.id>'."),
        ("{https://toko.id/a}", "{<https://toko.id/a>}"),
        ("toko.id tanpa skema", "toko.id tanpa skema"),
        ("javascript:alert(1)", "javascript:alert(1)"),
        ("//toko.id/a", "//toko.id/a"),
        ("https://", "https://"),
        ("https://bank.id@jahat.id/", "https://bank.id@jahat.id/"),
        ("https://toko.id:99999999/", "https://toko.id:99999999/"),
        ("data:text/html,https", "data:text/html,https"),
    ],
)
def test_addresses_in_a_text(text: str, expected: str) -> None:
    assert replace_links(text, bracketed) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://a.id/</script><script>alert(1)</script>",
        'https://a.id/"onload="x',
        "https://a.id/\u2028alert(1)",
        "https://a.id/\x00",
        "https://a.id/ b",
        "https://a.id/" + "a" * 2000,
        "java\nscript:https://a.id",
        "ftp://a.id/",
        "https://straße.de/",
        "https://b%61nk.id/",
        "https://ba\u200dnk.id/",
        "https://a.id/\ud800",
        "//a.id/",
        "/inbox",
    ],
)
def test_hostile_addresses_are_no_targets(url: str) -> None:
    assert find_target(url) is None


def test_the_host_of_another_script_is_shown_as_it_is_called() -> None:
    assert find_target("https://tokо.id/") == Target("https://tokо.id/", "xn--tok-ued.id")


@given(st.text())
def test_whatever_is_written_only_web_addresses_are_touched(text: str) -> None:
    found: list[Target] = []

    def keep(target: Target) -> str:
        found.append(target)
        return target.url

    assert replace_links(text, keep) == text
    assert all(one.url.lower().startswith(("http://", "https://")) for one in found)


def test_codes_have_no_look_alikes() -> None:
    assert not set("0Oo1Il") & set(ALPHABET)
    assert is_code("23456789AB")
    assert not any(map(is_code, ["", "23456789A", "23456789ABC", "23456789A0", "23456789AB\n"]))


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        ("WhatsApp/2.24.1 A", True),
        ("facebookexternalhit/1.1", True),
        ("Mozilla/5.0 (compatible; Googlebot/2.1)", True),
        ("TelegramBot (like TwitterBot)", True),
        ("Slackbot-LinkExpanding 1.0", True),
        ("", True),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0) Mobile/22A Twitter for iPhone/10.50", False),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36 [LinkedInApp]", False),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1", False),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/140.0 Mobile Safari/537.36", False),
    ],
)
def test_robots_say_who_they_are(user_agent: str, expected: bool) -> None:
    assert is_robot(user_agent) is expected
