"""Phrases of texts that take part in a round, and of texts that are no posts: calls, round-ups, rules, excuses.

They come from reading what the hosts and members of some forty blog series write; English ones stand first.
"""

import re
from collections.abc import Iterator

_BEFORE_NAME = re.compile(
    r"\b(my (\w+ ){0,2}(entry|entries|contribution|submission|post|response|take|answer|edition|turn|pick|photo|story)"
    r"|this (\w+ )?(is|post|story|photo|door|entry|piece|one)|(post|entry|photo|story|written|wrote|writing|write|response"
    r"|contribution|contributing|submission|submitted|submit|participat\w+|inspired|prompted|door|words?) "
    r"(\w+ ){0,4}(for|to|in|of|by|with|as)|part of|for|this (week|month|year)'?s?|join\w*( in)?|link(ing|ed)? up|play(ing)? along|tak(e|ing) part"
    r"|entry|contribution|topic|theme|prompt|challenge|found|heard|discovered"
    r"|beitrag|zu[mr]?|für|mach\w* mit|teil|mitmach\w*|beim?|para|participaci[oó]n|participo|entrada|pour|participe"
    r"|participation|contribui\w+|participa\w*|blogparade)\b"
)
"""Before a name: that the text takes part, or why it was written."""
_ANYWHERE = re.compile(
    r"\b(my (\w+ ){0,2}(entry|contribution|submission|response)|(asks|asked|challenge[sd]?|invites|invited|encourages) us"
    r"|hosted by|(host|hosts|chose) this month|i('m| am)? (\w+ )?(participating|joining|join in|linking up|play along"
    r"|taking part|take part|jumped right in)|i'll play along|thank(s| you) (to )?(\w+ ){1,4}for hosting"
    r"|(this|the) (week|month|year)'?s? (\w+ ){0,3}(theme|topic|challenge|prompt|question)"
    r"|(january|february|march|april|may|june|july|august|september|october|november|december)'?s "
    r"|wortspende|mein beitrag|mi (entrada|participaci[oó]n|aporte)|ma (participation|contribution)"
    r"|minha (participação|contribuição))"
)
"""The same, anywhere in the text."""
_ROUND_UP_TITLE = re.compile(
    r"\b(round[\s-]?ups?|re-?caps?|wrap[\s-]?up|summary of (the )?(entries|submissions|posts)|a year of|years? in review"
    r"|hosting experience|interview|zusammenfassung|r[uü]ckblick|r[ée]capitulatif|bilan|resumen|resumo|balanço)\b"
)
_ROUND_UP_TEXT = re.compile(
    r"\b(thank(s| you) to (everyone|everybody|all|all of you) (who|that) (contributed|participated|took part|joined|wrote|shared)"
    r"|(the )?\d+ (submissions|entries|posts|contributions|links) (follow|in front|for you|below)"
    r"|(in total )?(\w+ )?(blogs|bloggers|people|of you) contributed|contributed \w+ (entries|posts)"
    r"|was my turn (hosting|to host)|each entry below|entries below|i (was|have been) the host|i hosted\b"
    r"|(is|was) (finished|done) and (we|with it)|first turn at hosting|archive of every|previous hosts"
    r"|(posted|wrote) my first (\w+ ){0,4}(a|over a|more than a|\w+ years?) (year )?ago|over a year ago i (posted|wrote|started)"
    r"|danke an alle|gracias a todos (los|las) que|merci à (tous|toutes) (ceux|celles)|obrigad[oa] a todos)"
)
_CALL = re.compile(
    r"\b(call for (posts|entries|submissions|bloggers)|i(['\u2019]m| am| will be| get to)( \w+){0,3} host(ing)?\b"
    r"|(pleased|happy|honou?red|excited|delighted|proud) to (be )?(host|announce)"
    r"|(invite|inviting|encourage|ask) (you|everyone|everybody|all|bloggers)( all)? to (write|join|participate|think|share|blog|show)"
    r"|(would you like|want|care|who wants) to join me|join me\b|are you up for it|show of hands|open the doors"
    r"|(submit|send|share|leave|drop|add|paste|link|post|put)( \w+){0,5} (links?|entr(y|ies)|posts?|submissions?|url)( \w+){0,4} "
    r"(to me|by|in the comments?|below|via|before|here|until|to your post)|links must be|use the \w+ button to add"
    r"|submit (it |them |yours? )?(by|via) (e-?mail|mastodon|webmention)|include a link to this post|link back to this"
    r"|ping ?back to (my|this)|tag your post|share yours|link your favou?rite|deadline (for|is)"
    r"|how to (participate|take part|join in)|here are the rules|rules (are easy|follow)|the rules for"
    r"|(anyone|everyone) (\w+ ){0,4}(may|can) (sign up|join|participate)|write (an article|a post|a slice)( \w+){0,12} (and|share) (\w+ )?(include|link)"
    r"|(will|'ll) (publish|post|write|collect)( \w+){0,3} round[\s-]?up|a round[\s-]?up (appears|follows|will)|round ?up will be"
    r"|only a few days are left|(?<!\w )welcome to [^.!?\n]{0,40}(day|challenge|carnival|party|edition|doors|round|week)"
    r"|(respond|reply) with|(choose|pick) (any|one) of|(show|tell) us your"
    r"|for \w+ the [\w ]{1,40} is coming around|hopes to capture|give a comment to|(is back|opens) .{0,40}(join|link)"
    r"|macht mit|schreibt (einen|euren) beitrag|verlinkt|einsendeschluss|bis zum \d+\.? .{0,30}(mitmachen|teilnehmen)"
    r"|os invito a|participad|deja(d)? (tu|vuestro) enlace|je vous invite|laissez (votre|un) lien|convido (você|vocês|todos)|deixe (seu|o) link)"
)
_EXPLANATION = re.compile(
    r"\A\W*((\w+! )?(when and )?what is|was (ist|sind)|qu[ée] es|qu'est-ce que|o que é)\b"
    r"|\b(is a (weekly|monthly|daily) (feature|challenge|event|meme)|on topics related|each month a host|soft rules"
    r"|the objective of|regeln:|spielregeln|zum letzten mal stelle ich|i came across this idea)\b"
)
_ABSTENTION = re.compile(
    r"\b((skip(ping)?|sit(ting)? out|didn['\u2019]t (manage|get|make it)|no time for|won['\u2019]t be joining)"
    r"( \w+){0,4} (this (week|month|time|round)|the (deadline|carnival|party))|i skip (this|the))"
)


def negative_phrases(title: str, lowercase: str) -> Iterator[tuple[str, str]]:
    """Return the kind and the words of each phrase that speaks against a post; `lowercase` is title and text."""
    if match := _ROUND_UP_TITLE.search(title.lower()) or _ROUND_UP_TEXT.search(lowercase):
        yield "round-up", match[0]
    for kind, phrase in (("call", _CALL), ("explains", _EXPLANATION), ("abstains", _ABSTENTION)):
        if match := phrase.search(lowercase):
            yield kind, match[0]


def participation_phrase(before_name: str, text: str) -> str:
    """Return the words by which a text takes part: in the sentence before a name, else anywhere; empty without any.

    Both are in lower case, with ASCII apostrophes.
    """
    in_sentence = list(_BEFORE_NAME.finditer(re.split(r"[.!?\n]", before_name)[-1]))
    match = in_sentence[-1] if in_sentence else _ANYWHERE.search(text)
    return match[0].strip() if match else ""
