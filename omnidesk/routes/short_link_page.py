"""The page behind a short link, and the pages that say why there is none.

The destination stands in one escaped attribute; the script is fixed, and the content policy of
these pages lets nothing else run. Whoever has no scripts gets a plain link. What previews read (the
title and the `og:` fields) names the destination only where the sender allows it.
"""

from __future__ import annotations

import base64
import hashlib
from html import escape

from fastapi.responses import Response

from omnidesk.routes.dark_colours import with_dark_colours
from omnidesk.services.link_clicks import Destination
from omnidesk.words import say

# It stands first in the page, so that nobody waits for the style sheet.
SCRIPT = """
(function () {
  var url, target = document.documentElement.getAttribute("data-target");
  try { url = new URL(target); } catch (error) { return; }
  if (url.protocol === "https:" || url.protocol === "http:") location.replace(url.href);
})();
"""
STYLE = with_dark_colours("""
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; padding: 24px;
  box-sizing: border-box; background: var(--bg); color: var(--ink); font: 15px/22px var(--font); }
main { max-width: 440px; text-align: center; }
h1 { margin: 0 0 8px; font-size: 20px; line-height: 28px; font-weight: 600; }
p { margin: 0 0 20px; color: var(--ink-2); overflow-wrap: anywhere; }
a { display: inline-block; padding: 10px 16px; border-radius: 6px; background: var(--accent);
  color: var(--on-accent); font-weight: 500; text-decoration: none; }
a:focus-visible { outline: 2px solid var(--accent-ink); outline-offset: 2px; }
""")


def _hash(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


HEADERS = {
    "Content-Security-Policy": "; ".join(
        (
            "default-src 'none'",
            f"script-src 'sha256-{_hash(SCRIPT)}'",
            f"style-src 'self' 'sha256-{_hash(STYLE)}'",
            "font-src 'self'",
            "img-src 'self'",
            "base-uri 'none'",
            "form-action 'none'",
            "frame-ancestors 'none'",
        )
    ),
    # The shop need not learn which link was followed.
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
}
PAGE = """<!DOCTYPE html>
<html lang="{language}"{target}>
<head>
<meta charset="utf-8">
<script>{script}</script>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex, nofollow">
<title>{title}</title>
<link rel="icon" type="image/svg+xml" href="/logo.svg">
{preview}<link rel="stylesheet" href="/tokens.css">
<style>{style}</style>
</head>
<body>
<main>
<h1>{heading}</h1>
<p>{text}</p>
{link}</main>
</body>
</html>
"""
PREVIEW = """<meta property="og:title" content="{title}">
<meta property="og:description" content="{told}">
"""
LINK = '<a href="{url}" rel="noreferrer nofollow">{label}</a>\n'


def destination_page(destination: Destination, language: str) -> Response:
    """The page that leads on."""
    host = destination.target.host
    if destination.is_shown:
        title = say(language, "link.opening_host", host=host)
        told = say(language, "link.preview_host", host=host)
    else:
        title, told = say(language, "link.opening"), say(language, "link.preview")
    url = escape(destination.target.url)
    return _page(
        200,
        language,
        title=escape(title),
        heading=escape(say(language, "link.leads_to")),
        text=f'<bdi dir="ltr">{escape(host)}</bdi>',
        target=f' data-target="{url}"',
        preview=PREVIEW.format(title=escape(title), told=escape(told)),
        link=LINK.format(url=url, label=escape(say(language, "link.go_on"))),
    )


def unknown_page(language: str) -> Response:
    """The same page for whatever leads nowhere."""
    title, text = say(language, "link.unknown_title"), say(language, "link.unknown")
    return _page(404, language, title=escape(title), heading=escape(title), text=escape(text))


def too_many_page(language: str, retry_after_s: int) -> Response:
    """To a network from which too many wrong links were asked for."""
    title, text = say(language, "link.too_many_title"), say(language, "link.too_many")
    page = _page(429, language, title=escape(title), heading=escape(title), text=escape(text))
    page.headers["Retry-After"] = str(retry_after_s)
    return page


def away_page(language: str) -> Response:
    """While the database cannot be reached."""
    title, text = say(language, "link.away_title"), say(language, "link.away")
    page = _page(503, language, title=escape(title), heading=escape(title), text=escape(text))
    page.headers["Retry-After"] = "60"
    return page


def _page(status: int, language: str, **parts: str) -> Response:
    filled = {"target": "", "preview": "", "link": ""} | parts
    page = PAGE.format(script=SCRIPT, style=STYLE, language=language, **filled)
    return Response(page, status, HEADERS, media_type="text/html")
