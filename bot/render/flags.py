"""Reporting a post: the form, what is said after it, and what those read who look after it."""

from bot.flag_reports import Reports
from bot.i18n import _, ngettext
from bot.render import markup
from bot.render.controls import Form, button, choice_field, form, option, text_field
from bot.render.pages import View
from bot.texts import REASON_MOST
from models import FlagReason, PostKind

WORDS_SHOWN = 150


def name(reason: FlagReason) -> str:
    """Return what is wrong, in a few words."""
    return {
        FlagReason.SPAM: _("Spam or advertising"),
        FlagReason.RUDE: _("Rude or hurtful"),
        FlagReason.OFF_TOPIC: _("Off topic"),
        FlagReason.NOT_AN_ANSWER: _("Not an answer"),
        FlagReason.DUPLICATE: _("Asked or said before"),
        FlagReason.MISINFORMATION: _("Wrong about health or medicine"),
        FlagReason.METHODS: _("Says how to harm oneself or others"),
        FlagReason.ENCOURAGES: _("Encourages harm"),
        FlagReason.CONTACT: _("Asks for private contact"),
        FlagReason.WORRIED: _("I worry about this person"),
        FlagReason.OTHER: _("Something else"),
    }[reason]


def _explained(reason: FlagReason) -> str | None:
    """Return what comes of a reason, where that is not what comes of the others."""
    if reason is FlagReason.WORRIED:
        return _("The post stays as it is, and moderators are told at once")
    return None


def asking(post_id: int, address: str, kind: PostKind) -> Form:
    """Return the form that asks what is wrong with a post."""
    offered = [
        one for one in FlagReason if one is not FlagReason.NOT_AN_ANSWER or kind is PostKind.ANSWER
    ]
    return form(
        _("Report {address}").format(address=address),
        "flag_form",
        post_id,
        fields=[
            choice_field(
                _("What is wrong?"),
                "reason",
                [option(name(one), one, _explained(one)) for one in offered],
            ),
            text_field(
                _("In your words"),
                "note",
                long=True,
                required=False,
                most=REASON_MOST,
                description=_("Moderators read it. Nobody is told that it was you."),
            ),
        ],
    )


def standing(post_id: int, address: str, reason: FlagReason) -> View:
    """Return what somebody sees who has reported a post already."""
    text = _("You reported {address}: {reason}. Nobody is told that it was you.").format(
        address=address, reason=name(reason)
    )
    return View(text, items=[button(_("Take it back"), "unflag", post_id)])


def done(post_id: int, address: str, reason: FlagReason) -> View:
    """Return the sentence after a report."""
    text = _(
        "Thank you. {address} is reported to those who look after this server. Nobody is told "
        "that it was you."
    )
    if reason is FlagReason.WORRIED:
        text = _(
            "Thank you for looking out. Moderators are told now; {address} stays as it is, and "
            "nobody is told that it was you. If someone may be in danger at this moment, call your "
            "local emergency number. /crisis shows where to find help."
        )
    return View(text.format(address=address), items=[button(_("Take it back"), "unflag", post_id)])


def withdrawn(address: str) -> str:
    """Return the sentence after a report was taken back."""
    return _("Your report of {address} is taken back.").format(address=address)


def refused(post_id: int, sentence: str, note: str) -> View:
    """Return why a report was not taken, with what was written, so that nothing is lost."""
    if note:
        told = _("You wrote: {reason}").format(reason=markup.short(note, REASON_MOST))
        sentence = f"{sentence}\n{told}"
    return View(sentence, items=[button(_("Report"), "flag", post_id)])


def lines(found: Reports) -> list[str]:
    """Return what stands against a post: how many for what, then what some of them say."""
    count = sum(number for _reason, number in found.counts)
    head = ngettext("🚩 {count} report", "🚩 {count} reports", count).format(count=count)
    reasons = ", ".join(
        f"{name(reason)} × {number}" if number > 1 else name(reason)
        for reason, number in found.counts
    )
    return [f"{head}: {reasons}", *(f"> {markup.short(one, WORDS_SHOWN)}" for one in found.words)]
