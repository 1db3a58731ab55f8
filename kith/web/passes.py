"""The pass of an operator's own tool, such as `kith replay`: no limit of messages a minute.

It is made with the secret that the front door shares with Rasa's channel, so only who may read that
secret can make one; it is made for one session, so one that leaks is worth nothing elsewhere.
"""

from __future__ import annotations

import hashlib
import hmac

from starlette.requests import Request

from kith.web.sessions import Session

PASS_HEADER = "X-Kith-Pass"


def issue_pass(key: str, session: Session) -> str:
    """The pass for a session, in hexadecimal."""
    signed = f"pass\n{session.sender}".encode("ascii")
    return hmac.new(key.encode(), signed, hashlib.sha256).hexdigest()


def has_pass(request: Request, session: Session, key: str) -> bool:
    """Whether a request brings the pass for its session."""
    given = request.headers.get(PASS_HEADER, "").encode("utf-8", "replace")
    return hmac.compare_digest(given, issue_pass(key, session).encode("ascii"))
