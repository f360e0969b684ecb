"""A reader's picture: made safe, stored under a random name, shown with their comments."""

import logging
import secrets
from datetime import datetime, timedelta

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from rejoinder.actions.renew_pages import renew_pages_of
from rejoinder.actions.writing import Touched, commit
from rejoinder.kit.pictures import SENTENCES, Crop, Picture, PictureRefused, make_picture
from rejoinder.models import AcceptedWrite, Account
from rejoinder.vocabulary.errors import ErrorCode, ExpectedFailure

logger = logging.getLogger(__name__)

MOST_AN_HOUR = 10
FIELD = "picture"
# A file without an account is left alone for so long: its row may be about to be written.
LOOSE_FOR = timedelta(hours=1)

# For the catalogue of translations; kit/pictures.py knows none.
gettext_noop("This picture is larger than 5 MB. Choose a smaller one.")
gettext_noop("This picture has more than 16 million pixels. Make it smaller first.")
gettext_noop("This is not a picture that can be read. PNG, JPEG, WebP and GIF can be.")
gettext_noop("This picture takes too long to read. Choose another one.")
gettext_noop("Many pictures are being read at the moment. Try again in a few seconds.")


class PictureIsWrong(ExpectedFailure):
    """The upload cannot become a picture; the sentence says why."""

    code = ErrorCode.REFUSED


class TooManyPictures(ExpectedFailure):
    """This account has sent as many pictures as it may within an hour."""

    code = ErrorCode.REFUSED


class PictureNotStored(ExpectedFailure):
    """The disk takes no more files. What was there before stays."""

    code = ErrorCode.BUSY


def set_picture(account: Account, data: bytes, crop: Crop, now: datetime) -> None:
    """Make ``data`` the account's picture; every page with its comments is made anew.

    Raises:
        TooManyPictures, PictureIsWrong, PictureNotStored: the old picture stays.
    """
    _count(account, now)
    try:
        made = make_picture(data, crop)
    except PictureRefused as refused:
        raise PictureIsWrong(_(SENTENCES[refused.why]), field=FIELD) from refused
    name = secrets.token_urlsafe(9)
    _store(name, made)
    try:
        _replace(account, name)
    except BaseException:
        _delete(name)
        raise


def remove_picture(account: Account, now: datetime) -> None:  # noqa: ARG001  # as every action has it
    """Take the picture away, with its files; the initials are shown again."""
    if account.picture:
        _replace(account, "")


def choose_hue(account: Account, hue: int) -> None:
    """Draw the initials on another colour."""
    if hue == account.hue:
        return

    def change(touched: Touched) -> None:
        Account.objects.filter(pk=account.pk).update(hue=hue)
        renew_pages_of(account.pk, touched)

    commit(change)
    account.hue = hue


def sweep_pictures(now: datetime) -> int:
    """Delete files that belong to no account, as a crash may leave them; return how many."""
    if not default_storage.exists(""):
        return 0
    files = default_storage.listdir("")[1]
    old = {f for f in files if default_storage.get_modified_time(f) < now - LOOSE_FOR}
    used = set(Account.objects.exclude(picture="").values_list("picture", flat=True))
    loose = {f for f in old if f.removesuffix(".webp").removesuffix(".small") not in used}
    for file in loose:
        default_storage.delete(file)
    return len(loose)


def files_of(name: str) -> tuple[str, str]:
    """Return the names of the two files of a picture: 256 and 96 pixels."""
    return f"{name}.webp", f"{name}.small.webp"


def _count(account: Account, now: datetime) -> None:
    """Count one upload against the hour's limit, whether or not it becomes a picture."""
    scope = f"picture:{account.pk}"

    def change(_touched: Touched) -> None:
        # The account's row is locked first, so that parallel uploads are counted in turn.
        Account.objects.filter(pk=account.pk).update(hue=F("hue"))
        sent = AcceptedWrite.objects.filter(scope=scope, accepted_at__gt=now - timedelta(hours=1))
        if sent.count() >= MOST_AN_HOUR:
            sentence = _("You have sent %(most)s pictures within an hour. Try again later.")
            raise TooManyPictures(sentence % {"most": MOST_AN_HOUR}, field=FIELD)
        AcceptedWrite.objects.create(
            scope=scope, key=secrets.token_urlsafe(12), digest="", accepted_at=now
        )

    commit(change)


def _store(name: str, made: Picture) -> None:
    try:
        for file, content in zip(files_of(name), made, strict=True):
            default_storage.save(file, ContentFile(content))
    except OSError as error:
        logger.error("a picture could not be stored: %s", error)  # noqa: TRY400  # no traceback helps
        _delete(name)
        sentence = _("The site cannot store pictures at the moment. Nothing was changed.")
        raise PictureNotStored(sentence, field=FIELD) from error


def _replace(account: Account, name: str) -> None:
    """Put ``name`` in the place of the account's picture, and delete the files of the old one."""
    old = account.picture

    def change(touched: Touched) -> bool:
        rows = Account.objects.filter(pk=account.pk, picture=old)
        changed = bool(rows.update(picture=name))
        if changed:
            renew_pages_of(account.pk, touched)
        return changed

    while not commit(change):
        # Changed on another page in between; the last one wins.
        account.refresh_from_db(fields=["picture"])
        old = account.picture
    account.picture = name
    if old:
        _delete(old)


def _delete(name: str) -> None:
    for file in files_of(name):
        try:
            default_storage.delete(file)
        except OSError:
            # sweep_pictures finds it later.
            logger.exception("a file of a picture could not be deleted")
