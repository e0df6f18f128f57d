"""The access matrix of the surface: each command, menu, button, select and form, and who may.

Each row is tried by everyone in turn: those who may not are told why, in a sentence, and nothing
changes. A new command or route without a row here fails. Rows share a town; one that takes away
what another needs stands in ENDINGS.
"""

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Concatenate, ParamSpec, TypeVar

import pytest
import simcord
from discord import app_commands

from bot import (
    answers,
    comments,
    drafts,
    editing,
    follows,
    handing_over,
    helplines,
    member_notes,
    options,
    parts,
    pictures,
    questions,
    queueing,
    suspensions,
    tag_keeping,
)
from bot.access import Actor
from bot.client import AskwellBot
from bot.database import Tx
from bot.errors import AskwellError, NotAnAdmin, TimedOut
from bot.options import Kind
from bot.picture_rows import New
from bot.preferences import Preferences
from bot.rules import CategoryRules
from models import (
    Barred,
    Cause,
    DraftKind,
    Follow,
    FollowKind,
    HandOver,
    Helpline,
    MemberNote,
    Notification,
    PictureKind,
    Post,
    QueueItem,
    Suspension,
)
from tests.walks.people import Person
from tests.walks.photographs import png
from tests.walks.staffed import Office, staff
from tests.walks.town import ANSWER, TITLE, Town
from tests.world import SPEAK

P = ParamSpec("P")
T = TypeVar("T")

EVERYONE = frozenset({"newcomer", "asker", "answerer", "moderator", "admin"})
STAFF = frozenset({"moderator", "admin"})
ADMIN = frozenset({"admin"})
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """One thing on the surface: how it is named in a custom_id, and who may use it.

    ``{question}``, ``{answer}``, ``{comment}``, ``{draft}`` and so on stand for ids. A form has
    ``fields``, a menu ``values``.
    """

    name: str
    may: frozenset[str]
    arguments: str = ""
    values: tuple[str, ...] | None = None
    fields: dict[str, str] | None = None

    def __str__(self) -> str:
        return self.name


ROUTES = [
    Row("answer", EVERYONE, "{question}"),
    Row("comment", EVERYONE, "{question}"),
    # Who wrote the forum post that it stands in; tests/walks/test_hints.py has one.
    Row("ask_this", NOBODY, "{question}"),
    Row("vote", EVERYONE - {"answerer"}, "{answer}:1"),
    Row("accept", STAFF | {"asker"}, "{answer}"),
    Row("unaccept", STAFF | {"asker"}, "{accepted}"),
    Row("more", EVERYONE, "{question}"),
    Row("read", EVERYONE, "{question}:1"),
    Row("question", EVERYONE, "{question}"),
    Row("browse", EVERYONE, "hot:{category}:0:0:0"),
    Row("browse_list", EVERYONE, "0", values=("top",)),
    Row("browse_pick", EVERYONE, values=("{question}",)),
    Row("search", EVERYONE, "{category}:{tag}:0:0:0:0:0:0:0"),
    Row("search_sort", EVERYONE, "{category}:{tag}:0:0:0:0", values=("votes",)),
    Row("search_words", EVERYONE, "{category}:{tag}:0:0:0:0", values=("sleep",)),
    Row("search_ask", EVERYONE, "{category}:{tag}"),
    Row("answers_me", frozenset({"asker"}), "{asking}:{question}"),
    Row("different", frozenset({"asker"}), "{asking}"),
    Row("tags", EVERYONE, "0:0:0"),
    Row("tag", EVERYONE, "{tag}"),
    Row("tag_pick", EVERYONE, values=("{tag}",)),
    Row("tag_add", frozenset({"asker"}), "{asking}", values=("{tag}",)),
    Row("leaders", EVERYONE, "week:{category}:0:0:0"),
    Row("leaders_period", EVERYONE, "{category}", values=("month",)),
    Row("leaders_leave", EVERYONE, "1"),
    Row("earnings", EVERYONE, "{asker}:0:0"),
    Row("profile", EVERYONE, "{asker}"),
    Row("follow", EVERYONE - {"asker"}, "question:{question}:1:more"),
    Row("following", EVERYONE, "0:0"),
    Row("unfollow", frozenset({"newcomer"}), values=("{follow}",)),
    Row("remind", EVERYONE, "0"),
    Row("inbox", EVERYONE, "0:0:0"),
    Row("inbox_open", frozenset({"newcomer"}), values=("{notification}",)),
    Row("notices_how", EVERYONE, values=("daily",)),
    Row("notices_hour", EVERYONE, values=("7",)),
    Row("notices_kinds", EVERYONE, values=("answer", "comment")),
    Row("notices_content", EVERYONE, "1"),
    Row("inbox_read", EVERYONE, "1"),
    Row("pick", EVERYONE, values=("{comment}",)),
    Row("open", EVERYONE, "{question}"),
    Row("keep", EVERYONE, "{question}"),
    Row("mydata_form", EVERYONE, "delete"),
    Row("mydata_now", EVERYONE, "delete", fields={"word": "DELETE"}),
    Row("edit", STAFF | {"answerer"}, "{answer}"),
    Row("history", EVERYONE, "{answer}:0"),
    Row("revision", EVERYONE, "{answer}:1:0"),
    Row("revision_pick", EVERYONE, "{answer}", values=("1",)),
    Row("roll_back", STAFF | {"answerer"}, "{answer}:1"),
    Row("roll_back_form", STAFF | {"answerer"}, "{answer}:1", fields={"reason": "Clearer."}),
    Row("to_comment", STAFF | {"answerer"}, "{answer}"),
    Row("to_comment_form", STAFF | {"answerer"}, "{answer}", fields={"on": "#1"}),
    Row("to_answer", STAFF | {"newcomer"}, "{comment}"),
    Row("move", STAFF, "{answer}"),
    Row("move_form", STAFF, "{answer}", fields={"to": "#3"}),
    Row("follow_on", EVERYONE, "{answer}"),
    Row("linked", EVERYONE, values=("{question}",)),
    Row("link", STAFF | {"asker"}, "{question}"),
    Row("link_form", STAFF | {"asker"}, "{question}", fields={"with": "#3"}),
    # Nothing is linked there; tests/walks/test_linking.py has what is.
    Row("unlink", NOBODY, "{question}"),
    Row("unlink_pick", NOBODY, "{question}", values=("{question}",)),
    Row("delete", frozenset({"answerer"}), "{answer}"),
    Row("delete_now", frozenset({"answerer"}), "{answer}"),
    # A draft is its writer's alone; to everyone else it is gone.
    Row("post", frozenset({"answerer"}), "{draft}"),
    Row("draft", frozenset({"answerer"}), "{draft}"),
    Row("overwrite", frozenset({"answerer"}), "{draft}"),
    Row("fresh", frozenset({"answerer"}), "{draft}"),
    # Cancelling what is not there is no harm, and says no more than that.
    Row("cancel", EVERYONE, "{draft}"),
    Row("playbook", STAFF, "{question}"),
    Row("hand_over", STAFF, "{question}"),
    Row("hand_over_form", STAFF, "{question}", fields={"note": "Call Mo.", "about": "post"}),
    Row("handed_over", STAFF, "{question}", values=("{hand_over}",)),
    Row("draft_note", frozenset({"answerer"}), "{draft}", values=("loss",)),
    Row("draft_note_words", frozenset({"answerer"}), "{draft}", fields={"words": "A storm"}),
    Row("content_note", STAFF | {"answerer"}, "{answer}"),
    Row(
        "content_note_form",
        STAFF | {"answerer"},
        "{answer}",
        fields={"note": "own", "words": "A storm"},
    ),
    Row("sign", frozenset({"answerer"}), "{draft}", values=("me",)),
    Row("sign_name", frozenset({"answerer"}), "{draft}", fields={"name": "Night Train"}),
    Row("claim", frozenset({"newcomer"}), "{veiled}"),
    Row("claim_now", frozenset({"newcomer"}), "{veiled}:0"),
    Row("drafts", EVERYONE, "0:0"),
    Row("drafts_pick", frozenset({"answerer"}), values=("{draft}",)),
    Row("preview", frozenset({"answerer"}), "{draft}"),
    Row("part", frozenset({"answerer"}), "{draft}:0:0", values=("0",)),
    Row("part_form", frozenset({"answerer"}), "{draft}:0:0:0:{mark}", fields={"body": "So."}),
    Row("head_form", frozenset({"answerer"}), "{draft}:0:0", fields={"title": "Another"}),
    Row("pictures", STAFF | {"answerer"}, "0:{answer}"),
    Row("pictures_form", frozenset({"answerer"}), "{draft}:0", fields={"alt0": "A dark window"}),
    Row("pictures_off", frozenset({"answerer"}), "{draft}:0"),
    Row("pictures_off_form", STAFF | {"newcomer"}, "{accepted}", fields={"reason": "Mine."}),
    Row("form", EVERYONE, "comment:0:{question}:0", fields={"body": "Thank you for asking!"}),
    # An asker's panel offers to close their own question, and nothing else.
    Row("mod", STAFF | {"asker"}, "{question}"),
    Row("act", STAFF, "{question}", values=("lock",)),
    Row("act_form", STAFF, "hide:{answer}", fields={"reason": "off topic"}),
    Row("log", STAFF, "0:0:0:0:0:0:0"),
    Row("log_part", STAFF, "{event}"),
    Row("log_pick", STAFF, values=("{event}",)),
    Row("log_one", STAFF, "{event}"),
    Row("log_export", ADMIN, "0:0:0:0:0"),
    Row("undo", STAFF, "{event}"),
    Row("relocate", STAFF, "{question}"),
    Row("relocate_form", STAFF, "{question}", fields={"to": "Attic", "reason": "It is old."}),
    Row("post_again", STAFF, "{event}"),
    # The same once more: who may is told on the page that it is undone.
    Row("undo_form", STAFF, "{event}", fields={"reason": "It was a mistake."}),
    Row("member", STAFF, "u:{asker}"),
    Row("member_posts", STAFF, "{asker}:0:0"),
    Row("member_do", STAFF, "p:{veiled}", values=("warn",)),
    Row("member_form", STAFF, "note:u:{asker}", fields={"reason": "Means well."}),
    Row("member_lift", STAFF, "u:{answerer}", values=("{suspension}",)),
    Row("member_unsay", STAFF, "u:{answerer}", values=("{note}",)),
    Row("admonished", EVERYONE, "0:0"),
    Row("votes", STAFF, "{asker}"),
    Row("votes_pick", STAFF, "0", values=("p.{answerer}.{asker}",)),
    Row("votes_form", STAFF, "0:p.{answerer}.{asker}", fields={"reason": "Arranged."}),
    Row("queue", STAFF, "0:0"),
    Row("vet_pick", STAFF, values=("{item}",)),
    Row("vet_open", STAFF, "0:{item}"),
    Row("vet", STAFF, "mine:{item}"),
    Row("vet_form", STAFF, "hide:{item}", fields={"reason": "An advertisement."}),
    Row("flag", EVERYONE - {"answerer"}, "{answer}"),
    Row("flag_form", EVERYONE - {"answerer"}, "{answer}", fields={"reason": "spam"}),
    # Only who reported it: whoever could first in the row before.
    Row("unflag", frozenset({"admin"}), "{answer}"),
    Row("categories", ADMIN, "0"),
    Row("diagnose", ADMIN, "0"),
    Row("setup", ADMIN, "main"),
    Row("setup_roles", ADMIN, "moderators", values=("{role}",)),
    Row("setup_staff", ADMIN, values=("{channel}",)),
    Row("setup_emoji", ADMIN, fields={"up": "👍", "down": "👎"}),
    Row("setup_layout", ADMIN, "{category}", values=("channel",)),
    Row("setup_chat", ADMIN, "{category}", values=("cards",)),
    Row("setup_bind", ADMIN, "{category}", values=("{channel}",)),
    Row("setup_create", ADMIN, "0"),
    Row("setup_made", ADMIN, "0", fields={"name": "More questions"}),
    Row("setup_close", ADMIN, "{category}:1"),
    Row("ask", EVERYONE, "{category}"),
    # There is no guide that could be missing: admins are told so on the page.
    Row("guide_again", ADMIN, "{category}"),
    Row("settings", ADMIN, "{category}:who:0"),
    Row("settings_open", ADMIN, "{category}", values=("vote",)),
    Row("settings_category", ADMIN, values=("{category}",)),
    Row("setting", ADMIN, "{category}:downvotes:off"),
    Row("setting_form", ADMIN, "0:points_ask"),
    Row("setting_typed", ADMIN, "0:points_ask", fields={"value": "5"}),
    Row("crisis", EVERYONE, values=("{helpline}",)),
    Row("crisis_spare", EVERYONE, "1"),
    Row("helplines", ADMIN, "0"),
    Row("helplines_open", ADMIN, values=("DE",)),
    Row("helplines_show", ADMIN, "DE:{checked}"),
    Row("helplines_hide", ADMIN, "DE"),
    Row("helplines_add", ADMIN, "0"),
    Row(
        "helplines_form",
        ADMIN,
        fields={"country": "France", "name": "Someone who listens", "reach": "555"},
    ),
    Row("helplines_drop", ADMIN, values=("{helpline}",)),
]

COMMANDS: dict[str, tuple[frozenset[str], dict[str, Any]]] = {
    "ask": (EVERYONE, {}),
    "drafts": (EVERYONE, {}),
    "answer": (EVERYONE, {"question": "#1"}),
    "vote": (EVERYONE - {"answerer"}, {"post": "#1.1", "vote": "up"}),
    "question": (EVERYONE, {"number": "#1"}),
    "browse": (EVERYONE, {}),
    "search": (EVERYONE, {"words": "sleep"}),
    "history": (EVERYONE, {"post": "#1.1"}),
    "tag list": (EVERYONE, {}),
    "tag show": (EVERYONE, {"name": "night"}),
    "tag merge": (STAFF, {"tag": "dusk", "into": "night"}),
    "tag unmerge": (STAFF, {"word": "nighttime"}),
    "tag describe": (STAFF, {"name": "night", "text": "When it is dark."}),
    "profile": (EVERYONE, {}),
    "leaderboard": (EVERYONE, {}),
    "follow": (EVERYONE, {"what": "Sleep"}),
    "following": (EVERYONE, {}),
    "inbox": (EVERYONE, {}),
    "notifications": (EVERYONE, {"time_zone": "Asia/Kolkata"}),
    "privacy": (EVERYONE, {}),
    "mydata export": (EVERYONE, {}),
    "mydata anonymise": (EVERYONE, {}),
    "mydata delete": (EVERYONE, {}),
    "crisis": (EVERYONE, {}),
    "help": (EVERYONE, {}),
    "about": (EVERYONE, {}),
    "mod": (STAFF | {"asker"}, {"post": "#1"}),
    "log": (STAFF, {}),
    "member": (STAFF, {"post": "#1"}),
    "votes": (STAFF, {}),
    "queue": (STAFF, {}),
    "category add": (ADMIN, {"name": "Elsewhere"}),
    "category archive": (ADMIN, {"category": "Sleep"}),
    "category edit": (ADMIN, {"category": "Sleep", "name": "Rest"}),
    "category list": (ADMIN, {}),
    "setup": (ADMIN, {}),
    "settings": (ADMIN, {"category": "Sleep"}),
    "diagnose": (ADMIN, {}),
}

# What names nothing it could harm, or keeps the text as a draft whatever else stands there.
HARMLESS = {"keep", "cancel", "form", "diagnose"}

# What only shows something, and so is for someone timed out as well.
READING = (
    {"drafts"}
    | {"more", "read", "question", "pick", "open", "keep"}
    | {
        *("browse", "browse_list", "browse_pick", "tags", "tag", "tag_pick", "linked"),
        *("search", "search_sort", "search_words"),
        *("history", "revision", "revision_pick"),
        *("following", "inbox", "inbox_open", "inbox_read"),
        *("leaders", "leaders_period", "earnings", "profile", "admonished"),
        *("crisis", "crisis_spare"),
    }
)

# One's own data are one's own, whatever one may do otherwise.
OWN_DATA = {"mydata_form", "mydata_now"}

# What only shows something or opens a form: all of it is tried in one town.
SHOWING = (READING - {"inbox_open", "inbox_read", "crisis_spare"}) | {
    *("answer", "comment", "ask", "ask_this", "edit", "move", "to_comment", "to_answer", "delete"),
    *("follow_on", "link", "unlink", "content_note", "flag", "search_ask"),
    *("log", "log_part", "log_pick", "log_one", "log_export", "undo"),
    *(
        "mydata_form",
        "draft",
        "drafts_pick",
        "preview",
        "part",
        "pictures",
        "claim",
        "remind",
        "mod",
    ),
    *("member", "member_posts", "member_do", "votes", "votes_pick"),
    *("queue", "vet_pick", "vet_open"),
    *("roll_back", "categories", "diagnose", "setup", "setup_create", "guide_again"),
    *("settings", "settings_open", "settings_category", "setting_form"),
    *("helplines", "helplines_open", "helplines_add", "playbook", "hand_over"),
}
# What changes something is tried in one town, row after row, but for what takes away what another
# row needs: here are the rows that end a town, in their order.
ENDINGS = (
    ("accept", "post", "to_comment_form"),
    ("relocate", "relocate_form"),
    ("overwrite", "move_form"),
    ("fresh", "delete_now"),
    ("claim_now", "act", "act_form", "mydata_now", "vet_form"),
)
CHANGING_COMMANDS = {
    *("vote", "follow", "notifications", "tag merge", "tag unmerge", "tag describe"),
    *("category add", "category edit", "category archive"),
}

MENUS = {
    "Accept answer": STAFF | {"asker"},
    "Moderate": STAFF,
    "Report": EVERYONE - {"answerer"},
    # A card is nobody's own message; tests/walks/test_chatting.py has messages that are.
    "Ask this as a question": NOBODY,
    "Keep as answer": NOBODY,
}


@dataclass
class Stage:
    """A town with everyone in it, something of each kind to act upon, and who was told no."""

    office: Office
    people: dict[str, Person]
    ids: dict[str, object]
    answer_card: Any
    told_no: list[Exception]

    async def tries(self, role: str, row: Row) -> bool:
        """Have someone use a thing; return whether they could."""
        person, self.told_no[:] = self.people[role], []
        person.form, person._screen = None, None
        filled = row.arguments.format(**self.ids)
        custom_id = f"aw:{row.name}:{filled}" if filled else f"aw:{row.name}"
        if row.fields is not None:
            await person.forges_form(custom_id, **row.fields)
        else:
            more: dict[str, Any] = {}
            if row.values is not None:
                values = [one.format(**self.ids) for one in row.values]
                more = {"component_type": 3, "values": values}
            await person.forges(custom_id, self.answer_card, **more)
        return self.could(person)

    def could(self, person: Person) -> bool:
        """Tell from what they see: a form or a page is yes, a refusal is no, an error fails."""
        if person.form is not None:
            return True
        said = person.text
        assert said, "nothing was said"
        assert "error" not in said.lower(), said
        refusals = [one.text for one in self.told_no if isinstance(one, AskwellError)]
        assert len(refusals) == len(self.told_no), self.told_no
        # Some refusals stand above their page, which is drawn again, or beside the kept draft.
        kept = "Edit again" in person.buttons and "Preview" not in said
        on_page = "is neither a standard emoji" in said or (kept and "Post" not in person.buttons)
        # A form's text is handed back with the reason.
        on_page |= said in (NotAnAdmin().text, TimedOut().text)
        return not refusals and not on_page


async def _play(town: Town) -> None:
    """Have everything there: by the verbs, not by hand, for it is made before each row anew."""
    channels = {one.id: SPEAK for one in town.guild.channels.values()}
    ada, hal, nia = (
        Actor(guild_id=town.guild.id, user_id=person.id, name=name, channels=channels)
        for name, person in (("Ada", town.ada), ("Hal", town.hal), ("Nia", town.nia))
    )

    async def does(
        verb: Callable[Concatenate[Tx, P], Awaitable[T]], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        async with town.bot.database.transaction() as tx:
            return await verb(tx, *args, **kwargs)

    async def asks(actor: Actor, title: str) -> int:
        sleep = town.categories["Sleep"]
        draft = await does(
            drafts.save, actor, DraftKind.QUESTION, category_id=sleep, title=title, tags="night"
        )
        return (await does(questions.ask, actor, draft.id or 0)).id or 0

    async def drafts_for(actor: Actor, kind: DraftKind, post_id: int, body: str) -> int:
        return (await does(drafts.save, actor, kind, parent_id=post_id, body=body)).id or 0

    question = await asks(ada, TITLE)
    first = await does(
        answers.answer, hal, await drafts_for(hal, DraftKind.ANSWER, question, ANSWER)
    )
    longer = await drafts_for(hal, DraftKind.EDIT, first.id or 0, f"{ANSWER} Even on Sundays.")
    await does(editing.edit, hal, longer)
    text = "Leave the telephone in another room."
    pictured = await drafts_for(nia, DraftKind.ANSWER, question, text)
    await does(pictures.put_to_draft, nia, pictured, [New(PictureKind.PNG, png())], [])
    second = await does(answers.answer, nia, pictured)
    thanks = await drafts_for(nia, DraftKind.COMMENT, question, "Thank you both!")
    await does(comments.comment, nia, thanks)
    # A draft of Hal's for another answer, and an answer of Nia's that Ada accepted.
    await drafts_for(hal, DraftKind.ANSWER, question, "And no coffee in the afternoon, ever.")
    await does(answers.accept, ada, second.id or 0)
    # A comment that Nia would rather not have given under her name.
    await town.choose(anonymous=True)
    shy = await drafts_for(nia, DraftKind.COMMENT, second.id or 0, "I learnt it the hard way.")
    async with town.bot.database.transaction() as tx:
        await drafts.sign(tx, await drafts.mine(tx, nia, shy, writing=True), anonymous=True)
    await does(comments.comment, nia, shy)
    # A question of Nia's whose message somebody will delete, and one that stays.
    await asks(nia, "Do you count sheep, or something else?")
    bright = await asks(nia, "What do you do when the moon is bright?")
    async with town.bot.database.transaction() as tx:
        await queueing.put(tx, await tx.get_one(Post, bright), Cause.FLAGGED)
    sleep = town.categories["Sleep"]
    await does(follows.follow, nia, FollowKind.CATEGORY, sleep)
    # A draft of Ada's for another question, and a word that stands for a tag.
    await does(
        drafts.save, ada, DraftKind.QUESTION, category_id=town.categories["Sleep"], title=TITLE * 2
    )
    mo = replace(ada, user_id=town.mo.id, moderator=True)
    await does(tag_keeping.merge, mo, "nighttime", "night")
    abe = replace(ada, user_id=town.mo.id, admin=True)
    await does(handing_over.leave, mo, question, "Ask again.")
    await does(helplines.add, abe, country="Estonia", name="Someone awake", reach="555 01")
    # What moderators ended, and wrote down; an ended one so that he may do the rest.
    await does(suspensions.suspend, mo, hal, Barred.ASK, None, "Too many at once.")
    await does(member_notes.note, mo, hal.user_id, "Means well.")
    await town.publish()


@pytest.fixture
async def stage(town: Town, monkeypatch: pytest.MonkeyPatch) -> Stage:
    office = await staff(town)
    bot = town.bot
    told_no: list[Exception] = []
    tell = AskwellBot.failed

    async def told(self: AskwellBot, interaction: Any, error: Exception) -> None:
        told_no.append(error)
        await tell(self, interaction, error)

    monkeypatch.setattr(AskwellBot, "failed", told)
    await _play(town)
    # Where only those who look after the place can read.
    await town.category("Attic", office.staff)
    lost = town.card("#2")
    town.env.backend.delete_message(lost.channel.id, lost.id)
    await town.env.settle()
    (event,) = await office.events("cards.lost")
    posts = await town.posts()
    draft, asking = [one for one in await drafts_of(bot) if one.posted_id is None]
    ids: dict[str, object] = {
        "question": posts[0].id,
        "asker": town.ada.id,
        "answerer": town.hal.id,
        "suspension": (await first_of(bot, Suspension)).id,
        "note": (await first_of(bot, MemberNote)).id,
        "answer": (await town.post("#1.1")).id,
        "accepted": (await town.post("#1.2")).id,
        "comment": next(one.id for one in posts if one.kind == "comment"),
        "veiled": next(one.id for one in posts if one.anonymous),
        "draft": draft.id,
        "mark": parts.mark(draft.body),
        "asking": asking.id,
        "tag": 1,
        "event": event.id,
        "item": (await first_of(bot, QueueItem)).id,
        "follow": (await first_of(bot, Follow)).id,
        "notification": (await first_of(bot, Notification)).id,
        "category": town.categories["Sleep"],
        "channel": office.lobby.id,
        "role": town.guild.roles["Keepers"].id,
        "helpline": (await first_of(bot, Helpline)).id,
        "hand_over": (await first_of(bot, HandOver)).id,
        "checked": helplines.mark("DE"),
    }
    people = {
        "newcomer": town.nia,
        "asker": town.ada,
        "answerer": town.hal,
        "moderator": office.mo,
        "admin": office.abe,
    }
    return Stage(office, people, ids, town.card("#1.1"), told_no)


async def first_of(bot: AskwellBot, model: type[Any]) -> Any:
    """Return the first row of a table."""
    from sqlalchemy import select

    async with bot.database.reading() as tx:
        return (await tx.scalars(select(model).order_by(model.id))).first()


async def drafts_of(bot: AskwellBot) -> list[Any]:
    from sqlalchemy import select
    from sqlmodel import col

    from models import Draft

    async with bot.database.reading() as tx:
        return list(await tx.scalars(select(Draft).order_by(col(Draft.id))))


async def test_everything_on_the_surface_has_a_row(
    simcord_env: simcord.Env, simcord_bot: AskwellBot
) -> None:
    assert {row.name for row in ROUTES} == set(simcord_bot.routes)
    commands = {
        one.qualified_name
        for one in simcord_bot.tree.walk_commands()
        if isinstance(one, app_commands.Command)
    }
    assert set(COMMANDS) == commands
    menus = {
        one.name
        for one in simcord_bot.tree.get_commands()
        if isinstance(one, app_commands.ContextMenu)
    }
    assert set(MENUS) == menus


def test_everything_that_can_be_chosen_has_a_page_with_its_words() -> None:
    """A field says what it is by ``bot.options.setting``, and then /settings shows it."""
    held = [*options.of(Preferences), *options.of(CategoryRules, Preferences)]
    for one in held:
        assert 3 <= len(one.label) <= 45, one.name
        assert len(one.label) <= len(one.description) <= 100, one.name
        assert one.description.endswith("."), one.name
        assert len(one.words) <= 25, one.name
        assert (one.kind is Kind.CHOICE) == bool(one.words), f"{one.name}: words for each value"
        if one.kind is Kind.NUMBER:
            assert one.least is not None, f"{one.name} has no bounds"
            assert one.most is not None, f"{one.name} has no bounds"
    assert {one.group for one in held} <= set(options.TITLES)
    for model in (Preferences, CategoryRules):
        assert {one.name for one in held} >= set(model.model_fields)


def _towns() -> dict[str, list[Row]]:
    """Return the rows that are tried together in one town, by its name."""
    ending = {name for names in ENDINGS for name in names}
    towns = {
        "showing": [row for row in ROUTES if row.name in SHOWING],
        "changing": [row for row in ROUTES if row.name not in SHOWING | ending],
    }
    for names in ENDINGS:
        towns[names[-1]] = [row for name in names for row in ROUTES if row.name == name]
    return towns


TOWNS = _towns()


async def _each(rows: Iterable[Any], attempt: Callable[[Any], Awaitable[None]]) -> None:
    """Try every row, whatever became of the others, and name each that fails."""
    failed = []
    for row in rows:
        try:
            await attempt(row)
        except Exception as error:  # noqa: BLE001 - named below, beside the others
            failed.append(f"{row}: {type(error).__name__}: {error}")
    assert not failed, "\n".join(["the first may have broken the next:", *failed])


def test_every_row_is_tried_in_one_town() -> None:
    tried = [row.name for rows in TOWNS.values() for row in rows]
    assert sorted(tried) == sorted(row.name for row in ROUTES)
    assert {row.name for row in TOWNS["showing"]} == SHOWING
    assert set(COMMANDS) >= CHANGING_COMMANDS


@pytest.mark.parametrize("name", TOWNS)
async def test_a_control_does_its_verb_for_those_who_may_and_refuses_everything_else(
    stage: Stage, name: str
) -> None:
    await _each(TOWNS[name], partial(_try, stage))


async def _try(stage: Stage, row: Row) -> None:
    # What is refused goes first: it must leave everything for those who may.
    for role in sorted(EVERYONE - row.may):
        assert not await stage.tries(role, row), f"{role} could {row}"
    if not row.may:
        return
    role = min(row.may)
    if row.name not in HARMLESS:
        # What takes no arguments has what was chosen or typed garbled.
        garbage = "x:-1:99999999999999999999:é"
        garbled = replace(row, arguments=garbage)
        if not row.arguments:
            values = (garbage,) if row.values else None
            garbled = replace(row, values=values, fields=row.fields and {"up": garbage})
        assert not await stage.tries(role, garbled), "garbage did something"
        if "{" in row.arguments:
            nothing = replace(row, arguments=re.sub(r"{\w+}", "999999", row.arguments))
            assert not await stage.tries(role, nothing), "an id of nothing here did something"
    assert await stage.tries(role, row), f"{role} could not {row}: {stage.told_no}"


async def test_a_command_works_for_those_who_may(stage: Stage) -> None:
    # What changes something comes last, so that the others find the town as it was built.
    await _each(sorted(COMMANDS, key=CHANGING_COMMANDS.__contains__), partial(_type, stage))


async def _type(stage: Stage, name: str) -> None:
    may, options = COMMANDS[name]
    for role in sorted(EVERYONE - may):
        person, stage.told_no[:] = stage.people[role], []
        try:
            await person.types(f"/{name}", **options)
        except simcord.SetupError:
            continue  # Discord does not even show it to them.
        assert not stage.could(person), f"{role} could /{name}"
    person, stage.told_no[:] = stage.people[min(may)], []
    person.form, person._screen = None, None
    await person.types(f"/{name}", **options)
    assert stage.could(person), f"{min(may)} could not /{name}"


async def test_a_message_menu_works_for_those_who_may(stage: Stage) -> None:
    await _each(MENUS, partial(_open, stage))


async def _open(stage: Stage, name: str) -> None:
    for role in sorted(EVERYONE - MENUS[name]):
        person, stage.told_no[:] = stage.people[role], []
        await person.opens_menu(name, stage.answer_card)
        assert not stage.could(person), f"{role} could {name}"
    if MENUS[name]:
        person, stage.told_no[:] = stage.people["moderator"], []
        await person.opens_menu(name, stage.answer_card)
        assert stage.could(person), f"a moderator could not {name}"
        person.form = None  # They close it again.


async def test_someone_timed_out_is_refused_whatever_they_press(stage: Stage) -> None:
    env, asker = stage.office.town.env, stage.people["asker"]
    until = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    env.backend.edit_member(stage.office.guild.id, asker.id, {"timed_out_until": until})
    await env.settle()
    for row in ROUTES:
        if row.name in ("cancel", "delete", "delete_now", "form") or row.name in READING | OWN_DATA:
            continue
        assert not await stage.tries("asker", row), f"someone timed out could {row}"
