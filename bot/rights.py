"""Who may do what: the one table of it, by Question2Answer's defaults.

``bot.access`` answers by it, ``docs/commands.md`` shows it, and each refusal names whom it lets.
Admins may do all of it, and whoever is timed out nothing. Source of the levels: Question2Answer
1.8.8, ``qa-include/app/options.php`` (``permit_…``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto

from bot import errors
from bot.i18n import _
from bot.levels import Level
from bot.preferences import Preferences
from bot.rules import Rules


class Right(StrEnum):
    """Something to be allowed to do."""

    ASK = "ask"
    ANSWER = "answer"
    COMMENT = "comment"
    VOTE_UP = "vote up"
    VOTE_DOWN = "vote down"
    ACCEPT = "accept an answer"
    EDIT_QUESTION = "edit a question"
    EDIT_ANSWER = "edit an answer"
    EDIT_COMMENT = "edit a comment"
    EDIT_SILENTLY = "edit silently"
    DELETE = "delete"
    CONVERT = "turn an answer into a comment"
    MOVE = "move an answer to another question, or a question to another category"
    CLOSE = "close"
    REOPEN = "reopen"
    HIDE = "hide"
    SHOW = "show again"
    SEE_HIDDEN = "see what is hidden"
    LOCK = "lock and unlock"
    CHANGE_LOCKED = "take part in what is locked"
    PIN = "pin and unpin a question"
    REMOVE = "delete for the author, and bring back"
    PURGE = "remove for good"
    READ_LOG = "read the log"
    KEEP_MEMBERS = "suspend, warn, keep notes, hide all of a member's posts, void votes"
    UNMASK = "see who wrote an anonymous post"
    VET = "look after the queue"
    FLAG = "report a post"


class Own(StrEnum):
    """Who may do a thing whatever their level, for it is theirs."""

    AUTHOR = "its author"
    ASKER = "the asker"
    CLOSER = "the asker who closed it"


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may do one thing."""

    level: Level | None
    """The least level, in the category it happens in; None: no level is enough."""
    own: Own | None = None
    """Who may besides."""
    choice: str | None = None
    """The permit by which a server, or a category, chooses another level (``bot.rules.Rules``)."""
    points: str | None = None
    """The server's choice of the points it takes (``bot.preferences``), 0 if none.

    Where a permit stands they are needed besides, but by no moderator; else they do for the level.
    """


class Lack(Enum):
    """Why someone may not."""

    LEVEL = auto()
    POINTS = auto()
    OFF = auto()
    """Nobody may, in this category."""
    AGE = auto()
    """They are too new (``bot.floors``)."""
    UNKNOWN_AGE = auto()
    """Nobody knows whether they are."""


TABLE: Mapping[Right, Rule] = {
    Right.ASK: Rule(Level.BASIC, choice="ask"),
    Right.ANSWER: Rule(Level.BASIC, choice="answer", points="least_points_answer"),
    Right.COMMENT: Rule(Level.BASIC, choice="comment", points="least_points_comment"),
    Right.VOTE_UP: Rule(Level.BASIC, choice="vote", points="least_points_vote_up"),
    Right.VOTE_DOWN: Rule(Level.BASIC, choice="vote", points="least_points_vote_down"),
    Right.ACCEPT: Rule(Level.EXPERT, Own.ASKER),
    Right.EDIT_QUESTION: Rule(Level.EDITOR, Own.AUTHOR, points="least_points_edit"),
    Right.EDIT_ANSWER: Rule(Level.EXPERT, Own.AUTHOR, points="least_points_edit"),
    Right.EDIT_COMMENT: Rule(Level.EDITOR, Own.AUTHOR, points="least_points_edit"),
    Right.EDIT_SILENTLY: Rule(Level.MODERATOR),
    Right.DELETE: Rule(None, Own.AUTHOR),
    Right.CONVERT: Rule(Level.EXPERT, Own.AUTHOR),
    Right.MOVE: Rule(Level.EDITOR),
    Right.CLOSE: Rule(Level.EDITOR, Own.ASKER),
    Right.REOPEN: Rule(Level.EDITOR, Own.CLOSER),
    Right.HIDE: Rule(Level.EDITOR),
    Right.SHOW: Rule(Level.EDITOR),
    Right.SEE_HIDDEN: Rule(Level.EDITOR, Own.AUTHOR),
    Right.LOCK: Rule(Level.MODERATOR),
    Right.CHANGE_LOCKED: Rule(Level.MODERATOR),
    Right.PIN: Rule(Level.MODERATOR),
    Right.REMOVE: Rule(Level.MODERATOR),
    Right.PURGE: Rule(Level.MODERATOR),
    Right.READ_LOG: Rule(Level.EDITOR),
    Right.KEEP_MEMBERS: Rule(Level.MODERATOR),
    Right.UNMASK: Rule(Level.ADMIN),
    Right.VET: Rule(Level.EXPERT),
    Right.FLAG: Rule(Level.BASIC),
}

MODERATING = (
    Right.HIDE,
    Right.SHOW,
    Right.CLOSE,
    Right.REOPEN,
    Right.LOCK,
    Right.PIN,
    Right.REMOVE,
    Right.PURGE,
)
"""What the panel offers."""


@dataclass(frozen=True, slots=True)
class Holder:
    """What someone has in one category to be allowed things by."""

    level: Level
    roles: frozenset[int] = frozenset()
    points: int | None = None
    """None: not known, because the server asks for none."""


def lacks(right: Right, holder: Holder, here: Rules, chosen: Preferences) -> Lack | None:
    """Return what someone lacks for this where these rules hold; None: they may."""
    rule = TABLE[right]
    least = least_points(right, chosen)
    if right is Right.VOTE_DOWN and not here.downvotes:
        return Lack.OFF
    if rule.choice is None:
        enough = least > 0 and (holder.points or 0) >= least
        if enough or (rule.level is not None and holder.level >= rule.level):
            return None
        return Lack.LEVEL
    permit = getattr(here, rule.choice)
    if holder.level < permit.level and holder.roles.isdisjoint(permit.roles):
        return Lack.LEVEL
    if holder.level < Level.MODERATOR and (holder.points or 0) < least:
        return Lack.POINTS
    return None


def least_points(right: Right, chosen: Preferences) -> int:
    """Return how many points this takes in a server, or is enough for; 0: they do not matter."""
    name = TABLE[right].points
    return int(getattr(chosen, name)) if name is not None else 0


def asks_for_points(chosen: Preferences) -> bool:
    """Return whether points matter for anything in this server."""
    return any(least_points(right, chosen) for right in TABLE)


def refusal(
    right: Right,
    here: Rules | None,
    chosen: Preferences,
    lack: Lack = Lack.LEVEL,
    points: int | None = None,
) -> errors.Refusal:
    """Return how someone with so many points is told that they may not, and what it takes.

    ``here`` is what holds in the category, None if it is about none of them.
    """
    least = least_points(right, chosen)
    if lack is Lack.OFF:
        return errors.NoDownvotes()
    if lack is Lack.POINTS:
        return errors.NeedsPoints(least, points or 0)
    rule = TABLE[right]
    level, roles = rule.level, dict[int, None]()
    if here is not None and rule.choice is not None:
        permit = getattr(here, rule.choice)
        level = permit.level
        roles = dict.fromkeys(permit.roles)
    if here is not None and level is not None:
        for one, of_it in sorted(here.level_roles.items()):
            if one >= level:
                roles |= dict.fromkeys(sorted(of_it))
    if right in MODERATING:
        # Who closes their own question knows that it is theirs; others are told who else may.
        return errors.NotAModerator(_people(level, None), tuple(roles))
    told = (least, points or 0) if least and rule.choice is None else None
    return errors.NotAllowed(_people(level, rule.own), tuple(roles), told)


def _people(level: Level | None, own: Own | None) -> str:
    """Return who may, in words."""
    if own is Own.ASKER:
        return _("the asker, experts, editors and moderators")
    if own is Own.AUTHOR:
        return {
            Level.EXPERT: _("the author, experts, editors and moderators"),
            Level.EDITOR: _("the author, editors and moderators"),
        }.get(level or Level.BASIC, _("the author"))
    return {
        Level.APPROVED: _("approved members, experts, editors and moderators"),
        Level.EXPERT: _("experts, editors and moderators"),
        Level.EDITOR: _("editors and moderators"),
        Level.MODERATOR: _("moderators"),
    }.get(level or Level.BASIC, _("people who may manage this server"))
