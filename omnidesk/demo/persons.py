"""The people outside as a vendor knows them: who exists, who may be written to, and until when."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# WhatsApp's and Meta's window for free answers, counted from the person's last message.
WINDOW = timedelta(hours=24)


@dataclass(slots=True)
class Person:
    """One person at one vendor. `id` is a page-scoped id, or an address such as whatsapp:+62…"""

    id: str
    name: str
    username: str = ""
    language: str = "id"
    last_inbound_at: datetime | None = None
    is_reachable: bool = True
    has_opted_out: bool = False

    def is_within(self, span: timedelta, now: datetime) -> bool:
        """Whether the person wrote within this span before `now`."""
        return self.last_inbound_at is not None and now - self.last_inbound_at <= span


class People:
    """Everybody a vendor knows, by id."""

    def __init__(self) -> None:
        self._by_id: dict[str, Person] = {}

    def add(self, person: Person) -> Person:
        """Make the person known, replacing an earlier one of the same id."""
        self._by_id[person.id] = person
        return person

    def find(self, person_id: str) -> Person | None:
        """The person with this id, if the vendor knows one."""
        return self._by_id.get(person_id)

    def everybody(self) -> list[Person]:
        """All of them; may be asked from any thread."""
        return list(self._by_id.values())

    def wrote(self, person_id: str, name: str, at: datetime) -> Person:
        """The person wrote at this instant: known from now on, and the window opens."""
        person = self.find(person_id) or self.add(Person(person_id, name))
        person.last_inbound_at = max(at, person.last_inbound_at or at)
        return person

    def clear(self) -> None:
        """Nobody is known any more."""
        self._by_id.clear()
