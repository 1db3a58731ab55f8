"""Whether the language model would answer, asked with the smallest request there is."""

from __future__ import annotations

import httpx

from kith.doctor.finding import Finding, State
from kith.settings import ENV_API_KEY, ENV_BASE_URL, ENV_MODEL, ModelSettings

PART = "language model"
OPENAI_URL = "https://api.openai.com/v1"
# Where Ollama listens unless told otherwise: https://github.com/ollama/ollama/blob/main/docs/faq.md
OLLAMA_URL = "http://127.0.0.1:11434/v1"
LIMIT_SECONDS = 3.0
LISTED_MODELS = 4

BUILT_IN = "Built-in replies are used."


async def language_model(
    model: ModelSettings, client: httpx.AsyncClient, *, local_url: str = OLLAMA_URL
) -> Finding:
    """Ask the model server for its models; without one, see whether one could be used.

    Args:
        model: which server and model, and the key.
        client: makes the requests.
        local_url: where a server on this machine is looked for, to be offered and no more.
    """
    if not model.is_configured:
        return await _nothing_configured(client, local_url)
    url = model.base_url or OPENAI_URL
    try:
        response = await client.get(
            f"{url.rstrip('/')}/models", headers=_authorization(model), timeout=LIMIT_SECONDS
        )
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        says = f"nobody answers at {url} ({type(error).__name__}). {BUILT_IN}"
        return Finding(PART, State.WRONG, f"{says} Check the network and {ENV_BASE_URL}.")
    return _answered(response, model, url)


def _answered(response: httpx.Response, model: ModelSettings, url: str) -> Finding:
    problem = _problem(response, url)
    if problem is not None:
        return Finding(PART, State.WRONG, f"{problem} {BUILT_IN}")
    names = model_names(response)
    if names and model.name not in names:
        some = ", ".join(names[:LISTED_MODELS])
        says = f"{url} has no model named {model.name}. Set {ENV_MODEL} to one it has: {some}."
        return Finding(PART, State.WRONG, f"{says} {BUILT_IN}")
    return Finding(PART, State.OK, f"{model.name} at {url}")


def _problem(response: httpx.Response, url: str) -> str | None:
    status = response.status_code
    if status in (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN):
        return f"{url} refuses the key. Check {ENV_API_KEY} in .env."
    if status == httpx.codes.TOO_MANY_REQUESTS:
        return f"{url} says the key is over its quota. Check the account's limits and billing."
    if status == httpx.codes.NOT_FOUND:
        return f"{url} is no OpenAI-compatible server. {ENV_BASE_URL} usually ends in /v1."
    if not response.is_success:
        return f"{url} has a fault of its own (status {status}). Try again later."
    if model_names(response) is None:
        return f"{url} answers with something else than a list of models. Check {ENV_BASE_URL}."
    return None


async def _nothing_configured(client: httpx.AsyncClient, local_url: str) -> Finding:
    try:
        response = await client.get(f"{local_url}/models", timeout=LIMIT_SECONDS)
    except httpx.HTTPError:
        names = None
    else:
        names = model_names(response)
    if names is None:
        says = f"{BUILT_IN} Put {ENV_API_KEY}=... into .env, or {ENV_BASE_URL}=... for your own."
        return Finding(PART, State.OFF, says)
    name = names[0] if names else "the name of a model it has"
    says = (
        f"{BUILT_IN} A model server runs on this machine; to use it put "
        f"{ENV_BASE_URL}={local_url} and {ENV_MODEL}={name} into .env."
    )
    return Finding(PART, State.OFF, says)


def model_names(response: httpx.Response) -> list[str] | None:
    """The models a server lists; None when the answer is no such list."""
    try:
        return [str(entry["id"]) for entry in response.json()["data"] or ()]
    except (ValueError, KeyError, TypeError):
        return None


def _authorization(model: ModelSettings) -> dict[str, str]:
    if model.api_key is None:
        return {}
    return {"Authorization": f"Bearer {model.api_key.get_secret_value()}"}
