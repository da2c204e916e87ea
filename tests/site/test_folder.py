"""The pages as files: a folder for each community that made them public, and nothing of the others."""

from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.services import Services
from bot.site.folder import LIST_NAME, write_folder
from tests.support.circles import round_up_first_round, set_up_community
from tests.support.sites import BASE_URL, files_in, publish, targets_of


async def test_a_database_without_a_community_is_refused_in_words(services: Services, tmp_path: Path) -> None:
    with pytest.raises(OperatorError, match="No community is set up"):
        await write_folder(services.db, services.clock, tmp_path, "")


async def test_where_no_host_switched_pages_on_nothing_is_written_and_that_is_said(
    services: Services, tmp_path: Path
) -> None:
    await set_up_community(services)
    with pytest.raises(OperatorError, match="No community has switched its pages on"):
        await write_folder(services.db, services.clock, tmp_path / "public", BASE_URL)
    assert not (tmp_path / "public").exists()


async def test_a_community_stands_at_the_same_place_whatever_others_do(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    await set_up_community(services, 1)
    await publish(services, guild=1)
    assert await write_folder(services.db, services.clock, folder, BASE_URL) == 15
    alone = files_in(folder)
    assert f"{BASE_URL}/1/" in alone["1/index.html"]
    await set_up_community(services, 2)
    await write_folder(services.db, services.clock, folder, BASE_URL)
    assert files_in(folder).keys() == alone.keys()
    await publish(services, guild=2)
    await write_folder(services.db, services.clock, folder, BASE_URL)
    assert {path.replace("2/", "1/", 1) for path in files_in(folder)} == alone.keys()
    assert {target for target in targets_of(files_in(folder)["index.html"], "") if "." not in target} == {"1/", "2/"}


async def test_from_the_disk_each_link_leads_to_a_file(services: Services, tmp_path: Path) -> None:
    await round_up_first_round(services, 1, 2)
    for guild in (1, 2):
        await publish(services, guild=guild)
    await write_folder(services.db, services.clock, tmp_path, "")
    files = files_in(tmp_path)
    pages = {path: text for path, text in files.items() if path.endswith(".html")}
    assert {"index.html", "1/index.html", "2/round/1/index.html"} <= pages.keys()
    assert set[str]().union(*(targets_of(text, path) for path, text in pages.items())) <= files.keys()


async def test_files_of_earlier_are_taken_away_and_those_of_others_are_left(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    await set_up_community(services)
    await publish(services)
    await write_folder(services.db, services.clock, folder, BASE_URL)
    earlier, own = (
        "1/member/7/index.html",
        {"1/robots.txt", "1/member/8/index.html", "1/round/9/index.html", "about.html"},
    )
    for path in (earlier, *own):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("a page")
    with (folder / LIST_NAME).open("a") as listed:
        listed.write(f"{earlier}\n")
    await write_folder(services.db, services.clock, folder, BASE_URL)
    assert {path for path, text in files_in(folder).items() if text == "a page"} == own
    await publish(services, pages=False)
    with pytest.raises(OperatorError, match="No community has switched its pages on"):
        await write_folder(services.db, services.clock, folder, BASE_URL)
    assert files_in(folder).keys() - {LIST_NAME} == own


@pytest.mark.parametrize("path", ["index.html", "style.css", "1/index.html"])
async def test_a_file_that_is_not_the_bots_is_never_overwritten(services: Services, tmp_path: Path, path: str) -> None:
    folder = tmp_path / "public"
    await set_up_community(services)
    await publish(services)
    (folder / path).parent.mkdir(parents=True, exist_ok=True)
    (folder / path).write_text("mine")
    with pytest.raises(OperatorError, match="not the bot's"):
        await write_folder(services.db, services.clock, folder, "")
    assert files_in(folder) == {path: "mine"}


async def test_a_database_without_a_community_takes_nothing_away(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    for path in ("index.html", "sitemap.xml", "1/member/me/index.html", LIST_NAME):
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text("index.html")
    before = files_in(folder)
    with pytest.raises(OperatorError, match="No community is set up"):
        await write_folder(services.db, services.clock, folder, "")
    assert files_in(folder) == before


async def test_the_pages_of_a_circle_that_can_not_be_read_stay(services: Services, tmp_path: Path) -> None:
    for guild in (1, 2):
        await set_up_community(services, guild)
        await publish(services, guild=guild)
    await write_folder(services.db, services.clock, tmp_path, "")
    before = {path for path in files_in(tmp_path) if path.startswith("2/")}
    async with services.db.write() as tx:
        await tx.exec_driver_sql("UPDATE communities SET zone = 'Nowhere/Atlantis' WHERE guild_id = 2")
    await write_folder(services.db, services.clock, tmp_path, "")
    assert before <= files_in(tmp_path).keys()


async def test_a_list_that_leads_out_of_the_folder_deletes_nothing_there(services: Services, tmp_path: Path) -> None:
    folder = tmp_path / "public"
    folder.mkdir()
    for beside in ("one", "two"):
        (tmp_path / beside).write_text("mine")
    (folder / LIST_NAME).write_text(f"../one\n{tmp_path / 'two'}\n")
    await set_up_community(services)
    await publish(services)
    await write_folder(services.db, services.clock, folder, "")
    assert (tmp_path / "one").exists()
    assert (tmp_path / "two").exists()
