"""The bare counterpart of `bufa run scan`: read every order of both lists; no pictures, no journal."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

from tests.benchmarks.bare import read_lists, sign_in

job = json.loads(Path(sys.argv[1]).read_text("utf-8"))
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(**job["browser"])
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    sign_in(page, job)
    rows = read_lists(page, job)
    browser.close()
sys.stdout.write(json.dumps({"orders": len({row["order"] for row in rows})}))
