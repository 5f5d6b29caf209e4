"""News of statuses: each told, the first of a burst at once, the rest together."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from redis.asyncio.client import PubSub

from omnidesk.db import redis
from omnidesk.services import realtime
from omnidesk.services.news import News
from tests.outgoing import make_thread, queue


@pytest.fixture
async def screen(database: None) -> AsyncIterator[PubSub]:
    async with redis().pubsub() as listening:
        await listening.subscribe(realtime.CHANNEL)
        yield listening


async def told(screen: PubSub, number: int) -> list[int]:
    """The messages that the next so many updates speak of."""
    found: list[int] = []
    async with asyncio.timeout(10):
        while len(found) < number:
            heard = await screen.get_message(ignore_subscribe_messages=True, timeout=1)
            if heard is not None:
                found += [update["message_id"] for _, update in realtime.decode(heard["data"])]
    return found


async def test_every_message_is_told_once_and_in_order(screen: PubSub) -> None:
    thread = await make_thread()
    written = [await queue(thread) for _ in range(10)]
    news = News()
    for message_id in written:
        news.tell([message_id])
        news.tell([message_id])
        await asyncio.sleep(0)
    await news.finish()
    assert await told(screen, 10) == written


async def test_what_is_told_while_a_telling_runs_is_not_lost(screen: PubSub) -> None:
    thread = await make_thread()
    first, second, third = [await queue(thread) for _ in range(3)]
    news = News()
    news.tell([first])
    assert await told(screen, 1) == [first]
    news.tell([second])
    await news.finish()
    news.tell([third])
    await news.finish()
    assert await told(screen, 2) == [second, third]


async def test_no_news_cost_nothing(screen: PubSub) -> None:
    news = News()
    news.tell([])
    await news.finish()
    assert await screen.get_message(ignore_subscribe_messages=True, timeout=0.05) is None
