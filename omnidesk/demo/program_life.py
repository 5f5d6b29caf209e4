"""The shop's programs at work, and customers who follow the links they are sent.

Like everybody's programs they know the API and nothing else: signed requests over HTTP to the
demo's own address, for customers who wrote within a day. They ask less when the queue is long, as
its answers tell. What fails is left for the next time: nothing here ends the demo.
"""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any

import httpx

from omnidesk import clock
from omnidesk.demo.calls import Call
from omnidesk.demo.program_messages import BROWSER
from omnidesk.demo.program_past import Keys
from omnidesk.demo.programs import Errand, Recipient, customer_of
from omnidesk.demo.simulators import Simulators
from omnidesk.rules.instants import to_milliseconds
from omnidesk.rules.links import ALPHABET, CODE_LENGTH
from omnidesk.rules.signing import Signed, sign
from omnidesk.services.short_links import PATH as LINKS

PATH = "/api/external/messages"
# Time to wait in the queue before the 24 hours of WhatsApp are over.
WINDOW = timedelta(hours=20)
TIMEOUT_S = 10.0


@dataclass(frozen=True, slots=True)
class Habits:
    """How lively programs are; seconds of the machine, on average.

    They begin with a `backlog`; then `silence_s` lies between two requests. While a message would
    leave later than `patience` from now, it is `lull` times as long. `refused` of the requests are
    wrong; `curious` of those who get a link follow it after `reading_s`.
    """

    backlog: int = 6
    silence_s: float = 25.0
    lull: float = 6.0
    patience: timedelta = timedelta(minutes=20)
    refused: float = 0.08
    curious: float = 0.6
    reading_s: float = 8.0

    def faster(self, times: float) -> Habits:
        """So many times livelier."""
        return replace(self, silence_s=self.silence_s / times, reading_s=self.reading_s / times)


@dataclass(slots=True)
class ProgramLife:
    """All programs. `run` until cancelled; `http` leads to the product."""

    simulators: Simulators
    keys: Sequence[Keys]
    public_url: str
    http: httpx.AsyncClient
    rng: Random
    habits: Habits = field(default_factory=Habits)
    _is_crowded: bool = False
    _tasks: set[asyncio.Task[None]] = field(default_factory=set)

    async def run(self) -> None:
        """Ask now and then, and let customers follow links, until cancelled."""
        loop = asyncio.get_running_loop()

        def hear(call: Call) -> None:
            loop.call_soon_threadsafe(self.hear, call)

        stop_listening = self.simulators.listen(hear)
        try:
            for _ in range(self.habits.backlog):
                await _forgiving(self.ask())
            while True:
                await asyncio.sleep(self._silence())
                await _forgiving(self.ask())
        finally:
            stop_listening()
            for task in self._tasks:
                task.cancel()

    async def ask(self) -> httpx.Response | None:
        """One program asks for one message; nothing when nobody can be written to."""
        one, now = self.rng.choice(self.keys), clock.now()
        errand = one.program.errand(Recipient("", ""), now, self.rng)
        to = self._somebody(is_sms=errand.channel is not None, now=now)
        if to is None:
            return None
        errand = replace(errand, metadata=_addressed(errand, to))
        request_id = f"{one.program.prefix}-{to_milliseconds(clock.real_now())}"
        fields = errand.fields(to, request_id)
        if self.rng.random() < self.habits.refused:
            fields = _spoilt(fields, self.rng)
        answer = await self.post(one, fields)
        if answer.is_success and errand.scheduled_at is None:
            self._is_crowded = self._is_late(answer.json()["estimated_send_at"])
        return answer

    async def post(self, one: Keys, fields: dict[str, Any]) -> httpx.Response:
        """One signed request."""
        body = json.dumps(fields, ensure_ascii=False).encode()
        timestamp = str(to_milliseconds(clock.real_now()))
        request = Signed(one.client.client_id, timestamp, "POST", PATH, body)
        headers = {
            "Content-Type": "application/json",
            "X-Client-Id": request.client_id,
            "X-Timestamp": timestamp,
            "X-Signature": sign(one.client.secret, request, version=2),
            "X-Signature-Version": "2",
        }
        return await self.http.post(self.public_url + PATH, content=body, headers=headers)

    def hear(self, call: Call) -> None:
        """Somebody got a message, and may follow its link after a while."""
        found = re.search(_link_of(self.public_url), call.text)
        if call.kind != "message" or found is None or self.rng.random() >= self.habits.curious:
            return
        task = asyncio.get_running_loop().create_task(_forgiving(self._follow(found.group())))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _follow(self, url: str) -> None:
        average = self.habits.reading_s
        await asyncio.sleep(self.rng.uniform(0.4 * average, 1.6 * average))
        await self.http.get(url, headers={"User-Agent": BROWSER})

    def _somebody(self, *, is_sms: bool, now: datetime) -> Recipient | None:
        """A customer who may be written to: by SMS always, else within a day."""
        people = [
            person
            for person in self.simulators.twilio.people.everybody()
            if person.id.startswith("whatsapp:") != is_sms
            and not person.has_opted_out
            and (is_sms or person.is_within(WINDOW, now))
        ]
        if not people:
            return None
        person = self.rng.choice(people)
        return Recipient(person.id.removeprefix("whatsapp:"), person.name)

    def _silence(self) -> float:
        average = self.habits.silence_s * (self.habits.lull if self._is_crowded else 1.0)
        return self.rng.uniform(0.3 * average, 1.7 * average)

    def _is_late(self, leaves_at: str | None) -> bool:
        """Whether the queue is long; nobody knows while all sending is held."""
        if leaves_at is None:
            return True
        return datetime.fromisoformat(leaves_at) > clock.now() + self.habits.patience


def _link_of(public_url: str) -> str:
    return re.escape(public_url + LINKS) + f"[{ALPHABET}]{{{CODE_LENGTH}}}"


def _addressed(errand: Errand, to: Recipient) -> dict[str, Any]:
    """The metadata with the customer whom the program has picked meanwhile."""
    if "customer" not in errand.metadata:
        return errand.metadata
    return errand.metadata | {"customer": customer_of(to)}


def _spoilt(fields: dict[str, Any], rng: Random) -> dict[str, Any]:
    """A request as programs with a fault send it."""
    faults: tuple[dict[str, Any], ...] = (
        {"phone_number": "0811"},
        {"message": ""},
        {"scheduled_at": "besok pagi"},
    )
    return fields | rng.choice(faults)


async def _forgiving(work: Coroutine[Any, Any, object]) -> None:
    """Do it; when the product cannot be reached, the next one may have better luck."""
    with suppress(httpx.HTTPError):
        await work
