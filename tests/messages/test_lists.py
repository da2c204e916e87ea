"""Long lists as pages."""

from bot.actions import Listing, ShowPage
from bot.i18n import Language, get_translator
from bot.messages.lists import MAX_LIST_LENGTH, Page, page_note, pager

ENGLISH = get_translator(Language.ENGLISH)


def _ways(page: Page) -> dict[str, int]:
    """Return the page to which each button leads."""
    actions = {button.label: ShowPage.parse(button.custom_id or "") for button in pager(ENGLISH, Listing.ROUNDS, page)}
    return {label: action.page for label, action in actions.items() if action}


def test_every_line_of_a_long_list_stands_on_one_page() -> None:
    lines = [f"line {n}" for n in range(200)]
    pages = [Page.choose(lines, number, 15) for number in range(1, 15)]
    assert [line for page in pages for line in page.texts] == lines
    assert {page.of for page in pages} == {14}
    assert page_note(ENGLISH, pages[3], "Newest first.") == "Page 4 of 14. Newest first."


def test_a_page_ends_where_a_message_is_full() -> None:
    pages = [Page.choose(["x" * 1000] * 7, number, 15) for number in (1, 2, 3)]
    assert [len(page.texts) for page in pages] == [3, 3, 1]
    assert all(sum(map(len, page.texts)) <= MAX_LIST_LENGTH for page in pages)


def test_a_page_that_is_not_there_is_the_nearest() -> None:
    assert Page.choose(["a", "b"], 10**18, 1) == Page(["b"], 2, 2)
    assert Page.choose(["a", "b"], 0, 1) == Page(["a"], 1, 2)
    assert Page.choose([], 3, 1) == Page([], 1, 1)


def test_buttons_lead_to_the_pages_beside_and_to_the_ends_of_a_long_list() -> None:
    assert _ways(Page([], 1, 1)) == {}
    assert _ways(Page([], 2, 3)) == {"Previous": 1, "Next": 3}
    assert _ways(Page([], 1, 14)) == {"Next": 2, "To the end": 14}
    assert _ways(Page([], 5, 14)) == {"To the start": 1, "Previous": 4, "Next": 6, "To the end": 14}
    assert _ways(Page([], 14, 14)) == {"To the start": 1, "Previous": 13}
