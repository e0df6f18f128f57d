"""Whatever comes from Discord is a hint: stale and forged buttons, forms and ids open nothing."""

from itertools import product

import pytest
import simcord

from bot import errors, guilds
from bot.client import StaleControl
from bot.database import now
from models import Category, Draft
from tests.walks.people import AnyMessage, Person, text_of
from tests.walks.town import ANSWER, TITLE, Town

GONE = errors.Gone().text
STALE = StaleControl().text

MALFORMED = [
    "aw:nothing_of_ours:1",
    "aw:",
    "aw:answer:one",
    "aw:answer:1:2",
    "aw:answer:9223372036854775808",
    "aw:answer:99999999999999999999999999999",
    "aw:answer:-1e3",
    "aw:answer:١",
    "aw:vote:1:up:page",
    "aw:more:1:2:3:4",
    "aw:read:1:x",
    "aw:post:",
]

ON_A_POST = ["answer", "comment", "read", "more", "question", "open", "accept", "unaccept"]
ON_A_POST += ["edit", "delete", "delete_now", "vote", "mod"]
ON_A_DRAFT = ["draft", "post", "overwrite", "fresh"]


async def told(person: Person, custom_id: str, on: AnyMessage) -> str:
    """Press a button that is not there and return what is said to it, which is no form."""
    person.form, person.said = None, []
    await person.forges(custom_id, on)
    assert person.form is None, f"{custom_id} opened a form"
    return text_of(person.said[-1])


async def test_a_button_that_is_none_of_ours_says_so(town: Town) -> None:
    card = await town.ask()
    for custom_id in MALFORMED:
        assert await told(town.nia, custom_id, card) == STALE, custom_id


async def test_other_bots_buttons_are_left_to_them(town: Town) -> None:
    card = await town.ask()
    await town.nia.types("/help")
    before = town.nia.screen.id
    await town.nia.forges("someone:else", card)
    assert town.nia.screen.id == before


async def test_an_id_that_nothing_has_is_gone(town: Town) -> None:
    card = await town.ask()
    for verb, post_id in product(ON_A_POST, (0, 999_999, 2**63 - 1, -5)):
        custom_id = f"aw:{verb}:{post_id}"
        assert await told(town.mo, custom_id, card) == GONE, custom_id


async def test_somebody_elses_draft_is_gone(town: Town) -> None:
    card = await town.ask()
    await town.hal.presses("Answer", on=card)
    await town.hal.fills(body=ANSWER)
    async with town.bot.database.reading() as tx:
        draft = await tx.get(Draft, 2)
    assert draft is not None
    assert draft.user_id == town.hal.id
    for verb, person in product(ON_A_DRAFT, (town.nia, town.mo)):
        gone = await told(person, f"aw:{verb}:{draft.id}", card)
        assert gone == errors.DraftGone().text, verb
    await town.hal.presses("Post")
    assert town.hal.text == "#1.1 is on its way."


async def test_somebody_elses_draft_cannot_be_cancelled(town: Town) -> None:
    card = await town.ask()
    await town.hal.presses("Answer", on=card)
    await town.hal.fills(body=ANSWER)
    await town.nia.forges("aw:cancel:2", card)
    await town.hal.presses("Post")
    assert town.hal.text == "#1.1 is on its way."


async def other_server(town: Town) -> Person:
    """Return someone who owns another server that has a question of its own."""
    owner = town.env.create_user("Zoe")
    guild = town.env.create_guild("Elsewhere", owner=owner)
    zoe = Person(town.env, simcord.MemberActor(town.env, guild, owner))
    zoe.channel = guild.create_text_channel("elsewhere")
    await town.env.settle()
    async with town.bot.database.transaction() as tx:
        await guilds.arrived(tx, guild.id, guild.name)
        tx.add(
            Category(guild_id=guild.id, name="There", channel_id=zoe.channel.id, created_at=now(tx))
        )
    return zoe


async def test_ids_of_another_server_open_nothing(town: Town) -> None:
    answer = await town.answer(await town.ask())
    zoe = await other_server(town)
    await zoe.types("/ask")
    await zoe.fills(title="Is there anything over there?")
    await zoe.presses("Post")
    preview = zoe.screen
    for address in ("#1", "#1.1"):
        (post,) = (
            one
            for one in await town.posts()
            if one.guild_id == town.guild.id and (one.kind == "answer") is ("." in address)
        )
        for verb in ON_A_POST:
            custom_id = f"aw:{verb}:{post.id}"
            assert await told(zoe, custom_id, preview) == GONE, f"{custom_id} is {address}"
    await town.publish()
    assert ANSWER in text_of(answer)


async def test_numbers_are_looked_up_in_ones_own_server(town: Town) -> None:
    await town.ask()
    zoe = await other_server(town)
    await zoe.types("/question", number="#1")
    assert zoe.text == "Nobody has asked here yet. Be the first: /ask"
    assert await zoe.is_offered("question", "number", "") == []
    await zoe.types("/ask")
    await zoe.fills(title="Is there anything over there?")
    await zoe.presses("Post")
    assert zoe.text == "#1 is on its way."
    await zoe.types("/question", number="#1")
    assert "Is there anything over there?" in zoe.text
    assert TITLE not in zoe.text


async def test_a_form_with_another_servers_ids_is_kept_and_posts_nothing_there(
    town: Town,
) -> None:
    await town.ask()
    question = await town.post("#1")
    zoe = await other_server(town)
    await zoe.forges_form(f"aw:form:answer:0:{question.id}:0", body=ANSWER)
    assert GONE in zoe.text
    assert zoe.buttons == ["Edit again", "Cancel", "Pictures"]
    await zoe.presses("Edit again")
    assert zoe.filled == {"body": ANSWER}
    await zoe.forges_form(f"aw:form:comment:0:{question.id}:0", body="Hello over there")
    assert zoe.text == GONE
    await zoe.forges_form("aw:form:question:0:1:0", title="May I ask in your category?")
    assert "Please choose a category" in zoe.text
    await zoe.forges_form(f"aw:form:edit:0:{question.id}:1", title="Mine now, all of it", body="")
    assert zoe.text == GONE
    await town.publish()
    assert [post.kind for post in await town.posts()] == ["question"]


@pytest.mark.logs_errors("a form that no release of ours has made is logged")
@pytest.mark.parametrize(
    "custom_id", ["aw:form", "aw:form:poem:0:1:0", "aw:form:answer:x:1:0", "aw:form:answer:0:1:0:9"]
)
async def test_a_form_that_cannot_be_understood_hands_its_text_back(
    town: Town, custom_id: str
) -> None:
    await town.nia.forges_form(custom_id, body=ANSWER)
    (reply,) = [one for one in town.nia.said if one.attachments]
    assert reply.content == (
        "Your text could not be stored just now. Here it is, so that nothing is lost:"
    )
    (file,) = reply.attachments
    assert file.filename == "your-text.txt"
    assert ANSWER in (await file.read()).decode()


async def test_a_form_that_leads_nowhere_any_more_hands_its_text_back(town: Town) -> None:
    for custom_id in ("aw:renamed_since:1", "aw:act_form:renamed:1"):
        await town.nia.forges_form(custom_id, title="", body=ANSWER)
        (reply,) = town.nia.said
        assert reply.content.startswith("That form is from an earlier release"), custom_id
        (file,) = reply.attachments
        assert (await file.read()).decode() == f"body:\n{ANSWER}", custom_id
        await town.nia.forges_form(custom_id, title="")
        assert text_of(town.nia.said[-1]) == STALE, custom_id


@pytest.mark.logs_errors("the full disk is logged with its number")
async def test_a_reason_that_cannot_be_stored_is_handed_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.ask()

    async def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.posts.find", full)
    await town.mo.forges_form("aw:act_form:hide:1", reason="A long reason of mine.")
    assert "Here is what you wrote, so that nothing is lost." in town.mo.text
    (file,) = town.mo.said[-1].attachments
    assert (await file.read()).decode() == "reason:\nA long reason of mine."


@pytest.mark.logs_errors("the full disk is logged with its number")
async def test_a_text_that_cannot_be_stored_is_handed_back(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    await town.ada.types("/ask")

    async def full(*_args: object, **_options: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bot.drafts.save", full)
    await town.ada.fills(title=TITLE, body="All that I have written.")
    (reply,) = [one for one in town.ada.said if one.attachments]
    (file,) = reply.attachments
    assert "All that I have written." in (await file.read()).decode()
    assert "Something went wrong on our side" in town.ada.text
