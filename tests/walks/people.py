"""People at their phones: what they type and press, and what they then see.

A person sees one reply at a time, the last one. What they do goes the real way: gateway event,
router, cog, verb, reply.
"""

from typing import Any

import discord
import simcord
from simcord.components import walk_components
from simcord.enums import ComponentType, InteractionType
from simcord.interactions import base_payload
from simcord.results import InteractionResult, ResponseMessage

from bot.errors import AskwellError

AnyMessage = discord.Message | ResponseMessage


class Person:
    """A member of the server. ``screen`` is the last reply to them, ``form`` the open form."""

    def __init__(self, env: simcord.Env, member: simcord.MemberActor) -> None:
        self.env, self.member = env, member
        self.channel: simcord.ChannelHandle
        """Where they are; set by whoever makes the server."""
        self.form: InteractionResult | None = None
        self.outside = False
        """They are in their private conversation with the bot."""
        self.said: list[ResponseMessage] = []
        """The replies to what they did last."""
        self._screen: ResponseMessage | None = None

    @property
    def id(self) -> int:
        return self.member.id

    # -- what they do ----------------------------------------------------------------------------

    async def types(self, command: str, **options: Any) -> None:
        """Send a slash command."""
        before, self.outside = self.env.error_cursor, False
        self._hear(await self.member.slash(self.channel, command.removeprefix("/"), **options))
        self._only_refusals(before)

    async def types_to_the_bot(self, command: str) -> None:
        """Send a slash command in a private conversation with the bot."""
        self.outside = True
        self._hear(await self.member.user.slash(command.removeprefix("/")))

    @property
    def _hand(self) -> Any:
        """Who presses and fills in: the member here, or the user in their private conversation."""
        return self.member.user if self.outside else self.member

    async def is_offered(self, command: str, option: str, typed: str) -> list[str]:
        """Type the beginning of an option; return the names that are offered."""
        choices = await self.member.autocomplete(self.channel, command, option, typed)
        return [choice["name"] for choice in choices]

    async def opens_menu(self, name: str, message: AnyMessage) -> None:
        """Choose an entry of a message's menu."""
        before = self.env.error_cursor
        place = self._place(message)
        self._hear(await self.member.context_menu(place, name, message))
        self._only_refusals(before)

    async def presses(self, label: str, on: AnyMessage | None = None) -> None:
        """Press a button, of the last reply or of a message."""
        self._hear(await self._hand.click(on or self.screen, label=label))

    async def chooses(self, option: str, on: AnyMessage | None = None) -> None:
        """Choose what begins so from a menu of a message."""
        message = on or self.screen
        ((menu, value),) = (
            (menu["custom_id"], one["value"])
            for menu in _components(message)
            for one in menu.get("options") or ()
            if one["label"].startswith(option)
        )
        self._hear(await self.member.select(message, [value], custom_id=menu))

    async def fills(self, **fields: str) -> None:
        """Submit the open form; what is not named stays as it is filled in."""
        await self.uploads(**fields)

    async def uploads(self, *files: tuple[str, bytes], **fields: str) -> None:
        """Choose files in the open form and submit it."""
        assert self.form is not None, f"no form is open; they see: {self.text}"
        shown, self.form = self.form, None
        values: dict[str, Any] = {}
        for field in _fields(shown):
            key = field["custom_id"]
            if field["type"] == ComponentType.FILE_UPLOAD:
                values[key] = list(files)
            elif "options" in field:
                filled = [one["value"] for one in field["options"] if one.get("default")]
                values[key] = [fields[key]] if key in fields else filled
            else:
                values[key] = fields.get(key, field.get("value") or "")
        self._hear(await self._hand.submit_modal(shown, values))

    async def reacts(self, emoji: str, on: AnyMessage) -> None:
        await self.member.react(on, emoji)

    async def takes_off(self, emoji: str, on: AnyMessage) -> None:
        await self.member.unreact(on, emoji)

    # -- what only a forger or an impatient one does ---------------------------------------------

    async def forges(self, custom_id: str, on: AnyMessage, **data: Any) -> InteractionResult:
        """Press a button that is not there, or not any more."""
        place, stored = self._place(on), self._stored(on)
        result = await self.member._dispatch_interaction(
            InteractionType.MESSAGE_COMPONENT,
            place,
            {"custom_id": custom_id, "component_type": ComponentType.BUTTON, **data},
            extra={"message": stored},
            source_message_id=on.id,
        )
        self._hear(result)
        return result

    async def forges_form(self, custom_id: str, **fields: str) -> InteractionResult:
        """Submit a form that nobody opened."""
        components = [
            {"type": 18, "component": {"type": 4, "custom_id": key, "value": value}}
            for key, value in fields.items()
        ]
        result = await self.member._dispatch_interaction(
            InteractionType.MODAL_SUBMIT,
            self.channel,
            {"custom_id": custom_id, "components": components},
        )
        self._hear(result)
        return result

    async def presses_twice(self, label: str) -> list[str]:
        """Press a button of the last reply twice before anything answers; return both replies."""
        message, place = self.screen, self._place(self.screen)
        records = []
        (custom_id,) = (
            one["custom_id"]
            for one in walk_components(message.components)
            if one.get("label") == label
        )
        for _ in range(2):
            record, payload = base_payload(
                self.env.backend,
                type=InteractionType.MESSAGE_COMPONENT,
                channel_id=place.id,
                guild_id=self.member.guild.id,
                user_id=self.member.id,
                data={"custom_id": custom_id, "component_type": ComponentType.BUTTON},
            )
            record.source_message_id = message.id
            payload["message"] = self._stored(message)
            self.env.backend.emit("INTERACTION_CREATE", payload)
            records.append(record)
        await self.env.settle()
        results = [InteractionResult(self.env, record) for record in records]
        return ["\n".join(text_of(one) for one in _replies(result)) for result in results]

    # -- what they see ---------------------------------------------------------------------------

    @property
    def screen(self) -> ResponseMessage:
        """The last reply."""
        assert self._screen is not None, "nothing was said to them yet"
        return self._screen

    @property
    def text(self) -> str:
        """Everything that can be read in the last reply."""
        return text_of(self.screen)

    @property
    def buttons(self) -> list[str]:
        """The buttons under the last reply that can be pressed."""
        return buttons_of(self.screen)

    @property
    def heading(self) -> str:
        """The title of the open form."""
        assert self.form is not None, f"no form is open; they see: {self.text}"
        assert self.form.modal is not None
        return str(self.form.modal["title"])

    @property
    def filled(self) -> dict[str, str]:
        """What stands in the open form."""
        assert self.form is not None, f"no form is open; they see: {self.text}"
        fields = _fields(self.form)
        return {one["custom_id"]: one.get("value") or "" for one in fields if one["type"] == 4}

    @property
    def offered(self) -> list[str]:
        """What the open form's menu offers."""
        assert self.form is not None, f"no form is open; they see: {self.text}"
        return [one["label"] for field in _fields(self.form) for one in field.get("options") or []]

    # -- inside ----------------------------------------------------------------------------------

    def _hear(self, result: InteractionResult) -> None:
        if result.modal is not None:
            self.form = result
            return
        self.said = replies = _replies(result)
        for reply in replies:
            assert reply.ephemeral, f"others can see: {text_of(reply)}"
        if replies:
            self._screen = replies[-1]

    def _only_refusals(self, since: int) -> None:
        """SimCord keeps what a command raises; a refusal was told, anything else is a fault."""
        for error in self.env.errors_since(since):
            assert isinstance(error.__cause__, AskwellError), error
        assert self.env.errors is not None

    def _place(self, message: AnyMessage) -> simcord.ChannelHandle:
        if isinstance(message, ResponseMessage):
            channel_id = message.channel_id
        else:
            channel_id = message.channel.id
        channel = self.env.backend.get_channel(channel_id)
        return simcord.ChannelHandle(self.env, self.member.guild, channel)

    def _stored(self, message: AnyMessage) -> dict[str, Any]:
        backend = self.env.backend
        stored = backend.get_message(self._place(message).id, message.id)
        return dict(simcord.backend.serializers.message_payload(backend, stored))


def _fields(shown: InteractionResult) -> list[dict[str, Any]]:
    modal = shown.modal
    assert modal is not None
    return [label["component"] for label in modal["components"]]


def _replies(result: InteractionResult) -> list[ResponseMessage]:
    return [one for one in (result.response, *result.followups) if one is not None]


def text_of(message: AnyMessage) -> str:
    """Return everything that can be read in a message, but for its buttons."""
    parts: list[str | None] = [message.content]
    for embed in message.embeds:
        parts += [embed.author.name, embed.title, embed.description]
        for field in embed.fields:
            parts += [field.name, field.value]
        parts.append(embed.footer.text)
    return "\n".join(part for part in parts if part)


def _components(message: AnyMessage) -> list[dict[str, Any]]:
    if isinstance(message, ResponseMessage):
        return list(walk_components(message.components))
    return list(walk_components([dict(row.to_dict()) for row in message.components]))


def buttons_of(message: AnyMessage) -> list[str]:
    """Return the labels of a message's buttons that can be pressed."""
    return [
        one["label"]
        for one in _components(message)
        if one["type"] == ComponentType.BUTTON and not one.get("disabled")
    ]


def options_of(message: AnyMessage, *, besides: str = "none") -> list[dict[str, Any]]:
    """Return what a message's menu offers, ``besides`` that of this name."""
    return [
        option
        for one in _components(message)
        if not one.get("custom_id", "").startswith(f"aw:{besides}:")
        for option in one.get("options") or []
    ]
