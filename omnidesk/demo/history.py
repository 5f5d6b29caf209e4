"""The past of the demo's shop: who wrote what and when, and what became of the answers.

Pure: the same instant and seed give the same past. Nothing lies in the future, and what a contact
has answered is read.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from random import Random

from omnidesk.demo.featured import Featured, featured
from omnidesk.demo.people import Outsider, new_address, outsiders
from omnidesk.demo.scripts import NOWHERE, SALES, SCRIPTS, SUPPORT, Line, worded_for, words_for
from omnidesk.rules.kinds import MessageStatus, Platform

CONVERSATIONS = 340
# Conversations that are long enough for "Load older messages", and how many visits they take.
LONG, LONG_VISITS = 4, 36
FARTHEST = timedelta(days=36)
# Above 1 the last days hold more than the first: a fifth of the conversations is of today.
RECENCY = 2.2
FEATURED_NUMBER = 2231
AUTHORS: Mapping[str, str] = {SALES: "budi", SUPPORT: "citra", NOWHERE: "ana"}
URGES: Mapping[str, tuple[str, ...]] = {
    "id": ("Kak?", "Halo kak, gimana ya?", "Ditunggu ya kak 🙏", "Min, mohon dibalas"),
    "en": ("Hello?", "Any news?", "Let me know please 🙏", "Are you there?"),
}
FOLLOW_UPS: Mapping[str, str] = {
    "id": "Halo Kak, apakah masih ada yang bisa kami bantu?",
    "en": "Hello, is there anything else that we can do for you?",
}


class Refusal(StrEnum):
    """Why the vendor did not take a message of ours."""

    NONE = ""
    WINDOW = "window"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Said:
    """One message of the past. `author` is one of ours, empty for the contact."""

    text: str
    at: datetime
    author: str = ""
    status: MessageStatus = MessageStatus.RECEIVED
    refusal: Refusal = Refusal.NONE


@dataclass(frozen=True, slots=True)
class Thread:
    """One conversation of the past, oldest message first."""

    contact: Outsider
    department: str
    said: tuple[Said, ...]
    unread: int

    @property
    def last_inbound_at(self) -> datetime | None:
        """When the contact last wrote."""
        return next((one.at for one in reversed(self.said) if not one.author), None)


def past(now: datetime, rng: Random, count: int = CONVERSATIONS) -> list[Thread]:
    """The shop's conversations up to `now`."""
    teller = _Teller(now, rng)
    top = [teller.featured(one, number) for number, one in enumerate(featured()[:count])]
    people = outsiders(count, rng)[len(top) :]
    return top + [teller.thread(person, number) for number, person in enumerate(people)]


class _Teller:
    """Makes threads up, with its own instant and chance."""

    def __init__(self, now: datetime, rng: Random) -> None:
        self.now = now
        self.rng = rng

    def featured(self, one: Featured, number: int) -> Thread:
        """A conversation that was written by hand."""
        address = new_address(one.platform, FEATURED_NUMBER + 7 * number, self.rng)
        language = "en" if one.lines[0].text.startswith(("Hi", "Hello")) else "id"
        contact = Outsider(one.name, one.platform, address, language, one.username)
        times = self._times(one.lines, self._ago(one.minutes_ago), one.pauses)
        said = self._said(one.lines, times, contact.platform, AUTHORS[one.department])
        if one.is_refused:
            said[-1] = _refused(said[-1], Refusal.WINDOW)
        return Thread(contact, one.department, tuple(said), one.unread)

    def thread(self, contact: Outsider, number: int) -> Thread:
        """A conversation of one or more visits, each following a script."""
        department = self.rng.choices((SALES, SUPPORT, NOWHERE), (50, 28, 22))[0]
        is_long = number < LONG
        visits = LONG_VISITS if is_long else self.rng.choices((1, 2, 3), (60, 28, 12))[0]
        said: list[Said] = []
        ends_at = self._last_at()
        for visit in range(visits):
            said = self._visit(contact, department, ends_at, is_last=visit == 0) + said
            ends_at = said[0].at - timedelta(hours=self.rng.uniform(20, 30 if is_long else 200))
        said += self._follow_up(contact, said[-1])
        return Thread(contact, department, tuple(said), self._unread(said))

    def _visit(
        self, contact: Outsider, department: str, ends_at: datetime, *, is_last: bool
    ) -> list[Said]:
        lines = self._lines(contact, department, is_recent=is_last and ends_at > self._ago(4000))
        author = AUTHORS[department] if self.rng.random() < 0.85 else "ana"
        return self._said(lines, self._times(lines, ends_at, {}), contact.platform, author)

    def _lines(self, contact: Outsider, department: str, *, is_recent: bool) -> list[Line]:
        """A script: earlier visits went to its end, a recent one may be under way."""
        choices = [s for s in SCRIPTS[contact.language] if s.department == department]
        words = words_for(contact.name, self.rng)
        lines = list(self.rng.choice(choices).filled(words))
        if is_recent:
            lines = lines[: self.rng.randint(1, len(lines))]
            if not lines[-1].is_ours and self.rng.random() < 0.3:
                lines.append(Line(False, self.rng.choice(URGES[contact.language])))
        return lines

    def _follow_up(self, contact: Outsider, last: Said) -> list[Said]:
        """Now and then one of ours writes once more, too late or in vain."""
        at = last.at + timedelta(hours=self.rng.uniform(26, 60))
        if not last.author or at > self.now or self.rng.random() > 0.06:
            return []
        refusals = (Refusal.WINDOW, Refusal.WINDOW, Refusal.PERSON)
        has_window = contact.platform is not Platform.SMS
        refusal = self.rng.choice(refusals) if has_window else Refusal.PERSON
        text = FOLLOW_UPS[contact.language]
        return [_refused(Said(text, _whole_ms(at), last.author), refusal)]

    def _said(
        self, lines: Sequence[Line], times: Sequence[datetime], platform: Platform, author: str
    ) -> list[Said]:
        last_inbound = max((i for i, line in enumerate(lines) if not line.is_ours), default=-1)
        return [
            Said(text, at, author, self._status(platform, at, is_answered=i < last_inbound))
            if line.is_ours
            else Said(text, at)
            for i, (line, at) in enumerate(zip(lines, times, strict=True))
            for text in (worded_for(platform, line.text),)
        ]

    def _status(self, platform: Platform, at: datetime, *, is_answered: bool) -> MessageStatus:
        """What became of our message; Instagram never tells of a delivery, SMS of reading."""
        if platform is Platform.SMS:
            return MessageStatus.SENT if self.rng.random() < 0.05 else MessageStatus.DELIVERED
        is_young = at > self._ago(20)
        if is_answered or self.rng.random() < (0.3 if is_young else 0.85):
            return MessageStatus.READ
        if platform is Platform.INSTAGRAM or self.rng.random() < 0.15:
            return MessageStatus.SENT
        return MessageStatus.DELIVERED

    def _times(
        self, lines: Sequence[Line], last: datetime, pauses: Mapping[int, int]
    ) -> list[datetime]:
        """When each line was written, so that the last one was written at `last`."""
        times = [last]
        for place in range(len(lines) - 1, 0, -1):
            is_same_side = lines[place].is_ours == lines[place - 1].is_ours
            minutes = self.rng.uniform(0.2, 1.0) if is_same_side else self.rng.uniform(0.5, 9.0)
            times.append(times[-1] - timedelta(minutes=pauses.get(place, minutes)))
        return [_whole_ms(at) for at in reversed(times)]

    def _last_at(self) -> datetime:
        """When somebody last wrote: more often lately, and hardly ever in the night."""
        age = timedelta(minutes=self.rng.uniform(5, 90))
        age += timedelta(seconds=FARTHEST.total_seconds() * self.rng.random() ** RECENCY)
        at = self.now - age
        hour_in_jakarta = (at + timedelta(hours=7)).hour
        if hour_in_jakarta < 6 and age > timedelta(hours=8):
            at -= timedelta(hours=hour_in_jakarta + 1 + self.rng.uniform(0, 4))
        return at

    def _unread(self, said: Sequence[Said]) -> int:
        """How many of the last messages nobody of ours has read yet."""
        waiting = 0
        while waiting < len(said) and not said[-1 - waiting].author:
            waiting += 1
        last = said[-1].at
        chance = 0.6 if last > self._ago(24 * 60) else 0.1 if last > self._ago(4 * 24 * 60) else 0
        return waiting if self.rng.random() < chance else 0

    def _ago(self, minutes: int) -> datetime:
        return self.now - timedelta(minutes=minutes)


def _whole_ms(at: datetime) -> datetime:
    """Vendors tell whole milliseconds at best."""
    return at.replace(microsecond=at.microsecond // 1000 * 1000)


def _refused(said: Said, refusal: Refusal) -> Said:
    return Said(said.text, said.at, said.author, MessageStatus.FAILED, refusal)
