"""What is too long for Discord is shown plainer at the moment of sending, and what is not stays as it is."""

from hypothesis import given
from hypothesis import strategies as st

from bot.components import (
    MAX_BUTTON_URL_LENGTH,
    MAX_COMPONENTS,
    MAX_TEXT_LENGTH,
    ActionRow,
    Button,
    Item,
    Layout,
    Section,
    Separator,
    TextDisplay,
    within_limits,
)
from bot.text import link

LONG = f"https://blog.example/{'a' * 600}"
LINKED = f"https://blog.example/{'a' * 300}"
texts = st.text(min_size=1, max_size=50).map(lambda text: f"{text} {link(text, LINKED)}\n" * 9)
buttons = st.builds(
    Button, st.text(min_size=1, max_size=200), url=st.sampled_from([None, LONG, "https://blog.example/"])
)
items: st.SearchStrategy[Item] = st.one_of(
    st.builds(TextDisplay, texts),
    st.builds(ActionRow, st.lists(buttons, min_size=1, max_size=5).map(tuple)),
    st.builds(Section, texts, buttons),
    st.just(Separator()),
)


@given(st.lists(items, min_size=1, max_size=60).map(tuple))
def test_every_layout_is_brought_within_the_limits(content: tuple[Item, ...]) -> None:
    fitted = within_limits(Layout(content))
    characters, components = fitted.size()
    assert characters <= MAX_TEXT_LENGTH
    assert components <= MAX_COMPONENTS
    assert all(len(button.label) <= 80 for button in fitted.buttons())
    assert all(len(button.url or "") <= MAX_BUTTON_URL_LENGTH for button in fitted.buttons())
    assert all(fitted.texts())
    assert within_limits(fitted) == fitted


def test_what_fits_stays_as_it_is() -> None:
    layout = Layout(
        (TextDisplay(link("A post", "https://blog.example/")), ActionRow((Button("Read", url="https://a.b/"),)))
    )
    assert within_limits(layout) == layout


def test_a_post_with_too_long_an_address_keeps_its_place_without_a_link() -> None:
    text = "\n".join(f"{n}. {link(f'Post {n}', 'https://blog.example/' + 'a' * 370)}" for n in range(12))
    [fitted] = within_limits(Layout((TextDisplay(text),))).texts()
    assert fitted.splitlines() == [f"{n}. Post {n}" for n in range(12)]
    assert link("A post", LONG) == "A post"
