"""Processes that work behind the web: they fetch by id, delegate to services, and log."""
