"""What people write in the demo after the import: some published, some held, one removed."""

from dataclasses import dataclass
from datetime import timedelta

from rejoinder.demo.people import READER, READERS, REPORTER, DemoPerson

LEAD = "bridge-closure"
WORD_RULE = "liar*"
WORD_RULE_OWNER = "the editors"


@dataclass(frozen=True, slots=True)
class Said:
    """A comment that is published: where, by whom, and how long after the article."""

    slug: str
    person: DemoPerson
    text: str
    after: timedelta


@dataclass(frozen=True, slots=True)
class Told:
    """A comment that concerns the reader: it answers hers under the article, or names her."""

    slug: str
    person: DemoPerson
    text: str
    minutes_ago: int
    is_reply: bool = True


PUBLISHED = (
    Said(
        "harbour-school",
        READER,
        "My daughter is in the third year there. What parents ask for is a date: until when"
        " will lessons be in the gym?",
        timedelta(hours=9),
    ),
    Said(
        "budget",
        READER,
        "> There is no fat left in this\n\nThen the harbour company should be asked first, and"
        " the clubs last.",
        timedelta(hours=6),
    ),
    Said(
        "ferry-prices",
        READER,
        "Whoever works shifts on the island crosses **twenty times** a month. For them it is"
        " not a price, it is a second rent.",
        timedelta(hours=7),
    ),
    Said(
        LEAD,
        READER,
        "I was on the ramp at twenty past six, with the post van in front of me. There was no"
        " barrier and no sign.",
        timedelta(hours=30),
    ),
)
# Published first and then removed, so that its tombstone can be seen.
REMOVED = Said(
    LEAD,
    READERS[0],
    "Six, seven, who cares. Whoever wrote this down is a spineless little clerk and should be"
    " sent to count gulls.",
    timedelta(hours=32),
)
REMOVED_PASSAGE = "spineless little clerk"
REPORTERS_ANSWER = (
    "We have asked the city for the alarm log, with the times of the sensor and of whoever"
    " acknowledged it. As soon as we have it, it will be here."
)
# What the reader finds in her inbox: the latest of it is an hour old.
TOLD_READER = (
    Told(
        "harbour-school",
        REPORTER,
        "The school office says the twelfth of June. We keep asking whether the pool is then out"
        " of use for good.",
        minutes_ago=320,
    ),
    Told(
        LEAD,
        READERS[1],
        "Then we saw each other. Was the light on the quay side out as well?",
        minutes_ago=190,
    ),
    Told(
        "ferry-prices",
        READERS[2],
        f"@{READER.name} has it right. The season ticket was sold as a promise.",
        minutes_ago=64,
        is_reply=False,
    ),
)
# These wait for a moderator, each for another reason.
HELD_FOR_LINKS = (
    "Two things to read before anybody blames the city: https://example.org/inspection-2022 and"
    " https://example.com/joint-7"
)
HELD_AS_GUEST = "I drive the first bus. At ten to six the lamps on the north span were out."
HELD_FOR_A_WORD = "If the log says a quarter to six, then somebody at that table is a liar."
