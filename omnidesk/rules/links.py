"""Web addresses in texts: which are shortened, how codes look, and what a preview may be told.

Invariants:
* only http and https addresses with a host are shortened, exactly as they were written;
* the text around them stays as it was;
* a code has no characters that people mistake for each other.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

# Without 0 O o, 1 I l: 56 characters, ten of them are 58 bits.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz"
CODE_LENGTH = 10
CODE = re.compile(f"[{ALPHABET}]{{{CODE_LENGTH}}}\\Z")
# Browsers and servers agree on about this much.
LONGEST_URL = 2_000

# Half a surrogate pair is no character that could be stored or sent.
ADDRESS = re.compile(
    r"https?://[^\s<>\"'`\\^{}|\x00-\x20\x7f\u2028\u2029\ud800-\udfff]+", re.IGNORECASE
)
# What ends a sentence belongs to the sentence; a bracket does when nothing opened it.
TRAILING = ".,;:!?'\"…»”’。，、！？；：،؛؟"
BRACKETS = {")": "(", "]": "["}
# What makes letters bold, slanted or struck out in WhatsApp, before an address and behind it.
MARKS = "*_~"
# Signs that are no part of an address by the letter, but are written in some: such an address is
# left as it is, for its first half leads elsewhere.
GOES_ON = re.compile(rf"['`\\^{{}}|]+[^\s<>'\"`\\^{{}}|{re.escape(TRAILING + ')]' + MARKS)}]")

# Browsers read these letters of a host in other ways than our library does, and may go elsewhere
# than we show: see "deviations" in https://www.unicode.org/reports/tr46/. So do they with %61.
AMBIGUOUS = re.compile("[%ßẞςΣ\u200c\u200d\u00ad]")

# Programs that fetch a page to show a preview, or to look for harm. Source: their published names.
# Apps of the same makers name themselves without "bot" when a person reads in them.
ROBOTS = re.compile(
    r"bot\b|crawler|spider|preview|facebookexternalhit|facebookcatalog|whatsapp/|imgproxy|"
    r"curl/|wget/|python-|okhttp|go-http|java/|headless|scanner|fetch",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a link leads. `host` as the address names it: names of other scripts as `xn--…`."""

    url: str
    host: str


def find_target(url: str) -> Target | None:
    """The target of an address, or nothing for what is not shortened."""
    if len(url) > LONGEST_URL or not ADDRESS.fullmatch(url):
        return None
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return None
    if not host or "@" in parts.netloc:  # a name before the host only pretends another host
        return None
    if AMBIGUOUS.search(parts.netloc):
        return None
    shown = _ascii(host)
    return None if shown is None else Target(url, shown)


def replace_links(text: str, shorten: Callable[[Target], str]) -> str:
    """The text with each address replaced by what `shorten` makes of it."""

    def replaced(match: re.Match[str]) -> str:
        if GOES_ON.match(text, match.end()):
            return match.group()
        line = text[text.rfind("\n", 0, match.start()) + 1 : match.start()]
        url = _trimmed(match.group(), [mark for mark in MARKS if line.count(mark) % 2])
        target = find_target(url)
        return match.group() if target is None else shorten(target) + match.group()[len(url) :]

    return ADDRESS.sub(replaced, text)


def is_code(text: str) -> bool:
    """Whether this can be a code at all."""
    return CODE.match(text) is not None


def is_robot(user_agent: str) -> bool:
    """Whether a program says that it fetches, rather than a person that reads."""
    return not user_agent.strip() or ROBOTS.search(user_agent) is not None


def _trimmed(url: str, marks: list[str]) -> str:
    """Without what ends the sentence around it, and the marks that were opened before it."""
    while url:
        last = url[-1]
        is_closing = last in BRACKETS and url.count(last) > url.count(BRACKETS[last])
        if last not in TRAILING and last not in marks and not is_closing:
            break
        url = url[:-1]
    return url


def _ascii(host: str) -> str | None:
    try:
        return host.encode("ascii").decode()
    except UnicodeEncodeError:
        pass
    try:
        return host.encode("idna").decode()
    except UnicodeError:
        return None
