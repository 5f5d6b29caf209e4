"""The made-up past keeps the rules of a real one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest

from omnidesk.demo.featured import featured
from omnidesk.demo.history import Refusal, Said, Thread, past
from omnidesk.demo.scripts import SCRIPTS, first_name, rupiah, words_for
from omnidesk.rules.kinds import MessageStatus, Platform

NOW = datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


@pytest.fixture(scope="module", params=[1, 2, 3])
def threads(request: pytest.FixtureRequest) -> list[Thread]:
    return past(NOW, Random(request.param))


def everything_said(threads: list[Thread]) -> Iterator[Said]:
    return (said for thread in threads for said in thread.said)


def test_same_seed_same_past() -> None:
    assert past(NOW, Random(7), 40) == past(NOW, Random(7), 40)
    assert past(NOW, Random(7), 40) != past(NOW, Random(8), 40)


def test_nothing_lies_in_the_future_and_threads_are_in_order(threads: list[Thread]) -> None:
    assert max(said.at for said in everything_said(threads)) <= NOW
    for thread in threads:
        times = [said.at for said in thread.said]
        assert times == sorted(times)


def test_people_are_different_people(threads: list[Thread]) -> None:
    assert len({thread.contact.vendor_id for thread in threads}) == len(threads) == 340
    assert len({thread.contact.name for thread in threads}) == len(threads)


def test_every_platform_and_department_is_there(threads: list[Thread]) -> None:
    platforms = Counter(thread.contact.platform for thread in threads)
    departments = Counter(thread.department for thread in threads)
    assert platforms.keys() == set(Platform)
    assert min(platforms[big] for big in platforms.keys() - {Platform.SMS}) > 35
    assert 10 <= platforms[Platform.SMS] < 35
    assert min(departments[name] for name in ("Sales", "Support", "")) > 40


def test_statuses_of_every_kind_and_some_unread(threads: list[Thread]) -> None:
    statuses = Counter(said.status for said in everything_said(threads))
    wanted = {MessageStatus.SENT, MessageStatus.DELIVERED, MessageStatus.READ, MessageStatus.FAILED}
    assert wanted | {MessageStatus.RECEIVED} == statuses.keys()
    assert 10 < sum(thread.unread for thread in threads) < 120


def test_unread_are_the_last_and_inbound(threads: list[Thread]) -> None:
    for thread in threads:
        assert not any(said.author for said in thread.said[len(thread.said) - thread.unread :])


def test_instagram_never_tells_of_a_delivery(threads: list[Thread]) -> None:
    instagram = [t for t in threads if t.contact.platform is Platform.INSTAGRAM]
    assert MessageStatus.DELIVERED not in {said.status for said in everything_said(instagram)}


def test_sms_has_no_pictures_no_window_and_no_news_of_reading(threads: list[Thread]) -> None:
    said = list(everything_said([t for t in threads if t.contact.platform is Platform.SMS]))
    assert max(ord(letter) for one in said for letter in one.text) < 0x2190
    assert MessageStatus.READ not in {one.status for one in said}
    assert Refusal.WINDOW not in {one.refusal for one in said}


def test_window_refusals_come_more_than_a_day_after_the_contact(threads: list[Thread]) -> None:
    refused = [thread for thread in threads if thread.said[-1].refusal is Refusal.WINDOW]
    assert refused
    for thread in refused:
        assert thread.last_inbound_at is not None
        assert thread.said[-1].at - thread.last_inbound_at > timedelta(hours=24)


def test_some_threads_need_an_older_page(threads: list[Thread]) -> None:
    assert sum(len(thread.said) > 100 for thread in threads) >= 3


def test_written_conversations_stand_at_the_top(threads: list[Thread]) -> None:
    newest = max(threads, key=lambda thread: thread.said[-1].at)
    assert newest.contact.name == featured()[0].name


@pytest.mark.parametrize("language", ["id", "en"])
def test_scripts_begin_with_the_contact_and_fill_completely(language: str) -> None:
    words = words_for("Bu Hj. Siti Aminah", Random(1))
    for script in SCRIPTS[language]:
        lines = script.filled(words)
        assert not lines[0].is_ours
        assert all(line.text and "{" not in line.text for line in lines)


@pytest.mark.parametrize(
    ("name", "first"),
    [
        ("Bu Hj. Siti Aminah", "Siti"),
        ("Pak Joko", "Joko"),
        ("@kopi.id", "@kopi.id"),
        ("Ibu", "Ibu"),
    ],
)
def test_first_name_passes_over_titles(name: str, first: str) -> None:
    assert first_name(name) == first


def test_rupiah_has_dots() -> None:
    assert rupiah(1_285_000) == "Rp 1.285.000"
