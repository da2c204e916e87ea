"""What is said of a round: its announcement, its reminder, its changes, its history."""

from collections.abc import Sequence
from datetime import datetime

from bot.languages import Speech
from bot.layout import TEXT_LIMIT, Button, Layout, Line, Row, Text, escape, link, plain, when
from bot.outbox import Event
from bot.posts import Post
from bot.themes import Community, Phase, Round, Theme

EVENT_NAME_LIMIT, EVENT_TEXT_LIMIT, PLACE_LIMIT = 100, 1000, 100
"""Characters that Discord takes of a scheduled event ("Guild Scheduled Event")."""
LONELY = 8
"""Posts without a reader, or without a comment, that are named to a host."""
PERMA_POST_ROOM = TEXT_LIMIT - 400
"""Characters of the rounds in a perma-post, with room for what stands around them."""


def announcement(say: Speech, community: Community, round_: Round) -> Layout:
    """Return the announcement of a round's theme."""
    theme = round_.theme
    assert theme is not None  # noqa: S101 - a round is announced when its theme is chosen
    head = f"-# {say('ROUND {number}', number=round_.number)} · {escape(community.tag)}"
    lines = [head, f"# {escape(theme.title, 150)}"]
    lines += [escape(theme.prompt, 1000)] if theme.prompt else []
    lines += [f"-# {line}" for line in _credits(say, theme)]
    lines += [f"-# {say('I was away when this was due. The close stays as planned.')}"] if round_.is_late else []
    lines += [f"-# <@&{community.ping}>"] if community.ping else []
    buttons = (
        Button(say("I'm in"), f"in:{round_.id}", style="success"),
        Button(say("Suggest the next one"), "suggest"),
    )
    return Layout((Text("\n".join(lines)), Line(), Text(_how(say, community, round_)), Row(buttons)))


def _credits(say: Speech, theme: Theme) -> Sequence[str]:
    if theme.host:
        return [say("Chosen by {name}, who hosts this round", name=escape(theme.host, 40))]
    return [say("Suggested by {name}", name=escape(theme.by, 40))] if theme.by else []


def _how(say: Speech, community: Community, round_: Round) -> str:
    until = say(
        "Write on your own blog until {date} ({when}), and put **{tag}** in the post.",
        date=when(round_.closes_at, "f"),
        when=when(round_.closes_at),
        tag=escape(community.tag),
    )
    gathered = say("I find it, show it here, and gather everyone's in the round-up.")
    who = say.count(round_.participants, "{n} member is in.", "{n} members are in.", " ")
    return "\n".join(filter(None, [until, gathered, f"-# {who}" if who.strip() else ""]))


def thread_name(say: Speech, round_: Round) -> str:
    """Return what the thread or forum post of a round is called."""
    title = round_.theme.title if round_.theme else ""
    return plain(say("Round {number}: {title}", number=round_.number, title=title), 100)


def roundup_name(say: Speech, round_: Round) -> str:
    """Return what the forum post of a round-up is called."""
    title = round_.theme.title if round_.theme else ""
    return plain(say("Round-up {number}: {title}", number=round_.number, title=title), 100)


def moved_up(say: Speech) -> Layout:
    """Return what a part of a round-up becomes that is needed no more."""
    return Layout((Text(f"-# {say('What stood here moved up.')}"),))


def event_of(say: Speech, community: Community, round_: Round) -> Event:
    """Return a round as it stands among the server's events."""
    title = round_.theme.title if round_.theme else ""
    how = say("Write on your own blog, and put {tag} in the post.", tag=community.tag)
    prompt = round_.theme.prompt if round_.theme else ""
    return Event(
        name=plain(say("Round {number}: {title}", number=round_.number, title=title), EVENT_NAME_LIMIT),
        description=plain(escape(f"{prompt} {how}", EVENT_TEXT_LIMIT), EVENT_TEXT_LIMIT),
        place=plain(f"{community.tag} · {say('Round {number}', number=round_.number)}", PLACE_LIMIT),
        starts_at=round_.opens_at,
        ends_at=round_.closes_at,
    )


def free_theme(say: Speech) -> Theme:
    """Return the theme of a round whose whole window passed before anybody could hear of it."""
    return Theme(say("A week without a theme"), say("I was away, so no theme was announced in this one."))


def reminder(say: Speech, community: Community, round_: Round, posts: int) -> Layout:
    """Return the reminder of a round's close; it names nobody."""
    title = escape(round_.theme.title if round_.theme else "", 150)
    first = say("There is still time for **{title}**: it closes {when}.", title=title, when=when(round_.closes_at))
    so_far = say.count(
        posts,
        "{n} post is here so far; a short one counts as well.",
        "{n} posts are here so far; a short one counts as well.",
        say("No post is here yet; a short one counts as well."),
    )
    late = say("Whatever comes within a week after the close is added too.")
    tag = say("Put **{tag}** in your post, and I find it.", tag=escape(community.tag))
    return Layout((Text(f"{first}\n{so_far}\n-# {tag} {late}"),))


def holiday(say: Speech, skipped: datetime, following: datetime) -> Layout:
    """Return what is said of a round that is left out."""
    words = say(
        "No theme {date}: we take a break. The next one is announced {when}.",
        date=when(skipped, "D"),
        when=when(following),
    )
    return Layout((Text(words),))


def no_holiday(say: Speech, opens_at: datetime) -> Layout:
    """Return what is said of a round that takes place after all."""
    return Layout((Text(say("No break after all: the next theme is announced {when}.", when=when(opens_at))),))


def extended(say: Speech, round_: Round) -> Layout:
    """Return what is said of a round that closes later than it was announced."""
    title = escape(round_.theme.title if round_.theme else "", 150)
    date, in_ = when(round_.closes_at, "f"), when(round_.closes_at)
    words = say("More time for **{title}**: it closes {date} ({when}) now.", title=title, date=date, when=in_)
    return Layout((Text(words),))


def taking_part(say: Speech, community: Community, round_: Round, blogs: Sequence[str]) -> Layout:
    """Return what is answered to a member who says that they are in."""
    date = when(round_.closes_at)
    if not blogs:
        words = say(
            "Good to have you. You have no blog here yet: **/blog add** with its address, and I find what you write "
            "with **{tag}** in it. It closes {when}.",
            tag=escape(community.tag),
            when=date,
        )
        return Layout((Text(words),))
    words = say(
        "Good to have you. I look at **{blogs}**; put **{tag}** in the post, and I find it. It closes {when}.",
        blogs=say.listed([escape(blog, 60) for blog in blogs[:5]]),
        tag=escape(community.tag),
        when=date,
    )
    return Layout((Text(words),))


def status(say: Speech, community: Community, current: Round | None, posts: int, upcoming: Round) -> str:
    """Return where the round stands, and what comes next."""
    following = say("The next theme is announced {when}.", when=when(upcoming.opens_at))
    if current is None:
        return f"{say('No round has begun yet.')} {following}"
    title = f"**{escape(current.theme.title if current.theme else '')}**"
    head = f"-# {say('ROUND {number}', number=current.number)}"
    return f"{head}\n{title}\n{_phase(say, community, current, posts)}\n{following}"


def lonely(say: Speech, posts: Sequence[Post]) -> str:
    """Return, for hosts, which posts have no reader or no comment yet: of posts alone, never of people who read."""
    unread = [post for post in posts if not post.readers]
    silent = [post for post in posts if post.readers and not post.comments]
    lines = [say("No reader yet: {titles}.", titles=_titles(say, unread))] if unread else []
    lines += [say("No comment yet: {titles}.", titles=_titles(say, silent))] if silent else []
    return "\n".join(lines)


def _titles(say: Speech, posts: Sequence[Post]) -> str:
    return say.listed([link(post.title, post.url, 60) for post in posts[:LONELY]])


def _phase(say: Speech, community: Community, current: Round, posts: int) -> str:
    date = when(current.closes_at)
    if current.phase is Phase.WRITING:
        none = say("No posts so far. It closes {when}.", when=date)
        return say.count(
            posts, "{n} post so far. It closes {when}.", "{n} posts so far. It closes {when}.", none, when=date
        )
    where = f"<#{community.roundup_channel}>"
    counted = say.count(posts, "{n} post.", "{n} posts.", say("No posts."))
    return f"{counted} {say('It closed {when}; the round-up is in {channel}.', when=date, channel=where)}"


def skipped(say: Speech, was: datetime, following: datetime) -> str:
    """Return what is answered to a host who makes a holiday."""
    return say(
        "No theme {date}. The next one is announced {when}, and everybody can read it in the channel.",
        date=when(was, "D"),
        when=when(following),
    )


def unskipped(say: Speech, opens_at: datetime) -> str:
    """Return what is answered to a host who takes a holiday back."""
    return say("The break is off: the next theme is announced {when}.", when=when(opens_at))


def ask_to_close(say: Speech, round_: Round, posts: int) -> str:
    """Return the question to a host who would close a round early."""
    counted = say.count(posts, "It has {n} post.", "It has {n} posts.", say("It has no posts yet."))
    planned = say("It would close {when} by itself.", when=when(round_.closes_at))
    title = escape(round_.theme.title if round_.theme else "", 150)
    return f"{say('Close **{title}** now?', title=title)} {counted} {planned}"


def closing(say: Speech, community: Community) -> str:
    """Return what is answered to a host who closed a round."""
    where = f"<#{community.roundup_channel}>"
    return say("It is closed. I look at every blog once more, then the round-up appears in {channel}.", channel=where)


def history(say: Speech, past: Sequence[tuple[Round, int, str | None]]) -> Sequence[str]:
    """Return a line for each past round: its number, theme, posts, and the way to its round-up."""
    return [_past(say, round_, posts, address) for round_, posts, address in past]


def perma_post_name(say: Speech, community: Community) -> str:
    """Return what the perma-post is called where it is a forum's post."""
    return plain(say("Every round of {tag}", tag=community.tag), 100)


def perma_post(say: Speech, community: Community, past: Sequence[tuple[Round, int, str | None]], pages: str) -> Layout:
    """Return the perma-post: every round, newest first; what no message can hold is in the history and on the pages."""
    room, lines = PERMA_POST_ROOM, [f"## {escape(perma_post_name(say, community))}"]
    for shown, line in enumerate(history(say, past)):
        room -= len(line) + 1
        if room < 0:
            earlier = say.count(len(past) - shown, "and {n} earlier one", "and {n} earlier ones")
            lines.append(f"-# {earlier}: **/round history**")
            break
        lines.append(line)
    text = Text("\n".join(lines))
    return Layout((text, Row((Button(say("Read them on the web"), url=pages),))) if pages else (text,))


def perma_post_moved(say: Speech, community: Community) -> Layout:
    """Return what the perma-post becomes in a channel that was left."""
    return Layout((Text(say("Round-ups appear in {channel} now.", channel=f"<#{community.roundup_channel}>")),))


def _past(say: Speech, round_: Round, posts: int, address: str | None) -> str:
    title = escape(round_.theme.title if round_.theme else "", 100)
    shown = f"[{title}]({address})" if address else title
    counted = say.count(posts, "{n} post", "{n} posts", say("no posts"))
    # Without the stroke it would be a list, which Discord counts upwards from its first number.
    return f"{round_.number}\\. **{shown}** · {counted} · {when(round_.closes_at, 'D')}"
