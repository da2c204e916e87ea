"""What a hashtag is, in every script: what Mastodon takes after `#`, and what may hide inside.

Mastodon's pattern is `Tag::HASHTAG_NAME_PAT` (app/models/concerns/tag/naming.rb): letters, their marks, digits and
underscores, at least one of them no digit, with middle dots and the zero-width non-joiner between them.
"""

from bot.words import INVISIBLE, MARKS

MIDDLE_DOTS = "\u00b7\u30fb"
"""Inside a character class: the dots within words, as in Catalan and Japanese."""
HASHTAG = rf"(?=[\d{INVISIBLE}]*[^\W\d])[\w{MARKS}](?:[\w{MARKS}{MIDDLE_DOTS}{INVISIBLE}]*[\w{MARKS}])?"
"""A pattern of a hashtag, without its sign."""
