"""The settings, as the operator gives them."""

from dataclasses import fields
from pathlib import Path

import pytest

from bot.errors import OperatorError
from bot.settings import Settings, load_settings

SECRETS = {
    "DISCORD_TOKEN": "the-bots-own-token",
    "USBLOGS_WORDPRESS_PASSWORD": "abcd efgh ijkl",
    "USBLOGS_MICROPUB_TOKEN": "the-endpoints-token",
    "USBLOGS_SENTRY_DSN": "https://key@sentry.example/1",
}
OPEN = {
    "USBLOGS_WORDPRESS": "https://blog.example",
    "USBLOGS_WORDPRESS_USER": "bea",
    "USBLOGS_MICROPUB": "https://blog.example/micropub",
}


def test_no_secret_is_in_the_repr_of_the_settings() -> None:
    settings = load_settings(SECRETS | OPEN)
    assert settings.secrets == set(SECRETS.values())
    assert [secret for secret in SECRETS.values() if secret in repr(settings)] == []
    assert all(value in repr(settings) for value in OPEN.values())


def test_every_field_that_is_named_after_a_secret_is_left_out_of_the_repr() -> None:
    shown = [field.name for field in fields(Settings) if field.repr]
    assert [name for name in shown if name.endswith(("token", "password", "secret", "key"))] == []


def test_a_setting_that_there_is_not_is_named_with_the_one_that_was_meant() -> None:
    mistaken = {"USBLOGS_LOGLEVEL": "DEBUG", "USBLOG_METRICS": "127.0.0.1:9464", "USBLOGS_COLOUR": "red"}
    others = {"DISCORD_TOKEN": "x", "USBLOGS_TEST_WORDPRESS": "wordpress", "HOME": "/home/ada"}
    assert load_settings(mistaken | others).unknown == (
        "There is no setting USBLOGS_COLOUR.",
        "There is no setting USBLOGS_LOGLEVEL. Did you mean USBLOGS_LOG_LEVEL?",
        "There is no setting USBLOG_METRICS. Did you mean USBLOGS_METRICS?",
    )


def test_invitations_stand_with_the_ids_of_their_servers() -> None:
    two = {"USBLOGS_INVITATIONS": "12=https://discord.gg/a 34=https://circle.example/join?from=bot"}
    assert load_settings(two).invitations == {12: "https://discord.gg/a", 34: "https://circle.example/join?from=bot"}
    for wrong in ("https://discord.gg/a", "circle=https://discord.gg/a", "12=discord.gg/a", "12=javascript:alert(1)"):
        with pytest.raises(OperatorError, match="USBLOGS_INVITATIONS has for each server"):
            load_settings({"USBLOGS_INVITATIONS": wrong})


def test_the_password_of_the_database_is_a_secret_however_it_is_written() -> None:
    settings = load_settings({"USBLOGS_DATABASE": "postgres://bea:p%40ss@db.example/usblogs?sslmode=require"})
    assert settings.place == "postgresql://bea:p%40ss@db.example/usblogs?sslmode=require"
    assert settings.secrets == {"p@ss", "p%40ss"}
    assert "ss@db" not in repr(settings)
    beside = "postgresql://db.example/usblogs?user=bea&password=p%40ss+1&sslpassword=key"
    assert load_settings({"USBLOGS_DATABASE": beside}).secrets == {"p%40ss+1", "p@ss+1", "p@ss 1", "key"}


@pytest.mark.parametrize(
    "wrong",
    [
        "mysql://bea@db.example/usblogs",
        "postgresql://",
        "postgresql://db.example:x/y",
        "postgresql://[::1/y",
        ":memory:",
        "sqlite://",
    ],
)
def test_an_engine_that_there_is_not_is_refused(wrong: str) -> None:
    with pytest.raises(OperatorError, match="USBLOGS_DATABASE is a file, or the address of a PostgreSQL"):
        load_settings({"USBLOGS_DATABASE": wrong})


@pytest.mark.parametrize("name", ["a?b.db", "a%20b.db", "data/usblogs.sqlite3"])
def test_a_file_is_none_of_the_urls(name: str) -> None:
    assert load_settings({"USBLOGS_DATABASE": name}).place == Path(name)


@pytest.mark.parametrize("name", ["USBLOGS_PUBLIC_ADDRESS", "USBLOGS_HUB", "USBLOGS_WORDPRESS", "USBLOGS_MICROPUB"])
def test_an_address_that_can_not_be_taken_apart_is_refused_in_words(name: str) -> None:
    beside = {f"{name}_USER": "ada", f"{name}_PASSWORD": "x", f"{name}_TOKEN": "x"}
    with pytest.raises(OperatorError, match=f"{name} is "):
        load_settings({name: "https://[::1"} | beside)
    with pytest.raises(OperatorError, match="USBLOGS_INVITATIONS has for each server"):
        load_settings({"USBLOGS_INVITATIONS": "1=https://[x"})


def test_a_value_in_the_file_stands_for_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".env").write_text("\ufeffDISCORD_TOKEN=ab${HOME}cd\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    assert load_settings().token == "ab" + "${HOME}cd"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("USBLOGS_PUBLIC_ADDRESS", "https://us blogs.example", "USBLOGS_PUBLIC_ADDRESS is a web address"),
        ("USBLOGS_PUBLIC_ADDRESS", "https://x.example ", "USBLOGS_PUBLIC_ADDRESS is a web address"),
        ("USBLOGS_PUBLIC_ADDRESS", "https://x.example/?x=1", "USBLOGS_PUBLIC_ADDRESS is a web address"),
        ("USBLOGS_PAGES_ADDRESS", "https://bea:pw@x.example", "USBLOGS_PAGES_ADDRESS is a web address"),
        ("USBLOGS_HUB", "https://hub.example:99999/", "USBLOGS_HUB is the web address of a hub"),
        ("USBLOGS_SENTRY_DSN", "https://x", "USBLOGS_SENTRY_DSN is the address that Sentry gives"),
        ("USBLOGS_SENTRY_DSN", "https://x.example/1", "USBLOGS_SENTRY_DSN is the address that Sentry gives"),
        ("DISCORD_TOKEN", "ab\ncd", "DISCORD_TOKEN has a line break"),
        ("USBLOGS_MICROPUB_TOKEN", "ab\ncd", "USBLOGS_MICROPUB_TOKEN has a line break"),
    ],
)
def test_a_value_that_the_bot_could_do_nothing_with_is_refused(name: str, value: str, said: str) -> None:
    with pytest.raises(OperatorError, match=said):
        load_settings({name: value})


@pytest.mark.parametrize("metrics", ["127.0.0.1:8080", "0.0.0.0:8080", "[::]:8080"])
def test_two_ports_that_are_one_are_refused_where_both_are_used(metrics: str) -> None:
    assert load_settings({"USBLOGS_METRICS": metrics}).metrics
    with pytest.raises(OperatorError, match="give one of them another number"):
        load_settings({"USBLOGS_METRICS": metrics, "USBLOGS_PUBLIC_ADDRESS": "https://x.example"})


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("A=1\nDISCORD_TOKEN: abc\n", "Line 2 of .env is no NAME=value"),
        ("A=1\nB='x\n", "Line 2 of .env is no NAME=value. A quote that is opened there has to be closed"),
    ],
)
def test_a_line_of_the_file_that_is_no_setting_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").write_text(text)
    with pytest.raises(OperatorError, match=said):
        load_settings()


def test_a_file_that_is_a_folder_or_leads_nowhere_is_told_of(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / ".env").mkdir()
    with pytest.raises(OperatorError, match=r"\.env can't be read: Is a directory"):
        load_settings()
    (tmp_path / ".env").rmdir()
    (tmp_path / ".env").symlink_to("nowhere")
    with pytest.raises(OperatorError, match=r"\.env can't be read: No such file"):
        load_settings()
