"""What happens to messages, reactions, threads and channels, seen or while the bot was away."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import discord
import pytest
import simcord
from sqlalchemy import select
from sqlmodel import col

from bot import access, answers, cards, drafts, moderation, preferences, questions
from bot.access import Actor, Can
from bot.client import AskwellBot
from bot.database import Tx, now
from bot.levels import Level
from models import Card, CardKind, Category, DraftKind, Event, Layout, Post, PostState, Vote

UP, DOWN = "⬆️", "⬇️"
SPEAK = Can.VIEW | Can.SEND | Can.SEND_IN_THREADS | Can.COMMANDS


@dataclass
class Scene:
    """A simulated server with one category, a question with an answer, and three people."""

    env: simcord.Env
    bot: AskwellBot
    guild: simcord.GuildHandle
    channel: simcord.ChannelHandle
    asker: simcord.MemberActor
    helper: simcord.MemberActor
    reader: simcord.MemberActor
    question: int = 0
    answer: int = 0

    def actor(self, member: simcord.MemberActor, *, moderator: bool = False) -> Actor:
        return Actor(
            guild_id=self.guild.id,
            user_id=member.id,
            name=member.name,
            channels={self.channel.id: SPEAK},
            moderator=moderator,
        )

    async def read(self, what: Callable[[Tx], Awaitable[object]]) -> object:
        async with self.bot.database.reading() as tx:
            return await what(tx)

    async def post(self, post_id: int) -> Post:
        async with self.bot.database.reading() as tx:
            found = await tx.get(Post, post_id)
            assert found is not None
            return found

    async def card(self, post_id: int, kind: CardKind) -> Card:
        async with self.bot.database.reading() as tx:
            rows = await tx.scalars(
                select(Card).where(col(Card.kind) == kind, col(Card.subject_id) == post_id)
            )
            return rows.one()

    async def message(self, post_id: int, kind: CardKind) -> discord.Message:
        card = await self.card(post_id, kind)
        for place in (self.channel, *self.channel.threads):
            for message in place.history():
                if message.id == card.message_id:
                    return message
        raise AssertionError("no message for this card")

    async def votes(self, post_id: int) -> dict[int, int]:
        async with self.bot.database.reading() as tx:
            rows = await tx.scalars(select(Vote).where(col(Vote.post_id) == post_id))
            return {row.user_id: row.value for row in rows}

    async def go_on(self, bot: AskwellBot) -> None:
        """Start again as another process would, and let it catch up."""
        await self.env.restart_bot(bot)
        self.bot = bot
        await self.env.settle()
        await bot.reconciler.finished()
        await bot.publish_due()


async def arrange(env: simcord.Env, bot: AskwellBot, layout: Layout = Layout.THREAD) -> Scene:
    guild = env.create_guild()
    channel = guild.create_text_channel("questions")
    ada, hal, ria = (guild.add_member(env.create_user(name)) for name in ("ada", "hal", "ria"))
    await env.settle()
    scene = Scene(env, bot, guild, channel, ada, hal, ria)
    async with bot.database.transaction() as tx:
        category = Category(
            guild_id=guild.id, name="Help", channel_id=channel.id, layout=layout, created_at=now(tx)
        )
        tx.add(category)
        await tx.flush()
        draft = await drafts.save(
            tx,
            scene.actor(scene.asker),
            DraftKind.QUESTION,
            category_id=category.id,
            title="How do I sleep at night?",
        )
        scene.question = (await questions.ask(tx, scene.actor(scene.asker), draft.id or 0)).id or 0
        draft = await drafts.save(
            tx,
            scene.actor(scene.helper),
            DraftKind.ANSWER,
            parent_id=scene.question,
            body="By counting backwards from a thousand.",
        )
        scene.answer = (await answers.answer(tx, scene.actor(scene.helper), draft.id or 0)).id or 0
    await bot.publish_due()
    return scene


@pytest.fixture
async def scene(simcord_env: simcord.Env, simcord_bot: AskwellBot) -> Scene:
    return await arrange(simcord_env, simcord_bot)


async def test_a_question_and_its_answer_are_up_with_both_emoji(scene: Scene) -> None:
    question = await scene.message(scene.question, CardKind.QUESTION)
    answer = await scene.message(scene.answer, CardKind.ANSWER)
    assert [str(one.emoji) for one in question.reactions] == [UP, DOWN]
    assert [str(one.emoji) for one in answer.reactions] == [UP, DOWN]
    assert answer.channel.id == (await scene.card(scene.question, CardKind.QUESTION)).thread_id


async def test_votes_given_and_taken_back_while_the_bot_was_away_count(
    scene: Scene, new_bot: Callable[[], AskwellBot]
) -> None:
    backend = scene.env.backend
    message = await scene.message(scene.answer, CardKind.ANSWER)
    await scene.reader.react(message, UP)
    await scene.bot.publish_due()
    shard = scene.bot.get_shard(0)
    assert shard is not None
    await shard.disconnect()
    backend.remove_reaction(message.channel.id, message.id, UP, scene.reader.id)
    backend.set_reaction(message.channel.id, message.id, DOWN, scene.asker.id, True)
    await scene.go_on(new_bot())
    assert await scene.votes(scene.answer) == {scene.asker.id: -1}
    message = await scene.message(scene.answer, CardKind.ANSWER)
    assert message.embeds[0].fields[0].name == "Score −1"


async def test_votes_of_who_has_to_have_a_role_wait_until_they_were_looked_up(
    scene: Scene, new_bot: Callable[[], AskwellBot]
) -> None:
    """A reaction that is read from a message does not tell who they are."""
    role = scene.guild.create_role("Voters")
    scene.env.backend.add_member_role(scene.guild.id, scene.reader.id, role.id)
    async with scene.bot.database.transaction() as tx:
        permit = {"level": Level.EXPERT, "roles": (role.id,)}
        await preferences.save(tx, scene.guild.id, vote=permit)
    message = await scene.message(scene.answer, CardKind.ANSWER)
    shard = scene.bot.get_shard(0)
    assert shard is not None
    await shard.disconnect()
    for person in (scene.reader, scene.asker):
        scene.env.backend.set_reaction(message.channel.id, message.id, UP, person.id, True)
    await scene.go_on(new_bot())
    # Both stand there; the one without the role goes on waiting.
    assert await scene.votes(scene.answer) == {scene.asker.id: 1, scene.reader.id: 1}
    message = await scene.message(scene.answer, CardKind.ANSWER)
    assert message.embeds[0].fields[0].name == "Score +1"


async def test_the_authors_own_reaction_and_a_bots_never_count(
    scene: Scene, new_bot: Callable[[], AskwellBot]
) -> None:
    message = await scene.message(scene.answer, CardKind.ANSWER)
    robot = scene.guild.add_member(scene.env.create_user("robot", bot=True))
    for user in (scene.helper.id, robot.id):
        scene.env.backend.set_reaction(message.channel.id, message.id, UP, user, True)
    await scene.go_on(new_bot())
    assert await scene.votes(scene.answer) == {}


async def test_a_vote_by_command_survives_any_reconcile(
    scene: Scene, new_bot: Callable[[], AskwellBot]
) -> None:
    await scene.reader.slash(scene.channel, "vote", post="#1.1", vote="up")
    await scene.go_on(new_bot())
    assert await scene.votes(scene.answer) == {scene.reader.id: 1}


async def test_nothing_changes_while_discord_gives_no_clear_answer(
    scene: Scene, new_bot: Callable[[], AskwellBot]
) -> None:
    message = await scene.message(scene.answer, CardKind.ANSWER)
    await scene.reader.react(message, UP)
    await scene.bot.publish_due()
    shard = scene.bot.get_shard(0)
    assert shard is not None
    await shard.disconnect()
    scene.env.backend.remove_reaction(message.channel.id, message.id, UP, scene.reader.id)
    scene.env.backend.delete_message(
        scene.channel.id, (await scene.card(scene.question, CardKind.QUESTION)).message_id or 0
    )
    scene.env.inject_error("GET", "/channels/*/messages/*", status=403, code=50001, times=None)
    await scene.go_on(new_bot())
    assert await scene.votes(scene.answer) == {scene.reader.id: 1}
    assert (await scene.post(scene.question)).state is PostState.PUBLISHED


async def test_all_reactions_cleared_takes_their_votes_and_seeds_again(scene: Scene) -> None:
    message = await scene.message(scene.question, CardKind.QUESTION)
    await scene.reader.react(message, UP)
    await scene.helper.slash(scene.channel, "vote", post="#1", vote="down")
    scene.env.backend.clear_reactions(message.channel.id, message.id)
    await scene.env.settle()
    await scene.bot.publish_due()
    assert await scene.votes(scene.question) == {scene.helper.id: -1}
    message = await scene.message(scene.question, CardKind.QUESTION)
    assert [str(one.emoji) for one in message.reactions] == [UP, DOWN]


async def test_one_emoji_cleared_takes_only_its_votes(scene: Scene) -> None:
    message = await scene.message(scene.question, CardKind.QUESTION)
    await scene.reader.react(message, UP)
    await scene.helper.react(message, DOWN)
    scene.env.backend.clear_reaction(message.channel.id, message.id, DOWN)
    await scene.env.settle()
    await scene.bot.publish_due()
    assert await scene.votes(scene.question) == {scene.reader.id: 1}


async def test_a_deleted_card_hides_its_post_and_post_again_brings_it_back_with_its_votes(
    scene: Scene,
) -> None:
    message = await scene.message(scene.answer, CardKind.ANSWER)
    await scene.reader.react(message, UP)
    await scene.bot.publish_due()
    scene.env.backend.delete_message(message.channel.id, message.id)
    await scene.env.settle()
    await scene.bot.publish_due()
    assert (await scene.post(scene.answer)).state is PostState.HIDDEN
    async with scene.bot.database.transaction() as tx:
        event = (await tx.scalars(select(Event).where(col(Event.verb) == "cards.lost"))).one()
        await moderation.post_again(tx, scene.actor(scene.asker, moderator=True), event.id or 0)
    await scene.bot.publish_due()
    again = await scene.message(scene.answer, CardKind.ANSWER)
    assert again.id != message.id
    assert again.embeds[0].fields[0].name == "Score +1"
    assert await scene.votes(scene.answer) == {scene.reader.id: 1}


async def test_many_cards_deleted_at_once_are_one_notice(scene: Scene) -> None:
    question = await scene.message(scene.question, CardKind.QUESTION)
    scene.env.backend.bulk_delete_messages(scene.channel.id, [question.id])
    await scene.env.settle()
    answer = await scene.card(scene.answer, CardKind.ANSWER)
    scene.env.backend.delete_channel(answer.channel_id or 0)
    await scene.env.settle()
    async with scene.bot.database.reading() as tx:
        events = (await tx.scalars(select(Event).where(col(Event.verb) == "cards.lost"))).all()
    assert [len((one.after or {})["posts"]) for one in events] == [1, 1]
    assert (await scene.post(scene.answer)).state is PostState.HIDDEN


async def test_a_card_deleted_while_the_bot_was_away_hides_its_post(
    scene: Scene, new_bot: Callable[[], AskwellBot]
) -> None:
    shard = scene.bot.get_shard(0)
    assert shard is not None
    await shard.disconnect()
    question = await scene.card(scene.question, CardKind.QUESTION)
    scene.env.backend.delete_message(question.channel_id or 0, question.message_id or 0)
    await scene.go_on(new_bot())
    assert (await scene.post(scene.question)).state is PostState.HIDDEN


async def test_a_deleted_channel_pauses_its_category_and_hides_nothing(scene: Scene) -> None:
    scene.env.backend.delete_channel(scene.channel.id)
    await scene.env.settle()
    await scene.bot.publish_due()
    assert (await scene.post(scene.question)).state is PostState.PUBLISHED
    async with scene.bot.database.reading() as tx:
        category = (await tx.scalars(select(Category))).one()
        assert category.channel_gone_at is not None
        reader = await access.standing(tx, scene.actor(scene.reader))
        author = await access.standing(tx, scene.actor(scene.asker))
        post = await tx.get(Post, scene.question)
        assert post is not None
        assert not access.can_read(reader, post)
        assert access.can_read(author, post)


async def test_a_channel_deleted_while_the_bot_was_away_pauses_its_category(
    scene: Scene, new_bot: Callable[[], AskwellBot]
) -> None:
    shard = scene.bot.get_shard(0)
    assert shard is not None
    await shard.disconnect()
    scene.env.backend.delete_channel(scene.channel.id)
    await scene.go_on(new_bot())
    async with scene.bot.database.reading() as tx:
        category = (await tx.scalars(select(Category))).one()
    assert category.channel_gone_at is not None
    assert (await scene.post(scene.question)).state is PostState.PUBLISHED


async def test_a_score_in_an_archived_thread_waits_until_someone_wakes_it(scene: Scene) -> None:
    message = await scene.message(scene.answer, CardKind.ANSWER)
    thread = message.channel.id
    await scene.bot.http.edit_channel(thread, archived=True)
    scene.env.inject_error("PATCH", f"/channels/{thread}/messages/*", status=400, code=50083)
    await scene.reader.slash(scene.channel, "vote", post="#1.1", vote="up")
    await scene.bot.publish_due()
    assert (await scene.card(scene.answer, CardKind.ANSWER)).stuck == "archived"
    await scene.bot.http.edit_channel(thread, archived=False)
    await scene.env.settle()
    await scene.bot.publish_due()
    message = await scene.message(scene.answer, CardKind.ANSWER)
    assert message.embeds[0].fields[0].name == "Score +1"


async def test_a_forbidden_channel_is_asked_once_and_again_when_it_changes(
    simcord_env: simcord.Env, simcord_bot: AskwellBot
) -> None:
    simcord_env.inject_error("POST", "/channels/*/messages", status=403, code=50013, times=None)
    scene = await arrange(simcord_env, simcord_bot)
    for _ in range(3):
        await simcord_bot.publish_due()
    asked = [
        one
        for one in simcord_env.http_requests
        if one.method == "POST"
        and one.path.endswith("/messages")
        # The hello to a new server is none of the cards.
        and isinstance(one.json, dict)
        and one.json.get("embeds")
    ]
    assert len(asked) == 1
    async with simcord_bot.database.reading() as tx:
        assert await cards.any_stuck(tx, scene.guild.id, "forbidden")
    simcord_env.backend.faults.clear()
    simcord_env.backend.edit_channel(scene.channel.id, {"topic": "now you may"})
    await simcord_env.settle()
    await simcord_bot.publish_due()
    assert (await scene.message(scene.question, CardKind.QUESTION)).embeds
