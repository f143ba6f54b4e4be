#!/usr/bin/env python3
"""Pictures for README and the guides, taken from the running demo: start `make run`, then tools/pictures.py.

Signs in with var/demo-sign-ins.txt, opens each page of PICTURES and writes docs/pictures/<name>.png.
"""

import argparse
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import chromium_path, launch  # noqa: E402

TARGET = ROOT / "docs" / "pictures"


@dataclass(frozen=True, slots=True)
class Picture:
    """`follow` are links to press one after another from `path`: each a CSS selector."""

    name: str
    role: str
    path: str
    follow: tuple[str, ...] = ()
    width: int = 1280
    height: int = 800
    dark: bool = False


PICTURES = (
    Picture("sign-in", "", "/masuk/"),
    Picture("home-hr", "staf sdm (bkpsdmd)", "/"),
    Picture("home-head-phone", "kepala dinas perhubungan", "/", width=390, height=780),
    Picture("home-mayor-dark", "wali kota", "/", dark=True),
    Picture("employees", "staf sdm (bkpsdmd)", "/pegawai/"),
)


def sign_ins(path: Path) -> dict[str, tuple[str, str]]:
    """Role -> (sign-in, password), from the lines `role  sign-in  password`; the first of a role counts."""
    found: dict[str, tuple[str, str]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        parts = re.split(r"\s{2,}|\t", line.strip())
        if len(parts) >= 3:
            found.setdefault(parts[0].casefold(), (parts[-2], parts[-1]))
    return found


def sign_in(page: Any, account: tuple[str, str]) -> None:
    page.goto("/masuk/")
    page.fill("input[name=login]", account[0])
    page.fill("input[name=password]", account[1])
    page.click("form button.btn")
    page.wait_for_url(lambda url: "/masuk/" not in url)


def take(browser: Any, address: str, picture: Picture, accounts: dict[str, tuple[str, str]]) -> None:
    context = browser.new_context(
        base_url=address,
        viewport={"width": picture.width, "height": picture.height},
        color_scheme="dark" if picture.dark else "light",
        reduced_motion="reduce",
        locale="id-ID",
    )
    page = context.new_page()
    if picture.role:
        sign_in(page, accounts[picture.role])
    page.goto(picture.path)
    for selector in picture.follow:
        page.click(selector)
        page.wait_for_load_state("networkidle")
    page.screenshot(path=str(TARGET / f"{picture.name}.png"))
    context.close()
    print(f"docs/pictures/{picture.name}.png")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--sign-ins", type=Path, default=ROOT / "var" / "demo-sign-ins.txt")
    parser.add_argument("only", nargs="*", help="names of pictures; all when left out")
    options = parser.parse_args()
    if chromium_path() is None:
        return "Chromium is not installed."
    TARGET.mkdir(parents=True, exist_ok=True)
    accounts = sign_ins(options.sign_ins)
    for browser in launch():
        for picture in PICTURES:
            if not options.only or picture.name in options.only:
                take(browser, options.address, picture, accounts)
    return 0


if __name__ == "__main__":
    sys.exit(main())
