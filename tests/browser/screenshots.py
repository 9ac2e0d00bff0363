"""Screenshots of the pages on the shipped data: `make screenshots`, or all combinations into a folder of your own.

python -m tests.browser.screenshots                   the few that docs/ keeps
python -m tests.browser.screenshots FOLDER            every page: two languages, widths and colours, and print
python -m tests.browser.screenshots FOLDER map home   only those pages
"""

import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser

from ketenkaart.settings import CHECKOUT
from tests.browser import chromium
from tests.visualise.everywhere import PAGES
from tests.visualise.serving import shipped_server

Media = Literal["light", "dark", "print"]
DOCS = CHECKOUT / "docs" / "screenshots"
WIDTHS = (360, 1440)
HEIGHT = 900


@dataclass(frozen=True)
class Shot:
    """One picture to take; `whole` is the page to its end, otherwise its first screen."""

    name: str
    path: str
    width: int
    media: Media = "light"
    whole: bool = False


KEPT = (
    Shot("home", "/nl/", 1440),
    Shot("home-narrow", "/nl/", 360),
    Shot("material", "/nl/materiaal/dysprosium", 1440),
    Shot("map", "/en/map", 1440),
    Shot("map-dark", "/en/map", 1440, "dark"),
    Shot("network-countries", "/en/network", 1440),
    Shot("network", "/en/network?around=Organisation:example-robotarmen&example=1", 1440),
    Shot("graphql", "/en/graphql", 1440),
    Shot("organisation-narrow", "/nl/organisatie/example-robotarmen?voorbeeld=1", 360),
)


def every(names: list[str]) -> list[Shot]:
    """All combinations for some pages, or for all."""
    found = []
    for name, both in PAGES.items():
        if names and name not in names:
            continue
        file = name.replace(" ", "-")
        for lang, path in zip(("nl", "en"), both, strict=True):
            found += [
                Shot(f"{file}-{lang}-{width}-{media}", path, width, media, True)
                for width in WIDTHS
                for media in ("light", "dark")
            ]
            found.append(Shot(f"{file}-{lang}-print", path, 794, "print", True))
    return found


def take(browser: Browser, address: str, shot: Shot, folder: Path) -> None:
    """One picture as a PNG."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": HEIGHT}, color_scheme="dark" if shot.media == "dark" else "light"
    )
    page = context.new_page()
    if shot.media == "print":
        page.emulate_media(media="print")
    page.goto(address + shot.path, wait_until="networkidle")
    page.wait_for_timeout(300)
    page.screenshot(path=folder / f"{shot.name}.png", full_page=shot.whole)
    context.close()


def main(arguments: list[str]) -> None:
    folder = Path(arguments[0]) if arguments else DOCS
    folder.mkdir(parents=True, exist_ok=True)
    with shipped_server() as address, chromium.launch() as browser:
        for shot in every(arguments[1:]) if arguments else KEPT:
            take(browser, address, shot, folder)
            print(folder / f"{shot.name}.png")


if __name__ == "__main__":
    main(sys.argv[1:])
