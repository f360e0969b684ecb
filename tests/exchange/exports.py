"""Builds small Disqus exports for the tests, in both shapes."""

import gzip
from pathlib import Path

NEW_DATE = "2024-05-03T09:00:00Z"
SITE = "https://harbour-post.example"


def thread(
    source_id: str = "1",
    *,
    identifier: str = "",
    link: str = f"{SITE}/news/bridge",
    title: str = "Bridge",
    created_at: str = "2024-05-01T08:00:00Z",
    is_deleted: bool = False,
    is_closed: bool = False,
) -> str:
    return (
        f'<thread dsq:id="{source_id}"><id>{identifier}</id><forum>hp</forum>'
        f'<category dsq:id="8" /><link>{link}</link><title>{title}</title><message />'
        f"<createdAt>{created_at}</createdAt>"
        "<author><name>Ed</name><isAnonymous>false</isAnonymous><username>ed</username></author>"
        f"<isClosed>{str(is_closed).lower()}</isClosed>"
        f"<isDeleted>{str(is_deleted).lower()}</isDeleted></thread>\n"
    )


def post(
    source_id: str,
    *,
    thread_id: str = "1",
    parent: str = "",
    message: str = "<p>Hello</p>",
    created_at: str = NEW_DATE,
    is_deleted: bool = False,
    is_spam: bool = False,
    extra: str = "",
) -> str:
    parent_xml = f'<parent dsq:id="{parent}" />' if parent else ""
    return (
        f'<post dsq:id="{source_id}"><id /><message><![CDATA[{message}]]></message>'
        f"<createdAt>{created_at}</createdAt><isDeleted>{str(is_deleted).lower()}</isDeleted>"
        f"<isSpam>{str(is_spam).lower()}</isSpam><author><name>Ana</name>"
        "<isAnonymous>false</isAnonymous><username>ana7</username></author>"
        f'<thread dsq:id="{thread_id}" />{parent_xml}{extra}</post>\n'
    )


OLDER_POST = """<post dsq:id="9"><id>wp_id=41</id><message><![CDATA[<p>Hello</p>]]></message>
<createdAt>2011-08-31T16:29:47Z</createdAt><isDeleted>false</isDeleted><isSpam>false</isSpam>
<author><email>ana@example.org</email><name>Ana</name><isAnonymous>true</isAnonymous></author>
<ipAddress>192.0.2.7</ipAddress><thread dsq:id="1" /></post>
"""


def export(*elements: str) -> str:
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<disqus xmlns="http://disqus.com" '
        'xmlns:dsq="http://disqus.com/disqus-internals">\n'
        '<category dsq:id="8"><forum>hp</forum><title>General</title></category>\n'
        + "".join(elements)
        + "</disqus>\n"
    )


def written(folder: Path, content: str | bytes, *, packed: bool = False) -> Path:
    path = folder / ("export.xml.gz" if packed else "export.xml")
    raw = content.encode() if isinstance(content, str) else content
    path.write_bytes(gzip.compress(raw) if packed else raw)
    return path
