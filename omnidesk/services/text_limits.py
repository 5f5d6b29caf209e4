"""How long a text may be on each platform, as its channel declares it."""

from __future__ import annotations

from functools import cache

from omnidesk.rules.kinds import PLATFORM_OF, ChannelKind
from omnidesk.services.channels.registry import channel_for


@cache
def longest_texts() -> dict[str, int]:
    """Characters by platform. The first call imports the vendors' SDKs: call it in a thread."""
    kinds = [kind for kind in ChannelKind if kind is not ChannelKind.FAKE]
    return {str(PLATFORM_OF[kind]): channel_for(kind).facts.longest_text for kind in kinds}
