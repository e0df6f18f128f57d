"""The content notes that can be chosen."""

from collections.abc import Mapping

from bot.i18n import N_

LISTED: Mapping[str, str] = {
    "suicide": N_("Suicide"),
    "self_harm": N_("Self-harm"),
    "eating": N_("Eating disorders"),
    "abuse": N_("Abuse or violence"),
    "trauma": N_("Trauma"),
    "loss": N_("Death and grief"),
    "substances": N_("Alcohol and other drugs"),
}
"""What can be chosen; anything else that is stored is somebody's own words."""
