"""An age under 18 that somebody states of themselves, and what only sounds like one (R8)."""

from __future__ import annotations

import pytest

from kith.safety.age import says_under_18

UNDER_18 = """
I'm 15
im in 8th grade
i'm in year 9
i am sixteen
i turn 14 next week
as a 13 year old i can't do that
i'm a minor
i'm underage
15f
i just turned 17
i'm still in middle school
hi, 16 m
I'm only 12
i'm in high school
i'm not 18 yet
i'm going to be 15 in may
I'm in the 10th grade
i go to high school in ohio
I am seventeen years old
im 13 lol
im a 7th grader
i'm in class 9
age 15
two more years until i'm 18
i can't wait to turn 18
i turn 18 in june
9th grade here
""".strip().splitlines()

NOT_UNDER_18 = """
just kidding i'm 25
my son is 15
i'm 15 minutes late
i was 15 when it began
my teacher at high school was kind
i'm 18
i'm 12 weeks pregnant
i'm 10 days sober
i'm 45
i'm a kid at heart
i feel like i'm 12
i'm 17 years into this marriage
i teach 8th grade
my daughter is in year 9
i'm at 15% battery
i have 15 cats
i'm 6 feet tall
i'm a high school teacher
i'm one of 13 children
i went to high school in leeds
i'm 9 months pregnant
i'm 15 years older than her
i just turned 40
i'm 7th in line
when i was 16 we moved
if i was 12 again
when i was 18 i moved out
since i turned 18 it has been hard
age is just a number
my son starts 9th grade
i'm in form
""".strip().splitlines()


@pytest.mark.parametrize("text", UNDER_18)
def test_r8_an_age_under_18_is_heard(text: str) -> None:
    assert says_under_18(text)


@pytest.mark.parametrize("text", NOT_UNDER_18)
def test_r8_other_numbers_other_people_and_other_times_are_not(text: str) -> None:
    assert not says_under_18(text)
