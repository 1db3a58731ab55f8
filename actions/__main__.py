"""`python -m actions`: Rasa's action server with this package's actions, in one process.

Beside what `python -m rasa_sdk` does, it loads the models before it says that it is healthy,
listens on this machine only, takes calls only with the key that `kith serve` gives to Rasa, and
answers no other site. `rasa_sdk` itself would load everything twice, for Sanic starts a second
process for it.
"""

from __future__ import annotations

import argparse
import hmac
import logging
import os
import sys
from typing import Any, TypeAlias

import structlog
from rasa_sdk.endpoint import create_app
from rasa_sdk.executor import ActionExecutor
from sanic import HTTPResponse, Request, Sanic
from sanic.response import json

from actions.house import companion, finish_what_waits, front_door_client, keep_house
from kith.companion import Companion
from kith.errors import KithError
from kith.settings import load_settings

App: TypeAlias = Sanic[Any, Any]

ENV_KEY = "KITH_CHANNEL_KEY"
HEADER_KEY = "X-Kith-Key"
HOUSEKEEPING = "housekeeping"
MOST_BYTES = 4_000_000
OPEN_PATHS = frozenset({"/health"})


def action_server(key: str | None, house: Companion | None = None) -> App:
    """The application.

    Args:
        key: what callers must show; None lets anyone on this machine call.
        house: whose stores to look after while it runs; None: nobody's.
    """
    executor = ActionExecutor()
    executor.register_package("actions")
    app: App = create_app(executor, cors_origins=[])
    app.config.REQUEST_MAX_SIZE = MOST_BYTES
    app.config.KEEP_ALIVE_TIMEOUT = 120
    app.config.ACCESS_LOG = False

    @app.on_request
    async def check_key(request: Request) -> HTTPResponse | None:
        shown = request.headers.get(HEADER_KEY, "")
        if key is None or request.path in OPEN_PATHS or hmac.compare_digest(shown, key):
            return None
        return json({"error": f"{HEADER_KEY} is missing or wrong"}, status=401)

    @app.after_server_start
    async def begin_housekeeping(app: App) -> None:
        if house is not None:
            app.add_task(keep_house(house), name=HOUSEKEEPING)

    @app.before_server_stop
    async def end_housekeeping(app: App) -> None:
        if house is not None:
            await app.cancel_task(HOUSEKEEPING, raise_exception=False)

    @app.after_server_stop
    async def close(_app: App) -> None:
        await front_door_client().aclose()

    return app


def main() -> None:
    """Start it; anything missing is one line and exit status 1."""
    parser = argparse.ArgumentParser(prog="python -m actions", description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=None, help="default: server.actions_port")
    parser.add_argument("--host", default="127.0.0.1", help="default: this machine only")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    try:
        port = arguments.port or load_settings().server.actions_port
        house = companion()
        finish_what_waits(house)
        app = action_server(os.environ.get(ENV_KEY) or None, house)
    except KithError as error:
        sys.exit(str(error))
    app.run(host=arguments.host, port=port, single_process=True, motd=False)


if __name__ == "__main__":
    main()
