"""The output gate: which sentences of a language model may be shown.

It refuses; it never rewords. Its rules hold the eight tactics that Washington HB 2225 bans, the six
goodbye tactics of De Freitas et al. (arXiv 2508.19258), and the claims an AI may not make about
itself. They are in output_rules.json.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from kith.safety.crisis_lexicon import WORDS_FILE
from kith.safety.helplines import Helplines
from kith.safety.levels import RiskLevel
from kith.shipped import read_shipped

DEFAULT_FILE = Path(__file__).with_name("output_rules.json")
UNKNOWN_NUMBER = "a phone number that is not in the helpline file"
ENCODED = "text that is hidden in a code"
UNREADABLE = "a language that the gate cannot check"
UNFIT = "what the second reader would not have said"

_PHONE = re.compile(r"(?<![\w.:/-])\+?\(?\d(?:[\d()]|[\s.\-–](?=[\d(])){3,}\d(?![\w%])")
_DIALLED = re.compile(r"\b(?:call|dial|text|ring|phone)(?:ing)? (?:\w+ ){0,2}?\+?(\d[\d\s-]*\d)")
_YEAR = re.compile(r"(?:1[89]|20)\d\d(?:[-–](?:1[89]|20)?\d\d)?")
_CLAUSE_END = re.compile(r"[,;:!?—–]|\. | but | and i ")
_QUOTES = re.compile("[“”„«»]")
_APOSTROPHES = re.compile("[‘’`´]")
_CODE = re.compile(r"(?<!\S)(?=\S*[a-zA-Z])(?=\S*[0-9A-Z+/=])[A-Za-z0-9+/_-]{20,}={0,2}(?!\S)")
_QUOTED = re.compile(
    r"(\b(?:say|write|tell|text|try|begin|start|word it|words|message|something like|with|put it)\b"
    r"[^\"]{0,40}?)\"[^\"]*(?:\"|$)"
)
_WORD = re.compile(r"[^\W\d_]+(?:'[^\W\d_]+)?")
_FEWEST_WORDS = 5
_SUFFIX = re.compile(r"(?:s|es|ed|d|ing|ly|er)$")
_KNOWN_SHARE = 0.4
_INVISIBLE = ("Cf", "Mn")
_FEWEST_DIGITS_OF_A_NUMBER = 7
_TAIL = 120


@dataclass(frozen=True)
class Verdict:
    """Whether a sentence may be shown, and if not, why (for logs; it holds none of the text)."""

    allowed: bool
    reason: str | None = None


@dataclass(frozen=True)
class _Rule:
    reason: str
    forbidden: re.Pattern[str]
    unless: re.Pattern[str]
    at_level: RiskLevel
    own_voice: bool
    unless_before: bool


class SentenceReader(Protocol):
    """Judges what the rules let through; `kith.danger` has one."""

    def is_unfit(self, sentence: str) -> bool:
        """Whether a plain sentence is one that Kith must not say."""


class OutputGate:
    """Checks sentences one by one as they stream. Holds no state; safe to share."""

    def __init__(
        self,
        rules: tuple[_Rule, ...],
        *,
        numbers: frozenset[str],
        words: frozenset[str],
        reader: SentenceReader | None = None,
    ) -> None:
        """The rules, the numbers that may be named, the words of the language they know.

        A reader may refuse more than the rules, and never lets through what they refuse.
        """
        self._rules = rules
        self._numbers = numbers
        self._words = words
        self._reader = reader

    @classmethod
    def load(cls, path: Path = DEFAULT_FILE, *, reader: SentenceReader | None = None) -> OutputGate:
        """A gate with the shipped rules and the helpline file's numbers.

        Raises:
            ModelFilesError: the rules or the helplines are missing or damaged.
        """
        rules, words = read_shipped(path, _rules_and_words)
        return cls(rules, numbers=Helplines.load().numbers(), words=words, reader=reader)

    def check(self, sentence: str, *, level: RiskLevel, so_far: str = "") -> Verdict:
        """Judge one sentence.

        Args:
            sentence: the next sentence of the reply, as the model wrote it.
            level: the risk of the message it answers; more is refused from `DISTRESS` on.
            so_far: the reply before it, so that nothing slips through a sentence break.
        """
        if _CODE.search(sentence):
            return Verdict(False, ENCODED)
        said = plain(sentence)
        if not self._is_readable(said):
            return Verdict(False, UNREADABLE)
        joined = f"{plain(so_far)[-_TAIL:]} {said}" if so_far else said
        if self._has_unknown_number(said, level=level):
            return Verdict(False, UNKNOWN_NUMBER)
        for rule in self._rules:
            if level < rule.at_level:
                continue
            # Words that are put into the person's mouth are not Kith's own.
            if _breaks(rule, _QUOTED.sub(r"\1", said) if rule.own_voice else said):
                return Verdict(False, rule.reason)
            if so_far and _breaks(rule, joined, across=len(joined) - len(said)):
                return Verdict(False, rule.reason)
        if self._reader is not None and self._reader.is_unfit(said):
            return Verdict(False, UNFIT)
        return Verdict(True)

    def _is_readable(self, said: str) -> bool:
        """Whether the rules can judge it: they are English, and blind in any other language."""
        words = _WORD.findall(said)
        if len(words) < _FEWEST_WORDS:
            return all(word.isascii() for word in words) or len(words) < 2
        known = sum(
            len(word) == 1
            or "'" in word
            or _SUFFIX.sub("", word) in self._words
            or word in self._words
            for word in words
        )
        return known >= _KNOWN_SHARE * len(words)

    def _has_unknown_number(self, said: str, *, level: RiskLevel) -> bool:
        candidates = [match.group() for match in _PHONE.finditer(said)]
        short = [match.group(1) for match in _DIALLED.finditer(said)]
        for text in candidates:
            digits = re.sub(r"\D", "", text)
            if digits in self._numbers or _YEAR.fullmatch(text.strip()):
                continue
            if len(digits) >= _FEWEST_DIGITS_OF_A_NUMBER or level >= RiskLevel.DISTRESS:
                return True
        return any(re.sub(r"\D", "", text) not in self._numbers for text in short)


def _breaks(rule: _Rule, text: str, *, across: int | None = None) -> bool:
    """Whether a clause breaks the rule; with `across`, only a match over that place counts."""
    for match in rule.forbidden.finditer(text):
        if across is not None and not match.start() < across < match.end():
            continue
        before = _CLAUSE_END.split(text[: match.start()])[-1]
        after = _CLAUSE_END.split(text[match.end() :])[0]
        if rule.unless_before:
            after = ""
        # "I don't just listen, I love you": only a "not" in the same clause makes it honest.
        if not rule.unless.search(before + match.group() + after):
            return True
    return False


def _rules_and_words(content: Any) -> tuple[tuple[_Rule, ...], frozenset[str]]:
    words = WORDS_FILE.read_text(encoding="utf-8").split()
    return tuple(map(_rule, content["rules"])), frozenset(words)


def _rule(entry: dict[str, Any]) -> _Rule:
    return _Rule(
        reason=entry["reason"],
        forbidden=re.compile("|".join(f"(?:{pattern})" for pattern in entry["patterns"])),
        unless=re.compile(entry["unless"]),
        at_level=RiskLevel(entry.get("at_level", 0)),
        own_voice=bool(entry.get("own_voice", False)),
        unless_before=bool(entry.get("unless_before", False)),
    )


def plain(text: str) -> str:
    """A sentence as the rules see it: lower case, plain quotation marks, nothing invisible."""
    text = unicodedata.normalize("NFKC", text)
    text = "".join(char for char in text if unicodedata.category(char) not in _INVISIBLE)
    text = _QUOTES.sub('"', text)
    return " ".join(_APOSTROPHES.sub("'", text).lower().replace("*", "").split())
