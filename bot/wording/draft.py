"""What a host reads of a round-up before it goes out."""

from bot.languages import Speech
from bot.layout import Beside, Block, Button, Layout, Line, Row, Text, escape, in_parts, link, when
from bot.posts import Post
from bot.roundup import OPENING_LIMIT, RoundUp
from bot.themes import Phase, Round


def draft_is_there(say: Speech, round_: Round, posts: int) -> Layout:
    """Return the word to a host that the round-up can be looked at."""
    first = say(
        "The round-up of **{title}** goes out {when}.",
        title=escape(round_.theme.title if round_.theme else "", 150),
        when=when(round_.closes_at),
    )
    counted = say.count(posts, "It has {n} post so far.", "It has {n} posts so far.", say("It has no posts so far."))
    may = say("You can say a few words first, and move or leave out posts. If you do nothing, it goes out as it is.")
    button = Button(say("Look at it"), f"draft:{round_.id}", style="primary")
    return Layout((Text(f"{first} {counted}\n{may}"), Row((button,))))


def draft(say: Speech, round_: Round, roundup: RoundUp) -> list[Layout]:
    """Return a round-up as its host sees it: the order, and what can be changed; in parts where it is long."""
    posts = (*roundup.posts, *roundup.late)
    lines = [f"-# {say('ROUND-UP OF ROUND {number}', number=roundup.number)}", f"## {escape(roundup.theme.title, 150)}"]
    lines += [_when(say, round_)]
    lines += [f"\n{escape(roundup.opening, OPENING_LIMIT)}"] if roundup.opening else []
    opening = Button(say("Words to begin with"), f"opening:{round_.id}", style="primary")
    blocks: list[Block] = [Text("\n".join(lines)), Row((opening,)), Line()]
    blocks += [_post(say, number, post) for number, post in enumerate(posts, 1)]
    blocks += [] if posts else [Text(say("No post is here yet."))]
    return in_parts(blocks)


def _when(say: Speech, round_: Round) -> str:
    if round_.phase is Phase.ROUNDED_UP:
        return say("It is out. What you change here is changed there.")
    return say("It goes out {when}, whether or not you change anything.", when=when(round_.closes_at))


def _post(say: Speech, number: int, post: Post) -> Beside:
    why = f"\n{escape(post.why)}" if post.why else ""
    body = f"{number}\\. **{link(post.title, post.url)}**\n{escape(post.by, 40)}{why}"
    return Beside(body, Button(say("Change"), f"draft:{post.round}:{post.id}"))
