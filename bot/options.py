"""What an admin can choose, one option a field of ``Preferences`` and of ``CategoryRules``.

A field says everything about itself where it stands: ``setting(group, label, description, …)``.
From that, and from its type and bounds, ``of`` makes the options that the pages of /settings show:
whoever adds a field need do nothing else. A field of ``CategoryRules`` with the name of one of
``Preferences`` has that one's words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, IntEnum, StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, Field
from pydantic.fields import FieldInfo

from bot.i18n import N_
from bot.levels import Level

TEXT_MOST = 4_000
"""The longest text that a form of Discord's takes."""


class Group(StrEnum):
    """A page of options; they are shown in this order, those that hold none not at all."""

    GENERAL = "general"
    WHO = "who"
    VOTING = "voting"
    ANONYMITY = "anonymity"
    ANSWERS = "answers"
    FOLLOWING = "following"
    LISTS = "lists"
    CARE = "care"
    QUEUE = "queue"
    POINTS = "points"
    PRIVILEGES = "privileges"
    LIMITS = "limits"
    FILTERS = "filters"


TITLES: Mapping[Group, tuple[str, str]] = {
    Group.GENERAL: (N_("General"), N_("What concerns all of it")),
    Group.WHO: (N_("Who may"), N_("Who may ask, answer, comment, vote; the roles that give more")),
    Group.VOTING: (N_("Voting"), N_("How posts are voted on")),
    Group.ANONYMITY: (N_("Anonymity"), N_("Posting without one's name")),
    Group.ANSWERS: (N_("Answers"), N_("Accepting, editing, reminding")),
    Group.FOLLOWING: (N_("Following"), N_("What members are told of")),
    Group.LISTS: (N_("Lists"), N_("Lists and boards that everyone sees")),
    Group.CARE: (N_("Care"), N_("Peer support, and texts that sound like a crisis")),
    Group.QUEUE: (N_("Queue"), N_("What waits for a moderator, where, and for how long")),
    Group.POINTS: (N_("Points"), N_("What each act is worth")),
    Group.PRIVILEGES: (N_("Privileges by points"), N_("What takes points, or is given by them")),
    Group.LIMITS: (N_("Limits"), N_("How much in an hour, and how long one has to be here first")),
    Group.FILTERS: (N_("Words and links"), N_("What is not posted, or not shown as it was typed")),
}
"""What a group is called, and what it holds."""


LEVELS: Mapping[Level, str] = {
    Level.BASIC: N_("Everyone"),
    Level.APPROVED: N_("Approved members and above"),
    Level.EXPERT: N_("Experts and above"),
    Level.EDITOR: N_("Editors and above"),
    Level.MODERATOR: N_("Moderators and admins"),
    Level.ADMIN: N_("Admins"),
}
"""Whom a level lets in."""


class Kind(StrEnum):
    """How an option is chosen."""

    SWITCH = "switch"
    """Yes or no."""
    NUMBER = "number"
    TEXT = "text"
    """One line."""
    LONG = "long"
    """Several lines."""
    CHOICE = "choice"
    """One of a few."""
    ROLES = "roles"
    PERMIT = "permit"
    """A level, and roles beside it."""
    CHANNEL = "channel"
    EMOJI = "emoji"
    """In the form of /setup, because the two voting emoji are chosen together."""


@dataclass(frozen=True, slots=True)
class Option:
    """One thing to choose. The texts are English: ``i18n.translated`` where they are shown."""

    name: str
    group: Group
    label: str
    description: str
    kind: Kind
    default: Any
    least: float | None = None
    """A number's least value; a text's least length."""
    most: float | None = None
    whole: bool = True
    """Of a number: it has no decimals."""
    words: tuple[tuple[Any, str], ...] = ()
    """What a choice is between: each value with what it is called."""
    caution: str = ""
    """What is said before it is switched on; then it is asked once more."""
    on_cards: bool = False
    """It changes what the cards of posts show, so that those are drawn again."""
    adds_up: bool = False
    """A category's own is in addition to its parents' and the server's, not in their place."""


def setting(  # noqa: PLR0913 - a field's facts, each by its name
    group: Group,
    label: str,
    description: str,
    *,
    default: Any,
    ge: float | None = None,
    le: float | None = None,
    max_length: int | None = None,
    kind: Kind | None = None,
    words: Mapping[Any, str] | None = None,
    caution: str = "",
    on_cards: bool = False,
) -> Any:
    """Return the field of something that an admin can choose.

    ``label`` (at most 45 characters) and ``description`` are marked by ``N_``, as are ``caution``
    and what the values of a choice are called (``words``, at most 100). ``kind`` is known from
    the type, but for a channel and a text of several lines.
    """
    told: Any = {
        "group": group,
        "label": label,
        "kind": kind,
        "words": words,
        "caution": caution,
        "on_cards": on_cards,
    }
    return Field(
        default=default,
        ge=ge,
        le=le,
        max_length=max_length,
        description=description,
        json_schema_extra=told,
    )


@cache
def of(model: type[BaseModel], words_of: type[BaseModel] | None = None) -> tuple[Option, ...]:
    """Return the options of a model, in the order of their fields.

    A field that says nothing of itself has the words of its namesake in ``words_of``. Raises
    ``TypeError`` for a field that nothing is known of, or of a type that no page can show.
    """
    known = {one.name: one for one in of(words_of)} if words_of else {}
    return tuple(_option(name, info, known.get(name)) for name, info in model.model_fields.items())


def _option(name: str, info: FieldInfo, known: Option | None) -> Option:
    told = info.json_schema_extra
    if not isinstance(told, dict):
        if known is None:
            raise TypeError(f"{name}: declare it with bot.options.setting(group, label, …)")
        told = {
            "group": known.group,
            "label": known.label,
            "kind": known.kind,
            "words": dict(known.words),
            "caution": known.caution,
            "on_cards": known.on_cards,
        }
    facts: dict[str, Any] = dict(told)
    plain = _without_none(info.annotation)
    kind = facts["kind"] or _kind(name, plain)
    words = facts["words"] or (LEVELS if plain is Level else {})
    bounds = known if known is not None and not info.metadata else None
    return Option(
        name=name,
        group=facts["group"],
        label=facts["label"],
        description=info.description or (known.description if known else ""),
        kind=kind,
        default=info.get_default(call_default_factory=True),
        least=bounds.least if bounds else _bound(info, "ge", "min_length"),
        most=bounds.most if bounds else _bound(info, "le", "max_length"),
        whole=plain is not float,
        words=tuple(words.items()),
        caution=facts["caution"],
        on_cards=facts["on_cards"],
        adds_up=kind is Kind.ROLES,
    )


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in (Union, UnionType):
        rest = [one for one in get_args(annotation) if one is not NoneType]
        return rest[0] if len(rest) == 1 else annotation
    return annotation


def _kind(name: str, annotation: Any) -> Kind:
    if annotation is bool:
        return Kind.SWITCH
    if annotation in (int, float):
        return Kind.NUMBER
    if annotation is str:
        return Kind.TEXT
    if annotation == tuple[int, ...]:
        return Kind.ROLES
    if _values(annotation):
        return Kind.CHOICE
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return Kind.PERMIT
    raise TypeError(f"{name}: no page of /settings can show {annotation}")


def _values(annotation: Any) -> tuple[Any, ...]:
    """Return what a choice is between: the values of an enum, or the literals."""
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return tuple(annotation)
    return ()


def _bound(info: FieldInfo, *names: str) -> float | None:
    for one in info.metadata:
        for name in names:
            if getattr(one, name, None) is not None:
                return float(getattr(one, name))
    return None


def spelled(value: Any) -> str:
    """Return the value of a choice as it stands in a menu."""
    return value.name.lower() if isinstance(value, IntEnum) else str(value)
