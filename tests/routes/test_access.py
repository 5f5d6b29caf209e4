"""Every route is in the table of who may call it, and behaves as the table says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from fastapi.routing import APIRoute
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from omnidesk.omnidesk import api, app
from omnidesk.routes.access import ROUTES, Who
from omnidesk.routes.edge import edge
from omnidesk.routes.external.otherwise import Otherwise
from omnidesk.routes.site import REFLEX_PATHS, site
from omnidesk.services.sessions import start_session
from tests.factories import PASSWORD, count, make_user
from tests.people import People
from tests.routes.auth_client import client_of

CLOSED_TO_NOBODY = [route for route, who in ROUTES.items() if who is not Who.ANYBODY]
WITH_COOKIE = [
    route for route, who in ROUTES.items() if who in (Who.COOKIE, Who.COOKIE_EVEN_ONE_TIME)
]
REFUSALS = {Who.VENDOR: {403, 503}, Who.METRICS_TOKEN: {403, 503}}


def routes_of(owner: Any) -> Iterable[tuple[str, str]]:
    """Method and path of each route, included routers too; what only refuses opens nothing."""
    for route in owner.routes:
        if isinstance(route, Route) and isinstance(route.endpoint, Otherwise):
            continue
        if isinstance(route, APIRoute):
            yield from ((method, route.path) for method in route.methods or ())
        else:
            prefix = route.include_context.prefix
            yield from ((how, prefix + path) for how, path in routes_of(route.original_router))


def path_of(route: tuple[str, str]) -> str:
    return route[1].replace("{platform}", "facebook")


def test_every_route_is_in_the_table_and_the_table_holds_no_other() -> None:
    assert set(routes_of(api)) == set(ROUTES)


@pytest.mark.parametrize("route", CLOSED_TO_NOBODY, ids=" ".join)
async def test_nobody_is_refused(database: None, route: tuple[str, str]) -> None:
    async with client_of(edge(api)) as client:
        answer = await client.request(route[0], path_of(route), json={"new_password": "x"})
    assert answer.status_code in REFUSALS.get(ROUTES[route], {401}), answer.text
    assert answer.json()["code"]


@pytest.mark.parametrize("route", CLOSED_TO_NOBODY, ids=" ".join)
async def test_made_up_cookie_is_nobody(database: None, route: tuple[str, str]) -> None:
    cookie = {"cookie": "omnidesk_session=" + "a" * 43}
    async with client_of(edge(api)) as client:
        answer = await client.request(
            route[0], path_of(route), headers=cookie, json={"new_password": "x"}
        )
    assert answer.status_code in REFUSALS.get(ROUTES[route], {401})


@pytest.mark.parametrize("route", WITH_COOKIE, ids=" ".join)
async def test_one_time_password_opens_only_what_it_is_for(
    database: None, route: tuple[str, str]
) -> None:
    dewi = await make_user("dewi", must_change_password=True)
    cookie = {"cookie": "omnidesk_session=" + await start_session(dewi.user_id, "", "")}
    async with client_of(edge(api)) as client:
        answer = await client.request(route[0], path_of(route), headers=cookie, json={})
    is_refused = answer.status_code == 403
    assert is_refused == (ROUTES[route] is Who.COOKIE), answer.text


@pytest.mark.parametrize("route", WITH_COOKIE, ids=" ".join)
async def test_page_of_another_site_is_refused_with_a_good_cookie(
    people: People, route: tuple[str, str]
) -> None:
    token = await start_session(people.budi.user_id, "", "")
    headers = {"cookie": f"omnidesk_session={token}", "origin": "https://evil.example"}
    body = {"current_password": PASSWORD, "new_password": "gula-aren-kopi-susu"}
    async with client_of(edge(api)) as client:
        answer = await client.request(route[0], path_of(route), headers=headers, json=body)
    assert route[0] == "GET" or answer.status_code == 403
    assert await count("sessions") == 1


async def test_nothing_else_of_reflex_is_served(database: None) -> None:
    """The pages' mount lets through what pages need; the rest of Reflex's routes stay inside."""
    inner = {str(getattr(route, "path", "")) for route in app._api.routes} if app._api else set()
    assert set(REFLEX_PATHS) <= inner
    hidden = {*inner, "/_upload", "/_all_routes", "/auth-codespace"} - set(REFLEX_PATHS)
    async with client_of(edge(site(PlainTextResponse("reflex")))) as client:
        for path in hidden:
            answer = await client.get(path)
            assert answer.text != "reflex", path
