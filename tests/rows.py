"""Every stored number, counted again from the rows it stands for, in plain Python.

Written apart from ``bot.reputation`` and ``bot.operating.recount`` on purpose: two ways to the same
number are worth more than one.
"""

from collections import Counter, defaultdict
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import select
from sqlmodel import SQLModel

from bot import preferences
from bot.database import Database, Tx
from bot.preferences import Preferences
from models import (
    OF_POSTS,
    Acceptance,
    Card,
    Category,
    Draft,
    Event,
    Flag,
    Follow,
    FollowKind,
    FormerAddress,
    Guild,
    Link,
    Member,
    NoticeKind,
    Notification,
    Picture,
    Post,
    PostKind,
    PostState,
    PostTag,
    QueueItem,
    Revision,
    TagUse,
    Vote,
)
from tests import indexed

YEAR_2010 = datetime(2010, 1, 1, tzinfo=UTC)


async def wrong(database: Database) -> list[str]:
    """Return a sentence for each number that differs from its rows, and each row too many."""
    async with database.reading() as tx:
        return await wrong_in(tx)


async def wrong_in(tx: Tx) -> list[str]:
    """Return the same as of a transaction that is not over."""
    found = await _everything(tx)
    chosen = {guild.id: await preferences.load(tx, guild.id) for guild in found[Guild]}
    posts = {post.id: post for post in found[Post]}
    return [
        *_counts(posts, found),
        *_tags(posts, found),
        *_depths(found),
        *_unpaid(posts, found, chosen),
        *_points(posts, found, chosen),
        *_addresses(posts, found),
        *_texts(posts, found),
        *_names(posts, found),
        *_links(posts, found),
        *_secrets(posts, found),
        *_queue(posts, found),
        *await indexed.wrong(tx, posts),
    ]


def _queue(posts: dict[int, Post], found: dict[type[SQLModel], list[Any]]) -> list[str]:
    """What waits has one open item, and anonymous posts share their card with nothing."""
    waiting = Counter(one.post_id for one in found[QueueItem] if one.closed_at is None)
    gone = {
        key
        for key, post in posts.items()
        for above in (post, posts.get(post.parent_id or 0), posts.get(post.question_id or 0))
        if above is not None and above.state is PostState.DELETED
    }
    problems = [
        f"post {key} waits in {waiting[key]} items"
        for key, post in posts.items()
        if post.state is PostState.QUEUED and waiting[key] != 1 and key not in gone
    ]
    problems += [
        f"post {key}, or what it stands on, is deleted, and it waits"
        for key in sorted(gone)
        if waiting[key]
    ]
    cards = Counter(one.batch for one in found[QueueItem])
    return problems + [
        f"the anonymous post {one.post_id} shares its card"
        for one in found[QueueItem]
        if posts[one.post_id].anonymous and not one.crowded and cards[one.batch] != 1
    ]


async def _everything(tx: Tx) -> dict[type[SQLModel], list[Any]]:
    tables = (
        *(Guild, Member, Post, Vote, Acceptance, PostTag, TagUse, Revision, Picture, Card, Follow),
        *(Notification, FormerAddress, Event, Draft, Link, Category, QueueItem, Flag),
    )
    # Statements about many rows went past what the session remembers.
    anew = {"populate_existing": True}
    return {
        model: list((await tx.scalars(select(model).execution_options(**anew))).all())
        for model in tables
    }


def _counting(votes: list[Vote]) -> list[Vote]:
    return [vote for vote in votes if not vote.pending and vote.voided_by is None]


def _counts(posts: dict[int, Post], found: dict[type[SQLModel], list[Any]]) -> list[str]:
    ups: Counter[int] = Counter()
    downs: Counter[int] = Counter()
    for vote in _counting(found[Vote]):
        (ups if vote.value > 0 else downs)[vote.post_id] += 1
    children: dict[PostKind, Counter[int | None]] = defaultdict(Counter)
    answers: dict[int | None, list[Post]] = defaultdict(list)
    for post in posts.values():
        if post.state is PostState.PUBLISHED:
            children[post.kind][post.parent_id] += 1
            if post.kind is PostKind.ANSWER:
                answers[post.parent_id].append(post)
    followed = Counter(one.subject_id for one in found[Follow] if one.kind is FollowKind.QUESTION)
    flagged = Counter(
        one.post_id for one in found[Flag] if one.withdrawn_at is None and one.cleared_in is None
    )
    accepted = {one.answer_id for one in found[Acceptance]} | {
        one.question_id for one in found[Acceptance]
    }
    problems = []
    for key, post in posts.items():
        expected = {
            "up": ups[key],
            "down": downs[key],
            "score": ups[key] - downs[key],
            "quality": 1_000_000 * (ups[key] + 2) // (ups[key] + downs[key] + 4),
            "answer_count": children[PostKind.ANSWER][key],
            "comment_count": children[PostKind.COMMENT][key],
            "accepted": key in accepted,
            "liked_answer_count": sum(one.score > 0 for one in answers[key]),
            "hotness": _hotness(post, answers[key]),
            "follower_count": followed[key],
            "flag_count": flagged[key],
            **_copied(posts, post),
        }
        problems += [
            f"post {key}: {name} is {getattr(post, name)}, its rows say {value}"
            for name, value in expected.items()
            if getattr(post, name) != value
        ]
    for one in found[Acceptance]:
        if posts[one.answer_id].question_id != one.question_id:
            problems.append(f"acceptance {one.id}: the answer is another question's")
        if posts[one.answer_id].state is not PostState.PUBLISHED:
            problems.append(f"acceptance {one.id}: its answer is not shown")
    return problems


def _copied(posts: dict[int, Post], post: Post) -> dict[str, Any]:
    """Return what an answer or a comment repeats of what it stands under."""
    if post.parent_id is None or post.question_id is None:
        return {}
    above = posts[post.parent_id]
    return {
        "question_id": above.question_id or above.id,
        "category_id": posts[post.question_id].category_id,
    }


def _depths(found: dict[type[SQLModel], list[Any]]) -> list[str]:
    """Each category stands one deeper than the one it is in."""
    depths = {one.id: one.depth for one in found[Category]}
    return [
        f"category {one.id}: depth is {one.depth}, its parent's {depths.get(one.parent_id, 0)}"
        for one in found[Category]
        if one.depth != depths.get(one.parent_id, 0) + 1
    ]


def _tags(posts: dict[int, Post], found: dict[type[SQLModel], list[Any]]) -> list[str]:
    """Each tag of a question repeats what it is listed by, and is counted in its category."""
    problems = []
    used: Counter[tuple[int, int, int]] = Counter()
    for one in found[PostTag]:
        post = posts[one.post_id]
        shown = post.state is PostState.PUBLISHED
        still_open = shown and post.close_reason is None
        expected = {
            "guild_id": post.guild_id,
            "category_id": post.category_id,
            "published": shown,
            "unanswered": still_open and not post.answer_count,
            "unsolved": still_open and not post.accepted,
            "unliked": still_open and not post.liked_answer_count,
            "score": post.score,
            "hotness": post.hotness,
            "answer_count": post.answer_count,
        }
        problems += [
            f"tag {one.tag_id} of post {post.id}: {name} is {getattr(one, name)}, not {value}"
            for name, value in expected.items()
            if getattr(one, name) != value
        ]
        used[post.guild_id, one.tag_id, post.category_id] += shown
    counted = {(one.guild_id, one.tag_id, one.category_id): one.questions for one in found[TagUse]}
    problems += [
        f"tag {key[1]} in category {key[2]}: {counted.get(key, 0)} uses, its rows say {used[key]}"
        for key in counted.keys() | used.keys()
        if counted.get(key, 0) != used[key]
    ]
    return problems


def _hotness(post: Post, answers: list[Post]) -> int:
    """Return Q2A's hotness without views, in seconds."""
    if post.kind is not PostKind.QUESTION:
        return 0
    newest = max((one.created_at for one in answers), default=post.created_at)
    ages = sum(int((one - YEAR_2010).total_seconds()) for one in (post.created_at, newest))
    return ages + 160_000 * (len(answers) + post.score)


def _worth(post: Post, ups: int, downs: int, chosen: Preferences) -> int:
    """Return Q2A's points for the votes on one post."""
    if post.anonymous or post.unpaid or post.kind is PostKind.COMMENT:
        return 0
    if post.kind is PostKind.QUESTION:
        plus = min(chosen.points_question_up * ups, chosen.points_question_up_most)
        minus = min(chosen.points_question_down * downs, chosen.points_question_down_most)
    else:
        plus = min(chosen.points_answer_up * ups, chosen.points_answer_up_most)
        minus = min(chosen.points_answer_down * downs, chosen.points_answer_down_most)
    return chosen.points_multiple * (plus - minus)


def _points(
    posts: dict[int, Post],
    found: dict[type[SQLModel], list[Any]],
    choices: dict[int, Preferences],
) -> list[str]:
    total: Counter[tuple[int, int]] = Counter()
    problems = []
    votes: dict[int, list[Vote]] = defaultdict(list)
    for vote in _counting(found[Vote]):
        votes[vote.post_id].append(vote)
        if not (posts[vote.post_id].anonymous or posts[vote.post_id].unpaid):
            chosen = choices[vote.guild_id]
            weight = chosen.points_cast_up if vote.value > 0 else chosen.points_cast_down
            total[vote.guild_id, vote.user_id] += chosen.points_multiple * weight
    for post in posts.values():
        chosen = choices[post.guild_id]
        values = [vote.value for vote in votes[post.id or 0]]
        worth = _worth(post, values.count(1), values.count(-1), chosen)
        if post.points != worth:
            problems.append(f"post {post.id}: points are {post.points}, its votes say {worth}")
        if post.anonymous or post.unpaid:
            continue
        key = post.guild_id, post.author_id
        total[key] += worth
        if post.state is PostState.PUBLISHED and post.kind is PostKind.QUESTION:
            total[key] += chosen.points_multiple * chosen.points_ask
        if post.state is PostState.PUBLISHED and post.kind is PostKind.ANSWER:
            total[key] += chosen.points_multiple * chosen.points_answer
    total.update(_accepted(posts, found[Acceptance], choices))
    members = {(one.guild_id, one.user_id): one for one in found[Member]}
    for key, member in members.items():
        expected = choices[key[0]].points_base + member.bonus + total[key]
        if member.points != expected:
            problems.append(f"member {key[1]}: {member.points} points, the rows say {expected}")
    problems += [
        f"member {key[1]}: {points} points, but no row"
        for key, points in total.items()
        if points and key not in members
    ]
    return problems


def _accepted(
    posts: dict[int, Post], acceptances: list[Acceptance], choices: dict[int, Preferences]
) -> Counter[tuple[int, int]]:
    """Return what each person got for accepting, and for what was accepted."""
    total: Counter[tuple[int, int]] = Counter()
    for one in acceptances:
        question, answer = posts[one.question_id], posts[one.answer_id]
        weight = choices[one.guild_id].points_multiple * (not question.unpaid)
        if not question.anonymous:
            total[one.guild_id, question.author_id] += weight * choices[one.guild_id].points_accept
        others = question.anonymous or answer.author_id != question.author_id
        if others and not answer.anonymous:
            total[one.guild_id, answer.author_id] += weight * choices[one.guild_id].points_accepted
    return total


def _unpaid(
    posts: dict[int, Post],
    found: dict[type[SQLModel], list[Any]],
    choices: dict[int, Preferences],
) -> list[str]:
    """What stands in a category for peer support gives no points, nor what is in one inside it."""
    categories = {one.id: one for one in found[Category]}
    problems = []
    for key, post in posts.items():
        at, support = categories[post.category_id], None
        while at is not None and support is None:
            support, at = at.rules.get("support"), categories.get(at.parent_id)
        right = choices[post.guild_id].support if support is None else support
        if post.unpaid is not right:
            problems.append(f"post {key}: unpaid is {post.unpaid}")
    return problems


def _addresses(posts: dict[int, Post], found: dict[type[SQLModel], list[Any]]) -> list[str]:
    """Counters stand above everything they gave; a card is there for each question and answer."""
    problems = []
    guilds = {guild.id: guild for guild in found[Guild]}
    for post in posts.values():
        if post.number is not None and post.number >= guilds[post.guild_id].next_number:
            problems.append(f"#{post.number} would be given again")
        if post.answer_number is not None and post.question_id is not None:
            question = posts[post.question_id]
            if post.answer_number >= question.next_answer:
                problems.append(f"#{question.number}.{post.answer_number} would be given again")
    for one in found[FormerAddress]:
        question = posts[one.question_id]
        if one.answer_number >= question.next_answer:
            problems.append(f"#{question.number}.{one.answer_number} would be given again")
        if any(
            (post.question_id, post.answer_number) == (one.question_id, one.answer_number)
            for post in posts.values()
        ):
            problems.append(f"#{question.number}.{one.answer_number} leads to two posts")
    # The message of an answer that became a comment says where that is.
    were = {one.post_id for one in found[FormerAddress]}
    were &= {key for key, post in posts.items() if post.kind is PostKind.COMMENT}
    cards = Counter(
        (card.kind.value, card.subject_id)
        for card in found[Card]
        if card.kind in OF_POSTS and card.subject_id not in were
    )
    wanted = Counter(
        (post.kind.value, post.id) for post in posts.values() if post.kind is not PostKind.COMMENT
    )
    if cards != wanted:
        problems.append(
            f"cards without a post or posts without a card: {cards - wanted, wanted - cards}"
        )
    return problems


def _texts(posts: dict[int, Post], found: dict[type[SQLModel], list[Any]]) -> list[str]:
    """Each post's last revision says what the post says, and none is missing before it."""
    history: dict[int, list[Revision]] = defaultdict(list)
    for revision in sorted(found[Revision], key=lambda one: one.number):
        history[revision.post_id].append(revision)
    pictures: dict[int | None, list[list[Any]]] = defaultdict(list)
    for one in sorted(found[Picture], key=lambda one: one.position):
        pictures[one.post_id].append([one.id, one.alt])
    problems = []
    for key, post in posts.items():
        numbers = [one.number for one in history[key]]
        if numbers != list(range(1, post.edit_count + 2)):
            problems.append(f"post {key}: {post.edit_count} edits, revisions {numbers}")
        elif (history[key][-1].title, history[key][-1].body) != (post.title, post.body):
            problems.append(f"post {key}: its last revision says something else")
        elif (known := history[key][-1].pictures) is not None and known != pictures[key]:
            problems.append(f"post {key}: its last revision knows of other pictures")
    return problems


def _names(posts: dict[int, Post], found: dict[type[SQLModel], list[Any]]) -> list[str]:
    """No row beside an anonymous post says who wrote it: nor what they follow or are told."""
    own = {NoticeKind.ANSWER, NoticeKind.REMINDER, NoticeKind.ACCEPTED, NoticeKind.FOLLOW_ON}
    own.add(NoticeKind.MODERATED)
    problems = [
        f"follow {one.id}: the asker of {one.subject_id} needs none"
        for one in found[Follow]
        if one.kind is FollowKind.QUESTION and posts[one.subject_id].author_id == one.user_id
    ]
    asked_on = {one.from_id: posts[one.answer_id] for one in found[Link] if one.answer_id}
    for one in found[Notification]:
        post = posts[one.post_id]
        itself = one.kind in (NoticeKind.ACCEPTED, NoticeKind.MODERATED)
        about = post if itself else posts[post.question_id or one.post_id]
        if one.kind is NoticeKind.FOLLOW_ON:
            about = asked_on[one.post_id]
        if one.kind in own and about.anonymous and one.user_id == about.author_id:
            problems.append(f"notification {one.id} names an anonymous author")
        if one.to_author_of is not None and not posts[one.to_author_of].anonymous:
            problems.append(f"notification {one.id} is for nobody")
        if one.kind not in own and post.author_id == one.user_id:
            problems.append(f"notification {one.id} tells someone of their own post")
    return problems


def _links(posts: dict[int, Post], found: dict[type[SQLModel], list[Any]]) -> list[str]:
    """Links join questions of one server, and what follows from an answer follows where it is."""
    problems = []
    for one in found[Link]:
        ends, answer = (posts[one.from_id], posts[one.to_id]), posts.get(one.answer_id or 0)
        if {(end.kind, end.guild_id) for end in ends} != {(PostKind.QUESTION, one.guild_id)}:
            problems.append(f"link {one.id} joins what it cannot")
        if answer and answer.kind is PostKind.ANSWER and answer.question_id != one.to_id:
            problems.append(f"link {one.id} says its answer is where it is not")
    return problems


def _secrets(posts: dict[int, Post], found: dict[type[SQLModel], list[Any]]) -> list[str]:
    """No row but an anonymous post itself names who wrote it, and each has an alias."""
    veiled = {key: post.author_id for key, post in posts.items() if post.anonymous}
    named = [("acceptance", one.question_id, one.accepted_by) for one in found[Acceptance]]
    named += [("revision", one.post_id, one.editor_id) for one in found[Revision]]
    named += [("event", one.post_id, one.actor_id) for one in found[Event] if one.by_author]
    named += [("draft", one.posted_id, one.user_id) for one in found[Draft]]
    named += [("editor", key, post.editor_id) for key, post in posts.items()]
    problems = [
        f"a {what} names the author of the anonymous post {post_id}"
        for what, post_id, user_id in named
        if user_id is not None and veiled.get(post_id) == user_id
    ]
    return problems + [f"post {key} has no alias" for key in veiled if not posts[key].alias]
