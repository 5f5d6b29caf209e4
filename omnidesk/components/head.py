"""What stands in the head of every page."""

from __future__ import annotations

import reflex as rx

# Before anything is painted: the sidebar as this person left it.
FOLDED = """
if (typeof document !== 'undefined') {
  try { document.documentElement.dataset.sidebar = localStorage.getItem('sidebar') ?? ''; } catch {}
}
"""
# The live connection may answer before the store is there: what it calls is kept until then.
EARLY = """
if (typeof window !== 'undefined') {
  const said = [];
  const keep = (_, name) => (name === 'said' ? said : (...words) => said.push([name, words]));
  window.inbox = new Proxy({}, { get: keep });
}
"""


def head_components() -> list[rx.Component]:
    """The tab's sign, the room up to the edges of a phone, and the Latin letters early."""
    return [
        rx.el.script(FOLDED),
        rx.el.script(EARLY),
        rx.el.meta(
            name="viewport",
            content="width=device-width, initial-scale=1, viewport-fit=cover",
        ),
        rx.el.link(rel="icon", type="image/svg+xml", href="/logo.svg"),
        rx.el.link(
            rel="preload",
            href="/fonts/inter-latin-opsz-normal.woff2",
            type="font/woff2",
            custom_attrs={"as": "font"},
            cross_origin="anonymous",
        ),
    ]
