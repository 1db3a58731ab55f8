"""Consent to be remembered, taken back or given again in words: "i take back my consent".

Only words that speak of consent, or of remembering again, count. "Yes" answers whatever was asked,
and what is to be known of the person or left out of memory is told elsewhere.
"""

from __future__ import annotations

import re

_START = (
    r"^\W*(?:(?:please|pls|hey|hi|ok|okay|kith|now|actually|sorry|well|and|but|wait|no|nope|yes|yeah"
    r"|sure|then|so|i changed my mind|i've changed my mind|stop)\W+)*"
)
_CONSENT = r"(?:consent|permission|agreement|approval|ok|okay)"
_KEEP = r"(?:remember|keep|sav|stor|record|memori[sz]|hold|note|not|collect)(?:e|ing|ed)?"
_TO_KEEP = (
    r"(?: (?:for|to|of|about) (?:(?:you|u|your|the|being|be|having) )*(?:to )?(?:(?:be|being) )?"
    rf"(?:{_KEEP}|memory|memories)(?: (?!(?:with|to|for)\b)[\w']+){{0,6}})"
)
_END = r"(?: (?:any ?more|any longer|from now on|now|please|thanks|thank you|at all))*\W*$"
_BACK = (
    r"(?:(?:take|pull) back|withdraw|revoke|retract|rescind|cancel|end|take away|take)"
    rf" (?:all |all of )?(?:my|the) {_CONSENT}(?: back| away)?"
)
_WITHDRAWN = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_START}(?:(?:i|i'm|i am|i'd|i would|want|like|wish|hereby|would|going|to|also|have|need"
        rf"|let me) )*{_BACK}{_TO_KEEP}?{_END}",
        rf"{_START}(?:(?:don'?t|do not|stop|quit|no more) )?{_KEEP}\b[^.?!]{{0,60}}?"
        rf"(?:,| and| i)+ (?:i )?(?:also |hereby )?{_BACK}{_TO_KEEP}?{_END}",
        rf"{_START}(?:you|u) (?:no longer have|don'?t have|do not have|have no longer"
        rf"|haven'?t(?: got)?|have lost) my {_CONSENT}{_TO_KEEP}?{_END}",
        rf"{_START}i (?:no longer|don'?t|do not) consent{_TO_KEEP}?{_END}",
        rf"{_START}i (?:no longer|don'?t|do not) (?:agree|give (?:you )?(?:my )?{_CONSENT})"
        rf"{_TO_KEEP}{_END}",
        rf"{_START}my {_CONSENT}{_TO_KEEP}? is (?:withdrawn|revoked|over){_END}",
    )
)
_AGAIN = r"(?:again|back|once more)"
_GIVEN = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_START}(?:you|u)(?:'re| are|r)? (?:may|can|allowed to)(?: start)? {_KEEP}"
        rf"(?: (?:me|things|stuff|everything|notes|it|what i (?:say|tell you)))?"
        rf"(?: (?:about|of|on) me)? {_AGAIN}[^\w?]*$",
        rf"{_START}(?:you|u)(?:'ve| have) (?:got )?my {_CONSENT}"
        rf"(?:{_TO_KEEP}|{_TO_KEEP}? {_AGAIN})[^\w?]*$",
        rf"{_START}i (?:give|grant) (?:you )?(?:{_AGAIN} )?my {_CONSENT}"
        rf"(?:{_TO_KEEP}|{_TO_KEEP}? {_AGAIN})[^\w?]*$",
    )
)


def asked_consent(text: str) -> bool | None:
    """Whether the person lets Kith remember, as the message says; None: it says nothing of it."""
    written = " ".join(text.replace("\u2019", "'").split())
    if any(form.match(written) for form in _WITHDRAWN):
        return False
    return True if any(form.match(written) for form in _GIVEN) else None
