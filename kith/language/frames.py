"""The words before a name: "i'm", "my name is", "please call me".

`@` stands for the name, `{start}` for the places of starts.py; the earlier a frame stands in the
list, the plainer it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from kith.language.letters import WORD


class Frame(IntEnum):
    """How plainly the words around it say that something is a name."""

    HERE = 0
    IT = 1
    BE = 2
    CALL = 3
    NAME = 4


@dataclass(frozen=True)
class Opening:
    """A way to give one's name.

    Attributes:
        frame: how plain it is.
        is_change: whether it replaces another name.
        is_at_start: whether only a greeting or the like may stand before it in its sentence.
        pattern: the words, with the group `name` for what stands in the place of the name.
    """

    frame: Frame
    is_change: bool
    is_at_start: bool
    pattern: re.Pattern[str]

    def matches(self, text: str, starts: Sequence[int]) -> Iterator[re.Match[str]]:
        """Where it stands in `text`, whose places to start are `starts`."""
        if not self.is_at_start:
            yield from self.pattern.finditer(text)
            return
        for start in starts:
            match = self.pattern.match(text, start)
            if match:
                yield match


_AT_START = "{start}"
_IS = (
    r"(?:\s*[:=-]\s*|\s+is[,:]?\s+|'?s\s+)"
    r"(?:(?:actually|really|now|just|still|also|in fact)\s+)?"
)
_QUOTE = r"['\"“‘(*_]?"
_NAME = rf"{_QUOTE}(?P<name>{WORD}(?:[ \t]+{WORD}){{0,3}})"
_NAME_BEFORE = rf"{_QUOTE}(?P<name>{WORD}(?:[ \t]+{WORD}){{0,2}}?)"

_CAN = r"(?:you|u|ya)\s+(?:can|could|may|should|might)(?:\s+(?:just|still|also))?"
_PEOPLE = r"(?:they|people|everyone|everybody|friends|mates|folks|family)"
_KINDS_OF_NAME = r"(?:(?:full|first|real|actual|given|birth|nick|preferred|chosen|own)\s*)?name"
_I_AM = r"i(?:'?m|\s+am|\s+was|'ve\s+been)"

CHANGES: tuple[tuple[Frame, str], ...] = (
    (
        Frame.NAME,
        r"\bname(?:\s+is|'?s)?(?:\s+not|\s+never|n'?t)\s+{any}(?:\s+with\s[^,;:.]*)?"
        r"\s*[,;.:-]+\s*(?:but\s+)?(?:it'?s|i'?m|it\s+is|i\s+am)\s+@",
    ),
    (
        Frame.BE,
        r"{start}(?:i'?m|i\s+am|it'?s)\s+not\s+{any}\s*[,;.-]?\s*(?:it'?s|i'?m|i\s+am)\s+@",
    ),
    (Frame.NAME, r"\bwith\s+(?:an?|no|two|one)\s+[\"']?[a-z][\"']?\s*[:;,-]+\s*@$"),
    (
        Frame.NAME,
        r"\b(?:changed?|switch|update|set|correct)\s+(?:my\s+name|what\s+you\s+call\s+me)\s+"
        r"(?:to|as|into)\s+@",
    ),
    (Frame.NAME, r"\bmy\s+new\s+name{is}@"),
    (Frame.NAME, r"\b(?:use|make|say)\s+(?:my\s+name\s+(?:as\s+)?|the\s+(?:nick)?name\s+)@"),
    (Frame.CALL, r"\buse\s+@\s+(?:as\s+my|when\s+you|instead(?!\s+of)|for\s+me)\b"),
    (Frame.CALL, r"\bcalls\s+me\s+{any}\s*,\s*(?:please\s+)?use\s+@$"),
    (Frame.NAME, r"\b(?:instead\s+of\s+[^,.]*\s+use|by\s+my\s+nick\s?name,?)\s+@"),
    (
        Frame.NAME,
        r"\b(?:refer\s+to|address)\s+me\s+(?:as|by\s+(?:the\s+name|my\s+\w+,?))\s+@",
    ),
    (
        Frame.NAME,
        r"\b(?:rather|sooner|prefer\s+to|want\s+to|like\s+to)\s+(?:be\s+called|go\s+by)\s+@",
    ),
)
"""Where another name is asked for."""

NAMES: tuple[tuple[Frame, str], ...] = (
    (Frame.NAME, rf"(?<!think\s)(?<!thought\s)\bmy\s*{_KINDS_OF_NAME}{{is}}@"),
    (Frame.NAME, r"{start}(?:the\s+|full\s+|first\s+|real\s+)?name{is}@"),
    (Frame.BE, r"{start}my\s+(?:full\s+|first\s+)?name\s+@"),
    (Frame.NAME, rf"\b{_I_AM}\s+(?:called|named|known\s+as)\s+@"),
    (Frame.NAME, r"\bi\s+(?:mostly\s+|usually\s+|just\s+)?go\s+by\s+the\s+name\s+(?:of\s+)?@"),
    (Frame.CALL, r"\bi\s+(?:mostly\s+|usually\s+|just\s+)?go\s+by\s+@"),
    (Frame.NAME, rf"\b{_PEOPLE}\s+know\s+me\s+as\s+@"),
    (
        Frame.NAME,
        r"{start}@(?:\s+is|'s|,?\s+that'?s|\s*[,-]\s*that\s+is)\s+"
        r"(?:(?:my|the)\s+name|how\s+i'?m\s+called|what\s+(?:they|people|everyone)\s+calls?\s+me)\b"
        r"(?!\s+for\b)",
    ),
)
"""Where the word "name", or "called", says that it is one."""

CALLS: tuple[tuple[Frame, bool, str], ...] = (
    (
        Frame.CALL,
        True,
        r"\bfrom\s+(?:now|today)(?:\s+on)?\s*,?\s+(?:it'?s|it\s+is|i'?m|i\s+am)\s+@",
    ),
    (
        Frame.CALL,
        True,
        r"\b(?:please|pls|always|(?:can|could|will|would)\s+(?:you|u)|"
        r"(?:from\s+now\s+on|instead|actually|rather)\W+(?:please)?)\s*call\s+me\s+@",
    ),
    (Frame.CALL, True, r"{start}call\s+me\s+@"),
    (Frame.CALL, True, r"\b(?:start|keep|if)\s+(?:calling|you\s+called?)\s+me\s+@"),
    (Frame.CALL, False, rf"\b(?:{_CAN}|just|to|simply|so)\s+call\s+me\s+@"),
    (Frame.CALL, False, rf"\b{_PEOPLE}\s+(?:all\s+|just\s+|mostly\s+)?calls?\s+me\s+@"),
)
"""Where it is said what to call someone."""

SMALL: tuple[tuple[Frame, str], ...] = (
    (Frame.IT, r"{start}(?:it'?s|it\s+is)\s+(?:only\s+|just\s+)?me\s*,?\s+@"),
    (
        Frame.BE,
        r"{start}(?:i'?m|i\s+am|i\s+m|iam|ich bin|je suis|yo soy|me llamo)\s+@",
    ),
    (Frame.IT, r"{start}(?:it'?s|it\s+is|this\s+is|this'?s)\s+@"),
    (Frame.HERE, r"{start}@(?=\s+(?:here|speaking)\b)"),
)
"""Where only the word itself can tell."""


def _opening(frame: Frame, pattern: str, *, is_change: bool = False) -> Opening:
    name = _NAME if pattern.endswith("@") else _NAME_BEFORE
    words = pattern.removeprefix(_AT_START).replace("{is}", _IS).replace("{any}", WORD)
    compiled = re.compile(words.replace("@", name), re.IGNORECASE)
    return Opening(frame, is_change, pattern.startswith(_AT_START), compiled)


OPENINGS: tuple[Opening, ...] = (
    *(_opening(frame, pattern, is_change=True) for frame, pattern in CHANGES),
    *(_opening(frame, pattern) for frame, pattern in NAMES),
    *(_opening(frame, pattern, is_change=is_change) for frame, is_change, pattern in CALLS),
    *(_opening(frame, pattern) for frame, pattern in SMALL),
)
"""All of them, the plainest first."""

FOR_COMPANION: tuple[Opening, ...] = tuple(
    _opening(Frame.CALL, pattern, is_change=True)
    for pattern in (
        r"\b(?:change|switch|update|set|make)\s+(?:your|ur)\s+name\s+(?:(?:to|as|into)\s+)?@",
        r"\b(?:your|ur)\s+(?:new\s+)?name\s+(?:to\s+be|changed\s+to|(?:shall|should|will)\s+be|"
        r"is\s+now)\s+@",
        r"\b(?:i(?:\s+will|'?ll|\s+shall)|(?:can|may|could)\s+i(?:\s+just)?|let'?s|let\s+me|to)"
        r"(?:\s+now|\s+start)?\s+(?:call(?:ing)?|name|naming|rename)\s+(?:you|u)\s+@",
    )
)
"""Where the companion is given a name."""

CORRECTION = re.compile(
    r"^(?:\W*(?:no+|nope|sorry|actually|um|hey|it'?s|i'?m|i said|i meant)\b)*\W*(?:"
    rf"not\s+(?P<wrong>{WORD})\s*,?\s+(?:but\s+|it'?s\s+|i'?m\s+)?(?P<right>{WORD})|"
    rf"(?P<right2>{WORD})\s*,?\s+not\s+(?P<wrong2>{WORD}))(?:\s+with\s+an?\s+\w{{1,2}})?\W*$",
    re.IGNORECASE,
)
"""Two spellings of one name: "not Sara, Sarah"."""

REPLACES = re.compile(
    r"\b(?:instead|from\s+(?:now|today)\s+on|wrong(?:ly)?|not\s+my\s+name|any\s?more|"
    r"mis-?sp\w+|incorrect(?:ly)?)\b",
    re.IGNORECASE,
)
"""Words beside a name that say that it takes another's place."""
