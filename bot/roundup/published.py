"""The whole round-up as feeds and blogs publish it: all that its date of change counts as a change is in it."""

from collections.abc import Sequence

from bot.components import thumbnail_url
from bot.i18n import Translator
from bot.posts import Post
from bot.roundup.compose import MAX_OPENING_LENGTH, MAX_RECOMMENDATION_LENGTH, RoundUp
from bot.roundup.copy import MAX_TITLE_LENGTH, RoundPage, linked, quoted, source_of
from bot.roundup.markup import Block, BulletList, Heading, Paragraph, anchor, html_paragraphs, html_text
from bot.text import isolated, single_line

MAX_PROMPT_LENGTH = 1000
"""Characters of the theme's prompt."""


def published_blocks(
    t: Translator, roundup: RoundUp, page: RoundPage | None = None, *, with_pictures: bool = False
) -> Sequence[Block]:
    """Return a round-up with the theme's prompt, the host's introduction and notes, and late posts as such.

    At its end stands a link to the round's page, if it has one. Pictures are shown from where they are.
    """
    blocks: list[Block] = [Heading(html_text(t("Posts on “{title}”", title=_line(roundup.theme.title))))]
    blocks += [Paragraph(f"<em>{text}</em>") for text in html_paragraphs(roundup.theme.prompt, MAX_PROMPT_LENGTH)]
    blocks += [Paragraph(text) for text in html_paragraphs(roundup.opening, MAX_OPENING_LENGTH)]
    if not roundup.posts and not roundup.late_posts:
        blocks.append(Paragraph(html_text(no_posts(t, roundup))))
    for heading, posts in (("", roundup.posts), (t("Came a little later"), roundup.late_posts)):
        blocks += [Heading(html_text(heading), level=3)] if heading and posts else []
        blocks += [BulletList([_post(t, post, with_picture=with_pictures) for post in posts])] if posts else []
    source = source_of(t, roundup, page)
    return [*blocks, Paragraph(anchor(html_text(source), page.url))] if page and source else blocks


def no_posts(t: Translator, roundup: RoundUp) -> str:
    """Return what a round-up without posts says: those that it had may be gone."""
    if roundup.has_changed:
        return t("There are no posts in this round now. The next theme is a new start.")
    return t("No posts this time. The next theme is a new start.")


def _post(t: Translator, post: Post, *, with_picture: bool) -> str:
    shown = f"{linked(post)} · {html_text(t('{n} min', n=post.minutes))}{quoted(post)}"
    note = html_text(isolated(single_line(post.recommendation, MAX_RECOMMENDATION_LENGTH)))
    address = html_text(thumbnail_url(post.picture)) if with_picture else ""
    picture = f'<img src="{address}" alt="">' if address else ""
    return "<br>".join(filter(None, [shown, note, picture]))


def _line(text: str) -> str:
    return isolated(single_line(text, MAX_TITLE_LENGTH))
