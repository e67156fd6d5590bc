"""A form that is not ours changes nothing."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as some

from hub.web.forgery import matches
from kit.forms import form_token_of


async def test_our_own_form_is_accepted(client: Any) -> None:
    token = form_token_of((await client.get("/page")).text)
    answer = await client.post("/form", data={"_form_token": token, "field": "Пловдив"})
    assert (answer.status_code, answer.json()) == (200, {"sent": "Пловдив"})


async def test_the_token_may_come_in_a_header(client: Any) -> None:
    token = form_token_of((await client.get("/page")).text)
    answer = await client.post("/form", data={"field": "x"}, headers={"x-form-token": token})
    assert answer.status_code == 200


async def test_a_form_of_an_error_page_is_accepted_too(client: Any) -> None:
    token = form_token_of((await client.get("/no-such-page")).text)
    assert (await client.post("/form", data={"_form_token": token})).status_code == 200


async def test_a_form_without_token_is_refused_and_told_why(client: Any) -> None:
    await client.get("/page")
    answer = await client.post("/form", data={"field": "x"})
    assert answer.status_code == 403
    assert "Load the page again" in answer.text


async def test_a_token_of_another_browser_is_refused(client: Any, client_over_https: Any) -> None:
    await client.get("/page")
    strange = form_token_of((await client_over_https.get("/page")).text)
    assert (await client.post("/form", data={"_form_token": strange})).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
async def test_another_site_is_refused_even_with_a_good_token(client: Any, site: str) -> None:
    token = form_token_of((await client.get("/page")).text)
    answer = await client.post("/form", data={"_form_token": token}, headers={"sec-fetch-site": site})
    assert answer.status_code == 403


@pytest.mark.parametrize("token", ["", "x", "ю" * 86, "A" * 86, "=" * 88, "\x00", "A" * 100_000])
async def test_a_nonsense_token_is_refused_and_breaks_nothing(client: Any, token: str) -> None:
    await client.get("/page")
    assert (await client.post("/form", data={"_form_token": token})).status_code == 403


@pytest.mark.parametrize("cookie", ["short", "A" * 42, "A" * 44, "A" * 42 + "!"])
async def test_a_nonsense_cookie_is_replaced_by_a_good_one(client: Any, cookie: str) -> None:
    client.cookies.set("form", cookie)
    answer = await client.get("/page")
    assert answer.cookies["form"] != cookie
    client.cookies.clear()
    client.cookies.set("form", answer.cookies["form"])
    token = form_token_of(answer.text)
    assert (await client.post("/form", data={"_form_token": token})).status_code == 200


async def test_a_text_body_needs_a_token_as_a_form_of_another_site_can_send_one(client: Any) -> None:
    plain = {"content-type": "text/plain"}
    answer = await client.post("/api/things", content='{"name": "a", "count": 1}', headers=plain)
    assert answer.status_code == 403


async def test_json_needs_none_as_another_site_cannot_send_it(client: Any) -> None:
    assert (await client.post("/api/things", json={"name": "a", "count": 1})).status_code == 200


async def test_no_two_pages_carry_the_same_token(client: Any) -> None:
    tokens = {form_token_of((await client.get("/page")).text) for _ in range(5)}
    assert len(tokens) == 5


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_hosts(client_over_https: Any) -> None:
    cookie = (await client_over_https.get("/page")).headers["set-cookie"]
    assert cookie.startswith("__Host-form=")
    assert {"HttpOnly", "Secure", "Path=/", "SameSite=lax"} <= set(cookie.split("; "))


async def test_a_browser_that_has_the_cookie_is_not_given_another(client: Any) -> None:
    await client.get("/page")
    assert "set-cookie" not in (await client.get("/page")).headers


@given(token=some.text(max_size=200), secret=some.binary(min_size=32, max_size=32))
def test_no_guessed_text_matches_a_secret_or_raises(token: str, secret: bytes) -> None:
    assert matches(token, secret) is False
