"""The crisis gate: how much danger a message speaks of.

Plain rules that answer when everything else is down; a second reader may add to them where it can
be loaded, and is never needed. The levels follow the Columbia-Suicide Severity Rating Scale; the
rules against false alarms follow the wording of the VERA-MH items 4 to 7 (SpringCare/VERA-MH).

A caller whose gate raises must treat the message as `RiskLevel.ACTIVE`: see `LEVEL_WHEN_BROKEN`.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kith.safety.crisis_lexicon import DEFAULT_FILE, Group, Lexicon, load_lexicon
from kith.safety.levels import Assessment, RiskLevel, RiskTag
from kith.safety.normalise import Sentence

LEVEL_WHEN_BROKEN = RiskLevel.ACTIVE
"""What a message counts as when the gate itself fails: better a line too many than silence."""

_PASSAGE = 40
_OF_ANOTHER_KIND = frozenset(
    {RiskTag.METHOD_INFO, RiskTag.HARM_TO_OTHERS, RiskTag.DELUSION, RiskTag.ABUSE}
)
_EXPLAINED = frozenset(
    {RiskTag.DENIAL, RiskTag.FIGURATIVE, RiskTag.QUOTED, RiskTag.THIRD_PARTY, RiskTag.PAST}
)
_REMARKS = frozenset({RiskTag.DENIAL, RiskTag.FIGURATIVE, RiskTag.QUOTED, RiskTag.MINOR})


@dataclass(frozen=True)
class _Finding:
    """One match, and what the words around it make of it."""

    level: RiskLevel
    tags: frozenset[RiskTag] = frozenset()
    about_own_life: bool = False


class MessageReader(Protocol):
    """Reads what the rules found nothing in, and what they are not sure of; see `kith.danger`."""

    def read(self, passages: Sequence[str]) -> Sequence[Assessment]:
        """What each passage of plain words speaks of."""

    def doubts(self, passages: Sequence[str]) -> bool:
        """Whether all passages are far below level 2."""


class CrisisGate:
    """Assesses messages. Holds no state and no text; safe to share between threads."""

    def __init__(self, lexicon: Lexicon, reader: MessageReader | None = None) -> None:
        """The rules, and what may raise the level that they find.

        It may also doubt what loose phrases found, in messages without a plain word of death or
        harm and while no risk is open: "so i guess this is goodbye, braces off tomorrow".
        """
        self._lexicon = lexicon
        self._cues = lexicon.cues
        self._reader = reader

    @classmethod
    def load(cls, path: Path = DEFAULT_FILE, *, reader: MessageReader | None = None) -> CrisisGate:
        """A gate with the shipped patterns.

        Raises:
            ModelFilesError: the pattern file is missing or damaged.
        """
        return cls(load_lexicon(path), reader)

    def assess(self, text: str, *, open_level: RiskLevel = RiskLevel.NONE) -> Assessment:
        """The level and tags of a message.

        Args:
            text: the raw message, of any length, also `/intent{...}`; all of it is read.
            open_level: the risk still open from earlier messages. While there is some, jokes and
                quotations lower nothing, and a question about means counts as `ACTIVE`.
        """
        sentences = self._lexicon.normaliser.sentences(text)
        groups = self._lexicon.groups_for("\n".join(sentence.words for sentence in sentences))
        found = [
            list(self._findings(sentence, groups, open_level=open_level)) for sentence in sentences
        ]
        findings = [finding for each in found for finding in each]
        findings += self._across_sentences(sentences, findings, open_level=open_level)
        level, is_doubted = _highest(findings), False
        if self._reader is not None:
            if level >= RiskLevel.PASSIVE and not open_level:
                findings = self._less_the_doubtful(self._reader, sentences, findings)
                is_doubted = _highest(findings) < level
                level = _highest(findings)
            if level < RiskLevel.ACTIVE and not is_doubted:
                is_sure = level >= RiskLevel.PASSIVE
                findings += self._read_again(self._reader, sentences, found, is_sure=is_sure)
                level = _highest(findings)
        tags = {
            tag
            for finding in findings
            for tag in finding.tags
            if finding.level == level or tag in _REMARKS
        }
        if any(self._cues.minor.search(sentence.words) for sentence in sentences):
            tags.add(RiskTag.MINOR)
        return Assessment(level, frozenset(tags))

    def _read_again(
        self,
        reader: MessageReader,
        sentences: Sequence[Sentence],
        found: Sequence[Sequence[_Finding]],
        *,
        is_sure: bool,
    ) -> Iterator[_Finding]:
        """What the second reader finds, in everything that the rules have not explained away.

        Where the rules have found danger themselves (`is_sure`), nothing is only suspected.
        """
        unexplained = [
            sentence.words
            for sentence, findings in zip(sentences, found, strict=True)
            if not any(finding.tags & _EXPLAINED for finding in findings)
            and not self._cues.small_talk.search(sentence.words)
        ]
        reads = [
            one for one in reader.read(_passages(unexplained)) if one.level >= RiskLevel.PASSIVE
        ]
        # One sure passage makes the message sure.
        is_sure = is_sure or any(RiskTag.SUSPECTED not in one.tags for one in reads)
        for read in reads:
            yield _Finding(read.level, read.tags - ({RiskTag.SUSPECTED} if is_sure else set()))

    def _less_the_doubtful(
        self, reader: MessageReader, sentences: Sequence[Sentence], findings: list[_Finding]
    ) -> list[_Finding]:
        """The findings, taken for a figure of speech where the reader sees no danger at all."""
        words = [sentence.words for sentence in sentences]
        if any(map(self._cues.plain_words.search, words)) or not reader.doubts(_passages(words)):
            return findings
        return [
            _Finding(RiskLevel.NONE, finding.tags | {RiskTag.FIGURATIVE}) for finding in findings
        ]

    def plain(self, text: str) -> str:
        """The whole text as the rules see it: plain words, a full stop between sentences."""
        return ". ".join(self._sentences(text))

    def plain_passages(self, text: str) -> list[str]:
        """The same in the passages that the second reader reads."""
        return _passages(self._sentences(text))

    def _sentences(self, text: str) -> list[str]:
        return [sentence.words for sentence in self._lexicon.normaliser.sentences(text)]

    def _findings(
        self, sentence: Sentence, groups: tuple[Group, ...], *, open_level: RiskLevel
    ) -> Iterator[_Finding]:
        words = self._lexicon.idioms.sub("_", sentence.words)
        is_joke = self._cues.jokes.search(words) and self._cues.death_words.search(words)
        if words != sentence.words or is_joke:
            yield _Finding(RiskLevel.NONE, frozenset({RiskTag.FIGURATIVE}))
        for group in groups:
            if group.unless and not open_level and group.unless.search(words):
                continue
            for match in group.matches(words):
                finding = self._meaning(group, match, sentence, open_level=open_level)
                if finding is not None:
                    yield finding

    def _meaning(
        self, group: Group, match: re.Match[str], sentence: Sentence, *, open_level: RiskLevel
    ) -> _Finding | None:
        before, after = match.string[: match.start()].rstrip(), match.string[match.end() :]
        whose = self._whose(group, before, match.group())
        if whose is None:
            return None
        if self._is_quoted(group, before, after, sentence) and not open_level:
            tags = {RiskTag.QUOTED} | (group.tags & {RiskTag.METHOD_INFO})
            method = RiskTag.METHOD_INFO in tags and group.level
            return _Finding(RiskLevel.PASSIVE if method else RiskLevel.NONE, frozenset(tags))
        if group.negatable and self._is_denied(group, before, match.group()):
            return _Finding(RiskLevel.NONE, frozenset({RiskTag.DENIAL}))
        if whose == "third":
            return _Finding(RiskLevel.DISTRESS, group.tags | {RiskTag.THIRD_PARTY})
        if RiskTag.THIRD_PARTY not in group.tags and self._is_long_past(match.string):
            return self._past(group, match.string)
        if not open_level and self._is_figurative(match.string, group):
            return _Finding(group.figurative_level, group.tags | {RiskTag.FIGURATIVE})
        own = not group.tags & _OF_ANOTHER_KIND and RiskTag.THIRD_PARTY not in group.tags
        level = group.level
        if level == RiskLevel.ACTIVE and RiskTag.METHOD_INFO not in group.tags:
            level = self._with_time(level, match, before, after)
        return _Finding(level, group.tags, about_own_life=own)

    def _whose(self, group: Group, before: str, matched: str) -> str | None:
        """`own`, `third`, or None when the words are about nobody the writer speaks for."""
        found = _last(self._cues.subjects, before)
        subject = found.group() if found else None
        about_kin = bool(subject and self._cues.kin.fullmatch(subject))
        if group.subject == "third":
            reflexive = self._cues.reflexive.search(matched)
            return "own" if about_kin or reflexive else None
        if group.subject != "speaker" or not subject or self._cues.first_person.search(matched):
            return "own"
        if self._cues.first_person.fullmatch(subject) or subject in ("it", "we"):
            return "own"
        return "third" if about_kin else None

    def _is_denied(self, group: Group, before: str, matched: str) -> bool:
        cues = self._cues
        if cues.distant_negations.search(before):
            return True
        if cues.doubts.search(before):
            return False
        if cues.flat_denials.match(matched) or cues.flat_denials.search(
            f"{before} {matched}"[-90:]
        ):
            return not cues.not_negations.search(matched)
        if cues.not_negations.search(matched):
            return False
        if group.inner_negation and cues.negations.search(matched):
            return True
        subject = _last(cues.subjects, before)
        window = before[subject.end() :] if subject else before
        window = " ".join(window.split()[-6:])
        if cues.not_negations.search(f"{window} {matched}"):
            return False
        return bool(cues.negations.search(window))

    def _is_quoted(self, group: Group, before: str, after: str, sentence: Sentence) -> bool:
        cues = self._cues
        if cues.game_names.search(f"{before} {after}") and not cues.work_breaks.search(
            f"{before} {after}"
        ):
            return True
        inside = (before.count('"') + sentence.starts_quoted) % 2 == 1
        if inside and cues.own_words.search(before):
            return False
        work = _last(cues.works, before)
        if inside and (work or cues.works.search(after) or cues.others_words.search(before)):
            return True
        if cues.work_after.search(after):
            return True
        if group.subject == "third":
            return bool(work or cues.works.search(after))
        if work is None or cues.work_breaks.search(before[work.end() :]):
            return False
        about = before[work.start() :]
        return bool(cues.work_speaks.search(about) or cues.games.search(about))

    def _is_long_past(self, words: str) -> bool:
        if not self._cues.past.search(words):
            return False
        return not self._cues.now.search(words) or bool(self._cues.recovered.search(words))

    def _past(self, group: Group, words: str) -> _Finding:
        """A past act stays a risk factor (C-SSRS, lifetime behaviour); a past thought is less."""
        acted = self._cues.attempt.search(words) or group.level < RiskLevel.ACTIVE
        level = RiskLevel.PASSIVE if acted and group.level > RiskLevel.DISTRESS else None
        tags = group.tags - {RiskTag.MEDICAL_EMERGENCY}
        return _Finding(level or RiskLevel.DISTRESS, tags | {RiskTag.PAST})

    def _is_figurative(self, words: str, group: Group) -> bool:
        if group.figurative_level == group.level:
            return False
        if self._cues.earnest.search(words):
            return False
        if self._cues.jokes.search(words):
            return True
        # A Monday makes "want to die" a grumble, but not a named act.
        return group.figurative_level < RiskLevel.PASSIVE and bool(self._cues.mundane.search(words))

    def _with_time(
        self, level: RiskLevel, match: re.Match[str], before: str, after: str
    ) -> RiskLevel:
        """Desire with a time to act is imminent (Crisis Text Line's ladder up)."""
        soon = self._cues.soon_after.search(after) or self._cues.soon_before.search(before)
        inside = self._cues.soon_after.search(f" {match.group()}")
        return RiskLevel.IMMINENT if soon or inside else level

    def _across_sentences(
        self,
        sentences: Sequence[Sentence],
        findings: Sequence[_Finding],
        *,
        open_level: RiskLevel,
    ) -> Iterator[_Finding]:
        """What only the whole message shows: means at hand, a method question after distress."""
        words = " ".join(sentence.words for sentence in sentences)
        own = max((f.level for f in findings if f.about_own_life), default=RiskLevel.NONE)
        if own >= RiskLevel.ACTIVE and self._cues.prepared.search(words):
            yield _Finding(RiskLevel.IMMINENT)
        if any(self._is_near_means(sentences[at : at + 3]) for at in range(len(sentences))):
            yield _Finding(RiskLevel.IMMINENT)
        asks_for_means = any(
            RiskTag.METHOD_INFO in f.tags and RiskTag.QUOTED not in f.tags for f in findings
        )
        strained = own or open_level or self._cues.strain.search(words)
        if asks_for_means and strained:
            yield _Finding(RiskLevel.ACTIVE, frozenset({RiskTag.METHOD_INFO}))

    def _is_near_means(self, sentences: Sequence[Sentence]) -> bool:
        """Means in one sentence and the act in the next: neither says it alone."""
        words = [sentence.words for sentence in sentences]
        if any(self._cues.near_unless.search(one) or self._cues.works.search(one) for one in words):
            return False
        return any(map(self._cues.means_near.search, words)) and any(
            map(self._cues.act_near.search, words)
        )


def _highest(findings: Sequence[_Finding]) -> RiskLevel:
    return max((finding.level for finding in findings), default=RiskLevel.NONE)


def _passages(sentences: Sequence[str]) -> list[str]:
    """Sentences joined to passages of some forty words, none of them cut."""
    found: list[list[str]] = []
    for sentence in sentences:
        words = sum(len(one.split()) for one in found[-1]) if found else _PASSAGE
        if words + len(sentence.split()) > _PASSAGE:
            found.append([])
        found[-1].append(sentence)
    return [". ".join(passage) for passage in found]


def _last(pattern: re.Pattern[str], words: str) -> re.Match[str] | None:
    return next(iter(deque(pattern.finditer(words), maxlen=1)), None)
