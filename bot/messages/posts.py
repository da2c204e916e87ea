"""Messages about posts and the decisions on them."""

from collections.abc import Collection, Sequence
from datetime import datetime

from bot.actions import AnswerQuestion, ReadPost
from bot.boundary import parse_number
from bot.components import MAX_TEXT_LENGTH, ActionRow, Button, Layout, Section, TextDisplay, titled
from bot.feeds.errors import ErrorKind
from bot.i18n import Translator
from bot.messages.habits import learned_formula, learned_naming
from bot.messages.lists import fit_lines, settled
from bot.messages.rounds import thread_name
from bot.posts import DecidedBy, Decision, Evidence, Explanation, Post, PostId
from bot.posts.formulas import Formula, FormulaKind
from bot.posts.taught import Naming
from bot.text import escape, link, timestamp
from bot.themes import Community, Round

MAX_MORE_POSTS = 10
"""Posts with a button each in one message: of their components and those beside them, Discord takes 40."""
MAX_LIST_LENGTH = MAX_TEXT_LENGTH - 400
"""Characters of the lines of a live list, which leaves room for its head and end."""


def minutes(t: Translator, post: Post) -> str:
    """Return the reading time of a post."""
    return t("{n} min", n=post.minutes)


def post_notice(t: Translator, round_: Round, post: Post) -> Layout:
    """Return the notice of a new post."""
    facts = [escape(post.by, 40), minutes(t, post)]
    facts += [t("a little later")] if post.late else []
    facts += [t("a first post here, welcome")] if post.first_of_member and round_.number > 1 else []
    quote = f"\n> {escape(post.quote)}" if post.quote else ""
    body = f"**{link(post.title, post.url)}**\n{' · '.join(facts)}{quote}"
    return Layout((Section(body, Button(t("Read"), ReadPost(post.id).custom_id, style="primary")),))


def more_posts(t: Translator, by: str, posts: Sequence[Post]) -> Layout:
    """Return the message with further posts of one member, which came all at once; the last of them if many did."""
    head = t.plural(len(posts), "{n} more post by {name}:", "{n} more posts by {name}:", name=escape(by, 40))
    shown = posts[-MAX_MORE_POSTS:]
    lines = [f"**{link(post.title, post.url, 80)}**\n{minutes(t, post)}" for post in shown]
    sections = [
        Section(line, Button(t("Read"), ReadPost(post.id).custom_id, style="primary"))
        for post, line in zip(shown, lines, strict=True)
    ]
    fitting = len(_that_fit(lines))
    return Layout((TextDisplay(head), *sections[len(sections) - fitting :]))


def places_taken(t: Translator, community: Community, number: int) -> Layout:
    """Return the message to a member who has `number` posts in a round, as many as one can have."""
    words = t(
        "You have {number} posts in this round of **{tag}** now, and that is as many as one can have. "
        "**/post withdraw** there makes room for another.",
        number=number,
        tag=escape(community.tag),
    )
    return Layout((TextDisplay(words),))


def post_missing(t: Translator, community: Community, round_: Round, post: Post, since: datetime) -> Layout:
    """Return the message to a post's author that it left its round because its page has been missing since then."""
    taken_out = t(
        "I took {post} out of round {number} of {tag}: since {when}, its page tells me that it is not there.",
        post=link(post.title, post.url),
        number=round_.number,
        tag=escape(community.tag),
        when=timestamp(since, "F"),
    )
    advice = t(
        "If you took it down, there is nothing to do. If you see it in your browser, the site turns programs away. "
        "While the round takes posts, **/post submit** with its address keeps it in, whatever its page tells me."
    )
    kept_on = t("I look again for two weeks after the close, and bring it back when its page is there.")
    return titled(t("I can't find your post"), f"{taken_out}\n{advice}", small=kept_on)


def post_left_out(t: Translator, community: Community, round_: Round, post: Post, *, is_back: bool = False) -> Layout:
    """Return the message to a post's author that it was left out of a round-up, or is in it again."""
    values = {"post": link(post.title, post.url), "number": round_.number, "tag": escape(community.tag)}
    if is_back:
        words = t(
            "{post} was left out of the round-up of round {number} of {tag} for a while, and came back.", **values
        )
        return titled(t("Your post is back"), words)
    words = t(
        "{post} was left out of the round-up of round {number} of {tag}, by whoever puts it together. It stands on "
        "your blog as before.",
        **values,
    )
    small = t("A host can tell you why, and can put it back until a week after the close.")
    return titled(t("Your post was left out"), words, small=small)


def post_list(t: Translator, round_: Round, posts: Sequence[Post]) -> Layout:
    """Return the list of a round's posts, newest last; if they don't fit, the oldest are only counted."""
    title = escape(round_.theme.title if round_.theme else "", 100)
    head = t.plural(
        len(posts),
        "{n} post on **{title}** so far",
        "{n} posts on **{title}** so far",
        t("No post on **{title}** just now", title=title),
        title=title,
    )
    lines = [f"- {link(post.title, post.url, 80)} · {escape(post.by, 40)}" for post in posts]
    shown = _that_fit(lines)
    more = len(lines) - len(shown)
    earlier = [f"-# {t.plural(more, 'and {n} before them', 'and {n} before them')}"] if more else []
    return Layout((TextDisplay("\n".join([head, *earlier, *shown, f"-# {t('I keep this list up to date.')}"])),))


def _that_fit(lines: Sequence[str]) -> Sequence[str]:
    """Return as many of the last lines as fit in `MAX_LIST_LENGTH`."""
    room = MAX_LIST_LENGTH
    for n, line in enumerate(reversed(lines)):
        room -= len(line) + 1
        if room < 0:
            return lines[len(lines) - n :]
    return lines


def ask_author(t: Translator, community: Community, post: Post) -> Layout:
    """Return the question to an author whether their post is for the round."""
    asked = t(
        "{member}, is {post} for {tag}?",
        member=f"<@{post.user}>",
        post=link(post.title, post.url),
        tag=escape(community.tag),
    )
    return Layout((TextDisplay(f"{asked}\n-# {_why_asked(t, post)}"), _answers(t, post)))


def _why_asked(t: Translator, post: Post) -> str:
    kinds = {piece.kind for piece in post.evidence}
    speaks = {piece.kind for piece in post.evidence if piece.speaks_for}
    if speaks <= {"theme", "theme in text", "keyword", "window"}:
        return t("It sounds like this round's theme. Your answer settles it.")
    if {"first naming", "taught naming"} & kinds:
        return t("It names us without our hashtag. Your answer settles it, and teaches me for your next posts.")
    doubts = {
        "footer": lambda: t("It names us where all your posts do. Your answer settles it."),
        "page": lambda: t("Its page names us, but I can't tell whether the post does. Your answer settles it."),
        "old": lambda: _why_its_date_asks(t, kinds),
        "new date": lambda: _why_its_date_asks(t, kinds),
    }
    if doubt := next((doubts[piece.kind] for piece in post.evidence if piece.kind in doubts), None):
        return doubt()
    if speaks & {"taught phrase", "taught title"}:
        return t("It says what our posts often say. Your answer settles it, and teaches me.")
    return t("It names us, but I can't tell whether it takes part. Your answer settles it.")


def _why_its_date_asks(t: Translator, kinds: Collection[str]) -> str:
    if "old" in kinds:
        return t("It has our hashtag, and a date from before this round. Your answer settles it.")
    return t("It has our hashtag, and was there before with an earlier date. Your answer settles it.")


def _answers(t: Translator, post: Post) -> ActionRow:
    return ActionRow(answer_buttons(t, post.id))


def answer_buttons(t: Translator, post: PostId) -> tuple[Button, Button]:
    """Return the buttons that say whether a post is for the round."""
    yes = Button(t("Yes, add it"), AnswerQuestion(post, added=True).custom_id, style="success")
    return yes, Button(t("No, another time"), AnswerQuestion(post, added=False).custom_id)


def question_answered(t: Translator, post: Post, *, added: bool) -> Layout:
    """Return what replaces the question when it is answered; one that is answered soon becomes the notice instead."""
    shown = link(post.title, post.url)
    if added:
        return settled(t("{post} is in the round. Thank you.", post=shown))
    return settled(t("{post} stays out of the round. Thank you.", post=shown))


def post_credited(t: Translator, post: Post) -> Layout:
    """Return what replaces the message with posts of a member when the only one is another's: it stands elsewhere."""
    return settled(t("{post} is by {name}.", post=link(post.title, post.url), name=escape(post.by, 40)))


def post_removed(t: Translator, post: Post) -> Layout:
    """Return what replaces the notice of a post that was taken out of the round."""
    return settled(t("A post by {name} was taken out of the round.", name=escape(post.by, 40)))


def ask_organisers(t: Translator, community: Community, post: Post) -> Layout:
    """Return what replaces the question when organisers may answer it, too."""
    asked = t(
        "Is {post} by {name} for {tag}?",
        post=link(post.title, post.url),
        name=escape(post.by, 40),
        tag=escape(community.tag),
    )
    why = t("There was no answer for a day, so a host can settle it. {name} still can, too.", name=escape(post.by, 40))
    return Layout((TextDisplay(f"{asked}\n-# {why}"), _answers(t, post)))


def post_submitted(
    t: Translator, round_: Round, post: Post, others: Sequence[Round] = (), *, has_choice: bool = False
) -> Layout:
    """Return the reply to a submitted post, with the round that it is in: it may be in an earlier one.

    `others` are the rounds that have it, too, and `has_choice` says whether it could be handed in for another.
    """
    lines = [f"**{link(post.title, post.url)}**", f"{escape(post.by, 40)} · {minutes(t, post)}"]
    lines += [escape(thread_name(t, round_))]
    lines += [f"> {escape(post.quote)}"] if post.quote else []
    small = t("For another round, **/post submit** lets you choose which.") if has_choice else ""
    if others:
        numbers = t.format_list([str(one.number) for one in others])
        small = t.plural(
            len(others),
            "It is in round {rounds}, too: **/post withdraw** takes it out there.",
            "It is in rounds {rounds}, too: **/post withdraw** takes it out there.",
            rounds=numbers,
        )
    return titled(t("It is in the round"), "\n".join(lines), small=small)


def evidence_report(t: Translator, explained: Explanation) -> Layout:
    """Return the evidence for and against a post, and the decision on it; for one that waits, the buttons to answer."""
    evidence = explained.evidence
    outcome = {
        Decision.ACCEPT: t("It is in the round."),
        Decision.ASK: t("It waits for an answer. Is it for the round?") if explained.asked else _not_answered(t),
        Decision.IGNORE: _why_out(t, explained),
    }[explained.decision]
    lines = [outcome]
    for heading, pieces in (
        (t("What speaks for it"), [piece for piece in evidence if piece.speaks_for]),
        (t("What speaks against it"), [piece for piece in evidence if not piece.speaks_for]),
    ):
        lines += (
            [f"-# {heading}", *(f"- {evidence_in_words(t, piece, evidence_text(piece))}" for piece in pieces)]
            if pieces
            else []
        )
    lines += ["", _what_is_unread(t, explained.page_error)] if explained.page_error else []
    is_said = bool(evidence or explained.page_error or explained.waits_until)
    lines += [] if is_said else [t("I found neither the hashtag nor a name of the round in it.")]
    buttons = answer_buttons(t, explained.asked) if explained.asked else ()
    return titled(link(explained.title, explained.url), fit_lines(t, lines), buttons=buttons)


def _not_answered(t: Translator) -> str:
    return t("Nobody answered in time whether it is for the round. **/post submit** adds it to one that takes posts.")


def _what_is_unread(t: Translator, error: ErrorKind) -> str:
    return t(
        "I can't read its page: the site {trouble}. So I know only what the feed gives, and find a hashtag where that "
        "has it, in a tag or in the text.",
        trouble=error.description,
    )


def _why_out(t: Translator, explained: Explanation) -> str:
    if explained.decided_by is DecidedBy.ORGANISER:
        return t("A host left it out of the round. They can tell you why.")
    if explained.waits_until is not None:
        return t(
            "It waits: its date lies ahead, {when}. When the round of that time opens, I look at it. **/post submit** "
            "adds it now.",
            when=timestamp(explained.waits_until, "f"),
        )
    if explained.decided_by is None and explained.missing_since is not None:
        return t(
            "It is out of the round: since {when}, its page tells me that it is not there. When it is there again, I "
            "bring the post back. **/post submit** adds it all the same.",
            when=timestamp(explained.missing_since, "F"),
        )
    return t("It is not in the round. **/post submit** adds it to one that takes posts.")


def evidence_text(piece: Evidence) -> str:
    """Return what a piece of evidence rests on, for a message: a date in each reader's own time zone."""
    return timestamp(piece.date, "f") if piece.date else escape(piece.text, 100)


def evidence_in_words(t: Translator, piece: Evidence, found: str) -> str:
    """Return a description of a piece of evidence; `found` is what it rests on, as it will stand in the words."""
    return {
        "hashtag": lambda: t("the hashtag: {found}", found=found),
        "category": lambda: t("a category: {found}", found=found),
        "name in title": lambda: t("the name, in the title: {found}", found=found),
        "name": lambda: t("the name, in the text: {found}", found=found),
        "takes part": lambda: t("it says that it takes part: “{found}”", found=found),
        "this round": lambda: t("the number or date of the round, beside the name: {found}", found=found),
        "link": lambda: t("a link to the round or one of its posts: {found}", found=found),
        "theme": lambda: t("words of the theme, in the title: {found}", found=found),
        "theme in text": lambda: t("the theme, in the text: {found}", found=found),
        "keyword": lambda: t("a word that the host chose: {found}", found=found),
        "handed in": lambda: t("handed in by {found}", found=found),
        "window": lambda: t("when it was published: {found}", found=found),
        "round-up": lambda: _like_a_roundup(t, piece, found),
        "only a list": lambda: t("it holds only the list of the others' posts"),
        "call": lambda: t("it reads like a host's call: “{found}”", found=found),
        "explains": lambda: t("it reads like the rules: “{found}”", found=found),
        "abstains": lambda: t("it says that it sits out: “{found}”", found=found),
        "ahead": lambda: t("it speaks of something still to come: “{found}”", found=found),
        "words around the name": lambda: t("in the title, the name does not stand apart: “{found}”", found=found),
        "reblog": lambda: t("it shows somebody else's post: {found}", found=found),
        "another round": lambda: t("it names another round: {found}", found=found),
        "host's site": lambda: t("it stands on the host's own blog: {found}", found=found),
        "old": lambda: t("its date, of long ago: {found}", found=found),
        "new date": lambda: t("its new date, {found}: it was there before with an earlier one", found=found),
        "footer": lambda: t("it stands in every post of this blog: “{found}”", found=found),
        "page": lambda: t("it stands on the page, and may be no part of the post: “{found}”", found=found),
        "first naming": lambda: t("it names us without our hashtag, and I have not asked this blog about that yet"),
        "taught naming": lambda: learned_naming(t, Naming(piece.text), t("this blog"), piece.yes, piece.answers),
        "taught phrase": lambda: learned_formula(
            t, Formula(FormulaKind.PHRASE, piece.text), "", piece.yes, piece.answers
        ),
        "taught title": lambda: learned_formula(
            t, Formula(FormulaKind.TITLE, piece.text), "", piece.yes, piece.answers
        ),
    }.get(piece.kind, lambda: found)()


def _like_a_roundup(t: Translator, piece: Evidence, found: str) -> str:
    sites = parse_number(piece.text)
    if sites is None:
        return t("it reads like a round-up: “{found}”", found=found)
    return t.plural(
        sites,
        "it links to {n} other site, as a round-up does",
        "it links to {n} other sites, as a round-up does",
    )


def post_accepted(t: Translator, post: Post) -> str:
    """Return the reply to a host who took a post into its round."""
    return t("{post} is in the round.", post=link(post.title, post.url))
