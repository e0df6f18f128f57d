"""What members are told where not everyone may ask, answer, comment or vote."""

from bot.levels import Level
from bot.rules import CategoryRules, own
from models import Category
from tests.walks.people import Person, text_of
from tests.walks.staffed import OF_A_MODERATOR, Office, offered, office, picks
from tests.walks.test_voting import emoji_of, score
from tests.walks.town import ANSWER, DOWN, TITLE, UP, Town

__all__ = ["office"]

GUESTS_ONLY = "Only people who may manage this server can do that here. The roles for it: <@&{}>."


async def rule(town: Town, **said: object) -> None:
    """Let the town's category decide something, as an admin does."""
    async with town.bot.database.transaction() as tx:
        row = await tx.get_one(Category, town.categories["Sleep"])
        decided = CategoryRules(**{**own(row).model_dump(), **said})
        row.rules = decided.model_dump(mode="json", exclude_defaults=True)


async def guest(office: Office) -> tuple[Person, int]:
    """Return somebody with a role that nobody has chosen yet, and its id."""
    town = office.town
    role = office.guild.create_role("Guests")
    gil = Person(town.env, office.guild.add_member(town.env.create_user("Gil"), roles=[role]))
    gil.channel = town.channel
    await town.env.settle()
    return gil, role.id


def permit(role_id: int) -> dict[str, object]:
    return {"level": Level.ADMIN, "roles": (role_id,)}


async def test_asking_takes_the_role_that_a_category_names(office: Office) -> None:
    town = office.town
    gil, role_id = await guest(office)
    await rule(town, ask=permit(role_id))
    await town.nia.types("/ask")
    assert town.nia.form is None
    assert town.nia.text == GUESTS_ONLY.format(role_id)
    await town.nia.types("/help")
    assert GUESTS_ONLY.format(role_id) in town.nia.text
    assert TITLE in text_of(await town.ask(gil))


async def test_a_role_lost_between_form_and_submit_keeps_the_text(office: Office) -> None:
    town = office.town
    gil, role_id = await guest(office)
    await rule(town, ask=permit(role_id), answer=permit(role_id), comment=permit(role_id))
    card = await town.ask(gil, title="What helps against the moon?")
    roles = town.env.backend.get_guild(office.guild.id).members[gil.id].role_ids
    await gil.types("/ask")
    roles.clear()
    await gil.fills(title=TITLE)
    # The preview says so before they press anything, and “Post” cannot be pressed.
    assert GUESTS_ONLY.format(role_id) in gil.text
    assert "Post" not in gil.buttons
    for button, body in (("Answer", ANSWER), ("Comment", "And against the sun?")):
        roles.append(role_id)
        await gil.presses(button, on=card)
        roles.clear()
        await gil.fills(body=body)
        assert GUESTS_ONLY.format(role_id) in gil.text
        # It is kept: with the role back, the same button offers it.
        roles.append(role_id)
        await gil.presses(button, on=card)
        assert "did not post it" in gil.text
        await gil.presses("Continue")
        assert gil.filled["body"] == body
        gil.form = None
    assert len(await town.posts()) == 1


async def test_buttons_from_before_a_rule_are_refused_with_what_it_takes(office: Office) -> None:
    town, nia = office.town, office.town.nia
    _gil, role_id = await guest(office)
    card = await town.ask()
    await nia.types("/question", number="#1")
    assert {"Up", "Down"} <= set(nia.buttons)
    page = nia.screen
    await rule(town, answer=permit(role_id), comment=permit(role_id), vote=permit(role_id))
    await nia.presses("Up", on=page)
    assert GUESTS_ONLY.format(role_id) in nia.text
    for button in ("Answer", "Comment"):
        await nia.presses(button, on=card)
        assert nia.form is None
        assert nia.text == GUESTS_ONLY.format(role_id)
    await nia.types("/question", number="#1")
    assert not {"Up", "Down", "Comment"} & set(nia.buttons)
    await nia.types("/vote", post="#1", vote="up")
    assert nia.text == GUESTS_ONLY.format(role_id)
    await nia.reacts(UP, card)
    assert await score(town) == "Score 0"
    assert emoji_of(town.card("#1")) == {UP: 1, DOWN: 1}


async def test_where_downvotes_are_off_a_reaction_goes_and_a_button_is_not_there(
    office: Office,
) -> None:
    town = office.town
    card = await town.ask()
    await town.hal.reacts(DOWN, card)
    await rule(town, downvotes=False)
    await town.nia.reacts(DOWN, card)
    # Hal's was given before: it stands and counts.
    assert await score(town) == "Score −1"
    assert emoji_of(town.card("#1")) == {UP: 1, DOWN: 2}
    await town.nia.types("/vote", post="#1", vote="down")
    assert town.nia.text.startswith("Posts are not voted down here.")
    await town.nia.types("/question", number="#1")
    assert "Up" in town.nia.buttons
    assert "Down" not in town.nia.buttons
    await town.nia.reacts(UP, card)
    assert await score(town) == "Score 0"
    # A new card does not offer what nobody can do.
    assert emoji_of(await town.ask(title="What do you drink before bed?")) == {UP: 1}


async def test_a_downvote_from_while_the_bot_was_away_does_not_count_where_they_are_off(
    office: Office,
) -> None:
    town = office.town
    card = await town.ask()
    await rule(town, downvotes=False)
    shard = town.bot.get_shard(0)
    assert shard is not None
    await shard.disconnect()
    for person, emoji in ((town.nia, DOWN), (town.hal, UP)):
        town.env.backend.set_reaction(card.channel.id, card.id, emoji, person.id, True)
    await town.restart()
    await town.bot.reconciler.finished()
    assert await score(town) == "Score +1"


async def test_points_are_named_in_the_refusal(office: Office) -> None:
    town = office.town
    await office.choose(least_points_answer=110)
    card = await town.ask()
    await town.hal.presses("Answer", on=card)
    assert town.hal.text == (
        "That takes 110 points here, and you have 100. /profile shows where yours come from."
    )
    await town.ada.presses("Answer", on=card)
    assert town.ada.form is not None


async def test_a_category_has_a_moderator_who_is_none_next_door(office: Office) -> None:
    town = office.town
    gil, role_id = await guest(office)
    await town.category("Dreams", office.lobby)
    await rule(town, moderator_roles=(role_id,))
    await town.ask()
    await gil.types("/mod", post="#1")
    assert offered(gil, "act") == OF_A_MODERATOR
    await picks(gil, "act", "lock")
    await gil.fills(reason="it got loud")
    assert (await office.post(1)).locked
    town.ada.channel = office.lobby
    await town.ask(title="What do dreams of teeth mean?")
    await gil.types("/mod", post="#2")
    assert gil.text.startswith("Only editors and moderators can do that.")
    assert (await office.post(2)).category_id == town.categories["Dreams"]
