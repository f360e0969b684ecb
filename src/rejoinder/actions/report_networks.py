"""From which networks reports and notices came, without keeping any address."""

from datetime import datetime, timedelta

from django.utils.crypto import salted_hmac

from rejoinder.actions.writing import Touched, commit
from rejoinder.kit.networks import network_of
from rejoinder.models import Notice, Report

KEEP_NETWORKS = timedelta(days=30)
_SALT = "rejoinder.network"


def network_digest(address: str) -> str:
    """Return the keyed digest of an address's network; empty when there is none.

    Whoever has the tables but not the site's secret learns no address from it.
    """
    network = network_of(address)
    return salted_hmac(_SALT, network, algorithm="sha256").hexdigest() if network else ""


def forget_networks(now: datetime) -> int:
    """Empty the digests of reports and notices that are old; return of how many."""
    old = now - KEEP_NETWORKS

    def change(_touched: Touched) -> int:
        reports = Report.objects.filter(reported_at__lt=old).exclude(network="")
        notices = Notice.objects.filter(received_at__lt=old).exclude(network="")
        return reports.update(network="") + notices.update(network="")

    return commit(change)
