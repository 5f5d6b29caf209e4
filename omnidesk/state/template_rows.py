"""Templates and sentences as the page shows them: plain rows."""

from __future__ import annotations

from dataclasses import dataclass, field

from omnidesk.services.message_types import MessageTypeRow
from omnidesk.services.template_changes import TemplateRow


@dataclass
class Blank:
    """A placeholder with what fills it in where nobody does."""

    name: str = ""
    default: str = ""


@dataclass
class Template:
    """A line of the list. `clients` names who uses it."""

    id: int = 0
    name: str = ""
    body: str = ""
    blanks: list[Blank] = field(default_factory=list)
    content_sid: str = ""
    is_active: bool = True
    clients: str = ""
    client_count: int = 0


@dataclass
class Sentence:
    """The sentence of one type of message."""

    type: str = ""
    sentence: str = ""


def template(row: TemplateRow) -> Template:
    """A line of the list."""
    return Template(
        id=row.id,
        name=row.name,
        body=row.body,
        blanks=[Blank(name, row.defaults.get(name, "")) for name in row.placeholders],
        content_sid=row.content_sid,
        is_active=row.is_active,
        clients=", ".join(row.clients),
        client_count=len(row.clients),
    )


def sentence(row: MessageTypeRow) -> Sentence:
    """A line of the list of sentences."""
    return Sentence(row.type, row.sentence)


def fits(search: str, *texts: str) -> bool:
    """Whether every word of the search stands somewhere in these texts, whatever its case."""
    whole = "\n".join(texts).casefold()
    return all(word in whole for word in search.casefold().split())
