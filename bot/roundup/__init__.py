"""The round-up: its content and order, its quotes, and its forms on Discord and for pasting."""

from bot.roundup.compose import MAX_OPENING_LENGTH, MAX_RECOMMENDATION_LENGTH, RoundUp, compose
from bot.roundup.copy import CopyFormat, RoundPage, render_copy
from bot.roundup.markup import as_html, as_wordpress, html_paragraphs, html_text
from bot.roundup.published import MAX_PROMPT_LENGTH, no_posts, published_blocks
from bot.roundup.quote import MAX_QUOTE_LENGTH, best_sentence, minutes_to_read

__all__ = [
    "MAX_OPENING_LENGTH",
    "MAX_PROMPT_LENGTH",
    "MAX_QUOTE_LENGTH",
    "MAX_RECOMMENDATION_LENGTH",
    "CopyFormat",
    "RoundPage",
    "RoundUp",
    "as_html",
    "as_wordpress",
    "best_sentence",
    "compose",
    "html_paragraphs",
    "html_text",
    "minutes_to_read",
    "no_posts",
    "published_blocks",
    "render_copy",
]
