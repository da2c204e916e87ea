"""Which encoding a document is in, by what names it, and by its letters."""

import pytest

from bot.encoding import MAX_HEAD_BYTES, as_utf_8, codec_of, decoded

GERMAN = "Der Hafen war früh still, und niemand außer mir ging über den Kai."
JAPANESE = "港は静かだった。誰も来なかった。フェリーが来るまで、わたしは岸壁を歩いた。"
META = '<!doctype html><html><head><meta charset="{}"></head><body>{}</body></html>'


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        *(("Shift_JIS", "cp932", "港の朝①"), ("x-sjis", "cp932", "髙橋さん"), ("windows-31j", "cp932", "㈱港")),
        *(("EUC-KR", "cp949", "똠방각하"), ("ks_c_5601-1987", "cp949", "안녕"), ("Big5", "big5hkscs", "港口的早晨")),
        *(("gb2312", "gb18030", "朱镕基"), ("GBK", "gb18030", "朱镕基"), ("iso-8859-8-i", "iso8859-8", "שלום")),
        *(("ISO-8859-1", "cp1252", "It’s “fine” – €"), ("latin-1", "cp1252", "“fine”"), ("us-ascii", "cp1252", "é")),
        *(("ISO-8859-9", "cp1254", "İstanbul"), ("iso-8859-11", "cp874", "สวัสดี"), ("KOI8-R", "koi8-r", "Гавань")),
        *(("cp437", "cp437", "é"), ("hz-gb-2312", "hz", "港"), ("UTF8", "utf-8", "é")),
    ],
)
def test_a_label_means_what_software_writes_under_it(label: str, codec: str, text: str) -> None:
    assert decoded(text.encode(codec), label) == text
    assert decoded(META.format(label, text).encode(codec)) == META.format(label, text)


def test_euc_jp_has_the_characters_that_nec_and_ibm_added() -> None:
    by_row = {"①": b"\xad\xa1", "㈱": b"\xad\xea", "髙": b"\xfc\xe2", "ⅰ": b"\xfc\xf1", "纊": b"\xf9\xa1"}
    assert decoded(b"".join(by_row.values()) + JAPANESE.encode("euc_jp"), "EUC-JP") == "".join(by_row) + JAPANESE


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="iso-8859-1">',
        "<META name=a content=b><meta CHARSET = iso-8859-1 />",
        "<meta http-equiv='Content-Type' content='text/html; charset=ISO-8859-1'>",
        '<!-- <meta charset="utf-16"> --><meta charset=latin1>',
        '<meta name="x" data-charset="koi8-r"><meta charset="iso-8859-1">',
    ],
)
def test_a_page_names_its_encoding_itself(head: str) -> None:
    page = f"<html><head>{head}</head><body>{GERMAN} Kaffee: 3 €</body></html>"
    assert decoded(page.encode("cp1252")) == page


def test_a_page_that_names_its_encoding_late_is_not_searched_further() -> None:
    page = " " * MAX_HEAD_BYTES + META.format("koi8-r", GERMAN)
    assert decoded(page.encode("cp1252")) == page


def test_the_first_bytes_tell_before_any_label() -> None:
    assert decoded("é".encode("utf-8-sig"), "koi8-r") == "é"
    assert decoded("é".encode("utf-16"), "koi8-r") == "é"
    assert decoded("<a>é</a>".encode("utf-16-le")) == "<a>é</a>"
    assert decoded("\ufeff\ufeffé".encode()) == "é"


def test_what_the_server_names_goes_before_what_the_page_names() -> None:
    assert "Гавань" in decoded(META.format("iso-8859-1", "Гавань").encode("cp1251"), "windows-1251")


def test_utf_8_is_told_by_itself_where_labels_contradict_each_other() -> None:
    assert GERMAN in decoded(META.format("utf-8", GERMAN).encode(), "iso-8859-1")


def test_a_label_that_is_wrong_is_passed_over() -> None:
    assert decoded(GERMAN.encode("cp1252"), "utf-8") == GERMAN
    assert decoded(JAPANESE.encode(), "shift_jis") == JAPANESE
    assert decoded(JAPANESE.encode("cp932"), "euc-jp") == JAPANESE
    assert decoded(GERMAN.encode(), "utf-16") == GERMAN
    assert decoded(GERMAN.encode(), "idna") == GERMAN


def test_one_wrong_byte_costs_no_other_letter() -> None:
    assert decoded(GERMAN.encode() + b"\xe9 " + JAPANESE.encode()) == f"{GERMAN}\ufffd {JAPANESE}"
    assert decoded("항구는 ".encode("cp949") + b"\xff " + "조용".encode("cp949"), "euc-kr") == "항구는 \ufffd 조용"


def test_a_last_character_that_broke_off_does_not_count_against_the_others() -> None:
    assert decoded((META.format("utf-8", GERMAN) + "é").encode()[:-1], "iso-8859-1").endswith(GERMAN + "</body></html>")
    assert decoded("café".encode("cp1252")) == "café"


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("cp1251", "Гавань сегодня утром была тихой, и никто не пришёл. Я шла по набережной."),
        ("koi8-r", "Гавань сегодня утром была тихой, и никто не пришёл. Я шла по набережной."),
        ("cp932", JAPANESE),
        ("euc_jp", JAPANESE),
        ("cp949", "오늘 아침 항구는 조용했고 아무도 오지 않았다. 나는 배가 올 때까지 부두를 걸었다."),
        ("gb18030", "今天早上港口很安静，没有人来。我沿着码头走，直到渡船来了又走了。然后我想起了旧地图。"),
        ("cp1253", "Το λιμάνι ήταν ήσυχο σήμερα το πρωί και κανείς δεν είχε έρθει."),
        ("cp1252", GERMAN),
        ("cp1252", "Hôtel à Paris, déjà vu, et l’été fut long – très long."),
        ("cp1252", "São Paulo não dorme, coração"),
    ],
)
def test_letters_tell_the_encoding_where_nothing_names_it(codec: str, text: str) -> None:
    page = f"<html><body><p>{text}</p></body></html>"
    assert decoded(page.encode(codec)) == page


@pytest.mark.parametrize("first", ["\n\ufeff", "\ufeff\n\ufeff", "\ufeff\ufeff \r\n"])
def test_a_mark_of_each_file_of_a_program_is_dropped_with_the_blank_lines(first: str) -> None:
    assert as_utf_8(f"{first}{{}}".encode()) == b"{}"


def test_a_document_in_utf_8_says_so_after_blank_lines() -> None:
    feed = '\n\n<?xml version="1.0" encoding="{}"?><rss><title>①</title></rss>'
    assert as_utf_8(feed.format("Shift_JIS").encode("cp932")) == feed.format("utf-8").strip().encode()
    assert as_utf_8(feed.format("UTF-16").encode("utf-16")) == feed.format("utf-8").strip().encode()
    assert as_utf_8(b"<rss>no declaration</rss>") == b"<rss>no declaration</rss>"


@pytest.mark.parametrize(
    "label", ["undefined", "idna", "unicode_escape", "utf-7", "zip", "rot13", "a\u212a", "", "\x00"]
)
def test_a_label_of_no_text_has_no_codec(label: str) -> None:
    assert codec_of(label) is None
