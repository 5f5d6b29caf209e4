"""Dark colours for pages of our own that are not Reflex's, by the reader's system alone.

There the tokens' class `dark` would need a script. The colours are read from the tokens, so that no
value stands in two places.
"""

from __future__ import annotations

import re

from omnidesk.pages_folder import PROJECT_DIR

TOKENS = PROJECT_DIR / "assets" / "tokens.css"
BLOCK = re.compile(r"^\.dark \{(.*?)^\}", re.DOTALL | re.MULTILINE)
TOKEN = re.compile(r"(--[\w-]+): ([^;]+);")


def with_dark_colours(style: str) -> str:
    """The style, and the dark value of each token that it names."""
    found = BLOCK.search(TOKENS.read_text(encoding="utf-8"))
    assert found is not None  # noqa: S101 - a test reads the same block
    used = "".join(
        f" {name}: {value};" for name, value in TOKEN.findall(found[1]) if f"var({name})" in style
    )
    return (
        f"{style}@media (prefers-color-scheme: dark) {{ :root {{ color-scheme: dark;{used} }} }}\n"
    )
