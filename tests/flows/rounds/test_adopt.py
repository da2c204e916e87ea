"""A round that was announced already, as the database does not know: an older backup was put back."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bot.components import Layout
from bot.flows.feeds.poller import FeedPoller
from bot.flows.rounds.close import close_round
from bot.flows.rounds.open import open_round
from bot.flows.rounds.set_up import switch_host_rota
from bot.flows.themes.host_rota import get_host_rota, volunteer_for_rota
from bot.flows.themes.suggest import parse_theme, suggest, vote
from bot.i18n import Language, get_translator
from bot.messages.rounds import announcement, round_skipped, round_unskipped
from bot.outbox.keys import announcement_key
from bot.services import CannotLookError, Found, Services, Sought
from bot.themes import Community, CommunityId, Phase, Round, Theme
from storage.communities import get_community
from storage.outbox import find_message
from storage.rounds import get_round, scheduled_round
from storage.spare_themes import add_spare_theme, list_spare_themes
from storage.suggestions import open_suggestions
from tests.support.circles import make_caller, make_organiser, set_up_community
from tests.support.clocks import ManualClock

COMMUNITY = CommunityId(1)
ANN, BEN, CLEO = make_caller(4, "Ann"), make_caller(5, "Ben"), make_caller(6, "Cleo")
WEEK = timedelta(weeks=1)


class Channel:
    """What was said of rounds, and when."""

    def __init__(self) -> None:
        self.said: list[Found] = []

    def announce(self, community: Community, round_: Round) -> tuple[str, ...]:
        t = get_translator(Language.ENGLISH)
        return self.say(round_.opens_at, *announcement(t, community, round_, 3).texts())

    def say(self, at: datetime, *texts: str) -> tuple[str, ...]:
        self.said.append(Found(texts, at, "https://discord.example/1"))
        return texts

    async def find(self, _: Community, sought: Sought) -> Found | None:
        return next((one for one in self.said if sought.is_in(one.texts)), None)


@pytest.fixture
async def opens_at(services: Services) -> datetime:
    """When the first round opens, of a circle in which Ann's theme leads, as the backup has it."""
    opens_at = await set_up_community(services)
    await suggest(services, ANN, parse_theme("The map in my head", "A place."))
    await suggest(services, BEN, parse_theme("A gate", ""))
    await vote(services, CLEO, 1)
    return opens_at


async def upcoming(services: Services) -> Round:
    async with services.db.read() as conn:
        return await scheduled_round(conn, COMMUNITY)


async def community_of(services: Services) -> Community:
    async with services.db.read() as conn:
        found = await get_community(conn, COMMUNITY)
    assert found is not None
    return found


async def opened(services: Services, at: datetime, channel: Channel) -> Round:
    """Let the round that is scheduled open at a time; return it."""
    assert isinstance(services.clock, ManualClock)
    services.clock.set(at)
    services.announcements.find_by(channel.find)
    round_ = await upcoming(services)
    await open_round(services, round_)
    async with services.db.read() as conn:
        return await get_round(conn, round_.id)


async def titles_on_board(services: Services) -> list[str]:
    async with services.db.read() as conn:
        return [one.title for one in await open_suggestions(conn, COMMUNITY, services.clock.now())]


@pytest.mark.parametrize(
    ("announced", "on_board"),
    [
        (Theme("The stairs", "Up or down.", "Cleo"), ["The map in my head", "A gate"]),
        (Theme("A gate", "", "Ben"), ["The map in my head"]),
        (Theme("What I am learning slowly", "And what keeps you at it."), ["The map in my head", "A gate"]),
        (Theme("The stairs", "", host_name="Cleo"), ["The map in my head", "A gate"]),
    ],
    ids=["suggested since", "suggested before", "from the bank", "chosen by its host"],
)
async def test_the_theme_that_was_announced_holds_and_not_the_vote_of_the_backup(
    services: Services, opens_at: datetime, announced: Theme, on_board: list[str]
) -> None:
    channel, community, before = Channel(), await community_of(services), await upcoming(services)
    said = channel.announce(community, replace(before, theme=announced, phase=Phase.WRITING))
    round_ = await opened(services, opens_at + timedelta(hours=20), channel)
    assert round_.theme == announced
    assert not round_.is_late, "it was announced in time"
    assert await titles_on_board(services) == on_board
    async with services.db.read() as conn:
        message = await find_message(conn, announcement_key(round_.id))
    assert message is not None
    assert isinstance(message.content, Layout)
    assert message.content.texts()[0] == said[0]


async def test_a_spare_theme_that_was_announced_is_used_up_and_another_close_holds(
    services: Services, opens_at: datetime
) -> None:
    spare = Theme("The sea", "Or a lake.", None, ("sea",))
    async with services.db.write() as tx:
        await add_spare_theme(tx, COMMUNITY, spare, services.clock.now())
    channel, before = Channel(), await upcoming(services)
    closes_at = before.closes_at + timedelta(days=1)
    channel.announce(await community_of(services), replace(before, theme=spare, closes_at=closes_at))
    round_ = await opened(services, opens_at + timedelta(hours=20), channel)
    assert (round_.theme, round_.closes_at) == (spare, closes_at)
    async with services.db.read() as conn:
        assert await list_spare_themes(conn, COMMUNITY) == []


async def test_each_round_since_the_backup_has_the_theme_that_it_had(services: Services, opens_at: datetime) -> None:
    channel, community, first = Channel(), await community_of(services), await upcoming(services)
    for number, title in enumerate(("The stairs", "A gate", "The sea")):
        opens, closes = first.opens_at + number * WEEK, first.closes_at + number * WEEK
        phase = Phase.WRITING if number == 2 else Phase.ROUNDED_UP
        theme = Theme(title, "", "Ben" if title == "A gate" else None)
        channel.announce(
            community, replace(first, number=number + 1, opens_at=opens, closes_at=closes, theme=theme, phase=phase)
        )
    now, seen = opens_at + 2 * WEEK + timedelta(hours=2), list[Round]()
    for _ in range(3):
        round_ = await opened(services, now, channel)
        if round_.closes_at <= now:
            await close_round(services, FeedPoller(services), round_)
        async with services.db.read() as conn:
            seen.append(await get_round(conn, round_.id))
    assert [one.theme.title for one in seen if one.theme] == ["The stairs", "A gate", "The sea"]
    assert [one.phase for one in seen] == [Phase.ROUNDED_UP, Phase.ROUNDED_UP, Phase.WRITING]
    assert not any(one.was_missed or one.is_late or one.is_rounded_up_late for one in seen)
    assert (await upcoming(services)).opens_at == opens_at + 3 * WEEK
    assert await titles_on_board(services) == ["The map in my head"]


async def test_a_name_that_nobody_has_is_left_out_as_nobody_could_have_it_deleted(
    services: Services, opens_at: datetime
) -> None:
    channel, before = Channel(), await upcoming(services)
    channel.announce(await community_of(services), replace(before, theme=Theme("The stairs", "", "Dora")))
    assert (await opened(services, opens_at, channel)).theme == Theme("The stairs", "")


async def test_what_does_not_plainly_announce_the_round_changes_nothing(services: Services, opens_at: datetime) -> None:
    channel = Channel()
    channel.say(opens_at, "-# ROUND 1 · #usblogs\n# A *bold* one", "Soon")
    round_ = await opened(services, opens_at, channel)
    assert round_.theme is not None
    assert round_.theme.title == "The map in my head"


async def test_a_round_waits_while_discord_does_not_say_what_stands_there(
    services: Services, opens_at: datetime
) -> None:
    assert isinstance(services.clock, ManualClock)
    services.clock.set(opens_at)

    async def away(_: Community, __: Sought) -> Found | None:
        raise CannotLookError("503")

    services.announcements.find_by(away)
    with pytest.raises(CannotLookError):
        await open_round(services, await upcoming(services))
    assert (await upcoming(services)).number == 1
    services.announcements.find_by(Channel().find)
    await open_round(services, await upcoming(services))
    assert (await upcoming(services)).number == 2


@pytest.mark.parametrize("language", [Language.ENGLISH, Language.GERMAN])
async def test_a_round_of_which_it_was_said_that_it_is_skipped_waits_for_the_next_date(
    services: Services, opens_at: datetime, language: Language
) -> None:
    channel = Channel()
    channel.say(opens_at - WEEK, *round_skipped(get_translator(language), opens_at, opens_at + WEEK).texts())
    round_ = await opened(services, opens_at + timedelta(hours=20), channel)
    assert (round_.phase, round_.number, round_.opens_at) == (Phase.SCHEDULED, 1, opens_at + WEEK)
    assert await titles_on_board(services) == ["The map in my head", "A gate"]


async def test_a_round_of_which_it_was_said_that_it_takes_place_after_all_does(
    services: Services, opens_at: datetime
) -> None:
    channel = Channel()
    channel.say(opens_at - WEEK, *round_unskipped(get_translator(Language.ENGLISH), opens_at).texts())
    assert (await opened(services, opens_at, channel)).phase is Phase.WRITING


async def test_who_hosts_a_round_that_was_announced_has_had_their_turn(services: Services, opens_at: datetime) -> None:
    await switch_host_rota(services, make_organiser(), on=True)
    for one in (ANN, CLEO):
        await volunteer_for_rota(services, one, is_substitute=False)
    channel, before = Channel(), await upcoming(services)
    channel.announce(await community_of(services), replace(before, theme=Theme("The stairs", "", host_name="Ann")))
    await opened(services, opens_at, channel)
    rota = await get_host_rota(services, ANN)
    assert [one.name for one in rota.volunteers] == ["Cleo", "Ann"]
