"""Tell which encoding a document is in, by the labels of the Encoding Standard (encoding.spec.whatwg.org).

There, as in browsers, a label means what software writes under it: Shift_JIS is Microsoft's, with ① and 髙, and Latin-1
is windows-1252.
"""

import codecs
import re
import string
from collections.abc import Iterator

import webencodings
from charset_normalizer import from_bytes

_TEXT_CODEC = re.compile(
    r"ascii|utf-(8|8-sig|16|16-le|16-be|32|32-le|32-be)|iso8859-\d+|cp\d+|koi8-[rtu]|mac-\w+|tis-620|johab|hz|ptcp154"
    r"|gb2312|gbk|gb18030|big5|big5hkscs|euc_\w+|shift_jis\w*|iso2022_\w+"
)
"""The names of codecs that decode a text in linear time. Python has others, such as `idna`, `undefined`, `punycode`."""
_NO_TEXT = {"replacement", "x-user-defined"}
"""Encodings of the Standard that keep a text from being read."""
_SUPERSETS = {"gb2312": "gb18030", "gbk": "gb18030", "ascii": "cp1252"}
_FIRST_BYTES = (
    *((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32")),
    *((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"<\x00\x00\x00", "utf-32-le"), (b"<\x00", "utf-16-le")),
    *((b"\x00\x00\x00<", "utf-32-be"), (b"\x00<", "utf-16-be")),
)
"""Byte order marks, and a `<` in more than one byte (XML 1.0, Appendix F)."""
_XML_DECLARATION = re.compile(r"^(\s*<\?xml[^>]{0,200}?encoding\s*=\s*[\"'])([\w.:-]{1,40})")
_META = re.compile(r"<meta\s[^<>]{0,500}?(?<![\w-])charset\s{0,9}=\s{0,9}[\"']?([\w.:-]{1,40})", re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_BLANKS = f"{string.whitespace}\ufeff"
MAX_HEAD_BYTES = 4096
"""Bytes at the beginning of a document in which it may name its encoding: browsers wait for a quarter of that."""
MAX_BYTES_OF_CHARACTER = 4
_HIGH = bytes(range(0x80, 0x100))
_WORD_OF_HIGH = re.compile(rb"[\x80-\xff]{3,}")
MIN_GUESSED_BYTES, MIN_SHARE_IN_WORDS = 40, 0.6
"""How many bytes beyond ASCII make a guess worth while, and which share of these stand together in other scripts.

In Latin script they stand alone between letters of ASCII: nine in ten of them, against one in ten elsewhere.
"""
_OTHER_SCRIPTS = (
    *("cp1251", "koi8_r", "cp932", "euc_jp", "cp949", "gb18030", "big5hkscs", "cp1253", "cp1255", "cp1256", "cp874"),
)
_VENDOR_CHARACTERS = "usblogs.vendor_characters"


def codec_of(label: str) -> str | None:
    """Return the name of the codec for a charset; None where there is none, or where it is none of a text.

    Labels that the Standard doesn't know are Python's.
    """
    try:
        python_name = codecs.lookup(label).name
    except (LookupError, ValueError):
        python_name = ""
    known = (webencodings.lookup(one) for one in (label, python_name, python_name.replace("_", "-")))
    name = next((one.codec_info.name for one in known if one and one.name not in _NO_TEXT), python_name)
    return _SUPERSETS.get(name, name) if _TEXT_CODEC.fullmatch(name) else None


def decoded(document: bytes, charset: str = "") -> str:
    """Return a document as text, without a byte order mark.

    Its encoding is told by its first bytes, else by `charset`, the label that its server names, else by its own XML
    declaration or `meta` element, else it is UTF-8, else what its letters are likely to be. A label that is wrong is
    passed over. Bytes that the encoding does not know become U+FFFD; a last character that broke off is dropped.
    """
    return _decoded(document, charset).lstrip("\ufeff")


def as_utf_8(document: bytes, charset: str = "") -> bytes:
    """Return a document in UTF-8, which its XML declaration says as well; see `decoded`.

    Blank lines before that are dropped, as XML has none, and byte order marks among them, as programs of several files
    send one for each.
    """
    text = _XML_DECLARATION.sub(r"\g<1>utf-8", _decoded(document, charset).lstrip(_BLANKS), count=1)
    return text.encode("utf-8", "replace")


def _decoded(document: bytes, charset: str) -> str:
    codecs_named = list(dict.fromkeys(_named(document, charset)))
    for codec in codecs_named:
        if (text := _strictly(document, codec)) is not None:
            return text
    for codec in codecs_named:
        text = document.decode(codec, "replace")
        if _is_mostly_right(text):
            return text
    return document.decode(_guess(document), "replace")


def _named(document: bytes, charset: str) -> Iterator[str]:
    """Return the codecs that a document may be in, the likeliest first.

    UTF-8 goes before another label, as hardly any text in another encoding could be read as that.
    """
    if by_bytes := next((codec for first, codec in _FIRST_BYTES if document.startswith(first)), None):
        yield by_bytes
    labels = (charset, _declared(document[:MAX_HEAD_BYTES].decode("latin-1")))
    named = [codec for label in labels if label and (codec := codec_of(label))]
    if document[:4].isascii() and b"\x00" not in document[:4]:
        # What begins with a byte a character is in no encoding of more; who writes XML from .NET's strings says so
        named = [codec for codec in named if not codec.startswith(("utf-16", "utf-32"))]
    yield from sorted((*named, "utf-8"), key=lambda codec: codec != "utf-8" or codec not in named)


def _declared(head: str) -> str:
    """Return the label by which a document's beginning names its encoding; empty where it names none."""
    if declaration := _XML_DECLARATION.match(head):
        return declaration[2]
    meta = _META.search(_COMMENT.sub("", head))
    return meta[1] if meta else ""


def _strictly(document: bytes, codec: str) -> str | None:
    """Return a document as text; None where something in it is not in this encoding.

    A last character that broke off says nothing where others are right.
    """
    errors = _VENDOR_CHARACTERS if codec == "euc_jp" else "strict"
    try:
        return document.decode(codec, errors)
    except UnicodeDecodeError as error:
        if error.start < len(document) - MAX_BYTES_OF_CHARACTER:
            return None
        text = document[: error.start].decode(codec, errors)
        return None if text.isascii() else text


def _is_mostly_right(text: str) -> bool:
    """Say whether no more characters are wrong than there are right ones beyond ASCII."""
    wrong = text.count("\ufffd")
    return 2 * wrong <= len(text) - len(text.encode("ascii", "ignore"))


def _guess(document: bytes) -> str:
    """Return the likeliest codec of a document in no known encoding: windows-1252, unless it is in another script."""
    count = len(document) - len(document.translate(None, _HIGH))
    in_words = sum(map(len, _WORD_OF_HIGH.findall(document)))
    if count < MIN_GUESSED_BYTES or in_words < MIN_SHARE_IN_WORDS * count:
        return "cp1252"
    likeliest = from_bytes(document, cp_isolation=list(_OTHER_SCRIPTS)).best()
    return likeliest.encoding if likeliest else "cp1252"


def _vendor_character(error: UnicodeError) -> tuple[str, int]:
    """Decode two bytes of EUC-JP that JIS X 0208 leaves empty and NEC and IBM filled, as Shift_JIS has them."""
    if isinstance(error, UnicodeDecodeError):
        pair = error.object[error.start : error.start + 2]
        if len(pair) == 2 and min(pair) >= 0xA1:  # noqa: PLR2004 - two bytes, each from 0xA1 on, as EUC has it
            row, cell = pair[0] - 0xA1, pair[1] - 0xA1
            lead = row // 2 + (0x81 if row < 62 else 0xC1)  # noqa: PLR2004 - where Shift_JIS skips its katakana
            trail = cell + 0x9F if row % 2 else cell + 0x40 + (cell >= 63)  # noqa: PLR2004 - where it skips DEL
            return bytes((lead, trail)).decode("cp932"), error.start + 2
    raise error


codecs.register_error(_VENDOR_CHARACTERS, _vendor_character)
