"""Recognise the page that a security service shows in place of what was asked for, with the status of a success."""

import re

_MAX_BYTES = 50_000
_MARK = re.compile(
    rb"id=[\"']?anubis_challenge|/\.within\.website/x/|cdn-cgi/challenge-platform|window\._cf_chl_opt|/cf-chl-|sgcaptcha"
    rb"|ddos-guard|_Incapsula_Resource|captcha-delivery\.com|awswaf\.com|challenge\.js[\"'?]|go-?away[_-]challenge"
    rb"|<title>\s*(?:just a moment|checking your browser|making sure you(?:&#39;|'|&rsquo;|\xe2\x80\x99)re not a bot"
    rb"|one moment, please|attention required|are you (?:a )?(?:human|robot)"
    rb"|verify(?:ing)? (?:that )?you are (?:a )?human)",
    re.IGNORECASE,
)


def is_challenge(page: bytes) -> bool:
    """Return whether a page asks whether its reader is a person, as Anubis, Cloudflare and others have it."""
    return bool(_MARK.search(page[:_MAX_BYTES]))
