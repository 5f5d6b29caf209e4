"""A vendor that never answers, beside one that does: calls end, and nobody else waits for them."""

from __future__ import annotations

from functools import partial

from omnidesk.services.claims import LONGEST_CALL_S
from tests.chaos.fleet import Fleet, settled
from tests.chaos.ground import Ground, Size
from tests.chaos.traffic import Traffic
from tests.chaos.verdict import Verdict
from tests.outgoing import make_vendor
from tests.workers.processes import until

# As long as the calls of one account that a worker has open, so that all begin at once.
HANGING = 4
# What a call may take longer than the vendor is given, and the next sweep after that.
PATIENCE_S = 2.0 * LONGEST_CALL_S


async def vendor_hangs(ground: Ground, size: Size) -> Verdict:
    """Every call that hangs becomes unknown; meanwhile the other account's messages all leave."""
    settings = {"behaviour": "hang", "hang_s": size.away_s, "look_up": False}
    hanging = Traffic(await make_vendor(ground.folder, **settings))
    other = Traffic(await make_vendor(ground.folder, look_up=False))
    fleet = Fleet(ground, size.workers)
    await hanging.write(HANGING)
    await until(partial(_all_claimed, hanging), "all calls hang")
    await other.write(size.amount)
    await settled(other.left, "the other account's messages left", _nothing)
    meanwhile = await hanging.states()
    await until(hanging.is_idle, "the calls ended", PATIENCE_S)
    broken = (*fleet.fallen, *_wrong(dict(meanwhile), dict(await hanging.states())))
    return await other.verdict(ground, strikes=HANGING, broken=broken)


async def _all_claimed(traffic: Traffic) -> bool:
    return (await traffic.states())["claimed"] == HANGING


async def _nothing() -> None:
    """Nobody is killed."""


def _wrong(meanwhile: dict[str, int], afterwards: dict[str, int]) -> tuple[str, ...]:
    broken = []
    if meanwhile != {"claimed": HANGING}:
        broken.append(f"others were held up until calls had ended: {meanwhile}")
    if afterwards != {"unknown": HANGING}:
        broken.append(f"calls that hung became {afterwards}")
    return tuple(broken)
