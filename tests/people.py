"""The three people of every access test, with fixed meanings."""

from __future__ import annotations

from dataclasses import dataclass

from omnidesk.rules.roles import Role, Viewer
from tests.factories import make_department, make_user


@dataclass(frozen=True, slots=True)
class People:
    """Ana sees everything; Budi sees Sales; Citra sees Support and must never see Sales."""

    ana: Viewer
    budi: Viewer
    citra: Viewer
    sales: int
    support: int


async def make_people() -> People:
    """Create the three with their departments. Their password is `factories.PASSWORD`."""
    sales = await make_department("Sales")
    support = await make_department("Support")
    return People(
        ana=await make_user("ana", "Ana Wulandari", Role.ADMIN),
        budi=await make_user("budi", "Budi Santoso", Role.USER, [sales]),
        citra=await make_user("citra", "Citra Maharani", Role.USER, [support]),
        sales=sales,
        support=support,
    )
