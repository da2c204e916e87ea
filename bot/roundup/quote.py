"""The sentence of a post that best speaks for it, and how long it takes to read."""

import re
from collections.abc import Sequence

from bot.posts.fuzzy_match import SearchText, compact, find_name, normalize
from bot.posts.phrases import negative_phrases

MIN_QUOTE_LENGTH, MAX_QUOTE_LENGTH = 40, 200
MAX_SEARCHED_LENGTH = 20_000
"""Characters of a text in which the sentence is looked for."""
WORDS_PER_MINUTE = 230
"""Silent reading of English prose: about 238 words a minute (Brysbaert 2019); rounded for other languages."""

_END = re.compile(r"(?<=[.!?…])[\"”’»)]*\s+(?=[\"“‘«(¿¡]*[^\W\d_a-zà-ÿ])")
_CREDIT = re.compile(
    r"\b(part of|hosted by|this week's theme|theme (this week|is|was)|prompt|round[\s-]?up|join in|link(ed)? (up|back)|"
    r"(written|post) for|contribution|beitrag (zu|zum|für)|participación|thanks (to|for)|https?"
    r"|(asks|asked|invites|invited|challenges|challenged) us|we are invited|(chose|picked) (this|the) (month|week)"
    r"|(this|the) (post|entry) is|(each|every) (week|month|\w+day)\b.* (posts?|shares?)"
    r"|(posts?|shares?)\b.* (each|every) (week|month|\w+day)|on the \d+(st|nd|rd|th) .*bloggers|(on|to) my blog"
    r"|challenge|meme|link-?up|linky|wortspende|schreibeinladung|continue reading)\b"
)
"""Words of a sentence that is about taking part: the reader of a round-up knows of that."""
_GREETING = re.compile(r"^\W*(hello|hi|hey|dear|good (morning|evening)|welcome|happy \w+day|hallo|hola|ol[aá])\b")


def minutes_to_read(text: str) -> int:
    """Return the whole minutes a reader needs, at least one."""
    return max(1, round(len(text.split()) / WORDS_PER_MINUTE))


def best_sentence(text: str, names: Sequence[str], theme: str) -> str:
    """Return the sentence that best speaks for the text, whole, 40 to 200 characters; empty if none does.

    Greetings, credits and whatever names the community are passed over.
    """
    wanted = set(re.findall(r"\w{4,}", normalize(theme)))
    best, best_score = "", 0.0
    sentences = [s.strip() for line in text[:MAX_SEARCHED_LENGTH].split("\n") for s in _END.split(line)]
    for place, sentence in enumerate(sentences):
        if _speaks(sentence, names):
            score = _score(sentence, wanted) - 2.0 * place / len(sentences)
            if score > best_score:
                best, best_score = sentence, score
    return best


def _speaks(sentence: str, names: Sequence[str]) -> bool:
    plain = normalize(sentence)
    return (
        MIN_QUOTE_LENGTH <= len(sentence) <= MAX_QUOTE_LENGTH
        and sentence[-1] in '.!?…”’"»'
        and not _CREDIT.search(plain)
        and not _GREETING.match(plain)
        and not any(negative_phrases("", plain))
        and not SearchText(sentence).hashtags.keys() & {compact(name) for name in names}
        and not any(find_name(sentence, name) for name in names)
    )


def _score(sentence: str, wanted: set[str]) -> float:
    """Prefer a sentence of some length in the writer's own voice, near the theme, and not a question."""
    words = re.findall(r"\w+", normalize(sentence))
    near = sum(any(word.startswith(theme[:5]) for theme in wanted) for word in words)
    own = any(word in {"i", "my", "we", "our", "ich", "mein", "wir", "yo", "mi", "eu", "je", "nous"} for word in words)
    fit = 1.0 - abs(len(sentence) - 110) / 160
    return 3.0 + fit + min(near, 2) + 0.7 * own - 0.6 * sentence.endswith("?")
