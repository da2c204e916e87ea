"""The bot's avatar and banner."""

from math import hypot
from pathlib import Path

from PIL import Image

from bot.demo.face import AVATAR_SIZE, Dot, avatar, banner

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"


def test_what_is_shipped_is_what_is_drawn() -> None:
    for name, drawing in {"avatar": avatar(), "banner": banner()}.items():
        assert (PICTURES / f"{name}.svg").read_text(encoding="utf-8") == drawing.svg()
        with Image.open(PICTURES / f"{name}.png") as png:
            assert png.size == drawing.size


def test_all_of_the_avatar_stands_inside_the_circle_that_discord_cuts() -> None:
    middle = AVATAR_SIZE / 2
    dots = [one for one in avatar().shapes if isinstance(one, Dot)]
    assert all(hypot(dot.at[0] - middle, dot.at[1] - middle) + dot.radius < middle * 0.9 for dot in dots)


def test_people_and_theme_are_told_apart_at_32_pixels() -> None:
    """Between two people next to each other, and between them and the theme, there is ground."""
    small = avatar().image().resize((32, 32), Image.Resampling.LANCZOS).convert("L")
    row = list(small.crop((16, 2, 17, 17)).tobytes())
    top, gap, theme = max(row[:6]), min(row[5:11]), max(row[10:])
    assert top > theme > gap + 20
