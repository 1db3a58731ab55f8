"""What is read in messages by the model that ships, and what follows from its labels."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path

import pytest

from kith.settings import Settings
from kith.tone import EmotionalState, Tone, tone_from_scores
from kith.tone.choice import load_tone_reader
from kith.tone.config import SARCASM
from kith.tone.states import NEUTRAL_WHEN_UNSURE, PLACES, SARCASM_LABEL
from kith.tone.transformer import TransformerToneReader

ROOT = Path(__file__).resolve().parents[2]
ENOUGH = 0.9

HAPPY, EXCITED = EmotionalState.HAPPY, EmotionalState.EXCITED
SAD, FRUSTRATED = EmotionalState.SAD, EmotionalState.FRUSTRATED
ANXIOUS, SURPRISED = EmotionalState.ANXIOUS, EmotionalState.SURPRISED
NEUTRAL = EmotionalState.NEUTRAL

CERTAIN = [
    ("i'm so happy i got the job", {HAPPY, EXCITED}),
    ("i'm scared about tomorrow", {ANXIOUS}),
    ("ugh my boss is driving me mad", {FRUSTRATED}),
    ("i miss my dad so much", {SAD}),
    ("wow i did not expect that", {SURPRISED}),
    ("the meeting is at four", {NEUTRAL}),
]

SENTENCES = [
    ("I finally feel proud of something I made", {HAPPY}),
    ("thank you, I feel so much better now", {HAPPY}),
    ("what a lovely evening we had, I love these people", {HAPPY}),
    ("such a relief, the test came back clear", {HAPPY}),
    ("haha that made me laugh so hard", {HAPPY}),
    ("I love my new flat, it's perfect", {HAPPY}),
    ("My daughter took her first steps today and I cried from joy", {HAPPY, EXCITED}),
    ("omg we leave for Lisbon on Friday, I can't wait!!", {EXCITED, HAPPY}),
    ("I'm so excited for the concert tonight", {EXCITED}),
    ("I can't wait to see her again, I'm so pumped", {EXCITED, HAPPY}),
    ("We're getting a puppy!!! I'm thrilled", {EXCITED, HAPPY}),
    ("I feel so alone since she left", {SAD}),
    ("my grandmother died on Tuesday", {SAD}),
    ("I feel empty and I cry every night", {SAD}),
    ("we broke up and my heart is broken", {SAD}),
    ("I'm so disappointed, they cancelled the whole thing", {SAD, FRUSTRATED}),
    ("I'm ashamed of how I treated him", {SAD}),
    ("I'm sorry I let everyone down again", {SAD}),
    ("it hurts that nobody remembered my birthday", {SAD}),
    ("I'm really down today", {SAD}),
    ("I hate how he talks to me", {FRUSTRATED}),
    ("this stupid laptop crashed again, I'm furious", {FRUSTRATED}),
    ("why does nobody ever listen, it's so annoying", {FRUSTRATED}),
    ("I'm fed up with cleaning up after my flatmates", {FRUSTRATED}),
    ("so sick of these pointless meetings", {FRUSTRATED}),
    ("she lied to me again and I'm so angry", {FRUSTRATED}),
    ("the train is late for the third time this week, unbelievable, I'm livid", {FRUSTRATED}),
    ("I'm nervous about the interview on Monday", {ANXIOUS}),
    ("I'm terrified of flying", {ANXIOUS}),
    ("my chest gets tight and I worry about everything", {ANXIOUS}),
    ("I'm anxious and I can't calm down", {ANXIOUS}),
    ("I'm afraid she will leave me", {ANXIOUS}),
    ("what if I fail, I'm panicking", {ANXIOUS}),
    ("I'm so worried about mum's operation", {ANXIOUS}),
    ("oh wow, really? I had no idea", {SURPRISED}),
    ("I can't believe it, he just turned up out of nowhere", {SURPRISED}),
    ("no way, that's a shock", {SURPRISED}),
    ("what?! I'm shocked", {SURPRISED}),
    ("well that was unexpected", {SURPRISED}),
    ("I had pasta for dinner", {NEUTRAL}),
    ("what time is it in Boston?", {NEUTRAL}),
    ("I work in an office near the station", {NEUTRAL}),
    ("my sister has two kids", {NEUTRAL}),
    ("it's raining here", {NEUTRAL}),
    ("I'm going to the shop now", {NEUTRAL}),
    ("what's your name?", {NEUTRAL}),
    ("okay", {NEUTRAL}),
    ("no", {NEUTRAL}),
    ("hello", {NEUTRAL}),
    ("can you tell me a fact about whales?", {NEUTRAL}),
    ("my name is Daniel", {NEUTRAL}),
    ("I moved here in 2019", {NEUTRAL}),
    ("tell me a joke", {NEUTRAL}),
    ("what do you remember about me?", {NEUTRAL}),
    ("goodnight", {NEUTRAL}),
]


@pytest.fixture(scope="module")
def reader() -> TransformerToneReader:
    return load_tone_reader(Settings(folder=ROOT))


def tone(valence: float, arousal: float) -> Tone:
    return Tone(scores={}, state=NEUTRAL, intensity=0.0, valence=valence, arousal=arousal)


@pytest.mark.parametrize(("text", "states"), CERTAIN)
async def test_plain_feelings_are_always_read(
    reader: TransformerToneReader, text: str, states: set[EmotionalState]
) -> None:
    assert (await reader.read(text)).state in states


def test_nine_in_ten_everyday_sentences_are_read_right(reader: TransformerToneReader) -> None:
    wrong = [text for text, states in SENTENCES if reader.read_now(text).state not in states]
    assert len(wrong) <= (1 - ENOUGH) * len(SENTENCES), wrong


def test_valence_tells_good_news_from_bad(reader: TransformerToneReader) -> None:
    assert reader.read_now("i'm so happy i got the job").valence > 0.4
    assert reader.read_now("i miss my dad so much").valence < -0.3


def test_arousal_tells_stirred_from_subdued(reader: TransformerToneReader) -> None:
    stirred = reader.read_now("I'm so excited for the concert tonight").arousal
    assert stirred > reader.read_now("i miss my dad so much").arousal + 0.5


@pytest.mark.parametrize("text", ["", "   ", "\n\n", "\x00"])
async def test_a_message_without_words_is_neutral(reader: TransformerToneReader, text: str) -> None:
    read = await reader.read(text)
    assert (read.state, read.intensity) == (NEUTRAL, 0.0)
    assert (read.valence, read.arousal) == (0.0, 0.0)


@pytest.mark.parametrize("text", ["😀😀", "🫥", "\ud83d", "<b>hi</b>", "ёжик", "a" * 20_000])
async def test_odd_messages_are_read_within_bounds(
    reader: TransformerToneReader, text: str
) -> None:
    read = await reader.read(text)
    assert set(read.scores) == {*PLACES, SARCASM_LABEL}
    assert all(0 <= score <= 1 for score in read.scores.values())
    assert 0 <= read.intensity <= 1
    assert -1 <= read.valence <= 1
    assert -1 <= read.arousal <= 1


async def test_a_very_long_message_is_still_felt(reader: TransformerToneReader) -> None:
    assert (await reader.read("I am so sad and I miss her so much. " * 600)).state is SAD


async def test_reading_leaves_the_event_loop_free(reader: TransformerToneReader) -> None:
    ticks = 0

    async def tick() -> None:
        nonlocal ticks
        while True:
            ticks += 1
            await asyncio.sleep(0)

    ticking = asyncio.create_task(tick())
    await reader.read("a long message about an ordinary day " * 40)
    ticking.cancel()
    assert ticks > 2


async def test_fifty_messages_at_once_are_read_as_each_alone(reader: TransformerToneReader) -> None:
    texts = [text for text, _ in SENTENCES[:50]]
    together = await asyncio.gather(*(reader.read(text) for text in texts))
    alone = [reader.read_now(text) for text in texts]
    assert [tone.state for tone in together] == [tone.state for tone in alone]


async def test_a_novel_is_read_in_a_moment(reader: TransformerToneReader) -> None:
    start = time.perf_counter()
    await reader.read("we walked on along the river and said nothing " * 50_000)
    assert time.perf_counter() - start < 10


def test_a_feeling_at_either_end_of_a_long_message_is_felt(reader: TransformerToneReader) -> None:
    dull = "The bus leaves at ten and the shop is next to the station. " * 60
    assert reader.read_now("I am so sad and lonely. " + dull).state is SAD
    assert reader.read_now(dull + "I am terrified of tomorrow.").state is ANXIOUS


@pytest.mark.parametrize(
    "text", ["estoy muy feliz hoy", "ich bin so traurig", "мне очень грустно", "とても嬉しい"]
)
def test_another_language_is_calm_and_unsure(reader: TransformerToneReader, text: str) -> None:
    read = reader.read_now(text)
    assert read.state is NEUTRAL
    assert max(read.scores.values()) <= NEUTRAL_WHEN_UNSURE


@pytest.mark.parametrize(
    ("plain", "written"),
    [
        ("i'm so happy", "IM SOOOO HAPPYYYY"),
        ("i miss her, i'm crying", "i miss her 😭"),
        ("i am worried about tomorrow", "i am worryed abuot tomorrow"),
    ],
)
def test_how_it_is_typed_changes_little(
    reader: TransformerToneReader, plain: str, written: str
) -> None:
    assert reader.read_now(plain).state is reader.read_now(written).state


def test_every_label_of_the_model_has_a_place_in_the_table(reader: TransformerToneReader) -> None:
    assert set(reader.read_now("hello").scores) == {*PLACES, SARCASM_LABEL}
    assert "talk" in reader.model.config.heads[SARCASM].labels


def test_every_state_can_be_reached() -> None:
    reached = {tone_from_scores({label: 1.0}).state for label in PLACES}
    assert reached == set(EmotionalState)


def test_faint_feelings_leave_a_message_neutral() -> None:
    read = tone_from_scores({"neutral": 0.7, "sadness": 0.15, "annoyance": 0.1})
    assert (read.state, read.intensity) == (NEUTRAL, 0.0)


def test_a_feeling_must_outweigh_neutral() -> None:
    assert tone_from_scores({"neutral": 0.5, "joy": 0.4}).state is NEUTRAL
    assert tone_from_scores({"neutral": 0.4, "joy": 0.5}).state is HAPPY


def test_labels_of_one_state_add_up() -> None:
    read = tone_from_scores({"sadness": 0.4, "grief": 0.3, "joy": 0.45})
    assert read.state is SAD
    assert read.intensity == pytest.approx(1 - 0.6 * 0.7)


def test_curiosity_and_kindness_are_no_state_of_ones_own() -> None:
    assert tone_from_scores({"curiosity": 0.9, "caring": 0.6}).state is NEUTRAL


def test_no_scores_at_all_are_neutral() -> None:
    assert tone_from_scores({}) == tone(0.0, 0.0)


def test_sarcasm_takes_trust_from_pleasant_words() -> None:
    praise = {"admiration": 0.6, "joy": 0.8}
    assert tone_from_scores(praise).state is HAPPY
    doubted = tone_from_scores({**praise, SARCASM_LABEL: 0.95})
    assert doubted.state is FRUSTRATED
    assert doubted.valence < 0


def test_a_little_sarcasm_takes_nothing() -> None:
    praise = {"joy": 0.8}
    assert tone_from_scores({**praise, SARCASM_LABEL: 0.4}).state is HAPPY


def test_sarcasm_leaves_unpleasant_words_as_they_are() -> None:
    assert tone_from_scores({"sadness": 0.8, SARCASM_LABEL: 0.95}).state is SAD
