"""Where in a message a frame that is not plain may begin: "hi all, so im priya", not "when im sad".

A search over places instead of one pattern, since a pattern with nested repetition takes time
exponential in the greetings of a message.
"""

from __future__ import annotations

import re

_BEGINNING = re.compile(r"(?:^|(?<=[^\w\s'’-])|(?<=\n))\s*")
_AFTER = r"[\s,!.]+"

# What may stand between the beginning of a sentence and the frame.
_LEADS = (
    re.compile(
        r"(?:hi+ya|hi+|he+y+a?|hello+|yo|oh|ah|so|well|ok|okay|yeah|yes|yep|no|nope|and|but|btw|"
        r"also|sorry|actually|u[hm]+|er+m?|hmm+|lol|haha|there|everyone|all|again|kith|greetings|"
        r"wait|anyway|good (?:morning|evening|afternoon|day)|morning|evening|afternoon|"
        r"nice to meet you|by the way|just so you know|fyi|thanks|thank you|please|pls|hola|"
        r"bonjour|salut|ciao|hallo|namaste|salaam|salam|hej|ola|olá|merhaba|me|my friend|then|now|"
        rf"because|cause){_AFTER}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?:hi|hey|hello) [^\W\d_]+{_AFTER}", re.IGNORECASE),
)


def starts_in(text: str) -> list[int]:
    """The places where a sentence begins, and those after each greeting or the like, in order."""
    reached: set[int] = set()
    ahead = [match.end() for match in _BEGINNING.finditer(text)]
    while ahead:
        place = ahead.pop()
        if place in reached:
            continue
        reached.add(place)
        matches = (lead.match(text, place) for lead in _LEADS)
        ahead += [match.end() for match in matches if match]
    return sorted(reached)
