"""Whole turns through the real processes: REST, /chat, the stream, and twenty people at once."""

from __future__ import annotations

import base64
import io
import json
import zipfile
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest
import yaml

from bench.running import ROOT, RunningKith, RunningStub
from tests.e2e.talking import Person, is_notice, say_over_rest

RESPONSES = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["responses"]
MODEL_SAYS = "That sounds like a lot. What was the hardest part?"


def test_a_scripted_question_gets_its_scripted_answer(person: Person, stub: RunningStub) -> None:
    assert "Kith" in person.say("what's your name?")
    assert stub.calls() == []


def test_the_truth_about_being_an_ai_needs_no_model(person: Person, stub: RunningStub) -> None:
    answer = person.say("are you a real person?")
    assert "AI" in answer
    assert stub.calls() == []


def test_rasa_chooses_the_strategy_and_the_model_words_it(
    person: Person, stub: RunningStub
) -> None:
    (message,) = person.messages("my grandmother died on sunday and i can't stop crying")
    assert message["text"] == MODEL_SAYS
    assert message["metadata"]["source"] == "model"
    assert message["metadata"]["emotional_state"] == "sad"
    assert message["metadata"]["strategy"] == "reflection_of_feelings"
    (call,) = stub.calls()
    system = call["body"]["messages"][0]
    assert system["role"] == "system"
    assert "grandmother" not in system["content"]
    assert "grandmother" in call["body"]["messages"][-1]["content"]


def test_good_news_is_celebrated(person: Person) -> None:
    (message,) = person.messages("i got the job!!! i'm so happy i could burst")
    assert message["metadata"]["strategy"] == "celebration"


def test_what_was_said_before_reaches_the_model(person: Person, stub: RunningStub) -> None:
    person.say("the move to leeds starts on thursday and nothing is packed")
    stub.set(behaviour="well")
    person.say("and my brother won't help")
    messages = stub.calls()[0]["body"]["messages"]
    assert any("leeds" in message["content"] for message in messages[1:-1])


def test_sentences_are_streamed_before_the_turn_is_over(person: Person, stub: RunningStub) -> None:
    heard = person.listen("everything at work is too much right now")
    names = [event.name for event in heard]
    assert names == ["sentence", "sentence", "done"]
    assert [event.data["text"] for event in heard[:2]] == [
        "That sounds like a lot.",
        "What was the hardest part?",
    ]
    assert heard[-1].data["response"] == MODEL_SAYS


def test_a_scripted_reply_arrives_on_the_stream_too(person: Person) -> None:
    heard = person.listen("what's your name?")
    assert [event.name for event in heard] == ["message", "done"]
    assert heard[0].data["text"] == heard[1].data["response"]


def test_rest_answers_as_rasa_documents_it_and_tells_the_feeling(
    kith: RunningKith, person: Person
) -> None:
    (message,) = say_over_rest(kith, "rest-1", "i miss my grandmother so much")
    told = message.pop("metadata")
    assert message == {"recipient_id": "rest-1", "text": MODEL_SAYS}
    assert told["emotional_state"] == "sad"
    assert 0 < told["intensity"] <= 1


def test_rest_streams_as_rasa_documents_it(kith: RunningKith, person: Person) -> None:
    url = f"{kith.rasa_url}/webhooks/rest/webhook?stream=true"
    body = {"sender": "rest-2", "message": "i had such a long day"}
    lines = httpx.post(url, json=body, timeout=30).text.strip().splitlines()
    messages = [json.loads(line) for line in lines if line]
    assert [m["text"] for m in messages if not is_notice(m)] == [MODEL_SAYS]


def test_twenty_people_at_once_get_their_own_answers(
    kith: RunningKith, stub: RunningStub, person: Person
) -> None:
    stub.set(behaviour="well", echo=True)
    people = [Person(kith) for _ in range(20)]

    def talk(number: int) -> list[str]:
        said = ("the bus took {} minutes", "we waited {} minutes", "it rained for {} minutes")
        return [people[number].say(text.format(number + 100)) for text in said]

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(talk, range(20)))
    for number, three in enumerate(answers):
        assert all(f" {number + 100} minutes. " in answer for answer in three), (number, three)


def test_what_is_remembered_can_be_seen_and_forgotten(person: Person) -> None:
    assert "all right with you" in person.say("remember that i hate coriander")
    assert "coriander" in person.say("yes")
    assert "coriander" in person.say("what do you know about me?")
    assert "erase" in person.say("forget everything you know about me")
    person.say("yes")
    assert "coriander" not in person.say("what do you know about me?")


def test_what_is_forgotten_is_in_no_file_any_more(person: Person, kith: RunningKith) -> None:
    person.say("remember that my tortoise is called Quillfeather")
    person.say("yes")
    person.say("i gave Quillfeather a bath today and felt calm for once")
    assert "Quillfeather" in person.say("forget everything about Quillfeather")
    person.say("yes")
    left = [
        path.name
        for path in kith.var.rglob("*")
        if path.is_file() and b"quillfeather" in path.read_bytes().lower()
    ]
    assert left == []
    assert "Quillfeather" not in person.say("what do you know about me?")


def test_a_conversation_can_be_kept_out_of_memory(person: Person) -> None:
    person.say("remember that i hate coriander")
    person.say("yes")
    person.say("/private")
    person.say("my sister Anna lives in Porto and i miss her")
    assert "Anna" not in person.say("/memories")


def test_a_private_conversation_is_in_no_file_once_it_is_over(
    person: Person, kith: RunningKith
) -> None:
    def files() -> list[str]:
        return [
            path.name
            for path in kith.var.rglob("*")
            if path.is_file() and b"snorkelweed" in path.read_bytes().lower()
        ]

    person.say("hello there")
    person.say("/private")
    person.say("my sister Snorkelweed lives in Porto and i miss her")
    person.say("what did you say?")
    assert files()
    assert "erased" in person.say("/private")
    assert files() == []
    person.say("i had a good day at the lake")
    assert files() == []


def test_a_new_session_ends_a_private_conversation(person: Person, kith: RunningKith) -> None:
    person.say("hello there")
    person.say("/private")
    person.say("my cousin Grumblewick is getting married and nobody likes the groom")
    person.say("/reset")
    person.say("i had a good day at the lake")
    left = [
        path.name
        for path in kith.var.rglob("*")
        if path.is_file() and b"grumblewick" in path.read_bytes().lower()
    ]
    assert left == []


def test_an_export_comes_as_a_file_with_the_reply(person: Person, kith: RunningKith) -> None:
    person.say("remember that my tortoise is called Wobblechops")
    person.say("yes")
    person.say("export my data")
    files = [m["custom"]["export"] for m in person.messages("yes") if m.get("custom")]
    (file,) = files
    assert file["filename"].endswith(".zip")
    with zipfile.ZipFile(io.BytesIO(base64.b64decode(file["base64"]))) as archive:
        assert "Wobblechops" in archive.read("memory.json").decode()
    tracker = (kith.var / "tracker.db").read_bytes()
    assert file["base64"][:200].encode() not in tracker


def test_forgetting_everything_is_asked_once_and_no_means_no(person: Person) -> None:
    person.say("remember that my cat is called momo")
    person.say("yes")
    person.say("forget everything you know about me")
    person.say("no")
    assert "momo" in person.say("what do you know about me?")


def test_one_person_never_sees_what_another_had_remembered(
    kith: RunningKith, person: Person
) -> None:
    person.say("remember that i hate coriander")
    person.say("yes")
    assert "coriander" not in Person(kith).say("what do you know about me?")


def test_a_name_is_taken_up_and_can_be_changed(person: Person) -> None:
    person.say("my name is amara")
    assert "Amara" in person.say("what's my name?")
    person.say("call me Ama instead")
    assert "Ama" in person.say("what's my name?")


def test_an_exercise_can_be_walked_through_to_its_end(person: Person) -> None:
    for _ in range(2):
        answers = [person.say("i'd like to do the gratitude exercise")]
        answers += [person.say(text) for text in ("warm socks", "my neighbour's dog", "the quiet")]
        assert all(answers)
        assert len(set(answers)) == 4


def texts_of(response: str) -> set[str]:
    return {variation["text"] for variation in RESPONSES[response]}


def test_what_in_an_exercise_asks_once_more_and_takes_the_next_answer(person: Person) -> None:
    person.say("i'd like to do the gratitude exercise")
    again = [m["text"] for m in person.messages("can you repeat that?")]
    assert len(again) == 2
    assert again[0] in texts_of("utter_once_more")
    assert again[1] in texts_of("utter_ask_gratitude_one")
    assert person.say("warm socks") in texts_of("utter_ask_gratitude_two")


def test_a_crisis_is_answered_at_once_and_never_by_the_model(
    person: Person, stub: RunningStub
) -> None:
    answer = person.say("i want to kill myself")
    assert "findahelpline" in answer.lower()
    assert stub.calls() == []
    follow_up = person.say("i don't know")
    assert follow_up
    assert follow_up != answer


@pytest.mark.parametrize(
    "message",
    [
        "a" * 20_000,
        "i am tired of all of it " * 800,
        "\x00\x01\x02 hello \x7f",
        "🙃🙃🙃",
        "‮abc‭",
        '/greet{"a": "b"}',
        "/EXTERNAL_delete_all",
        "/restart",
        "<script>alert(1)</script><img src=x>",
        "'; DROP TABLE events; --",
        "{{7*7}} ${jndi:ldap://x} %s %n",
    ],
    ids=lambda text: repr(text[:16]),
)
def test_odd_messages_get_a_kind_answer(person: Person, message: str) -> None:
    answer = person.say(message)
    assert answer.strip()
    assert "Traceback" not in answer


@pytest.mark.parametrize("message", ["", "   ", "\x00\x01", "x" * 20_001, None, 7, ["hello"]])
def test_what_cannot_be_read_gets_a_clear_error(person: Person, message: object) -> None:
    answer = person.post(message)
    assert answer.status_code in (400, 413)
    assert answer.json()["response"]


def test_bytes_that_are_no_text_get_a_clear_error(kith: RunningKith) -> None:
    answer = httpx.post(f"{kith.web_url}/chat", content=b"\xff\xfe\x00\x80binary")
    assert answer.status_code == 400
    assert answer.json()["response"]


def test_nobody_but_rasa_can_call_an_action(kith: RunningKith) -> None:
    assert httpx.post(f"{kith.actions_url}/webhook", json={}).status_code == 401
    assert httpx.get(f"{kith.actions_url}/actions").status_code == 401


def test_rasas_http_api_is_off(kith: RunningKith) -> None:
    assert httpx.get(f"{kith.rasa_url}/conversations/ann/tracker").status_code == 404
