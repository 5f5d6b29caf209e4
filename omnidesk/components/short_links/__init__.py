"""The tab Short links: what was sent as a link, and who followed it."""
