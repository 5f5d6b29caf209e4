"""The shop's own programs: who they are, and what they ask to be sent. Pure.

Each writes what such programs write, in the fields of the external API. Addresses in the texts lead
to names that nobody can own (.example), so that a click ends on this machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from random import Random
from typing import Any

from omnidesk.demo.scripts import COURIERS, ITEMS
from omnidesk.rules.kinds import ApiChannel
from omnidesk.rules.templates import rupiah

# The shop stands in Yogyakarta.
WIB = timezone(timedelta(hours=7), "WIB")
SHOP = "https://batiklestari.example"
BILLING_TEMPLATE = "Tagihan"
BILLING_TEXT = (
    "Yth. {{nama}},\n{{sentence}}\nInvoice {{nomor}} sebesar {{total}}, jatuh tempo"
    " {{jatuh_tempo}}.\nRincian: {{tautan}}\n{{penutup}}"
)
BILLING_DEFAULTS = {"penutup": "Batik Lestari, Yogyakarta"}
BILLING_MAPPING = {
    "nama": "customer.name",
    "nomor": "invoice.number",
    "total": "invoice.total",
    "jatuh_tempo": "invoice.due",
    "tautan": "invoice.url",
}


@dataclass(frozen=True, slots=True)
class Recipient:
    """A customer as a program knows one: a number in E.164 and a name."""

    phone: str
    name: str


@dataclass(frozen=True, slots=True)
class Errand:
    """One message that a program asks for; `now` is when it asks."""

    message: str
    metadata: dict[str, Any] = field(default_factory=dict)
    priority: int = 0
    channel: ApiChannel | None = None
    scheduled_at: datetime | None = None

    def fields(self, to: Recipient, request_id: str) -> dict[str, Any]:
        """The body of the request."""
        asked = {
            "request_id": request_id,
            "phone_number": to.phone,
            "recipient_name": to.name,
            "message": self.message,
            "metadata": self.metadata,
            "priority": self.priority,
            "channel": self.channel,
            "scheduled_at": self.scheduled_at and self.scheduled_at.isoformat(),
        }
        return {name: value for name, value in asked.items() if value}


Writer = Callable[[Recipient, datetime, Random], Errand]


@dataclass(frozen=True, slots=True)
class Program:
    """One program: its limits as an admin set them, and what it writes, each with its weight."""

    name: str
    prefix: str
    writes: tuple[tuple[Writer, int], ...]
    per_day: int = 1000
    link_days: int | None = None
    has_template: bool = False

    def errand(self, to: Recipient, now: datetime, rng: Random) -> Errand:
        """Something that it has to tell this customer."""
        writers, weights = zip(*self.writes, strict=True)
        writer: Writer = rng.choices(writers, weights)[0]
        return writer(to, now, rng)


def _shipped(_to: Recipient, _now: datetime, rng: Random) -> Errand:
    order, courier = rng.randint(8100, 8990), rng.choice(COURIERS)
    return Errand(
        f"Pesanan #{order} sudah diserahkan ke {courier}. Lacak paketnya di"
        f" {SHOP}/lacak/CGK{rng.randint(10**7, 10**8 - 1)}",
        {"messageType": "order_shipped", "order": {"number": str(order)}},
    )


def _confirmed(_to: Recipient, _now: datetime, rng: Random) -> Errand:
    order, (item, _, price) = rng.randint(8100, 8990), rng.choice(ITEMS)
    return Errand(
        f"Terima kasih, pesanan #{order} ({item}, {rupiah(str(price))}) sudah kami terima."
        f" Rincian: {SHOP}/pesanan/{order}?k={rng.getrandbits(32):08x}",
        {"messageType": "order_confirmed", "order": {"number": str(order)}},
    )


def _code(_to: Recipient, _now: datetime, rng: Random) -> Errand:
    digits = f"{rng.randint(0, 999):03d} {rng.randint(0, 999):03d}"
    return Errand(
        f"Kode masuk Anda {digits}, berlaku 5 menit. Jangan berikan kepada siapa pun.",
        {"messageType": "otp"},
        priority=100,
        channel=ApiChannel.SMS,
    )


def _invoice(to: Recipient, now: datetime, rng: Random) -> Errand:
    number = f"INV-{now:%y%m}-{rng.randint(1, 9999):04d}"
    kind = rng.choice(("invoice", "invoice_due", "payment_received"))
    invoice = {
        "number": number,
        "total": rng.randint(95, 3480) * 1000,
        "due": f"{now + timedelta(days=7):%d/%m/%Y}",
        "url": f"{SHOP}/invoice/{number}",
    }
    return Errand(
        f"Invoice {number}",
        {"messageType": kind, "customer": customer_of(to), "invoice": invoice},
    )


def customer_of(to: Recipient) -> dict[str, Any]:
    """A customer in the metadata of a bill."""
    return {"name": to.name or "Pelanggan"}


def _class(_to: Recipient, _now: datetime, rng: Random) -> Errand:
    hour = rng.choice(("09.00", "13.00", "15.30"))
    return Errand(
        f"Pengingat: kelas membatik besok pukul {hour} di Workshop. Peta: {SHOP}/workshop"
        f"?jam={hour}",
        {"messageType": "reminder"},
    )


def _later(to: Recipient, now: datetime, rng: Random) -> Errand:
    """For tomorrow, by SMS: nobody knows whether WhatsApp's window is open then."""
    errand = _class(to, now, rng)
    tomorrow = now.astimezone(WIB) + timedelta(days=1)
    at = tomorrow.replace(hour=8, minute=rng.choice((0, 15, 30)), second=0, microsecond=0)
    text = errand.message.replace("besok", "hari ini")
    return Errand(text, errand.metadata, channel=ApiChannel.SMS, scheduled_at=at)


SHOP_PROGRAM = Program("Web shop", "order", ((_shipped, 5), (_confirmed, 4), (_code, 2)))
BILLING = Program("Accurate billing", "invoice", ((_invoice, 1),), has_template=True)
CALENDAR = Program("Workshop calendar", "class", ((_class, 3), (_later, 1)), 200, link_days=2)
PROGRAMS = (SHOP_PROGRAM, BILLING, CALENDAR)
