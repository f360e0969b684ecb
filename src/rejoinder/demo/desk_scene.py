"""What the demo's desk has before it: reports, a notice, an appeal, a rule."""

from rejoinder.vocabulary.states import Reason

# The house rule that a removal for this reason names by itself.
HOUSE_RULES = {
    Reason.ATTACK: 1,
    Reason.CONTEMPT: 2,
    Reason.THREAT: 3,
    Reason.PRIVATE_DATA: 4,
    Reason.SPAM: 5,
    Reason.OFF_TOPIC: 6,
}

# A removal that its writer contests; the moderator who decided does not answer it.
CONTESTED = (
    "The minister’s paper says a quarter to six and the log says twenty past. One of them"
    " is a barefaced lie, and somebody will have to say which."
)
CONTESTED_PASSAGE = "a barefaced lie"
MEANING = "I did not call a person a liar. Two papers cannot both be right, and I say so."
# Readers report this one, which stays to be looked at.
REPORTED = (
    "Everybody in the harbour office knows which of the two engineers was asleep. It was the"
    " one from the north pier, ask his wife."
)
REPORTED_PASSAGE = "ask his wife"
REPORT_NOTE = "There is nothing behind this but gossip about a man who can be recognised."
NOTICE_LAW = "Defamation; protection of personal life"
NOTICE_EXPLANATION = (
    "The comment says of a man who can be recognised that he slept on duty. The log that"
    " your own article quotes says that he was not on duty that morning."
)
NOTICE_NAME, NOTICE_EMAIL = "Sigrid Nes", "sigrid.nes@example.org"
# Composed by the editor, tried on the comments that came along, and switched on.
RULE_NAME = "Accusing somebody of a lie"
RULE_OWNER = "the editors"
RULE_WORDS = "lie, lies, lied, lying, swindle*, joke"
