"""The forms for bringing a thread into shape, and what is said afterwards."""

from collections.abc import Sequence

from bot.i18n import _
from bot.render import reasons
from bot.render.controls import Form, choice_field, form, option, text_field

Place = tuple[int, str]
"""A category: its id, and its path in words."""

OFFERED = 25
"""What a menu holds; of more categories one types the name."""


def to_comment(answer_id: int, address: str, question: str) -> Form:
    """Return the form that asks what an answer shall be a comment on."""
    field = text_field(
        _("A comment on what?"),
        "on",
        value=question,
        most=20,
        description=_("The question, or an earlier answer: {question}.1").format(question=question),
    )
    title = _("Make {address} a comment").format(address=address)
    return form(
        title, "to_comment_form", answer_id, fields=[field, reasons.field(told=True, long=False)]
    )


def move(answer_id: int, address: str) -> Form:
    """Return the form that asks to which question an answer shall go."""
    field = text_field(
        _("To which question?"),
        "to",
        most=20,
        placeholder=_("#142"),
        description=_("Its number; the answer's old address will lead there"),
    )
    return form(
        _("Move {address}").format(address=address),
        "move_form",
        answer_id,
        fields=[field, reasons.field(told=True, long=False)],
    )


def relocate(question_id: int, address: str, places: Sequence[Place]) -> Form:
    """Return the form that asks to which category a question shall go: each by id and path."""
    told = _("Who reads its channel reads it there; in the old one it says that it moved")
    fields = [
        choice_field(
            _("To which category?"),
            "to",
            [option(path, category_id) for category_id, path in places],
            description=told,
        )
        if len(places) <= OFFERED
        else text_field(_("To which category?"), "to", most=100, description=told),
        reasons.field(told=True, long=False),
    ]
    title = _("Move {address}").format(address=address)
    return form(title, "relocate_form", question_id, fields=fields)
