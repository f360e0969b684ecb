"""The demo's people, what they write here, and how they vote."""

import random
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.db import transaction

from rejoinder.actions.cast_vote import VoteValue, cast_vote
from rejoinder.actions.keep_rules import add_rule
from rejoinder.actions.moderate import publish, remove
from rejoinder.actions.stating import Statement
from rejoinder.actions.submit_comment import submit_comment
from rejoinder.actions.tell import count_as_told
from rejoinder.demo import people, scene
from rejoinder.models import Account, Article, Comment, ListedRule, Site, Thread, Vote
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.states import CommentState, Reason, RuleKind

_SEED = 20260503
_KNOWN_FOR = timedelta(days=400)
_READ_AFTER = timedelta(minutes=20)
_MOST_VOTES = {scene.LEAD: 9}  # on one comment; fewer in the quieter threads
_MOST_VOTES_ELSEWHERE = 5


def is_seeded() -> bool:
    """Whether the demo is complete: the votes come last, all in one transaction."""
    return Vote.objects.exists()


def add_people(now: datetime) -> dict[str, Account]:
    """Make the accounts that are missing; return all by their addresses."""
    for person in people.EVERYBODY:
        if Account.objects.filter(email=person.email).exists():
            continue
        is_new = person is people.NEWCOMER
        account = Account.objects.create_user(
            person.email,
            person.password or None,
            display_name=person.name,
            role=person.role,
            joined_at=now - (timedelta(hours=3) if is_new else _KNOWN_FOR),
        )
        EmailAddress.objects.create(user=account, email=account.email, verified=True, primary=True)
    wanted = [person.email for person in people.EVERYBODY]
    return {account.email: account for account in Account.objects.filter(email__in=wanted)}


def add_comments(site: Site, accounts: dict[str, Account], now: datetime) -> None:
    """Let people write: published, answered and removed."""
    for said in scene.PUBLISHED:
        _publish(said, accounts)
    _remove(_publish(scene.REMOVED, accounts), accounts)
    _answer(accounts)
    if not ListedRule.objects.filter(site=site).exists():
        owner = scene.WORD_RULE_OWNER
        add_rule(site, kind=RuleKind.WORDS, pattern=scene.WORD_RULE, owner=owner, now=now)
    # What is older than today, everybody has been told of long ago.
    count_as_told(now)
    _tell_reader(accounts, now)


def add_waiting(accounts: dict[str, Account], now: datetime) -> None:
    """Let three people write what is held, each for another reason."""
    # By now the reader is known here, and only her word is against her.
    accounts[people.READER.email].refresh_from_db()
    held = (
        (Writer(account=accounts[people.NEWCOMER.email]), scene.HELD_FOR_LINKS, 120),
        (Writer(name=people.GUEST_NAME), scene.HELD_AS_GUEST, 70),
        (Writer(account=accounts[people.READER.email]), scene.HELD_FOR_A_WORD, 25),
    )
    for writer, text, minutes_ago in held:
        _write(scene.LEAD, writer, text, _ago(minutes_ago, now))


def add_votes(accounts: dict[str, Account], now: datetime) -> None:
    """Let the readers vote, so that the order Best has something to go by."""
    # The same votes at every run; nothing here has to be secret.
    rng = random.Random(_SEED)  # noqa: S311
    voters = [accounts[person.email] for person in people.READERS]
    published = Comment.objects.filter(state=CommentState.PUBLISHED)
    slugs = published.order_by("source_key", "pk").values_list(
        "pk", "author_id", "thread__article__slug"
    )
    with transaction.atomic():
        for comment_id, author_id, slug in list(slugs):
            appeal = rng.betavariate(3, 1.6)
            most = _MOST_VOTES.get(slug, _MOST_VOTES_ELSEWHERE)
            for voter in rng.sample(voters, rng.randint(0, most)):
                value: VoteValue = 1 if rng.random() < appeal else -1
                if voter.pk != author_id:
                    cast_vote(comment_id, writer=Writer(account=voter), value=value, now=now)


def _publish(said: scene.Said, accounts: dict[str, Account]) -> int:
    """Store a comment; a moderator publishes what is held, as first comments are."""
    at = Article.objects.get(slug=said.slug).published_at + said.after
    comment_id = _write(said.slug, Writer(account=accounts[said.person.email]), said.text, at)
    let_through(comment_id, accounts, at)
    return comment_id


def let_through(comment_id: int, accounts: dict[str, Account], at: datetime) -> None:
    """Publish a comment if it is held, as the moderator does after a while."""
    state = CommentState(Comment.objects.get(pk=comment_id).state)
    if state is CommentState.HELD:
        moderator = accounts[people.MODERATOR.email]
        publish(comment_id, seen=state, moderator=moderator, now=at + _READ_AFTER)


def _remove(comment_id: int, accounts: dict[str, Account]) -> None:
    comment = Comment.objects.get(pk=comment_id)
    if comment.state == CommentState.PUBLISHED:
        remove(
            comment_id,
            seen=CommentState.PUBLISHED,
            moderator=accounts[people.MODERATOR.email],
            statement=Statement(reason=Reason.ATTACK, house_rule=1, passage=scene.REMOVED_PASSAGE),
            now=comment.created_at + timedelta(hours=2),
        )


def _answer(accounts: dict[str, Account]) -> None:
    """Let the reporter answer the comment of the lead article that most replies hang below."""
    tops = Comment.objects.filter(
        thread__article__slug=scene.LEAD, parent=None, state=CommentState.PUBLISHED
    )
    asked = tops.order_by("-reply_count", "number", "pk").first()
    if asked is not None:
        reporter = Writer(account=accounts[people.REPORTER.email])
        at = asked.created_at + timedelta(hours=5)
        _write(scene.LEAD, reporter, scene.REPORTERS_ANSWER, at, parent_id=asked.pk)


def _tell_reader(accounts: dict[str, Account], now: datetime) -> None:
    """Let others answer the reader and call her by name."""
    reader = accounts[people.READER.email]
    for told in scene.TOLD_READER:
        own = Comment.objects.filter(author=reader, thread__article__slug=told.slug)
        parent = own.order_by("pk").first() if told.is_reply else None
        writer, at = Writer(account=accounts[told.person.email]), _ago(told.minutes_ago, now)
        parent_id = parent.pk if parent else None
        let_through(_write(told.slug, writer, told.text, at, parent_id=parent_id), accounts, at)


def _ago(minutes: int, now: datetime) -> datetime:
    return now - timedelta(minutes=minutes)


def _write(
    slug: str, writer: Writer, text: str, at: datetime, *, parent_id: int | None = None
) -> int:
    """Store a comment unless it is there already; return its id."""
    thread = Thread.objects.get(article__slug=slug)
    there = Comment.objects.filter(thread=thread, text=text).order_by("pk").first()
    if there is not None:
        return there.pk
    receipt = submit_comment(
        thread_id=thread.pk, parent_id=parent_id, writer=writer, text=text, key="", now=at
    )
    return receipt.comment_id
