"""Tell what a page says of its comments besides them: that a browser alone shows them, or that nobody can write one."""

import re
from collections.abc import Iterator, Sequence

from lxml import etree

from bot.feeds.page_asides import COMMENT_WIDGETS

_WIDGET_NAME = re.compile(COMMENT_WIDGETS, re.IGNORECASE)
_WIDGET_SCRIPT = re.compile(
    r"disqus\.com/embed|giscus\.app/client|utteranc\.es/client|/commento\.js|/comentario\.js|hyvor\.com/embed"
    r"|fastcomments\.com/js|intensedebate\.com/js|graphcomment\.com/js|cusdis\.(?:es|umd)\.js|remark_config",
    re.IGNORECASE,
)
"""What the addresses of scripts that show comments have in common, and the code that loads such a script."""
_BOX_TAGS = ("ol", "ul", "div", "section")
_UNSEEN_TAGS = ("script", "style", "template", "noscript")
"""Elements of which a reader sees nothing."""
_FORM_IDS = {"respond", "commentform", "comment-form"}
_CLOSED_CLASSES = {"no-comments", "nocomments", "comments-closed", "comment-closed", "closed-comments"}
_CLOSED = re.compile(
    r"(?:the )?comments (?:are|have been)(?: now)? (?:closed|disabled|turned off)(?: (?:for|on) this .{1,20})?"
    r"|new comments are not allowed"
    r"|(?:die )?kommentare (?:sind )?(?:geschlossen|deaktiviert)|die kommentarfunktion ist (?:geschlossen|deaktiviert)"
    r"|neue kommentare sind nicht zulässig"
    r"|(?:les )?commentaires (?:sont )?(?:fermés|désactivés)|les nouveaux commentaires ne sont pas autorisés"
    r"|(?:los )?comentarios (?:están )?(?:cerrados|desactivados)|no se permiten comentarios nuevos"
    r"|(?:os )?comentários (?:estão )?(?:fechados|encerrados|desativados)|não são permitidos novos comentários",
    re.IGNORECASE,
)
"""How WordPress and Blogger say it, in the bot's languages."""


def are_shown_by_widget(tree: etree._Element) -> bool:
    """Say whether a page has another system show its comments, which does so in a browser alone."""
    scripts = (f"{one.get('src') or ''} {one.text or ''}" for one in tree.iter("script"))
    return any(map(_WIDGET_SCRIPT.search, scripts)) or any(map(_is_widget, tree.iter("*")))


def _is_widget(element: etree._Element) -> bool:
    names = [element.get("id") or "", *(element.get("class") or "").split()] if element.tag in _BOX_TAGS else []
    return any(map(_WIDGET_NAME.fullmatch, [element.tag, *names]))


def lists_no_comment(tree: etree._Element) -> bool:
    """Say whether a page without a comment has a place for them that its server wrote: there is none yet."""
    has_script = next(tree.iter("script"), None) is not None
    return any(not _is_filled_by_script(box, has_script=has_script) for box in _boxes(tree))


def leaves_box_to_script(tree: etree._Element) -> bool:
    """Say whether a page has a place for comments that a script fills in a browser, and no other."""
    return bool(_boxes(tree)) and not lists_no_comment(tree)


def _boxes(tree: etree._Element) -> Sequence[etree._Element]:
    """Return the places for comments; of those within one another the outermost and the innermost, as more are none."""
    boxes = dict.fromkeys(filter(_is_box, tree.iter(*_BOX_TAGS)))
    around = {one: next(filter(boxes.__contains__, one.iterancestors(*_BOX_TAGS)), None) for one in boxes}
    holding = set(around.values())
    return [one for one in boxes if around[one] is None or one not in holding]


def _is_box(element: etree._Element) -> bool:
    return element.get("id") == "comments" or "comment-list" in (element.get("class") or "").split()


def _is_filled_by_script(box: etree._Element, *, has_script: bool) -> bool:
    """Say whether a script fills a box: it stands there, without a form, or the box is empty and the page has one."""
    if _takes_comments(box):
        return False
    if any(one.tag in ("script", "noscript", "iframe") or "-" in one.tag for one in _elements(box)):
        return True
    return has_script and not _visible_text(box)


def are_closed(tree: etree._Element) -> bool:
    """Say whether a page says that nobody can comment on it any more."""
    return not _takes_comments(tree) and any(map(_says_closed, _elements(tree)))


def _says_closed(element: etree._Element) -> bool:
    if not _CLOSED_CLASSES.isdisjoint((element.get("class") or "").split()):
        return True
    return bool(_CLOSED.fullmatch(" ".join((element.text or "").split()).strip("*. ")))


def _takes_comments(part: etree._Element) -> bool:
    """Say whether there is a form for a comment."""
    return any(one.tag == "textarea" or one.get("id") in _FORM_IDS for one in _elements(part))


def _elements(part: etree._Element) -> Iterator[etree._Element]:
    return (one for one in part.iter("*") if isinstance(one.tag, str))


def _visible_text(part: etree._Element) -> str:
    texts = (one.text or "" for one in _elements(part) if one.tag not in _UNSEEN_TAGS)
    tails = (one.tail or "" for one in _elements(part) if one is not part)
    return "".join((*texts, *tails)).strip()
