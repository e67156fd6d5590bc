"""Whatever goes wrong is told in one shape to each kind of reader, and never says more than it should."""

from typing import Any

import pytest

from hub.web.problems import problem_types

PAGE = {"accept": "text/html,application/xhtml+xml"}
HTMX = {"hx-request": "true", "accept": "*/*"}


async def test_the_api_answers_a_problem_document(client: Any) -> None:
    answer = await client.get("/api/refused")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    document = answer.json()
    reference = document.pop("instance")
    assert reference.startswith("urn:uuid:")
    assert document == {
        "type": "/problems/invalid-input",
        "title": "Something needs to be corrected",
        "status": 400,
        "detail": "Not so.",
        "problems": [{"field": "page", "reason": "Too far.", "remedy": "Choose less."}],
    }


async def test_a_person_gets_a_page_with_the_way_on(client: Any) -> None:
    answer = await client.get("/refused", headers=PAGE)
    assert answer.headers["content-type"].startswith("text/html")
    assert "<!doctype html>" in answer.text
    assert "Too far. Choose less." in answer.text
    assert 'href="/"' in answer.text


async def test_htmx_gets_a_part_of_a_page_for_its_notice(client: Any) -> None:
    answer = await client.get("/refused", headers=HTMX)
    assert answer.status_code == 400
    assert (answer.headers["hx-retarget"], answer.headers["hx-reswap"]) == ("#notice", "innerHTML")
    assert "<html" not in answer.text
    assert "<li>Too far. Choose less.</li>" in answer.text, "the name of a field says nothing to who reads a page"


async def test_a_program_that_asks_for_json_gets_it_anywhere(client: Any) -> None:
    answer = await client.get("/no-such-page", headers={"accept": "application/json"})
    assert answer.json()["type"] == "/problems/not-found"


@pytest.mark.parametrize(("path", "headers"), [("/boom", PAGE), ("/boom", HTMX), ("/api/boom", {})])
async def test_an_unforeseen_error_says_nothing_of_its_cause(client: Any, path: str, headers: dict[str, str]) -> None:
    answer = await client.get(path, headers=headers)
    assert answer.status_code == 500
    assert "canary" not in answer.text
    assert "RuntimeError" not in answer.text
    assert "Traceback" not in answer.text


async def test_the_reference_shown_is_the_one_a_log_line_can_carry(client: Any) -> None:
    seen: list[str] = []

    async def note(_: Exception, scope: Any) -> None:
        from hub.web.problems import request_reference

        seen.append(request_reference(scope))

    client.app.after_exception.append(note)
    try:
        answer = await client.get("/api/boom")
    finally:
        client.app.after_exception.remove(note)
    assert answer.json()["instance"] == f"urn:uuid:{seen[0]}"


async def test_a_wrong_body_names_each_field_without_quoting_what_was_sent(client: Any) -> None:
    answer = await client.post("/api/things", json={"name": "far-too-long-canary", "count": 1})
    assert answer.status_code == 400
    assert "canary" not in answer.text
    [problem] = answer.json()["problems"]
    assert problem["field"] == "name"
    assert "5" in problem["remedy"]


async def test_a_missing_field_is_named(client: Any) -> None:
    answer = await client.post("/api/things", json={"name": "a"})
    assert answer.json()["problems"] == [{"field": "count", "reason": "This field is required.", "remedy": "Add it."}]


@pytest.mark.parametrize("body", [b"{", b"\xff\xfe", b"[" * 10_000, b'"text"', b"null"])
async def test_a_broken_body_is_a_problem_and_not_an_accident(client: Any, body: bytes) -> None:
    answer = await client.post("/api/things", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_body_beyond_the_limit_is_refused(client: Any) -> None:
    answer = await client.post("/api/things", content=b"x" * 1_000_001, headers={"content-type": "application/json"})
    assert answer.status_code == 413
    assert answer.json()["type"] == "/problems/too-large"


async def test_a_form_beyond_the_limit_is_refused_before_it_is_read(client: Any) -> None:
    answer = await client.post("/form", data={"field": "x" * 1_000_001})
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"\xff=\xff", b"a=%ff%fe", b"&&==&", b"_form_token"])
async def test_a_form_that_is_no_text_is_refused_and_breaks_nothing(client: Any, body: bytes) -> None:
    await client.get("/page")
    answer = await client.post("/form", content=body, headers={"content-type": "application/x-www-form-urlencoded"})
    assert answer.status_code == 403


async def test_the_methods_that_would_work_are_named(client: Any) -> None:
    answer = await client.post("/api/refused", json={})
    assert answer.status_code == 405
    assert "GET" in answer.headers["allow"]


async def test_the_address_of_a_problem_is_not_told_back(client: Any) -> None:
    answer = await client.get("/api/no-such-thing/canary-77")
    assert "canary" not in answer.text


async def test_every_problem_type_explains_itself_where_its_address_leads(client: Any) -> None:
    for slug in ("not-found", "invalid-input", "form-refused", "too-large", "unexpected"):
        assert slug in problem_types()
        answer = await client.get(f"/problems/{slug}")
        assert answer.status_code == 200
        assert f"/problems/{slug}" in answer.text


def test_no_two_situations_share_a_problem_type() -> None:
    from hub.errors import HubError

    kinds: list[type[HubError]] = []
    waiting: list[type[HubError]] = [HubError]
    while waiting:
        for kind in waiting.pop().__subclasses__():
            kinds.append(kind)
            waiting.append(kind)
    shipped = [kind for kind in kinds if kind.__module__.startswith("hub")]
    assert len({kind.slug for kind in shipped}) == len({(kind.__module__, kind.__name__) for kind in shipped})


@pytest.mark.parametrize(("path", "content_type"), [("/api/things", b"application/json"), ("/form", b"text/plain")])
async def test_client_that_leaves_while_it_sends_is_no_fault_of_the_hub(
    client: Any, path: str, content_type: bytes
) -> None:
    told: list[dict[str, Any]] = [
        {"type": "http.request", "body": b'{"name":', "more_body": True},
        {"type": "http.disconnect"},
    ]
    answered: list[int] = []

    async def receive() -> dict[str, Any]:
        return told.pop(0) if len(told) > 1 else told[0]

    async def send(message: dict[str, Any]) -> None:
        if message["type"] == "http.response.start":
            answered.append(message["status"])

    asked = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "POST",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"host", b"testserver.local"), (b"content-type", content_type)],
        "client": ("127.0.0.1", 1),
        "server": ("testserver.local", 80),
    }
    await client.app(asked, receive, send)
    assert len(answered) == 1
    assert 400 <= answered[0] < 500
