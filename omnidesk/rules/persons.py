"""Which identifiers are one person, and which contacts become one.

Invariants:
* what is named together is one person, and so is what is linked over several namings;
* the older contact (the lower id) is kept;
* contacts that somebody has separated stay apart, also through a third one.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Sequence
from typing import TypeVar

T = TypeVar("T", bound=Hashable)


def persons(named_together: Iterable[Sequence[T]]) -> list[list[T]]:
    """The groups that these namings link; each of the given is in exactly one of them."""
    home: dict[T, dict[T, None]] = {}
    for names in named_together:
        linked = {id(home[one]): home[one] for one in names if one in home}
        group = max(linked.values(), key=len, default={})
        for other in linked.values():
            group.update(other)
        group.update(dict.fromkeys(names))
        # Only what moved is looked up anew, so that many namings of one person stay cheap.
        for one in [
            *names,
            *(one for other in linked.values() if other is not group for one in other),
        ]:
            home[one] = group
    return [list(group) for group in {id(group): group for group in home.values()}.values()]


def joins(contact_ids: Iterable[int], apart: Collection[frozenset[int]]) -> list[tuple[int, int]]:
    """The pairs (kept, joined) that make one contact of these, as far as none are `apart`."""
    groups: list[list[int]] = []
    pairs = []
    for contact_id in sorted(set(contact_ids)):
        group = next((one for one in groups if _may_join(contact_id, one, apart)), None)
        if group is None:
            groups.append([contact_id])
        else:
            pairs.append((group[0], contact_id))
            group.append(contact_id)
    return pairs


def _may_join(contact_id: int, group: Iterable[int], apart: Collection[frozenset[int]]) -> bool:
    return not any(frozenset((contact_id, one)) in apart for one in group)
