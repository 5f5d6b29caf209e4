"""A stranger and a client with a wrong signature cost the same work, counted and not timed."""

from __future__ import annotations

import hmac
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest

from omnidesk import clock
from omnidesk.errors import WrongSignature
from omnidesk.services import vault
from omnidesk.services.api import callers
from omnidesk.services.api.authentication import SignedRequest, authenticate
from omnidesk.services.api.callers import OLD_SECRET, forget_callers, sealed
from omnidesk.services.api.secrets import new_client_id, new_secret
from tests.api_client import Program, make_program, now_ms
from tests.factories import rows
from tests.services.queries import counted_queries


@dataclass(slots=True)
class Work:
    """How many signatures were computed, and how many secrets were opened."""

    signatures: int = 0
    opened: int = 0


@pytest.fixture
def work(monkeypatch: pytest.MonkeyPatch) -> Work:
    done = Work()
    real_hmac, real_open = hmac.new, vault.open_sealed

    def sign(*args: Any, **kwargs: Any) -> Any:
        done.signatures += 1
        return real_hmac(*args, **kwargs)

    def unseal(*args: Any, **kwargs: Any) -> bytes:
        done.opened += 1
        return real_open(*args, **kwargs)

    monkeypatch.setattr(hmac, "new", sign)
    monkeypatch.setattr(callers, "open_sealed", unseal)
    # However slow the machine is, what was read stays read.
    monkeypatch.setattr(callers, "KEPT_S", 3600.0)
    return done


def request_of(client_id: str, version: str = "") -> SignedRequest:
    signature, body = "0" * 64, b'{"request_id": "order-1"}'
    return SignedRequest(
        client_id, str(now_ms()), signature, version, "POST", "/messages", body, "203.0.113.7"
    )


async def cost_of(client_id: str, work: Work, version: str = "") -> tuple[int, int, int]:
    """Signatures computed, secrets opened and statements asked until the refusal."""
    work.signatures = work.opened = 0

    async def refused() -> None:
        with pytest.raises(WrongSignature):
            await authenticate(request_of(client_id, version))

    asked = await counted_queries(refused)
    return work.signatures, work.opened, asked


async def rotated() -> Program:
    """A client whose former secret still holds."""
    program = await make_program("Rotated")
    await rows(
        "update api_clients set old_secret = %(old)s, old_secret_until = %(until)s"
        " where id = %(id)s returning id",
        old=sealed(new_secret(), OLD_SECRET, program.id),
        until=clock.now() + timedelta(hours=1),
        id=program.id,
    )
    return program


async def disabled() -> Program:
    """A client that may not come in, whatever it signs."""
    program = await make_program("Disabled")
    await rows(
        "update api_clients set is_active = false where id = %(id)s returning id", id=program.id
    )
    return program


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize("version", ["", "2", "3"])
async def test_strangers_and_wrong_signatures_cost_the_same(work: Work, version: str) -> None:
    clients = [await make_program(), await rotated(), await disabled()]
    ids = [new_client_id(), *(one.client_id for one in clients)]
    forget_callers()
    first = [await cost_of(one, work, version) for one in ids]
    again = [await cost_of(one, work, version) for one in ids]
    [(signatures, opened, asked)] = set(first)
    assert (signatures, opened, asked > 0) == (2, 2, True)
    assert set(again) == {(2, 0, 0)}


@pytest.mark.usefixtures("database")
async def test_a_right_signature_costs_no_less(work: Work) -> None:
    """So the counting sees what there is to see: the client gets in, after the same work."""
    program = await make_program()
    forget_callers()
    headers = program.headers()
    asked_for = SignedRequest(
        *(program.client_id, headers["X-Timestamp"], headers["X-Signature"], ""),
        *("GET", "", b"", "203.0.113.7"),
    )
    work.signatures = 0
    caller, known = await authenticate(asked_for)
    assert (caller.client_id, work.signatures, work.opened) == (program.client_id, 2, 2)
    assert known.secret != ""
