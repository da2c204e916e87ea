"""What the elements of feeds have in them: as it should be, and as it is."""

NAMESPACES = (
    'xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:dc="http://purl.org/dc/elements/1.1/" '
    'xmlns:wfw="http://wellformedweb.org/CommentAPI/" xmlns:media="http://search.yahoo.com/mrss/" '
    'xmlns:atom="http://www.w3.org/2005/Atom" xmlns:slash="http://purl.org/rss/1.0/modules/slash/" '
    'xmlns:feedburner="http://rssnamespace.org/feedburner/ext/1.0"'
)
TEXTS = (
    *("", "Plain", " spaced\n", "Tom &amp; Jerry", "Tom &amp;amp; Jerry", "&lt;b&gt;bold&lt;/b&gt; words", "a &lt; b"),
    *("<![CDATA[<p>One</p><p><a href='/two'>Two</a> <img src='/three.png'></p>]]>", "<b>naked</b> markup", "Größe"),
    *(
        "GrÃ¶ÃŸe",
        "caf\u00e9",
        "it\u0092s",
        "\u65e5\u672c",
        "one<!-- a comment -->two",
        "&#8217;",
        "&lt;nonsense&gt; &amp;c;",
    ),
)
ADDRESSES = (
    *(
        "https://blog.example/a",
        "https://blog.example/?p=1&amp;q=2",
        "https://blog.example/?a&amp;copy;b",
        "/relative",
        "",
    ),
    *("tag:blog.example,2026:1", "https:///blog.example/c", " https://elsewhere.example/d ", "https://blog.example/"),
)
DATES = (
    *("Fri, 20 Mar 2026 22:00:00 +0000", "2026-03-20T22:00:00Z", "Fri, 20 Mar 2026 22:00:00 CEST", "no date", ""),
    *("1774044000", "20 mars 2026", "Fri, 20 Mar 26 22:00 EST"),
)
AUTHORS = ("Bo", "bo@blog.example (Bo)", "bo@blog.example", "", "Bo &amp;amp; Al", "Bo &lt;bo@blog.example&gt;")
