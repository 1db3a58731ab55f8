"""The published protocol is what the code goes by (R25)."""

from __future__ import annotations

import re
from dataclasses import replace

import httpx
import pytest

from kith.safety.care import Care
from kith.safety.crisis_responses import load_replies
from kith.safety.crisis_steps import TRACKS
from kith.safety.helplines import Helplines
from kith.safety.protocol import FILE, sections, shipped
from kith.safety.protocol_crisis import BARRIERS, OPENINGS, STEPS
from kith.safety.protocol_page import as_html, as_markdown
from tests.unit.web_servers import front_door


def test_r25_the_page_in_docs_is_the_one_that_the_code_makes() -> None:
    made = as_markdown(shipped())
    assert FILE.read_text(encoding="utf-8") == made, "run python -m kith.safety.protocol"


def test_r25_no_route_and_no_step_is_left_out() -> None:
    replies = load_replies()["replies"]
    assert set(TRACKS) <= set(OPENINGS) <= set(replies)
    assert {step for track in TRACKS.values() for step in track[1:]} <= set(STEPS)
    answers = {kind.removeprefix("barrier_") for kind in replies if kind.startswith("barrier_")}
    assert answers - {"any"} == set(BARRIERS)


def test_r25_every_number_is_on_the_page() -> None:
    helplines, page = Helplines.load(), as_markdown(shipped())
    for entry in helplines.countries.values():
        assert all(line.dial in page for line in entry.lines)
        assert all(number in page for number in entry.emergency)


def test_r25_the_thresholds_on_the_page_are_those_in_force() -> None:
    care = replace(Care(), break_minutes=45, nudges_a_week=1, ai_notice_hours=2)
    page = as_markdown(sections(care, Helplines.load()))
    assert "After 45 minutes" in page
    assert "1 times in seven days" in page
    assert "after 2 hours" in page
    assert page != as_markdown(shipped())


@pytest.mark.parametrize("path", ["/safety", "/safety?x=1"])
def test_r25_the_front_door_publishes_it(path: str) -> None:
    with front_door() as running:
        answer = httpx.get(running.url + path)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert answer.text == as_html(shipped())
    assert not re.search(r"<script|http-equiv|\son\w+=", answer.text)


def test_r8_a_host_who_checks_ages_says_so_and_the_page_says_so_too() -> None:
    care = Care.from_mapping({"age_is_checked_elsewhere": True})
    page = as_markdown(sections(care, Helplines.load()))
    assert "check ages themselves" in page
    assert "18 or older" not in page
    assert "18 or older" in as_markdown(shipped())
