"""The operator's options: what is taken, and the sentence for what is not."""

from pathlib import Path

import pytest

from rejoinder.config.machines import line_of
from rejoinder.config.options import OPTIONS, OptionIsWrong, made_folder, read_options
from rejoinder.config.secret import kept_secret
from rejoinder.config.services import database_settings, mail_settings

PASSWORD = "s3cret/of-the-paper"


def read(name: str, text: str) -> object:
    return read_options({f"REJOINDER_{name.upper()}": text})[name]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("site_address", "https://news.example.org"),
        ("site_address", "http://localhost:8000"),
        ("site_address", "http://[::1]:8000"),
        ("database_url", "postgresql://user:pass%2Fword@host:5432/name"),
        ("database_url", "postgresql://user@/name?host=/run/postgresql"),
        ("machines_url", "postgresql"),
        ("machines_url", "redis://:password@redis.internal:6379"),
        ("machines_url", "unix:///run/redis.sock"),
        ("mail_url", "smtp+tls://user:password@mail.example.org:587"),
        ("mail_url", "smtps://user:password@mail.example.org"),
        ("mail_url", "smtp://mail.example.org"),
        ("mail_url", "smtp://user:password@localhost:25"),
        ("mail_url", "smtp://user:password@[::1]:25"),
        ("mail_from", "desk@news.example.org"),
        ("secret_key", "k" * 50),
    ],
)
def test_what_the_documents_show_is_taken(name: str, text: str) -> None:
    assert read(name, text) == text


def test_lists_numbers_and_switches_are_read() -> None:
    assert read("embed_origins", "https://a.example  https://b.example:8443") == (
        "https://a.example",
        "https://b.example:8443",
    )
    assert read("trusted_proxies", "2") == 2
    assert read("demo", "Yes") is True


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("site_address", "news.example.org", "write it like https://"),
        ("site_address", "https://", "write it like https://"),
        ("site_address", "https://news.example.org/", "without a path"),
        ("site_address", "https://news.example.org?x", "without a path"),
        ("site_address", "https://user@news.example.org", "write it like https://"),
        ("site_address", "https://news.example.org:http", "write it like https://"),
        ("site_address", "https://[news", "write it like https://"),
        ("site_address", "https://zeitung-münchen.example", "in ASCII"),
        ("embed_origins", "https://a.example *", "write it like https://"),
        ("embed_origins", "null", "write it like https://"),
        ("trusted_proxies", "-1", "a whole number from 0 to 20"),
        ("trusted_proxies", "one", "a whole number from 0 to 20"),
        ("bridge_threads", "0", "a whole number from 1 to 64"),
        ("snapshot_megabytes", "0", "a whole number from 1"),
        ("mail_from", "The Paper <desk@news.example.org>", "one address"),
        ("mail_from", "desk", "one address"),
        ("demo", "true", "yes or no"),
    ],
)
def test_a_wrong_value_ends_in_a_sentence_that_names_option_and_value(
    name: str, text: str, words: str
) -> None:
    with pytest.raises(OptionIsWrong) as caught:
        read(name, text)

    said = str(caught.value)
    assert f"REJOINDER_{name.upper()} is {text!r}: " in said
    assert words in said


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("database_url", f"mysql://user:{PASSWORD}@host/name", "postgresql://"),
        ("database_url", f"postgresql://user:{PASSWORD}@host/name", "percent form"),
        ("database_url", f"postgresql://user:{PASSWORD}", "postgresql://"),
        ("database_url", "postgresql://user@host", "postgresql://"),
        ("database_url", "postgresql://user@host:port/name", "postgresql://"),
        ("database_url", "host/name", "postgresql://"),
        ("mail_url", "smtp://user:password@mail.example.org:587", "write smtp+tls://"),
        ("mail_url", "smtp://user:password@192.0.2.1", "write smtp+tls://"),
        ("mail_url", f"smtp+tls://user:{PASSWORD}@mail.example.org", "percent form"),
        ("mail_url", "mailto:desk@news.example.org", "smtp+tls://"),
        ("mail_url", "https://mail.example.org", "smtp+tls://"),
        ("mail_url", "smtp+tls://", "smtp+tls://"),
        ("mail_url", "mail.example.org:587", "smtp+tls://"),
        ("machines_url", "yes", "write postgresql, or an address"),
        ("machines_url", "http://redis.internal:6379", "write postgresql, or an address"),
        ("machines_url", f"redis://:{PASSWORD}@redis.internal", "percent form"),
        ("machines_url", "redis://", "write postgresql, or an address"),
    ],
)
def test_a_wrong_value_that_holds_a_password_is_not_shown(name: str, text: str, words: str) -> None:
    with pytest.raises(OptionIsWrong) as caught:
        read(name, text)

    said = str(caught.value)
    assert said.startswith(f"REJOINDER_{name.upper()} is wrong: ")
    assert words in said
    assert "s3cret" not in said and "of-the-paper" not in said


def test_a_name_that_is_no_option_is_refused() -> None:
    with pytest.raises(OptionIsWrong, match="REJOINDER_MAILURL is not an option"):
        read_options({"REJOINDER_MAILURL": "smtp://localhost"})


def test_an_empty_value_means_the_default() -> None:
    names = {f"REJOINDER_{option.name.upper()}": "" for option in OPTIONS}

    assert read_options(names) == read_options({})


def test_a_value_is_read_from_a_file_and_one_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "from"
    file.write_text("desk@news.example.org\n")
    assert read_options({"REJOINDER_MAIL_FROM_FILE": str(file)})["mail_from"] == (
        "desk@news.example.org"
    )

    for wrong, words in ((tmp_path / "nowhere", "No such file"), (tmp_path, "directory")):
        with pytest.raises(OptionIsWrong, match=f"REJOINDER_MAIL_FROM_FILE is .*{words}"):
            read_options({"REJOINDER_MAIL_FROM_FILE": str(wrong)})
    file.write_bytes(b"\xff\xfe")
    with pytest.raises(OptionIsWrong, match="not a text in UTF-8"):
        read_options({"REJOINDER_MAIL_FROM_FILE": str(file)})


def test_a_data_folder_that_cannot_be_made_ends_in_a_sentence(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert made_folder(tmp_path / "new" / "folder").is_dir()

    for wrong in (file, file / "below"):
        with pytest.raises(OptionIsWrong, match=r"REJOINDER_DATA_FOLDER is .* cannot be made"):
            made_folder(wrong)
    with pytest.raises(OptionIsWrong, match="signing key cannot be kept there"):
        kept_secret(tmp_path / "nowhere" / "secret-key")


@pytest.mark.parametrize(
    ("scheme", "port", "tls", "ssl"),
    [("smtp", 25, False, False), ("smtp+tls", 587, True, False), ("smtps", 465, False, True)],
)
def test_the_scheme_says_how_mails_are_encrypted(
    scheme: str, port: int, tls: bool, ssl: bool, tmp_path: Path
) -> None:
    found = mail_settings(f"{scheme}://us%40er:pa%2Fss@mail.example.org", tmp_path)

    assert found["EMAIL_PORT"] == port
    assert (found["EMAIL_USE_TLS"], found["EMAIL_USE_SSL"]) == (tls, ssl)
    assert (found["EMAIL_HOST_USER"], found["EMAIL_HOST_PASSWORD"]) == ("us@er", "pa/ss")


def test_a_database_is_reached_by_host_or_by_the_folder_of_its_socket(tmp_path: Path) -> None:
    by_host = database_settings("postgresql://user:pa%2Fss@db.example:5433/na%20me", tmp_path)
    by_socket = database_settings("postgresql://user@/name?host=/run/postgresql", tmp_path)

    assert (by_host["HOST"], by_host["PORT"]) == ("db.example", 5433)
    assert (by_host["NAME"], by_host["PASSWORD"]) == ("na me", "pa/ss")
    assert (by_socket["HOST"], by_socket["NAME"]) == ("/run/postgresql", "name")
    assert database_settings("", tmp_path)["NAME"] == tmp_path / "rejoinder.sqlite3"


def test_machines_meet_in_the_database_only_if_they_can_share_one() -> None:
    url = "postgresql://desk@db.internal/desk"
    assert line_of("postgresql", database_url=url, secret_key="k" * 50) is not None
    assert line_of("", database_url="", secret_key="k" * 50) is None

    with pytest.raises(OptionIsWrong, match="REJOINDER_DATABASE_URL is empty"):
        line_of("postgresql", database_url="", secret_key="k" * 50)
