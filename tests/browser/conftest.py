"""A real headless browser, and the console in it: the three apps behind one port on a real store."""

import base64
import importlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from werkzeug.serving import make_server

from deploy.standalone.dispatcher import Dispatcher
from shared.bus.topology import SERVICES
from shared.http.access import staff
from tests.conftest import Installation

CHROMIUM, CHROMEDRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
FLAGS = (
    "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-extensions", "--hide-scrollbars",
)  # fmt: skip
PASSWORD = "seven calm words beside the fire"


class Browser:
    """chromium with a few verbs. ``scripts=False`` is the cheap phone, or the careful official."""

    def __init__(self, folder: Path, *, scripts: bool = True, language: str = "en"):
        options = Options()
        options.binary_location = str(CHROMIUM)
        for flag in (*FLAGS, f"--user-data-dir={folder / 'profile'}", f"--lang={language}"):
            options.add_argument(flag)
        content = {} if scripts else {"profile.managed_default_content_settings.javascript": 2}
        options.add_experimental_option("prefs", {"intl.accept_languages": language, **content})
        self.driver = webdriver.Chrome(options, Service(str(CHROMEDRIVER)))
        self.driver.set_page_load_timeout(30)
        self._folder = folder

    def width(self, pixels: int) -> None:
        """Become a phone or a desk."""
        metrics = {"width": pixels, "height": 900, "deviceScaleFactor": 1, "mobile": pixels < 500}
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

    def scrolls_sideways(self) -> bool:
        """Whether anything sticks out of the page on the right."""
        layout = self.driver.execute_cdp_cmd("Page.getLayoutMetrics", {})
        return layout["cssContentSize"]["width"] > layout["cssLayoutViewport"]["clientWidth"]

    def picture(self, name: str) -> Path:
        """The whole page as a file."""
        shot = self.driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True})
        path = self._folder / f"{name}.png"
        path.write_bytes(base64.b64decode(shot["data"]))
        return path


@pytest.fixture
def open_browser(tmp_path: Path) -> Iterator[Callable[..., Browser]]:
    """``open_browser(scripts=False, language="sw")``: each with a profile of its own."""
    if not (CHROMIUM.exists() and CHROMEDRIVER.exists()):
        pytest.skip("chromium and chromium-driver are not installed")
    opened: list[Browser] = []

    def open_(**options: object) -> Browser:
        folder = tmp_path / f"browser{len(opened)}"
        folder.mkdir()
        opened.append(Browser(folder, **options))  # type: ignore[arg-type]
        return opened[-1]

    yield open_
    for browser in opened:
        browser.driver.quit()


@pytest.fixture
def console(installation: Installation) -> Iterator[str]:
    """The address of the three services behind one port, with one member of staff: ``amina`` and PASSWORD."""
    apps = {name: importlib.import_module(f"services.{name}.app").create_app() for name in SERVICES}
    server = make_server("127.0.0.1", 0, Dispatcher(apps), threaded=True)
    staff.create("amina", PASSWORD, name="Amina Mushi")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
