"""Workers killed (SIGKILL) and stopped (SIGTERM) while they send: row 1 of the promises."""

from __future__ import annotations

import signal

from omnidesk.services.heartbeat import is_alive
from tests.chaos.fleet import Fleet, settled, strikes
from tests.chaos.ground import Ground, Size
from tests.chaos.traffic import Traffic
from tests.chaos.verdict import Verdict
from tests.outgoing import make_vendor


async def killed(ground: Ground, size: Size) -> Verdict:
    """Each kill may leave one outcome unknown; nothing is lost, repeated or out of order."""
    traffic, fleet, kills, _ = await _under_fire(ground, size, signal.SIGKILL)
    return await traffic.verdict(ground, strikes=kills, most_unknown=kills, broken=fleet.fallen)


async def told_to_end(ground: Ground, size: Size) -> Verdict:
    """A worker that is told to end settles what it began: no outcome is unknown."""
    traffic, fleet, told, codes = await _under_fire(ground, size, signal.SIGTERM)
    codes |= await fleet.end()
    broken = list[str]()
    if codes != {0}:
        broken.append(f"workers ended with exit codes {sorted(codes)}")
    if await is_alive("worker"):
        broken.append("workers that ended in order are still counted as alive")
    return await traffic.verdict(ground, strikes=told, broken=tuple(broken))


async def _under_fire(
    ground: Ground, size: Size, how: signal.Signals
) -> tuple[Traffic, Fleet, int, set[int]]:
    """Send everything while signals fall. Also returns how many fell, and the exit codes."""
    # A vendor that cannot be asked, so that every lost outcome stays unknown.
    traffic = Traffic(await make_vendor(ground.folder, look_up=False))
    await traffic.write(size.amount)
    fleet, number, codes = Fleet(ground, size.workers), 0, set[int]()

    async def is_over() -> bool:
        await fleet.let_leases_run_out()
        return await traffic.is_idle()

    async for _ in strikes(size, lambda: len(traffic.vendor.accepted), is_over):
        number += 1
        codes.add(await fleet.strike(how))
        await fleet.let_leases_run_out()
    await settled(traffic.left, "everything settled", fleet.let_leases_run_out)
    return traffic, fleet, number, codes
