"""Index pages as circles keep them: a table, a list by year, a blog's tag archive; and OPML and CSV."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.feeds import ParseFailure
from bot.history import read_history
from bot.themes.imported_round import ImportedRound

HTML, CSV = "text/html; charset=utf-8", "text/csv"
BASE = "https://circle.example/index/"
TABLE = """<!doctype html><html><head><title>Query Tuesday: every month</title></head><body>
<nav><ul><li><a href="/">Home</a></li><li><a href="/about">About 2019</a></li></ul></nav>
<h1>Every Query Tuesday</h1>
<p>Since 2019, on the second Tuesday of the month. Want to host? <a href="/contact">Write to Anna</a>.</p>
<table class="sortable"><thead><tr><th>#</th><th>Month</th><th>Topic</th><th>Host</th><th>Recap</th></tr></thead>
<tbody>
<tr><td>003</td><td>March 2019</td><td><a href="https://dov.example/call/">Dirty &amp; dull data</a></td>
 <td><a href="https://dov.example/">Dov Katz</a></td><td><a href="https://dov.example/recap/">recap</a></td></tr>
<tr><td>002</td><td>February 2019</td><td><a href="https://lena.example/2019/02/x">The index nobody uses</a></td>
 <td>Lena Brandt (<a href="https://lena.example/about">blog</a>)</td><td>–</td></tr>
<tr><td>001</td><td>January 2019</td><td>What I broke first</td>
 <td>Anna Ruiz</td><td><a href="2019/one">Recap</a></td></tr>
<tr><td>004</td><td>April 2019</td><td>TBA</td><td>free</td><td></td></tr>
</tbody></table></body></html>"""
BY_YEAR = """<html lang="en"><body><article>
<h1>Garden Carnival</h1><p>A blog carnival about slow gardens. Here are all the past editions so far.</p>
<h2>Upcoming</h2><ul><li>May: free, <a href="mailto:me@garden.example">take it</a></li></ul>
<h2>2025</h2>
<ul>
<li>February: <a href="https://rosa.example/2025/soil-roundup">Soil under my nails</a>, hosted by
 <a href="https://rosa.example">Rosa Müller</a></li>
<li>January: <a href="https://kofi.example/walls">“Walls and what leans on them”</a> by
 <a href="https://kofi.example">Kofi</a></li>
</ul>
<h2>2024</h2>
<ul>
<li>December – <a href="https://ines.example/round-up-winter">Winter beds: the round-up</a> (Inês Okafor)</li>
<li>November – <a href="https://jo.example/nov24">Compost</a> (Jo)</li>
</ul></article>
<footer><ul><li><a href="/privacy">Privacy</a></li><li>© 2025 <a href="/">Garden Carnival</a></li></ul></footer>
</body></html>"""
ARCHIVE = """<!DOCTYPE html><html><body class="archive tag tag-blog-week"><header><h1>Tag: blog week</h1></header><main>
<article class="post"><header><h2 class="entry-title">
<a href="https://bea.example/2011/02/week-3-round-up/" rel="bookmark">
Blog Week #3 Round-Up: Building your offline Klout</a></h2>
<span class="posted-on"><time class="entry-date" datetime="2011-02-21T12:00:00-05:00">February 21, 2011</time></span>
<span class="byline">by <a rel="author" href="/author/bea">Bea Novak</a></span></header><p>Eleven of you wrote …
<a href="https://x.example/klout">Tomás</a> on Klout.</p></article>
<article class="post"><header><h2 class="entry-title">
<a href="https://bea.example/2011/02/week-3/">Blog Week #3: Building your
offline Klout</a></h2>
<time datetime="2011-02-18T18:00:00-05:00">February 18, 2011</time></header></article>
<article class="post"><header><h2 class="entry-title">
<a href="https://bea.example/2011/02/week-2-round-up/">Blog Week #2
Round-Up: A stranger who helped</a></h2>
<time datetime="2011-02-14T12:00:00-05:00">February 14, 2011</time></header></article>
<article class="post"><header><h2 class="entry-title">
<a href="https://bea.example/2011/02/why/">Why I love blogging</a>
</h2><time datetime="2011-02-09T12:00:00-05:00">February 9, 2011</time></header></article>
<article class="post"><header><h2 class="entry-title">
<a href="https://bea.example/2011/02/week-1-round-up/">Blog Week #1
Round-Up: First websites</a></h2>
<time datetime="2011-02-07T12:00:00-05:00">February 7, 2011</time></header></article>
</main><aside><ul><li><a href="/2011/02/">February 2011</a> (5)</li></ul></aside></body></html>"""
OPML = """<?xml version="1.0"?><opml version="2.0"><head><title>Rounds</title></head><body>
<outline text="#2 Maps in my head" type="link" url="https://c.example/2" created="Fri, 13 Mar 2020 18:00:00 GMT"/>
<outline text="#1 Letters" type="link" url="https://c.example/1"/></body></opml>"""
TABLE_OF_CSV = """Runde;Datum;Thema;Gastgeber;Rundschau
1;2020-03-06;Briefe, nie verschickt;Jörg;https://c.example/1
2;13. März 2020;"Karten; im Kopf";Ayşe;https://c.example/2
"""


def read(document: str, content_type: str = HTML) -> list[tuple[object, ...]]:
    found = read_history(document.encode(), content_type, BASE)
    assert not isinstance(found, ParseFailure)
    return [(one.number, one.title, one.day, one.host, one.url) for one in found]


def test_a_table_is_read_by_the_heads_of_its_columns() -> None:
    assert read(TABLE) == [
        (1, "What I broke first", date(2019, 1, 1), "Anna Ruiz", "https://circle.example/index/2019/one"),
        (2, "The index nobody uses", date(2019, 2, 1), "Lena Brandt", "https://lena.example/2019/02/x"),
        (3, "Dirty & dull data", date(2019, 3, 1), "Dov Katz", "https://dov.example/recap/"),
    ]


def test_a_list_by_year_is_counted_from_its_oldest_month() -> None:
    assert read(BY_YEAR) == [
        (1, "Compost", date(2024, 11, 1), "Jo", "https://jo.example/nov24"),
        (2, "Winter beds", date(2024, 12, 1), "Inês Okafor", "https://ines.example/round-up-winter"),
        (3, "Walls and what leans on them", date(2025, 1, 1), "Kofi", "https://kofi.example/walls"),
        (4, "Soil under my nails", date(2025, 2, 1), "Rosa Müller", "https://rosa.example/2025/soil-roundup"),
    ]


def test_an_archive_has_each_round_once_and_leads_to_its_round_up() -> None:
    assert read(ARCHIVE) == [
        (1, "First websites", date(2011, 2, 7), "", "https://bea.example/2011/02/week-1-round-up/"),
        (2, "A stranger who helped", date(2011, 2, 14), "", "https://bea.example/2011/02/week-2-round-up/"),
        (
            3,
            "Building your offline Klout",
            date(2011, 2, 21),
            "Bea Novak",
            "https://bea.example/2011/02/week-3-round-up/",
        ),
    ]


def test_opml_and_csv_are_read_too() -> None:
    assert read(OPML, "text/x-opml") == [
        (1, "Letters", None, "", "https://c.example/1"),
        (2, "Maps in my head", date(2020, 3, 13), "", "https://c.example/2"),
    ]
    assert read(OPML.replace("Letters", "Q&A with R&D"), "text/x-opml")[0][1] == "Q&A with R&D"
    assert read(TABLE_OF_CSV, CSV) == [
        (1, "Briefe, nie verschickt", date(2020, 3, 6), "Jörg", "https://c.example/1"),
        (2, "Karten; im Kopf", date(2020, 3, 13), "Ayşe", "https://c.example/2"),
    ]


def test_accents_that_stand_beside_their_letters_are_read_as_in_them() -> None:
    assert read(unicodedata.normalize("NFD", TABLE_OF_CSV), CSV) == read(TABLE_OF_CSV, CSV)
    assert read(unicodedata.normalize("NFD", "Nº;Tema;Mês\n1;Sopa;Março 2024\n"), CSV)[0][2] == date(2024, 3, 1)


@pytest.mark.parametrize(
    ("written", "number"),
    [("#19", 19), ("Runde 7.", 7), ("1,195", 1195), ("1e9", 1), ("2 of 3", 1), ("9" * 11, 1)],
)
def test_a_column_of_numbers_tells_one_or_else_the_rounds_are_counted(written: str, number: int) -> None:
    assert read(f'number,theme,date\n"{written}",Letters,2020-03-06\n', CSV)[0][0] == number


@pytest.mark.parametrize(
    "document",
    [
        "",
        "<",
        "no table at all",
        "<p>A page about gardens, with <a href='/x'>one link</a>.</p>",
        "<ul><li><a href='/a'>About</a></li><li><a href='/b'>Photos (12)</a></li></ul>",
    ],
)
def test_what_lists_no_rounds_gives_none(document: str) -> None:
    assert not isinstance(found := read_history(document.encode(), HTML, BASE), tuple) or found == ()


def test_no_address_but_of_the_web_passes() -> None:
    [one] = read_history(b"<ul><li><a href='javascript:alert(1)'>#1 Evil letters</a></li></ul>", HTML, BASE)  # type: ignore[misc]
    assert (one.title, one.url) == ("Evil letters", "")


@given(st.text() | st.lists(st.sampled_from([TABLE, BY_YEAR, ARCHIVE, OPML, TABLE_OF_CSV])).map("".join))
def test_whatever_stands_there_is_bounded(document: str) -> None:
    found = read_history(document.encode("utf-8", "replace"), HTML, BASE)
    for one in () if isinstance(found, ParseFailure) else found:
        assert isinstance(one, ImportedRound)
        assert one.number > 0
        assert 0 < len(one.title) <= 150
        assert len(one.host) <= 60


def test_an_index_of_xhtml_is_read_like_any_other() -> None:
    declared = '<?xml version="1.0" encoding="utf-8"?>\n' + TABLE
    assert read_history(declared.encode(), HTML, BASE) == read_history(TABLE.encode(), HTML, BASE)


def test_an_index_that_names_its_encoding_itself_has_all_its_letters() -> None:
    page = '<html><head><meta charset="windows-1251"></head><ul><li><a href="/1">#1 Письма</a></li></ul></html>'
    [one] = read_history(page.encode("cp1251"), "text/html", BASE)  # type: ignore[misc]
    assert one.title == "Письма"
