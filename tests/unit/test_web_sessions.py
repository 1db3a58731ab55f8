"""Who is talking: cookies, bearer tokens and sender ids."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.unit.web_servers import Door, front_door


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with front_door() as it:
        yield it


def test_a_browser_gets_a_cookie_that_scripts_and_other_sites_cannot_use(door: Door) -> None:
    with door.client() as person:
        reply = person.post("/chat", json={"message": "Hi"})
    cookie = reply.headers["set-cookie"]
    assert cookie.startswith("kith_session=")
    assert "HttpOnly" in cookie
    assert "SameSite=strict" in cookie
    assert len(reply.cookies["kith_session"]) == 43
    assert reply.cookies["kith_session"] not in reply.text


def test_the_same_browser_is_the_same_person_and_another_is_not(door: Door) -> None:
    with door.client() as one, door.client() as other:
        for person in (one, one, other):
            person.post("/chat", json={"message": "Hi"})
    first, again, stranger = (heard["sender"] for heard in door.rasa.heard[-3:])
    assert first == again
    assert first != stranger


def test_rasa_never_learns_the_cookie(door: Door) -> None:
    with door.client() as person:
        reply = person.post("/chat", json={"message": "Hi"})
    heard = door.rasa.heard[-1]
    assert reply.cookies["kith_session"] not in str(heard)
    assert len(heard["sender"]) == 64


@pytest.mark.parametrize("cookie", ["x", "a" * 44, "a" * 42 + "!", "default"])
def test_a_malformed_cookie_is_replaced(door: Door, cookie: str) -> None:
    with door.client() as person:
        headers = {"Cookie": f"kith_session={cookie}"}
        reply = person.post("/chat", json={"message": "Hi"}, headers=headers)
    assert reply.status_code == 200
    assert reply.cookies["kith_session"] != cookie


def test_an_api_client_gets_a_session_and_keeps_it_itself(door: Door) -> None:
    with door.client() as person:
        issued = person.post("/session")
        token = issued.json()["session"]
        bearer = {"Authorization": f"Bearer {token}"}
        for _ in range(2):
            reply = person.post("/chat", json={"message": "Hi"}, headers=bearer)
    assert issued.status_code == 201
    assert "set-cookie" not in reply.headers
    first, second = door.rasa.heard[-2:]
    assert first["sender"] == second["sender"]
    assert first["metadata"]["channel"] == "api"


def test_the_terminal_says_that_it_is_one(door: Door) -> None:
    with door.client() as person:
        token = person.post("/session").json()["session"]
        headers = {"Authorization": f"Bearer {token}", "X-Kith-Client": "terminal"}
        person.post("/chat", json={"message": "Hi"}, headers=headers)
    assert door.rasa.heard[-1]["metadata"]["channel"] == "terminal"


@pytest.mark.parametrize("value", ["Bearer short", "Basic YTpi", "Bearer", "x" * 60])
def test_a_token_that_is_not_ours_is_refused(door: Door, value: str) -> None:
    with door.client() as person:
        reply = person.post("/chat", json={"message": "Hi"}, headers={"Authorization": value})
    assert reply.status_code == 401
    assert "session" in reply.json()["response"]
