"""How the page of the external API looks, and its one small script.

Colours and type come from the tokens, light or dark as the system is. The script adds the buttons
that copy; the page is complete without it.
"""

from __future__ import annotations

import base64
import hashlib

from omnidesk.routes.dark_colours import with_dark_colours

SCRIPT = """
(function () {
  function addButton(pre) {
    var button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", function () {
      navigator.clipboard.writeText(pre.textContent).then(function () {
        button.textContent = "Copied";
        setTimeout(function () { button.textContent = "Copy"; }, 2000);
      });
    });
    pre.parentNode.insertBefore(button, pre);
  }
  addEventListener("DOMContentLoaded", function () {
    if (navigator.clipboard) document.querySelectorAll(".code pre").forEach(addButton);
  });
})();
"""
STYLE = with_dark_colours("""
*, ::before, ::after { box-sizing: border-box; }
html { scroll-padding-top: 72px; }
body { margin: 0; background: var(--bg); color: var(--ink); font: 15px/24px var(--font); }
a { color: var(--accent-ink); text-underline-offset: 2px; }
:focus-visible { outline: 2px solid var(--accent-ink); outline-offset: 2px; border-radius: 4px; }
.skip { position: absolute; left: -999px; }
.skip:focus { left: 16px; top: 16px; z-index: 2; background: var(--surface); padding: 8px; }
header { position: sticky; top: 0; z-index: 1; height: 56px; padding: 0 24px; display: flex;
  align-items: center; gap: 12px; background: var(--surface); border-bottom: 1px solid var(--line);
  font-weight: 600; }
header small { font-size: 12px; font-weight: 400; color: var(--ink-3); }
header a { margin-inline-start: auto; font: 500 13px/20px var(--font); }
.page { display: grid; grid-template-columns: 264px minmax(0, 1fr); max-width: 1180px;
  margin: 0 auto; }
nav { position: sticky; top: 56px; align-self: start; max-height: calc(100dvh - 56px);
  overflow-y: auto; padding: 24px 8px 24px 24px; font-size: 13px; line-height: 20px; }
nav h2 { margin: 16px 8px 4px; font-size: 12px; line-height: 16px; font-weight: 500;
  color: var(--ink-3); }
nav ul { margin: 0; padding: 0; list-style: none; }
nav a { display: block; padding: 4px 8px; border-radius: 6px; color: var(--ink-2);
  text-decoration: none; overflow-wrap: anywhere; }
nav a:hover { background: var(--surface-2); color: var(--ink); }
main { min-width: 0; margin: 8px 8px 48px; padding: 32px 40px 48px; background: var(--surface);
  border: 1px solid var(--line); border-radius: 12px; }
main > * { max-width: 780px; }
h1 { margin: 0 0 4px; font-size: 28px; line-height: 36px; font-weight: 600;
  letter-spacing: -0.02em; }
.lead { margin: 0; color: var(--ink-2); }
section { margin-top: 40px; }
section section { margin-top: 32px; padding-top: 24px; border-top: 1px solid var(--line); }
h2 { margin: 0 0 8px; font-size: 20px; line-height: 28px; font-weight: 600;
  letter-spacing: -0.014em; }
h3 { margin: 24px 0 8px; font-size: 15px; line-height: 22px; font-weight: 600; }
h2 code, h3 code { font-size: 15px; background: none; border: 0; padding: 0; }
h4 { margin: 20px 0 4px; font-size: 13px; line-height: 20px; font-weight: 500;
  color: var(--ink-2); }
p { margin: 0 0 12px; overflow-wrap: break-word; }
code, pre { font-family: var(--mono); font-size: 13px; }
code { padding: 1px 4px; background: var(--surface-2); border-radius: 4px;
  overflow-wrap: anywhere; }
pre { margin: 0; padding: 16px; overflow-x: auto; line-height: 20px; background: var(--surface-2);
  border: 1px solid var(--line); border-radius: 8px; }
.code { position: relative; margin: 12px 0; }
.copy { position: absolute; top: 8px; right: 8px; height: 28px; padding: 0 10px; cursor: pointer;
  font: 500 12px/16px var(--font); color: var(--ink-2); background: var(--surface);
  border: 1px solid var(--line-2); border-radius: 6px; }
.copy:hover { color: var(--ink); background: var(--surface-2); }
details { margin: 8px 0; border: 1px solid var(--line); border-radius: 8px; }
summary { padding: 10px 16px; cursor: pointer; font-size: 14px; font-weight: 500; }
details .code { margin: 0 8px 8px; }
table { width: 100%; margin: 12px 0; border-collapse: collapse; font-size: 14px;
  line-height: 21px; }
th { text-align: start; padding: 6px 16px 6px 0; font-size: 12px; font-weight: 500;
  color: var(--ink-3); border-bottom: 1px solid var(--line-2); }
td { vertical-align: top; padding: 8px 16px 8px 0; border-bottom: 1px solid var(--line); }
td:nth-child(3) code { white-space: nowrap; }
.method { display: inline-block; min-width: 56px; padding: 0 6px; border-radius: 4px;
  font: 500 12px/20px var(--mono); text-align: center; color: var(--accent-ink);
  background: var(--accent-soft); }
@media (max-width: 900px) {
  .page { display: block; }
  nav { position: static; max-height: none; padding: 16px 16px 0; }
  nav ul { columns: 2; column-gap: 8px; }
  nav li { break-inside: avoid; }
  main { margin: 8px; padding: 24px 16px 32px; }
  header { padding: 0 16px; }
}
@media (max-width: 640px) {
  nav a { padding: 10px 8px; }
  .requests { columns: 1; }
  thead { position: absolute; left: -999px; }
  tr, td { display: block; }
  tr { padding: 10px 0; border-bottom: 1px solid var(--line); }
  td { padding: 2px 0; border: 0; }
  td:empty { display: none; }
  td:nth-child(3) code { white-space: normal; }
}
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
    )
}
