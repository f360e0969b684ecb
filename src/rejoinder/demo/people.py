"""The demo newspaper's own people, whom its sign-in page names with their passwords.

They exist only where ``rejoinder seed-demo`` made them.
"""

from dataclasses import dataclass

from rejoinder.vocabulary.states import Role


@dataclass(frozen=True, slots=True)
class DemoPerson:
    """Somebody of the demo; an empty password means that nobody can sign in as them."""

    name: str
    email: str
    password: str = ""
    role: Role = Role.READER


READER = DemoPerson("Rosa Reader", "reader@example.org", "reading-at-the-harbour")
MODERATOR = DemoPerson(
    "Mona Desk", "moderator@example.org", "deciding-at-the-harbour", Role.MODERATOR
)
EDITOR = DemoPerson("Eva Editor", "editor@example.org", "editing-at-the-harbour", Role.EDITOR)
# Those to try the demo as.
DEMO_PEOPLE = (READER, MODERATOR, EDITOR)
REPORTER = DemoPerson("Ana Ruiz", "ana.ruiz@example.org", role=Role.REPORTER)
NEWCOMER = DemoPerson("Rune Vik", "rune.vik@example.org")
GUEST_NAME = "Lars Egge"
READERS = (
    DemoPerson("Dag Holm", "dag.holm@example.org"),
    DemoPerson("Inés Calvo", "ines.calvo@example.org"),
    DemoPerson("Łukasz Żak", "lukasz.zak@example.org"),
    DemoPerson("نور الهادي", "nour@example.org"),
    DemoPerson("דנה לוי", "dana@example.org"),
    DemoPerson("Олена Бондар", "olena@example.org"),
    DemoPerson("Ελένη Μάνου", "eleni@example.org"),
    DemoPerson("田中 陽子", "yoko@example.org"),
    DemoPerson("김서준", "seojun@example.org"),
    DemoPerson("अनिता राव", "anita@example.org"),
    DemoPerson("Çağla Demir", "cagla@example.org"),
    DemoPerson("Nguyễn Minh", "minh@example.org"),
    DemoPerson("Tove-Marie Ås", "tove@example.org"),
    DemoPerson("Ousmane Diallo", "ousmane@example.org"),
)
EVERYBODY = (READER, MODERATOR, EDITOR, REPORTER, NEWCOMER, *READERS)
