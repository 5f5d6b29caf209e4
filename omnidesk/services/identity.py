"""Whose identifiers these are: found, or given to a new contact, from many processes at once.

An identifier belongs to exactly one contact (a constraint). Whoever inserts it first decides which;
everybody else finds that contact. What one event names together is one person; contacts are never
joined by name. Identifiers are inserted in one order everywhere, so that nobody waits in a circle.

When identifiers that were named together belong to several contacts, those must be joined first
(`merges.py`): then nothing is done here, and `ProvedTogether` says which. A pair that somebody has
separated again stays as it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import LiteralString

from omnidesk.db import Connection
from omnidesk.rules.kinds import IdentifierKind
from omnidesk.rules.persons import joins, persons
from omnidesk.rules.texts import storable
from omnidesk.services.channels.base import Identifier
from omnidesk.services.contacts import shown

# Held shared by whoever works with contacts and conversations of identifiers, and alone by whoever
# joins contacts: between finding a conversation and writing into it nothing is joined.
MERGES = "merges"
HOLD_OFF_MERGES: LiteralString = "select pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
OWNERS: LiteralString = """
    select i.kind, i.scope, i.value, i.contact_id from contact_identifiers i
    join unnest(%(kinds)s::text[], %(scopes)s::text[], %(values)s::text[]) as g(kind, scope, value)
      on i.kind = g.kind and i.scope = g.scope and i.value = g.value"""
NEW_CONTACTS: LiteralString = """
    insert into contacts (display_name)
    select name from unnest(%s::text[]) with ordinality as g(name, n) order by n
    returning id"""
# Waits for whoever is inserting the same identifier.
GIVE: LiteralString = """
    insert into contact_identifiers (contact_id, kind, scope, value)
    select g.* from unnest(%(contacts)s::bigint[], %(kinds)s::text[], %(scopes)s::text[],
      %(values)s::text[]) as g(contact_id, kind, scope, value)
    order by g.kind, g.scope, g.value
    on conflict (kind, scope, value) do nothing returning 1"""
DROP_EMPTY: LiteralString = """
    delete from contacts where id = any(%s)
      and not exists (select 1 from contact_identifiers i where i.contact_id = contacts.id)"""
# Merges that were taken back, between the contacts that hold both sides today.
APART: LiteralString = """
    with recursive separated as (
      select id, kept_contact_id, joined_contact_id from contact_merges where undone_at is not null
    ), held(side, holder) as (
      select kept_contact_id, kept_contact_id from separated
      union select joined_contact_id, joined_contact_id from separated
      union select h.side, c.merged_into_id from held h join contacts c on c.id = h.holder
      where c.merged_into_id is not null)
    select k.holder as one, j.holder as other from separated s
    join held k on k.side = s.kept_contact_id join held j on j.side = s.joined_contact_id
    where k.holder = any(%(contacts)s) and j.holder = any(%(contacts)s)"""


@dataclass(frozen=True, slots=True)
class Person:
    """Identifiers that one event named together, first the one that it came from."""

    identifiers: tuple[Identifier, ...]
    name: str = ""


class ProvedTogether(Exception):
    """Contacts turned out to be one person. `proofs` are groups of identifiers, one per person."""

    def __init__(self, proofs: Sequence[Sequence[Identifier]]) -> None:
        self.proofs = proofs
        super().__init__(f"{len(proofs)} persons have several contacts")


def clean(identifier: Identifier) -> Identifier:
    """The identifier as the database can hold it."""
    scope, value = storable(identifier.scope), storable(identifier.value)
    return Identifier(identifier.kind, scope, value)


async def hold_off_merges(conn: Connection) -> None:
    """Let no contacts be joined until this transaction ends. To be called before anything else."""
    await conn.execute(HOLD_OFF_MERGES, (MERGES,))


async def identify(conn: Connection, people: Sequence[Person]) -> dict[Identifier, int]:
    """The contact of every (clean) identifier of these people; made when nobody knows them.

    Raises ProvedTogether. The caller holds off merges.
    """
    groups = _groups(people)
    owners = await _find_one_each(conn, groups)
    missing = [one for group in groups for one in group.identifiers if one not in owners]
    if not missing:
        return owners
    wanted = await _share_out(conn, groups, owners)
    given = await conn.execute(GIVE, _columns({one: wanted[one] for one in missing}))
    if len(await given.fetchall()) == len(missing):  # `rowcount` is unknown yet in a pipeline
        return wanted
    # Somebody else was quicker with one of them at this very moment.
    found = await _find_one_each(conn, groups)
    await conn.execute(DROP_EMPTY, (sorted(set(wanted.values())),))
    return found


async def find_owners(conn: Connection, identifiers: Iterable[Identifier]) -> dict[Identifier, int]:
    """The contacts that these (clean) identifiers belong to, as far as they are known."""
    rows = await (await conn.execute(OWNERS, _columns(dict.fromkeys(identifiers, 0)))).fetchall()
    return {
        Identifier(IdentifierKind(row["kind"]), row["scope"], row["value"]): row["contact_id"]
        for row in rows
    }


async def find_joins(conn: Connection, contact_ids: Collection[int]) -> list[tuple[int, int]]:
    """The pairs (kept, joined) that make one contact of these, but for those that stay apart."""
    values = {"contacts": list(contact_ids)}
    rows = await (await conn.execute(APART, values)).fetchall()
    return joins(contact_ids, {frozenset((row["one"], row["other"])) for row in rows})


@dataclass(frozen=True, slots=True)
class _Group:
    """Everybody who is linked by common identifiers, and these identifiers: one person."""

    people: tuple[Person, ...]
    identifiers: tuple[Identifier, ...]

    @property
    def name(self) -> str:
        """The first name that anybody told."""
        return next(filter(None, (shown(one.name) for one in self.people)), "")


def _groups(people: Sequence[Person]) -> list[_Group]:
    linked = persons(one.identifiers for one in people)
    number = {one: n for n, group in enumerate(linked) for one in group}
    members: list[list[Person]] = [[] for _ in linked]
    for person in people:
        members[number[person.identifiers[0]]].append(person)
    return [_Group(tuple(them), tuple(group)) for them, group in zip(members, linked, strict=True)]


async def _find_one_each(conn: Connection, groups: Sequence[_Group]) -> dict[Identifier, int]:
    """Who has the identifiers now. Raises ProvedTogether where a person has several contacts."""
    owners = await find_owners(conn, [one for group in groups for one in group.identifiers])
    proofs = []
    for group in groups:
        contact_ids = {owners[one] for one in group.identifiers if one in owners}
        if len(contact_ids) > 1 and await find_joins(conn, contact_ids):
            proofs.append(group.identifiers)
    if proofs:
        raise ProvedTogether(proofs)
    return owners


async def _share_out(
    conn: Connection, groups: Sequence[_Group], owners: Mapping[Identifier, int]
) -> dict[Identifier, int]:
    """Who is to have each identifier: the contact that it was named together with, or a new one."""
    strangers = [one for one in groups if not any(each in owners for each in one.identifiers)]
    wanted = {**owners, **await _make_contacts(conn, strangers)}
    for group in groups:
        anybody = next(wanted[one] for one in group.identifiers if one in wanted)
        for person in group.people:
            known = (wanted[one] for one in person.identifiers if one in wanted)
            contact_id = next(known, anybody)
            for one in person.identifiers:
                wanted.setdefault(one, contact_id)
    return wanted


async def _make_contacts(conn: Connection, groups: Sequence[_Group]) -> dict[Identifier, int]:
    """A contact for each of these, by its first identifier."""
    if not groups:
        return {}
    rows = await (await conn.execute(NEW_CONTACTS, ([one.name for one in groups],))).fetchall()
    return {one.identifiers[0]: row["id"] for one, row in zip(groups, rows, strict=True)}


def _columns(owners: Mapping[Identifier, int]) -> dict[str, list[str] | list[int]]:
    return {
        "contacts": list(owners.values()),
        "kinds": [one.kind.value for one in owners],
        "scopes": [one.scope for one in owners],
        "values": [one.value for one in owners],
    }
