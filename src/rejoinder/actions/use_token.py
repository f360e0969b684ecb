"""A signed token that works once is used up."""

import hashlib
from datetime import datetime, timedelta

from django.db import IntegrityError

from rejoinder.actions.writing import Touched, commit
from rejoinder.models import UsedToken

# Tokens are refused by their own time long before they are forgotten here.
FORGOTTEN_AFTER = timedelta(days=1)


def use_token(purpose: str, token_id: str, *, expires_at: datetime, now: datetime) -> bool:
    """Note that a token was used; False: it had been before. Joins no open transaction.

    ``purpose`` keeps the tokens of different makers apart. Of two that use one token at the
    same time exactly one gets True.
    """
    digest = hashlib.sha256(f"{purpose}\0{token_id}".encode()).hexdigest()

    def change(_touched: Touched) -> None:
        UsedToken.objects.create(digest=digest, expires_at=expires_at)
        UsedToken.objects.filter(expires_at__lt=now - FORGOTTEN_AFTER).delete()

    try:
        commit(change)
    except IntegrityError:
        return False
    return True
