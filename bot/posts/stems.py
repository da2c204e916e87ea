"""The stems of words, without stop words, in the languages of the bot."""

from functools import lru_cache

import snowballstemmer

from bot.words import lowercase, normalize, visible, words_in

_STEMMERS = {"en": "english", "de": "german", "es": "spanish", "fr": "french", "pt": "portuguese"}
_STOP_WORDS = frozenset(
    words_in(
        """
        a an and are as at be but by do does for from had has have how i if in into is it its me my no not
        of on or our so than that the their them they this to us was we what when where which who why will
        with you your als am auf aus bei bin da das dein dem den der des die ein eine einem einen einer er
        es fuer für hat ich ihr im ist mein mit nicht oder sein sich sie um und uns vom von war wenn wer wie
        wir wo zu zum zur über al como con de del el ella en esta este la las lo los mi mis nos para pero
        por que se si sin su sus te tu un una y yo au aux avec ce ces cette dans du elle est et eux il ils
        je le les leur ma mais mes mon ne nous ou par pas pour qu qui sa ses son sur ta tes toi ton une vous
        ao aos com dos e ela ele em essa esse eu foi isso meu minha na nas num o os pela pelo pra sem seu
        sua são uma
        """,
    )
)
"""Words that carry no theme by themselves."""


def stems(text: str, language: str) -> frozenset[str]:
    """Return the stems of a text's words, without stop words and single digits."""
    words = words_in(lowercase(text))
    return frozenset(
        stem(word, language) for word in words if word not in _STOP_WORDS and (len(word) > 1 or word.isalpha())
    )


@lru_cache(maxsize=1 << 14)
def stem(word: str, language: str) -> str:
    """Return the normalized stem of a word; the normalized word in a language without a stemmer."""
    name = _STEMMERS.get(language[:2])
    return normalize(_stemmer(name).stemWord(lowercase(visible(word)))) if name else normalize(word)


@lru_cache(maxsize=len(_STEMMERS))
def _stemmer(language: str) -> "snowballstemmer.stemmer":
    return snowballstemmer.stemmer(language)
