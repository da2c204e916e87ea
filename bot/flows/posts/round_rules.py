"""Read what makes an entry a post of a round."""

from bot.feeds import address_key
from bot.feeds.addresses import is_home_page
from bot.posts import RoundRules
from bot.posts.own_text import ListedPost
from bot.themes import Community, Round
from storage import Connection
from storage.blogs import site_urls_of_theme_host
from storage.posts import posts_of_round, posts_without_page


async def get_round_rules(conn: Connection, community: Community, round_: Round) -> RoundRules:
    """Return what an entry is held against to tell whether it is a post of this round.

    What the round was announced with counts as long as it takes posts, also when the set-up changes. A post without a
    page of its own is told by no link: anybody links to the home page at which it stands.
    """
    theme, homes = round_.theme, await posts_without_page(conn, round_.id)
    posts = [one for one in await posts_of_round(conn, round_.id) if one.id not in homes and not is_home_page(one.url)]
    return RoundRules(
        opens_at=round_.opens_at,
        closes_at=round_.closes_at,
        hashtags=(community.hashtag, *(one for one in round_.former_hashtags if one != community.hashtag)),
        names=(*community.names, *(one for one in round_.former_names if one not in community.names)),
        theme=theme.title if theme else "",
        keywords=theme.keywords if theme else (),
        posts={address_key(post.url): ListedPost(post.title, post.by, post.quote, post.member) for post in posts},
        links=(*(post.url for post in posts), *filter(None, [round_.announcement, theme.call if theme else None])),
        theme_host_sites=tuple(await site_urls_of_theme_host(conn, round_.id)),
        number=round_.number,
        language=community.language,
    )
