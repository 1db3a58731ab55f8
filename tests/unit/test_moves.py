from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest
import yaml

from kith.errors import SettingsError
from kith.persona.cards import load_persona
from kith.reply.bank import Bank
from kith.reply.bank_files import BANK_FOLDER
from kith.reply.context import Context, Speaker, Turn
from kith.reply.echo import said_back
from kith.reply.felt import asks_advice, borne_out, is_in_place, named_feeling
from kith.reply.misheard import MISHEARABLE, is_conversation
from kith.reply.moves import ASKED_FILE, Moves
from kith.reply.repair import Repair
from kith.reply.strategy import Strategy
from kith.reply.template import Template
from kith.tone.reading import EmotionalState, Tone

ANNOTATION = re.compile(r"\[([^\]]*)\](?:\([^)]*\)|\{[^}]*\})")
BANK = Bank.load()
SAID = (
    "hello", "my boss screamed at me", "...", "i can't sleep", "wish me luck", "my nan died in may",
    "i used to swim", "no", "what should i do?", "do you ever sleep?", "i passed my exam!!",
    "it's raining", "she hasn't replied", "my dog ate my shoes", "i haven't told anyone",
    "that's not what i said", "i run a little bookshop", "ok gotta run",
)  # fmt: skip
LISTENING = (
    Strategy.QUESTION,
    Strategy.RESTATEMENT,
    Strategy.REFLECTION_OF_FEELINGS,
    Strategy.AFFIRMATION_AND_REASSURANCE,
    Strategy.SMALL_TALK,
)


def context(
    message: str,
    strategy: Strategy = Strategy.SMALL_TALK,
    state: EmotionalState = EmotionalState.NEUTRAL,
    *,
    turns: tuple[Turn, ...] = (),
    repair: Repair | None = None,
) -> Context:
    return Context(
        strategy=strategy,
        persona=load_persona("kith"),
        message=message,
        tone=Tone({}, state, 0.6, 0.0, 0.0),
        now=datetime(2026, 11, 25, 12, 10),
        turns=turns,
        repair=repair,
    )


def reply_to(turn: Context) -> str:
    return BANK.choose(turn).text


def templates_of(reply: str) -> list[Template]:
    return [t for each in BANK.templates.values() for t in each if t.is_in(reply)]


def moves_of(reply: str) -> set[str]:
    return {template.move for template in templates_of(reply)} - {""}


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("i haven't told my husband", "secret"),
        ("my boss screamed at me", "yelled_at"),
        ("what if they laugh", "what_if"),
        ("i used to swim every day", "used_to"),
        ("she hasn't replied since friday", "no_reply"),
        ("maybe i'll ring my sister on sunday", "intends"),
        ("wish me luck!", "wish_luck"),
        ("just got home from a late shift", "shift_over"),
        ("i know how that sounds", "small_to_admit"),
        ("i'm gonna text her", "intends"),
        ("there was a heron by the canal", "creature"),
    ],
)
def test_what_a_message_does_calls_for_a_strategy_and_gets_a_reply_to_it(
    message: str, move: str
) -> None:
    heard = BANK.moves.heard_in(message)
    called = BANK.calls_for(context(message), may_suggest=False)

    assert move in heard
    assert called is not None
    line = BANK.choose(context(message, called))
    assert line.strategy is called
    assert moves_of(line.text) & set(heard)


@pytest.mark.parametrize(
    ("message", "move"),
    [
        ("third night in a row", "fight"),
        ("i took photos so i can prove it", "kith_lies"),
        ("he worked nights so i could go to college", "intends"),
        ("she always asks do you eat enough", "kith_eats"),
        ("i go back to work on monday", "shift_over"),
        ("the physio says i should exercise", "i_should"),
        ("i'm going to miss her", "leaving"),
        ("on the night shift again", "to_bed"),
        ("i can't wait", "cannot"),
        ("i'd like another look at it", "boring_please"),
    ],
)
def test_what_only_looks_like_a_move_is_none(message: str, move: str) -> None:
    assert move not in BANK.moves.heard_in(message)


@pytest.mark.parametrize("strategy", Strategy)
@pytest.mark.parametrize("state", EmotionalState)
def test_the_words_do_what_the_line_says_they_do(strategy: Strategy, state: EmotionalState) -> None:
    """Over a talk of all sorts of messages: what is named in the metadata is what was said."""
    turns: tuple[Turn, ...] = ()
    for message in SAID:
        line = BANK.choose(context(message, strategy, state, turns=turns))

        own = {t.text for t in BANK.templates[line.strategy] if t.is_in(line.text)}
        longest = max(templates_of(line.text), key=lambda template: len(template.text))
        assert longest.text in own
        turns += (Turn(Speaker.PERSON, message), Turn(Speaker.COMPANION, line.text))


@pytest.mark.parametrize("strategy", set(Strategy) - {Strategy.SELF_DISCLOSURE})
def test_what_rasa_chose_is_done_while_it_is_in_place_and_not_used_up(strategy: Strategy) -> None:
    glad = strategy is Strategy.CELEBRATION
    state = EmotionalState.HAPPY if glad else EmotionalState.SAD
    message = "great, i won!" if glad else "i cried all day, what should i do"

    assert BANK.choose(context(message, strategy, state)).strategy is strategy


def test_a_move_does_not_call_for_what_was_just_done_where_it_has_more() -> None:
    message = "my boss screamed at me"
    first = BANK.calls_for(context(message, state=EmotionalState.SAD), may_suggest=False)
    assert first is not None
    said = BANK.choose(context(message, first, EmotionalState.SAD)).text
    turns = (Turn(Speaker.PERSON, message), Turn(Speaker.COMPANION, said))

    again = BANK.calls_for(
        context(message, state=EmotionalState.SAD, turns=turns), may_suggest=False
    )

    assert again not in (None, first)


def test_no_move_suggests_anything_to_the_unheard_who_did_not_ask() -> None:
    for name in BANK.moves.names:
        for template in BANK.moves.templates:
            if template.move == name and template.strategy is Strategy.PROVIDING_SUGGESTIONS:
                turn = context("i can't switch off", state=EmotionalState.ANXIOUS)
                called = BANK.calls_for(turn, may_suggest=False)
                assert called is not Strategy.PROVIDING_SUGGESTIONS


@pytest.mark.parametrize(
    ("message", "strategy"),
    [
        ("wish me luck", Strategy.AFFIRMATION_AND_REASSURANCE),
        ("guess what", Strategy.QUESTION),
        ("have you ever seen the sea", Strategy.SELF_DISCLOSURE),
        ("how do i tell my mum?", Strategy.PROVIDING_SUGGESTIONS),
        ("...", Strategy.AFFIRMATION_AND_REASSURANCE),
        ("he went to the shop and it was closed", None),
    ],
)
def test_a_message_calls_for_what_it_does(message: str, strategy: Strategy | None) -> None:
    assert BANK.calls_for(context(message), may_suggest=False) is strategy


@pytest.mark.parametrize(
    ("intent", "message", "is_conversation"),
    [
        ("ask_joke", "haven't told anyone, i just make jokes about it", True),
        ("ask_joke", "tell me a joke", False),
        ("ask_bot_pets", "work said it's only a dog", True),
        ("ask_bot_pets", "do you have any pets?", False),
        ("goodbye", "i have to let someone go tomorrow", True),
        ("goodbye", "gotta go, bye", False),
        ("forget_everything", "but last time i blanked completely", True),
        ("forget_everything", "forget everything about me", False),
        ("greet", "my back's gone again", True),
        ("remember_this", "my daughter is getting married in june", True),
        ("remember_this", "note that i work nights", False),
        ("greet", "hello there", False),
        ("start_breathing", "i can't breathe", False),
    ],
)
def test_what_the_words_do_not_bear_out_is_conversation(
    intent: str, message: str, is_conversation: bool
) -> None:
    called = BANK.calls_for(context(message), may_suggest=False, intent=intent)

    assert (called is not None) is is_conversation


def test_someone_who_asks_for_advice_is_not_put_off() -> None:
    for message in ("how do i tell my mum?", "what would you do?", "should i be there?"):
        turn = context(message, Strategy.PROVIDING_SUGGESTIONS, EmotionalState.ANXIOUS)

        assert any(
            template.strategy is Strategy.PROVIDING_SUGGESTIONS
            for template in templates_of(reply_to(turn))
        ), message


@pytest.mark.parametrize("name", BANK.moves.names)
def test_every_move_has_several_replies_and_one_for_most_strategies(name: str) -> None:
    replies = [template for template in BANK.moves.templates if template.move == name]

    assert len(replies) >= 2


def test_moves_hold_enough_for_everyday_talk() -> None:
    assert len(BANK.moves.names) >= 200
    assert len(BANK.moves.templates) >= 1000


def test_the_same_move_again_gets_another_reply() -> None:
    turns: tuple[Turn, ...] = ()
    replies = []
    for _ in range(20):
        replies.append(reply_to(context("i can't sleep again", Strategy.QUESTION, turns=turns)))
        turns += (
            Turn(Speaker.PERSON, "i can't sleep again"),
            Turn(Speaker.COMPANION, replies[-1]),
        )

    assert len(set(replies)) == len(replies)


def test_words_are_taken_up_turned_round_and_names_as_written() -> None:
    heard = BANK.moves.heard_in("my starter is called Gerald")
    assert heard["named_thing"].said == "Gerald"
    assert BANK.moves.heard_in("my brother")["just_who"].said == "your brother"
    nth = BANK.moves.heard_in("third night in a row")["nth_time"]
    assert nth.said == "third night in a row"


@pytest.mark.parametrize("words", ["my suicide note", "a <b>tag</b>", "my worthless life", ""])
def test_words_to_be_wary_of_are_not_taken_up(words: str) -> None:
    assert said_back(words) is None


def test_in_mourning_nothing_light_is_said_to_a_move() -> None:
    turns = (Turn(Speaker.PERSON, "my dad died in may"), Turn(Speaker.COMPANION, "I see."))
    for message in ("just having a coffee", "it's raining", "what do you do when you're bored"):
        reply = reply_to(context(message, turns=turns))

        assert not any(template.light for template in templates_of(reply)), message


@pytest.mark.parametrize(
    ("message", "read", "state"),
    [
        ("i'm not sad exactly", EmotionalState.SAD, EmotionalState.NEUTRAL),
        ("i'm not angry, i'm nervous", EmotionalState.FRUSTRATED, EmotionalState.ANXIOUS),
        ("its exam week and im dying lol", EmotionalState.HAPPY, EmotionalState.NEUTRAL),
        ("we won!!", EmotionalState.EXCITED, EmotionalState.EXCITED),
        ("i feel so lonely", EmotionalState.NEUTRAL, EmotionalState.SAD),
        ("my cat is ill", EmotionalState.SAD, EmotionalState.SAD),
    ],
)
def test_a_feeling_that_the_words_do_not_bear_out_is_left(
    message: str, read: EmotionalState, state: EmotionalState
) -> None:
    assert borne_out(context(message, state=read)).tone.state is state


@pytest.mark.parametrize(
    ("intent", "message"),
    [
        ("goodbye", "do i have to go"),
        ("goodbye", "Am I obliged to go?"),
        ("greet", "hello, are you still there"),
        ("cancel", "when does this stop"),
        ("forget_this", "can you take back a thing like that"),
        ("ask_fun_fact", "can i tell you something and you won't make it a big thing?"),
    ],
)
def test_a_question_is_none_of_the_intents_that_its_words_remind_of(
    intent: str, message: str
) -> None:
    assert is_conversation(intent, message)


def test_a_feeling_that_was_named_is_not_told_back_as_a_guess() -> None:
    assert named_feeling("honestly i'm terrified") is EmotionalState.ANXIOUS
    for strategy in LISTENING:
        reply = reply_to(context("honestly i'm so nervous", strategy, EmotionalState.ANXIOUS))

        assert "you sound" not in reply.lower()


@pytest.mark.parametrize(
    ("message", "repair", "is_one"),
    [
        ("that's not what i said", Repair.MISUNDERSTOOD, True),
        ("no i've not told them that", Repair.MISUNDERSTOOD, False),
        ("i've never said that to anyone", Repair.MISUNDERSTOOD, False),
        ("do you actually understand me", Repair.MISUNDERSTOOD, False),
        ("one of them applied for the same job actually", Repair.CORRECTION, False),
        ("no, i meant my brother", Repair.CORRECTION, True),
        ("you say that like you've been told to", Repair.REPETITION, False),
        ("you already said that", Repair.REPETITION, True),
        ("what if he doesn't answer", Repair.UNHELPFUL, False),
        ("this isn't helping", Repair.UNHELPFUL, True),
        ("i don't know how to say it", Repair.MEANING, False),
        ("what do you mean?", Repair.MEANING, True),
    ],
)
def test_a_complaint_is_only_one_if_the_words_complain(
    message: str, repair: Repair, is_one: bool
) -> None:
    assert (borne_out(context(message, repair=repair)).repair is repair) is is_one


@pytest.mark.parametrize(
    ("message", "is_one"),
    [
        ("nah i wasnt even mad, i gave him a second one", False),
        ("no, my brother", True),
        ("no, i meant my brother, not my sister's husband", True),
    ],
)
def test_a_no_to_a_question_answers_it_unless_it_puts_something_right(
    message: str, is_one: bool
) -> None:
    asked = (Turn(Speaker.COMPANION, "How did you react?"),)
    found = borne_out(context(message, turns=asked, repair=Repair.CORRECTION))
    assert (found.repair is Repair.CORRECTION) is is_one


def test_a_strategy_out_of_place_is_left_to_its_stand_ins() -> None:
    suggest, tell, cheer = (
        Strategy.PROVIDING_SUGGESTIONS,
        Strategy.SELF_DISCLOSURE,
        Strategy.CELEBRATION,
    )
    assert not is_in_place(suggest, context("ok that's actually not bad"))
    assert is_in_place(suggest, context("what should i do"))
    assert is_in_place(suggest, context("it's all too much", state=EmotionalState.ANXIOUS))
    assert not is_in_place(tell, context("the point is i miss him"))
    assert is_in_place(tell, context("do you ever sleep"))
    assert not is_in_place(cheer, context("he took the train"))
    assert is_in_place(cheer, context("i finally won"))


def test_asking_what_to_do_is_not_asking_what_somebody_thinks() -> None:
    assert asks_advice("what should i wear?")
    assert not asks_advice("do you think he'll be angry?")


def test_someone_who_leaves_is_asked_nothing_more() -> None:
    for message in ("ok gotta run", "going in now, wish me luck", "have a good one", "night."):
        called = BANK.calls_for(context(message), may_suggest=False)
        assert called is not None
        assert "?" not in reply_to(context(message, called)), message


def test_what_is_asked_for_is_hardly_ever_taken_for_conversation() -> None:
    """Over the examples that the intents are trained on: in doubt, the intent stands."""
    told, misheard = 0, []
    for file in sorted((Path(__file__).parents[2] / "data" / "nlu").glob("*.yml")):
        for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
            if entry.get("intent") in MISHEARABLE:
                for line in entry["examples"].splitlines():
                    message = ANNOTATION.sub(r"\1", line.lstrip("- "))
                    told += 1
                    if is_conversation(entry["intent"], message):
                        misheard.append(message)

    assert told > 2000
    assert len(misheard) <= told / 200, misheard


def moves_file(folder: Path, content: str) -> Path:
    (folder / "some.yml").write_text(content, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("a:\n  heard: ['(']\n", "regular expression"),
        ("a:\n  heard: ['x']\n  ask: ['{stranger}?']\n", "stranger"),
        ("a:\n  heard: []\n", "heard"),
        ("a:\n  heard: ['x']\n  shout: [X.]\n", "shout"),
    ],
)
def test_a_faulty_move_names_its_file_and_the_fault(
    tmp_path: Path, content: str, complaint: str
) -> None:
    with pytest.raises(SettingsError, match=rf"(?s)some\.yml.*{re.escape(complaint)}"):
        Moves.load(moves_file(tmp_path, content))


def test_two_moves_of_one_name_are_refused(tmp_path: Path) -> None:
    moves_file(tmp_path, "a:\n  heard: ['x']\n  ask: ['X?']\n")
    (tmp_path / "zzz.yml").write_text("a:\n  heard: ['y']\n  ask: ['Y?']\n", encoding="utf-8")

    with pytest.raises(SettingsError, match="already is a move named a"):
        Moves.load(tmp_path)


@pytest.mark.parametrize("line", ["b\twhat is it", "a what is it", "a\t", ""])
def test_an_example_of_no_question_is_refused_with_its_line(tmp_path: Path, line: str) -> None:
    moves_file(tmp_path, "a:\n  heard: ['x']\n  question: plain\n  ask: ['X?']\nb:\n  heard: [y]\n")
    (tmp_path / ASKED_FILE).write_text(f"a\tis it x\n{line}\n", encoding="utf-8")

    with pytest.raises(SettingsError, match=r"asked\.tsv, line 2"):
        Moves.load(tmp_path)


def test_more_examples_of_a_question_are_beside_those_of_its_move(tmp_path: Path) -> None:
    moves_file(tmp_path, "a:\n  heard: ['x']\n  question: plain\n  like: [y x]\n  ask: ['X?']\n")
    (tmp_path / ASKED_FILE).write_text("a\tis it x\n", encoding="utf-8")

    assert Moves.load(tmp_path).examples == {"a": (("y x", "is it x"), ())}


def test_missing_moves_are_named(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is missing"):
        Moves.load(tmp_path / "moves")


def test_the_shipped_moves_are_read_quickly() -> None:
    assert BANK.moves.heard_in("la " * 20_000) == {}
    assert Moves.load(BANK_FOLDER / "moves").names == BANK.moves.names
