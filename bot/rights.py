"""Who may do what: the one table of it, by Question2Answer's defaults.

``bot.access`` answers by it, ``docs/commands.md`` shows it, and each refusal names whom it lets.
Admins may do all of it, and whoever is timed out nothing. Source of the levels: Question2Answer
1.8.8, ``qa-include/app/options.php`` (``permit_…``).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from bot import errors
from bot.i18n import _
from bot.levels import Level
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
    RETAG = "change its tags"
    EDIT_ANSWER = "edit an answer"
    EDIT_COMMENT = "edit a comment"
    EDIT_SILENTLY = "edit silently"
    DELETE = "delete"
    CONVERT = "turn an answer into a comment"
    MOVE = "move an answer to another question"
    CLOSE = "close"
    REOPEN = "reopen"
    HIDE = "hide"
    SHOW = "show again"
    SEE_HIDDEN = "see what is hidden"
    LOCK = "lock and unlock"
    CHANGE_LOCKED = "take part in what is locked"


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


TABLE: Mapping[Right, Rule] = {
    Right.ASK: Rule(Level.BASIC, choice="ask"),
    Right.ANSWER: Rule(Level.BASIC, choice="answer"),
    Right.COMMENT: Rule(Level.BASIC, choice="comment"),
    Right.VOTE_UP: Rule(Level.BASIC, choice="vote"),
    Right.VOTE_DOWN: Rule(Level.BASIC, choice="vote"),
    Right.ACCEPT: Rule(Level.EXPERT, Own.ASKER),
    Right.EDIT_QUESTION: Rule(Level.EDITOR, Own.AUTHOR),
    Right.RETAG: Rule(Level.EDITOR, Own.AUTHOR),
    Right.EDIT_ANSWER: Rule(Level.EXPERT, Own.AUTHOR),
    Right.EDIT_COMMENT: Rule(Level.EDITOR, Own.AUTHOR),
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
}

MODERATING = (Right.HIDE, Right.SHOW, Right.CLOSE, Right.REOPEN, Right.LOCK)
"""What the panel offers."""


def allows(right: Right, level: Level, roles: frozenset[int], here: Rules) -> bool:
    """Return whether this level, or one of these roles, is enough for it under these rules."""
    rule = TABLE[right]
    if rule.choice is not None:
        permit = getattr(here, rule.choice)
        return bool(level >= permit.level or roles.intersection(permit.roles))
    return rule.level is not None and level >= rule.level


def refusal(right: Right, here: Rules | None) -> errors.NotAllowed:
    """Return how someone is told that they may not, and who may; ``here``: in which category."""
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
    kind = errors.NotAModerator if right in MODERATING else errors.NotAllowed
    # Who closes their own question knows that it is theirs; everyone else is told who else may.
    own = None if right in MODERATING else rule.own
    return kind(_people(level, own), tuple(roles))


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
