"""Words of the channels screens."""

from omnidesk.words.phrase import Phrase

PHRASES: dict[str, Phrase] = {}
