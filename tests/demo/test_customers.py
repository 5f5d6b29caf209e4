"""People outside write through the vendors only, and answer what they are sent."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from random import Random

import httpx
import pytest

from omnidesk.demo.calls import Call
from omnidesk.demo.customer import PATIENCE, Customer
from omnidesk.demo.customers import Customers, Temper
from omnidesk.demo.people import Outsider, outsiders
from omnidesk.demo.simulators import Simulators
from omnidesk.demo.topics import Topic, language_of, topic_of
from omnidesk.rules.kinds import Platform
from tests.demo.receiver import Receiver

RAHMA = Outsider("Rahma Wati", Platform.WHATSAPP, "+6281100000012", "id")
LIVELY = Temper(silence_s=0.02, thinking_s=0.02, answers=1.0, crowd=10**6)


@pytest.mark.parametrize(
    ("text", "topic", "language"),
    [
        ("Halo kak, ongkir ke Bandung berapa ya?", Topic.SHIPPING, "id"),
        ("Berapa harganya kak", Topic.PRICE, "id"),
        ("Where is my parcel?", Topic.TRACKING, "en"),
        ("Barangnya rusak, bisa refund?", Topic.COMPLAINT, "id"),
        ("What are your opening hours?", Topic.HOURS, "en"),
        ("Terima kasih banyak", Topic.THANKS, "id"),
        ("👍", Topic.OTHER, "id"),
    ],
)
def test_topic_and_language_by_words(text: str, topic: Topic, language: str) -> None:
    assert (topic_of(text), language_of(text)) == (topic, language)


def test_customer_answers_questions_then_follows_the_script_then_stops() -> None:
    customer = Customer(RAHMA, Random(3))
    said = [customer.opening()]
    said += [customer.answer("Ukuran berapa, Kak?") or ""]
    while text := customer.answer("Baik"):
        said.append(text)
    assert customer.words["size"] in said[1]
    assert len(said) == len(set(said)) <= PATIENCE + 1
    assert customer.answer("Ada lagi?") is None


async def test_newcomers_write_through_signed_webhooks(
    simulators: Simulators, receiver: Receiver
) -> None:
    people = outsiders(60, Random(1))
    customers = Customers(simulators, people, [], Random(1), LIVELY)
    for _ in range(150):
        customers.begin()
    await simulators.idle()
    paths = {call.path for call in receiver.received}
    assert paths == {
        "/api/twilio/webhook",
        "/api/webhook/facebook",
        "/api/webhook/instagram",
    }
    senders = {call.form["From"] for call in receiver.received if "twilio" in call.path}
    assert {sender.startswith("whatsapp:") for sender in senders} == {True, False}
    assert len(receiver.received) == 150


@pytest.fixture
async def lively(simulators: Simulators) -> AsyncIterator[Customers]:
    """Rahma, who answers at once, and nobody else."""
    customers = Customers(simulators, [], [RAHMA], Random(1), LIVELY)
    running = asyncio.create_task(customers.run())
    await asyncio.sleep(0)
    yield customers
    running.cancel()
    await asyncio.wait([running])


async def test_customer_answers_what_the_shop_sends(
    http: httpx.AsyncClient, simulators: Simulators, receiver: Receiver, lively: Customers
) -> None:
    lively.begin()
    twilio = simulators.twilio
    await http.post(
        f"{twilio.url}/2010-04-01/Accounts/{twilio.account.sid}/Messages.json",
        data={
            "To": RAHMA.vendor_id,
            "From": f"whatsapp:{twilio.account.whatsapp_number}",
            "Body": "Dikirim ke kota mana, Kak?",
        },
        auth=(twilio.account.sid, twilio.account.auth_token),
    )
    answer = await receiver.wait_for(lambda call: call.form["Body"].startswith("Kirim ke"))
    assert answer.form["From"] == RAHMA.vendor_id


async def test_refused_message_is_not_answered(simulators: Simulators, receiver: Receiver) -> None:
    customers = Customers(simulators, [], [RAHMA], Random(1), LIVELY)
    customers.hear(Call("t", "twilio", "refused later", "us", RAHMA.vendor_id, "Halo?", "SM1"))
    await asyncio.sleep(0.05)
    await simulators.idle()
    assert receiver.received == []
