"""Makes the README's pictures from the real demo: ``make pictures``.

Starts ``python bot.py demo``, opens its page in Chromium without a window, does what a visitor
would do, and saves what it sees under docs/pictures. ``CHROMIUM`` names another browser than
/usr/bin/chromium.
"""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

ROOT = Path(__file__).parent.parent
PICTURES = ROOT / "docs" / "pictures"
BROWSER = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# The first lets it run as root, the rest keep it from talking to anybody but our page.
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
IDLE = """() => {
    const page = window.simcordPreview;
    return page?.ready && !page.pendingAction && !document.querySelector("[aria-busy=true]");
}"""


class Visitor:
    """Someone at the demo's page."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def settle(self) -> None:
        """Wait until the page has nothing left to do."""
        self.page.wait_for_function(IDLE)

    def become(self, name: str) -> None:
        """See and act as this viewer."""
        picker = self.page.locator("#viewer-picker")
        value = picker.locator("option", has_text=name).get_attribute("value")
        picker.select_option(value)
        self.page.wait_for_function("value => window.simcordPreview.viewerId === value", arg=value)
        self.settle()

    def type_command(self, text: str) -> None:
        """Type a slash command and choose it from the list."""
        box = self.page.locator("#channel-composer-input")
        box.fill(text)
        self.page.locator(".command-option, [role=option]").first.wait_for()
        box.press("Enter")
        self.settle()

    def run_command(self, text: str) -> None:
        """Type a slash command without options and send it."""
        self.type_command(text)
        self.page.locator("#send-message").click()
        self.settle()

    def message(self, text: str) -> Locator:
        """Return the last message that holds this text."""
        return self.page.locator(".channel-message", has_text=text).last

    def press(self, where: Locator, label: str) -> None:
        """Press a button of a message or a form."""
        where.get_by_role("button", name=label, exact=True).click()
        self.settle()

    def form(self) -> Locator:
        """Return the open form."""
        form = self.page.locator(".modal-dialog")
        form.wait_for()
        return form

    def save(self, name: str, part: Locator | None = None) -> None:
        """Save what is seen, or a part of it, as a picture."""
        self.settle()
        (part or self.page.locator("#preview-app")).screenshot(path=PICTURES / f"{name}.png")
        print(f"docs/pictures/{name}.png")


@contextmanager
def demo() -> Iterator[str]:
    """Run the demo; give the address of its page."""
    with subprocess.Popen(
        [sys.executable, "bot.py", "demo", "--port", "0"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        try:
            for line in process.stdout:
                print(line, end="")
                address = next((word for word in line.split() if word.startswith("http://")), None)
                if address is not None:
                    yield address
                    break
            else:
                sys.exit("The demo ended before it said where its page is.")
        finally:
            process.terminate()


@contextmanager
def visit(address: str, width: int = 1180, height: int = 900) -> Iterator[Visitor]:
    """Open the page in a browser."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        page = browser.new_page(viewport={"width": width, "height": height})
        page.goto(address)
        visitor = Visitor(page)
        visitor.settle()
        yield visitor
        browser.close()
