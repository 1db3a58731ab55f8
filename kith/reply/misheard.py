"""Intents that the words of a message do not bear out, so that it is conversation after all.

A classifier has to choose, and "work said it's only a dog" is near to questions about Kith's pets.
What would start something, or answer a question nobody asked, must be in the words.
"""

from __future__ import annotations

import re

from kith.reply.felt import asks

CONVERSATION = frozenset(
    {
        "nlu_fallback",
        "share_feeling",
        "ask_advice",
        "ask_information",
        "affirm",
        "deny",
        "unsure",
        "correct_that",
        "complain_misunderstood",
        "complain_repetition",
        "complain_unhelpful",
        "ask_what_you_meant",
    }
)
"""Intents whose messages a strategy answers; the rules in data/rules/called_for.yml name them."""

FREE = "nlu_fallback"
_ASKING = frozenset({"ask_advice", "ask_information"})

_TO_KITH = r"\b(?:you|u|your|ur|yours|you're|youre|you've|kith)\b"
_WANTS = r"\b(?:tell|give|know|hear|got|another|make me|cheer me|say|more|want|need|share)\b"
_BORNE_OUT = {
    "greet": r"\b(?:h+i+|hey+|hello+|hiya|yo|sup|morning|afternoon|evening|greetings|howdy|alright|"
    r"hola|namaste|good day|g'?day|what'?s up|wass?up|i'?m back|back again|nice to meet|"
    r"how are (?:you|u)|there)\b",
    "goodbye": r"\b(?:bye\w*|goodbye\w*|good ?nights?|night\w*|later|laters|see (?:you|ya|u)|cya|"
    r"ttyl|gtg|g2g|"
    r"farewell|take care|cheerio|ciao|adios|so long|signing off|talk (?:soon|later|tomorrow)|off|"
    r"(?:got|need|have) to (?:go|run|dash)|gotta|(?:better|must|should|will) (?:go|run|dash|be)|"
    r"heading|"
    r"going|leaving|log(?:ging)? (?:off|out)|catch you|until|have a (?:good|nice|great)|speak soon|"
    r"done for|that'?s (?:it|all|enough)|enough for|ta ?ra|toodle\w*|ta|cheers|bed)\b",
    "thank": r"\b(?:thank\w*|thx|tysm|ty|cheers|ta|appreciat\w*|grateful|nice one|bless|kind|"
    r"help\w*|"
    r"sweet|needed (?:that|this)|lovely)\b",
    "ask_bot_name": r"\b(?:names?|called|call (?:you|u)|who (?:are|r|am i)|who'?s (?:this|"
    r"there))\b",
    "ask_bot_age": _TO_KITH,
    "ask_bot_origin": _TO_KITH,
    "ask_bot_maker": _TO_KITH + r"|\b(?:made|built|wrote|programmed|created)\b",
    "ask_bot_hobbies": _TO_KITH,
    "ask_bot_pets": _TO_KITH,
    "ask_bot_feelings": _TO_KITH + r"|\b(?:bots?|robots?|ai|machines?|programs?|computers?)\b",
    "ask_if_bot": r"\?|\b(?:are|r|is|am|was) (?:you|u|ya|this|that|it|i|there|any(?:one|body)|"
    r"some(?:one|body) "
    r"(?:real|there|reading))\b|\b(?:you'?re|ur|(?:you|u) are)\b|"
    r"\b(?:real|actual) (?:person|human)\b|\b(?:human|bot|robot|machine|person) or\b|\bchatgpt\b",
    "ask_joke": _WANTS
    + r".{0,30}\b(?:jokes?|funny|laugh|puns?|riddles?|one|another)\b|\A\W*(?:a |one more |"
    r"another )?"
    r"(?:jokes?|funny|pun)\b.{0,12}\Z|\bjokes?\W*(?:please|pls|\?)|\b(?:another|one more)\b",
    "ask_fun_fact": r"\bfacts?\b|\b(?:something|anything)\b|\b(?:another|one more|trivia|"
    r"surprise me)\b",
    "remember_this": r"\b(?:remember|note|notes?|keep (?:this|that|it)? ?in mind|don'?t forget|"
    r"remind|save|"
    r"write (?:this|that|it)? ?down|memori[sz]e|for next time|know that|should know)\b",
    "forget_everything": r"\b(?:forget|delete|erase|wipe|clear|remove|destroy|get rid|reset)\b",
    "forget_this": r"\b(?:forget|delete|erase|wipe|clear|remove|scratch|don't (?:keep|remember))\b",
    "love_declaration": _TO_KITH,
}
_PATTERNS = {intent: re.compile(words, re.IGNORECASE) for intent, words in _BORNE_OUT.items()}


def is_conversation(intent: str, message: str) -> bool:
    """Whether a message is for a strategy to answer: by its intent, or since that was misheard."""
    if intent in CONVERSATION:
        return True
    pattern = _PATTERNS.get(intent)
    return pattern is not None and not pattern.search(message.replace("’", "'"))


def was_misheard(intent: str, message: str) -> bool:
    """Whether the words of a message do not bear out what it was taken for."""
    if intent in _ASKING and not asks(message):
        return True
    return intent not in CONVERSATION and is_conversation(intent, message)
