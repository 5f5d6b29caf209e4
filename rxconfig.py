"""Reflex's configuration: ours are the settings, this hands them over."""

import reflex as rx

from omnidesk.own_origin import OwnOrigin
from omnidesk.prerender import PrerenderPages
from omnidesk.settings import get_settings
from omnidesk.theme import tailwind_plugin

settings = get_settings()

config = rx.Config(
    app_name="omnidesk",
    backend_host=settings.host,
    backend_port=settings.port,
    redis_url=settings.resolved_redis_url(),
    cors_allowed_origins=settings.allowed_origins,
    trusted_proxy_hops=1 if settings.trusted_proxies else 0,
    telemetry_enabled=False,
    show_built_with_reflex=False,
    plugins=[tailwind_plugin(), OwnOrigin(), PrerenderPages()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
