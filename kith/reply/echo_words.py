"""The words that echoing turns on: what may be said back, what may not, what is spelt how.

Lists rather than a parser: a word that is missing costs an echo, a wrong one costs trust.
"""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


SPELLED = {
    "im": "i'm",
    "iam": "i'm",
    "i'am": "i'm",
    "ive": "i've",
    "cant": "can't",
    "cannot": "can't",
    "didnt": "didn't",
    "dont": "don't",
    "doesnt": "doesn't",
    "wont": "won't",
    "couldnt": "couldn't",
    "wasnt": "wasn't",
    "isnt": "isn't",
    "hasnt": "hasn't",
    "havent": "haven't",
    "hes": "he's",
    "shes": "she's",
    "theyre": "they're",
    "weve": "we've",
    "theres": "there's",
    "teh": "the",
    "tmrw": "tomorrow",
    "tmr": "tomorrow",
    "tomorow": "tomorrow",
    "tommorow": "tomorrow",
    "tommorrow": "tomorrow",
    "yday": "yesterday",
    "bf": "boyfriend",
    "gf": "girlfriend",
    "bday": "birthday",
    "ppl": "people",
    "freind": "friend",
    "freinds": "friends",
    "intervew": "interview",
    "stoped": "stopped",
}
TURNED = {
    "i": "you",
    "i'm": "you're",
    "i've": "you've",
    "me": "you",
    "my": "your",
    "mine": "yours",
    "our": "your",
    "we": "you",
    "we're": "you're",
    "we've": "you've",
}
AFTER_I = {"am": "are", "was": "were", "wasn't": "weren't"}

LEAD_IN = _set(
    "and but so well yeah yep yes ugh oh hi hey ok okay honestly basically also omg wow lol hm hmm "
    "no nope actually anyway sorry tbh guess welp argh hello because cause cos then"
)
ADVERBS = _set(
    "just really finally still also always recently actually only almost already suddenly even "
    "nearly once both all literally basically kinda sorta currently now usually"
)
INTENSIFIERS = _set("so very really pretty quite a bit little still too not just super kinda sorta")
DANGLING = _set(
    "a an the to of with for from at in on by and or my your our his her their that than as if "
    "i we is are was were am not very so really just been said looking don didn can won about "
    "into being having getting going because like what who when where how more most there"
)

# Echoing these back would insult, frighten, diagnose or agree with a fear; or it would say nothing,
# because the word points at something said elsewhere.
UNSAFE = _set(
    "you your yours yourself u ur us ourselves myself kith stupid dumb idiot moron useless "
    "worthless pathetic loser ugly fat disgusting weak lazy crazy insane mad mental failure "
    "burden hopeless one noone bad awful terrible horrible evil nothing nobody anyone anybody "
    "alone unlovable broken damaged trash garbage rubbish shit shitty fuck fucking fucked damn "
    "bitch bastard bloody hell ass crap die dies died dying dead death kill killed killing suicide "
    "suicidal harm hurt hurts hurting cut cutting knife gun pills pill overdose drunk drugs drug "
    "high weed shrooms mushrooms end ended ending "
    "life disappear forever anymore exist existing depression depressed anxiety bipolar "
    "adhd autism "
    "ocd ptsd trauma disorder cancer abuse abused abusive rape raped assault assaulted hit beat "
    "beats beaten punched slapped watching following spying poisoning god devil hate hates hated "
    "fault blame deserve deserved without never sex naked sorry name question liar narcissist "
    "lied lie toxic selfish coward annoying boring embarrassing disappointing irritating "
    "overreacting exhausting failing drowning bleeding mistake mistakes shame ashamed freak mess "
    "diet dieting eat eating weight meds medication drink drinking this that it these those thing "
    "things stuff something anything alright ok okay fine sure help support here chat chatting "
    "thank thanks trying i'll i'd we'll we'd he'd she'd they'd he'll she'll they'll it'll gonna "
    "wanna point joke advice funeral grave buried miscarriage cremated "
    "pointless meaningless unwanted unloved hospice affair"
)
# Said of oneself these are a reproach when they come back.
NOT_OF_SELF = _set(
    "ruined wasted betrayed neglected cheated disappointed embarrassed humiliated messed screwed "
    "yelled shouted need feed bleed succeed proceed exceed breed weed speed failed let hid"
)
STATES = _set(
    "tired exhausted worried scared nervous anxious stressed sad lonely lost stuck bored happy "
    "excited proud relieved grateful angry annoyed frustrated furious upset overwhelmed "
    "confused surprised shocked disappointed homesick ill sick home late busy back ready "
    "awake jealous worn heartbroken thrilled delighted glad done free engaged married "
    "pregnant divorced single unemployed retired under behind in at on "
    "drained shattered knackered swamped gutted chuffed guilty restless sore hungry torn unsure "
    "calmer better hopeful impatient burnt burned fed off out up down caught between determined "
    "dreading terrified afraid away asleep moving embarrassed humiliated ignored small invisible "
    "unprepared"
)
FEELINGS = STATES - _set(
    "home late busy back in at on under behind off out up down away single free done lost "
    "caught between moving asleep"
)
BASES = _set(
    "sleep focus concentrate decide afford find rest relax get pass make win finish call stop wait "
    "think remember understand study work talk see go come leave move sit stand cry laugh "
    "enjoy trust tell say ask answer reply listen speak figure choose switch settle keep fall"
)
DONT_BASES = _set("know like understand feel see trust remember want")
WANTED = _set("lose talk see move work tell miss study cook leave speak ask call stay play quit")
VERBS = _set(
    "lost got had went quit started finished passed moved argued fought missed made met saw "
    "told bought sold won applied slept spent stayed cried called left came took tried found "
    "signed cooked ran wrote worked woke broke have miss love like want work live keep "
    "kept baked painted planted adopted graduated resigned joined booked planned walked cleaned "
    "fixed built learned learnt played watched read visited asked said forgot fell gave sent "
    "received cancelled canceled postponed arrived talked spoke stopped "
    "brought drove flew swam sang taught thought rode grew drew hung chose bit caught paid "
    "study teach play go feel run walk enjoy dread"
)
LASTING = _set(
    "is are was were has had have isn't wasn't hasn't needs need works work lives live wants want "
    "keeps keep kept miss love like said told asked spent stayed read tired worried scared "
    "study teach play go feel run walk enjoy dread annoyed bored stressed excited relieved "
    "exhausted overwhelmed confused frustrated married engaged"
)
PARTICIPLES = VERBS | _set("been taken begun written given spoken seen done eaten gone known")
THIRD = _set(
    "is are was were has had left got moved said told keeps kept called cancelled canceled "
    "broke lost won came went wants shouted yelled ignored forgot passed started stopped gave "
    "made took asked fired promoted proposed cheated apologised apologized visited phoned "
    "texted turned fell needs works lives hasn't isn't wasn't didn't doesn't won't don't "
    "can't couldn't aren't weren't haven't keep want need work live "
    "blocked dumped ghosted invited bought sold brought met sent ran hung walked wrote cooked "
    "arrived emailed messaged rang laughed smiled hugged helped chose found paid drove flew ate "
    "chewed barked peed threw snapped interrupted criticised criticized rejected refused "
    "accepted offered hired joined graduated married failed retired woke slept spent finished "
    "starts ends calls texts ignores shouts yells snores comes goes gets leaves sleeps"
)
BARE_PAST = _set(
    "got had passed failed won lost finished started quit missed met saw told bought sold moved "
    "went made found woke slept spent cried applied signed booked cooked baked graduated resigned "
    "argued fought forgot broke left ran wrote cancelled canceled"
)
"""Verbs that nobody would take for an order when a message starts with them."""

BARE_CANT = _set("can't couldn't didn't haven't")
PEOPLE = _set(
    "mum mom mother dad father sister brother son daughter aunt uncle cousin nan gran grandma "
    "grandad granddad grandpa husband wife boyfriend girlfriend partner boss manager landlord "
    "teacher professor roommate flatmate housemate neighbour neighbor dog cat ex kids parents "
    "friend friends"
)
MATTERS = _set(
    "work school uni college class classes homework interview exam exams test meeting shift "
    "presentation speech essay thesis day week weekend month year night morning evening date "
    "party trip holiday vacation wedding flight commute job course match game gym move house flat "
    "apartment car training practice rehearsal concert weather internet train bus appointment "
    "deadline project today yesterday christmas ramadan eid diwali"
)
OF_MATTERS = _set(
    "nuts hectic busy slow stressful hard tough rough exhausting tiring quiet intense chaotic long "
    "good great better worse brilliant lovely nice fun easy difficult tricky weird strange "
    "stressing draining wearing dragging piling getting going tomorrow today tonight next on over "
    "cancelled canceled postponed delayed due finished manic full-on well badly okayish "
    "amazing wonderful beautiful fantastic boring"
)
NOT_YET = _set("been seen heard slept talked spoken left met")
AFTER_BARE = _set(
    "a an the my our his her their some another to into with through back up out home at in "
    "on from "
    "for about two three four five all half so really engaged married fired promoted dumped "
    "accepted rejected tickets stood ghosted"
)
OCCASIONS = _set("birthday anniversary first last day wedding graduation turn")
THERE = _set("a an some another someone lots two three so too")

FEARED_ANYWHERE = _set(
    "suicide suicidal kill killing overdose dying die dead died funeral rape raped "
    "abused assaulted "
    "worthless burden"
)
"""With one of these anywhere in it, no other part of a message is picked out and handed back."""
