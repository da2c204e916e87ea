"""Whether a page shows that it is the page of an entry."""

import pytest

from bot.feeds import Entry, ParseFailure
from bot.feeds.errors import ErrorKind
from bot.feeds.page_of_entry import parse_page_of_entry

POST, HOME = "https://anna.example/one", "https://anna.example/"
TEXT = "The harbour was quiet this morning and nobody had come. I walked along the quay until the ferry came."
EXCERPT = "The harbour was quiet this morning and nobody had come. I walked along…"
WALL = (
    "We use cookies and data to deliver and maintain our services. Please choose Accept all to continue to this blog."
)
OTHERS = "Last spring I wrote about the path behind the mill, and about the dog that waits there. For #usblogs."


def page(text: str, title: str = "A blog", head: str = "", heading: str = "") -> str:
    """Return a page with this title that shows a text."""
    headed = f"<h1>{heading}</h1>" if heading else ""
    return (
        f"<html><head><title>{title}</title>{head}</head><body><article>{headed}<p>{text}</p></article></body></html>"
    )


def entry(title: str = "One harbour", text: str = EXCERPT) -> Entry:
    """Return the entry as its feed gives it."""
    return Entry.from_outside(id=POST, url=POST, title=title, text=text)


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(page(TEXT), id="words of the excerpt"),
        pytest.param(page(OTHERS, "One harbour – A blog"), id="title"),
        pytest.param(page(OTHERS, heading="One Harbour!"), id="only heading"),
        pytest.param(f"<h1>Anna</h1>{page(OTHERS, heading='One har&shy;bour')}", id="only heading of the only article"),
        pytest.param(page(OTHERS, head='<meta property="og:title" content="One harbour">'), id="title in Open Graph"),
        pytest.param(page(OTHERS, head='<link rel="canonical" href="/one/">'), id="canonical address"),
        pytest.param(page(OTHERS, head=f'<meta property="og:url" content="{POST}">'), id="address in Open Graph"),
        pytest.param(page(OTHERS, head=f'<meta name="description" content="{EXCERPT}">'), id="description"),
    ],
)
def test_a_page_is_the_posts_by_its_words_its_title_or_its_address(markup: str) -> None:
    assert isinstance(parse_page_of_entry(markup, POST, entry()), Entry)


@pytest.mark.parametrize(
    "markup",
    [
        pytest.param(page(WALL, "Before you continue", heading="Before you continue"), id="cookie wall"),
        pytest.param(page(OTHERS), id="home page"),
        pytest.param(page(TEXT + OTHERS, head=f'<link rel="canonical" href="{HOME}">'), id="home page with excerpts"),
        pytest.param(page(OTHERS + "<h1>One harbour</h1><h1>Old</h1>"), id="list of posts"),
        pytest.param(page("", "App"), id="empty"),
        pytest.param(page("<noscript>You need to enable JavaScript to run this app.</noscript>", "App"), id="app"),
    ],
)
def test_a_page_that_shows_nothing_of_the_post_is_another_one(markup: str) -> None:
    failure = parse_page_of_entry(markup, POST, entry())
    assert isinstance(failure, ParseFailure)
    assert failure.kind is ErrorKind.OTHER_PAGE


def test_an_excerpt_that_was_written_by_hand_leaves_the_title() -> None:
    by_hand = entry(text="In which I walk, wait, and buy no fish.")
    assert isinstance(parse_page_of_entry(page(TEXT, "One harbour"), POST, by_hand), Entry)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Note 3 of herons.", "Note 3 of herons on the quay today."),
        (
            "港は静かだった。誰も来なかった…",
            "港は静かだった。誰も来なかった。わたしは岸壁を歩いた。",
        ),
        (f"{EXCERPT}\nThe post One harbour appeared first on A blog.", TEXT),
    ],
)
def test_words_are_enough_where_there_is_no_title(text: str, said: str) -> None:
    assert isinstance(parse_page_of_entry(page(said), POST, entry("", text)), Entry)


def test_a_page_with_a_picture_alone_has_no_text_and_is_no_other_page() -> None:
    failure = parse_page_of_entry(page('<img src="/a.jpg">', "One harbour"), POST, entry(text=""))
    assert isinstance(failure, ParseFailure)
    assert failure.kind is ErrorKind.BAD_RESPONSE


def test_what_stands_in_a_page_for_browsers_without_scripts_is_no_text() -> None:
    notice = "<noscript><p>You need to enable JavaScript to run this app, and to see its pictures.</p></noscript>"
    article = parse_page_of_entry(
        page(f"{notice}{TEXT}{notice}", head="<noscript><img src=/x></noscript>"), POST, entry()
    )
    assert isinstance(article, Entry)
    assert "JavaScript" not in article.text
    assert TEXT in article.text


def test_any_page_but_home_will_do_for_an_entry_without_title_and_words() -> None:
    photo = entry(title="", text="")
    assert isinstance(parse_page_of_entry(page(OTHERS), POST, photo), Entry)
    home = page(OTHERS, head=f'<link rel="canonical" href="{HOME}">')
    assert isinstance(parse_page_of_entry(home, POST, photo), ParseFailure)
