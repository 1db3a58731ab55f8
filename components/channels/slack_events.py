"""What a call from Slack says, and whose conversation it belongs to.

The form of events: https://docs.slack.dev/apis/events-api
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs

from rasa.core.channels.slack import SlackInput

from components.channels.incoming import encodable

# An edit, a deletion or a join comes as a "message" with a subtype; these two are people's words.
_PEOPLES_SUBTYPES = (None, "file_share", "thread_broadcast")


@dataclass(frozen=True)
class Said:
    """Something a person sent to the app.

    Attributes:
        sender: the id of the conversation.
        user: the person's own id.
        text: the words.
        channel: where the reply goes.
        thread: the thread that the message was in, if it was in one.
    """

    sender: str
    user: str
    text: str
    channel: str
    thread: str | None = None


def read_json(body: bytes) -> dict[str, Any] | None:
    """The body of an event; None when it is no JSON object."""
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def read_form(body: bytes) -> dict[str, Any] | None:
    """The payload of a button press, which Slack puts as JSON into a form."""
    payloads = parse_qs(body.decode("utf-8", "replace")).get("payload")
    return read_json(payloads[0].encode()) if payloads else None


def read_event(call: Mapping[str, Any]) -> Said | None:
    """What a person said; None for the app's own messages, other bots' and everything else."""
    event = call.get("event")
    if not isinstance(event, Mapping) or event.get("bot_id") or event.get("app_id"):
        return None
    is_direct = event.get("type") == "message" and event.get("channel_type") == "im"
    if not is_direct and event.get("type") != "app_mention":
        return None
    own_ids = _own_ids(call)
    user, channel, text = event.get("user"), event.get("channel"), event.get("text")
    if not (isinstance(user, str) and isinstance(channel, str) and isinstance(text, str)):
        return None
    if user in own_ids or event.get("subtype") not in _PEOPLES_SUBTYPES:
        return None
    words = html.unescape(SlackInput._sanitize_user_message(encodable(text), own_ids))
    if not words.strip():
        return None
    team = str(call.get("team_id", ""))
    place = None if is_direct else channel
    return Said(sender_of(team, user, place), user, words, channel, event.get("thread_ts"))


def read_press(payload: Mapping[str, Any]) -> Said | None:
    """What a pressed button or a chosen item says; None when it is only a link."""
    actions = payload.get("actions")
    if not isinstance(actions, Sequence) or not SlackInput._is_interactive_message(dict(payload)):
        return None
    text = SlackInput._get_interactive_response(actions[0])
    user = (payload.get("user") or {}).get("id")
    channel = (payload.get("channel") or {}).get("id")
    if not (isinstance(text, str) and isinstance(user, str) and isinstance(channel, str)):
        return None
    team = str((payload.get("team") or {}).get("id", ""))
    place = None if channel.startswith("D") else channel
    thread = (payload.get("message") or {}).get("thread_ts")
    return Said(sender_of(team, user, place), user, encodable(text), channel, thread)


def sender_of(team: str, user: str, channel: str | None) -> str:
    """The id of a person's conversation.

    Args:
        team: the workspace.
        user: the person.
        channel: the channel; None for direct messages. What is said in direct messages stays out
            of channels, where others read along.
    """
    return "-".join(filter(None, ("slack", team, user, channel)))


def _own_ids(call: Mapping[str, Any]) -> list[str]:
    authorizations = call.get("authorizations")
    if not isinstance(authorizations, Sequence):
        return []
    ids = [entry.get("user_id") for entry in authorizations if isinstance(entry, Mapping)]
    return [identity for identity in ids if isinstance(identity, str)]
