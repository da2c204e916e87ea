"""What is said of a post that was found."""

from collections.abc import Sequence

from bot.languages import Speech
from bot.layout import TEXT_LIMIT, Beside, Button, Layout, Row, Text, escape, link
from bot.posts import Decision, Evidence, Post
from bot.themes import Community, Round

LISTED = TEXT_LIMIT - 400
"""Characters that a live list takes at most, with room for its head and end."""


def minutes(say: Speech, post: Post) -> str:
    """Return how long a post takes to read."""
    return say("{n} min", n=post.minutes)


def notice(say: Speech, round_: Round, post: Post) -> Layout:
    """Return the notice of a found post."""
    facts = [escape(post.by, 40), minutes(say, post)]
    facts += [say("a little later")] if post.late else []
    facts += [say("a first post here, welcome")] if post.first_of_member and round_.number > 1 else []
    quote = f"\n> {escape(post.quote)}" if post.quote else ""
    body = f"**{link(post.title, post.url)}**\n{' · '.join(facts)}{quote}"
    return Layout((Beside(body, Button(say("Read"), f"read:{post.id}", style="primary")),))


def live_list(say: Speech, round_: Round, posts: Sequence[Post]) -> Layout:
    """Return the posts of a round so far, the newest last; where they are too many, the oldest are counted."""
    title = escape(round_.theme.title if round_.theme else "", 100)
    head = say.count(len(posts), "{n} post on **{title}** so far", "{n} posts on **{title}** so far", title=title)
    lines = [f"- {link(post.title, post.url, 80)} · {escape(post.by, 40)}" for post in posts]
    shown = _that_fit(lines)
    more = len(lines) - len(shown)
    earlier = [f"-# {say.count(more, 'and {n} before them', 'and {n} before them')}"] if more else []
    return Layout((Text("\n".join([head, *earlier, *shown, f"-# {say('I keep this list up to date.')}"])),))


def _that_fit(lines: Sequence[str]) -> Sequence[str]:
    """Return the last of these lines, as many as a message has room for."""
    room = LISTED
    for n, line in enumerate(reversed(lines)):
        room -= len(line) + 1
        if room < 0:
            return lines[len(lines) - n :]
    return lines


def question(say: Speech, community: Community, post: Post) -> Layout:
    """Return the question to an author whose post might be for the round."""
    asked = say(
        "{member}, is {post} for {tag}?",
        member=f"<@{post.user}>",
        post=link(post.title, post.url),
        tag=escape(community.tag),
    )
    return Layout((Text(f"{asked}\n-# {_why_asked(say, post)}"), _answers(say, post)))


def _why_asked(say: Speech, post: Post) -> str:
    speaks = {piece.kind for piece in post.evidence if piece.speaks_for}
    if speaks <= {"theme", "theme in text", "keyword", "window"}:
        return say("It sounds like this round's theme. Your answer settles it.")
    return say("It names us, but I can't tell whether it takes part. Your answer settles it.")


def _answers(say: Speech, post: Post) -> Row:
    yes = Button(say("Yes, add it"), f"mine:{post.id}:yes", style="success")
    return Row((yes, Button(say("No, another time"), f"mine:{post.id}:no")))


def answered(say: Speech, post: Post, *, added: bool) -> Layout:
    """Return what the question becomes when it is answered."""
    shown = link(post.title, post.url)
    if added:
        return Layout((Text(say("{post} is in the round. Thank you.", post=shown)),))
    return Layout((Text(say("{post} stays out of the round. Thank you.", post=shown)),))


def taken_out(say: Speech, post: Post) -> Layout:
    """Return what the notice of a post becomes that is in the round no more; it stays where its author put it."""
    return Layout((Text(f"-# {say('A post by {name} was taken out of the round.', name=escape(post.by, 40))}"),))


def asked_of_host(say: Speech, community: Community, post: Post) -> Layout:
    """Return what the question to an author becomes when it is a host's to answer."""
    asked = say(
        "Is {post} by {name} for {tag}?",
        post=link(post.title, post.url),
        name=escape(post.by, 40),
        tag=escape(community.tag),
    )
    why = say(
        "There was no answer for a day, so a host can settle it. {name} still can, too.", name=escape(post.by, 40)
    )
    return Layout((Text(f"{asked}\n-# {why}"), _answers(say, post)))


def added_by_hand(say: Speech, post: Post) -> str:
    """Return what is answered to somebody who handed a post in."""
    minutes_ = minutes(say, post)
    quote = f"\n> {escape(post.quote)}" if post.quote else ""
    return f"{say('It is in the round:')}\n**{link(post.title, post.url)}**\n{escape(post.by, 40)} · {minutes_}{quote}"


def why(say: Speech, title: str, url: str, decision: Decision, evidence: Sequence[Evidence]) -> Layout:
    """Return the evidence for and against a post, and what became of it."""
    outcome = {
        Decision.ACCEPT: say("It is in the round."),
        Decision.ASK: say("It waits for an answer: the question stands in the channel."),
        Decision.IGNORE: say("It is not in the round. **/post submit** adds it."),
    }[decision]
    lines = [f"**{link(title, url)}**", outcome]
    for heading, pieces in (
        (say("What speaks for it"), [piece for piece in evidence if piece.speaks_for]),
        (say("What speaks against it"), [piece for piece in evidence if not piece.speaks_for]),
    ):
        lines += [f"-# {heading}", *(f"- {_piece(say, piece)}" for piece in pieces)] if pieces else []
    lines += [] if evidence else [say("I found neither the hashtag nor a name of the round in it.")]
    return Layout((Text("\n".join(lines)),))


def _piece(say: Speech, piece: Evidence) -> str:
    """Return a piece of evidence in words."""
    found = escape(piece.text, 100)
    return {
        "hashtag": lambda: say("the hashtag: {found}", found=found),
        "category": lambda: say("a category: {found}", found=found),
        "name in title": lambda: say("the name, in the title: {found}", found=found),
        "name": lambda: say("the name, in the text: {found}", found=found),
        "takes part": lambda: say("it says that it takes part: “{found}”", found=found),
        "link": lambda: say("a link to the round or one of its posts: {found}", found=found),
        "theme": lambda: say("words of the theme, in the title: {found}", found=found),
        "theme in text": lambda: say("the theme, in the text: {found}", found=found),
        "keyword": lambda: say("a word that the host chose: {found}", found=found),
        "handed in": lambda: say("handed in by {found}", found=found),
        "window": lambda: say("when it was published: {found}", found=found.removeprefix("published ")),
        "round-up": lambda: say("it reads like a round-up: “{found}”", found=found),
        "call": lambda: say("it reads like a host's call: “{found}”", found=found),
        "explains": lambda: say("it reads like the rules: “{found}”", found=found),
        "abstains": lambda: say("it says that it sits out: “{found}”", found=found),
        "reblog": lambda: say("it shows somebody else's post: {found}", found=found),
        "another round": lambda: say("it names another round: {found}", found=found),
        "host's site": lambda: say("it stands on the host's own blog: {found}", found=found),
    }.get(piece.kind, lambda: found)()
