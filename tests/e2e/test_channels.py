"""Every channel against the running Kith; a local server plays Telegram and Slack."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import httpx
import pytest

from bench.running import RunningKith
from tests.e2e.platforms import (
    SLACK_TOKEN,
    TELEGRAM_SECRET,
    TELEGRAM_TOKEN,
    TELEGRAM_WEBHOOK_URL,
    Call,
    Platforms,
    WebhookCall,
    slack_call,
    slack_message,
    telegram_call,
    telegram_message,
)

TELEGRAM = "/webhooks/telegram/webhook"
SLACK = "/webhooks/slack/webhook"
REST = "/webhooks/rest/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


def deliver(kith: RunningKith, path: str, call: WebhookCall) -> int:
    """Bring a platform's call to the front door, as the platform does."""
    url = kith.web_url + path
    return httpx.post(url, content=call.body, headers=call.headers, timeout=30).status_code


def say(kith: RunningKith, content: Any, query: str = "") -> httpx.Response:
    return httpx.post(kith.rasa_url + REST + query, json=content, timeout=60)


def in_chat(platforms: Platforms, chat: int, *, quiet_seconds: float = 3) -> list[Call]:
    """What was sent to a Telegram chat, once something came and no more comes."""

    def is_it(call: Call) -> bool:
        return call.method == "sendMessage" and call.fields.get("chat_id") == str(chat)

    sent = platforms.wait_for(is_it, seconds=60)
    while True:
        time.sleep(quiet_seconds)
        later = platforms.wait_for(is_it)
        if len(later) == len(sent):
            return later
        sent = later


def in_slack(platforms: Platforms, channel: str) -> list[Call]:
    def is_it(call: Call) -> bool:
        return call.method == "chat.postMessage" and call.fields.get("channel") == channel

    return platforms.wait_for(is_it, seconds=60)


def test_telegram_is_told_where_updates_go_and_the_secret_they_carry(
    kith: RunningKith, platforms: Platforms
) -> None:
    call = platforms.wait_for(lambda call: call.method == "setWebhook")[0]
    assert call.fields["url"] == TELEGRAM_WEBHOOK_URL
    assert call.fields["secret_token"] == TELEGRAM_SECRET


def test_a_telegram_message_is_answered_in_its_chat(
    kith: RunningKith, platforms: Platforms
) -> None:
    update = telegram_message("/help", chat=1001, person=1001)
    assert deliver(kith, TELEGRAM, telegram_call(update)) == 200
    reply = in_chat(platforms, 1001)[0]
    assert reply.text
    assert reply.token == TELEGRAM_TOKEN


def test_a_telegram_update_that_comes_three_times_is_answered_once(
    kith: RunningKith, platforms: Platforms
) -> None:
    once = telegram_call(telegram_message("/help", chat=1002, person=1002))
    deliver(kith, TELEGRAM, once)
    thrice = telegram_call(telegram_message("/help", chat=1003, person=1003))
    for _ in range(3):
        assert deliver(kith, TELEGRAM, thrice) == 200
    assert len(in_chat(platforms, 1003)) == len(in_chat(platforms, 1002))


@pytest.mark.parametrize("secret", [None, "wrong"])
def test_a_telegram_call_without_the_secret_is_refused(
    kith: RunningKith, platforms: Platforms, secret: str | None
) -> None:
    call = telegram_call(telegram_message("hello", chat=1004, person=1004)).without(SECRET_HEADER)
    forged = call if secret is None else call.with_header(SECRET_HEADER, secret)
    assert deliver(kith, TELEGRAM, forged) == 403
    time.sleep(2)
    assert not [call for call in platforms.sent("sendMessage") if call.fields["chat_id"] == "1004"]


def test_a_slack_message_is_answered_where_it_was_written(
    kith: RunningKith, platforms: Platforms
) -> None:
    event = slack_message("hello", channel="D2001", user="U2001")
    assert deliver(kith, SLACK, slack_call(event)) == 200
    reply = in_slack(platforms, "D2001")[0]
    assert reply.text
    assert reply.token == SLACK_TOKEN


def on_telegram(kith: RunningKith, platforms: Platforms, text: str) -> str:
    update = telegram_message(text, chat=1005, person=1005)
    before = len(told_in(platforms, "sendMessage", "chat_id", "1005"))
    assert deliver(kith, TELEGRAM, telegram_call(update)) == 200
    return newest(platforms, "sendMessage", "chat_id", "1005", before)


def on_slack(kith: RunningKith, platforms: Platforms, text: str) -> str:
    before = len(told_in(platforms, "chat.postMessage", "channel", "D2005"))
    event = slack_message(text, channel="D2005", user="U2005")
    assert deliver(kith, SLACK, slack_call(event)) == 200
    return newest(platforms, "chat.postMessage", "channel", "D2005", before)


def told_in(platforms: Platforms, method: str, place: str, where: str) -> list[Call]:
    return [call for call in platforms.sent(method) if str(call.fields.get(place)) == where]


def newest(platforms: Platforms, method: str, place: str, where: str, before: int) -> str:
    """All that was said in a place since there were so many messages in it."""

    def is_it(call: Call) -> bool:
        return call.method == method and str(call.fields.get(place)) == where

    platforms.wait_for(is_it, count=before + 1, seconds=60)
    time.sleep(3)
    return "\n".join(call.text for call in told_in(platforms, method, place, where)[before:])


@pytest.mark.parametrize("write", [on_telegram, on_slack])
def test_memory_is_asked_for_listed_and_handed_out_on_a_platform_too(
    kith: RunningKith, platforms: Platforms, write: Callable[[RunningKith, Platforms, str], str]
) -> None:
    assert "Yes or no" in write(kith, platforms, "remember that i hate coriander")
    assert "coriander" in write(kith, platforms, "yes")
    assert "i hate coriander" in write(kith, platforms, "what do you know about me?")
    assert "ZIP" in write(kith, platforms, "export my data")
    # The file holds everything; it does not go through somebody else's servers.
    handed_out = write(kith, platforms, "yes")
    assert "kith memory export" in handed_out
    assert "base64" not in handed_out


def test_a_slack_call_that_is_unsigned_forged_old_or_replayed_is_refused(
    kith: RunningKith, platforms: Platforms
) -> None:
    event = slack_message("hello", channel="D2002", user="U2002")
    call = slack_call(event)
    assert deliver(kith, SLACK, call.without("X-Slack-Signature")) == 403
    assert deliver(kith, SLACK, call.with_header("X-Slack-Signature", "v0=" + "0" * 64)) == 403
    assert deliver(kith, SLACK, slack_call(event, sent_at=time.time() - 600)) == 403
    time.sleep(2)
    assert not [
        call for call in platforms.sent("chat.postMessage") if call.fields["channel"] == "D2002"
    ]
    assert deliver(kith, SLACK, call) == 200
    assert deliver(kith, SLACK, call) == 409


def test_rest_answers_in_rasas_form(kith: RunningKith) -> None:
    reply = say(kith, {"sender": "e2e-rest", "message": "/help"})
    assert reply.status_code == 200
    assert all(message["recipient_id"] == "e2e-rest" for message in reply.json())
    assert any(message.get("text") for message in reply.json())


def test_rest_streams_a_line_for_each_message(kith: RunningKith) -> None:
    reply = say(kith, {"sender": "e2e-stream", "message": "/help"}, "?stream=true")
    messages = [json.loads(line) for line in reply.text.splitlines()]
    assert any(message.get("text") for message in messages)


def test_rest_gives_people_without_a_sender_a_conversation_each(kith: RunningKith) -> None:
    first, second = (say(kith, {"message": "hello"}).json()[0] for _ in range(2))
    assert first["recipient_id"] != second["recipient_id"]


@pytest.mark.parametrize(
    "typed", ["/restart", '/EXTERNAL_x{"a": "b"}', "/forget_everything", "/{}", "////"]
)
def test_a_typed_intent_is_taken_for_words(kith: RunningKith, typed: str) -> None:
    reply = say(kith, {"sender": "e2e-typed", "message": typed})
    assert reply.status_code == 200
    assert any(message.get("text") for message in reply.json())


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"\xff", b'{"sender": "a"}', b'{"message": ""}', b'{"message": 1}']
)
def test_rest_says_what_is_wrong_with_a_bad_body(kith: RunningKith, body: bytes) -> None:
    reply = httpx.post(kith.rasa_url + REST, content=body)
    assert reply.status_code == 400
    assert reply.json()["error"]
    assert "Traceback" not in reply.text


def test_rest_does_not_open_a_conversation_of_a_platform(kith: RunningKith) -> None:
    reply = say(kith, {"sender": "telegram-1001", "message": "what do you know about me"})
    assert reply.status_code == 400


def test_socketio_shakes_hands(kith: RunningKith) -> None:
    reply = httpx.get(f"{kith.rasa_url}/socket.io/", params={"EIO": "4", "transport": "polling"})
    assert reply.status_code == 200
    assert json.loads(reply.text.removeprefix("0"))["sid"]


def test_the_front_doors_own_channel_wants_its_key(kith: RunningKith) -> None:
    url = f"{kith.rasa_url}/webhooks/web/webhook"
    reply = httpx.post(url, json={"sender": "a", "message": "hello"})
    assert reply.status_code == 403
