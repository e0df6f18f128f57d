"""Buttons, selects and forms, and the names they carry.

A ``custom_id`` is ``aw:verb:argument:argument``, in the menus of a reply followed by ``~`` and a
mark that means nothing (see ``freshen``). Whatever comes back in one is a hint and is looked up
again. Nothing here is kept by discord.py's own view store: a click is routed by its name alone
(``bot.client``), so that it works after a restart and for everyone at once.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord.ui.select import BaseSelect

from bot.i18n import _
from models import FollowKind

PREFIX = "aw"
MARK = "~"
ID_MOST = 100


def name(verb: str, *arguments: object) -> str:
    """Return the custom_id of something that does this verb with these arguments."""
    made = ":".join([PREFIX, verb, *(str(one) for one in arguments)])
    if len(made) > ID_MOST:
        raise ValueError(f"a custom_id of {len(made)} characters")
    return made


def parse(custom_id: str) -> tuple[str, list[str]] | None:
    """Return the verb and arguments of one of our custom_ids, or None for anyone else's."""
    parts = custom_id.partition(MARK)[0].split(":")
    if len(parts) < 2 or parts[0] != PREFIX:
        return None
    return parts[1], parts[2:]


def freshen(items: Iterable[discord.ui.Item[Any]], mark: object) -> None:
    """Make the menus among these items new ones, whatever stood in their place before.

    Discord keeps showing what was chosen in a menu that is drawn again under the same name, and
    sends nothing if it is chosen once more: what was refused could not be tried again, and a menu
    that takes another's place shows the other's choice.
    """
    for item in items:
        if isinstance(item, BaseSelect):
            item.custom_id = f"{item.custom_id.partition(MARK)[0]}{MARK}{mark}"


class Controls(discord.ui.View):
    """Buttons and selects of a message, stateless: their names are routed, the view forgotten."""

    def __init__(self, items: Sequence[discord.ui.Item[Any]] = ()) -> None:
        super().__init__(timeout=None)
        for item in items:
            self.add_item(item)

    def is_finished(self) -> bool:
        """Say yes, so that discord.py does not keep a view for each message ever sent."""
        return True


class Form(discord.ui.Modal):
    """A form, stateless like ``Controls``: its submission is routed by its name."""

    def is_finished(self) -> bool:
        """Say yes, so that discord.py neither keeps the form nor answers for it."""
        return True


def button(
    label: str,
    verb: str,
    *arguments: object,
    style: discord.ButtonStyle = discord.ButtonStyle.secondary,
    disabled: bool = False,
    row: int | None = None,
    emoji: str | None = None,
) -> discord.ui.Button[Any]:
    """Return a button that does this verb."""
    return discord.ui.Button(
        label=label,
        custom_id=name(verb, *arguments),
        style=style,
        disabled=disabled,
        row=row,
        emoji=emoji,
    )


def follow_button(
    kind: FollowKind, subject_id: int, *, follows: bool, where: str, row: int | None = None
) -> discord.ui.Button[Any]:
    """Return the button that begins or ends to follow; ``where`` says what is drawn again then."""
    label = _("Unfollow") if follows else _("Follow")
    return button(label, "follow", kind.value, subject_id, 0 if follows else 1, where, row=row)


def turned(
    shown: discord.Message, kind: FollowKind, subject_id: int, *, follows: bool
) -> list[discord.ui.Item[Any]]:
    """Return what stands on a page, its button to follow as it is now."""
    items = discord.ui.View.from_message(shown, timeout=None).children
    anew = follow_button(kind, subject_id, follows=follows, where="page")
    ours = name("follow", kind.value, subject_id, "")
    for item in items:
        if isinstance(item, discord.ui.Button) and (item.custom_id or "").startswith(ours):
            item.label, item.custom_id = anew.label, anew.custom_id
    return items


def link(label: str, url: str, *, row: int | None = None) -> discord.ui.Button[Any]:
    """Return a button that opens a link."""
    return discord.ui.Button(label=label, url=url, row=row)


def select(
    verb: str,
    *arguments: object,
    placeholder: str,
    options: Sequence[discord.SelectOption],
    least: int = 1,
    most: int = 1,
    row: int | None = None,
) -> discord.ui.Select[Any]:
    """Return a menu of at most 25 choices that does this verb with what was chosen."""
    return discord.ui.Select(
        custom_id=name(verb, *arguments),
        placeholder=placeholder[:150],
        options=list(options)[:25],
        min_values=least,
        max_values=most,
        row=row,
    )


def option(
    label: str, value: object, description: str | None = None, *, default: bool = False
) -> discord.SelectOption:
    """Return one choice of a menu, cut to what Discord takes."""
    return discord.SelectOption(
        label=label[:100] or "—",
        value=str(value),
        description=description[:100] if description else None,
        default=default,
    )


def form(
    title: str, verb: str, *arguments: object, fields: Sequence[discord.ui.Label[Any]]
) -> Form:
    """Return a form of one to five labelled fields that does this verb when it is submitted."""
    made = Form(title=title[:45], custom_id=name(verb, *arguments), timeout=None)
    for one in fields:
        made.add_item(one)
    return made


def text_field(
    label: str,
    key: str,
    *,
    value: str = "",
    description: str | None = None,
    long: bool = False,
    required: bool = True,
    least: int | None = None,
    most: int = 4_000,
    placeholder: str | None = None,
) -> discord.ui.Label[Any]:
    """Return a labelled text field; ``key`` is its name in ``fields_of``."""
    return discord.ui.Label(
        text=label[:45],
        description=description[:100] if description else None,
        component=discord.ui.TextInput(
            custom_id=key,
            style=discord.TextStyle.paragraph if long else discord.TextStyle.short,
            default=value[:most] or None,
            required=required,
            min_length=least,
            max_length=most,
            placeholder=placeholder[:100] if placeholder else None,
        ),
    )


def choice_field(
    label: str,
    key: str,
    options: Sequence[discord.SelectOption],
    *,
    required: bool = True,
    description: str | None = None,
) -> discord.ui.Label[Any]:
    """Return a labelled menu inside a form."""
    return discord.ui.Label(
        text=label[:45],
        description=description[:100] if description else None,
        component=discord.ui.Select(
            custom_id=key,
            options=list(options)[:25],
            min_values=1 if required else 0,
            max_values=1,
            required=required,
        ),
    )


def file_field(
    label: str, key: str, *, description: str | None = None, least: int = 0, most: int = 1
) -> discord.ui.Label[Any]:
    """Return a labelled field for files inside a form; ``uploads_of`` returns what was chosen."""
    return discord.ui.Label(
        text=label[:45],
        description=description[:100] if description else None,
        component=discord.ui.FileUpload(
            custom_id=key, required=least > 0, min_values=least, max_values=most
        ),
    )


def uploads_of(data: Any, key: str) -> list[dict[str, Any]]:
    """Return what Discord says of the files that were chosen in a field of a submitted form."""
    known = (data.get("resolved") or {}).get("attachments") or {}
    chosen = [one for one in fields_of(data).get(key, "").split(",") if one]
    return [known[one] for one in chosen if one in known]


def fields_of(data: Any) -> dict[str, str]:
    """Return what was typed or chosen in a submitted form, by key; what is missing is not in it."""
    found: dict[str, str] = {}

    def walk(components: Any) -> None:
        for component in components or ():
            walk(component.get("components"))
            inner = component.get("component")
            if inner:
                walk([inner])
            key = component.get("custom_id")
            if key is None:
                continue
            if "values" in component:
                found[key] = ",".join(component["values"])
            elif component.get("value") is not None:
                found[key] = component["value"]

    walk(data.get("components"))
    return found


def values_of(data: Any) -> list[str]:
    """Return what was chosen in a menu of a message."""
    chosen = data.get("values") if isinstance(data, dict) else None
    return [str(one) for one in chosen] if isinstance(chosen, list) else []
