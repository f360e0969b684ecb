"""The demo newspaper's own people, whom its sign-in page names with their passwords.

They exist only where ``rejoinder seed-demo`` made them.
"""

from dataclasses import dataclass

from rejoinder.vocabulary.states import Role


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody to try the demo as."""

    name: str
    email: str
    password: str
    role: Role


DEMO_PEOPLE = (
    DemoPerson("Rosa Reader", "reader@demo.example", "reading-at-the-harbour", Role.READER),
    DemoPerson("Mona Desk", "moderator@demo.example", "deciding-at-the-harbour", Role.MODERATOR),
)
