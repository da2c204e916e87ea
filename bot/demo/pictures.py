"""`make pictures`: screenshots of the messages at a phone's width, of the web pages, and of the playground.

The messages are those of simcord's Preview.
"""

import io
import shutil
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import simcord
from PIL import Image
from playwright.async_api import Browser, FloatRect, Page, ViewportSize, async_playwright

from bot.actions import AnswerConsent, MarkRead
from bot.actions.forms import NamesInput, TimesInput
from bot.demo.circle import ZONE
from bot.demo.face import write_face
from bot.demo.page_pictures import side_by_side, take_page_pictures, write_small
from bot.demo.playground.pictures import take_playground_pictures
from bot.demo.transcript import buttons_of
from bot.demo.week import CONFIRM_LABEL, WEEK_STEPS, ScriptedWeek
from bot.demo.world import ORGANISER, World
from bot.errors import OperatorError
from bot.flows.messages.hello import say_hello
from cogs.delivery.greeting import invitation_to

MONDAY = datetime(2026, 3, 16, tzinfo=ZONE)
"""The Monday of the week in the pictures; it is fixed, so that they change only when the messages do."""
PHONE_VIEWPORT = ViewportSize(width=420, height=3000)
"""As wide as a phone, and higher than any message, since Preview scrolls inside the page."""
MAX_PICTURE_HEIGHT_PIXELS = 800
"""Longer messages are cut off there."""
CHROMIUM_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking"]
FRAME = ".component-container"
"""Selects the frame of a message, as Preview draws it."""
LIGHT = """
  :root { --discord-bg: #fff; --discord-text: #2f3035; --discord-muted: #5c5e66; --discord-subtle: #4e5058;
    --component-surface: #fff; --component-border: #dcdcde; --discord-control: #ebebed; --button-alt: #ebebed;
    --list-surface: #fff; --input-surface: #fff; --control-border: #c9c9cd;
    --link-text: #006ce7; --link-accent: #006ce7;
    --entity-text: #2f3035; --entity-dim: #4e5058; --input-placeholder: #5c5e66; }
  .component-container { color: var(--discord-text); }
  .component-container .button-style-2, .component-container .button-style-5 { color: #2f3035; }
  .component-container [class*="mention"] { color: #4752c4 !important; background: #e3e6fd !important; }
"""
"""Discord's light colours, which Preview does not have."""

Act = Callable[[ScriptedWeek], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture: its name, what is done for it, and words in its message; without words, it is the newest message."""

    name: str
    acts: tuple[Act, ...] = ()
    words: str = ""
    viewer: str = "ines"
    """Whose private answers are seen."""
    shows_end: bool = False
    """Whether the end of a message that is too long is shown, instead of its beginning."""


def _command(who: str, command: str) -> Act:
    async def give(week: ScriptedWeek) -> None:
        await week.slash(who, command)

    return give


def _press(is_wanted: Callable[[str, str], bool]) -> Act:
    """Press the newest button that Inês sees of those whose label and id are wanted."""

    async def press(week: ScriptedWeek) -> None:
        for message in reversed(week.world.channel.history(viewer=week.world.members["ines"])):
            for button_id, label in buttons_of(message).items():
                if is_wanted(label, button_id):
                    await week.press("ines", message, button_id)
                    return
        raise LookupError

    return press


async def _find_blog(week: ScriptedWeek) -> None:
    circle = week.world.blogs.circle
    await week.world.members["ines"].slash(week.world.channel, "blog add", address=circle.home(circle.people["ines"]))


async def _open_post(week: ScriptedWeek) -> None:
    found = week.notice_of("North is a habit")
    assert found is not None  # noqa: S101 - the week says these words
    await week.press("ines", *found)


async def _invite(week: ScriptedWeek) -> None:
    """Let the bot come to the server, where it has been for long in the demo."""
    guild = week.world.bot.get_guild(week.world.guild.id)
    assert guild is not None  # noqa: S101 - the world has one server
    invitation = invitation_to(guild)
    assert invitation is not None  # noqa: S101 - the bot is a member of it
    new = replace(invitation, joined_at=week.world.clock.now())
    await say_hello(week.world.services, new, find_inviter=_nobody)


async def _nobody() -> int:
    return 0


async def _open_setup(week: ScriptedWeek) -> None:
    asked = await week.slash(ORGANISER, "setup start")
    names: dict[str, object] = {NamesInput.HASHTAG: week.world.circle.hashtag, TimesInput.ZONE: "New York"}
    await week.world.members[ORGANISER].submit_modal(asked, names)


BRING = _press(lambda label, _: label == CONFIRM_LABEL)
AGREE = _press(lambda _, button_id: AnswerConsent.parse(button_id) == AnswerConsent(agrees=True))
MARK_READ = _press(lambda _, button_id: MarkRead.parse(button_id) is not None)
AT_FIRST = (
    Shot("hello", (_invite,), "circle of bloggers", viewer=ORGANISER),
    Shot("setup", (_open_setup,), "First theme", viewer=ORGANISER),
)
"""What is photographed before the week begins."""
SHOTS_BY_STEP: Mapping[str, Sequence[Shot]] = {
    "Monday: the host": (
        Shot("add-blog", (_find_blog,)),
        Shot("consent", (BRING,)),
    ),
    "Thursday": (Shot("board", words="write about next"), Shot("help", (AGREE, _command("ines", "help")))),
    "Friday, 18:00": (
        Shot("announcement", words="Write on your own blog"),
        Shot("joined", words="Good to have you"),
    ),
    "Sunday": (
        Shot("notice", words="recite the passing places"),
        Shot("read", (_open_post,)),
        Shot("read-next", (MARK_READ,), "sees one reader more"),
        Shot("status", (_command("ines", "round status"),)),
        Shot("draft", (_command(ORGANISER, "round draft"),), "whether or not you change", ORGANISER, shows_end=True),
    ),
    "Tuesday": (
        Shot("round-up", words="ROUND-UP OF ROUND"),
        Shot("standing", (_command("ines", "me"),)),
        Shot("week", (_command("ines", "reading week"),)),
        Shot("blogs", (_command("ines", "blog list"),)),
        Shot("privacy", (_command("ines", "privacy show"),)),
    ),
}
"""By the start of a step's title: the pictures that are taken after it."""


async def take_pictures(folder: Path) -> None:
    """Play the demo's week, and write pictures of the bot's face, its messages, its pages, and the playground.

    Each shows a message in dark and in light colours. Raise OperatorError if Chromium is not installed.
    """
    browser_path = shutil.which("chromium") or shutil.which("chromium-browser")
    if browser_path is None:
        raise OperatorError("The pictures are taken with Chromium. Install Debian's package chromium first.")
    folder.mkdir(parents=True, exist_ok=True)
    write_face(folder)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=browser_path, args=CHROMIUM_FLAGS)
        await _take_message_and_page_pictures(browser, folder)
        await take_playground_pictures(browser, folder, MONDAY)
        await browser.close()


async def _take_message_and_page_pictures(browser: Browser, folder: Path) -> None:
    async with World.open(Path(tempfile.mkdtemp()), MONDAY, serves_pages=True) as world:
        page = await browser.new_page(viewport=PHONE_VIEWPORT, device_scale_factor=1.5, bypass_csp=True)
        week = ScriptedWeek(world, _ignore_reply)
        await _take_shots(week, page, AT_FIRST, folder)
        for step in WEEK_STEPS:
            await week.play(step)
            shots = next((shots for start, shots in SHOTS_BY_STEP.items() if step.title.startswith(start)), ())
            await _take_shots(week, page, shots, folder)
        await world.move_to("Fri+1 18:30")
        await take_page_pictures(world, browser, folder)


async def _take_shots(week: ScriptedWeek, page: Page, shots: Sequence[Shot], folder: Path) -> None:
    for shot in shots:
        for act in shot.acts:
            await act(week)
        await week.world.env.settle()
        views = await _views(week.world, page, shot)
        write_small(side_by_side(views), folder / f"{shot.name}.png")


async def _views(world: World, page: Page, shot: Shot) -> list[Image.Image]:
    """Return a message in dark and in light colours."""
    viewers = [world.members[shot.viewer]]
    async with world.env.preview(world.channel, viewers=viewers, layout="channel", timezone=ZONE.key) as preview:
        await page.goto(preview.url)
        await page.wait_for_load_state("networkidle")
        frames = page.locator(FRAME, has_text=shot.words) if shot.words else page.locator(FRAME)
        views = []
        for is_light in (False, True):
            if is_light:
                await page.add_style_tag(content=LIGHT)
            await frames.last.scroll_into_view_if_needed()
            box = await frames.last.bounding_box()
            assert box is not None, shot.name  # noqa: S101 - the week says these words
            height = min(box["height"], MAX_PICTURE_HEIGHT_PIXELS)
            top = box["y"] + (box["height"] - height if shot.shows_end else 0)
            clip = FloatRect(x=box["x"], y=top, width=box["width"], height=height)
            views.append(Image.open(io.BytesIO(await page.screenshot(clip=clip))).convert("RGB"))
        return views


def _ignore_reply(_who: str, _result: simcord.InteractionResult) -> None:
    """Ignore a private reply: what is photographed is in the channel."""
