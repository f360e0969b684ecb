"""The site's past comments, read in portions, with what a rule may ask about each of them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import unescape

from django.db import connection

from rejoinder.models import Account, Article, StoredFinding, Thread
from rejoinder.models.plain import with_zone
from rejoinder.vocabulary.judging import AuthorFacts, Facts, Finding, Outcome, RecentComment
from rejoinder.vocabulary.rules import Condition, ConditionKind
from rejoinder.vocabulary.states import STAFF_ROLES, Trust

CHUNK = 2_000
_ARTICLES_KEPT = 2_000  # about 20 MB of text
_NOBODY = AuthorFacts(trust=Trust.REGULAR)
_TAG = re.compile(r"<[^>]+>")
_TARGET = re.compile(r'<a [^>]*?href="([^"]+)"')


@dataclass(frozen=True, slots=True)
class PastComment:
    """One comment as a trial sees it. ``is_imported``: its author has no account here."""

    id: int
    text: str
    thread_id: int
    author_id: int | None
    is_imported: bool
    state: str
    created_at: datetime

    @staticmethod
    def text_of(text: str, html: str) -> str:
        """Return what was typed; of an imported comment its words, and where its links lead.

        >>> PastComment.text_of("", '<p>See <a href="https://x.example">this</a></p>').split()
        ['See', 'this', 'https://x.example']
        """
        if text:
            return text
        targets = "\n".join(_TARGET.findall(html))
        return unescape(f"{_TAG.sub(' ', html)}\n{targets}")


_NEWEST = """
SELECT c.id, c.text, CASE WHEN c.text = '' THEN c.html ELSE '' END, c.thread_id, c.author_id,
  c.imported_author_id, c.state, c.created_at
FROM rejoinder_comment c
JOIN rejoinder_thread t ON t.id = c.thread_id
JOIN rejoinder_article a ON a.id = t.article_id
WHERE a.site_id = %s AND c.id < %s ORDER BY c.id DESC LIMIT %s
"""


def past_comments(site_id: int, *, most: int) -> Iterator[list[PastComment]]:
    """Yield the newest comments of a site, at most CHUNK at a time, the newest first."""
    before, left = 2**62, most
    while left > 0:
        with connection.cursor() as cursor:
            cursor.execute(_NEWEST, (site_id, before, min(CHUNK, left)))
            rows = cursor.fetchall()
        if not rows:
            return
        yield [
            PastComment(
                id=row[0],
                text=PastComment.text_of(row[1], row[2]),
                thread_id=row[3],
                author_id=row[4],
                is_imported=row[4] is None and row[5] is not None,
                state=row[6],
                created_at=with_zone(row[7]),
            )
            for row in rows
        ]
        before, left = rows[-1][0], left - len(rows)


# What was there before a comment, by the index of its author's comments. Nobody is counted
# beyond what the rule asks for.
_BEFORE = """
SELECT c.id,
  (SELECT count(*) FROM (
     SELECT 1 FROM rejoinder_comment p
     WHERE p.author_id = c.author_id AND p.created_at < c.created_at AND p.number IS NOT NULL
     LIMIT {most}) x),
  CASE WHEN c.author_id IS NOT NULL
    THEN (SELECT max(p.created_at) FROM rejoinder_comment p
          WHERE p.author_id = c.author_id AND p.created_at < c.created_at)
    ELSE (SELECT max(p.created_at) FROM rejoinder_comment p
          WHERE p.guest_key = c.guest_key AND p.guest_key <> '' AND p.created_at < c.created_at)
  END
FROM rejoinder_comment c WHERE c.id IN ({places})
"""


class History:
    """What is known of past comments, read only as far as the conditions of a rule ask."""

    def __init__(self, site_id: int, conditions: Sequence[Condition]) -> None:
        """Read what does not go by the comment: sections and who belongs to the staff."""
        asked = {condition.kind for condition in conditions}
        numbers = (c.number for c in conditions if c.kind is ConditionKind.PUBLISHED)
        self._most_counted = max(numbers, default=0)
        self._asks_age = ConditionKind.ACCOUNT_AGE in asked
        self._asks_before = bool(asked & {ConditionKind.PUBLISHED, ConditionKind.SINCE_LAST})
        self._asks_findings = ConditionKind.FINDING in asked
        self._asks_words = bool(asked & {ConditionKind.WORDS, ConditionKind.PATTERN})
        staff = Account.objects.filter(role__in=STAFF_ROLES)
        self._staff = frozenset(staff.values_list("pk", flat=True))
        self._sections: dict[int, str] = {}
        if ConditionKind.SECTION in asked:
            in_sections = Thread.objects.filter(
                article__site=site_id, article__section__isnull=False
            )
            self._sections = dict(in_sections.values_list("pk", "article__section__slug"))
        self._joined: dict[int, datetime] = {}
        self._articles: dict[int, str] = {}

    @staticmethod
    def nobody() -> AuthorFacts:
        """Return an author of whom nothing is known."""
        return _NOBODY

    def is_exempt(self, comment: PastComment) -> bool:
        """Say whether a comment's author is of the staff, whom composed rules do not bind."""
        return comment.author_id in self._staff

    def note_authors(self, chunk: Sequence[PastComment]) -> None:
        """Read when the authors of these comments joined, where a condition asks for it."""
        if not (self._asks_age or self._asks_before):
            return
        new = {c.author_id for c in chunk if c.author_id is not None} - self._joined.keys()
        if new:
            joined = Account.objects.filter(pk__in=new).values_list("pk", "joined_at")
            self._joined.update(joined)

    def first_facts(self, comment: PastComment) -> Facts:
        """Return what can be said of a comment without looking anything up."""
        return Facts(comment.text, self._author(comment), section=self._section(comment))

    def all_facts(self, comments: Sequence[PastComment]) -> Iterator[tuple[Facts, PastComment]]:
        """Yield everything that the conditions ask of these comments."""
        ids = [comment.id for comment in comments]
        before = self._before(ids) if self._asks_before and ids else {}
        findings = self._findings(ids) if self._asks_findings and ids else {}
        if self._asks_words:
            self._note_articles(comments)
        for comment in comments:
            yield (
                Facts(
                    comment.text,
                    self._author(comment, before.get(comment.id)),
                    section=self._section(comment),
                    article_text=self._articles.get(comment.thread_id, ""),
                    found=tuple(findings.get(comment.id, ())),
                ),
                comment,
            )

    def _section(self, comment: PastComment) -> str:
        return self._sections.get(comment.thread_id, "")

    def _author(
        self, comment: PastComment, before: tuple[int, datetime | None] | None = None
    ) -> AuthorFacts:
        if not (self._asks_age or self._asks_before):
            return _NOBODY
        published, last_at = before or (0, None)
        recent: tuple[RecentComment, ...] = ()
        if last_at is not None:
            recent = (RecentComment("", (comment.created_at - last_at).total_seconds()),)
        return AuthorFacts(
            trust=Trust.REGULAR,
            published_before=published,
            recent=recent,
            age_seconds=self._age(comment),
        )

    def _age(self, comment: PastComment) -> float | None:
        if comment.author_id is None:
            return None if comment.is_imported else 0.0
        joined_at = self._joined.get(comment.author_id)
        if joined_at is None:
            return None
        # Whoever claimed imported comments may have written them before joining.
        return max(0.0, (comment.created_at - joined_at).total_seconds())

    def _note_articles(self, comments: Sequence[PastComment]) -> None:
        if len(self._articles) > _ARTICLES_KEPT:
            self._articles.clear()
        new = {comment.thread_id for comment in comments} - self._articles.keys()
        if new:
            texts = Article.objects.filter(thread__in=new).values_list("thread", "body_text")
            self._articles.update(texts)

    def _before(self, ids: Sequence[int]) -> dict[int, tuple[int, datetime | None]]:
        places = ", ".join(["%s"] * len(ids))
        with connection.cursor() as cursor:
            cursor.execute(_BEFORE.format(places=places, most=self._most_counted), ids)
            rows = cursor.fetchall()
        return {
            comment_id: (published, _moment(last_at)) for comment_id, published, last_at in rows
        }

    @staticmethod
    def _findings(ids: Sequence[int]) -> dict[int, list[Finding]]:
        """Read what the checks found when these comments arrived."""
        found: dict[int, list[Finding]] = {}
        rows = StoredFinding.objects.filter(
            decision__comment__in=ids, decision__old_state=""
        ).values_list("decision__comment", "check_name", "version", "rule", "passage")
        for comment_id, check, version, rule, passage in rows.order_by("pk"):
            finding = Finding(check, version, rule, Outcome.NOTE, passage=passage)
            found.setdefault(comment_id, []).append(finding)
        return found


def _moment(value: datetime | str | None) -> datetime | None:
    """Read a time from an aggregate, which SQLite gives as text."""
    if value is None:
        return None
    return with_zone(datetime.fromisoformat(value) if isinstance(value, str) else value)
