"""The sorts of acts that the log can be looked through for."""

from enum import StrEnum

from sqlalchemy import ColumnElement, or_
from sqlmodel import col

from bot.events import OF_THE_QUEUE
from models import Event, PostKind


class Sort(StrEnum):
    """What kind of acts to look for."""

    SHOWN = "shown"
    CLOSED = "closed"
    LOCKED = "locked"
    TEXT = "text"
    PLACE = "place"
    ACCEPTED = "accepted"
    LINKS = "links"
    TAGS = "tags"
    SETTINGS = "settings"
    MEMBERS = "members"
    QUEUE = "queue"


_OF_POSTS: dict[Sort, tuple[str, ...]] = {
    Sort.SHOWN: ("hide", "show", "delete", "remove", "restore", "purge"),
    Sort.CLOSED: ("close", "reopen"),
    Sort.LOCKED: ("lock", "unlock"),
    Sort.TEXT: ("edit", "pictures", "content_note"),
    Sort.PLACE: ("to_comment", "to_answer", "move", "pin", "unpin"),
    Sort.ACCEPTED: ("accept", "unaccept"),
    Sort.LINKS: ("link", "unlink"),
    Sort.MEMBERS: ("unmask",),
    Sort.QUEUE: ("clear_flags", "restore_flags", *sorted(OF_THE_QUEUE)),
}
_BESIDES: dict[Sort, tuple[str, ...]] = {
    Sort.SHOWN: ("cards.",),
    Sort.TAGS: ("tag.",),
    Sort.SETTINGS: ("server.", "category.", "setting."),
    Sort.MEMBERS: ("member.",),
}


def condition(sort: Sort) -> ColumnElement[bool]:
    """Return the condition on an event that it is of this sort."""
    verbs = [f"{kind}.{act}" for act in _OF_POSTS.get(sort, ()) for kind in PostKind]
    besides = [col(Event.verb).startswith(one) for one in _BESIDES.get(sort, ())]
    return or_(col(Event.verb).in_(verbs), *besides)
