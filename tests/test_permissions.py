"""What the install links ask for."""

from urllib.parse import parse_qs, urlsplit

import discord

from bot import diagnosis, permissions
from bot.render import setup_category
from models import Layout

APPLICATION = 1_234_567_890_123_456_789


def asked(*, setup: bool) -> tuple[dict[str, list[str]], discord.Permissions]:
    address = urlsplit(permissions.install_link(APPLICATION, setup=setup))
    assert (address.scheme, address.netloc, address.path) == (
        "https",
        "discord.com",
        "/oauth2/authorize",
    )
    query = parse_qs(address.query)
    return query, discord.Permissions(int(query["permissions"][0]))


def test_the_base_link_asks_for_posting_and_no_more() -> None:
    query, wanted = asked(setup=False)
    assert query["client_id"] == [str(APPLICATION)]
    assert query["scope"] == ["bot applications.commands"]
    assert wanted.value == 2252109051456576
    assert {name for name, value in wanted if value} == {
        "view_channel",
        "read_messages",
        "send_messages",
        "embed_links",
        "attach_files",
        "read_message_history",
        "add_reactions",
        "manage_messages",
        "pin_messages",
        "create_public_threads",
        "send_messages_in_threads",
    } & {name for name, _value in discord.Permissions.all()}


def test_the_other_link_adds_what_setting_up_needs() -> None:
    _query, base = asked(setup=False)
    _query, wanted = asked(setup=True)
    assert wanted.value == 2252126499761232
    added = wanted & ~base
    assert added == discord.Permissions(
        manage_channels=True, manage_threads=True, manage_roles=True
    )


def test_neither_asks_to_be_an_administrator() -> None:
    for setup in (False, True):
        assert not asked(setup=setup)[1].administrator


def test_everything_that_is_diagnosed_is_asked_for() -> None:
    for layout in Layout:
        for name in diagnosis.wished(layout):
            assert getattr(permissions.BASE, name), name


def test_what_cards_only_denies_the_bot_has_itself() -> None:
    """Discord lets nobody deny what they have not."""
    for name in setup_category.WRITING:
        assert getattr(permissions.SETUP, name), name


def test_no_privileged_intent_is_needed() -> None:
    asked_for = permissions.INTENTS
    for name in ("members", "message_content", "presences"):
        assert not getattr(asked_for, name), name
