"""Finding conversations by the contact's name or number.

Each word must occur somewhere in the name; one or two letters match beginnings of words, because
the trigram index knows no shorter pieces. A number matches anywhere inside the stored one, however
it is grouped, with or without country code.

A search first asks which contacts it finds. When they are few, the list is made of their
conversations; when they are many, the newest conversations are read until a page is full, which is
then soon. Both stay short whatever the tables hold, and neither rests on the planner's estimates.

The index (`pg_trgm`) stands on contacts, which change rarely, and not on conversations, which every
message updates. On a server without the extension the same queries read all contacts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from omnidesk.db import Connection

# Longer searches are pasted texts; nobody's name has more than 100 letters.
LONGEST_SEARCH = 100
MOST_WORDS = 6
SHORTEST_PIECE = 3
# Looking up the conversations of 1,000 contacts takes 4 ms. With more of 100,000 found, a page of
# 50 is full after 5,000 conversations at the latest, unless the matches are all somebody else's.
MANY_CONTACTS = 1_000

NUMBER = re.compile(r"[\d\s()+./-]+", re.ASCII)
NOT_A_DIGIT = re.compile(r"\D")
# Who writes a number with a leading 0 means one of this country, as in the external API.
COUNTRY_CODE = "62"


# One array, because a thousand rows take longer to receive than to find.
BY_NAME = "select array(select id from contacts where {by_name} limit {limit}) as ids"
BY_NAME_OR_NUMBER = """
    select array(
      select id from contacts where {by_name}
      union all select contact_id from contact_identifiers where {by_number}
      limit {limit}) as ids"""

# Scalar subqueries, because the planner would turn `exists` into a join that finds all contacts.
HAS_NAME = "(select {by_name} from contacts where contacts.id = c.contact_id)"
HAS_NUMBER = """(
    select count(*) > 0 from contact_identifiers identifier
    where identifier.contact_id = c.contact_id and {by_number})"""


@dataclass(frozen=True, slots=True)
class Search:
    """What is asked of contacts: a condition on names, one on numbers ("" for none), parameters."""

    by_name: str
    by_number: str
    params: dict[str, Any]

    def query(self) -> str:
        """The ids of the contacts found, one more than many of them at most."""
        query = BY_NAME_OR_NUMBER if self.by_number else BY_NAME
        return query.format(by_name=self.by_name, by_number=self.by_number, limit=MANY_CONTACTS + 1)

    def condition(self) -> str:
        """The same as a condition on a conversation `c`."""
        condition = f"({HAS_NAME} or {HAS_NUMBER})" if self.by_number else HAS_NAME
        return condition.format(by_name=self.by_name, by_number=self.by_number)


def parse_search(text: str) -> Search | None:
    """What a person typed, understood; nothing when nothing is asked."""
    # NUL and lone surrogates cannot be stored, so they cannot be found; PostgreSQL refuses them.
    clean = text.replace("\0", "").encode("utf-8", "ignore").decode()[:LONGEST_SEARCH].strip()
    if not clean:
        return None
    by_name, params = _name_condition(clean.split()[:MOST_WORDS])
    numbers = _numbers(clean)
    params |= {f"number{place}": f"%{number}%" for place, number in enumerate(numbers)}
    likes = " or ".join(f"value like %(number{place})s" for place in range(len(numbers)))
    return Search(by_name, f"kind = 'phone' and ({likes})" if numbers else "", params)


async def find_contacts(conn: Connection, search: Search) -> list[int] | None:
    """The contacts found, in no order; None when there are more than `MANY_CONTACTS`.

    Never prepared: how many contacts a text finds decides how to look for them.
    """
    asked = await conn.execute(search.query().encode(), search.params, prepare=False)
    row = await asked.fetchone()
    found: list[int] = row["ids"] if row else []
    return list(set(found)) if len(found) <= MANY_CONTACTS else None


def literal(text: str) -> str | None:
    """The text as a piece of a pattern, LIKE's own signs taken literally; None for half a sign."""
    usable = text.replace("\0", "").encode("utf-8", "ignore").decode()
    return _escaped(usable[:LONGEST_SEARCH]) if usable == text else None


def _name_condition(words: list[str]) -> tuple[str, dict[str, Any]]:
    conditions, params = [], {}
    for place, word in enumerate(words):
        piece = _escaped(word)
        if len(word) >= SHORTEST_PIECE:
            conditions.append(f"display_name ilike %(word{place})s")
            params[f"word{place}"] = f"%{piece}%"
        else:
            conditions.append(
                f"(display_name ilike %(word{place})s or display_name ilike %(inner{place})s)"
            )
            params |= {f"word{place}": f"{piece}%", f"inner{place}": f"% {piece}%"}
    return " and ".join(conditions), params


def _numbers(text: str) -> list[str]:
    """The digits to look for inside stored numbers; none when the text is no number."""
    if not NUMBER.fullmatch(text):
        return []
    digits = NOT_A_DIGIT.sub("", text)
    ways = [digits]
    if digits.startswith("00"):
        ways.append(digits[2:])
    elif digits.startswith("0"):
        ways.append(COUNTRY_CODE + digits[1:])
    return [way for way in ways if len(way) >= SHORTEST_PIECE]


def _escaped(word: str) -> str:
    """The word with LIKE's own signs taken literally."""
    return re.sub(r"([\\%_])", r"\\\1", word)
