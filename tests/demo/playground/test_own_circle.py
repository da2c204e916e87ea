"""A circle of the blogs whose addresses a visitor types."""

from bot.demo.playground.own_circle import own_circle


def test_each_blog_has_a_writer_named_after_its_host_and_the_first_is_the_host() -> None:
    circle = own_circle(["https://www.one.example/blog", " two.example ", ""], "#OurTag!")
    assert circle is not None
    assert [person["name"] for person in circle["people"].values()] == ["one.example", "two.example"]
    assert (circle["host"], circle["hashtag"]) == ("writer1", "OurTag")


def test_without_an_address_there_is_none() -> None:
    assert own_circle(["", " \n"], "x") is None


def test_a_hashtag_keeps_its_vowel_signs() -> None:
    circle = own_circle(["one.example"], "#हिन्दी_ब्लॉग")
    assert circle is not None
    assert circle["hashtag"] == "हिन्दी_ब्लॉग"


def test_what_is_typed_is_bounded() -> None:
    circle = own_circle([f"https://{number}.example/{'x' * 999}" for number in range(9)], "")
    assert circle is not None
    assert len(circle["people"]) == 3
    assert all(len(person["address"]) <= 300 for person in circle["people"].values())
    assert circle["hashtag"] == "usblogs"
