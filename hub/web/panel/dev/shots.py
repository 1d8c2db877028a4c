"""Photograph every page of a running panel and check it with axe-core; a tool for people who work on the panel.

``python dev/shots.py OUT [--url URL] [--axe] [--only home,food] [--sizes 360,1280]``; needs playwright and a Chromium.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from playwright.sync_api import Page, sync_playwright

HERE = Path(__file__).parent
ROUTES = {
    "home": "home",
    "food": "food",
    "security": "security",
    "devices": "devices",
    "plugins": "plugins",
    "settings": "settings",
    "screen": "screen/fridge/left",
}
TALL = "document.documentElement.scrollHeight"
ARGS = ["--no-sandbox", "--headless", "--disable-gpu", "--disable-background-networking"]


def say(text: str) -> None:
    """Write a line."""
    sys.stdout.write(text + "\n")


def main() -> None:
    """Take the pictures; exit 1 when axe or the console found something."""
    options = argparse.ArgumentParser()
    options.add_argument("out", type=Path)
    options.add_argument("--url", default="http://127.0.0.1:8199")
    options.add_argument("--axe", action="store_true")
    options.add_argument("--only", default=",".join(ROUTES))
    options.add_argument("--sizes", default="360,768,1280")
    options.add_argument("--themes", default="light,dark")
    options.add_argument("--languages", default="en,zh")
    options.add_argument("--chromium", default="/usr/bin/chromium")
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    bad = 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chosen.chromium, args=ARGS)
        for language in chosen.languages.split(","):
            for theme in chosen.themes.split(","):
                for size in map(int, chosen.sizes.split(",")):
                    context = browser.new_context(
                        viewport={"width": size, "height": 780 if size < 700 else 900},
                        color_scheme=theme,
                        locale={"zh": "zh-CN"}.get(language, "en-GB"),
                        bypass_csp=chosen.axe,
                        service_workers="block",
                    )
                    prefs = json.dumps({"language": language, "theme": "system", "chosen": True})
                    context.add_init_script(f"localStorage.setItem('hearth.prefs', '{prefs}')")
                    page = context.new_page()
                    page.on("console", lambda m: say(f"console: {m.text}") if m.type in ("error", "warning") else None)
                    page.on("pageerror", lambda e: say(f"page error: {e}"))
                    for name in chosen.only.split(","):
                        bad += shoot(page, chosen, name, f"{name}-{size}-{theme}-{language}")
                    context.close()
        browser.close()
    sys.exit(1 if bad else 0)


def shoot(page: Page, chosen: Any, name: str, label: str) -> int:
    """Take one picture; return how many violations axe saw."""
    page.goto(f"{chosen.url}/#/{ROUTES.get(name, name)}")
    page.wait_for_timeout(700)
    size = page.viewport_size or {"width": 360, "height": 780}
    page.set_viewport_size({"width": size["width"], "height": max(780, page.evaluate(TALL))})
    page.wait_for_timeout(300)
    page.screenshot(path=str(chosen.out / f"{label}.png"), full_page=True)
    page.set_viewport_size(size)
    width = int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
    if width > 0:
        say(f"{label}: {width} px wider than the screen")
    if not chosen.axe:
        return max(0, width)
    page.evaluate((HERE.parent / "node_modules/axe-core/axe.min.js").read_text())
    found = page.evaluate("axe.run(document)")["violations"]
    for violation in found:
        say(f"{label}: {violation['id']} ({violation['impact']}) x{len(violation['nodes'])}: {violation['help']}")
        for node in violation["nodes"][:3]:
            say(f"    {node['target']} {node['html'][:140]}")
    return len(found)


if __name__ == "__main__":
    main()
