"""What is mended in stock Rasa: a custom action is bounded in time, never silent, and cheap."""

from __future__ import annotations

import asyncio
import json
import logging
import time
import unittest
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig

from components import stock_rasa
from components.channels.words import WORDS

DOMAIN = Domain.from_yaml(
    """
version: "3.1"
intents: [hi]
slots:
  mood: {type: any, influence_conversation: false, mappings: [{type: custom}]}
responses:
  utter_hello: [{text: hello}]
actions: [action_a, action_validate_slot_mappings]
"""
)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def action_server(handler: Handler) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/webhook", handler)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        yield f"http://127.0.0.1:{port}/webhook"
    finally:
        await stock_rasa._session().close()
        await runner.cleanup()


def answering(status: int = 200, body: Any = None, text: str | None = None) -> Handler:
    async def handler(request: web.Request) -> web.StreamResponse:
        await request.read()
        return web.Response(
            status=status,
            text=json.dumps(body) if text is None else text,
            content_type="application/json",
        )

    return handler


async def run(url: str, name: str = "action_a") -> list[Event]:
    parse = {"intent": {"name": "hi"}, "entities": [], "intent_ranking": [{"name": "hi"}] * 40}
    tracker = DialogueStateTracker.from_events(
        "ann", [UserUttered(f"m{n}", parse["intent"], [], parse) for n in range(3)], DOMAIN.slots
    )
    return await RemoteAction(name, EndpointConfig(url)).run(
        CollectingOutputChannel(), TemplatedNaturalLanguageGenerator({}), tracker, DOMAIN
    )


def texts(events: list[Event]) -> list[str | None]:
    return [event.text for event in events if isinstance(event, BotUttered)]


class StockRasaTest(unittest.IsolatedAsyncioTestCase):
    def setUp(self) -> None:
        logging.getLogger("components.stock_rasa").setLevel(logging.CRITICAL)
        logging.getLogger("rasa").setLevel(logging.CRITICAL)

    async def test_what_the_action_says_and_sets_comes_back(self) -> None:
        body = {
            "events": [{"event": "slot", "name": "mood", "value": 1, "timestamp": None}],
            "responses": [{"text": "hello", "metadata": {"source": "bank"}}],
        }
        async with action_server(answering(body=body)) as url:
            events = await run(url)
        self.assertEqual(texts(events), ["hello"])
        self.assertTrue(any(isinstance(e, SlotSet) and e.value == 1 for e in events))

    async def test_the_call_carries_slots_and_forms_but_no_responses_or_old_parses(self) -> None:
        seen: dict[str, Any] = {}

        async def handler(request: web.Request) -> web.StreamResponse:
            seen.update(await request.json())
            return web.json_response({"events": [], "responses": []})

        async with action_server(handler) as url:
            await run(url)
        self.assertIn("mood", seen["domain"]["slots"])
        self.assertNotIn("responses", seen["domain"])
        users = [event for event in seen["tracker"]["events"] if event["event"] == "user"]
        self.assertNotIn("intent_ranking", users[0]["parse_data"])
        self.assertIn("intent_ranking", users[-1]["parse_data"])
        self.assertEqual([event["text"] for event in users], ["m0", "m1", "m2"])

    async def test_faults_of_the_action_server_are_owned_up_to(self) -> None:
        faults = [
            answering(500, {"error": "boom"}),
            answering(404, {"error": "no such action", "action_name": "action_a"}),
            answering(text="<html>not json</html>"),
            answering(body={"events": "no list"}),
        ]
        for handler in faults:
            async with action_server(handler) as url:
                self.assertEqual(texts(await run(url)), [WORDS["out_of_reach"]])

    async def test_nobody_at_the_address_is_owned_up_to(self) -> None:
        events = await run("http://127.0.0.1:9/webhook")
        await stock_rasa._session().close()
        self.assertEqual(texts(events), [WORDS["out_of_reach"]])

    async def test_a_rejected_action_is_still_a_rejection(self) -> None:
        body = {"error": "not now", "action_name": "action_a"}
        async with action_server(answering(400, body)) as url:
            with self.assertRaises(ActionExecutionRejection):
                await run(url)

    async def test_a_hung_server_holds_up_slot_extraction_for_two_seconds_only(self) -> None:
        async def handler(request: web.Request) -> web.StreamResponse:
            await asyncio.sleep(30)
            return web.Response()

        async with action_server(handler) as url:
            began = time.monotonic()
            with self.assertRaises(RasaException):
                await run(url, stock_rasa.SENSING)
            self.assertLess(time.monotonic() - began, 4)


if __name__ == "__main__":
    unittest.main()
