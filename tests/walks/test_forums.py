"""A category in a forum: each question is a post there, with its answers inside."""

import simcord

from bot import moderation
from models import CloseReason, Layout, PostState
from tests.walks.forums import Market, market, require_tag
from tests.walks.people import text_of
from tests.walks.photographs import gif, webp
from tests.walks.staffed import Office, office, picks
from tests.walks.town import DOWN, TITLE, UP, Town

__all__ = ["market", "office"]


async def test_a_question_is_a_post_and_answers_stand_inside(market: Market) -> None:
    town = market.town
    question = await town.ask(body="I lie awake until three.")
    post = market.post_of(question)
    assert (post.name, post.parent_id) == (f"#1 {TITLE}", market.forum.id)
    assert [str(one.emoji) for one in question.reactions] == [UP, DOWN]
    answer = await town.answer(question)
    assert answer.channel.id == question.channel.id
    await town.nia.reacts(UP, answer)
    await town.ada.reacts(UP, answer)
    await town.publish()
    assert "Score +2" in text_of(town.card("#1.1"))
    # One post a question, and nothing in the forum besides.
    assert [one.id for one in market.forum.threads] == [post.id]
    await town.ada.presses("More", on=town.card("#1"))
    assert f"/{post.id}/{question.id}" in town.ada.text


async def test_tags_of_the_same_name_are_put_on_and_the_others_stay_on_the_card(
    market: Market,
) -> None:
    market.tag("Noise", "Light", "solved")
    question = await market.town.ask(tags="light, tea, noise")
    assert market.worn(question) == ["Light", "Noise"]
    assert "#light #tea #noise" in text_of(question)
    # One word stands for another now: the forum's tag stays, whatever it is called there.
    await market.town.mo.types("/tag merge", tag="light", into="daylight")
    await market.town.publish()
    question = market.town.card("#1")
    assert "#daylight #tea #noise" in text_of(question)
    assert market.worn(question) == ["Light", "Noise"]


async def test_at_most_five_tags_and_how_it_stands_comes_first(market: Market) -> None:
    names = ["one", "two", "three", "four", "five"]
    market.tag(*names, "Solved", "Closed")
    town = market.town
    question = await town.ask(tags=", ".join(names))
    assert market.worn(question) == names
    answer = await town.answer(question)
    await town.ada.presses("Accept", on=answer)
    await town.moderate(moderation.close, "#1", CloseReason.RESOLVED)
    assert market.worn(question) == ["Closed", "Solved", *names[:3]]
    # Closing is a tag: the post neither sleeps nor is it locked, so that people can vote.
    about = market.post_of(question).thread_metadata
    assert (about.archived, about.locked) == (False, False)
    await town.moderate(moderation.reopen, "#1")
    assert market.worn(question) == ["Solved", *names[:4]]


async def test_what_people_put_on_themselves_stays(market: Market) -> None:
    _light, urgent = market.tag("light", "urgent")
    town = market.town
    question = await town.ask(tags="light")
    post = market.post_of(question)
    town.env.backend.edit_channel(post.id, {"applied_tags": [*post.applied_tags, urgent]})
    await town.ada.presses("More", on=question)
    await town.ada.presses("Edit")
    await town.ada.fills(tags="tea")
    await town.publish()
    assert market.worn(question) == ["urgent"]


async def test_tags_for_moderators_are_left_to_them(market: Market, office: Office) -> None:
    market.tag("light")
    market.tag("official", moderated=True)
    question = await market.town.ask(tags="light, official")
    assert market.worn(question) == ["light"]
    await office.abe.types("/diagnose")
    assert "only moderators can put on official" in office.abe.text


async def test_the_post_is_named_as_its_question(market: Market) -> None:
    town = market.town
    question = await town.ask()
    post = market.post_of(question)
    await town.ada.presses("More", on=question)
    await town.ada.presses("Edit")
    await town.ada.fills(title="How do I get up in the morning?")
    await town.publish()
    assert post.name == "#1 How do I get up in the morning?"
    await town.moderate(moderation.hide, "#1", "spam")
    assert post.name == "#1"
    assert "hidden by the moderators" in text_of(town.card("#1"))
    await town.moderate(moderation.show, "#1")
    assert post.name == "#1 How do I get up in the morning?"


async def test_a_vote_renames_and_retags_nothing(market: Market) -> None:
    market.tag("light")
    town = market.town
    question = await town.ask(tags="light")
    before = len(town.env.http_requests)
    await town.nia.reacts(UP, question)
    await town.publish()
    assert "Score +1" in text_of(town.card("#1"))
    later = town.env.http_requests[before:]
    assert [one.path for one in later if one.path == f"/channels/{question.channel.id}"] == []


async def test_a_deleted_post_hides_all_in_it_and_can_be_posted_again(
    market: Market, office: Office
) -> None:
    town = market.town
    await office.choose(staff_channel=office.staff.id)
    question = await town.ask()
    answer = await town.answer(question)
    await town.nia.reacts(UP, answer)
    await town.publish()
    town.env.backend.delete_channel(question.channel.id)
    await town.env.settle()
    await town.publish()
    assert {(await town.post(one)).state for one in ("#1", "#1.1")} == {PostState.HIDDEN}
    (notice,) = [one for one in office.staff.history() if one.embeds]
    assert "#1, #1.1" in text_of(notice)
    await town.mo.presses("Post again", on=notice)
    await town.publish()
    again = town.card("#1")
    assert again.channel.id != question.channel.id
    assert market.post_of(again).name == f"#1 {TITLE}"
    assert town.card("#1.1").channel.id == again.channel.id
    assert "Score +1" in text_of(town.card("#1.1"))


async def test_a_post_deleted_while_the_bot_was_away_is_noticed(
    market: Market, office: Office
) -> None:
    town = market.town
    await office.choose(staff_channel=office.staff.id)
    question = await town.ask()
    await town.answer(question)
    shard = town.bot.get_shard(0)
    assert shard is not None
    await shard.disconnect()
    town.env.backend.delete_channel(question.channel.id)
    await town.restart()
    await town.bot.reconciler.finished()
    await town.publish()
    assert {(await town.post(one)).state for one in ("#1", "#1.1")} == {PostState.HIDDEN}
    notices = [text_of(one) for one in office.staff.history() if one.embeds]
    assert len(notices) == 1


async def test_a_deleted_forum_pauses_its_category_and_a_new_one_gets_everything(
    market: Market, office: Office
) -> None:
    town = market.town
    question = await town.ask()
    await town.answer(question)
    for thread in market.forum.threads:
        town.env.backend.delete_channel(thread.id)
    # Discord tells of the forum alone; its posts go without a word.
    town.env.backend.delete_channel(market.forum.id)
    await town.env.settle()
    await town.ada.types("/ask")
    assert "Sleep" not in "".join(town.ada.offered if town.ada.form else [])


async def test_a_forum_that_is_gone_hides_nothing(market: Market, office: Office) -> None:
    town = market.town
    question = await town.ask()
    await town.answer(question)
    backend = town.env.backend
    backend.channels.pop(question.channel.id)
    backend.get_guild(town.guild.id).thread_ids.clear()
    backend.delete_channel(market.forum.id)
    await town.env.settle()
    await town.publish()
    assert {one.state for one in await town.posts()} == {PostState.PUBLISHED}
    new = town.guild.create_forum_channel("another-forum")
    await town.env.settle()
    await office.abe.types("/setup")
    await office.abe.chooses("Sleep")
    await picks(office.abe, "setup_bind", new)
    await town.publish()
    assert town.card("#1.1").channel.id == town.card("#1").channel.id
    assert [one.id for one in new.threads] == [town.card("#1").channel.id]


async def test_a_sleeping_post_wakes_for_what_matters_and_sleeps_again(market: Market) -> None:
    market.tag("closed")
    town = market.town
    question = await town.ask()
    post = market.post_of(question)
    await town.bot.http.edit_channel(post.id, archived=True)
    town.env.inject_error(
        "PATCH", f"/channels/{post.id}/messages/*", status=400, code=50083, times=1
    )
    await town.moderate(moderation.close, "#1", CloseReason.OTHER)
    assert "Closed: other" in text_of(town.card("#1"))
    assert market.worn(question) == ["closed"]
    assert post.thread_metadata.archived


async def test_no_room_for_another_post(market: Market, office: Office) -> None:
    town = market.town
    await office.choose(staff_channel=office.staff.id)
    posts = f"/channels/{market.forum.id}/threads"
    town.env.inject_error("POST", posts, status=400, code=160006, times=3)
    for number, who in enumerate((town.ada, town.hal), start=1):
        await who.types("/ask")
        await who.fills(title=f"{TITLE} ({number})")
        await who.presses("Post")
        await town.publish()
    # The author is told where they look for it, the moderators once.
    await town.ada.presses("Open")
    assert "no room for one more thread" in town.ada.text
    (notice,) = [one for one in office.staff.history() if one.embeds]
    assert "1,000 active threads" in text_of(notice)
    await office.abe.types("/diagnose")
    assert "2 questions wait for room" in office.abe.text
    for _try in range(2):
        await market.five_minutes_later()
        await town.publish()
    assert {one.name for one in market.forum.threads} == {
        f"#1 {TITLE} (1)",
        f"#2 {TITLE} (2)",
    }
    assert len([one for one in office.staff.history() if one.embeds]) == 1


async def test_a_forum_that_wants_a_tag_gets_one_or_says_so(market: Market, office: Office) -> None:
    town = market.town
    await office.choose(staff_channel=office.staff.id)
    market.tag("light")
    require_tag(market)
    await town.env.settle()
    question = await town.ask(tags="light")
    assert market.worn(question) == ["light"]
    await town.hal.types("/ask")
    await town.hal.fills(title="Does tea keep you awake?", tags="tea")
    await town.hal.presses("Post")
    await town.publish()
    await town.hal.presses("Open")
    assert "their forum takes no post without a tag" in town.hal.text
    (notice,) = [one for one in office.staff.history() if one.embeds]
    assert "Questions wait for a tag" in text_of(notice)
    await office.abe.types("/diagnose")
    assert "takes no post without a tag" in office.abe.text
    require_tag(market, required=False)
    await town.env.settle()
    await town.publish()
    assert market.worn(town.card("#2")) == []


async def test_an_admin_says_what_tags_stand_for(market: Market, office: Office) -> None:
    town, abe = market.town, office.abe
    await office.choose(staff_channel=office.staff.id)
    market.tag("Nights", "Done", "Anything")
    require_tag(market)
    await town.env.settle()
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE, tags="tea")
    await town.ada.presses("Post")
    await town.publish()
    assert town.cards()[-1].embeds[0].title == "Questions wait for a tag"
    await abe.types("/settings", category="Sleep")
    await picks(abe, "settings_open", "general")
    await picks(abe, "settings_open", "forum_tags")
    await abe.presses("Change")
    await abe.fills(value="nights = insomnia, dreams\nDone = solved\nanything = *\nGone = -")
    assert "Stored." in abe.text
    # What waited goes on by itself; the tag for the rest gives way to a better one.
    await town.publish()
    question = town.card("#1")
    assert market.worn(question) == ["Anything"]
    answer = await town.answer(question)
    await town.ada.presses("Accept", on=answer)
    await town.ada.presses("More", on=town.card("#1"))
    await town.ada.presses("Edit")
    await town.ada.fills(tags="dreams")
    await town.publish()
    assert market.worn(question) == ["Done", "Nights"]
    await abe.types("/diagnose")
    assert "has no tags gone" in abe.text
    assert "takes no post without a tag" not in abe.text


async def test_new_tags_in_an_edit_end_the_wait(market: Market) -> None:
    market.tag("light")
    require_tag(market)
    town = market.town
    await town.env.settle()
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE, tags="tea")
    await town.ada.presses("Post")
    await town.publish()
    await town.ada.types("/question", number="#1")
    await town.ada.presses("More")
    await town.ada.presses("Edit")
    await town.ada.fills(tags="light")
    await town.publish()
    assert market.worn(town.card("#1")) == ["light"]


async def test_setup_offers_forums_and_a_forum_has_its_layout(town: Town, office: Office) -> None:
    forum = town.guild.create_forum_channel("help-forum")
    await town.env.settle()
    await office.abe.types("/setup")
    await office.abe.chooses("Sleep")
    await picks(office.abe, "setup_bind", forum)
    assert "a forum post a question" in office.abe.text
    assert (await office.category("Sleep")).layout is Layout.FORUM
    await office.abe.types("/category edit", category="Sleep", layout="channel")
    assert "is a forum, where each question is a post" in office.abe.text
    await office.abe.types("/category add", name="Dreams", channel=forum)
    assert "belongs to “Sleep” already" in office.abe.text
    await office.abe.types("/category edit", category="Sleep", channel=town.channel)
    assert (await office.category("Sleep")).layout is Layout.THREAD


async def test_what_a_forum_lacks_is_named_as_discord_names_it_there(
    market: Market, office: Office
) -> None:
    office.permit_the_bot(market.forum, send_messages=False, send_messages_in_threads=False)
    await market.town.env.settle()
    await office.abe.types("/diagnose")
    assert "“Create Posts” is missing" in office.abe.text
    assert "Send Messages in Posts" in office.abe.text
    assert "Create Public Threads" not in office.abe.text


async def test_a_media_channel_is_refused(town: Town, office: Office) -> None:
    made = town.env.backend.create_channel(town.guild.id, "gallery", type=16)
    await town.env.settle()
    gallery = simcord.ChannelHandle(town.env, town.guild, made)
    await office.abe.types("/category edit", category="Sleep", channel=gallery)
    assert "A media channel shows pictures only." in office.abe.text
    assert (await office.category("Sleep")).channel_id == town.channel.id


async def test_a_hidden_question_waits_for_no_tag(market: Market, office: Office) -> None:
    town = market.town
    await office.choose(staff_channel=office.staff.id)
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE, tags="tea")
    market.tag("light")
    require_tag(market)
    await town.env.settle()
    await town.ada.presses("Post")
    await town.moderate(moderation.hide, "#1", "spam")
    assert [one for one in office.staff.history() if one.embeds] == []
    assert market.forum.threads == []


async def test_a_post_of_a_forum_begins_with_its_pictures(market: Market) -> None:
    town = market.town
    await town.ada.types("/ask")
    await town.ada.fills(title=TITLE)
    await town.ada.presses("Pictures")
    await town.ada.uploads(("me.gif", gif()), ("you.webp", webp()), alt1="The street lamp")
    await town.ada.presses("Post")
    await town.publish()
    question = town.card("#1")
    assert market.post_of(question).name == f"#1 {TITLE}"
    assert [(one.filename, one.description) for one in question.attachments] == [
        ("picture-1.gif", None),
        ("picture-2.webp", "The street lamp"),
    ]
    await town.moderate(moderation.hide, "#1")
    assert not town.card("#1").attachments
