"""Direct questions turned into clauses: "does she like it" gives "whether she likes it".

English asks with the verb before its subject; in a clause the subject comes first again, and the
verb takes back what "do" bore for it (Huddleston & Pullum, The Cambridge Grammar of the English
Language, 2002, chapter 11, section 5). This is a small part of that grammar, by word lists and
lemmas and without a parser; what it is not sure of gives nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from kith.language.word_kinds import (
    has_verb_ending,
    is_participle,
    is_verb,
    kinds_of,
    past_of,
    third_person_of,
)
from kith.language.wordlists import word_lists


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


MOST_OF_SUBJECT = 4
"""Words of a subject: "my sister's new bloke"."""

MODALS = _set("can could will would shall should may might must")
BE = _set("is are am was were")
HAVE = _set("has have had")
DO = _set("do does did")
NEGATED = _set(
    "can't couldn't won't wouldn't shouldn't isn't aren't wasn't weren't hasn't haven't hadn't "
    "don't doesn't didn't"
)
AUXILIARIES = MODALS | BE | HAVE | DO | NEGATED
QUESTION_WORDS = _set("what why how who whom where when which whose")
KIN = _set("mum mom mam dad nan nana gran grandma grandad grandpa")
ADVERBS = _set(
    "even ever really actually still just always never also already only usually often sometimes "
    "honestly genuinely secretly suddenly finally probably maybe all both ever quite truly so"
)
_PRONOUNS = _set(
    "i you we he she it they this that these those everyone everybody someone somebody anyone "
    "anybody people nobody there something anything everything things"
)
_POINTING = _set("this that these those")
_DETERMINERS = _POINTING | _set("my our his her their the a an your some any other")
_WITH_QUESTION_WORD = _set(
    "much many long often far old soon late early big hard good bad likely fast quickly"
)
_MEANT = _set("supposed meant")
_STATIVE = _set(
    "be have owe need want like know think feel look sound mean seem love hate get keep remember "
    "care miss matter sleep see hear wake dream cry worry belong"
)
"""Verbs of what is so, not of what is to be done: "what do i owe him" is not what to owe him."""
_DONE_BY_ANYBODY = _set(
    "make cook say tell stop start find meet clean fix ask write split keep deal choose cope word "
    "wash store grow use learn explain bring survive begin break teach"
)
"""With these "you" is anybody: "how do you cook rice"."""
_EMPHASIS = _set("even ever actually just maybe really")
_CLAUSE = re.compile(
    r"(?:if|whether)\b|(?:what|how|where|who|when|which|whose)(?: (?:else|exactly|one))? to\b",
    re.IGNORECASE,
)
_IDIOMS = (["is", "it", "with"], ["is", "it", "about"], ["is", "the", "matter"])
_STATES_WITH = _set(
    "i he she they it we that i'm he's she's they're it's that's i'll he'll she'll they'll it'll "
    "i've we're i'd she'd he'd they'd"
)


def uninverted(words: Sequence[str], *, is_led_in: bool = False) -> list[str] | None:
    """A question as a clause that begins with "whether" or its question word; None unless sure.

    Args:
        words: those of the question, without marks but commas and apostrophes.
        is_led_in: whether "do you think" or the like stood before them: then they may be told.
    """
    lower = [word.lower() for word in words]
    if not words or lower[1:4] in _IDIOMS:
        return None
    if _CLAUSE.match(" ".join(lower)):
        return ["whether" if lower[0] == "if" else lower[0], *words[1:]]
    if lower[0] in QUESTION_WORDS:
        return _after_question_word(words)
    if lower[0] in AUXILIARIES:
        return _clause(["whether"], words)
    is_told = is_led_in and (lower[0] in _STATES_WITH or lower[0] in _DETERMINERS)
    return ["whether", *words] if is_told else None


def is_inverted(words: Sequence[str]) -> bool:
    """Whether words have the form of a question even without a mark: "did our kevin sell them".

    Not "will report back" or "did my first full day", which leave out the "i".
    """
    lower = [word.lower() for word in words[:4]]
    if len(lower) < 3:
        return False
    if lower[0] in QUESTION_WORDS:
        is_asked = not AUXILIARIES.isdisjoint(lower[1:3]) and lower[1] not in _PRONOUNS
    else:
        is_asked = lower[0] in ("is", "does") or (
            lower[0] in AUXILIARIES
            and (lower[1] in _PRONOUNS | _DETERMINERS | KIN or words[1][:1].isupper())
            and not (lower[0] == "did" and lower[1] in _DETERMINERS and "ADJ" in kinds_of(lower[2]))
        )
    return is_asked and uninverted(words) is not None


def _after_question_word(words: Sequence[str]) -> list[str] | None:
    lower = [word.lower() for word in words]
    asks_who = lower[0] in ("who", "what") and len(lower) > 1 and lower[1] not in AUXILIARIES
    if asks_who and has_verb_ending(lower[1]):
        return list(words)
    at = next((n for n, word in enumerate(lower) if word in AUXILIARIES), 0)
    if at > 1 and lower[1] in _PRONOUNS:
        # So ask many who have learned English later: "how i can say it".
        return [lower[0], *words[1:]]
    if not at or at > MOST_OF_SUBJECT:
        return None
    takes_noun = lower[0] in ("what", "which", "whose", "how") or lower[1] in _WITH_QUESTION_WORD
    if (at > 1 and not takes_noun) or lower[:2] == ["how", "come"]:
        return None
    asked = [lower[0], *words[1:at]]
    if lower[0] in ("who", "what", "which") and _asks_for_subject(lower[at:]):
        return [*asked, *words[at:]]
    return _clause(asked, words[at:])


def _asks_for_subject(rest: Sequence[str]) -> bool:
    """Whether the subject itself is asked for, so that the words stay: "who would want me"."""
    if len(rest) < 2 or rest[1] in _PRONOUNS | _DETERMINERS | {"u"}:
        return False
    if rest[0] in MODALS:
        return is_verb(rest[1]) and "ADJ" not in kinds_of(rest[1])
    return rest[0] in BE and rest[1].endswith("ing")


def _clause(opening: list[str], words: Sequence[str]) -> list[str] | None:
    """The clause with its subject before its verb.

    Args:
        opening: "whether", or the question word with what belongs to it.
        words: the auxiliary, the subject and the rest.
    """
    auxiliary, following = words[0].lower(), words[1:]
    anybody = _done_by_anybody(opening, auxiliary, following)
    size = _subject_size(following, auxiliary)
    if anybody or not size:
        return anybody
    subject, rest = list(following[:size]), list(following[size:])
    is_name = subject[0][:1].isupper() and subject[0] != "I"
    subject[0] = subject[0] if is_name else subject[0].lower()
    if subject == ["we"] and auxiliary in ("do", "are"):
        return None
    if subject in (["i"], ["we"]):
        to_do = _to_do(opening, auxiliary, rest)
        if to_do:
            return to_do
    return _joined(opening, auxiliary, ["my", *subject] if subject[0] in KIN else subject, rest)


def _joined(
    opening: list[str], auxiliary: str, subject: list[str], rest: list[str]
) -> list[str] | None:
    is_yes_or_no = opening == ["whether"]
    if auxiliary in NEGATED:
        # "Why won't she talk to me" keeps its negation; "isn't it odd" only wants assent.
        return None if is_yes_or_no or not rest else [*opening, *subject, auxiliary, *rest]
    if auxiliary in DO:
        verb = _inflected(auxiliary, rest)
        return [*opening, *subject, *verb] if verb else None
    if not rest and is_yes_or_no:
        return None
    return [*opening, *subject, auxiliary, *rest]


def _done_by_anybody(
    opening: list[str], auxiliary: str, following: Sequence[str]
) -> list[str] | None:
    if opening[0] not in ("how", "where", "what") or len(opening) > 1 or auxiliary != "do":
        return None
    deed = _without_emphasis(following[1:])
    is_meant = following[:1] and following[0].lower() in ("you", "u") and len(deed) > 1
    return [*opening, "to", *deed] if is_meant and deed[0].lower() in _DONE_BY_ANYBODY else None


def _to_do(opening: list[str], auxiliary: str, rest: Sequence[str]) -> list[str] | None:
    """What is asked about one's own doing: "should i ring her" is whether to ring her."""
    deed = _without_emphasis(rest)
    first = deed[0].lower() if deed else ""
    asks_how = opening[0] in ("how", "what", "where", "who", "which", "when") and len(opening) == 1
    if auxiliary in ("should", "shall"):
        return [*opening, "to", *deed] if first and first not in ADVERBS | {"have"} else None
    if auxiliary in ("do", "can") and asks_how:
        return [*opening, "to", *deed] if is_verb(first) and first not in _STATIVE else None
    if auxiliary == "am" and asks_how and len(deed) > 2 and first in _MEANT:
        return [*opening, *deed[1:]] if deed[1].lower() == "to" else None
    return None


def _without_emphasis(words: Sequence[str]) -> list[str]:
    return list(words[1:] if words and words[0].lower() in _EMPHASIS else words)


def _inflected(auxiliary: str, rest: Sequence[str]) -> list[str] | None:
    """The verb after "do", "does" or "did" as it is without them."""
    at = next((n for n, word in enumerate(rest) if word.lower() not in ADVERBS), len(rest))
    if at == len(rest):
        return None
    verb = rest[at].lower().rstrip(",")
    if not is_verb(verb):
        return None
    if auxiliary == "do":
        return list(rest)
    new = past_of(verb) if auxiliary == "did" else third_person_of(verb)
    comma = "," if rest[at].endswith(",") else ""
    return [*rest[:at], f"{new}{comma}", *rest[at + 1 :]] if new else None


def _subject_size(words: Sequence[str], auxiliary: str) -> int:
    """How many words the subject has; 0 where that cannot be told."""
    if not words:
        return 0
    first = words[0].lower()
    points_at_noun = (
        first in _POINTING
        and len(words) > 1
        and words[1].lower() not in QUESTION_WORDS
        and kinds_of(words[1].lower()) == {"NOUN"}
    )
    if first in KIN or (first in _PRONOUNS and not points_at_noun):
        return 2 if len(words) > 1 and words[1].lower() == "else" else 1
    if first in _DETERMINERS:
        return _phrase_size(words, auxiliary, least=2)
    if words[0][:1].isupper() or first in word_lists().names:
        return 1
    is_bare = auxiliary not in BE | HAVE and "NOUN" in kinds_of(first)
    return _phrase_size(words, auxiliary, least=1) if is_bare else 0


def _phrase_size(words: Sequence[str], auxiliary: str, *, least: int) -> int:
    """How many words a subject has that is a noun with what stands before it."""
    takes_verb = auxiliary not in BE | HAVE | _set("isn't aren't wasn't weren't hasn't haven't")
    for size in range(least, min(len(words), MOST_OF_SUBJECT) + 1):
        last = words[size - 1].lower()
        following = words[size].lower() if size < len(words) else ""
        if last.endswith("'s") or (kinds_of(last) and "NOUN" not in kinds_of(last)):
            continue
        if not following:
            return 0 if takes_verb else size
        if following in ADVERBS:
            return size
        if takes_verb or auxiliary in HAVE:
            if is_verb(following) if takes_verb else is_participle(following):
                return size
        elif not _is_noun_after(last, following):
            return size
    return 0


def _is_noun_after(word: str, following: str) -> bool:
    """Whether the second goes on with the noun of the first: "normal amount", "bank holiday"."""
    kinds = kinds_of(following)
    is_noun_only = "NOUN" in kinds and kinds <= {"NOUN", "VERB"} and following[-3:] != "ing"
    return is_noun_only or ("ADJ" in kinds_of(word) and "NOUN" in kinds)
