"""The examples in docs/how-it-decides.md come out as the page says."""

import re
from datetime import timedelta
from pathlib import Path

from bot.comments import IdentityIndex, ParsedComment
from bot.explain import load_round
from bot.feeds import Entry
from bot.posts import Decision, EntryText, PostId, classify
from bot.reading import Standing
from bot.reading.interactions import Comment, Interaction, Read, Thanks
from bot.themes import MemberId

PAGE = (Path(__file__).parents[2] / "docs" / "how-it-decides.md").read_text(encoding="utf-8")
ME, HER, HIM = (MemberId(n) for n in range(3))
DECISIONS = {"takes it": Decision.ACCEPT, "asks the author": Decision.ASK, "leaves it alone": Decision.IGNORE}


def rows_below(heading: str) -> list[list[str]]:
    """Return the cells of the table with this first row, without the code marks."""
    table = PAGE.split(f"{heading}\n")[1].split("\n\n")[0]
    return [[cell.strip(" `") for cell in line.strip("|").split("|")] for line in table.splitlines()[1:]]


def test_each_post_becomes_what_the_page_says(tmp_path: Path) -> None:
    [round_toml] = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    (tmp_path / "ROUND.toml").write_text(round_toml)
    rules = load_round(tmp_path / "ROUND.toml")
    published = rules.opens_at + timedelta(days=1)
    for title, text, told in rows_below("| title | what the post says | the bot |"):
        entry = Entry.from_outside("1", "https://blog.example/1", title, published=published, text=text)
        assert classify(EntryText(entry), rules).decision is DECISIONS[told], title


def test_each_comment_is_whose_the_page_says() -> None:
    names = {HER: "Inês Okafor", HIM: "Jo Ferreira"}
    homes = {"https://ines.example": HER, "https://raingauge.example": HIM}
    for name, address, told in rows_below("| signed | with the address | the bot |"):
        author = IdentityIndex(homes.items(), names).author_of(
            ParsedComment.from_outside("test", "1", name, address, None, None)
        )
        words = {
            "counts a stranger": author.member is author.to_ask is None,
            **{f"knows {known}": author.member == who for who, known in names.items()},
            **{f"asks {known}, once": author.to_ask == who for who, known in names.items()},
        }
        assert words[told], (name, address, author)


def comments(count: int, *, posts: int, on: MemberId = HER) -> list[Interaction]:
    return [Comment(PostId(n % posts), on, ME, f"mine {n}") for n in range(count)]


DONE: dict[str, list[Interaction]] = {
    "published five posts": [Read(PostId(n), ME, HER) for n in range(5)],
    "read one post of hers": [Read(PostId(1), HER, ME)],
    "commented on one post of hers": comments(1, posts=1),
    "commented ten times on the same post of hers": comments(10, posts=1),
    "helped her, and she thanked you": [Thanks(HER, ME, "2026-W12")],
    "commented on five posts of hers, and she answered each": [
        *comments(5, posts=5),
        *(Comment(PostId(n), HER, HER, f"hers {n}", f"mine {n}") for n in range(5)),
    ],
    "commented on one post of hers, and on one of his": [*comments(1, posts=1), Comment(PostId(9), HIM, ME, "9")],
}


def test_each_thing_one_does_counts_what_the_page_says() -> None:
    told = dict(rows_below("| what you did | it counts |"))
    assert told == {done: f"{Standing.of(ME, interactions).number:.2f}" for done, interactions in DONE.items()}
