"""Who is one person under fire: vendors who repeat themselves, merges among everything else.

The reusable drivers of rows 4 and 13 of the reliability table. What must come out is computed here
from the events alone, by following who was named together, without any of the product's code.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from omnidesk.db import transaction
from omnidesk.errors import NotFound
from omnidesk.rules.kinds import ChannelKind, IdentifierKind
from omnidesk.rules.roles import Viewer
from omnidesk.services import merges, messages
from omnidesk.services.channels.base import Event, Identifier, InboundMessage
from omnidesk.services.claims import claim
from omnidesk.services.inbox import drain, store_events
from omnidesk.services.settling import Sent, settle
from tests.factories import count, make_channel, rows
from tests.services.contact_states import everything, strays

START = datetime(2026, 11, 20, 8, 0, tzinfo=UTC)
ACCOUNTS = ("toko", "cabang")
# An event is delivered one to this many times.
MOST_DELIVERIES = 5

Name = tuple[str, str]


def name_of(identifier: Identifier) -> Name:
    return identifier.kind.value, identifier.value


class Expected:
    """What the events say: who is one person, and what they wrote where."""

    def __init__(self, events: Iterable[InboundMessage]) -> None:
        self.written: dict[tuple[str, str], InboundMessage] = {}
        self.links: dict[Name, set[Name]] = {}
        for event in events:
            names = [name_of(event.sender), *map(name_of, event.also)]
            self.written[event.channel, event.vendor_id] = event
            for one in names:
                self.links.setdefault(one, set()).update(names)

    def person(self, name: Name) -> frozenset[Name]:
        """Everything that is reached from here by following who was named together."""
        reached, edge = {name}, [name]
        while edge:
            new = self.links[edge.pop()] - reached
            reached |= new
            edge += new
        return frozenset(reached)

    def persons(self) -> set[frozenset[Name]]:
        return {self.person(name) for name in self.links}

    def threads(self) -> dict[tuple[frozenset[Name], str], list[InboundMessage]]:
        """What each person wrote to each account."""
        found: dict[tuple[frozenset[Name], str], list[InboundMessage]] = {}
        for event in self.written.values():
            person = self.person(name_of(event.sender))
            found.setdefault((person, event.channel), []).append(event)
        return found


async def assert_as_expected(expected: Expected) -> None:
    """One contact per person, one conversation per contact and channel, each message once."""
    found = await rows(
        "select contact_id, kind, value from contact_identifiers order by contact_id"
    )
    contacts: dict[int, set[Name]] = {}
    for row in found:
        contacts.setdefault(row["contact_id"], set()).add((row["kind"], row["value"]))
    persons = {contact_id: frozenset(names) for contact_id, names in contacts.items()}
    assert set(persons.values()) == expected.persons()
    threads = await rows(
        "select c.contact_id, ch.kind || ':' || ch.account_id as channel, c.unread_count,"
        " c.last_inbound_at,"
        " array(select m.external_id from messages m"
        "       where m.conversation_id = c.id and m.direction = 'inbound') as ids"
        " from conversations c join channels ch on ch.id = c.channel_id"
    )
    wanted = expected.threads()
    assert len(threads) == len(wanted)
    for row in threads:
        written = wanted[persons[row["contact_id"]], row["channel"]]
        assert sorted(row["ids"]) == sorted(one.vendor_id for one in written)
        assert row["unread_count"] == len(written)
        assert row["last_inbound_at"] == max(one.sent_at for one in written if one.sent_at)
    assert await strays() == []


async def let_waits_pass() -> None:
    """What waits for a while is due now."""
    async with transaction() as conn:
        await conn.execute("update inbox_events set not_before = now() where state = 'received'")


async def drain_everything() -> None:
    """Process until nothing is left. Fails when something was set aside."""
    for _ in range(100):
        await drain()
        if not await count("inbox_events", "state = 'received'"):
            break
        await let_waits_pass()
    states = await rows(
        "select state, count(*) as n, max(error) as error from inbox_events group by state"
    )
    assert {row["state"] for row in states} <= {"processed"}, states


async def make_accounts() -> None:
    """The two accounts that everybody writes to."""
    for one in ACCOUNTS:
        await make_channel(ChannelKind.FAKE, one)


# --- Row 4: the same events again and again -------------------------------------------------------


def make_events(number: int, rng: random.Random) -> list[InboundMessage]:
    """Events of people who have a number and a LID each; half of their events name both."""
    return [
        _event(f"v{n}", _two_names(rng.randrange(max(1, number // 20))), rng, n)
        for n in range(number)
    ]


def _two_names(person: int) -> list[Identifier]:
    return [
        Identifier(IdentifierKind.PHONE, "", f"+62811{person:06d}"),
        Identifier(IdentifierKind.LID, "", str(700_000 + person)),
    ]


def _event(
    vendor_id: str, names: Sequence[Identifier], rng: random.Random, minute: int
) -> InboundMessage:
    sender, *others = rng.sample(list(names), len(names))
    return InboundMessage(
        f"fake:{rng.choice(ACCOUNTS)}",
        vendor_id,
        sender,
        f"text {vendor_id}",
        START + timedelta(minutes=minute),
        also=tuple(others) if rng.random() < 0.5 else (),
    )


async def deliver(number: int, rng: random.Random, at_once: int = 8) -> None:
    """Deliver events one to five times each, shuffled, and check what came of them."""
    await make_accounts()
    events = make_events(number, rng)
    deliveries: list[Event] = [
        one for one in events for _ in range(rng.randint(1, MOST_DELIVERIES))
    ]
    rng.shuffle(deliveries)

    async def connection() -> None:
        while deliveries:
            taken = [deliveries.pop() for _ in range(min(len(deliveries), rng.randint(1, 9)))]
            await store_events(taken)
            await drain()

    await asyncio.gather(*[connection() for _ in range(at_once)])
    await drain_everything()
    assert await count("messages") == number
    await assert_as_expected(Expected(events))


# --- Row 13: merges among everything else ---------------------------------------------------------


@dataclass(slots=True)
class Tally:
    """What a storm did."""

    rounds: int = 0
    events: int = 0
    sent: int = 0
    merges: int = 0
    undone: int = 0


@dataclass(slots=True)
class _Round:
    """A few people and what they do, in any order, at once."""

    viewer: Viewer
    rng: random.Random
    names: list[Identifier]
    events: list[InboundMessage] = field(default_factory=list)
    # Our own messages, with a name of the contact that they were written to.
    answers: dict[int, Name] = field(default_factory=dict)

    async def begin(self) -> None:
        """Everybody has written under each of their names, and nobody knows who is who."""
        for name in self.names:
            await self._arrive([name])

    async def write(self) -> None:
        """Somebody writes; sometimes the event names another one as the same person."""
        await self._arrive(self.rng.sample(self.names, self.rng.choice((1, 1, 2, 2, 3))))

    async def _arrive(self, named: Sequence[Identifier]) -> None:
        rng = self.rng
        number = len(self.events)
        event = InboundMessage(
            f"fake:{rng.choice(ACCOUNTS)}",
            f"v{number}",
            named[0],
            f"text {number}",
            START + timedelta(minutes=rng.randrange(60)),
            name=rng.choice(("", f"Person {number}")),
            also=tuple(named[1:]),
        )
        self.events.append(event)
        await store_events([event] * rng.randint(1, 2))
        await drain()

    async def answer(self) -> None:
        """Somebody of ours answers in a thread that may become another one at this moment."""
        found = await rows("select id from conversations order by id")
        if not found:
            return
        conversation_id = self.rng.choice(found)["id"]
        try:
            row = await messages.send_text(
                self.viewer, conversation_id, "Baik", f"key {self.rng.random()}"
            )
        except NotFound:
            return
        (contact,) = await rows(
            "select i.kind, i.value from messages m"
            " join conversations c on c.id = m.conversation_id"
            " join contact_identifiers i on i.contact_id = c.contact_id"
            " where m.id = %(id)s limit 1",
            id=row.id,
        )
        self.answers[row.id] = (contact["kind"], contact["value"])

    async def read_along(self) -> None:
        """Lists and threads are read meanwhile; nothing may be half there."""
        assert await strays() == []


async def storm(rounds: int, rng: random.Random, viewer: Viewer, at_once: int = 6) -> Tally:
    """Rounds of random interleavings: each time all is where the events say, and can go back.

    Contacts, channels and stored events are emptied before each round.
    """
    tally = Tally()
    for _ in range(rounds):
        await _start_anew()
        one = _Round(viewer, rng, [name for person in range(3) for name in _two_names(person)])
        await _play(one, at_once)
        await _check(one)
        await _check_undo(one, tally)
        tally.rounds += 1
        tally.events += len(one.events)
        tally.sent += len(one.answers)
    return tally


async def _start_anew() -> None:
    async with transaction() as conn:
        await conn.execute("truncate contacts, channels, inbox_events restart identity cascade")
    await make_accounts()


async def _play(one: _Round, at_once: int) -> None:
    """All at once: people write, we answer, workers send and settle."""
    rng = one.rng
    await one.begin()
    acts: list[Callable[[], Awaitable[None]]] = [
        *[one.write] * rng.randint(3, 8),
        *[one.answer] * rng.randint(3, 8),
        *[one.read_along] * 2,
    ]
    rng.shuffle(acts)

    async def person() -> None:
        while acts:
            await acts.pop()()
            await asyncio.sleep(rng.choice((0, 0, 0.002)))

    async def worker(name: str) -> None:
        while acts:
            await _send_one(name, rng)

    workers = [worker(f"worker {n}") for n in range(2)]
    await asyncio.gather(*[person() for _ in range(at_once)], *workers)
    while await count("outbox", "state = 'queued'"):
        await _send_one("the last one", rng)
    await drain_everything()


async def _send_one(worker: str, rng: random.Random) -> None:
    """Claim, let a vendor take its time, settle."""
    claimed = await claim(worker)
    await asyncio.sleep(rng.choice((0.001, 0.005, 0.02)))
    if claimed is not None:
        assert await settle(claimed, Sent(f"sent-{claimed.message_id}"))


async def _check(one: _Round) -> None:
    expected = Expected(one.events)
    await assert_as_expected(expected)
    answered = await rows(
        "select m.id, m.status, i.kind, i.value from messages m"
        " join conversations c on c.id = m.conversation_id"
        " join contact_identifiers i on i.id = c.identifier_id where m.direction = 'outbound'"
    )
    assert {row["id"] for row in answered} == set(one.answers)
    for row in answered:
        assert row["status"] == "sent"
        assert expected.person((row["kind"], row["value"])) == expected.person(
            one.answers[row["id"]]
        )


async def _check_undo(one: _Round, tally: Tally) -> None:
    """Merges without events come back exactly; then those of the round, with what came since."""
    before = await everything()
    done = await _newest_merge()
    await asyncio.gather(*[_join_two(one) for _ in range(3)])
    await _undo_down_to(one.viewer, done)
    assert await everything() == before
    tally.merges += await count("contact_merges", "id <= %(id)s", id=done)
    tally.undone += await _undo_down_to(one.viewer, 0)
    assert await strays() == []
    assert await _senders_apart() == []
    assert await count("messages") == len(one.events) + len(one.answers)


async def _join_two(one: _Round) -> None:
    assert await merges.merge(one.rng.sample(one.names, 2))


async def _newest_merge() -> int:
    return int((await rows("select coalesce(max(id), 0) as id from contact_merges"))[0]["id"])


async def _undo_down_to(viewer: Viewer, merge_id: int) -> int:
    """Undo all merges after this one, the newest first; returns how many there were."""
    found = await rows(
        "select id from contact_merges where id > %(id)s and undone_at is null order by id desc",
        id=merge_id,
    )
    for row in found:
        await merges.undo(viewer, row["id"])
    return len(found)


async def _senders_apart() -> Sequence[object]:
    """Messages in a conversation of another contact than the one whose address they came from."""
    return await rows(
        "select m.id from messages m join conversations c on c.id = m.conversation_id"
        " join inbox_events e on e.vendor_id = m.external_id and e.kind = 'message'"
        " join contact_identifiers i on i.kind = e.payload #>> '{sender,kind}'"
        "   and i.value = e.payload #>> '{sender,value}'"
        " where m.direction = 'inbound' and i.contact_id <> c.contact_id"
    )


# --- Row 13: the first message, many times at once ------------------------------------------------


async def first_messages(number: int, rng: random.Random) -> Counter[str]:
    """A new contact's first words arrive under both names at once. Returns what then exists."""
    await make_accounts()
    both = _two_names(0)
    events = []
    for n in range(number):
        sender, other = rng.sample(both, 2)
        also = (other,) if n == 0 or rng.random() < 0.5 else ()
        events.append(InboundMessage("fake:toko", f"v{n}", sender, "Halo", START, also=also))

    async def arrive(event: InboundMessage) -> None:
        await store_events([event])
        await drain()

    await asyncio.gather(*[arrive(event) for event in events])
    await drain_everything()
    await assert_as_expected(Expected(events))
    contacts = await count("contacts", "merged_into_id is null")
    return Counter(
        contacts=contacts,
        conversations=await count("conversations"),
        messages=await count("messages"),
    )
