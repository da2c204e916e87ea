"""Phrases by which a text says that it takes part, or that it is no post: a call, a round-up, the rules, an excuse.

They were gathered by reading what hosts and members of some forty blog series write; a language's own come last.
"""

import re
from collections.abc import Iterator

_TAKES_PART = re.compile(
    r"\b(my (\w+ ){0,2}(entry|entries|contribution|submission|post|response|take|answer|edition|turn|pick|photo|story)"
    r"|this (\w+ )?(is|post|story|photo|door|entry|piece|one)|(post|entry|photo|story|written|wrote|writing|write|response"
    r"|contribution|contributing|submission|submitted|submit|participat\w+|inspired|prompted|door|words?) "
    r"(\w+ ){0,4}(for|to|in|of|by|with|as)|part of|for|this (week|month|year)'?s?|join\w*( in)?|link(ing|ed)? up|play(ing)? along|tak(e|ing) part"
    r"|entry|contribution|topic|theme|prompt|challenge|found|heard|discovered"
    r"|beitrag|zu[mr]?|für|mach\w* mit|teil|mitmach\w*|beim?|para|participaci[oó]n|participo|entrada|pour|participe"
    r"|participation|contribui\w+|participa\w*|blogparade)\b"
)
"""Words before a name by which a post says that it takes part, or why it was written."""
_ANYWHERE = re.compile(
    r"\b(my (\w+ ){0,2}(entry|contribution|submission|response)|(asks|asked|challenge[sd]?|invites|invited|encourages) us"
    r"|hosted by|(host|hosts|chose) this month|i('m| am)? (\w+ )?(participating|joining|join in|linking up|play along"
    r"|taking part|take part|jumped right in)|i'll play along|thank(s| you) (to )?(\w+ ){1,4}for hosting"
    r"|(this|the) (week|month|year)'?s? (\w+ ){0,3}(theme|topic|challenge|prompt|question)"
    r"|(january|february|march|april|may|june|july|august|september|october|november|december)'?s "
    r"|wortspende|mein beitrag|mi (entrada|participaci[oó]n|aporte)|ma (participation|contribution)"
    r"|minha (participação|contribuição))"
)
"""Words that say so wherever they stand."""
_ROUND_UP = re.compile(
    r"\b(round[\s-]?ups?|re-?caps?|wrap[\s-]?up|summary of (the )?(entries|submissions|posts)|a year of|years? in review"
    r"|hosting experience|interview|zusammenfassung|r[uü]ckblick|r[ée]capitulatif|bilan|resumen|resumo|balanço)\b"
)
_SUMS_UP = re.compile(
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
_RULES = re.compile(
    r"\A\W*((\w+! )?(when and )?what is|was (ist|sind)|qu[ée] es|qu'est-ce que|o que é)\b"
    r"|\b(is a (weekly|monthly|daily) (feature|challenge|event|meme)|on topics related|each month a host|soft rules"
    r"|the objective of|regeln:|spielregeln|zum letzten mal stelle ich|i came across this idea)\b"
)
_ABSTAIN = re.compile(
    r"\b((skip(ping)?|sit(ting)? out|didn['\u2019]t (manage|get|make it)|no time for|won['\u2019]t be joining)"
    r"( \w+){0,4} (this (week|month|time|round)|the (deadline|carnival|party))|i skip (this|the))"
)


def negative_phrases(title: str, lower: str) -> Iterator[tuple[str, str]]:
    """Return each kind of phrase that stands in a text, with its words; `lower` is title and text in small letters."""
    if found := _ROUND_UP.search(title.lower()) or _SUMS_UP.search(lower):
        yield "round-up", found[0]
    for kind, phrase in (("call", _CALL), ("explains", _RULES), ("abstains", _ABSTAIN)):
        if found := phrase.search(lower):
            yield kind, found[0]


def takes_part(before: str, whole: str) -> str:
    """Return the words by which a text takes part: right before a name, in its sentence, or wherever they are plain.

    Both are in small letters, with plain apostrophes.
    """
    said = list(_TAKES_PART.finditer(re.split(r"[.!?\n]", before)[-1]))
    found = said[-1] if said else _ANYWHERE.search(whole)
    return found[0].strip() if found else ""
