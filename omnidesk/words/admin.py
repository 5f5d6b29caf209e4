"""Words of the admin screens."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {}
