"""How fast mails leave: `python -m bench.mail 5000`, on a prepared data folder.

With the server's environment (`REJOINDER_DATA_FOLDER`). A comment is written in a discussion
with that many followers, all of whom want a mail at once; each mail is written anew and
handed to a mail server, which runs in a process of its own. Prints one JSON object.
"""

import json
import multiprocessing
import os
import socket
import sys
import time
from contextlib import closing
from typing import Any

from aiosmtpd.controller import Controller
from django.conf import settings
from django.utils import timezone

from rejoinder.config.wsgi import application

# The import above sets Django up, which those below need.
# isort: split
from allauth.account.models import EmailAddress

from rejoinder.actions.courier import Courier
from rejoinder.actions.keep_site import first_site
from rejoinder.actions.save_article import ArticleText, save_article
from rejoinder.actions.submit_comment import submit_comment
from rejoinder.actions.tell import tell
from rejoinder.clients.smtp import SMTP_BACKEND
from rejoinder.kit.names import skeleton
from rejoinder.models import (
    Account,
    Delivery,
    NotificationChoice,
    Thread,
    ThreadSubscription,
)
from rejoinder.policies.writer import Writer
from rejoinder.vocabulary.notifications import Channel, DeliveryState, Kind, ThreadLevel

__all__ = ["application", "main"]

_TEXT = "There was no barrier when I came by at twenty past six, and nobody to ask. " * 3


class _Sink:
    async def handle_DATA(self, *_given: object) -> str:  # noqa: N802  # aiosmtpd's name
        return "250 kept"


def main(followers: int) -> None:
    """Measure once and print the figures."""
    port = _free_port()
    sink = multiprocessing.get_context("spawn").Process(target=serve, args=(port,), daemon=True)
    sink.start()
    _wait_for(port)
    settings.EMAIL_BACKEND = SMTP_BACKEND
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
    settings.OPTIONS = settings.OPTIONS | {"mails_per_hour": 10_000_000}
    _prepare(followers)
    print(json.dumps(_measured(followers)))
    sink.terminate()


def serve(port: int) -> None:
    """Run a mail server that keeps nothing, until this process is ended."""
    Controller(_Sink(), hostname="127.0.0.1", port=port).start()
    while True:
        time.sleep(60)


def _prepare(followers: int) -> None:
    """Let as many mails wait as there are followers."""
    place = _thread()
    _follow(place, followers)
    writer = Account.objects.create_user(
        "bench-mail@example.org", display_name="Writer", joined_at=timezone.now(), role="moderator"
    )
    submit_comment(
        thread_id=place.pk, parent_id=None, writer=Writer(account=writer), text=_TEXT, key="",
        now=timezone.now(),
    )  # fmt: skip
    tell(timezone.now())


def _measured(followers: int) -> dict[str, Any]:
    mails = Delivery.objects.filter(channel=Channel.EMAIL)
    queued = mails.filter(state=DeliveryState.WAITING).count()
    courier, handled = Courier(), 0
    began, used = time.monotonic(), time.process_time()
    while done := courier.round():
        handled += done
    seconds, processor = time.monotonic() - began, time.process_time() - used
    courier.close()
    return {
        "followers": followers,
        "queued": queued,
        "sent": mails.filter(state=DeliveryState.SENT).count(),
        "seconds": round(seconds, 2),
        "mails_per_second": round(handled / seconds, 1),
        "processor_ms_a_mail": round(1000 * processor / max(handled, 1), 2),
        "load": round(os.getloadavg()[0], 1),
    }


def _follow(place: Thread, followers: int) -> None:
    now = timezone.now()
    accounts = Account.objects.bulk_create(
        Account(
            email=f"follower-{number}@example.org", display_name=f"Follower {number}",
            name_key=skeleton(f"Follower {number}"), joined_at=now,
        )
        for number in range(followers)
    )  # fmt: skip
    EmailAddress.objects.bulk_create(
        EmailAddress(user=a, email=a.email, verified=True, primary=True) for a in accounts
    )
    ThreadSubscription.objects.bulk_create(
        ThreadSubscription(account=a, thread=place, level=ThreadLevel.FOLLOW, set_at=now)
        for a in accounts
    )
    NotificationChoice.objects.bulk_create(
        NotificationChoice(account=a, kind=Kind.FOLLOWED, channel=Channel.EMAIL, wanted=True)
        for a in accounts
    )


def _thread() -> Thread:
    text = ArticleText(
        slug="bench-mail", headline="Ministers give two accounts of the closed bridge",
        body_html="<p>It was closed at six.</p>", bylines=("Ida Berg",),
        published_at=timezone.now(),
    )  # fmt: skip
    return save_article(first_site(), text, now=timezone.now()).thread


def _wait_for(port: int) -> None:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with closing(socket.socket()) as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("the mail server did not start")


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main(int(sys.argv[1]))
