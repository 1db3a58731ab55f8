"""Mends stock Rasa 3.6.21 where it is slow, or leaves a person without an answer.

Each function below replaces one method and says what was measured or read; `bench/turn.py` measures
the whole against stock Rasa, which `KITH_STOCK_RASA=1` brings back.

- Every action result was validated by `jsonschema.validate`, which first checks the schema against
  its metaschema: about 25 ms a call, over half of a turn with two custom actions. One validator is
  kept.
- Every action call carried the whole domain with all responses, and opened a new connection.
  Actions need slots and forms only; the connection is kept.
- An action had 300 s. A hung action server would hold up a crisis reply, and a time-out during slot
  extraction lost the whole turn. Slot extraction has 2 s and every other action 20 s, both caught.
- A failed action was silence. Now the person gets one honest line.
- A second message of the same person waited in steps of 1 s for the first; now in steps of 20 ms.
- Loading DIET and TED ran a step of training, gradients and optimizer, only to build the weights:
  56 s of processor time and 1.55 GB for our model. Building them from one untrained batch gives
  the same predictions after 22 s, with 0.82 GB (one run each, same machine).
- spaCy's whole pipeline ran twice on each message, once for tokens and once for entities. For
  tokens the tokenizer is enough, where the pipeline has nothing but entities to give.
"""

from __future__ import annotations

import asyncio
import json
import logging
import os
import weakref
from typing import Any

import aiohttp
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import OutputChannel
from rasa.core.lock import TicketLock
from rasa.core.lock_store import LockStore
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.nlu.utils.spacy_utils import SpacyNLP
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, UserUttered, deserialise_events
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import EndpointConfig
from rasa.utils.tensorflow.data_generator import RasaBatchDataGenerator
from rasa.utils.tensorflow.model_data import RasaModelData
from rasa.utils.tensorflow.models import RasaModel
from spacy.language import Language
from spacy.tokens import Doc

from components.channels.words import WORDS

ENV_STOCK = "KITH_STOCK_RASA"
ENV_KEY = "KITH_CHANNEL_KEY"
HEADER_KEY = "X-Kith-Key"
SENSING = "action_validate_slot_mappings"
SENSING_SECONDS = 2.0
ACTION_SECONDS = 20.0
CONNECT_SECONDS = 1.0
LOCK_POLL_SECONDS = 0.02
PIPES_FOR_ENTITIES = frozenset({"tok2vec", "ner"})
DOMAIN_KEYS_FOR_ACTIONS = ("slots", "forms", "session_config", "version")

logger = logging.getLogger(__name__)


def mend() -> None:
    """Put the mended methods in place, unless KITH_STOCK_RASA is set (for comparison only)."""
    if os.environ.get(ENV_STOCK):
        logger.warning("Stock Rasa is in use because %s is set.", ENV_STOCK)
        return
    RemoteAction.run = _run
    LockStore._acquire_lock = _acquire_lock
    RasaModel.load = classmethod(_load_model)
    SpacyNLP._doc_for_text = _doc_for_text


_stock_acquire_lock = LockStore._acquire_lock


async def _acquire_lock(
    store: LockStore, conversation_id: str, ticket: int, wait_time_in_seconds: float
) -> TicketLock:
    """`LockStore._acquire_lock`: the same queue, looked at more often."""
    return await _stock_acquire_lock(
        store, conversation_id, ticket, min(wait_time_in_seconds, LOCK_POLL_SECONDS)
    )


_stock_doc_for_text = SpacyNLP._doc_for_text


def _doc_for_text(spacy_nlp: SpacyNLP, model: Language, text: str | None) -> Doc:
    """`SpacyNLP._doc_for_text`: entities are left to SpacyEntityExtractor, which reads the text."""
    if set(model.pipe_names) <= PIPES_FOR_ENTITIES:
        return model.make_doc(spacy_nlp._preprocess_text(text))
    return _stock_doc_for_text(spacy_nlp, model, text)


_stock_load_model = RasaModel.load.__func__


def _load_model(
    cls: type[RasaModel],
    model_file_name: str,
    model_data_example: RasaModelData,
    predict_data_example: RasaModelData | None = None,
    finetune_mode: bool = False,
    *args: Any,
    **kwargs: Any,
) -> RasaModel:
    """`RasaModel.load`: the weights are built by one untrained batch, then read from the file."""
    if finetune_mode:
        return _stock_load_model(
            cls,
            model_file_name,
            model_data_example,
            predict_data_example,
            finetune_mode,
            *args,
            **kwargs,
        )
    model = cls(*args, **kwargs)
    batch, _ = next(iter(RasaBatchDataGenerator(model_data_example, batch_size=1)))
    model._training = False
    model.batch_loss(batch)
    model._training = None
    model.load_weights(model_file_name).expect_partial()
    if predict_data_example:
        model.run_inference(predict_data_example)
    return model


async def _run(
    action: RemoteAction,
    output_channel: OutputChannel,
    nlg: NaturalLanguageGenerator,
    tracker: DialogueStateTracker,
    domain: Domain,
) -> list[Event]:
    """`RemoteAction.run`: the same protocol, bounded in time, and never silent."""
    try:
        result = await _call(action, tracker, domain)
    except _Unanswered as error:
        logger.error("Action %s got no answer: %s", action.name(), error)
        if _fills_slots(action.name()):
            raise RasaException(f"Action {action.name()} got no answer: {error}") from error
        return [BotUttered(WORDS["out_of_reach"])]
    messages = await action._utter_responses(
        result.get("responses") or [], output_channel, nlg, tracker
    )
    return [*messages, *deserialise_events(result.get("events") or [])]


class _Unanswered(Exception):
    """The action server gave no usable answer; says why, without any text of a person."""


async def _call(
    action: RemoteAction, tracker: DialogueStateTracker, domain: Domain
) -> dict[str, Any]:
    if action.action_endpoint is None:
        raise _Unanswered("endpoints.yml has no action_endpoint")
    seconds = SENSING_SECONDS if action.name() == SENSING else ACTION_SECONDS
    try:
        status, body = await _post(
            action.action_endpoint, _payload(action.name(), tracker, domain), seconds
        )
    except asyncio.TimeoutError as error:
        raise _Unanswered(f"nothing within {seconds:g} s") from error
    except aiohttp.ClientError as error:
        raise _Unanswered(f"{type(error).__name__} at {action.action_endpoint.url}") from error
    return _checked(action.name(), status, body)


def _checked(name: str, status: int, body: bytes) -> dict[str, Any]:
    try:
        result = json.loads(body)
    except ValueError as error:
        raise _Unanswered(f"status {status} and no JSON") from error
    if status == 400 and isinstance(result, dict) and "action_name" in result:
        raise ActionExecutionRejection(result["action_name"], result.get("error"))
    if status != 200:
        raise _Unanswered(f"status {status}")
    problem = next(_validator().iter_errors(result), None)
    if problem is not None:
        raise _Unanswered(f"result does not fit the protocol at {list(problem.absolute_path)}")
    return dict(result)


_VALIDATORS: list[Any] = []


def _validator() -> Any:
    if not _VALIDATORS:
        from jsonschema.validators import validator_for

        schema = RemoteAction.action_response_format_spec()
        _VALIDATORS.append(validator_for(schema)(schema))
    return _VALIDATORS[0]


def _payload(name: str, tracker: DialogueStateTracker, domain: Domain) -> dict[str, Any]:
    import rasa

    return {
        "next_action": name,
        "sender_id": tracker.sender_id,
        "tracker": _state(tracker),
        "version": rasa.__version__,
        "domain": _domain_for_actions(domain),
    }


def _state(tracker: DialogueStateTracker) -> dict[str, Any]:
    """The tracker's state; of all but the latest message the NLU result is left at home."""
    state = tracker.current_state()
    last = len(tracker.events) - 1
    latest = max(
        (i for i, event in enumerate(tracker.events) if isinstance(event, UserUttered)),
        default=last,
    )
    state["events"] = [
        _without_parse(event) if isinstance(event, UserUttered) and i != latest else event.as_dict()
        for i, event in enumerate(tracker.events)
    ]
    return state


def _without_parse(event: UserUttered) -> dict[str, Any]:
    return {
        "event": event.type_name,
        "timestamp": event.timestamp,
        "text": event.text,
        "parse_data": {
            "text": event.text,
            "intent": event.intent,
            "entities": event.entities,
        },
        "input_channel": event.input_channel,
        "message_id": event.message_id,
        "metadata": {},
    }


# The domain in use and what of it is sent; compared by identity, since hashing one is slow.
_DOMAIN: list[tuple[Domain, dict[str, Any]]] = []


def _domain_for_actions(domain: Domain) -> dict[str, Any]:
    if not _DOMAIN or _DOMAIN[0][0] is not domain:
        whole = domain.as_dict()
        sent = {key: whole[key] for key in DOMAIN_KEYS_FOR_ACTIONS if key in whole}
        _DOMAIN[:] = [(domain, sent)]

    return _DOMAIN[0][1]


_SESSIONS: weakref.WeakKeyDictionary[asyncio.AbstractEventLoop, aiohttp.ClientSession] = (
    weakref.WeakKeyDictionary()
)


def _session() -> aiohttp.ClientSession:
    loop = asyncio.get_running_loop()
    session = _SESSIONS.get(loop)
    if session is None or session.closed:
        session = aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0))
        _SESSIONS[loop] = session
    return session


async def _post(
    endpoint: EndpointConfig, payload: dict[str, Any], seconds: float
) -> tuple[int, bytes]:
    async with _session().post(
        endpoint.url,
        data=json.dumps(payload),
        headers={"Content-Type": "application/json", **endpoint.headers, **_key()},
        params=endpoint.combine_parameters(),
        timeout=aiohttp.ClientTimeout(total=seconds, connect=CONNECT_SECONDS),
    ) as response:
        return response.status, await response.read()


def _key() -> dict[str, str]:
    """What `kith serve` gives to both sides, so that no other program on the machine can call."""
    key = os.environ.get(ENV_KEY)
    return {HEADER_KEY: key} if key else {}


def _fills_slots(name: str) -> bool:
    """Rasa itself goes on without these: it logs the error and keeps the slots as they are."""
    return name == SENSING or name.startswith("validate_")
