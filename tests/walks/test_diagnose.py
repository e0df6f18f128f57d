"""/diagnose: each trouble is made for real, found, explained, and gone when it is put right."""

import discord
import pytest

from bot import diagnosis, guilds, permission_words
from bot.diagnosis import Facts, Place
from bot.findings import Level
from bot.mending import Outbox
from models import CardKind, Layout
from tests.walks.people import buttons_of, text_of
from tests.walks.photographs import png
from tests.walks.staffed import Office, office
from tests.walks.town import TITLE

__all__ = ["office"]


@pytest.fixture
async def well(office: Office) -> Office:
    """A server where nothing is wrong."""
    await office.choose(staff_channel=office.staff.id)
    await office.abe.types("/diagnose")
    assert office.abe.text.startswith("✅ All is well in 1 channel")
    return office


async def forbid(office: Office, **permissions: bool) -> None:
    office.permit_the_bot(office.town.channel, **permissions)
    await office.town.env.settle()


PERMISSIONS = [
    ("view_channel", "View Channel", "nothing can be posted there"),
    ("send_messages", "Send Messages", "are messages of mine"),
    ("embed_links", "Embed Links", "are shown as embeds"),
    ("attach_files", "Attach Files", "left out"),
    ("read_message_history", "Read Message History", "putting reactions on"),
    ("add_reactions", "Add Reactions", "vote with /vote or /question"),
    ("manage_messages", "Manage Messages", "take off the opposite reaction"),
    ("pin_messages", "Pin Messages", "questions that moderators pin"),
    ("create_public_threads", "Create Public Threads", "they reply in the channel"),
    ("send_messages_in_threads", "Send Messages in Threads", "there I may not write"),
]


async def test_each_missing_permission_is_found_explained_and_gone_when_given(well: Office) -> None:
    channel, abe = well.town.channel, well.abe
    for permission, name, why in PERMISSIONS:
        await forbid(well, **{permission: False})
        await abe.types("/diagnose")
        assert "⚠️ 1 thing to put right" in abe.text, permission
        assert f"{channel.mention}: “{name}” is missing." in abe.text
        assert why in abe.text
        how = f"→ Channel settings → Permissions → add me or my role → allow “{name}”."
        assert how in abe.text
        await forbid(well, **{permission: True})
        await abe.presses("Check again")
        assert "✅ All is well" in abe.text, permission


async def test_threads_are_not_asked_for_where_answers_stand_in_the_channel(well: Office) -> None:
    await well.abe.types("/category edit", category="Sleep", layout="channel")
    await forbid(well, create_public_threads=False, send_messages_in_threads=False)
    await well.abe.types("/diagnose")
    assert "✅ All is well" in well.abe.text


async def test_several_troubles_are_told_the_worst_first(well: Office) -> None:
    await forbid(well, manage_messages=False, add_reactions=False, embed_links=False)
    await well.abe.types("/diagnose")
    text = well.abe.text
    assert "⚠️ 3 things to put right" in text
    assert text.index("Embed Links") < text.index("Add Reactions") < text.index("Manage Messages")


async def test_a_channel_that_is_gone(well: Office) -> None:
    well.abe.channel = well.lobby
    well.town.env.backend.delete_channel(well.town.channel.id)
    await well.town.env.settle()
    await well.abe.types("/diagnose")
    assert "The channel of “Sleep” is gone." in well.abe.text
    assert "→ /setup gives it a new channel." in well.abe.text
    await well.abe.types("/category edit", category="Sleep", channel=well.lobby)
    await well.abe.types("/diagnose")
    assert "✅ All is well" in well.abe.text


async def test_an_archived_category_is_nobodys_trouble(well: Office) -> None:
    await forbid(well, send_messages=False)
    await well.abe.types("/category archive", category="Sleep")
    await well.abe.types("/diagnose")
    assert "There is no place to ask in yet." in well.abe.text
    assert "Send Messages" not in well.abe.text


async def test_a_custom_emoji_that_is_gone(well: Office) -> None:
    made = well.guild.create_emoji("leaf")
    await well.choose(up_emoji=f"<:leaf:{made.id}>")
    await well.abe.types("/diagnose")
    assert "✅ All is well" in well.abe.text
    well.town.env.backend.delete_emoji(well.guild.id, made.id)
    await well.abe.presses("Check again")
    assert "The emoji :leaf: does not exist here any more." in well.abe.text
    assert "new posts get ⬆️ ⬇️ instead" in well.abe.text
    assert "→ Choose another one with /setup." in well.abe.text


async def test_no_staff_channel_and_one_that_cannot_be_written_in(well: Office) -> None:
    await well.choose(staff_channel=None)
    await well.abe.types("/diagnose")
    assert "No staff channel is chosen." in well.abe.text
    await well.choose(staff_channel=well.staff.id)
    well.permit_the_bot(well.staff, view_channel=True, send_messages=False)
    await well.town.env.settle()
    await well.abe.presses("Check again")
    assert f"Staff channel {well.staff.mention}: “Send Messages” is missing." in well.abe.text
    well.town.env.backend.delete_channel(well.staff.id)
    await well.town.env.settle()
    await well.abe.presses("Check again")
    assert "The staff channel is gone." in well.abe.text


async def test_the_queues_own_channel(well: Office) -> None:
    """Gone, not to be written in, or open to everyone: its cards are in the staff channel then."""
    queue, abe = well.guild.create_text_channel("queue"), well.abe
    await well.choose(queue_channel=queue.id, queue_all=True)
    await abe.types("/diagnose")
    assert f"Everyone sees the queue's channel {queue.mention}." in abe.text
    well.permit_the_bot(queue, view_channel=True, send_messages=False)
    await well.town.ada.types("/ask")
    await well.town.ada.fills(title=TITLE, body="")
    await well.town.ada.presses("Post")
    await well.town.publish()
    assert [len(one.history()) for one in (queue, well.staff)] == [0, 1]
    await abe.presses("Check again")
    assert f"The queue's channel {queue.mention}: “Send Messages” is missing." in abe.text
    assert "has its card in the staff channel meanwhile" in abe.text
    well.permit_the_bot(queue, view_channel=True, send_messages=True)
    await well.town.env.settle()
    await well.town.publish()
    assert [len(one.history()) for one in (queue, well.staff)] == [1, 0]
    well.town.env.backend.delete_channel(queue.id)
    await well.town.env.settle()
    await well.town.publish()
    assert len(well.staff.history()) == 1
    await abe.presses("Check again")
    assert "The queue's channel is gone." in abe.text
    assert "has its card in the staff channel meanwhile" in abe.text
    again = well.guild.create_text_channel("queue")
    await well.choose(queue_channel=again.id)
    await well.town.publish()
    assert [len(one.history()) for one in (again, well.staff)] == [1, 0]
    await well.choose(queue_channel=None)
    await abe.presses("Check again")
    assert abe.text.startswith("✅ All is well")


async def test_commands_that_are_not_registered(well: Office) -> None:
    bot = well.town.bot
    kept = [one.to_dict(bot.tree) for one in bot.tree.get_commands() if one.name != "ask"]
    await bot.http.bulk_upsert_global_commands(bot.application_id or 0, kept)
    await well.abe.types("/diagnose")
    assert "Some commands are not registered with Discord: /ask." in well.abe.text
    await bot.tree.sync()
    async with bot.database.transaction() as tx:
        await guilds.mark(tx, "commands", "those of last year")
    await well.abe.presses("Check again")
    assert "are those of an earlier release" in well.abe.text
    assert "→ Whoever runs the bot restarts it" in well.abe.text


# -- cards ----------------------------------------------------------------------------------------


async def test_what_discord_refused_is_told_once_found_and_posted_when_it_may(
    well: Office,
) -> None:
    town = well.town
    await forbid(well, send_messages=False)
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE)
    await town.ada.presses("Post")
    await town.publish()
    (notice,) = well.staff.history()
    assert "Askwell cannot write in a channel" in text_of(notice)
    assert buttons_of(notice) == ["Diagnose"]
    await well.abe.presses("Diagnose", on=notice)
    assert "“Send Messages” is missing." in well.abe.text
    assert "1 message waits: Discord did not let me post them." in well.abe.text
    assert not [one for one in town.channel.history() if one.embeds]

    async def is_away(*, allowed: bool) -> None:
        shard = town.bot.get_shard(0)
        assert shard is not None
        await shard.disconnect()
        well.permit_the_bot(town.channel, send_messages=allowed)
        await shard.reconnect()
        # On a busy machine the new session is heard of after the first of these.
        for _time in range(3):
            await town.env.settle()
            await town.bot.reconciler.finished()
            await town.publish()

    await is_away(allowed=False)
    assert not [one for one in town.channel.history() if one.embeds]
    # Nobody is told of the same once more.
    assert len(well.staff.history()) == 1
    await is_away(allowed=True)
    assert TITLE in text_of(town.card("#1"))


async def test_what_discord_refused_for_no_reason_we_see_is_tried_when_somebody_looks(
    well: Office,
) -> None:
    town = well.town
    path = f"/channels/{town.channel.id}/messages"
    town.env.inject_error("POST", path, status=403, code=50013)
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE)
    await town.ada.presses("Post")
    await town.publish()
    assert not [one for one in town.channel.history() if one.embeds]
    await well.abe.types("/diagnose")
    assert "1 message that Discord had refused is on its way now." in well.abe.text
    assert "✅ All is well" in well.abe.text
    await town.publish()
    assert TITLE in text_of(town.card("#1"))


async def test_nothing_is_tried_again_while_the_permission_is_still_missing(well: Office) -> None:
    await forbid(well, send_messages=False)
    await well.town.ada.types("/ask")
    await well.town.ada.fills(title=TITLE)
    await well.town.ada.presses("Post")
    await well.town.publish()
    before = len(well.town.env.http_requests)
    await well.abe.types("/diagnose")
    assert "on its way now" not in well.abe.text
    await well.town.publish()
    sent = [one.path for one in well.town.env.http_requests[before:] if one.method == "POST"]
    assert not any(path.endswith(f"{well.town.channel.id}/messages") for path in sent)


async def test_reactions_that_could_not_be_put_on_are_put_on_later(well: Office) -> None:
    await forbid(well, add_reactions=False)
    card = await well.town.ask()
    assert card.reactions == []
    await well.abe.types("/diagnose")
    assert "1 message has no voting reactions." in well.abe.text
    assert "/vote works all the same" in well.abe.text
    await forbid(well, add_reactions=True)
    await well.abe.presses("Check again")
    assert "✅ All is well" in well.abe.text
    await well.town.publish()
    assert [str(one.emoji) for one in well.town.card("#1").reactions] == ["⬆️", "⬇️"]


async def test_a_full_server_is_told_of(well: Office) -> None:
    town = well.town
    town.env.inject_error(
        "POST", "/channels/*/messages/*/threads", status=400, code=160006, message="Full"
    )
    card = await town.ask()
    answer = await town.answer(card)
    assert answer.channel.id == town.channel.id
    await well.abe.types("/diagnose")
    assert "1 question has no thread: its answers stand in the channel." in well.abe.text
    assert "1,000 active threads" in well.abe.text


@pytest.mark.parametrize(
    ("code", "status", "sentence"),
    [
        (200001, 400, "AutoMod refused the title as the name of a thread."),
        (50013, 403, "I was not allowed to open one."),
    ],
)
async def test_other_reasons_for_no_thread(
    well: Office, code: int, status: int, sentence: str
) -> None:
    well.town.env.inject_error(
        "POST", "/channels/*/messages/*/threads", status=status, code=code, message="No"
    )
    await well.town.ask()
    await well.abe.types("/diagnose")
    assert sentence in well.abe.text


async def test_a_text_that_automod_blocks(well: Office) -> None:
    well.town.env.inject_error(
        "POST", "/channels/*/messages", status=400, code=200000, message="Blocked by AutoMod"
    )
    await well.town.ada.types("/ask")
    await well.town.ada.fills(title=TITLE)
    await well.town.ada.presses("Post")
    await well.town.publish()
    await well.abe.types("/diagnose")
    assert "1 message waits: AutoMod blocks their text." in well.abe.text


async def test_a_deleted_card_and_a_notice_that_waits(well: Office) -> None:
    await well.choose(staff_channel=None)
    await well.mo.member.delete(await well.town.ask())
    await well.town.publish()
    await well.abe.types("/diagnose")
    assert "somebody deleted them on Discord, so their posts are hidden" in well.abe.text
    assert "1 message waits: there is no staff channel." in well.abe.text


async def test_messages_that_keep_failing(well: Office) -> None:
    well.town.env.inject_error(
        "POST", "/channels/*/messages", status=503, code=0, message="Down", times=None
    )
    await well.town.ada.types("/ask")
    await well.town.ada.fills(title=TITLE)
    await well.town.ada.presses("Post")
    for _ in range(4):
        await well.town.publish()
        well.town.bot.clock.advance(1_000)  # type: ignore[attr-defined]
    await well.abe.types("/diagnose")
    assert "1 message failed several times and is tried again." in well.abe.text
    assert "503" in well.abe.text


async def test_a_score_that_sleeps_in_a_thread_is_nobodys_trouble(well: Office) -> None:
    town = well.town
    answer = await town.answer(await town.ask())
    thread = answer.channel.id
    await town.bot.http.edit_channel(thread, archived=True)
    town.env.inject_error("PATCH", f"/channels/{thread}/messages/*", status=400, code=50083)
    await town.nia.types("/vote", post="#1.1", vote="up")
    await town.publish()
    (card,) = await well.cards(CardKind.ANSWER)
    assert card.stuck == "archived"
    await well.abe.types("/diagnose")
    assert "✅ All is well" in well.abe.text


async def test_many_findings_have_pages(well: Office) -> None:
    deny = discord.PermissionOverwrite(send_messages=False, add_reactions=False)
    me = well.town.env.bot.user
    assert me is not None
    for number in range(4):
        channel = well.guild.create_text_channel(f"more-{number}", overwrites={me: deny})
        await well.town.env.settle()
        await well.abe.types("/category add", name=f"More {number}", channel=channel)
    await well.abe.types("/diagnose")
    assert "⚠️ 8 things to put right" in well.abe.text
    assert "Page 1 of 2" in well.abe.text
    assert well.abe.buttons == ["Check again", "Next", "Set up"]
    await well.abe.presses("Next")
    assert "Page 2 of 2" in well.abe.text
    assert well.abe.text.count("“Add Reactions” is missing.") == 3
    await well.abe.presses("Set up")
    assert "Setting Askwell up" in well.abe.text


async def test_discord_not_answering_is_no_finding(well: Office) -> None:
    made = well.guild.create_emoji("leaf")
    await well.choose(up_emoji=f"<:leaf:{made.id}>")
    for path in ("/guilds/*/emojis", "/applications/*/commands"):
        well.town.env.inject_error("GET", path, status=500)
    await well.abe.types("/diagnose")
    assert "✅ All is well" in well.abe.text


# -- without Discord ------------------------------------------------------------------------------

FINE = Place(1, "Help", 10, Layout.THREAD)


@pytest.mark.parametrize(
    ("facts", "level"),
    [
        (Facts((), staff_channel=1), Level.PROBLEM),
        (Facts((FINE,)), Level.PROBLEM),
        (Facts((FINE,), staff_channel=1, emoji_gone=("<:leaf:1>",)), Level.NOTICE),
        (Facts((FINE,), staff_channel=1, queue_channel=2, queue_gone=True), Level.PROBLEM),
        (Facts((FINE,), staff_channel=1, queue_channel=1, queue_open=True), Level.NOTICE),
        (Facts((FINE,), staff_channel=1, commands_old=True), Level.PROBLEM),
        (Facts((FINE,), staff_channel=1, outbox=Outbox(stuck={"forbidden": 2})), Level.PROBLEM),
        (Facts((FINE,), staff_channel=1, outbox=Outbox(stuck={"new one": 2})), Level.PROBLEM),
        (Facts((FINE,), staff_channel=1, outbox=Outbox(late=1)), Level.NOTICE),
    ],
)
def test_every_finding_says_what_why_and_how(facts: Facts, level: Level) -> None:
    (found,) = diagnosis.diagnose(facts)
    assert found.level is level
    assert all((found.what, found.why, found.do))


def test_nothing_wrong_is_nothing_found() -> None:
    assert diagnosis.diagnose(Facts((FINE,), staff_channel=1)) == []


def test_every_needed_permission_has_its_words() -> None:
    for layout in Layout:
        for name in diagnosis.wished(layout):
            lacking = Place(1, "Help", 10, layout, lacks=frozenset({name}))
            (found,) = diagnosis.diagnose(Facts((lacking,), staff_channel=1))
            assert permission_words.named(name, forum=lacking.forum) in found.what


async def test_pictures_that_were_refused_are_put_on_later(well: Office) -> None:
    town = well.town
    await forbid(well, attach_files=False)
    posting = f"/channels/{town.channel.id}/messages"
    town.env.inject_error("POST", posting, status=403, code=50013, message="Missing Permissions")
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE)
    await town.ada.presses("Pictures")
    await town.ada.uploads(("here.png", png()), alt0="My bedroom")
    await town.ada.presses("Post")
    await town.publish()
    assert not town.card("#1").attachments
    await well.abe.types("/diagnose")
    assert "1 message is up without its pictures." in well.abe.text
    assert "“Attach Files” is missing" in well.abe.text
    await town.publish()
    assert not town.card("#1").attachments
    await forbid(well, attach_files=True)
    await well.abe.presses("Check again")
    assert "✅ All is well" in well.abe.text
    await town.publish()
    (file,) = town.card("#1").attachments
    assert file.description == "My bedroom"
