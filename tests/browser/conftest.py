"""A real headless browser, and the console in it: the three apps behind one port on a real store."""

import base64
import importlib
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.expected_conditions import staleness_of
from selenium.webdriver.support.wait import WebDriverWait
from werkzeug.serving import make_server

from deploy.standalone.dispatcher import Dispatcher
from services.contacts.operations import groups
from shared.bus.topology import SERVICES
from shared.http.access import staff
from tests.conftest import Installation, forget_settings

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

    def open(self, address: str) -> None:
        """Go there."""
        self.driver.get(address)

    def type(self, field: str, text: str) -> None:
        """Fill in a field of the form by its name; dates in the form of the machine, whatever the browser shows."""
        element = self.driver.find_element(By.NAME, field)
        if element.get_attribute("type") in ("date", "datetime-local"):
            self.driver.execute_script("arguments[0].value = arguments[1]", element, text)
            return
        if element.get_attribute("type") != "file":
            element.clear()
        element.send_keys(text)

    def press(self, text: str) -> None:
        """Press the button or link with these words; what stands in the page goes before what stands around it."""
        inner, all_ = (self.driver.find_elements(By.CSS_SELECTOR, selector) for selector in ("main button, main a", "button, a"))
        for element in (*inner, *all_):
            if element.text.strip() == text:
                self._follow(element)
                return
        raise AssertionError(f"no button {text!r} on {self.driver.current_url}: {self.words()[:500]}")

    def submit(self, selector: str) -> None:
        """Press the button that this selector finds first, and wait for the next page."""
        self._follow(self.driver.find_element(By.CSS_SELECTOR, selector))

    def _follow(self, element: WebElement) -> None:
        element.click()
        WebDriverWait(self.driver, 15).until(staleness_of(element))

    def words(self) -> str:
        """All that can be read on the page."""
        return self.driver.find_element(By.TAG_NAME, "body").text

    @property
    def path(self) -> str:
        """Where we are."""
        return urlsplit(self.driver.current_url).path

    def sign_in(self, console: str, login: str = "amina", password: str = "") -> None:
        """Through the page, as staff do."""
        self.open(f"{console}/contacts/sign-in")
        self.type("login", login)
        self.type("password", password or PASSWORD)
        self.submit("main button")

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
def console(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of the three services behind one port, with one member of staff: ``amina`` and PASSWORD."""
    server = make_server("127.0.0.1", 0, Dispatcher({}), threaded=True)
    address = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("BARAZA_PUBLIC_URL", address)
    forget_settings()
    server.app = Dispatcher({name: importlib.import_module(f"services.{name}.app").create_app() for name in SERVICES})
    groups.seed()  # as the contacts worker does when it starts
    staff.create("amina", PASSWORD, name="Amina Mushi")
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield address
    server.shutdown()
    thread.join()
    server.server_close()
