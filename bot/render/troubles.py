"""What moderators are told of messages of ours that do not come through."""

from bot.i18n import _


def told(verb: str) -> tuple[str, str]:
    """Return what a notice says after this event, as title and text."""
    if verb == "post.at_risk":
        return _("Somebody may be at risk"), _(
            "{address}, or a comment there, sounds like it. Its author was shown where to find "
            "help. Please look at it as a person: phrases cannot tell what somebody means."
        )
    if verb == "post.worried":
        return _("A member worries about somebody"), _(
            "About who wrote {address}, or a comment there. Please look at it as a person. It is "
            "not hidden by that, and nobody is told who worries."
        )
    if verb == "forum.full":
        return _("Questions wait for room"), _(
            "The server has 1,000 active threads, which is all that Discord allows, and a question "
            "in a forum needs one. Close (archive) posts and threads that nobody needs; what waits "
            "is posted by itself then."
        )
    if verb == "forum.tag_wanted":
        return _("Questions wait for a tag"), _(
            "Their forum takes no post without a tag, and none of theirs is one of the forum's. "
            "/settings → “What forum tags stand for”: “a tag of the forum = *” is put on such "
            "questions. Or do not require tags in the forum's settings. What waits is posted then."
        )
    return _("Askwell cannot write in a channel"), _(
        "Discord refused a message there. Run /diagnose to see which permission is "
        "missing; what waits is posted as soon as it is given."
    )
