"""Mood: how valence and arousal move, and what it takes to turn the state."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kith.tone import EmotionalState, Mood, Tone

SAD, HAPPY, ANXIOUS = EmotionalState.SAD, EmotionalState.HAPPY, EmotionalState.ANXIOUS
NEUTRAL = EmotionalState.NEUTRAL


def feels(state: EmotionalState, intensity: float = 0.0) -> Tone:
    return Tone(scores={}, state=state, intensity=intensity, valence=0.0, arousal=0.0)


def tone(valence: float, arousal: float) -> Tone:
    return Tone(scores={}, state=NEUTRAL, intensity=0.0, valence=valence, arousal=arousal)


def test_nobody_has_said_anything_is_neutral() -> None:
    assert (Mood().state, Mood().intensity) == (NEUTRAL, 0.0)


def test_a_feeling_counts_at_once() -> None:
    mood = Mood().after(feels(SAD, 0.8))
    assert (mood.state, mood.intensity) == (SAD, 0.8)


def test_one_stray_word_does_not_turn_what_was_said_with_force() -> None:
    mood = Mood().after(feels(SAD, 0.9)).after(feels(HAPPY, 0.3))
    assert mood.state is SAD


def test_a_second_such_word_does() -> None:
    mood = Mood().after(feels(SAD, 0.9)).after(feels(HAPPY, 0.3)).after(feels(HAPPY, 0.3))
    assert mood.state is HAPPY


def test_a_strong_signal_turns_the_state_at_once() -> None:
    mood = Mood().after(feels(SAD, 0.9)).after(feels(HAPPY, 0.8))
    assert (mood.state, mood.intensity) == (HAPPY, 0.8)


def test_a_heavy_state_outlasts_two_neutral_sentences_and_not_three() -> None:
    mood = Mood().after(feels(SAD, 0.9))
    states = []
    for _ in range(3):
        mood = mood.after(feels(NEUTRAL))
        states.append(mood.state)
    assert states == [SAD, SAD, NEUTRAL]


def test_joy_outlasts_one_neutral_sentence() -> None:
    mood = Mood().after(feels(HAPPY, 0.9)).after(feels(NEUTRAL))
    assert mood.state is HAPPY
    assert mood.after(feels(NEUTRAL)).state is NEUTRAL


def test_what_is_left_of_a_state_gets_less() -> None:
    mood = Mood().after(feels(SAD, 0.9))
    assert mood.after(feels(NEUTRAL)).intensity < mood.intensity


def test_of_heavy_states_the_latest_is_meant() -> None:
    mood = Mood().after(feels(SAD, 0.9)).after(feels(ANXIOUS, 0.3))
    assert mood.state is ANXIOUS


def test_a_night_of_silence_lets_a_state_go() -> None:
    assert Mood().after(feels(SAD, 0.9)).faded(timedelta(hours=14)).state is NEUTRAL


def test_each_turn_moves_the_mood_and_the_last_ones_count_most() -> None:
    up_then_down = Mood().after(tone(0.8, 0.4)).after(tone(-0.8, -0.4))
    down_then_up = Mood().after(tone(-0.8, -0.4)).after(tone(0.8, 0.4))
    assert up_then_down.valence < 0 < down_then_up.valence


def test_a_mood_that_lasts_is_reached_in_a_few_turns() -> None:
    mood = Mood()
    for _ in range(6):
        mood = mood.after(tone(-0.8, 0.5))
    assert mood.valence == pytest.approx(-0.8, abs=0.1)
    assert mood.arousal == pytest.approx(0.5, abs=0.1)


def test_a_mood_halves_in_six_hours_and_is_gone_in_days() -> None:
    mood = Mood(-0.8, 0.4)
    assert mood.faded(timedelta(hours=6)) == Mood(-0.4, 0.2)
    assert mood.faded(timedelta(days=3)).valence == pytest.approx(0.0, abs=0.001)


def test_a_message_after_a_silence_meets_a_faded_mood() -> None:
    mood = Mood(-0.8, 0.4)
    after_a_day = mood.after(tone(0.0, 0.0), away=timedelta(days=1))
    assert abs(after_a_day.valence) < abs(mood.after(tone(0.0, 0.0)).valence)


def test_a_clock_set_back_does_not_deepen_the_mood() -> None:
    assert Mood(-0.8, 0.4).faded(timedelta(hours=-5)) == Mood(-0.8, 0.4)


def test_mood_stays_within_bounds() -> None:
    mood = Mood(1.0, -1.0).after(tone(1.0, -1.0))
    assert (mood.valence, mood.arousal) == (1.0, -1.0)
