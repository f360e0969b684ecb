"""Makes a discussion of any size out of a stock of sentences, the same one for each seed."""

import html
import random
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from dev.demo.people import Person, person, somebody
from dev.demo.stock import Answers, Deck, Replies, Stock, Topic

TOP_SHARE = 0.27  # comments that answer nobody; the rest are replies
DEEPEST_REPLY = 8  # of replies made by chance; the written talks go deeper
SIGNED_REDIRECT = "https://disq.us/url?url=https%3A%2F%2Fexample.org%2Fcouncil%2Freport-2022%3A"


@dataclass(slots=True)
class Post:
    """A comment of the demo while it is made."""

    author: Person
    text: str  # HTML
    created_at: datetime
    topic: Topic | None = None
    parent: "Post | None" = None
    depth: int = 0
    root_used: set[str] = field(default_factory=set)  # sentences of the whole branch
    is_deleted: bool = False
    is_spam: bool = False
    id: int = 0
    thread_id: int = 0
    parent_id: int | None = None  # set only where the parent is not in the file


class Discussion:
    """Builds the posts under one article."""

    def __init__(
        self, stock: Stock, replies: dict[str, Replies], rng: random.Random, begins: datetime
    ) -> None:
        self.posts: list[Post] = []
        self._stock = stock
        self._rng = rng
        self._begins = begins
        self._opens = {t: Deck(t.open, rng) for t in stock.topics}
        self._answers = {t: Answers(t.reply, rng) for t in stock.topics}
        self._begin = {lang: Deck(r.begin, rng) for lang, r in replies.items()}
        self._short = {lang: Deck(r.short, rng) for lang, r in replies.items()}

    def fill(self, count: int) -> list[Post]:
        """Add comments until there are `count`, in the order of time."""
        for chain in self._stock.chains:
            self._add_chain(chain)
        for _ in range(int(count * TOP_SHARE)):
            self._add_top()
        tries = 0
        while len(self.posts) < count:
            self._add_reply()
            tries += 1
            if tries % (8 * count) == 0:
                self._add_top()  # all branches have said all there is
        self.posts.sort(key=lambda post: post.created_at)
        return self.posts

    def _add_chain(self, turns: tuple[tuple[str, str], ...]) -> None:
        parent: Post | None = None
        at = self._begins + timedelta(minutes=self._rng.randint(90, 300))
        for name, text in turns:
            depth = parent.depth + 1 if parent else 0
            parent = Post(person(name), _paragraphs([text]), at, None, parent, depth)
            self.posts.append(parent)
            at += timedelta(minutes=self._rng.randint(3, 25), seconds=self._rng.randint(0, 59))

    def _add_top(self) -> None:
        topic = self._topic()
        run = self._opens[topic].deal_run(self._rng.choice((1, 2, 2, 2, 3, 3)))
        minutes = self._rng.expovariate(1 / 500)
        post = Post(
            author=somebody(topic.language, self._rng),
            text=self._with_link(_paragraphs(run)),
            created_at=self._begins + timedelta(minutes=4 + minutes, seconds=minutes % 1 * 60),
            topic=topic,
            root_used=set(run),
        )
        self.posts.append(post)

    def _topic(self) -> Topic:
        """Choose by what is left unsaid, so that nothing is said twice before all is said."""
        if not any(deck.left for deck in self._opens.values()):
            for deck in self._opens.values():
                deck.refill()
        weights = [len(deck.left) for deck in self._opens.values()]
        return self._rng.choices(list(self._opens), weights)[0]

    def _add_reply(self) -> None:
        parent = self._parent()
        topic = parent.topic or self._stock.topics[0]
        text = self._answer(parent, topic)
        if not text:
            return  # the branch has said all there is; another one goes on
        post = Post(
            author=self._answerer(parent, topic.language),
            text=text,
            created_at=parent.created_at + timedelta(seconds=self._rng.expovariate(1 / 4800) + 70),
            topic=topic,
            parent=parent,
            depth=parent.depth + 1,
            root_used=parent.root_used,
        )
        self.posts.append(post)

    def _parent(self) -> Post:
        """Choose what to answer: new talk draws talk, so the latest posts come up more often."""
        while True:
            latest = self.posts[-40:] if self._rng.random() < 0.5 else self.posts
            parent = self._rng.choice(latest)
            if parent.depth < DEEPEST_REPLY and parent.topic is not None:
                return parent

    def _answerer(self, parent: Post, language: str) -> Person:
        before = parent.parent.author if parent.parent else None
        if before is not None and before != parent.author and self._rng.random() < 0.4:
            return before
        while (answerer := somebody(language, self._rng)) == parent.author:
            pass
        return answerer

    def _answer(self, parent: Post, topic: Topic) -> str:
        """Make a reply that says nothing twice in one branch; empty if nothing is left."""
        rng, used, name = self._rng, parent.root_used, parent.author.first_name
        answer, fits = self._answers[topic].choose(parent.text, used)
        short = self._short[topic.language].deal(used)
        if not answer or rng.random() < (0.05 if fits else 0.45):
            sentences = [] if short in used else [short]
        else:
            sentences = [answer]
            if rng.random() < 0.15:
                sentences.append(self._answers[topic].choose(answer, used | {answer})[0])
            if rng.random() < 0.5:
                sentences.insert(0, self._begin[topic.language].deal(used))
        used.update(sentences)
        return self._with_link(_paragraphs([s.replace("{name}", name) for s in sentences]))

    def _with_link(self, text: str) -> str:
        """Turn a mention of the report into a link, wrapped as Disqus wraps links."""
        for words in ("the inspection report of 2022", "the 2022 report", "Prüfbericht von 2022"):
            signature = f"{self._rng.getrandbits(128):032x}"[:27]
            link = f'<a href="{SIGNED_REDIRECT}{signature}&amp;cuid=41" rel="nofollow">{words}</a>'
            text = text.replace(words, link)
        return text


def _paragraphs(sentences: list[str]) -> str:
    """Set sentences as HTML; the third begins a new paragraph."""
    escaped = [html.escape(sentence, quote=False) for sentence in sentences]
    blocks = [" ".join(escaped[:2]), " ".join(escaped[2:])]
    return "".join(f"<p>{block}</p>" for block in blocks if block)
