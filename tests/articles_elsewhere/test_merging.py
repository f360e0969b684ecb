"""Articles are moved to other addresses and made one, and everything goes on working."""

import pytest
from click.testing import CliRunner
from pytest_django.fixtures import Settings

from rejoinder.actions.merge_articles import MergeRefused, merge_articles
from rejoinder.actions.move_article import MoveRefused, move_article
from rejoinder.actions.recount import recount
from rejoinder.actions.register_article import register_article
from rejoinder.actions.tell import tell
from rejoinder.kit import ids
from rejoinder.management.article_command import command
from rejoinder.models import (
    Article,
    Comment,
    Decision,
    Notification,
    Thread,
    ThreadSubscription,
)
from rejoinder.vocabulary.notifications import ThreadLevel
from rejoinder.vocabulary.states import CommentState
from tests.embed_identity import host
from tests.embed_identity.host import BLOG, NEWS
from tests.feeds.reading import entries
from tests.support import cast
from tests.support.hosts import HostSites
from tests.support.server import Server
from tests.support.web import Person
from tests.web import scene

PAGE = f"{NEWS}/night-buses"


@pytest.fixture
def two_host_sites(settings: Settings) -> None:
    settings.OPTIONS = host.registered()


def opened(address: str) -> Article:
    found = register_article(address, now=cast.now())
    return Article.objects.select_related("thread").get(pk=found.article_id)


def numbers(thread: Thread) -> list[int]:
    given = Comment.objects.filter(thread=thread).values_list("number", flat=True)
    return sorted(number for number in given if number is not None)


@pytest.mark.django_db
def test_comments_of_two_articles_become_one_discussion(two_host_sites: None) -> None:
    paper = scene.paper()
    kept, gone = opened(PAGE), opened(f"{PAGE}-again")
    paper.thread = gone.thread
    first = paper.comment("Mine was late.")
    paper.comment("So was mine.", by=paper.zed, parent=first)
    paper.comment("Not at all.", by=paper.zed, state=CommentState.REMOVED)
    held = paper.comment("Wait for it.", by=paper.zed, state=CommentState.HELD)
    paper.thread = kept.thread
    paper.comment("I walked.")
    paper.comment("I did not.", by=paper.zed)
    decisions = list(Decision.objects.order_by("pk").values())

    done = merge_articles(gone, kept, now=cast.now())

    thread = Thread.objects.get(article=kept)
    assert done.comments == 4
    assert numbers(thread) == [1, 2, 3, 4, 5]
    assert (thread.comment_count, thread.root_count, thread.last_number) == (4, 4, 5)
    assert recount(mend=False) == []
    assert list(Decision.objects.order_by("pk").values()) == decisions
    assert not Article.objects.filter(pk=gone.pk).exists()
    assert opened(f"{PAGE}-again").pk == kept.pk
    paper.publish(held.pk)
    assert numbers(thread) == [1, 2, 3, 4, 5, 6]
    assert recount(mend=False) == []


@pytest.mark.django_db
def test_nobody_is_told_twice_and_who_follows_still_does(two_host_sites: None) -> None:
    paper = scene.paper()
    kept, gone = opened(PAGE), opened(f"{PAGE}-again")
    for account, article, level in (
        (paper.ana, gone, ThreadLevel.FOLLOW),
        (paper.zed, gone, ThreadLevel.FOLLOW),
        (paper.zed, kept, ThreadLevel.MUTE),
    ):
        ThreadSubscription.objects.create(
            account=account, thread=article.thread, level=level, set_at=cast.now()
        )
    paper.thread = gone.thread
    first = paper.comment("Mine was late.")
    paper.comment("So was mine.", by=paper.zed, parent=first)
    while tell(cast.now()):
        pass
    told = list(Notification.objects.order_by("pk").values_list("account", "event"))
    assert told

    merge_articles(gone, kept, now=cast.now())
    while tell(cast.now()):
        pass

    assert list(Notification.objects.order_by("pk").values_list("account", "event")) == told
    levels = ThreadSubscription.objects.filter(thread=kept.thread)
    assert dict(levels.values_list("account", "level")) == {
        paper.ana.pk: ThreadLevel.FOLLOW,
        paper.zed.pk: ThreadLevel.MUTE,
    }


@pytest.mark.django_db
def test_what_would_lose_something_is_not_merged(two_host_sites: None) -> None:
    paper = scene.paper()
    here, page, imported = paper.thread.article, opened(PAGE), opened(f"{NEWS}/b")
    other = opened(f"{NEWS}/c")
    Article.objects.filter(pk__in=[imported.pk, other.pk]).update(url="")
    for number, article in enumerate((imported, other)):
        Article.objects.filter(pk=article.pk).update(source_key=f"disqus:thread:{number}")

    for gone, kept in ((here, page), (page, page), (imported, other)):
        with pytest.raises(MergeRefused):
            merge_articles(gone, kept, now=cast.now())
    assert Article.objects.count() == 4

    merge_articles(page, here, now=cast.now())
    merge_articles(imported, here, now=cast.now())
    here.refresh_from_db()
    assert here.source_key == "disqus:thread:0"
    assert opened(PAGE).pk == here.pk


@pytest.mark.django_db
def test_a_page_moves_and_takes_its_discussion_along(two_host_sites: None) -> None:
    cast.newspaper()
    article, other = opened(PAGE), opened(f"{NEWS}/other")

    address = move_article(article, f"{BLOG}/buses/?utm_source=x", now=cast.now())

    assert address == f"{BLOG}/buses"
    assert opened(address).pk == opened(PAGE).pk == article.pk
    with pytest.raises(MoveRefused):
        move_article(other, PAGE, now=cast.now())
    with pytest.raises(MoveRefused):
        move_article(other, "https://evil.example/a", now=cast.now())


@pytest.mark.django_db(transaction=True)
def test_old_links_pages_and_counts_lead_to_the_kept_one(
    site_server: Server, hosts: HostSites
) -> None:
    paper, anyone = scene.paper(), Person(site_server.address)
    origin = {"Origin": hosts.other_site, "Sec-Fetch-Site": "cross-site"}
    pages = [f"{hosts.other_site}/night-buses", f"{hosts.other_site}/night-buses-again"]
    slugs = []
    for page in pages:
        answer = anyone.http.post(
            f"{site_server.address}/embed/articles", data={"url": page}, headers=origin, timeout=20
        )
        assert answer.status_code == 201
        slugs.append(answer.json()["article"])
    articles = {each.slug: each for each in Article.objects.select_related("thread")}
    kept, gone = (articles[slug] for slug in slugs)
    paper.thread = gone.thread
    comment = paper.comment("Mine was late.")
    path = f"/d/{gone.thread.pk}/c/{ids.to_public(comment.pk)}"
    counts = f"/counts?url={pages[0]}/&url={pages[1]}&article={kept.slug}&url=https://x.example/"
    before = anyone.reads(counts).json()
    [entry] = entries(anyone.reads(f"/d/{gone.thread.pk}/feed.atom").text)
    assert anyone.reads(path).status_code == 200
    assert "Mine was late." not in anyone.reads(f"/embed?url={pages[0]}").text

    merge_articles(gone, kept, now=cast.now())

    moved = anyone.reads(path)
    assert moved.status_code == 200
    assert moved.url.endswith(f"/d/{kept.thread.pk}/c/{ids.to_public(comment.pk)}")
    assert "Mine was late." in moved.text
    assert anyone.reads(f"/articles/{gone.slug}").url.endswith(f"/articles/{kept.slug}")
    feed = anyone.reads(f"/d/{gone.thread.pk}/feed.atom")
    assert feed.url.endswith(f"/d/{kept.thread.pk}/feed.atom")
    # Feed readers know it by its id, and do not show it as new.
    assert [each["id"] for each in entries(feed.text)] == [entry["id"]]
    assert entries(feed.text)[0]["link"] == moved.url != entry["link"]
    writer = Person(site_server.address, paper.zed)
    for json in (False, True):
        sent = writer.sends(
            f"/d/{gone.thread.pk}/comments",
            json=json,
            text=f"Sent too late, {json}.",
            key=f"k{json}",
        )
        assert sent.status_code in (200, 201), sent.text
    texts = Comment.objects.filter(thread=kept.thread).values_list("text", flat=True)
    assert {"Sent too late, False.", "Sent too late, True."} <= set(texts)
    for page in pages:
        assert "Mine was late." in anyone.reads(f"/embed?url={page}").text
    assert before == {
        f"{pages[0]}/": 0, pages[1]: 1, kept.slug: 0, "https://x.example/": 0
    }  # fmt: skip
    assert anyone.reads(counts).json() == {
        f"{pages[0]}/": 3, pages[1]: 3, kept.slug: 3, "https://x.example/": 0
    }  # fmt: skip


@pytest.mark.django_db
def test_editors_move_and_merge_by_command(two_host_sites: None) -> None:
    cast.newspaper()
    kept, gone = opened(PAGE), opened(f"{PAGE}-again")
    run = CliRunner().invoke

    moved = run(command, ["move", kept.slug, f"{NEWS}/buses"])
    refused = run(command, ["merge", kept.slug, "nothing"])
    merged = run(command, ["merge", gone.slug, kept.slug])
    site = run(command, ["move-site", NEWS, BLOG])

    assert moved.exit_code == merged.exit_code == site.exit_code == 0, merged.output
    assert f"{NEWS}/buses" in moved.output
    assert refused.exit_code == 1 and "no article" in refused.output
    assert "3 addresses moved" in site.output
    assert opened(f"{BLOG}/buses").pk == kept.pk
