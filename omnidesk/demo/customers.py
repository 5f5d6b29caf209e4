"""People outside who write at a natural pace and answer what they are sent.

They know nothing of the product: they write through the vendors' webhooks and hear what the vendors
accept, like everybody in the world.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random

from omnidesk.demo.calls import Call
from omnidesk.demo.customer import Customer
from omnidesk.demo.people import Outsider
from omnidesk.demo.scripts import worded_for
from omnidesk.demo.simulators import Simulators


@dataclass(frozen=True, slots=True)
class Temper:
    """How lively people are; seconds of the machine, on average.

    `silence_s` lies between two people who begin to write, `thinking_s` between an answer of the
    shop and the person's own; `answers` of them answer at all. `lull` stretches the silence while
    more than `crowd` people wait for an answer, so that a lonely visitor can keep up.
    """

    silence_s: float = 20.0
    thinking_s: float = 9.0
    answers: float = 0.85
    newcomers: float = 0.4
    crowd: int = 5
    lull: float = 4.0

    def faster(self, times: float) -> Temper:
        """So many times livelier."""
        return replace(self, silence_s=self.silence_s / times, thinking_s=self.thinking_s / times)


class Customers:
    """Everybody outside. `run` until cancelled."""

    def __init__(
        self,
        simulators: Simulators,
        newcomers: Sequence[Outsider],
        regulars: Sequence[Outsider],
        rng: Random,
        temper: Temper | None = None,
    ) -> None:
        self.simulators = simulators
        self.rng = rng
        self.temper = temper or Temper()
        self._known = {who.vendor_id: Customer(who, rng) for who in regulars}
        self._newcomers = iter(newcomers)
        self._waiting: set[str] = set()
        self._thoughts: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Write now and then, and answer, until cancelled."""
        loop = asyncio.get_running_loop()

        def hear(call: Call) -> None:
            loop.call_soon_threadsafe(self.hear, call)

        stop_listening = self.simulators.listen(hear)
        try:
            while True:
                await asyncio.sleep(self._silence())
                self.begin()
        finally:
            stop_listening()
            for thought in self._thoughts:
                thought.cancel()

    def begin(self) -> None:
        """Somebody starts a conversation."""
        customer = self._somebody()
        self._write(customer, customer.opening())

    def hear(self, call: Call) -> None:
        """The shop wrote to somebody, who may answer after a while."""
        customer = self._known.get(call.to)
        self._waiting.discard(call.to)
        if call.kind != "message" or customer is None:
            return
        if self.rng.random() < self.temper.answers and (text := customer.answer(call.text)):
            thought = asyncio.get_running_loop().create_task(self._think(customer, text))
            self._thoughts.add(thought)
            thought.add_done_callback(self._thoughts.discard)

    def _somebody(self) -> Customer:
        if self.rng.random() < self.temper.newcomers or not self._known:
            newcomer = next(self._newcomers, None)
            if newcomer is not None:
                self.simulators.introduce(newcomer)
                return self._known.setdefault(newcomer.vendor_id, Customer(newcomer, self.rng))
        return self.rng.choice(list(self._known.values()))

    async def _think(self, customer: Customer, text: str) -> None:
        average = self.temper.thinking_s
        await asyncio.sleep(self.rng.uniform(0.4 * average, 1.6 * average))
        self._write(customer, text)

    def _silence(self) -> float:
        is_crowded = len(self._waiting) > self.temper.crowd
        average = self.temper.silence_s * (self.temper.lull if is_crowded else 1.0)
        return self.rng.uniform(0.3 * average, 1.7 * average)

    def _write(self, customer: Customer, text: str) -> None:
        self._waiting.add(customer.who.vendor_id)
        self.simulators.write(customer.who, worded_for(customer.who.platform, text))
