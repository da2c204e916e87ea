"""The settings, as the operator gives them."""

from dataclasses import fields

from bot.settings import Settings, load_settings

SECRETS = {
    "DISCORD_TOKEN": "the-bots-own-token",
    "USBLOGS_WORDPRESS_PASSWORD": "abcd efgh ijkl",
    "USBLOGS_MICROPUB_TOKEN": "the-endpoints-token",
}
OPEN = {
    "USBLOGS_WORDPRESS": "https://blog.example",
    "USBLOGS_WORDPRESS_USER": "bea",
    "USBLOGS_MICROPUB": "https://blog.example/micropub",
}


def test_no_secret_is_in_the_repr_of_the_settings() -> None:
    settings = load_settings(SECRETS | OPEN)
    assert {settings.token, settings.wordpress_password, settings.micropub_token} == set(SECRETS.values())
    assert [secret for secret in SECRETS.values() if secret in repr(settings)] == []
    assert all(value in repr(settings) for value in OPEN.values())


def test_every_field_that_is_named_after_a_secret_is_left_out_of_the_repr() -> None:
    shown = [field.name for field in fields(Settings) if field.repr]
    assert [name for name in shown if name.endswith(("token", "password", "secret", "key"))] == []
