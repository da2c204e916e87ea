"""Attacks that nobody thought of: documents of every kind, mutated, with headers, requests and forged ids beside."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from tests.hostile import values
from tests.hostile.attack import Answer, Attack, Command, FilledForm, Request
from tests.hostile.forms import FORMS
from tests.hostile.mutations import MARKUP, encode, put_json, repeat_json
from tests.support.actions import ACTIONS, any_of

SEEDS = {path.name: path.read_text(encoding="utf-8") for path in Path(__file__).with_name("seeds").iterdir()}
FEEDS = {
    "rss.xml": "application/rss+xml",
    "atom.xml": "application/atom+xml",
    "rdf.xml": "application/rdf+xml",
    "feed.json": "application/feed+json",
}
COMMENTS = {
    "rest": "comments-rest.json",
    "mastodon": "comments-mastodon.json",
    "substack": "comments-substack.json",
    "ghost": "comments-ghost.json",
    "isso": "comments-isso.json",
    "webmention": "comments-webmention.json",
    "feed": "comments-feed.xml",
    "page": "page.html",
}
COMMANDS = (
    *(("blog add", "address"), ("blog remove", "blog"), ("blog name", "name"), ("post submit", "address")),
    *(("post withdraw", "post"), ("post why", "post"), ("theme suggest", "title"), ("theme withdraw", "suggestion")),
)
SHOWS = (
    "blog list",
    "blog health",
    "blog export",
    "round status",
    "reading week",
    "reading next",
    "me",
    "privacy export",
)
PLACES = st.integers(0, 400)
TEXTS = st.sampled_from(values.TEXTS) | st.text(max_size=30)
VALUES = st.one_of(TEXTS, *(st.sampled_from(one) for one in (values.ADDRESSES, values.NUMBERS, values.DATES)))
JSON_VALUES: st.SearchStrategy[Any] = st.one_of(
    VALUES,
    st.sampled_from([None, True, -1, 2**31, 2**63, 2**64, 10**400, 1e308, float("inf"), [], {}, [[]], [{}], {"a": []}]),
    st.just(0).map(lambda _: _nested()),
    st.integers(),
)


def _nested() -> Any:
    deep: Any = []
    for _ in range(300):
        deep = [deep]
    return deep


def attacks() -> st.SearchStrategy[Attack]:
    """Return a strategy for attacks; most do one or two things."""
    return st.one_of(
        st.builds(Attack, feed=feeds(), buttons=buttons()),
        st.builds(Attack, feed=feeds(), later_feed=feeds()),
        st.builds(Attack, feed=feeds(), commands=commands()),
        st.builds(Attack, feed=st.just(_excerpt()), page=pages(), commands=commands()),
        st.sampled_from(sorted(COMMENTS)).flatmap(_comments),
        st.builds(Attack, page=pages(), requests=requests()),
        st.builds(Attack, forms=forms(), opml=opml()),
        st.builds(Attack, feed=feeds(), page=pages(), requests=requests(), buttons=buttons(), commands=commands()),
    )


def _excerpt() -> Answer:
    """Return a feed of excerpts, so that the pages are fetched."""
    body = SEEDS["feed.json"].replace("#{tag}", "").encode()
    return Answer(body, 200, (("Content-Type", "application/feed+json"),))


def _comments(kind: str) -> st.SearchStrategy[Attack]:
    return st.builds(Attack, comments=_answers(COMMENTS[kind], "application/json"), comment_kind=st.just(kind))


def feeds() -> st.SearchStrategy[Answer]:
    """Return a strategy for answers in place of a feed."""
    return st.sampled_from(sorted(FEEDS)).flatmap(lambda name: _answers(name, FEEDS[name]))


def pages() -> st.SearchStrategy[Answer]:
    """Return a strategy for answers in place of a page."""
    return _answers("page.html", "text/html")


def opml() -> st.SearchStrategy[bytes]:
    """Return a strategy for lists of blogs."""
    return _bodies("blogs.opml")


@st.composite
def _bodies(draw: st.DrawFn, name: str) -> bytes:
    document, is_json = SEEDS[name], name.endswith("json")
    for _ in range(draw(st.integers(0, 3))):
        where = draw(PLACES)
        if is_json and draw(st.integers(0, 5)):
            change = draw(st.sampled_from([put_json, put_json, put_json, repeat_json]))
            document = change(document, where, draw(JSON_VALUES))
        else:
            kind = draw(st.sampled_from(["value", "as is", "repeat", "drop", "bytes", "value", "as is", "cut"]))
            reference = kind in {"as is", "bytes"}
            document = MARKUP[kind](document, where, draw(st.sampled_from(values.REFERENCES) if reference else VALUES))
    encoding = draw(st.sampled_from([""] * 30 + list(values.ENCODINGS)))
    body = encode(document, encoding)
    for _ in range(draw(st.sampled_from([0] * 8 + [1, 3]))):
        at = draw(st.integers(0, 4000)) % (len(body) + 1)
        body = body[:at] + draw(st.binary(max_size=4)) + body[at + draw(st.integers(0, 4)) :]
    return body


@st.composite
def _answers(draw: st.DrawFn, name: str, media_type: str) -> Answer:
    body = draw(_bodies(name))
    charset = draw(st.sampled_from(["", "", ""]) | st.sampled_from(values.CHARSETS))
    kind = draw(st.sampled_from([media_type] * 4 + list(values.MEDIA_TYPES)))
    headers = [("Content-Type", f"{kind}; charset={charset}" if charset else kind)]
    names = draw(st.lists(st.sampled_from(sorted(values.HEADERS)), max_size=3, unique=True))
    headers += [(header, draw(st.sampled_from(values.HEADERS[header]))) for header in names]
    status = draw(st.sampled_from([200] * 12 + list(values.STATUSES)))
    return Answer(body, status, tuple((key, _latin(value)) for key, value in headers))


def _latin(value: str) -> str:
    return value.encode("latin-1", "replace").decode("latin-1")


@st.composite
def requests(draw: st.DrawFn) -> tuple[Request, ...]:
    """Return requests to the bot's web server, each perhaps with its words quoted."""
    return tuple(draw(_request()) for _ in range(draw(st.integers(1, 3))))


@st.composite
def _request(draw: st.DrawFn) -> Request:
    word = draw(VALUES)
    word = quote(word, safe="{}", errors="surrogatepass") if draw(st.booleans()) else word
    path = draw(
        st.sampled_from(
            [
                "/webmention",
                f"/read/{word}",
                f"/hub/{word}",
                f"/hub/x?hub.mode={word}&hub.topic={word}&hub.lease_seconds={word}&hub.challenge={word}",
                f"/{{guild}}/{word}",
                f"/{{guild}}/round/{word}/",
                f"/{word}/",
                f"/{word}",
            ]
        )
    )
    source = draw(st.sampled_from([*values.ADDRESSES, "{blog}/reply", word]))
    target = draw(st.sampled_from(["{honest}", "{post}", "{honest}#x", word]))
    form = draw(st.sampled_from([f"source={source}&target={target}", f"source={source}&target={{honest}}", word * 9]))
    body = form.encode("utf-8", "surrogatepass") + draw(st.just(b"") | st.binary(max_size=20))
    return Request(draw(st.sampled_from(["POST", "GET", "HEAD", "PUT"])), path, body)


@st.composite
def buttons(draw: st.DrawFn) -> tuple[str, ...]:
    """Return custom ids: of any action with any values, and what only begins like one."""
    found = []
    for _ in range(draw(st.integers(0, 2))):
        action = draw(st.sampled_from(ACTIONS))
        forged = f"{action.prefix}:{draw(st.sampled_from(values.NUMBERS))}"[:100]
        found.append(forged if draw(st.booleans()) else str(draw(any_of(action)).custom_id))
    return tuple(one for one in found if one.isprintable())


@st.composite
def commands(draw: st.DrawFn) -> tuple[Command, ...]:
    """Return slash commands with odd arguments, and such as show what was stored."""
    found = []
    for _ in range(draw(st.integers(0, 2))):
        name, option = draw(st.sampled_from(COMMANDS))
        value = draw(VALUES).replace("\ud83d", "").replace("\ude00", "").replace("\x00", "")[:6000]
        found.append(Command(name, {option: value}) if value else Command(draw(st.sampled_from(SHOWS))))
    return tuple(found)


@st.composite
def forms(draw: st.DrawFn) -> tuple[FilledForm, ...]:
    """Return filled-in forms; each is cut to what Discord lets somebody write."""
    words = TEXTS.map(lambda text: text.replace("\ud83d", "").replace("\ude00", ""))
    names = draw(st.lists(st.sampled_from(sorted(FORMS)), min_size=1, max_size=2))
    return tuple(FilledForm(name, tuple(draw(st.lists(words, min_size=3, max_size=3)))) for name in names)


def draw_attacks(number: int, count: int) -> Sequence[Attack]:
    """Return attacks; the same number gives the same ones."""
    drawn: list[Attack] = []

    @seed(number)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(attacks())
    def draw(attack: Attack) -> None:
        drawn.append(attack)

    draw()
    return drawn[-count:]
