"""A small export in which nearly everything is meant to do harm or is simply broken."""

import random
from datetime import UTC, datetime, timedelta

from dev.demo.discussion import Post
from dev.demo.disqus_writer import FOOT, HEAD, Thread, post_xml, thread_xml
from dev.demo.people import Person, person

AT = datetime(2024, 5, 3, 9, 0, tzinfo=UTC)
SITE = "https://harbour-post.example"

THREADS = (
    Thread(1, f"{SITE}/?p=1", "Number one", AT),
    Thread(2, f"{SITE}/?p=2", "Number two", AT),
    Thread(3, "http://www.harbour-post.example:80/?utm_source=x&p=1", "Number one again", AT),
    Thread(4, "https://translate.googleusercontent.com/translate_c?u=x", "Translated", AT),
    Thread(5, "http://localhost:8000/?p=1", "At home", AT),
    Thread(6, "http://10.0.0.7/news/", "Inside", AT),
    Thread(7, "https://deploy-preview-12--harbour-post.netlify.app/?p=1", "Preview", AT),
    Thread(8, "javascript:alert(1)", "<script>alert(1)</script>", AT),
    Thread(9, f"{SITE}/news/empty", "Nobody came", AT),
    Thread(10, f"{SITE}/news/deleted", "Deleted", AT, is_deleted=True),
)

MESSAGES = (
    "<script>alert(1)</script><p>script</p>",
    "<p>unclosed <script>alert(1)",
    '<img src=x onerror="alert(1)"><p>image</p>',
    "<svg onload=alert(1)><p>drawing</p></svg>",
    '<a href="javascript:alert(1)">link</a>',
    '<a href="&#106;avascript:alert(1)">link in entities</a>',
    '<a href="data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==">data</a>',
    '<iframe src="https://example.org/"></iframe><p>frame</p>',
    "<style>body{display:none}</style><p>style</p>",
    '<form action="https://example.org/"><input name="password"></form><p>form</p>',
    '<p id="comments" name="csrf" class="rj-staff">clobbered</p>',
    "</article></main></body><p>closing everything</p>",
    "</script><p>end of a script that never began</p>",
    "<!-- <p>half a comment",
    "<p>]]> and <![CDATA[ in the middle</p>",
    "<p>\u202eright to left\u202c and \u2066isolated\u2069 and zero\u200bwidth</p>",
    "<p>Z" + "\u0301" * 200 + "algo</p>",
    "<div>" * 300 + "deep" + "</div>" * 300,
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></table></math>",
    '<p>=HYPERLINK("https://example.org","total")</p>',
    "   ",
    "<p>" + "long " * 4000 + "</p>",
    '<p><a href="https://disq.us/url?url=javascript%3Aalert%281%29%3AabcDEF12345678901234">x</a></p>',
)

NAMES = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "-2+3",
    "</script><b>Bo</b>",
    "Mara\u202eK",
    "\u3164",
    "",
    "<img src=x onerror=alert(1)>",
    "A" * 500,
    "Administrator",
)


def hostile_xml(rng: random.Random) -> str:
    """Write the whole file, beginning with a stray mark as one seen in the wild did."""
    posts = [
        Post(_author(place, rng), text, AT + timedelta(minutes=place), thread_id=1, id=1000 + place)
        for place, text in enumerate(MESSAGES)
    ]
    threads = "".join(thread_xml(thread, older=False) for thread in THREADS)
    body = "".join(post_xml(post, older=False) for post in posts + _misplaced())
    return "\ufeff`\n\n" + HEAD + threads + body + "".join(_broken()) + FOOT


def _author(place: int, rng: random.Random) -> Person:
    return Person(NAMES[place % len(NAMES)], f"reader{rng.randint(10, 99)}")


def _misplaced() -> list[Post]:
    """Posts that are well formed and stand in the wrong place."""
    places = (
        # id, thread, parent
        (2000, 1, 2001),  # a circle of three
        (2001, 1, 2002),
        (2002, 1, 2000),
        (2003, 1, 2003),  # its own parent
        (2004, 1, 2010),  # its parent is in another article
        (2005, 1, 9999),  # its parent is nowhere
        (2006, 77, None),  # its thread is nowhere
        (2007, 4, None),
        (2008, 5, None),
        (2009, 6, None),
        (2010, 2, None),
        (2011, 7, None),
        (2012, 8, None),
        (2013, 10, None),
        (2014, 3, 1000),  # its parent is in another thread of the same article
        (1000, 1, None),  # an id that was there before
    )
    return [
        Post(
            person("Ned from the lock"),
            f"<p>Misplaced {number}</p>",
            AT + timedelta(hours=1),
            id=number,
            thread_id=thread,
            parent_id=parent,
        )
        for number, thread, parent in places
    ]


def _broken() -> list[str]:
    """Posts with something missing, unreadable or impossible in them."""
    plain = Post(person("Rower No. 4"), "<p>Text</p>", AT, id=3000, thread_id=1)
    xml = post_xml(plain, older=False)
    date = "2024-05-03T09:00:00Z"
    return [
        xml.replace('<post dsq:id="3000">', "<post>"),
        xml.replace("3000", "3001").replace('<thread dsq:id="1" />\n', ""),
        xml.replace("3000", "3002").replace(date, "1970-01-01T00:00:00Z"),
        xml.replace("3000", "3003").replace(date, "2099-12-31T23:59:59Z"),
        xml.replace("3000", "3004").replace(date, "last Tuesday"),
        xml.replace("3000", "3005").replace("<p>Text</p>", "<p>Form\x0bfeed\x00</p>"),
        xml.replace("3000", "3006").replace("<![CDATA[<p>Text</p>]]>", "<p>Text</p>"),
        xml.replace("3000", "3008").replace("<author>", "<author><email>root@example.org</email>"),
        xml.replace("3000", "x' OR 1=1 --"),
    ]
