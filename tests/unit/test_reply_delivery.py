"""What is said survives a front door that stops taking sentences in the middle of a turn."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from rasa_sdk.executor import CollectingDispatcher

from actions.house import front_door_client
from actions.strategies import ActionReflectFeelings
from kith.companion import Companion
from tests.unit.test_actions import agrees, built, house, reply_and_learn, said

__all__ = ["built", "house"]


@contextmanager
def front_door_taking(sentences: int) -> Iterator[tuple[str, list[int]]]:
    """A front door that takes so many sentences and has a fault then; with the statuses it gave."""
    gave: list[int] = []

    class Door(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            gave.append(204 if len(gave) < sentences else 500)
            self.send_response(gave[-1])
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", gave
    finally:
        server.shutdown()
        server.server_close()


def test_a_question_that_cannot_be_shown_costs_the_stream_not_the_reply(
    house: Companion, tmp_path: Path
) -> None:
    agrees(house)
    reply_and_learn(house, "I love olives with everything")
    reply_and_learn(house, "I hate olives with everything")
    with front_door_taking(1) as (address, gave):
        server = house.settings.server.model_copy(update={"more_reply_addresses": (address,)})
        settings = house.settings.model_copy(update={"server": server})
        tracker = said("just here to chat a bit", away_seconds=3 * 86_400.0)
        way_back = {"address": address, "turn": "t1", "secret": "s"}
        tracker.latest_message["metadata"] = {"reply_to": way_back}
        tracker.events[-1]["metadata"] = {"reply_to": way_back}
        dispatcher = CollectingDispatcher()
        front_door_client.cache_clear()
        action = ActionReflectFeelings(lambda: replace(house, settings=settings))
        asyncio.run(action.run(dispatcher, tracker, {}))
    assert gave == [204, 500]
    (message,) = dispatcher.messages
    assert "Which of them is right?" in message["text"]
    assert message["metadata"]["streamed"] is False
