"""What scripts of the operator do on the command line: whoever may run them owns the machine."""

from __future__ import annotations

from typing import Any

from omnidesk.db import transaction
from omnidesk.errors import Conflict, SetupError
from omnidesk.rules.roles import Role, Viewer
from omnidesk.services.accounts import check_username
from omnidesk.services.api.clients import ClientSettings, create_client
from omnidesk.services.departments import create_department, list_departments
from omnidesk.services.targets import new_role
from omnidesk.services.users import create_user as create_person


async def create_user(username: str, role: str, departments: list[str]) -> dict[str, Any]:
    """A new person, in departments by name; a department that does not exist yet is made.

    Returns what the script needs, the one-time password included. Raises Conflict for a taken name
    and Invalid for a wrong one, before anything is made.
    """
    operator = await _operator()
    await _refuse(operator, username, role)
    numbers, made = await _departments(operator, departments)
    person = await create_person(operator, username, username, role, numbers)
    return {
        "username": person.username,
        "role": role,
        "departments": departments,
        "departments_made": made,
        "one_time_password": person.password,
    }


async def create_api_client(
    name: str, per_minute: int, per_day: int, networks: list[str], channel: str
) -> dict[str, Any]:
    """A new API client. Returns its id and its secret; raises Conflict for a taken name."""
    settings = ClientSettings(
        name, per_minute=per_minute, per_day=per_day, networks=networks, channel=channel
    )
    made = await create_client(await _operator(), settings)
    return {"client_id": made.client_id, "secret": made.secret, "name": made.name}


async def _operator() -> Viewer:
    """The superadmin, in whose name the operator acts."""
    async with transaction() as conn:
        found = await conn.execute("select id, username from users where is_protected")
        row = await found.fetchone()
    if row is None:
        raise SetupError("There is no superadmin yet. Run `python -m omnidesk migrate` first.")
    return Viewer(row["id"], Role.SUPERADMIN, frozenset(), row["username"])


async def _refuse(operator: Viewer, username: str, role: str) -> None:
    new_role(operator, role)
    name = check_username(username)
    async with transaction() as conn:
        found = await conn.execute("select 1 from users where lower(username) = lower(%s)", (name,))
        if await found.fetchone() is not None:
            raise Conflict("access.username_taken", username=name)


async def _departments(operator: Viewer, names: list[str]) -> tuple[list[int], list[str]]:
    """The ids of the departments, and the names of those that were made."""
    known = {row.name.casefold(): row.id for row in await list_departments(operator)}
    made = [name for name in names if name.strip().casefold() not in known]
    for name in made:
        known[name.strip().casefold()] = await create_department(operator, name)
    return [known[name.strip().casefold()] for name in names], made
