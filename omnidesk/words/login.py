"""Words of the login screens."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {}
