"""All simulated vendors in one handle, on a thread and an event loop of their own.

with Simulators(folder) as simulators:
    environment = simulators.environment()      # for the processes of the product
    simulators.point_at("http://127.0.0.1:8000")
    simulators.twilio.write("whatsapp:+628115550012", "Halo", name="Rahma")
    simulators.wait_idle()                      # every webhook and receipt has gone out
    simulators.calls()                          # what the product really sent
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from random import Random
from types import TracebackType

from omnidesk.demo.calls import Call
from omnidesk.demo.meta import Meta
from omnidesk.demo.meta_rules import Platform as Page
from omnidesk.demo.openai import OpenAI
from omnidesk.demo.pace import Pace
from omnidesk.demo.people import Outsider
from omnidesk.demo.persons import Person
from omnidesk.demo.twilio import Twilio
from omnidesk.demo.vendor import Listener, Vendor
from omnidesk.rules.kinds import Platform

PAGES: dict[Platform, Page] = {Platform.FACEBOOK: "facebook", Platform.INSTAGRAM: "instagram"}
START_S = 10.0
POLL_S = 0.01


class Simulators:
    """The vendors; usable from threads and from any event loop."""

    def __init__(self, folder: Path, pace: Pace | None = None, seed: int | None = None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        pace, rng = pace or Pace(), Random(seed)
        self.meta = Meta(folder, pace, rng)
        self.twilio = Twilio(folder, pace, rng)
        self.openai = OpenAI(folder, pace, rng)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True, name="vendors")

    @property
    def vendors(self) -> tuple[Vendor, ...]:
        """Every vendor."""
        return (self.meta, self.twilio, self.openai)

    def start(self) -> Simulators:
        """Listen on free ports of loopback."""
        self._thread.start()
        for vendor in self.vendors:
            asyncio.run_coroutine_threadsafe(vendor.open(), self._loop).result(START_S)
        return self

    def stop(self) -> None:
        """Stop listening and drop what is under way. The logs stay on disk."""
        for vendor in self.vendors:
            asyncio.run_coroutine_threadsafe(vendor.close(), self._loop).result(START_S)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(START_S)
        self._loop.close()

    def __enter__(self) -> Simulators:
        return self.start()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()

    def point_at(self, public_url: str) -> None:
        """Send webhooks to the product at this base address from now on."""
        for vendor in self.vendors:
            vendor.public_url = public_url.rstrip("/")

    def set_pace(self, pace: Pace) -> None:
        """Deliver and read at this pace from now on."""
        for vendor in self.vendors:
            vendor.pace = pace
            vendor.postman.retries_s = pace.retries_s

    def reset(self) -> None:
        """Forget people, calls and troubles, for the next test."""
        for vendor in self.vendors:
            vendor.reset()
        self.wait_idle()

    def calls(self, to: str | None = None) -> list[Call]:
        """Every accepted call of every vendor, oldest first; `to` keeps one recipient's."""
        found = [call for vendor in self.vendors for call in vendor.log.calls()]
        return sorted((c for c in found if to in (None, c.to)), key=lambda call: call.at)

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Call this on the simulators' thread for every accepted call; returns how to end it."""
        for vendor in self.vendors:
            vendor.listeners.append(listener)

        def end() -> None:
            for vendor in self.vendors:
                vendor.listeners.remove(listener)

        return end

    def introduce(self, who: Outsider, last_inbound_at: datetime | None = None) -> None:
        """Let the vendor know this person, who last wrote at this instant or never did."""
        people = {
            Platform.WHATSAPP: self.twilio.people,
            Platform.SMS: self.twilio.people,
            Platform.FACEBOOK: self.meta.people,
            Platform.INSTAGRAM: self.meta.instagram_people,
        }
        person = Person(who.vendor_id, who.name, who.username, last_inbound_at=last_inbound_at)
        people[who.platform].add(person)

    def write(self, who: Outsider, text: str) -> str:
        """This person writes to us on the own platform. Returns the vendor's id of the message."""
        if who.platform in {Platform.WHATSAPP, Platform.SMS}:
            return self.twilio.write(who.vendor_id, text, name=who.name)
        return self.meta.write(PAGES[who.platform], who.vendor_id, text, name=who.name)

    @property
    def is_idle(self) -> bool:
        """Whether every webhook and receipt has been delivered or given up."""
        return not any(vendor.postman.pending for vendor in self.vendors)

    def wait_idle(self, timeout_s: float = 10.0) -> None:
        """Block until idle. Raises TimeoutError."""
        deadline = time.monotonic() + timeout_s
        while not self.is_idle:
            self._check(deadline)
            time.sleep(POLL_S)

    async def idle(self, timeout_s: float = 10.0) -> None:
        """Wait until idle without blocking the caller's loop. Raises TimeoutError."""
        deadline = time.monotonic() + timeout_s
        while not self.is_idle:
            self._check(deadline)
            await asyncio.sleep(POLL_S)

    def _check(self, deadline: float) -> None:
        if time.monotonic() > deadline:
            waiting = {vendor.name: vendor.postman.pending for vendor in self.vendors}
            raise TimeoutError(f"webhooks are still under way: {waiting}")

    def environment(self) -> dict[str, str]:
        """The variables that make an installation talk to these vendors with valid credentials."""
        meta, twilio = self.meta.account, self.twilio.account
        return {
            "OMNIDESK_META_GRAPH_URL": self.meta.url,
            "OMNIDESK_TWILIO_API_URL": self.twilio.url,
            "OMNIDESK_OPENAI_BASE_URL": f"{self.openai.url}/v1",
            "META_APP_ID": meta.app_id,
            "META_APP_SECRET": meta.app_secret,
            "META_VERIFY_TOKEN": meta.verify_token,
            "FACEBOOK_PAGE_ID": meta.page_id,
            "FACEBOOK_PAGE_TOKEN": meta.page_token,
            "INSTAGRAM_BUSINESS_ID": meta.instagram_id,
            "INSTAGRAM_TOKEN": meta.instagram_token,
            "TWILIO_ACCOUNT_SID": twilio.sid,
            "TWILIO_AUTH_TOKEN": twilio.auth_token,
            "TWILIO_WHATSAPP_NUMBER": twilio.whatsapp_number,
            "TWILIO_SMS_NUMBER": twilio.sms_number,
            "OPENAI_API_KEY": self.openai.api_key,
        }
