"""The channels as they run inside Rasa: a real server, real HTTP and a scripted agent."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import json
import logging
import time
import unittest
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import socketio
from rasa.core.channels.channel import InputChannel, UserMessage, register
from rasa.core.lock_store import LockError
from sanic import Sanic

from components.channels.buttons import ButtonSeal
from components.channels.front_door import FrontDoorInput
from components.channels.off import OffChannel
from components.channels.rest import RestChannel
from components.channels.seen import Seen
from components.channels.slack import SlackChannel
from components.channels.slack_bot import escaped
from components.channels.slack_people import place_in
from components.channels.socketio import SocketIOChannel
from components.channels.telegram import TelegramChannel, derived_secret
from components.channels.telegram_updates import chat_of, read_update
from components.channels.words import WORDS
from tests.e2e.platforms import (
    TELEGRAM_SECRET,
    TELEGRAM_TOKEN,
    TELEGRAM_WEBHOOK_URL,
    Platforms,
    WebhookCall,
    platform_environment,
    slack_call,
    slack_form,
    slack_junk,
    slack_message,
    slack_press,
    telegram_call,
    telegram_message,
    telegram_press,
)

KEY = "the-channel-key"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
_apps = itertools.count()

# Sanic rewrites its own methods at each start, which works once in a process unless it is told.
Sanic.test_mode = True


class ScriptedAgent:
    """Stands where Rasa's agent stands: remembers messages, and answers as the text asks it to."""

    def __init__(self) -> None:
        self.messages: list[UserMessage] = []
        self.reached = asyncio.Event()
        self.go_on = asyncio.Event()

    @property
    def texts(self) -> list[str]:
        return [message.text for message in self.messages]

    def is_ready(self) -> bool:
        return True

    async def handle_message(self, message: UserMessage) -> None:
        self.messages.append(message)
        self.reached.set()
        if message.text == "boom":
            raise RuntimeError("the words of a person")
        if message.text == "two at once":
            raise LockError("still busy")
        if message.text == "too slow":
            raise asyncio.TimeoutError
        for reply in _replies(message.text):
            await message.output_channel.send_response(message.sender_id, reply)
        if message.text == "one then wait":
            await self.go_on.wait()
            await message.output_channel.send_response(message.sender_id, {"text": "second"})


def _replies(text: str) -> list[dict[str, Any]]:
    if text == "choose":
        buttons = [
            {"title": "Yes", "payload": "/affirm"},
            {"title": "A word", "payload": "a word"},
            {"title": "Too long for Telegram", "payload": "/" + "x" * 60},
        ]
        return [{"text": "pick one", "buttons": buttons}]
    if text == "everything":
        return [{"text": "a\n\nb", "image": "p.png", "custom": {"c": 1}, "metadata": {"level": 3}}]
    return [{"text": f"heard: {text}"}]


class Served:
    """A running server with channels on it."""

    def __init__(self, url: str, agent: ScriptedAgent, client: aiohttp.ClientSession) -> None:
        self.url = url
        self.agent = agent
        self.client = client

    async def post(self, path: str, body: Any, **headers: str) -> tuple[int, str]:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.client.post(self.url + path, data=content, headers=named) as answer:
            return answer.status, await answer.text()

    async def deliver(self, path: str, call: WebhookCall) -> int:
        async with self.client.post(
            self.url + path, data=call.body, headers=call.headers
        ) as answer:
            return answer.status


@contextlib.asynccontextmanager
async def serving(*channels: InputChannel) -> AsyncIterator[Served]:
    """Run channels on a free port."""
    app = Sanic(f"channels_{next(_apps)}", configure_logging=False)
    app.ctx.agent = agent = ScriptedAgent()
    register(list(channels), app, "/webhooks/")
    server = await app.create_server(
        host="127.0.0.1", port=0, return_asyncio_server=True, access_log=False
    )
    await server.startup()
    await server.after_start()
    port = server.server.sockets[0].getsockname()[1]
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as client:
        yield Served(f"http://127.0.0.1:{port}/webhooks", agent, client)
    await server.before_stop()
    await server.close()


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


class FrontDoorTests(unittest.IsolatedAsyncioTestCase):
    def channel(self) -> InputChannel:
        return FrontDoorInput.from_environment({"KITH_CHANNEL_KEY": KEY})

    async def test_passes_the_whole_message_on_and_says_when_it_is_done(self) -> None:
        async with serving(self.channel()) as served:
            body = {"sender": "p1", "message": "everything", "metadata": {"reply_to": "u"}}
            status, text = await served.post("/web/webhook", body, X_Kith_Key=KEY)
        assert status == 200
        first, last = lines(text)
        assert first["text"] == "a\n\nb"
        assert first["image"] == "p.png"
        assert first["custom"] == {"c": 1}
        assert first["metadata"] == {"level": 3}
        assert last == {"done": True}
        assert served.agent.messages[0].metadata == {"reply_to": "u"}
        assert served.agent.messages[0].input_channel == "web"
        assert served.agent.messages[0].output_channel.name() == "web"

    async def test_a_message_is_there_before_the_turn_is_done(self) -> None:
        async with serving(self.channel()) as served:
            body = json.dumps({"sender": "p1", "message": "one then wait"})
            headers = {"X-Kith-Key": KEY}
            async with served.client.post(
                f"{served.url}/web/webhook", data=body, headers=headers
            ) as answer:
                first = await asyncio.wait_for(answer.content.readline(), 5)
                served.agent.go_on.set()
                rest = await answer.text()
        assert json.loads(first)["text"] == "heard: one then wait"
        assert lines(rest)[0]["text"] == "second"

    async def test_ends_with_one_word_when_handling_raises(self) -> None:
        words = {"boom": "failed", "two at once": "busy", "too slow": "timeout"}
        async with serving(self.channel()) as served:
            with self.assertLogs("components.channels", logging.ERROR) as log:
                for text, word in words.items():
                    body = {"sender": "p1", "message": text}
                    _, answer = await served.post("/web/webhook", body, X_Kith_Key=KEY)
                    assert lines(answer) == [{"done": True, "error": word}]
        assert "the words of a person" not in "".join(log.output)

    async def test_without_the_right_key_nothing_is_handled(self) -> None:
        async with serving(self.channel()) as served:
            body = {"sender": "p1", "message": "hello"}
            assert (await served.post("/web/webhook", body))[0] == 403
            status, _ = await served.post("/web/webhook", body, X_Kith_Key="wrong")
            assert status == 403
            assert served.agent.messages == []

    async def test_a_bad_body_is_told_what_is_wrong(self) -> None:
        bodies = [b"", b"{", b"[]", b"\xff", {"sender": "p1"}, {"message": "hi"}]
        async with serving(self.channel()) as served:
            for body in bodies:
                status, text = await served.post("/web/webhook", body, X_Kith_Key=KEY)
                assert status == 400
                assert "error" in json.loads(text)
            assert served.agent.messages == []

    async def test_says_that_it_is_healthy(self) -> None:
        async with (
            serving(self.channel()) as served,
            served.client.get(f"{served.url}/web/health") as answer,
        ):
            assert await answer.json() == {"status": "ok"}


class RestTests(unittest.IsolatedAsyncioTestCase):
    def channel(self) -> InputChannel:
        return RestChannel(ButtonSeal(b"key"))

    async def test_the_metadata_of_a_message_is_passed_on_with_each_part(self) -> None:
        async with serving(self.channel()) as served:
            body = {"sender": "p1", "message": "everything"}
            status, text = await served.post("/rest/webhook", body)
        assert status == 200
        parts = json.loads(text)
        assert [part.get("text") for part in parts][:2] == ["a", "b"]
        assert all(part["metadata"] == {"level": 3} for part in parts)

    async def test_answers_in_the_documented_form(self) -> None:
        async with serving(self.channel()) as served:
            body = {"sender": "ada", "message": "hello"}
            status, text = await served.post("/rest/webhook", body)
        assert status == 200
        assert json.loads(text) == [{"recipient_id": "ada", "text": "heard: hello"}]

    async def test_streams_a_line_for_each_message(self) -> None:
        async with serving(self.channel()) as served:
            body = {"sender": "ada", "message": "hello"}
            _, text = await served.post("/rest/webhook?stream=true", body)
        assert lines(text) == [{"recipient_id": "ada", "text": "heard: hello"}]

    async def test_a_failed_turn_ends_with_kind_words_streamed_or_not(self) -> None:
        async with serving(self.channel()) as served:
            with self.assertLogs("components.channels", logging.ERROR):
                body = {"sender": "ada", "message": "boom"}
                _, whole = await served.post("/rest/webhook", body)
                _, streamed = await served.post("/rest/webhook?stream=true", body)
        assert json.loads(whole)[0]["text"] == WORDS["failed"]
        assert lines(streamed)[0]["text"] == WORDS["failed"]

    async def test_a_typed_intent_has_no_effect(self) -> None:
        typed = ["/greet", "/restart", '/EXTERNAL_x{"a": "b"}', " / /forget_everything"]
        async with serving(self.channel()) as served:
            for text in typed:
                await served.post("/rest/webhook", {"sender": "ada", "message": text})
            await served.post("/rest/webhook", {"sender": "ada", "message": "/sos"})
        assert served.agent.texts == [
            "greet",
            "restart",
            'EXTERNAL_x{"a": "b"}',
            "forget_everything",
            "/ask_for_help_now",
        ]

    async def test_a_button_acts_only_for_the_conversation_it_was_shown_in(self) -> None:
        async with serving(self.channel()) as served:
            body = {"sender": "ada", "message": "choose"}
            _, text = await served.post("/rest/webhook", body)
            yes, word, _ = [button["payload"] for button in json.loads(text)[0]["buttons"]]
            await served.post("/rest/webhook", {"sender": "ada", "message": yes})
            await served.post("/rest/webhook", {"sender": "bob", "message": yes})
            tampered = yes.replace("/affirm", "/forget_everything")
            await served.post("/rest/webhook", {"sender": "ada", "message": tampered})
        assert word == "a word"
        assert served.agent.texts[1:] == ["/affirm", "affirm", "forget_everything"]

    async def test_people_without_a_sender_share_no_conversation(self) -> None:
        async with serving(self.channel()) as served:
            answers = [
                json.loads((await served.post("/rest/webhook", {"message": "hi"}))[1])
                for _ in range(2)
            ]
        first, second = (answer[0]["recipient_id"] for answer in answers)
        assert first != second
        assert [m.sender_id for m in served.agent.messages] == [first, second]

    async def test_a_client_cannot_say_where_replies_go(self) -> None:
        async with serving(self.channel()) as served:
            metadata = {"reply_to": {"url": "http://elsewhere"}, "page": "home"}
            body = {"sender": "a", "message": "hi", "metadata": metadata, "input_channel": "web"}
            await served.post("/rest/webhook", body)
        assert served.agent.messages[0].metadata == {"page": "home"}
        assert served.agent.messages[0].input_channel == "rest"

    async def test_a_client_cannot_take_a_telegram_or_slack_conversation(self) -> None:
        async with serving(self.channel()) as served:
            for sender in ("telegram-77", " telegram-77 ", "slack-T1-UADA"):
                body = {"sender": sender, "message": "what do you know about me"}
                assert (await served.post("/rest/webhook", body))[0] == 400
            assert served.agent.messages == []

    async def test_a_bad_body_is_told_what_is_wrong(self) -> None:
        bodies = [
            b"",
            b"{",
            b"[]",
            b"\xff\xfe",
            b"[" * 100_000,
            {"sender": "ada"},
            {"message": ""},
            {"message": 3},
            {"message": "hi", "metadata": [1]},
            {"message": "hi", "sender": {"a": 1}},
            {"message": "hi", "sender": "x" * 256},
        ]
        async with serving(self.channel()) as served:
            for body in bodies:
                status, text = await served.post("/rest/webhook", body)
                assert status == 400, body
                assert "Traceback" not in text
                assert json.loads(text)["error"]

    async def test_a_web_page_must_send_json(self) -> None:
        headers = {"Origin": "http://elsewhere.example", "Content_Type": "text/plain"}
        async with serving(self.channel()) as served:
            status, _ = await served.post("/rest/webhook", {"message": "hi"}, **headers)
            assert status == 400
            assert served.agent.messages == []

    async def test_a_turn_goes_on_when_the_client_goes_away(self) -> None:
        async with serving(self.channel()) as served:
            body = {"sender": "ada", "message": "one then wait"}
            leaving = asyncio.create_task(served.post("/rest/webhook?stream=true", body))
            await served.agent.reached.wait()
            leaving.cancel()
            await asyncio.sleep(0.1)
            served.agent.go_on.set()
            status, _ = await served.post("/rest/webhook", {"sender": "ada", "message": "back"})
        assert status == 200


class SocketIOTests(unittest.IsolatedAsyncioTestCase):
    @contextlib.asynccontextmanager
    async def connected(self) -> AsyncIterator[tuple[Served, socketio.AsyncClient, asyncio.Queue]]:
        channel = SocketIOChannel.from_credentials({"session_persistence": True})
        async with serving(channel) as served:
            heard: asyncio.Queue = asyncio.Queue()
            client = socketio.AsyncClient()
            client.on("bot_uttered", heard.put)
            client.on("session_confirm", heard.put)
            # The client of this version cannot open a WebSocket with Rasa's version of aiohttp.
            await client.connect(served.url.removesuffix("/webhooks"), transports=["polling"])
            yield served, client, heard
            await client.disconnect()

    async def session(self, client: socketio.AsyncClient, heard: asyncio.Queue, **ask: Any) -> str:
        await client.emit("session_request", ask)
        return await asyncio.wait_for(heard.get(), 5)

    async def test_a_person_is_given_a_session_and_answered_in_it(self) -> None:
        async with self.connected() as (served, client, heard):
            session = await self.session(client, heard)
            message = {"message": "hello", "session_id": session, "metadata": {"reply_to": "u"}}
            await client.emit("user_uttered", message)
            reply = await asyncio.wait_for(heard.get(), 5)
        assert reply["text"] == "heard: hello"
        assert served.agent.messages[0].sender_id == session
        assert served.agent.messages[0].metadata == {}

    async def test_a_browser_is_answered_over_a_websocket(self) -> None:
        channel = SocketIOChannel.from_credentials({"session_persistence": True})
        async with serving(channel) as served:
            address = served.url.removesuffix("/webhooks") + "/socket.io/"
            opening = f"{address}?EIO=4&transport=websocket"
            async with served.client.ws_connect(opening) as socket:
                await socket.receive_str()  # "0": open
                await socket.send_str("40")  # join
                await socket.receive_str()
                await socket.send_str('42["session_request",{}]')
                session = json.loads((await socket.receive_str())[2:])[1]
                content = json.dumps({"message": "hello", "session_id": session})
                await socket.send_str(f'42["user_uttered",{content}]')
                name, reply = json.loads((await socket.receive_str())[2:])
        assert (name, reply["text"]) == ("bot_uttered", "heard: hello")

    async def test_a_session_comes_back_but_cannot_be_chosen(self) -> None:
        async with self.connected() as (_, client, heard):
            session = await self.session(client, heard)
            again = await self.session(client, heard, session_id=session)
            chosen = await self.session(client, heard, session_id="telegram-77")
        assert again == session
        assert chosen != "telegram-77"

    async def test_a_typed_intent_has_no_effect_and_a_button_has(self) -> None:
        async with self.connected() as (served, client, heard):
            session = await self.session(client, heard)
            await client.emit("user_uttered", {"message": "/restart", "session_id": session})
            await asyncio.wait_for(heard.get(), 5)
            await client.emit("user_uttered", {"message": "choose", "session_id": session})
            shown = await asyncio.wait_for(heard.get(), 5)
            pressed = shown["quick_replies"][0]["payload"]
            await client.emit("user_uttered", {"message": pressed, "session_id": session})
            await asyncio.wait_for(heard.get(), 5)
        assert served.agent.texts == ["restart", "choose", "/affirm"]

    async def test_what_is_no_message_is_left_alone_and_a_failure_is_told(self) -> None:
        async with self.connected() as (served, client, heard):
            session = await self.session(client, heard)
            with self.assertLogs("components.channels", logging.WARNING):
                for content in (
                    None,
                    "hello",
                    {"message": "hi", "session_id": "telegram-77"},
                    {"message": 3, "session_id": session},
                ):
                    await client.emit("user_uttered", content)
                broken = {"message": "boom", "session_id": session, "metadata": "{"}
                await client.emit("user_uttered", broken)
                reply = await asyncio.wait_for(heard.get(), 5)
        assert reply["text"] == WORDS["failed"]
        assert served.agent.texts == ["boom"]


class PlatformTests(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        self.platforms = self.enterContext(Platforms())
        self.environment = platform_environment(self.platforms)

    def enterContext(self, manager: Any) -> Any:  # Python 3.11 has this itself
        entered = manager.__enter__()
        self.addCleanup(manager.__exit__, None, None, None)
        return entered

    async def sent(self, text: str, *, count: int = 1) -> list[Any]:
        def is_it(call: Any) -> bool:
            return call.text == text

        return await asyncio.to_thread(self.platforms.wait_for, is_it, count=count, seconds=8)


class TelegramTests(PlatformTests):
    path = "/telegram/webhook"

    def channel(self, **changes: str) -> InputChannel:
        return TelegramChannel.from_environment({**self.environment, **changes})

    async def registered(self, *, count: int = 1) -> None:
        def is_it(call: Any) -> bool:
            return call.method == "setWebhook"

        await asyncio.to_thread(self.platforms.wait_for, is_it, count=count, seconds=8)

    async def test_agrees_on_a_secret_and_answers_in_the_chat(self) -> None:
        async with serving(self.channel()) as served:
            status = await served.deliver(self.path, telegram_call(telegram_message("hello")))
            reply = (await self.sent("heard: hello"))[0]
            registered = self.platforms.sent("setWebhook")[0]
        assert status == 200
        assert reply.fields["chat_id"] == "77"
        assert reply.token == TELEGRAM_TOKEN
        assert registered.fields["url"] == TELEGRAM_WEBHOOK_URL
        assert registered.fields["secret_token"] == TELEGRAM_SECRET
        assert self.platforms.sent("getMe") == []

    async def test_r19_the_country_is_that_of_the_apps_locale_and_never_of_a_language(self) -> None:
        told = {"en-GB": {"country": "gb"}, "pt-br": {"country": "br"}}
        told |= {"en": {}, "de": {}, "en-US": {}, "es-419": {}}
        async with serving(self.channel()) as served:
            for number, locale in enumerate(told):
                update = telegram_message(locale, chat=number, person=number, language_code=locale)
                await served.deliver(self.path, telegram_call(update))
                await self.sent(f"heard: {locale}")
        found = {message.text: message.metadata or {} for message in served.agent.messages}
        assert found == told

    async def test_a_call_without_the_secret_is_not_handled(self) -> None:
        call = telegram_call(telegram_message("hello"))
        async with serving(self.channel()) as served:
            assert await served.deliver(self.path, call.without(SECRET_HEADER)) == 403
            forged = call.with_header(SECRET_HEADER, "wrong")
            assert await served.deliver(self.path, forged) == 403
            assert (await served.post("/telegram/set_webhook", b""))[0] == 404
            assert served.agent.messages == []

    async def test_the_secret_is_derived_when_none_is_set(self) -> None:
        call = telegram_call(telegram_message("hello"))
        async with serving(self.channel(TELEGRAM_SECRET="")) as served:
            assert await served.deliver(self.path, call) == 403
            right = call.with_header(SECRET_HEADER, derived_secret(TELEGRAM_TOKEN))
            assert await served.deliver(self.path, right) == 200
        assert TELEGRAM_TOKEN.split(":")[1] not in derived_secret(TELEGRAM_TOKEN)

    async def test_acknowledges_before_the_turn_is_done_and_handles_an_update_once(self) -> None:
        call = telegram_call(telegram_message("one then wait"))
        async with serving(self.channel()) as served:
            statuses = [await served.deliver(self.path, call) for _ in range(3)]
            await self.sent("heard: one then wait")
            served.agent.go_on.set()
            await self.sent("second")
        assert statuses == [200, 200, 200]
        assert served.agent.texts == ["one then wait"]

    async def test_people_in_a_group_have_conversations_of_their_own(self) -> None:
        async with serving(self.channel()) as served:
            for person in (1, 2):
                update = telegram_message("hello", chat=-500, person=person, kind="supergroup")
                await served.deliver(self.path, telegram_call(update))
            replies = await self.sent("heard: hello", count=2)
        assert {reply.fields["chat_id"] for reply in replies} == {"-500"}
        senders = {message.sender_id for message in served.agent.messages}
        assert senders == {"telegram--500-1", "telegram--500-2"}

    async def test_commands_act_and_other_typed_intents_do_not(self) -> None:
        typed = ["/start", "/help@kith_stand_in_bot", "@kith_stand_in_bot /sos", "/restart"]
        async with serving(self.channel()) as served:
            for text in typed:
                await served.deliver(self.path, telegram_call(telegram_message(text)))
            await self.sent("heard: restart")
        assert served.agent.texts == ["/greet", "/ask_capabilities", "/ask_for_help_now", "restart"]

    async def test_buttons_fit_into_telegram_and_act_when_pressed(self) -> None:
        async with serving(self.channel()) as served:
            await served.deliver(self.path, telegram_call(telegram_message("choose")))
            shown = (await self.sent("pick one"))[0]
            rows = json.loads(shown.fields["reply_markup"])["inline_keyboard"]
            yes, word, long = [row[0]["callback_data"] for row in rows]
            await served.deliver(self.path, telegram_call(telegram_press(yes)))
            await self.sent("heard: /affirm")
            forged = "kb:AAAAAAAAAAAA/forget_everything"
            await served.deliver(self.path, telegram_call(telegram_press(forged)))
            await self.sent("heard: forget_everything")
            # Acknowledged on a call of its own, which may come after the reply.
            acknowledged = await asyncio.to_thread(
                self.platforms.wait_for,
                lambda call: call.method == "answerCallbackQuery",
                count=2,
                seconds=8,
            )
        assert word == "a word"
        assert long == "Too long for Telegram"
        assert len(yes.encode()) <= 64
        assert len(acknowledged) == 2

    async def test_says_something_kind_when_a_turn_fails_or_there_are_no_words(self) -> None:
        picture = telegram_message("")
        del picture["message"]["text"]
        picture["message"]["photo"] = [{"file_id": "f"}]
        async with serving(self.channel()) as served:
            with self.assertLogs("components.channels", logging.ERROR):
                await served.deliver(self.path, telegram_call(telegram_message("boom")))
                await self.sent(WORDS["failed"])
            await served.deliver(self.path, telegram_call(picture))
            await self.sent(WORDS["text_only"])

    async def test_telegram_out_of_reach_stops_nothing(self) -> None:
        with self.assertLogs("components.channels", logging.WARNING) as log:
            async with serving(
                self.channel(TELEGRAM_API_URL="http://127.0.0.1:9"), RestChannel(ButtonSeal(b"k"))
            ) as served:
                status, _ = await served.post("/rest/webhook", {"message": "hello"})
                await asyncio.sleep(1)
        assert status == 200
        assert "Telegram cannot be told its webhook yet" in log.output[0]

    async def test_registration_is_tried_again_and_given_up_when_refused(self) -> None:
        self.platforms.fail_next(500, {"ok": False, "description": "trouble"})
        refusal = {"ok": False, "error_code": 401, "description": "Unauthorized"}
        self.platforms.fail_next(401, refusal)
        with self.assertLogs("components.channels", logging.WARNING) as log:
            async with serving(self.channel()):
                await self.registered(count=2)
                await asyncio.sleep(0.5)
        assert len(self.platforms.sent("setWebhook")) == 2
        assert "Check TELEGRAM_ACCESS_TOKEN" in log.output[-1]

    async def test_a_refused_reply_does_not_end_the_turn(self) -> None:
        async with serving(self.channel()) as served:
            await self.registered()
            blocked = {"ok": False, "description": "Forbidden: bot was blocked by the user"}
            self.platforms.fail_next(403, blocked)
            with self.assertLogs("components.channels", logging.ERROR) as log:
                update = telegram_message("one then wait")
                await served.deliver(self.path, telegram_call(update))
                served.agent.go_on.set()
                await self.sent("second")
        assert len(log.output) == 1
        assert "Telegram took no reply: BotBlocked" in log.output[0]

    async def test_junk_and_other_bots_are_left_alone(self) -> None:
        from_a_bot = telegram_message("hello")
        from_a_bot["message"]["from"]["is_bot"] = True
        junk: list[dict[str, Any]] = [{}, {"message": []}, {"message": {"chat": 3}}, from_a_bot]
        async with serving(self.channel()) as served:
            for update in junk:
                assert await served.deliver(self.path, telegram_call(update)) == 200
            headers = {SECRET_HEADER.replace("-", "_"): TELEGRAM_SECRET}
            for body in (b"{", b"[]", b"{}"):
                assert (await served.post(self.path, body, **headers))[0] == 400
            assert served.agent.messages == []

    def test_only_its_own_senders_have_a_chat(self) -> None:
        assert chat_of("telegram--500-7") == "-500"
        assert chat_of("telegram-77") == "77"
        self.assertRaisesRegex(ValueError, "no conversation on Telegram", chat_of, "slack-T1-U1")

    def test_an_edited_message_is_read(self) -> None:
        edited = {"edited_message": telegram_message("mended")["message"]}
        said = read_update(edited, "bot")
        assert said is not None
        assert said.text == "mended"


class SlackTests(PlatformTests):
    path = "/slack/webhook"

    def channel(self) -> InputChannel:
        return SlackChannel.from_environment(self.environment)

    async def test_answers_a_direct_message_where_it_came_from(self) -> None:
        async with serving(self.channel()) as served:
            event = slack_message("hello &amp; good morning")
            assert await served.deliver(self.path, slack_call(event)) == 200
            reply = (await self.sent("heard: hello &amp; good morning"))[0]
        assert reply.fields["channel"] == "D1"
        assert "as_user" not in reply.fields
        assert served.agent.texts == ["hello & good morning"]
        assert served.agent.messages[0].sender_id == "slack-T1-UADA"

    async def test_r19_the_profile_tells_time_zone_and_country_and_is_asked_for_once(self) -> None:
        self.platforms.slack_profile = {"tz": "Europe/Dublin", "locale": "en-US", "name": "ada"}
        async with serving(self.channel()) as served:
            for text in ("one", "two"):
                await served.deliver(self.path, slack_call(slack_message(text)))
                await self.sent(f"heard: {text}")
        place = {"time_zone": "Europe/Dublin", "country": "ie"}
        assert [message.metadata for message in served.agent.messages] == [place, place]
        (asked,) = self.platforms.sent("users.info")
        assert asked.fields["user"] == "UADA"

    async def test_r19_without_a_profile_no_country_is_guessed_and_the_turn_goes_on(self) -> None:
        async with serving(self.channel()) as served:
            await served.deliver(self.path, slack_call(slack_message("hello")))
            await self.sent("heard: hello")
        assert not served.agent.messages[0].metadata

    def test_r19_a_locale_counts_where_there_is_no_time_zone_and_the_us_is_never_guessed(
        self,
    ) -> None:
        assert place_in({"locale": "en-GB"}) == {"country": "gb"}
        assert place_in({"locale": "en-US"}) == {}
        assert place_in({"tz": "America/Chicago", "locale": "en-GB"})["country"] == "us"
        assert place_in({"tz": None, "locale": 7}) == {}

    async def test_a_forged_old_or_replayed_call_is_not_handled(self) -> None:
        event = slack_message("hello")
        right = slack_call(event)
        async with serving(self.channel()) as served:
            forged = right.with_header("X-Slack-Signature", "v0=" + "0" * 64)
            assert await served.deliver(self.path, forged) == 403
            bare = right.without("X-Slack-Signature")
            assert await served.deliver(self.path, bare) == 403
            old = slack_call(event, sent_at=0)
            assert await served.deliver(self.path, old) == 403
            assert served.agent.messages == []
            assert await served.deliver(self.path, right) == 200
            assert await served.deliver(self.path, right) == 409
            await self.sent("heard: hello")
        assert served.agent.texts == ["hello"]

    async def test_a_retry_is_handled_once_even_if_the_first_try_never_came(self) -> None:
        event = slack_message("hello")
        async with serving(self.channel()) as served:
            for number in (1, 2):
                retry = slack_call(event, sent_at=time.time() + number)  # signed anew each time
                call = retry.with_header("X-Slack-Retry-Num", str(number))
                assert await served.deliver(self.path, call) == 200
            await self.sent("heard: hello")
        assert served.agent.texts == ["hello"]

    async def test_answers_neither_itself_nor_bots_nor_edits_nor_other_peoples_talk(self) -> None:
        left_alone = [
            slack_message("hi", bot_id="B1"),
            slack_message("hi", app_id="A1"),
            slack_message("hi", user="UBOT"),
            slack_message("hi", subtype="message_changed"),
            slack_message("hi", channel="C1", channel_type="channel"),
            slack_message("   "),
            {"type": "event_callback", "event": [], "event_id": "E1"},
            {"type": "event_callback"},
        ]
        async with serving(self.channel()) as served:
            for event in left_alone:
                assert await served.deliver(self.path, slack_call(event)) == 200
            assert served.agent.messages == []

    async def test_a_mention_in_a_channel_is_another_conversation(self) -> None:
        event = slack_message("<@UBOT> hello", channel="C9", type="app_mention", thread_ts="1.5")
        async with serving(self.channel()) as served:
            await served.deliver(self.path, slack_call(event))
            reply = (await self.sent("heard: hello"))[0]
        assert reply.fields["channel"] == "C9"
        assert reply.fields["thread_ts"] == "1.5"
        assert served.agent.messages[0].sender_id == "slack-T1-UADA-C9"

    async def test_buttons_act_when_pressed_and_typed_intents_do_not(self) -> None:
        async with serving(self.channel()) as served:
            await served.deliver(self.path, slack_call(slack_message("choose")))
            shown = (await self.sent("pick one"))[0]
            blocks = shown.fields["blocks"]
            blocks = json.loads(blocks) if isinstance(blocks, str) else blocks
            value = blocks[1]["elements"][0]["value"]
            await served.deliver(self.path, slack_form(slack_press(value)))
            await self.sent("heard: /affirm")
            await served.deliver(self.path, slack_form(slack_press(value, user="UBOB")))
            await self.sent("heard: affirm")
            await served.deliver(self.path, slack_call(slack_message("/restart")))
            await self.sent("heard: restart")

    async def test_a_failed_turn_is_told_and_a_refused_reply_ends_nothing(self) -> None:
        async with serving(self.channel()) as served:
            with self.assertLogs("components.channels", logging.ERROR):
                await served.deliver(self.path, slack_call(slack_message("boom")))
                await self.sent(escaped(WORDS["failed"]))
            self.platforms.fail_next(200, {"ok": False, "error": "channel_not_found"})
            with self.assertLogs("components.channels", logging.ERROR):
                await served.deliver(self.path, slack_call(slack_message("one then wait")))
                served.agent.go_on.set()
                await self.sent("second")

    async def test_nobody_is_called_by_a_reply(self) -> None:
        assert escaped("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"

    async def test_proves_its_address_and_takes_no_junk(self) -> None:
        challenge = slack_call({"type": "url_verification", "challenge": "c-1"})
        async with serving(self.channel()) as served:
            async with served.client.post(
                served.url + self.path, data=challenge.body, headers=challenge.headers
            ) as answer:
                assert await answer.text() == "c-1"
            headers = slack_call({}).headers
            assert await served.deliver(self.path, WebhookCall(b"[]", headers)) == 403
            assert await served.deliver(self.path, slack_junk()) == 400


class OffTests(unittest.IsolatedAsyncioTestCase):
    async def test_a_channel_without_its_variables_is_off_and_says_so_once(self) -> None:
        with self.assertLogs("components.channels.off", logging.INFO) as log:
            channels = [
                FrontDoorInput.from_environment({}),
                TelegramChannel.from_environment({"TELEGRAM_VERIFY": "bot"}),
                SlackChannel.from_environment({}),
            ]
        assert len(log.output) == 3
        assert "TELEGRAM_ACCESS_TOKEN, TELEGRAM_WEBHOOK_URL not set" in log.output[1]
        async with serving(*channels, RestChannel(ButtonSeal(b"k"))) as served:
            for path in ("/web/webhook", "/telegram/webhook", "/slack/webhook"):
                assert (await served.post(path, b"{}"))[0] == 404
            assert (await served.post("/rest/webhook", {"message": "hi"}))[0] == 200

    def test_a_malformed_token_turns_telegram_off(self) -> None:
        environment = {
            "TELEGRAM_ACCESS_TOKEN": "no token",
            "TELEGRAM_VERIFY": "bot",
            "TELEGRAM_WEBHOOK_URL": TELEGRAM_WEBHOOK_URL,
        }
        with self.assertLogs("components.channels.off", logging.INFO):
            channel = TelegramChannel.from_environment(environment)
        assert isinstance(channel, OffChannel)


class SeenTests(unittest.TestCase):
    def test_remembers_only_so_many(self) -> None:
        seen = Seen(limit=2)
        assert [seen.is_new(n) for n in (1, 1, 2, 3, 1)] == [True, False, True, True, True]


if __name__ == "__main__":
    unittest.main()
