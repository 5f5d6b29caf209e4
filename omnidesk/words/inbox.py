"""Words of the inbox screens."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {}
