"""Which addresses are prerendered."""

from __future__ import annotations

from omnidesk.prerender import addresses_of, with_addresses


def test_optional_parameters_are_left_out_and_others_leave_the_page_out() -> None:
    routes = ["index", "404", "login", "inbox/[[conversation_id]]", "s/[code]"]
    assert addresses_of(routes) == ["/", "/inbox", "/login"]


def test_start_page_is_there_even_when_nobody_added_one() -> None:
    assert addresses_of(["login"]) == ["/", "/login"]


def test_only_a_production_build_gets_the_list() -> None:
    assert with_addresses('{"ssr": false, "prerender": true}', ["/"]) == (
        '{"ssr": false, "prerender": ["/"]}'
    )
    assert with_addresses('{"ssr": false}', ["/"]) == '{"ssr": false}'
