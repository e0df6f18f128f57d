"""Discord's permissions in words: what they are called, and why they are needed."""

from bot.i18n import _

POSTING = frozenset({"view_channel", "send_messages", "embed_links", "read_message_history"})
"""Without these nothing is posted at all; the others are done without."""


def named(permission: str, *, forum: bool = False) -> str:
    """Return what Discord's settings call a permission; some have other names in a forum."""
    in_forums = {
        "send_messages": _("Create Posts"),
        "send_messages_in_threads": _("Send Messages in Posts"),
    }
    if forum and permission in in_forums:
        return in_forums[permission]
    return {
        "view_channel": _("View Channel"),
        "send_messages": _("Send Messages"),
        "embed_links": _("Embed Links"),
        "attach_files": _("Attach Files"),
        "read_message_history": _("Read Message History"),
        "add_reactions": _("Add Reactions"),
        "manage_messages": _("Manage Messages"),
        "pin_messages": _("Pin Messages"),
        "create_public_threads": _("Create Public Threads"),
        "send_messages_in_threads": _("Send Messages in Threads"),
        "create_private_threads": _("Create Private Threads"),
    }[permission]


def why(permission: str) -> str:
    """Return what a permission is needed for, and what is without it."""
    return {
        "view_channel": _("Without it nothing can be posted there and no vote is counted."),
        "send_messages": _("Questions and answers are messages of mine."),
        "embed_links": _("Questions and answers are shown as embeds."),
        "attach_files": _("Pictures are attached to a post. Without it they are left out."),
        "read_message_history": _(
            "It is needed for putting reactions on, for replying to a question, and for finding my "
            "own messages again after a crash."
        ),
        "add_reactions": _(
            "I put the two voting reactions on. Without them people vote with /vote or /question."
        ),
        "manage_messages": _(
            "It lets me take off the opposite reaction when somebody changes their vote. Without "
            "it both stay, and the last one counts."
        ),
        "pin_messages": _(
            "Guides, and questions that moderators pin, are pinned there. Without it they are not."
        ),
        "create_public_threads": _(
            "Answers stand in a thread on their question. Without it they reply in the channel."
        ),
        "send_messages_in_threads": _("Answers stand in a thread, and there I may not write."),
    }[permission]


def told(wanted: tuple[str, ...], lacks: frozenset[str]) -> list[str]:
    """Return which missing permissions to tell of: not those that only follow from another one.

    Who cannot see a channel can do nothing there, and who cannot write cannot embed or attach.
    """
    if "view_channel" in lacks:
        return ["view_channel"]
    follows = {"embed_links", "attach_files"} if "send_messages" in lacks else set()
    return [one for one in wanted if one in lacks and one not in follows]
