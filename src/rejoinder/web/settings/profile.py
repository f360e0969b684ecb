"""Settings, Profile: picture, name, and what others see of a reader."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from rejoinder.actions import keep_picture
from rejoinder.actions.choose_name import choose_name, next_change_at
from rejoinder.actions.keep_profile import (
    BIO_LONGEST,
    PLACE_LONGEST,
    PRONUNCIATION_LONGEST,
    ProfileText,
    keep_profile,
    profile_of,
)
from rejoinder.kit.initials import HUES
from rejoinder.kit.pictures import MOST_BYTES, SENTENCES, Crop, Why
from rejoinder.kit.text import safe_url
from rejoinder.models import Account
from rejoinder.rendering import addresses
from rejoinder.rendering.avatar import avatar
from rejoinder.vocabulary.errors import HTTP_STATUS, ErrorCode, ExpectedFailure
from rejoinder.web.forms import listed_problems, problems_of
from rejoinder.web.guard import signed_in
from rejoinder.web.reading import typed
from rejoinder.web.settings.frame import saved, settings_page
from rejoinder.web.uploads import PICTURE_ADDRESS

ADDRESS = "/settings/profile"
WEBSITE_LONGEST = 200


class ProfileForm(forms.Form):
    """What a reader says of themselves, and which parts of it others see."""

    # The name is judged by actions/choose_name.py, which knows the names of everybody.
    display_name = forms.CharField(required=False, strip=False)
    bio = forms.CharField(required=False, max_length=BIO_LONGEST)
    place = forms.CharField(required=False, max_length=PLACE_LONGEST)
    website = forms.CharField(required=False)
    pronunciation = forms.CharField(required=False, max_length=PRONUNCIATION_LONGEST)
    shows_bio = forms.BooleanField(required=False)
    shows_place = forms.BooleanField(required=False)
    shows_comments = forms.BooleanField(required=False)
    shows_joined = forms.BooleanField(required=False)
    hue = forms.IntegerField(min_value=0, max_value=HUES - 1)

    def clean_website(self) -> str:
        """Take an address that is safe to link to, with or without its ``https://``."""
        given = str(self.cleaned_data["website"])
        if not given:
            return ""
        safe = safe_url(given) or (safe_url(f"https://{given}") if "://" not in given else "")
        if not safe or "." not in safe:
            raise ValidationError(_("Write the address like https://example.org."))
        if len(safe) > WEBSITE_LONGEST:
            raise ValidationError(
                _("At most %(allowed)s characters fit.") % {"allowed": WEBSITE_LONGEST}
            )
        return safe


def profile(request: HttpRequest) -> HttpResponse:
    """Show the form, or keep what it says."""
    account = signed_in(request)
    if request.method != "POST":
        return _page(request, account, values=_stored(account))
    form = ProfileForm(request.POST)
    problems = {} if form.is_valid() else problems_of(form)
    try:
        if not problems:
            _keep(account, form.cleaned_data)
    except ExpectedFailure as failure:
        problems = {failure.field or "": failure.sentence}
    if problems:
        # The account as it is, for the frame around the form.
        account.refresh_from_db()
        return _page(request, account, values=_typed(request), problems=problems)
    return saved(request, ADDRESS)


def picture(request: HttpRequest) -> HttpResponse:
    """Take a new picture, or take the one there is away (``act`` is "remove")."""
    account = signed_in(request)
    now = timezone.now()
    try:
        if typed(request, "act") == "remove":
            keep_picture.remove_picture(account, now)
            return saved(request, ADDRESS, _("Your picture is taken away."))
        keep_picture.set_picture(account, _upload(request), _crop(request), now)
    except ExpectedFailure as failure:
        problems = {keep_picture.FIELD: failure.sentence}
        status = HTTP_STATUS[failure.code]
        return _page(request, account, values=_stored(account), problems=problems, status=status)
    return saved(request, ADDRESS, _("Your new picture is shown from now on."))


def _keep(account: Account, given: Mapping[str, Any]) -> None:
    now = timezone.now()
    # First the one that may be refused.
    if given["display_name"] != account.display_name:
        choose_name(account, given["display_name"], now)
    text = ProfileText(
        bio=given["bio"],
        place=given["place"],
        website=given["website"],
        pronunciation=given["pronunciation"],
        shows_bio=given["shows_bio"],
        shows_place=given["shows_place"],
        shows_comments=given["shows_comments"],
        shows_joined=given["shows_joined"],
    )
    keep_profile(account, text)
    keep_picture.choose_hue(account, given["hue"])


def _upload(request: HttpRequest) -> bytes:
    file = request.FILES.get(keep_picture.FIELD)
    if not isinstance(file, UploadedFile):
        raise keep_picture.PictureIsWrong(_("Choose a picture first."), field=keep_picture.FIELD)
    if (file.size or 0) > MOST_BYTES:
        raise keep_picture.PictureIsWrong(_(SENTENCES[Why.TOO_LARGE]), field=keep_picture.FIELD)
    return bytes(file.read())


def _crop(request: HttpRequest) -> Crop:
    """Read the chosen square; what is missing or no number is as by default."""
    usual = Crop()
    return Crop(
        x=_per_cent(typed(request, "crop_x"), usual.x, least=0),
        y=_per_cent(typed(request, "crop_y"), usual.y, least=0),
        size=_per_cent(typed(request, "crop_size"), usual.size, least=10),
    )


def _per_cent(text: str, usual: float, *, least: float) -> float:
    try:
        number = float(text)
    except ValueError:
        return usual
    # Comparisons with NaN are false, so it becomes the default, too.
    return min(max(number, least), 100) if -1_000 < number < 1_000 else usual


def _stored(account: Account) -> dict[str, object]:
    row = profile_of(account)
    names = [name for name in ProfileForm.base_fields if name not in ("display_name", "hue")]
    return {
        "display_name": account.display_name,
        "hue": account.hue,
        **{name: getattr(row, name) for name in names},
    }


def _typed(request: HttpRequest) -> dict[str, object]:
    """Return what was typed; a box is ticked when it was sent."""
    return {
        name: name in request.POST
        if isinstance(field, forms.BooleanField)
        else typed(request, name)
        for name, field in ProfileForm.base_fields.items()
    }


def _page(
    request: HttpRequest,
    account: Account,
    *,
    values: Mapping[str, object],
    problems: Mapping[str, str] | None = None,
    status: int = 0,
) -> HttpResponse:
    problems = problems or {}
    name_free_at = next_change_at(account)
    return settings_page(
        request,
        "rejoinder/settings/profile.html",
        current="profile",
        status=status or (HTTP_STATUS[ErrorCode.REFUSED] if problems else 200),
        account=account,
        address=addresses.person(account.pk),
        picture=avatar(account.display_name, account.picture, account.hue, small=False),
        faces=[avatar(account.display_name, "", hue) for hue in range(HUES)],
        values=values,
        problems=problems,
        problem_list=listed_problems(problems),
        name_free_at=name_free_at if name_free_at and name_free_at > timezone.now() else None,
        picture_address=PICTURE_ADDRESS,
        most_bytes=MOST_BYTES,
        too_large=_(SENTENCES[Why.TOO_LARGE]),
    )
