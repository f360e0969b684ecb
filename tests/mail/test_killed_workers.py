"""A worker that dies or sleeps at any step: no mail is lost, and at most one comes twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path

import psutil
import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from pytest_django.fixtures import Settings

from rejoinder.models import Delivery
from tests.mail.post import again, letter, send, use
from tests.support import cast, postgres
from tests.support.patience import eventually
from tests.support.server import running
from tests.support.smtp_script import Script, scripted_server, wait_until

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = Path(__file__).resolve().parents[2]
Worker = Callable[[], "subprocess.Popen[str]"]
AFTER_THE_LEASE = timedelta(minutes=6)


@pytest.fixture(autouse=True)
def _no_other_courier() -> Iterator[None]:
    """Let the server that other tests share sleep: it would send these mails itself."""
    groups = [other.process.pid for other in running if other.process is not None]
    for group in groups:
        os.killpg(group, signal.SIGSTOP)
    yield
    for group in groups:
        os.killpg(group, signal.SIGCONT)


@pytest.fixture
def server(settings: Settings) -> Iterator[Script]:
    cast.newspaper()
    with scripted_server() as script:
        use(settings, script)
        yield script


@pytest.fixture
def worker(server: Script, data_folder: Path) -> Iterator[Worker]:
    started: list[subprocess.Popen[str]] = []

    def start() -> "subprocess.Popen[str]":
        options = {
            "DJANGO_SETTINGS_MODULE": "rejoinder.config.settings",
            "REJOINDER_DATA_FOLDER": str(data_folder),
            "REJOINDER_MAIL_URL": f"smtp://127.0.0.1:{server.port}",
        }
        if connection.vendor == "postgresql":
            url, name = os.environ["REJOINDER_DATABASE_URL"], connection.settings_dict["NAME"]
            options["REJOINDER_DATABASE_URL"] = postgres.with_database(url, str(name))
        command = [sys.executable, "-m", "tests.mail.worker_process"]
        process = subprocess.Popen(
            command, cwd=ROOT, env=os.environ | options, stderr=subprocess.PIPE, text=True
        )
        started.append(process)
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()


@contextmanager
def _nobody_writes(delivery: Delivery) -> Iterator[None]:
    """Let every write to this delivery wait."""
    if connection.vendor == "sqlite":
        with django_settings.WRITE_LOCK.open("ab") as file:
            flock(file, LOCK_EX)
            yield
        return
    with transaction.atomic():
        Delivery.objects.select_for_update().get(pk=delivery.pk)
        yield


def _kill(process: "subprocess.Popen[str]") -> None:
    process.send_signal(signal.SIGKILL)
    process.wait(10)


def _afterwards(delivery: Delivery) -> Delivery:
    """Let another worker look once the lease has run out, and once more an hour later."""
    for later in (AFTER_THE_LEASE, timedelta(hours=1)):
        send(now=cast.now() + later)
    return again(delivery)


def test_killed_before_the_dialogue_the_mail_goes_once(server: Script, worker: Worker) -> None:
    server.banner = "hang"
    written, process = letter(expires=None), worker()
    eventually(lambda: again(written).state == "claimed" and server.connections == 1)

    _kill(process)
    server.banner = "220 ready"

    assert send() == 0  # the lease still holds
    assert _afterwards(written).state == "sent"
    assert len(server.messages) == 1


def test_killed_within_the_envelope_the_mail_goes_once(server: Script, worker: Worker) -> None:
    server.at_rcpt = ["stop"]
    written, process = letter(expires=None), worker()
    wait_until(server.reached)
    assert again(written).state == "sending"

    _kill(process)

    assert _afterwards(written).state == "sent"
    assert len(server.messages) == 1


def test_killed_after_the_content_it_comes_twice_at_most_with_one_id(
    server: Script, worker: Worker
) -> None:
    server.after_data = ["stop"]
    written, process = letter(expires=None), worker()
    wait_until(server.reached)

    _kill(process)

    after = _afterwards(written)
    assert (after.state, after.in_doubt) == ("sent", True)
    assert len(server.messages) == 2
    assert set(server.ids()) == {after.message_id}


def test_killed_before_the_result_is_stored_it_comes_twice_at_most(
    server: Script, worker: Worker
) -> None:
    server.after_data = ["stop"]
    written, process = letter(expires=None), worker()
    wait_until(server.reached)

    with _nobody_writes(written):
        server.goes_on.set()
        eventually(lambda: len(server.messages) == 1)
        time.sleep(0.1)  # for the answer to arrive; the worker then waits for the lock
        _kill(process)

    after = _afterwards(written)
    assert after.state == "sent"
    assert len(server.messages) == 2
    assert set(server.ids()) == {after.message_id}


def test_killed_twice_while_sending_a_mail_is_given_up(server: Script) -> None:
    written = letter(expires=None)
    Delivery.objects.filter(pk=written.pk).update(
        state="sending", in_doubt=True, lease="x", leased_until=cast.now()
    )

    after = _afterwards(written)

    assert after.state == "failed"
    assert "in doubt twice" in after.outcome
    assert not server.messages


def test_the_late_result_of_a_worker_that_slept_is_refused(server: Script, worker: Worker) -> None:
    server.after_data = ["stop"]
    written, process = letter(expires=None), worker()
    wait_until(server.reached)
    process.send_signal(signal.SIGSTOP)
    eventually(lambda: psutil.Process(process.pid).status() == psutil.STATUS_STOPPED)

    assert _afterwards(written).state == "sent"
    by_second = again(written)
    server.goes_on.set()
    process.send_signal(signal.SIGCONT)
    _out, said = process.communicate(timeout=15)

    assert "a late result for delivery" in said
    after = again(written)
    assert (after.sent_at, after.outcome) == (by_second.sent_at, by_second.outcome)
    assert len(server.messages) == 2
    assert len(set(server.ids())) == 1


def test_two_workers_share_the_outbox_and_send_nothing_twice(
    server: Script, worker: Worker
) -> None:
    for number in range(20):
        letter(f"reader-{number}@example.org")
    server.at_rcpt = ["stop"]
    first = worker()
    wait_until(server.reached)  # it has taken ten, and is at the first

    by_second = send()
    server.goes_on.set()
    first.communicate(timeout=20)

    assert by_second == 10
    assert len(server.messages) == 20
    assert len(set(server.ids())) == 20
    assert set(Delivery.objects.values_list("state", "attempts")) == {("sent", 1)}
