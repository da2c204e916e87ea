"""Links between posts: a sign of having read, unless they came with a list."""

from bot.posts import PostId
from bot.reading.trackbacks import LinkingPost, Trackback, trackbacks_among
from bot.themes import MemberId


def post(number: int, *links: int, words: int = 600, member: int | None = None) -> LinkingPost:
    addresses = tuple(f"https://www.blog{n}.example/post/?utm_source=x#more" for n in links)
    return LinkingPost(
        PostId(number), MemberId(member or number), f"http://blog{number}.example/post", addresses, words
    )


def counting(*posts: LinkingPost) -> set[tuple[int, int]]:
    return {(one.from_post, one.to_post) for one in trackbacks_among(posts) if one.counts}


def test_a_link_to_anothers_post_counts_in_whatever_spelling_and_one_to_oneself_does_not() -> None:
    assert counting(post(1, 2, 2), post(2), post(3, 1, member=1)) == {(1, 2)}


def test_the_same_list_in_three_posts_counts_nothing_whatever_is_written_around_it() -> None:
    others = [post(n) for n in (7, 8, 9)]
    pasted = [post(n, 7, 8, 9, words=5000) for n in (1, 2, 3)]
    assert counting(*others, *pasted) == set()
    assert len(counting(*others, *pasted[:2])) == 6


def test_a_list_without_own_words_counts_nothing_and_says_why() -> None:
    posts = [post(1, 7, 8, 9, words=50), post(7), post(8), post(9)]
    assert {one.reason for one in trackbacks_among(posts)} == {"a list without own words"}
    assert Trackback(PostId(7), PostId(1), "a list without own words") in set(trackbacks_among(posts))


def test_two_links_in_a_short_post_are_two_people_who_were_read() -> None:
    assert counting(post(1, 2, 3, words=20), post(2), post(3)) == {(1, 2), (1, 3)}
