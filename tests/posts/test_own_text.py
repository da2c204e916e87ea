"""A post that carries the list of the others, as the game asks, and one that holds nothing else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from markdown_it import MarkdownIt

from bot.feeds import Entry, ParsedFeed, address_key, parse_feed
from bot.i18n import Language, get_translator
from bot.posts import Decision, EntryText, RoundRules, classify
from bot.posts.own_text import ListedPost
from bot.roundup import CopyFormat, RoundPage, compose, render_copy
from bot.themes import Theme
from tests.support.feeds import make_rss
from tests.support.posts import OPENS_AT, make_post, make_round

QUOTE = "It was the year in which the river came into the cellar, and we drew its line on the wall in chalk."
POSTS = [
    replace(make_post(n, title=f"“Post” {n} – on rivers"), by=f"Member {n}", url=f"https://m{n}.example/", quote=QUOTE)
    for n in range(9)
]
PAGE = RoundPage("US Blogs", "https://circle.example/1/round/12/")
RULES = RoundRules(
    OPENS_AT,
    OPENS_AT + timedelta(days=3),
    hashtags=("usblogs",),
    names=("US Blogs",),
    theme="The map in my head",
    links=tuple(post.url for post in POSTS),
    posts={address_key(post.url): ListedPost(post.title, post.by, post.quote) for post in POSTS},
)
HAIKU = "<p>The old road bends twice<br>before it comes to the bridge:<br>I walk it, asleep.</p>"
JAPANESE = "<p>子どものころに通った坂道と、その先の小さな店を、いまでも目をつぶると歩ける。雨の日は遠回りをした。</p>"


def published(format_: CopyFormat, own: str, *, posts: int = 9, language: Language = Language.ENGLISH) -> Entry:
    """Return an entry of a feed with this HTML and, below it, the list of so many posts."""
    roundup = compose(replace(make_round(), theme=Theme(RULES.theme)), POSTS[:posts])
    copy = render_copy(get_translator(language), roundup, format_, page=PAGE, without=POSTS[-1].member)
    if format_ is CopyFormat.MARKDOWN:
        copy = MarkdownIt("commonmark").render(copy)
    elif format_ is CopyFormat.TEXT:
        copy = "<p>" + copy.replace("\n\n", "</p><p>").replace("\n", "<br>") + "</p>"
    item = {"title": "The map in my head", "link": "https://anna.example/1", "description": f"{own}{copy}"}
    feed = parse_feed(make_rss(item, site="https://anna.example/"), "https://anna.example/feed")
    assert isinstance(feed, ParsedFeed)
    return replace(feed.entries[0], published=OPENS_AT)


def decided(entry: Entry, rules: RoundRules = RULES) -> Decision:
    return classify(EntryText(entry), rules).decision


@pytest.mark.parametrize("format_", CopyFormat)
def test_the_list_alone_is_no_post_and_below_ones_own_words_it_takes_nothing_away(format_: CopyFormat) -> None:
    assert decided(published(format_, "<p>#usblogs</p>")) is Decision.IGNORE
    assert decided(published(format_, "<p>Here are the others of this week.</p>", posts=4)) is Decision.IGNORE
    for own in (HAIKU, JAPANESE, f"<p>{QUOTE.replace('river', 'lake').replace('chalk', 'ink')}</p>"):
        assert decided(published(format_, own)) is Decision.ACCEPT, own


@pytest.mark.parametrize("language", Language)
def test_what_stands_around_the_list_is_nobodys_own_in_any_language(language: Language) -> None:
    assert decided(published(CopyFormat.HTML, "", language=language)) is Decision.IGNORE


def test_who_writes_about_each_post_of_a_list_has_written_something() -> None:
    remarks = "".join(
        f'<p><a href="{post.url}">{post.title}</a> made me look for our own cellar door, which had gone.</p>'
        for post in POSTS[:3]
    )
    entry = published(CopyFormat.HTML, remarks)
    assert decided(entry) is Decision.ACCEPT
    assert decided(entry, replace(RULES, theme_host_sites=("anna.example",))) is not Decision.ACCEPT


def test_links_to_two_others_are_no_list() -> None:
    entry = published(CopyFormat.HTML, "<p>#usblogs</p>", posts=2)
    assert decided(entry) is Decision.ACCEPT
