"""A server's own choices: each with its default, its bounds and its help, in this one place.

A field declared here by ``setting`` has its page in /settings at once, and nothing else to be done.
"""

import json
from enum import StrEnum
from typing import Any

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import delete, select
from sqlmodel import col

from bot import sets
from bot.database import Tx, insert, table
from bot.i18n import N_
from bot.levels import Level
from bot.options import Group, Kind, setting
from models import Setting
from models.types import Big

MASKING = N_(
    "Discord's developer policy speaks against applications that mask who somebody is. Here the "
    "author of an anonymous post is kept in the database, and members are not told; an admin can "
    "be shown who it is, with a reason that the author reads. Whether that is right for your "
    "server is for you to decide."
)
"""The policy note that stands beside the switch for anonymous posts."""


WARNINGS = """
Kindness = Please be kind to the people here, also where you disagree with what they say.
On topic = Please keep to what was asked. Something else is welcome as a question of its own.
Advertising = Please do not advertise here. If you think it helps someone, ask a moderator first.
Privacy = Please leave out what could tell who somebody is, and do not ask others for it.
Advice = Please speak of what helped you, and leave diagnoses and medicines to professionals.
""".strip()
"""What moderators can tell a member, as long as a server has not chosen words of its own."""

PLAYBOOK = """
**Somebody may be at risk**
1. Read it as a person, and take it seriously, whatever it turns out to be.
2. Answer soon and kindly, in your own words: that you read it, and where help is (/crisis).
3. Do not stay alone with it: tell the other moderators that you are there.
4. Promise nothing, diagnose nothing, do not argue, and do not ask who or where they are.
5. If they say that they are about to harm themselves, or did: their local emergency number first, \
then report the message to Discord. Write here what else your server does, and who decides it.
6. Afterwards: leave a note for the next one (Hand over). Take a break, and talk to somebody.

**What is hidden at once**: how-to details of self-harm, encouragement, pacts. Hide it and say \
why; what somebody wrote about how they feel stays.
""".strip()
"""What moderators do, as long as a server has not written a playbook of its own."""

CARE_WORDS = """
You were read = I read what you wrote, and I am glad that you wrote it. Are you safe right now?
Where help is = /crisis shows whom you can call or write to right now. Only you see it.
Hidden for details = I hid your post because of details that can harm others. What you feel is \
welcome here: you can post it again without them.
Not a doctor = Nobody here can tell you that from afar. Please ask somebody who can examine you.
""".strip()
"""Words that moderators can begin with, as long as a server has not chosen its own."""


class Permit(BaseModel):
    """Who may do a thing: everyone from this level on, and whoever has one of these roles."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    level: Level = Level.BASIC
    roles: tuple[int, ...] = Field(default=(), max_length=25)


class AnswerOrder(StrEnum):
    """Which answers come first, after the accepted one; among equals it is the oldest."""

    QUALITY = "quality"
    SCORE = "score"
    OLDEST = "oldest"


class RiskAct(StrEnum):
    """What is done about a text that sounds as if somebody is at risk."""

    NOTHING = "nothing"
    TELL = "tell"
    ALERT = "alert"
    QUEUE = "queue"


class Preferences(BaseModel):
    """What a server has decided; what it has not is the default here."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    moderator_roles: tuple[int, ...] = setting(
        Group.WHO,
        N_("Moderators"),
        N_("Roles that may do all that /mod offers. Who may manage messages can anyway."),
        default=(),
        max_length=25,
    )
    editor_roles: tuple[int, ...] = setting(
        Group.WHO,
        N_("Editors"),
        N_("Roles that may edit, hide, show, close and reopen what others posted."),
        default=(),
        max_length=25,
    )
    expert_roles: tuple[int, ...] = setting(
        Group.WHO,
        N_("Experts"),
        N_("Roles that may accept an answer for the asker, and edit answers."),
        default=(),
        max_length=25,
    )
    approved_roles: tuple[int, ...] = setting(
        Group.WHO,
        N_("Approved members"),
        N_("Roles of members that the server knows already."),
        default=(),
        max_length=25,
    )
    ask: Permit = setting(
        Group.WHO, N_("Who may ask"), N_("Who may ask a question."), default=Permit()
    )
    answer: Permit = setting(
        Group.WHO, N_("Who may answer"), N_("Who may answer a question."), default=Permit()
    )
    comment: Permit = setting(
        Group.WHO, N_("Who may comment"), N_("Who may comment on a post."), default=Permit()
    )
    vote: Permit = setting(
        Group.WHO, N_("Who may vote"), N_("Who may vote on others' posts."), default=Permit()
    )
    up_emoji: str = setting(
        Group.VOTING,
        N_("The emoji that votes up"),
        N_("The reaction that votes up on posts from now on."),
        default="⬆️",
        max_length=64,
        kind=Kind.EMOJI,
    )
    down_emoji: str = setting(
        Group.VOTING,
        N_("The emoji that votes down"),
        N_("The reaction that votes down on posts from now on."),
        default="⬇️",
        max_length=64,
        kind=Kind.EMOJI,
    )
    downvotes: bool = setting(
        Group.VOTING,
        N_("Downvotes"),
        N_("Posts can be voted down. Downvotes that were given before stay."),
        default=True,
        on_cards=True,
    )
    already_asked: bool = setting(
        Group.GENERAL,
        N_("Asked already?"),
        N_("Before a question is posted its writer is shown those here that ask much the same."),
        default=True,
    )
    direct_messages: bool = setting(
        Group.FOLLOWING,
        N_("Direct messages"),
        N_("Members who switch it on for themselves are written to about what is new for them."),
        default=True,
    )
    secret: bool = setting(
        Group.VOTING,
        N_("Secret votes"),
        N_("Votes are given by buttons, and nobody sees who gave them."),
        default=False,
        on_cards=True,
    )
    anonymous: bool = setting(
        Group.ANONYMITY,
        N_("Anonymous posts"),
        N_("Members may ask and answer without their name, or under one that they choose."),
        default=False,
        caution=MASKING,
    )
    remind: bool = setting(
        Group.ANSWERS,
        N_("Remind askers"),
        N_("Once, in their inbox, if a question has had an answer for a day and none is accepted."),
        default=True,
    )
    staff_channel: int | None = setting(
        Group.GENERAL,
        N_("Staff channel"),
        N_("Where moderators are told of things that need them. Choose one that only they see."),
        default=None,
        kind=Kind.CHANNEL,
    )
    log_channel: int | None = setting(
        Group.GENERAL,
        N_("Log channel"),
        N_("Where what stands in /log is told as it happens. Choose one that only moderators see."),
        default=None,
        kind=Kind.CHANNEL,
    )
    queue_channel: int | None = setting(
        Group.QUEUE,
        N_("Channel of the queue"),
        N_(
            "Where moderators see what waits; the staff channel if there is none, or while I "
            "cannot write there."
        ),
        default=None,
        kind=Kind.CHANNEL,
    )
    queue_anonymous: bool = setting(
        Group.QUEUE,
        N_("Anonymous posts wait"),
        N_("What is posted anonymously waits until a moderator has looked at it."),
        default=False,
    )
    queue_new_days: int = setting(
        Group.QUEUE,
        N_("New members wait"),
        N_("Posts of whoever joined, or made their account, fewer days ago wait; 0: nobody's."),
        default=0,
        ge=0,
        le=365,
    )
    queue_points: int = setting(
        Group.QUEUE,
        N_("Members with few points wait"),
        N_("Posts of whoever has fewer points wait; 0: nobody's. Everyone starts with some."),
        default=0,
        ge=0,
        le=1_000_000,
    )
    queue_first: int = setting(
        Group.QUEUE,
        N_("First posts wait"),
        N_("So many of each member's first posts wait; 0: none."),
        default=0,
        ge=0,
        le=25,
    )
    queue_links: bool = setting(
        Group.QUEUE,
        N_("Posts with links wait"),
        N_("Whatever has a link in it waits."),
        default=False,
    )
    queue_words: str = setting(
        Group.QUEUE,
        N_("Words that wait"),
        N_("One a line: posts with one of them wait. * stands for any letters: “casino*”."),
        default="",
        max_length=4_000,
        kind=Kind.LONG,
    )
    queue_edited: bool = setting(
        Group.QUEUE,
        N_("Edited posts wait again"),
        N_("Whoever's posts wait, has them wait again when they edit them."),
        default=False,
    )
    queue_all: bool = setting(
        Group.QUEUE,
        N_("All posts wait"),
        N_("Every post waits, but those of experts, editors and moderators."),
        default=False,
    )
    alarm_hours: int = setting(
        Group.QUEUE,
        N_("Alarm after hours"),
        N_("A message in the queue's channel when something has waited this long; 0: none."),
        default=0,
        ge=0,
        le=168,
    )
    alarm_role: tuple[int, ...] = setting(
        Group.QUEUE,
        N_("Role that an alarm pings"),
        N_("It has to be a role that can be mentioned. Without one the alarm pings nobody."),
        default=(),
        max_length=1,
    )
    flags_first: int = setting(
        Group.QUEUE,
        N_("Reports before it waits"),
        N_("At so many reports a post comes into the queue."),
        default=1,
        ge=1,
        le=100,
    )
    flags_every: int = setting(
        Group.QUEUE,
        N_("Further reports before it waits again"),
        N_("After that, so many more reports bring it there again."),
        default=2,
        ge=1,
        le=100,
    )
    flags_hide: int = setting(
        Group.QUEUE,
        N_("Reports that hide a post"),
        N_("Reports of so many hide a post; 0: never. Whoever is too new to vote does not count."),
        default=5,
        ge=0,
        le=100,
    )
    hints: bool = setting(
        Group.GENERAL,
        N_("Hints in forums"),
        N_("A post that a member makes in a forum by hand gets one hint on how to ask it."),
        default=True,
    )
    forum_tags: str = setting(
        Group.GENERAL,
        N_("What forum tags stand for"),
        N_(
            "A line each: “tag = our tags”, “= solved”, “= closed”, “= *” for the rest, “= -” for "
            "none."
        ),
        default="",
        max_length=2_000,
        kind=Kind.LONG,
        on_cards=True,
    )
    warnings: str = setting(
        Group.GENERAL,
        N_("Ready-made warnings"),
        N_("A line each: “name = text”. Moderators choose one in /member, or write their own."),
        default=WARNINGS,
        max_length=4_000,
        kind=Kind.LONG,
    )
    unanswered_channel: int | None = setting(
        Group.LISTS,
        N_("Daily card of unanswered questions"),
        N_("Where a card lists what nobody has answered yet; edited in place, it never pings."),
        default=None,
        kind=Kind.CHANNEL,
    )
    unanswered_hour: int = setting(
        Group.LISTS,
        N_("Hour of the daily card"),
        N_("When the card of unanswered questions is brought up to date, by UTC: 0 to 23."),
        default=8,
        ge=0,
        le=23,
    )
    answer_order: AnswerOrder = setting(
        Group.ANSWERS,
        N_("Order of answers"),
        N_("Which answers come first, after the accepted one."),
        default=AnswerOrder.QUALITY,
        words={
            AnswerOrder.QUALITY: N_("The surest by their votes first"),
            AnswerOrder.SCORE: N_("The highest score first"),
            AnswerOrder.OLDEST: N_("The oldest first"),
        },
    )

    support: bool = setting(
        Group.CARE,
        N_("Peer support"),
        N_("It says that it is no crisis service; nobody votes down, and nothing gives points."),
        default=False,
        on_cards=True,
    )
    risk: RiskAct = setting(
        Group.CARE,
        N_("If a text sounds as if someone is at risk"),
        N_("It is never dropped. You choose whether its author is shown /crisis, and who is told."),
        default=RiskAct.TELL,
        words={
            RiskAct.NOTHING: N_("Nothing"),
            RiskAct.TELL: N_("Its author alone is shown where to find help"),
            RiskAct.ALERT: N_("That, and the staff channel is told"),
            RiskAct.QUEUE: N_("That, and the post waits for a moderator"),
        },
    )
    playbook: str = setting(
        Group.CARE,
        N_("Playbook"),
        N_("What moderators do when it gets hard. They open it from /mod and from alerts."),
        default=PLAYBOOK,
        max_length=3_000,
        kind=Kind.LONG,
    )
    care_words: str = setting(
        Group.CARE,
        N_("Words to begin with"),
        N_("A line each: “name = text”. The playbook shows them to moderators."),
        default=CARE_WORDS,
        max_length=3_000,
        kind=Kind.LONG,
    )
    safety_role: tuple[int, ...] = setting(
        Group.CARE,
        N_("Safety role"),
        N_("The role that is mentioned when someone may be at risk, or a member worries so."),
        default=(),
        max_length=1,
    )
    risk_added: str = setting(
        Group.CARE,
        N_("Phrases of your own"),
        N_("One a line, in plain words: a text with one of them sounds as if someone is at risk."),
        default="",
        max_length=4_000,
        kind=Kind.LONG,
    )
    risk_removed: str = setting(
        Group.CARE,
        N_("Phrases to leave alone"),
        N_("One a line, in plain words: they mean nothing here, whatever the list says."),
        default="",
        max_length=4_000,
        kind=Kind.LONG,
    )

    # Q2A's formula (see bot.reputation) and its weights, but that casting a downvote pays nothing.
    points_base: int = setting(
        Group.POINTS,
        N_("Points to start with"),
        N_("Points that everyone starts with."),
        default=100,
        ge=0,
        le=100_000,
    )
    points_multiple: int = setting(
        Group.POINTS,
        N_("Multiplier"),
        N_("Multiplies all that is earned, but not the points to start with."),
        default=10,
        ge=0,
        le=1_000,
    )
    points_ask: int = setting(
        Group.POINTS,
        N_("Asking"),
        N_("For each question asked."),
        default=2,
        ge=0,
        le=1_000,
    )
    points_answer: int = setting(
        Group.POINTS,
        N_("Answering"),
        N_("For each answer given."),
        default=4,
        ge=0,
        le=1_000,
    )
    points_accept: int = setting(
        Group.POINTS,
        N_("Accepting"),
        N_("For accepting an answer."),
        default=3,
        ge=0,
        le=1_000,
    )
    points_accepted: int = setting(
        Group.POINTS,
        N_("Being accepted"),
        N_("For an answer that someone else accepted."),
        default=30,
        ge=0,
        le=1_000,
    )
    points_question_up: int = setting(
        Group.POINTS,
        N_("Upvote on a question"),
        N_("For each upvote on one's question."),
        default=1,
        ge=0,
        le=1_000,
    )
    points_question_up_most: int = setting(
        Group.POINTS,
        N_("Upvotes on a question, at most"),
        N_("The most that the upvotes on one question can give."),
        default=10,
        ge=0,
        le=10_000,
    )
    points_question_down: int = setting(
        Group.POINTS,
        N_("Downvote on a question"),
        N_("Taken for each downvote on one's question."),
        default=1,
        ge=0,
        le=1_000,
    )
    points_question_down_most: int = setting(
        Group.POINTS,
        N_("Downvotes on a question, at most"),
        N_("The most that the downvotes on one question can take."),
        default=3,
        ge=0,
        le=10_000,
    )
    points_answer_up: int = setting(
        Group.POINTS,
        N_("Upvote on an answer"),
        N_("For each upvote on one's answer."),
        default=2,
        ge=0,
        le=1_000,
    )
    points_answer_up_most: int = setting(
        Group.POINTS,
        N_("Upvotes on an answer, at most"),
        N_("The most that the upvotes on one answer can give."),
        default=20,
        ge=0,
        le=10_000,
    )
    points_answer_down: int = setting(
        Group.POINTS,
        N_("Downvote on an answer"),
        N_("Taken for each downvote on one's answer."),
        default=2,
        ge=0,
        le=1_000,
    )
    points_answer_down_most: int = setting(
        Group.POINTS,
        N_("Downvotes on an answer, at most"),
        N_("The most that the downvotes on one answer can take."),
        default=5,
        ge=0,
        le=10_000,
    )
    points_cast_up: int = setting(
        Group.POINTS,
        N_("Giving an upvote"),
        N_("For each upvote given."),
        default=1,
        ge=0,
        le=1_000,
    )
    points_cast_down: int = setting(
        Group.POINTS,
        N_("Giving a downvote"),
        N_("For each downvote given."),
        default=0,
        ge=0,
        le=1_000,
    )

    # Privileges by points: off, for whoever is new has few and something to say.
    least_points_answer: int = setting(
        Group.PRIVILEGES,
        N_("To answer"),
        N_("Points it takes to answer; 0: none."),
        default=0,
        ge=0,
        le=1_000_000,
    )
    least_points_comment: int = setting(
        Group.PRIVILEGES,
        N_("To comment"),
        N_("Points it takes to comment; 0: none."),
        default=0,
        ge=0,
        le=1_000_000,
    )
    least_points_vote_up: int = setting(
        Group.PRIVILEGES,
        N_("To vote up"),
        N_("Points it takes to vote up; 0: none."),
        default=0,
        ge=0,
        le=1_000_000,
    )
    least_points_vote_down: int = setting(
        Group.PRIVILEGES,
        N_("To vote down"),
        N_("Points it takes to vote down; 0: none. For example 125."),
        default=0,
        ge=0,
        le=1_000_000,
    )
    least_points_edit: int = setting(
        Group.PRIVILEGES,
        N_("To edit others' posts"),
        N_("Points that are enough to edit what others posted; 0: experts and editors alone."),
        default=0,
        ge=0,
        le=1_000_000,
    )

    # Q2A's limits an hour (see bot.limits), and what it has not: how old an account has to be.
    hourly_questions: int = setting(
        Group.LIMITS,
        N_("Questions an hour"),
        N_("How many questions a member can ask in an hour by the clock; 0: any number."),
        default=10,
        ge=0,
        le=1_000,
    )
    hourly_answers: int = setting(
        Group.LIMITS,
        N_("Answers an hour"),
        N_("How many answers a member can give in an hour by the clock; 0: any number."),
        default=25,
        ge=0,
        le=1_000,
    )
    hourly_comments: int = setting(
        Group.LIMITS,
        N_("Comments an hour"),
        N_("How many comments a member can write in an hour by the clock; 0: any number."),
        default=20,
        ge=0,
        le=1_000,
    )
    hourly_votes: int = setting(
        Group.LIMITS,
        N_("Votes an hour"),
        N_("How many votes a member can give, change or take back in an hour; 0: any number."),
        default=300,
        ge=0,
        le=10_000,
    )
    hourly_flags: int = setting(
        Group.LIMITS,
        N_("Reports an hour"),
        N_("How many posts a member can report in an hour by the clock; 0: any number."),
        default=5,
        ge=0,
        le=1_000,
    )
    hourly_trusted: int = setting(
        Group.LIMITS,
        N_("More for approved members"),
        N_("Approved members, experts and editors can do so many times as much in an hour."),
        default=2,
        ge=1,
        le=100,
    )
    unlimited_from: Level = setting(
        Group.LIMITS,
        N_("No limits for"),
        N_("For whom no limits by the hour hold."),
        default=Level.MODERATOR,
    )
    ask_account_hours: int = setting(
        Group.LIMITS,
        N_("Age of the account to ask"),
        N_("Hours that an account has to be old to ask; 0: none. Not for approved members."),
        default=0,
        ge=0,
        le=8_760,
    )
    ask_member_hours: int = setting(
        Group.LIMITS,
        N_("Time as a member to ask"),
        N_("Hours it takes from joining to asking; 0: none. Not for approved members."),
        default=0,
        ge=0,
        le=8_760,
    )
    vote_account_hours: int = setting(
        Group.LIMITS,
        N_("Age of the account to vote"),
        N_("Hours that an account has to be old to vote; 0: none. Not for approved members."),
        default=0,
        ge=0,
        le=8_760,
    )
    vote_member_hours: int = setting(
        Group.LIMITS,
        N_("Time as a member to vote"),
        N_("Hours it takes from joining to voting; 0: none. Not for approved members."),
        default=0,
        ge=0,
        le=8_760,
    )

    refused_words: str = setting(
        Group.FILTERS,
        N_("Words that are refused"),
        N_("One a line: texts with one are not posted. * stands for any letters: “casino*”."),
        default="",
        max_length=4_000,
        kind=Kind.LONG,
    )
    masked_words: str = setting(
        Group.FILTERS,
        N_("Words that are masked"),
        N_("One a line: dots stand in their place from now on. * stands for any letters."),
        default="",
        max_length=4_000,
        kind=Kind.LONG,
    )
    refuse_invites: bool = setting(
        Group.FILTERS,
        N_("No invites"),
        N_("Texts with an invite to a server on Discord are not posted."),
        default=False,
    )
    refuse_links: bool = setting(
        Group.FILTERS,
        N_("No links"),
        N_("Texts with a link are not posted."),
        default=False,
    )
    refuse_contacts: bool = setting(
        Group.FILTERS,
        N_("No contact details"),
        N_("Texts with a phone number, a mail address or a name elsewhere are not posted."),
        default=False,
    )
    links_from: Level = setting(
        Group.FILTERS,
        N_("Who may post links anyway"),
        N_("Invites, links and contact details of these are let through, but for anonymous posts."),
        default=Level.APPROVED,
    )


async def load(tx: Tx, guild_id: int) -> Preferences:
    """Return what this server has decided."""
    return (await load_many(tx, {guild_id}))[guild_id]


async def load_many(tx: Tx, guild_ids: set[int]) -> dict[int, Preferences]:
    """Return what each of these servers has decided, in one read."""
    rows = await sets.run(tx, _chosen(tx), [(guild_id,) for guild_id in guild_ids])
    chosen: dict[int, dict[str, Any]] = {guild_id: {} for guild_id in guild_ids}
    for guild_id, name, value in rows:
        chosen[guild_id][name] = json.loads(value)
    return {guild_id: Preferences(**values) for guild_id, values in chosen.items()}


@sets.prepared
def _chosen(tx: Tx) -> Any:
    given, setting = sets.given(tx, guild=Big), table(Setting)
    return select(setting.c.guild_id, setting.c.name, setting.c.value).select_from(
        given.join(setting, setting.c.guild_id == given.c.guild)
    )


async def save(tx: Tx, guild_id: int, **changes: Any) -> Preferences:
    """Store these choices and return all of them.

    Raises ``pydantic.ValidationError`` for a value out of bounds; nothing is stored then.
    """
    current = await load(tx, guild_id)
    # model_copy would not check the bounds.
    changed = Preferences(**{**current.model_dump(), **changes})
    stored = changed.model_dump(mode="json")
    for name in changes:
        statement = insert(tx, Setting).values(
            guild_id=guild_id, name=name, value=json.dumps(stored[name])
        )
        await tx.execute(
            statement.on_conflict_do_update(
                index_elements=["guild_id", "name"], set_={"value": statement.excluded.value}
            )
        )
    return changed


async def forget(tx: Tx, guild_id: int, *names: str) -> None:
    """Let these choices be the defaults again, also those that a later release may have."""
    await tx.execute(
        delete(Setting).where(col(Setting.guild_id) == guild_id, col(Setting.name).in_(names))
    )
