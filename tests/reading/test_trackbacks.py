"""Links between posts: a sign of having read, unless they came with a list."""

from collections.abc import Mapping

from bot.posts import PostId
from bot.reading.pasted_list import LinkingPost
from bot.reading.trackbacks import Trackback, posts_with_lists, trackbacks_among
from bot.themes import MemberId

OTHERS = [7, 8, 9]
LISTED = "\n".join(f"The view from house {n} · Writer {n}" for n in OTHERS)
OWN = "The view from house 7 made me climb to the attic again, for the first time since we moved in."


def post(number: int, *links: int, member: int | None = None) -> LinkingPost:
    addresses = tuple(f"https://www.blog{n}.example/post/?utm_source=x#more" for n in links)
    title, name = f"The view from house {number}", f"Writer {number}"
    return LinkingPost(
        PostId(number), MemberId(member or number), f"http://blog{number}.example/post", addresses, title, name
    )


def counting(*posts: LinkingPost, texts: Mapping[int, str] | None = None) -> set[tuple[int, int]]:
    known = {PostId(number): text for number, text in (texts or {}).items()}
    return {(one.from_post, one.to_post) for one in trackbacks_among(posts, known) if one.counts}


def test_a_link_to_anothers_post_counts_in_whatever_spelling_and_one_to_oneself_does_not() -> None:
    assert counting(post(1, 2, 2), post(2), post(3, 1, member=1)) == {(1, 2)}


def test_a_pasted_list_counts_nothing_however_long_the_post_around_it_is() -> None:
    posts = [post(1, *OTHERS), *map(post, OTHERS)]
    assert posts_with_lists(posts) == [1]
    essay = "The street where I grew up bends twice before it reaches the river, and I still walk it.\n" * 50
    assert counting(*posts, texts={1: essay + LISTED}) == set()
    reasons = {one.reason for one in trackbacks_among(posts, {PostId(1): LISTED})}
    assert reasons == {"a list without own words"}
    assert Trackback(PostId(7), PostId(1), "a list without own words") in set(trackbacks_among(posts, {}))


def test_who_tells_of_a_post_beside_the_list_has_read_that_one() -> None:
    posts = [post(1, *OTHERS), *map(post, OTHERS)]
    assert counting(*posts, texts={1: f"{OWN}\n{LISTED}"}) == {(1, 7)}


def test_what_stands_in_two_posts_is_the_hosts_list_and_nobodys_own_words() -> None:
    posts = [post(1, *OTHERS), post(2, *OTHERS), *map(post, OTHERS)]
    assert counting(*posts, texts={1: f"{OWN}\n{LISTED}", 2: f"{OWN.upper()}\n{LISTED}"}) == set()


def test_two_links_in_a_short_post_are_two_people_who_were_read() -> None:
    assert counting(post(1, 2, 3), post(2), post(3)) == {(1, 2), (1, 3)}
