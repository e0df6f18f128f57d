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
from io import BytesIO
from pathlib import Path

from PIL import Image
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
SCALE = 2
"""Pixels of a picture to one of the page, for screens that are as fine."""
COLOURS = 192
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
        self.page.locator("#channel-composer [role=option]:visible").first.wait_for()
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

    def option(self, typed: str) -> None:
        """Type the option of the command that was chosen, take the first offer, and send it."""
        self.page.locator(".command-option-input").first.press_sequentially(typed, delay=40)
        self.page.locator("#command-suggestion-listbox [role=option]:visible").first.click()
        self.page.locator("#send-message").click()
        self.settle()

    def top(self, message: Locator) -> None:
        """Scroll until a message is the first one in sight."""
        message.evaluate("message => message.scrollIntoView({block: 'start'})")

    def bottom(self) -> None:
        """Scroll down to what is new."""
        self.page.locator(".channel-timeline").evaluate(
            "list => list.scrollTop = list.scrollHeight"
        )

    def save(self, name: str) -> None:
        """Save the channel as it is seen, without what SimCord shows around it."""
        self.settle()
        # The tools that appear beside a message under the pointer are no part of a picture.
        self.page.mouse.move(0, 0)
        whole = Image.open(BytesIO(self.page.locator("#preview-app").screenshot()))
        # Few colours are enough for text, and make a file a third as large.
        whole.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(
            PICTURES / f"{name}.png", optimize=True
        )
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
def visit(address: str, width: int = 880, height: int = 1040) -> Iterator[Visitor]:
    """Open the page in a browser; the left 256 pixels are SimCord's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=FLAGS)
        page = browser.new_page(
            viewport={"width": width, "height": height}, device_scale_factor=SCALE
        )
        page.goto(address)
        visitor = Visitor(page)
        visitor.settle()
        yield visitor
        # Leaving tells the demo that it need not keep this page up to date any more.
        page.goto("about:blank")
        browser.close()


def reading(visitor: Visitor) -> None:
    """Show a question and the answer that helped."""
    visitor.top(visitor.message("#8 · Panic on the train"))
    visitor.save("question")


def asking(visitor: Visitor) -> None:
    """Show the form, its preview, and the card."""
    visitor.become("Nia")
    visitor.run_command("/ask")
    form = visitor.form()
    title, tags = form.locator("input.modal-input").all()
    title.fill("How do I begin to run at forty-five?")
    form.locator("textarea").fill(
        "My first try ended after **four** minutes.\n\n- knees: fine\n- lungs: insulted"
    )
    tags.fill("sport, beginnings")
    tags.blur()
    visitor.save("form")
    visitor.press(form, "Submit")
    visitor.bottom()
    visitor.save("preview")
    visitor.press(visitor.message("Preview"), "Post")
    visitor.bottom()
    visitor.save("asked")


def moderating(visitor: Visitor) -> None:
    """Show the panel of a post."""
    visitor.become("Mo")
    visitor.type_command("/mod")
    visitor.option("#6")
    visitor.bottom()
    visitor.save("panel")


def on_a_phone(visitor: Visitor) -> None:
    """Show what a narrow screen makes of it."""
    visitor.top(visitor.message("#12 · How do I ask my manager"))
    visitor.save("phone")


def main() -> None:
    """Make every picture."""
    PICTURES.mkdir(exist_ok=True)
    with demo() as address:
        with visit(address) as visitor:
            for part in (reading, asking, moderating):
                part(visitor)
        with visit(address, width=430, height=860) as visitor:
            on_a_phone(visitor)


if __name__ == "__main__":
    main()
