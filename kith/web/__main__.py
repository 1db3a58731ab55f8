"""`python -m kith.web`: starts the front door."""

from __future__ import annotations

import logging
import os
import socket
import sys
import time
from collections.abc import Mapping

import structlog
import uvicorn

from kith.errors import KithError, ProcessError, SettingsError
from kith.safety.referrals import FILE as REFERRALS_FILE
from kith.safety.referrals import ReferralCounter
from kith.settings import ENV_WEB_PORT, Settings, load_settings
from kith.web.app import create_app
from kith.web.crisis import Crisis
from kith.web.limits import Limits
from kith.web.rasa_client import RasaClient, rasa_http

ENV_CHANNEL_KEY = "KITH_CHANNEL_KEY"
ENV_MESSAGES_PER_MINUTE = "KITH_MESSAGES_PER_MINUTE"
MIN_KEY_CHARACTERS = 16
MAX_CONNECTIONS = 1024
STOP_SECONDS = 5


def main() -> int:
    """Run until stopped; the exit status."""
    configure_logs()
    try:
        settings = load_settings()
        key = read_key(os.environ)
        limits = read_limits(os.environ)
        rasa = RasaClient(rasa_http(), url=settings.server.rasa_url, key=key)
        crisis = Crisis.load(ReferralCounter(settings.var / REFERRALS_FILE))
        app = create_app(
            settings, key=key, rasa=rasa, crisis=crisis, clock=time.time, limits=limits
        )
        listener = listen(settings)
    except KithError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    config = uvicorn.Config(
        app,
        access_log=False,
        log_config=None,
        server_header=False,
        limit_concurrency=MAX_CONNECTIONS,
        timeout_graceful_shutdown=STOP_SECONDS,
    )
    uvicorn.Server(config).run(sockets=[listener])
    return 0


def read_key(environ: Mapping[str, str]) -> str:
    """The secret that the front door shares with Rasa's channel.

    Raises:
        SettingsError: it is missing or too short to be a secret.
    """
    key = environ.get(ENV_CHANNEL_KEY, "").strip()
    if len(key) < MIN_KEY_CHARACTERS:
        raise SettingsError(
            f"{ENV_CHANNEL_KEY} is {'too short' if key else 'not set'}: the front door and Rasa "
            "share it. `make run` makes one; by hand, give both processes the same long random "
            "text."
        )
    return key


def read_limits(environ: Mapping[str, str]) -> Limits:
    """The limits, with the messages a minute from the environment where it names them.

    Raises:
        SettingsError: it is no whole number above 0.
    """
    given = environ.get(ENV_MESSAGES_PER_MINUTE, "").strip()
    if not given:
        return Limits()
    if not given.isdecimal() or int(given) == 0:
        raise SettingsError(f"{ENV_MESSAGES_PER_MINUTE} must be a whole number above 0.")
    return Limits(messages_per_minute=int(given))


def listen(settings: Settings) -> socket.socket:
    """The socket people connect to.

    Raises:
        ProcessError: the port is taken, or the address is not this machine's.
    """
    host, port = settings.server.host, settings.server.web_port
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=1024)
    except OSError as error:
        raise ProcessError(
            f"The front door cannot listen on {host}:{port} ({error.strerror}). "
            f"End what uses the port, or choose another: {ENV_WEB_PORT}=8766."
        ) from error


def configure_logs() -> None:
    """JSON lines on standard error, without the text of faults: it may quote what people wrote."""
    shared: list[structlog.typing.Processor] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _fault_without_text,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.JSONRenderer(),
            ],
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.INFO, force=True)
    # httpx logs each URL, and the URL of a turn is nobody's business.
    logging.getLogger("httpx").setLevel(logging.WARNING)


def _fault_without_text(
    _: structlog.typing.WrappedLogger, __: str, event: structlog.typing.EventDict
) -> structlog.typing.EventDict:
    fault = event.pop("exc_info", None)
    if isinstance(fault, tuple):
        fault = fault[1]
    if isinstance(fault, BaseException):
        event["error"] = type(fault).__name__
    return event


if __name__ == "__main__":
    sys.exit(main())
