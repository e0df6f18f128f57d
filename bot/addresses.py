"""What leads out of a text: invites, links, and by what else somebody can be reached.

Read as a person reads it: in full width or with letters that look alike, and with "dot" and "at"
in words. All that repeats in a pattern has bounds, so that the time for a text grows as its length.
"""

import re
import unicodedata

from bot import lookalikes, texts

_ENDINGS = (
    "com|org|gg|ru|xyz|top|info|shop|site|store|online|club|biz|link|live|website|space|icu|cc|ly"
)
_DOT = r"\s{0,2}[\[({]?\s?(?:\.|\bdot\b)\s?[\])}]?\s{0,2}"
_BARE_DOT = r"(?:\.|\s?[\[({]\s?(?:\.|dot)\s?[\])}]\s?)"

# In letters as ``_read`` draws them: an i and a 1 are an l there, a 0 an o.
_INVITE = re.compile(
    rf"(?<![^\W_])(?:dlscord|dsc|lnvlte){_DOT}(?:gg|me|lo|ll)\s?[/\\]\s?[^\W_]"
    rf"|(?<![^\W_])dlscord(?:app)?{_DOT}com\s?[/\\]\s?lnvlte"
    r"|(?<!\S)\.gg\s?/\s?[^\W_]"
)

_LINK = re.compile(
    r"(?<![^\W_])h(?:tt|xx)ps?\s?:\s?//?\s?[^\s<>]{3}"
    rf"|(?<![\w@.])www{_BARE_DOT}[\w-]{{1,63}}"
    rf"|(?<![\w@./-])[\w-]{{1,63}}(?:\.[\w-]{{1,63}}){{0,3}}{_BARE_DOT}(?:{_ENDINGS})(?![\w-])"
)

_MAIL = re.compile(
    r"(?<![\w.+@/-])(?!git@)[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}(?![\w:])"
    r"|(?<![\w.+-])[\w.+-]{1,64}\s?[\[({]\s?at\s?[\])}]\s?[\w-]{1,63}"
    r"|(?<![\w.+-])[\w.+-]{1,64}\s{1,2}at\s{1,2}(?:gmail|googlemail|yahoo|hotmail|outlook|icloud"
    r"|proton(?:mail)?|gmx)\b"
    r"|(?<![\w.+-])[\w.+-]{1,64}\s{1,2}at\s{1,2}[\w-]{1,63}\s{1,2}dot\s{1,2}[a-z]{2,24}\b"
)
# Names that stand for nobody (RFC 2606).
_NOBODY = re.compile(r"@(?:[\w-]{1,63}\.){0,3}(?:example(?:\.(?:com|org|net))?|test|invalid)$")

_BETWEEN = r"[ ().\-/]{0,2}"
_PHONE = re.compile(
    rf"(?<![\w+])\+\s?[1-9](?:{_BETWEEN}\d){{7,13}}(?!\d)"
    r"|(?<![\w.\-/])\(?[2-9]\d{2}\)?[ .\-][2-9]\d{2}[ .\-]\d{4}(?![\d.\-])"
    r"|(?<![\w.\-/])0\d{2,4}[ /\-]\d{3,4}[ \-]?\d{3,5}(?![\d.\-/])"
    r"|\b(?:(?:call|text|ring|phone|whatsapp) (?:me|us)|(?:my|phone) (?:number|mobile)|phone"
    r"|whatsapp|mobile|sms|telefon(?:nummer)?|handy(?:nummer)?|telefono|tel)\b"
    rf"[^\n\d]{{0,20}}\d(?:{_BETWEEN}\d){{6,13}}(?!\d)"
)

_PLACES = (
    "telegram|tg|whatsapp|snap(?:chat)?|insta(?:gram)?|ig|kik|skype|wechat|tiktok|onlyfans|signal"
    "|discord|messenger|facebook|fb"
)
_HANDLE = re.compile(
    rf"\b(?:{_PLACES})(?:\s(?:is|name|id|handle|user|username))?\s?[:=]?\s?@[\w.]{{3,32}}"
    rf"|\bmy\s(?:{_PLACES})(?:\s(?:name|id|handle|user|username))?(?:\sis|\s?[:=])\s?[\w.]{{3,32}}"
    rf"|\b(?:add|dm|pm|message|msg|find|follow|text|hit|write)\sme\s(?:up\s)?(?:on|at|in|via)\s"
    rf"(?:{_PLACES})\b"
    r"|(?<![\w.])(?:t|wa|m)\.me/\+?\w{3}"
)


def invites(text: str) -> bool:
    """Return whether a text has an invite to a server in it."""
    read = "".join(_letters(ch) for ch in texts.clean(text))
    return _INVITE.search(read) is not None


def links(text: str) -> bool:
    """Return whether a text has a link in it, also behind other words, or the name of a site."""
    return _LINK.search(_plain(text)) is not None or invites(text)


def contacts(text: str) -> bool:
    """Return whether a text says by what somebody can be reached: mail, phone, a name elsewhere."""
    read = _plain(text)
    if _PHONE.search(read) or _HANDLE.search(read):
        return True
    return any(not _NOBODY.search(one[0]) for one in _MAIL.finditer(read))


def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKC", texts.clean(text)).casefold()
    return "".join(ch for ch in folded if ch.isascii() or unicodedata.category(ch) != "Cf")


def _letters(ch: str) -> str:
    drawn = lookalikes.drawn(ch)
    return unicodedata.normalize("NFKC", ch) if drawn is None else drawn
