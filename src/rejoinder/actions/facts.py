"""What judging needs to know, gathered from the tables before any transaction opens."""

import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from rejoinder.actions import author_history
from rejoinder.actions.statements import ThreadIsGone
from rejoinder.models import Article, Site, Thread
from rejoinder.policies.writer import Writer
from rejoinder.rendering.stamps import SITE_SLOT, stamps
from rejoinder.vocabulary.judging import AuthorFacts, Facts, RecentComment, SiteRules
from rejoinder.vocabulary.moderation import RuleStatus
from rejoinder.vocabulary.states import LimitKind, Trust

# Judging looks at this many of an author's latest comments, none older than a day.
RECENT_COMMENTS = 10
RECENT_FOR = timedelta(hours=24)
# A crash between a commit and its stamp leaves old facts in memory this long at most.
KEEP_SECONDS = 30
_SEVEREST = (LimitKind.SUSPENDED, LimitKind.WARNED, LimitKind.READ_FIRST)


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What hardly ever changes about a thread: its site, rules and article."""

    slug: str
    site: Site
    rules: SiteRules
    article_text: str
    article_read_first: bool
    section_read_first: bool
    section: str


@dataclass(slots=True)
class _Kept:
    stamp: int
    until: float
    facts: ArticleFacts


_kept: dict[int, _Kept] = {}
_MOST_KEPT = 2000


def article_facts(thread: Thread) -> ArticleFacts:
    """Return the facts of a thread's article, from memory while the site's stamp stands."""
    return article_facts_of(thread.pk)


def article_facts_of(thread_id: int) -> ArticleFacts:
    """Return the same by the thread's id; raises ThreadIsGone."""
    stamp = stamps().read(SITE_SLOT)
    kept = _kept.get(thread_id)
    if kept is not None and kept.stamp == stamp and time.monotonic() < kept.until:
        return kept.facts
    facts = _read_article_facts(thread_id)
    if len(_kept) >= _MOST_KEPT:
        _kept.clear()
    _kept[thread_id] = _Kept(stamp, time.monotonic() + KEEP_SECONDS, facts)
    return facts


def _read_article_facts(thread_id: int) -> ArticleFacts:
    found = Article.objects.select_related("site", "section").filter(thread=thread_id)
    article = found.order_by("pk").first()
    if article is None:
        raise ThreadIsGone
    listed = tuple(rule.as_value() for rule in article.site.listed_rules.order_by("id"))
    on = article.site.composed_rules.filter(status=RuleStatus.ON).order_by("position", "id")
    composed = tuple(rule.as_value() for rule in on)
    return ArticleFacts(
        slug=article.slug,
        site=article.site,
        rules=article.site.rules(listed, composed),
        article_text=article.body_text,
        article_read_first=article.read_first,
        section_read_first=article.section is not None and article.section.read_first,
        section=article.section.slug if article.section is not None else "",
    )


def facts_for(
    text: str, *, writer: Writer, thread: Thread, now: datetime, is_edit: bool = False
) -> Facts:
    """Return everything the checks may look at for ``text`` by ``writer`` in ``thread``."""
    article = article_facts(thread)
    pace = _pace_of(thread, now)
    author = _author_facts(writer, now)
    if pace:
        author = replace(author, seconds_since_in_thread=_since_in(thread, writer, now))
    return Facts(
        text=text,
        author=author,
        rules=article.rules,
        thread_open=thread.is_open,
        thread_pace_seconds=pace,
        article_text=article.article_text,
        article_read_first=article.article_read_first,
        section_read_first=article.section_read_first,
        section=article.section,
        is_edit=is_edit,
    )


def facts_again(facts: Facts, *, writer: Writer, thread: Thread, now: datetime) -> Facts | None:
    """Return the facts as they are by now; None when their author has written nothing since.

    For use inside a transaction that keeps others of this author's comments waiting.
    """
    account_id = writer.account.pk if writer.account is not None else None
    written = author_history.count_recent(account_id, writer.guest_key, now - RECENT_FOR)
    if written == facts.author.written_last_day:
        return None
    return facts_for(facts.text, writer=writer, thread=thread, now=now, is_edit=facts.is_edit)


def _pace_of(thread: Thread, now: datetime) -> int:
    """Return the seconds between two comments of one author here; 0: no slower pace."""
    is_over = thread.pace_until is not None and thread.pace_until <= now
    return 0 if is_over else thread.pace_seconds or 0


def _since_in(thread: Thread, writer: Writer, now: datetime) -> float | None:
    """Return the seconds since the author last wrote in this discussion; None: never."""
    account_id = writer.account.pk if writer.account is not None else None
    latest = author_history.latest_in_thread(thread.pk, account_id, writer.guest_key)
    return max(0.0, (now - latest).total_seconds()) if latest is not None else None


def _author_facts(writer: Writer, now: datetime) -> AuthorFacts:
    since = now - RECENT_FOR
    account_id = writer.account.pk if writer.account is not None else None
    found = author_history.recent_comments(
        account_id, writer.guest_key, since, most=RECENT_COMMENTS
    )
    recent = tuple(
        # A comment that committed while this one waited can bear a later time.
        RecentComment(text=text, seconds_ago=max(0.0, (now - created_at).total_seconds()))
        for text, created_at in found
    )
    trust = writer.account.trust(now) if writer.account is not None else Trust.GUEST
    written_last_day = len(recent)
    if written_last_day == RECENT_COMMENTS:
        written_last_day = author_history.count_recent(account_id, writer.guest_key, since)
    if writer.account is None:
        return AuthorFacts(
            trust=trust, recent=recent, written_last_day=written_last_day, age_seconds=0.0
        )
    limit = _limit_in_force(writer.account.pk, now)
    return AuthorFacts(
        trust=trust,
        published_before=writer.account.published_count,
        age_seconds=max(0.0, (now - writer.account.joined_at).total_seconds()),
        limit=limit.kind if limit else None,
        limit_reason=limit.reason if limit else "",
        limit_until=limit.until if limit else None,
        recent=recent,
        written_last_day=written_last_day,
    )


def _limit_in_force(account_id: int, now: datetime) -> author_history.LimitInForce | None:
    """Return the limit that binds: the most severe, the newest of a kind."""
    limits = author_history.limits_in_force(account_id, now)
    return min(limits, key=lambda limit: _SEVEREST.index(limit.kind), default=None)
