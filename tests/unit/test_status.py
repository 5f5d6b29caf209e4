"""Receipts: never backwards, and the same end whatever the order."""

from __future__ import annotations

from functools import reduce
from itertools import permutations, product

import pytest

from omnidesk.rules.kinds import MessageStatus as Status
from omnidesk.rules.status import RANKS, REPORTED, may_follow


def status_after(current: Status, news: Status) -> Status:
    """What a message shows once the news is known."""
    return news if may_follow(current, news) else current


TABLE = [
    # current, news, after
    (Status.QUEUED, Status.SENDING, Status.SENDING),
    (Status.SENDING, Status.SENT, Status.SENT),
    (Status.SENT, Status.DELIVERED, Status.DELIVERED),
    (Status.SENT, Status.READ, Status.READ),
    (Status.SENT, Status.SENDING, Status.SENT),
    (Status.SENT, Status.SENT, Status.SENT),
    (Status.READ, Status.DELIVERED, Status.READ),
    (Status.SENT, Status.FAILED, Status.FAILED),
    (Status.DELIVERED, Status.FAILED, Status.DELIVERED),
    (Status.READ, Status.FAILED, Status.READ),
    (Status.FAILED, Status.SENT, Status.FAILED),
    (Status.FAILED, Status.DELIVERED, Status.DELIVERED),
    (Status.UNKNOWN, Status.SENT, Status.SENT),
    (Status.UNKNOWN, Status.SENDING, Status.UNKNOWN),
    (Status.CANCELLED, Status.DELIVERED, Status.DELIVERED),
    (Status.SENT, Status.UNKNOWN, Status.SENT),
    (Status.SENDING, Status.CANCELLED, Status.SENDING),
    (Status.SENDING, Status.RECEIVED, Status.SENDING),
]


@pytest.mark.parametrize(("current", "news", "after"), TABLE)
def test_status_after_table(current: Status, news: Status, after: Status) -> None:
    assert status_after(current, news) is after


@pytest.mark.parametrize("news", list(Status))
def test_inbound_message_keeps_its_status(news: Status) -> None:
    assert status_after(Status.RECEIVED, news) is Status.RECEIVED


def test_status_never_goes_back() -> None:
    for current, news in product(RANKS, Status):
        after = status_after(current, news)
        assert RANKS[after] >= RANKS[current]
        assert may_follow(current, news) == (after is not current)


def test_every_order_of_receipts_ends_in_the_same_status() -> None:
    for length in range(1, 5):
        for receipts in product(sorted(REPORTED), repeat=length):
            ends = {reduce(status_after, order, Status.SENDING) for order in permutations(receipts)}
            assert len(ends) == 1
