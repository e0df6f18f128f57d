"""Which tag of ours each tag of a forum stands for."""

from bot.faces import CLOSED, SOLVED, Forum, Meanings


def meanings(forum: Forum) -> Meanings:
    """Return what a forum's tags stand for: what they are called, whatever the case.

    Tags that only moderators can put on are left to them: we would need "Manage Threads".
    """
    ours = [one for one in forum.tags if not one.moderated]
    called = {one.id: one.name.casefold() for one in ours}
    return Meanings(
        named={key: name for key, name in called.items() if name not in (SOLVED, CLOSED)},
        solved=tuple(key for key, name in called.items() if name == SOLVED),
        closed=tuple(key for key, name in called.items() if name == CLOSED),
    )
