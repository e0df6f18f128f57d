"""The demo: the whole bot in a browser page, on a simulated Discord, without a token.

``community`` is who lives there, ``world`` builds it through the bot itself, ``page`` serves it.
"""

from collections.abc import Callable
from importlib.util import find_spec

from bot import errors
from bot.i18n import _

DEFAULT_PORT = 8765
NEEDED = ("simcord", "markdown_it", "linkify_it", "regex", "PIL")
"""What requirements-demo.txt adds; the bot itself runs without."""


async def serve(*, port: int = DEFAULT_PORT, echo: Callable[[str], object] = print) -> None:
    """Build the community and serve its page on loopback until Ctrl-C, SIGTERM or the page's end.

    ``port`` is where to begin looking for a free one (0: any); ``echo`` gets each line of progress.
    Raises ``OperatorError`` if the demo's requirements are not installed or no port is free.
    """
    missing = [name for name in NEEDED if find_spec(name) is None]
    if missing:
        raise errors.OperatorError(
            _(
                "The demo needs what requirements-demo.txt lists ({missing} not found): "
                "run `make demo`, which installs it, or `pip install -r requirements-demo.txt`."
            ).format(missing=", ".join(missing))
        )
    # Imported here, so that the command line works where the demo's requirements are not installed.
    from bot.demo import page

    await page.serve(port, echo)
