"""What is said of comments: which are whose, and under which names members write them."""

from collections.abc import Sequence

from bot.languages import Speech
from bot.layout import Button, Layout, Row, Text, escape, link, plain
from bot.posts import Post
from bot.reading import Alias, AliasKind, KnownBy, is_full

LABEL = 60


def was_it_you(say: Speech, post: Post, name: str, marks: str) -> Layout:
    """Return the question to a member whose name is signed under a comment."""
    asked = say(
        "A comment under {post} is signed **{name}**. Was it you? Then I know you by that name from now on.",
        post=link(post.title, post.url),
        name=escape(name, LABEL),
    )
    yes, no = Button(say("Yes, it was me"), f"me:{marks}:yes", style="success"), Button(say("No"), f"me:{marks}:no")
    return Layout((Text(asked), Row((yes, no))))


def it_was(say: Speech, alias: Alias, *, was_me: bool) -> str:
    """Return what is answered to who was asked."""
    name = escape(alias.shown, LABEL)
    if was_me:
        return say("Noted. I know you by **{name}** now; **/blog name** shows and changes it.", name=name)
    return say("Then it was somebody else. I don't ask about **{name}** again.", name=name)


def which_is_yours(say: Speech, post: Post, offered: Sequence[tuple[int, str]]) -> Layout:
    """Return the question which of the comments that nobody claimed is the member's."""
    if not offered:
        words = say(
            "I see no comment under {post} that could be yours. It may wait to be approved; I look again by myself. "
            "If you sign with another name, tell me with **/blog name**.",
            post=link(post.title, post.url),
        )
        return Layout((Text(words),))
    words = say("Which of these under {post} is you? I know you by that name then.", post=link(post.title, post.url))
    buttons = tuple(Button(plain(name, LABEL) or "?", f"claim:{post.id}:{number}") for number, name in offered)
    return Layout((Text(words), Row(buttons)))


def cant_see(say: Speech, post: Post) -> str:
    """Return what is answered where a blog shows its comments to no program."""
    return say(
        "I can't see the comments under {post}: that blog shows them to no program. {name} sees yours there anyway.",
        post=link(post.title, post.url),
        name=escape(post.by, 40),
    )


def found_yours(say: Speech, post: Post) -> str:
    """Return what is answered where a member's comment is known."""
    return say("I have it: {name} sees that it was answered.", name=escape(post.by, 40))


def claimed(say: Speech, post: Post, name: str) -> str:
    """Return what is answered to who claimed a comment."""
    first = found_yours(say, post)
    by_name = say("I know you by **{name}** now; **/blog name** shows and changes it.", name=escape(name, LABEL))
    return f"{first}\n-# {by_name if is_full(name) else _one_word(say)}"


def names(say: Speech, known: KnownBy) -> str:
    """Return by what a member's comments are known."""
    listed = [f"- {escape(alias.shown, LABEL)}" for alias in known.told]
    listed += [f"- {link(page.partition('://')[2], page)}" for page in known.pages]
    first = (
        say("I know your comments by these, and by your blog's address:")
        if listed
        else say("I know you by your blog's address. A name that you leave with comments helps me to find them.")
    )
    doubts = [
        say(
            "Is {address} yours? That page does not name the blog I look at. If it is, give it to **/blog name**.",
            address=escape(address, 100),
        )
        for address in known.doubtful
    ]
    return "\n\n".join(filter(None, ["\n".join([first, *listed]), *doubts, _small(say, known)]))


def _small(say: Speech, known: KnownBy) -> str:
    """Return what else there is to know of a member's names."""
    said = [say("Give a name again to take it out.")] if known.told else []
    said += [say("A page is here because your blog and it link to each other.")] if known.pages else []
    words = [alias for alias in known.told if alias.kind is AliasKind.NAME and not is_full(alias.value)]
    said += [_one_word(say)] if words else []
    return f"-# {' '.join(said)}" if said else ""


def _one_word(say: Speech) -> str:
    return say("One word could be anybody's name: under it I look when you press **I commented**.")
