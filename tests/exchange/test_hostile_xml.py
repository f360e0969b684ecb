"""S-40: files that are no export, are broken, or are made to exhaust or rob the machine."""

import gzip
import resource
import time
from pathlib import Path

import pytest

from rejoinder.exchange import disqus
from rejoinder.exchange.reading import ReadLimits, UnreadableExport
from tests.exchange.exports import export, post, thread, written

LAUGHS = (
    '<?xml version="1.0"?>\n<!DOCTYPE disqus [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 20))
    + "]>\n<disqus>&a19;</disqus>"
)
QUADRATIC = f'<!DOCTYPE disqus [<!ENTITY a "{"a" * 60_000}">]><disqus>{"&a;" * 60_000}</disqus>'
OUTSIDE = '<!DOCTYPE disqus [<!ENTITY a SYSTEM "file:///etc/passwd">]><disqus>&a;</disqus>'
FAR_DTD = '<!DOCTYPE disqus SYSTEM "http://example.org/a.dtd"><disqus></disqus>'


def refusal(path: Path, limits: ReadLimits | None = None) -> UnreadableExport:
    with pytest.raises(UnreadableExport) as caught:
        list(disqus.read_everything(path, limits=limits or ReadLimits()))
    return caught.value


@pytest.mark.parametrize("content", [LAUGHS, QUADRATIC, OUTSIDE, FAR_DTD])
def test_a_document_type_is_refused_at_once(tmp_path: Path, content: str) -> None:
    path = written(tmp_path, content)
    began = time.monotonic()

    found = refusal(path)

    assert "document type" in found.sentence
    assert "root:" not in str(found)
    assert time.monotonic() - began < 2


def test_an_entity_that_nobody_declared_is_damage(tmp_path: Path) -> None:
    path = written(tmp_path, export(thread(title="&secret;")))

    assert refusal(path).line == 4


def test_two_million_nested_elements_are_refused_at_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "deep.xml"
    with path.open("wb") as file:
        file.write(b"<disqus>\n")
        for _ in range(2000):
            file.write(b"<a>" * 1000)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()

    found = refusal(path)

    assert "64 deep" in found.sentence
    assert time.monotonic() - began < 2
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kilobytes


def test_sixty_four_nested_elements_are_read(tmp_path: Path) -> None:
    path = written(tmp_path, export("<a>" * 63 + "</a>" * 63, post("5")))

    assert disqus.count(path).comments == 1
    too_deep = written(tmp_path, export("<a>" * 64 + "</a>" * 64))
    assert "64 deep" in refusal(too_deep).sentence


def test_a_packed_bomb_is_stopped_by_its_ratio(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xml.gz"
    with gzip.open(path, "wb") as file:
        file.write(export(thread()).encode().replace(b"</disqus>", b""))
        for _ in range(60):
            file.write(b"<!-- " + b"a" * 1_000_000 + b" -->")

    assert "times its size" in refusal(path).sentence


def test_reading_stops_at_the_limit_of_bytes(tmp_path: Path) -> None:
    content = export(thread(), *[post(str(n), message="a" * 50_000) for n in range(60)])
    path = written(tmp_path, content, packed=True)

    assert len(list(disqus.read_comments(path))) == 60
    assert "more than 1 MB" in refusal(path, ReadLimits(max_bytes=1024 * 1024)).sentence


def test_memory_stays_flat_over_many_elements_that_mean_nothing(tmp_path: Path) -> None:
    path = written(tmp_path, export("<post>" + "<x y='1'>z</x>" * 400_000 + "</post>", post("5")))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    assert disqus.count(path).comments == 2

    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000  # kilobytes


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("<rss><channel /></rss>", "begins with <rss>"),
        ("", "does not begin like an XML file"),
        ("id,text\n1,Hello\n" * 1000, "does not begin like an XML file"),
        ("<!doctype html><html></html>", "damaged"),
        ('<?xml version="1.0" encoding="utf-16"?><disqus/>', "utf-16"),
        (export(thread()).encode("utf-16"), "utf-16"),
        (b"\x1f\x8bnothing", "gzip file"),
    ],
)
def test_a_file_that_is_no_export_is_refused_in_words(
    tmp_path: Path, content: str | bytes, words: str
) -> None:
    found = refusal(written(tmp_path, content))

    assert words in found.sentence


def test_a_file_that_was_cut_off_says_so_with_the_line(tmp_path: Path) -> None:
    whole = export(thread(), *[post(str(n)) for n in range(3000)])
    cut = whole[: len(whole) * 2 // 3]
    path = written(tmp_path, cut)

    found = refusal(path)

    assert "cut off" in found.sentence
    assert found.line == cut.count("\n") + 1


def test_a_packed_file_that_was_cut_off_says_so(tmp_path: Path) -> None:
    path = written(tmp_path, export(thread(), *[post(str(n)) for n in range(300)]), packed=True)
    path.write_bytes(path.read_bytes()[:-200])

    assert "cut off" in refusal(path).sentence


def test_damage_in_the_middle_is_reported_with_its_line_whatever_stands_before(
    tmp_path: Path,
) -> None:
    content = "\n\n`\n" + export(thread(), post("5"), "<post></thread>\n", post("6"))
    path = written(tmp_path, content)

    found = refusal(path)

    assert content.splitlines()[(found.line or 1) - 1] == "<post></thread>"
