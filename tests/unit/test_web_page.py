"""The page, its headers, the platform webhooks and what else the front door answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from kith.web.app import PAGE
from tests.unit.web_servers import Door, front_door


@pytest.fixture(scope="module")
def door() -> Iterator[Door]:
    with front_door() as it:
        yield it


def test_the_page_says_what_kith_is_and_offers_help(door: Door) -> None:
    with door.client() as person:
        page = person.get("/")
    assert page.status_code == 200
    assert "Kith is an AI, not a person" in page.text
    assert "Get help now" in page.text


def test_the_page_loads_everything_it_names(door: Door) -> None:
    with door.client() as person:
        named = re.findall(r'(?:src|href)="(/[^"]*)"', person.get("/").text)
        assert len(named) == 3
        for path in named:
            assert person.get(path).status_code == 200


@pytest.mark.parametrize("path", ["/", "/health", "/page/chat.js", "/nowhere", "/chat"])
def test_every_response_carries_the_security_headers(door: Door, path: str) -> None:
    with door.client() as person:
        headers = person.get(path).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["x-frame-options"] == "DENY"
    assert "access-control-allow-origin" not in headers


def test_the_page_asks_nobody_else_and_makes_no_markup_of_text() -> None:
    for path in PAGE.iterdir():
        content = path.read_text(encoding="utf-8").replace("http://www.w3.org/2000/svg", "")
        assert "://" not in content, path
    page = (PAGE / "index.html").read_text(encoding="utf-8")
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son\w+=|\sstyle=", page)
    script = (PAGE / "chat.js").read_text(encoding="utf-8")
    for way in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert way not in script


def test_the_page_saves_a_file_that_comes_with_a_message() -> None:
    script = (PAGE / "chat.js").read_text(encoding="utf-8")
    assert "message.custom.export" in script
    assert "link.download = filename" in script
    # Out of the page's own memory: the policy of the page lets it fetch from nowhere else.
    assert "URL.createObjectURL(new Blob([bytes]" in script


@pytest.mark.parametrize("path", ["/page/../app.py", "/page/%2e%2e/app.py", "/page/..%2fapp.py"])
def test_the_page_folder_has_no_way_out(door: Door, path: str) -> None:
    with door.client() as person:
        assert person.get(path).status_code == 404


def test_what_is_not_there_gets_a_kind_line(door: Door) -> None:
    with door.client() as person:
        reply = person.get("/nowhere")
    assert reply.status_code == 404
    assert reply.json()["problem"] == "no_such_page"


def test_slack_calls_reach_rasa_unchanged(door: Door) -> None:
    headers = {
        "Content-Type": "application/json",
        "X-Slack-Signature": "v0=abc",
        "X-Slack-Request-Timestamp": "1700000000",
        "X-Slack-Retry-Num": "1",
        "Cookie": "kith_session=secret",
        "X-Other": "dropped",
    }
    body = b'{"type": "url_verification",  "challenge": "x"}'
    with door.client() as slack:
        reply = slack.post("/webhooks/slack/webhook", content=body, headers=headers)
    path, passed, arrived = door.rasa.webhooks[-1]
    assert (reply.status_code, reply.json()) == (200, {"seen": True})
    assert path == "/webhooks/slack/webhook"
    assert arrived == body
    assert passed["x-slack-signature"] == "v0=abc"
    assert passed["x-slack-request-timestamp"] == "1700000000"
    assert passed["x-slack-retry-num"] == "1"
    assert passed["content-type"] == "application/json"
    assert "x-other" not in passed
    assert "cookie" not in passed


def test_telegrams_secret_is_passed_and_rasas_status_comes_back() -> None:
    headers = {"X-Telegram-Bot-Api-Secret-Token": "s3cret"}
    with front_door() as door, door.client() as telegram:
        door.rasa.webhook_status = 403
        reply = telegram.post("/webhooks/telegram/webhook", json={"a": 1}, headers=headers)
        assert reply.status_code == 403
        assert door.rasa.webhooks[-1][1]["x-telegram-bot-api-secret-token"] == "s3cret"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/webhooks/rest/webhook"),
        ("POST", "/webhooks/web/webhook"),
        ("POST", "/webhooks/telegram/set_webhook"),
        ("GET", "/webhooks/telegram/set_webhook"),
        ("GET", "/webhooks/slack/webhook"),
        ("POST", "/webhooks/slack/webhook/../../rest/webhook"),
        ("POST", "/socket.io/"),
        ("GET", "/conversations/x/tracker"),
    ],
)
def test_nothing_else_of_rasa_is_reachable(door: Door, method: str, path: str) -> None:
    before = len(door.rasa.webhooks) + len(door.rasa.heard)
    with door.client() as person:
        reply = person.request(method, path, content=b"{}")
    assert reply.status_code in (404, 405)
    assert len(door.rasa.webhooks) + len(door.rasa.heard) == before


def test_a_webhook_call_over_a_megabyte_is_refused(door: Door) -> None:
    with door.client() as person:
        reply = person.post("/webhooks/slack/webhook", content=b"a" * 1_000_001)
    assert reply.status_code == 413


def test_a_platform_is_told_to_come_back_when_rasa_is_down() -> None:
    with front_door(rasa_is_up=False) as door, door.client() as slack:
        assert slack.post("/webhooks/slack/webhook", content=b"{}").status_code == 503


def test_the_shipped_page_is_complete() -> None:
    assert {path.name for path in PAGE.iterdir()} == {
        "index.html",
        "chat.css",
        "chat.js",
        "icon.svg",
        "safety.css",
    }
    assert Path(PAGE / "index.html").read_text(encoding="utf-8").startswith("<!doctype html>")
