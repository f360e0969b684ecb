"""Editors close a discussion and open it again."""

from django.utils.translation import gettext as _

from rejoinder.actions import statements
from rejoinder.actions.writing import Touched, commit
from rejoinder.models import Article, Site, Thread
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure


class NoSuchArticle(ExpectedFailure):
    """The site has no article with this slug."""

    code = ErrorCode.NOT_FOUND


def thread_of(site: Site, slug: str) -> Thread:
    """Return the discussion under the article with this slug.

    Raises:
        NoSuchArticle: there is none.
    """
    thread = Thread.objects.filter(article__site=site, article__slug=slug).first()
    if thread is None:
        raise NoSuchArticle(_("There is no article “%(slug)s”.") % {"slug": slug})
    return thread


def article_of(site: Site, slug: str) -> Article:
    """Return the article with this slug.

    Raises:
        NoSuchArticle: there is none.
    """
    return thread_of(site, slug).article


def close_thread(thread: Thread) -> bool:
    """Take no more comments, answers and changes; return False if it was closed before.

    What is there stays readable, can be voted on and withdrawn.
    """
    return _set_open(thread, is_open=False)


def reopen_thread(thread: Thread) -> bool:
    """Take comments again; return False if the discussion was open before."""
    return _set_open(thread, is_open=True)


def _set_open(thread: Thread, *, is_open: bool) -> bool:
    def change(touched: Touched) -> bool:
        changed = Thread.objects.filter(pk=thread.pk, is_open=not is_open).update(is_open=is_open)
        if changed:
            statements.mark_changed(thread.pk)
            touched.thread(thread.pk)
        return bool(changed)

    return commit(change)
