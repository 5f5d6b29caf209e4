"""Words of the common screens."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {}
