"""Find the community that an operator names on the command line."""

from bot.errors import OperatorError
from bot.themes import Community
from bot.words import lowercase
from storage import Database
from storage.communities import all_communities


async def find_named(db: Database, wanted: str) -> Community:
    """Return the community with this server's id or this hashtag; raise OperatorError if that is none, or several."""
    async with db.read() as conn:
        known = await all_communities(conn)
    chosen = [one for one in known if lowercase(wanted.lstrip("#")) in {str(one.id), lowercase(one.hashtag)}]
    if len(chosen) != 1:
        listed = ", ".join(f"{one.id} ({one.tag})" for one in known) or "no community yet"
        why = "Several communities have that hashtag" if chosen else f"No community is called {wanted}"
        raise OperatorError(f"{why}. The database has {listed}.")
    return chosen[0]
