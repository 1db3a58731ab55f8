"""A local HTTP server that plays the Telegram Bot API and the Slack Web API.

It takes what Kith sends to the platforms and keeps it for a test to look at; and it makes the calls
that the platforms would make to Kith, with their secret or signature. Standard library only,
because the tests of both environments use it.
"""

from __future__ import annotations

import hashlib
import hmac
import itertools
import json
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode

TELEGRAM_TOKEN = "123456:stand-in-token"
TELEGRAM_BOT = "kith_stand_in_bot"
TELEGRAM_SECRET = "stand-in-webhook-secret"
TELEGRAM_WEBHOOK_URL = "https://kith.example/webhooks/telegram/webhook"
SLACK_TOKEN = "xoxb-stand-in-token"
SLACK_SIGNING_SECRET = "stand-in-signing-secret"
SLACK_TEAM = "T1"
SLACK_BOT_USER = "UBOT"

_TELEGRAM_PATH = re.compile(r"/telegram/bot(?P<token>[^/]+)/(?P<method>\w+)")
_SLACK_PATH = re.compile(r"/slack/api/(?P<method>[\w.]+)")
_numbers = itertools.count(1000)


@dataclass(frozen=True)
class Call:
    """A call that Kith made to a platform."""

    platform: str
    method: str
    token: str
    fields: Mapping[str, Any]

    @property
    def text(self) -> str:
        """The words that were sent."""
        return str(self.fields.get("text", ""))


@dataclass(frozen=True)
class Fault:
    """An answer to give instead of a good one."""

    status: int
    body: Mapping[str, Any]


@dataclass(frozen=True)
class WebhookCall:
    """A call that a platform makes to Kith: a body, and the headers that prove whose it is."""

    body: bytes
    headers: dict[str, str]

    def without(self, header: str) -> WebhookCall:
        """The same call with a header left out."""
        return WebhookCall(self.body, {n: v for n, v in self.headers.items() if n != header})

    def with_header(self, header: str, value: str) -> WebhookCall:
        """The same call with a header changed."""
        return WebhookCall(self.body, {**self.headers, header: value})


@dataclass
class Platforms:
    """The server: a context manager, so that a test cannot leave it running."""

    calls: list[Call] = field(default_factory=list)
    # What `users.info` tells of anybody; None: the app may not ask.
    slack_profile: Mapping[str, Any] | None = None
    _faults: list[Fault] = field(default_factory=list)
    _arrived: threading.Condition = field(default_factory=threading.Condition)

    def __enter__(self) -> Platforms:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler_for(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    @property
    def telegram_url(self) -> str:
        """The address that plays https://api.telegram.org."""
        return f"http://127.0.0.1:{self._server.server_port}/telegram"

    @property
    def slack_url(self) -> str:
        """The address that plays https://slack.com/api/."""
        return f"http://127.0.0.1:{self._server.server_port}/slack/api/"

    def fail_next(self, status: int, body: Mapping[str, Any]) -> None:
        """Answer the next call with a fault."""
        with self._arrived:
            self._faults.append(Fault(status, body))

    def sent(self, method: str) -> list[Call]:
        """The calls of one method so far."""
        with self._arrived:
            return [call for call in self.calls if call.method == method]

    def wait_for(
        self, matches: Callable[[Call], bool], *, count: int = 1, seconds: float = 20
    ) -> list[Call]:
        """Wait until so many calls match.

        Raises:
            TimeoutError: fewer came in time.
        """
        with self._arrived:
            if self._arrived.wait_for(lambda: len(self._matching(matches)) >= count, seconds):
                return self._matching(matches)
            methods = [call.method for call in self.calls]
        raise TimeoutError(f"the platforms got no such call within {seconds} s, only {methods}")

    def keep(self, call: Call) -> None:
        """Keep a call."""
        with self._arrived:
            self.calls.append(call)
            self._arrived.notify_all()

    def take(self, call: Call) -> Fault | None:
        """Keep a call that sends something; the fault to answer it with, if one was ordered."""
        self.keep(call)
        with self._arrived:
            return self._faults.pop(0) if self._faults else None

    def _matching(self, matches: Callable[[Call], bool]) -> list[Call]:
        return [call for call in self.calls if matches(call)]


def platform_environment(platforms: Platforms) -> dict[str, str]:
    """The variables that make Kith talk with the stand-in."""
    return {
        "TELEGRAM_ACCESS_TOKEN": TELEGRAM_TOKEN,
        "TELEGRAM_VERIFY": TELEGRAM_BOT,
        "TELEGRAM_WEBHOOK_URL": TELEGRAM_WEBHOOK_URL,
        "TELEGRAM_SECRET": TELEGRAM_SECRET,
        "TELEGRAM_API_URL": platforms.telegram_url,
        "SLACK_TOKEN": SLACK_TOKEN,
        "SLACK_SIGNING_SECRET": SLACK_SIGNING_SECRET,
        "SLACK_API_URL": platforms.slack_url,
    }


def telegram_call(update: Mapping[str, Any], *, update_id: int | None = None) -> WebhookCall:
    """An update as Telegram delivers it."""
    identity = next(_numbers) if update_id is None else update_id
    body = json.dumps({"update_id": identity, **update}).encode()
    headers = {
        "Content-Type": "application/json",
        "X-Telegram-Bot-Api-Secret-Token": TELEGRAM_SECRET,
    }
    return WebhookCall(body, headers)


def telegram_message(
    text: str, *, chat: int = 77, person: int = 77, kind: str = "private", **who: Any
) -> dict[str, Any]:
    """An update that holds a text message."""
    return {
        "message": {
            "message_id": next(_numbers),
            "date": int(time.time()),
            "chat": {"id": chat, "type": kind},
            "from": {"id": person, "is_bot": False, "first_name": "Ada", **who},
            "text": text,
        }
    }


def telegram_press(data: str, *, chat: int = 77, person: int = 77) -> dict[str, Any]:
    """An update that holds the press of a button."""
    message = telegram_message("the question", chat=chat, person=1)["message"]
    return {
        "callback_query": {
            "id": str(next(_numbers)),
            "from": {"id": person, "is_bot": False, "first_name": "Ada"},
            "message": message,
            "data": data,
        }
    }


def slack_call(content: Mapping[str, Any], *, sent_at: float | None = None) -> WebhookCall:
    """A JSON call as Slack signs it."""
    return _signed(json.dumps(content).encode(), "application/json", sent_at)


def slack_form(payload: Mapping[str, Any]) -> WebhookCall:
    """A form, in which Slack sends button presses, as Slack signs it."""
    body = urlencode({"payload": json.dumps(payload)}).encode()
    return _signed(body, "application/x-www-form-urlencoded", None)


def slack_junk() -> WebhookCall:
    """A call that is signed as it should be, and says nothing."""
    return _signed(b"[1, 2", "application/json", None)


def slack_message(
    text: str, *, channel: str = "D1", event_id: str | None = None, **event: Any
) -> dict[str, Any]:
    """An event that holds a direct message."""
    return {
        "type": "event_callback",
        "team_id": SLACK_TEAM,
        "event_id": event_id or f"Ev{next(_numbers)}",
        "authorizations": [{"user_id": SLACK_BOT_USER, "is_bot": True}],
        "event": {
            "type": "message",
            "channel_type": "im",
            "channel": channel,
            "user": "UADA",
            "text": text,
            "ts": f"{time.time():.6f}",
            **event,
        },
    }


def slack_press(value: str, *, channel: str = "D1", user: str = "UADA") -> dict[str, Any]:
    """A payload that holds the press of a button."""
    return {
        "type": "block_actions",
        "team": {"id": SLACK_TEAM},
        "user": {"id": user},
        "channel": {"id": channel},
        "message": {"ts": f"{time.time():.6f}"},
        "actions": [{"type": "button", "value": value}],
    }


def _signed(body: bytes, content_type: str, sent_at: float | None) -> WebhookCall:
    stamp = str(int(time.time() if sent_at is None else sent_at))
    signed = b":".join((b"v0", stamp.encode(), body))
    digest = hmac.new(SLACK_SIGNING_SECRET.encode(), signed, hashlib.sha256).hexdigest()
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest}",
    }
    return WebhookCall(body, headers)


def _handler_for(platforms: Platforms) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            call = _read_call(path, dict(self.headers.items()), query.encode())
            if call is None or call.method != "users.info":
                self._answer(404, {"ok": False, "error": "unknown_method"})
                return
            platforms.keep(call)
            profile = platforms.slack_profile
            if profile is None:
                self._answer(200, {"ok": False, "error": "missing_scope"})
            else:
                self._answer(200, {"ok": True, "user": dict(profile)})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            call = _read_call(self.path, dict(self.headers.items()), body)
            if call is None:
                self._answer(404, {"ok": False, "error": "unknown_method"})
                return
            fault = platforms.take(call)
            if fault is None:
                self._answer(200, _good_answer(call))
            else:
                self._answer(fault.status, fault.body)

        def _answer(self, status: int, content: Mapping[str, Any]) -> None:
            body = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            """Keep the test's output quiet."""

    return Handler


def _read_call(path: str, headers: Mapping[str, str], body: bytes) -> Call | None:
    if match := _TELEGRAM_PATH.fullmatch(path):
        return Call("telegram", match["method"], match["token"], _fields(headers, body))
    if match := _SLACK_PATH.fullmatch(path):
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        return Call("slack", match["method"], token, _fields(headers, body))
    return None


def _fields(headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    text = body.decode()
    if "json" in headers.get("Content-Type", ""):
        return dict(json.loads(text or "{}"))
    return dict(parse_qsl(text))


def _good_answer(call: Call) -> dict[str, Any]:
    if call.platform == "slack":
        return {"ok": True, "channel": call.fields.get("channel"), "ts": "1.000001"}
    if call.method.startswith("send"):
        chat = {"id": int(call.fields["chat_id"]), "type": "private"}
        message = {"message_id": next(_numbers), "date": int(time.time()), "chat": chat}
        return {"ok": True, "result": {**message, "text": call.text}}
    if call.method == "getMe":
        bot = {"id": 123456, "is_bot": True, "first_name": "Kith", "username": TELEGRAM_BOT}
        return {"ok": True, "result": bot}
    return {"ok": True, "result": True}
