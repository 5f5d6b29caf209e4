"""People outside, and the ways to reach them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import SQLModel

from omnidesk.models.columns import filled, instant, one_of, reference, row_id
from omnidesk.rules.kinds import IdentifierKind


class Contact(SQLModel, table=True):
    """The person outside.

    Whoever opted out or was blocked gets nothing from programs. `zone` is an IANA name, empty where
    only the installation's is known. A contact that was joined to another stays as an empty row.
    """

    __tablename__ = "contacts"
    # Search by any part of the name, where the server has pg_trgm.
    __table_args__ = (
        Index(
            "ix_contacts_display_name_trigrams",
            "display_name",
            postgresql_using="gin",
            postgresql_ops={"display_name": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
        ),
    )

    id: int | None = row_id()
    display_name: str = filled("''")
    zone: str = filled("''")
    opted_out_at: datetime | None = instant(nullable=True)
    blocked_at: datetime | None = instant(nullable=True)
    merged_into_id: int | None = reference("contacts.id", nullable=True)
    created_at: datetime = instant(now=True)
    updated_at: datetime = instant(now=True)


class ContactIdentifier(SQLModel, table=True):
    """One way to reach a contact; belongs to exactly one contact.

    `scope` is the account that a scoped id is valid in (a Page id), empty for phones.
    """

    __tablename__ = "contact_identifiers"
    __table_args__ = (
        UniqueConstraint("kind", "scope", "value"),
        Index("ix_contact_identifiers_contact_id", "contact_id"),
        # Search by any part of the number, where the server has pg_trgm.
        Index(
            "ix_contact_identifiers_phone_trigrams",
            "value",
            postgresql_using="gin",
            postgresql_ops={"value": "gin_trgm_ops"},
            postgresql_with={"fastupdate": "off"},
            postgresql_where=text("kind = 'phone'"),
        ),
        one_of("kind", IdentifierKind),
    )

    id: int | None = row_id()
    contact_id: int = reference("contacts.id", ondelete="CASCADE")
    kind: str
    scope: str = filled("''")
    value: str
    created_at: datetime = instant(now=True)
