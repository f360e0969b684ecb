"""Files in forms: none but a picture on its own page, and of that no more than needed."""

from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

from rejoinder.kit.pictures import MOST_BYTES

PICTURE_ADDRESS = "/settings/profile/picture"
# Pictures up to this size get their answer beside the field; what is larger, a plain 413.
MOST_BODY_BYTES = 12 * 1024 * 1024


class PictureUpload(FileUploadHandler):
    """Keeps an uploaded picture in memory, up to the limit; drops every other file unread.

    Django asks it for every form with files, because settings.FILE_UPLOAD_HANDLERS names it.
    """

    # An UploadedFile is larger than it may be when its size says so; its content is cut then.
    _content = bytearray()

    def new_file(self, *args: object, **kwargs: object) -> None:
        """Begin with a file, or skip it.

        Raises:
            SkipFile: no file is taken at this address.
        """
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]  # as Django calls it
        if self.request is None or self.request.path_info != PICTURE_ADDRESS:
            raise SkipFile
        self._content = bytearray()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002
        """Keep a part of the file."""
        room = MOST_BYTES + 1 - len(self._content)
        self._content += raw_data[:room]

    def file_complete(self, file_size: int) -> SimpleUploadedFile:
        """Hand the file over, under a name of ours."""
        made = SimpleUploadedFile("picture", bytes(self._content))
        made.size = file_size
        return made
