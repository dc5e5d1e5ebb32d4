"""The watch itself: what must make a browser test fail, does."""

from playwright.sync_api import Browser

from watched_pages import NewPage


def faults_of(browser: Browser, content: str, expect: tuple[str, ...] = ()) -> list[str]:
    opener = NewPage(browser)
    page = opener(expect=expect)
    page.set_content(content, wait_until="networkidle")
    return opener.close()


def test_a_quiet_page_has_no_faults(browser: Browser) -> None:
    assert faults_of(browser, "<p>Hei</p><img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>") == []


def test_a_request_to_the_outside_is_a_fault(browser: Browser) -> None:
    faults = faults_of(browser, "<img src='http://outside.example/picture.png'>")
    assert any("request to the outside: http://outside.example/picture.png" in fault for fault in faults)


def test_errors_of_scripts_and_on_the_console_are_faults(browser: Browser) -> None:
    faults = faults_of(browser, "<script>console.error('one'); null.two</script>")
    assert [fault.split(":")[0] for fault in faults] == ["console", "script error"]


def test_an_expected_fault_is_let_through(browser: Browser) -> None:
    assert faults_of(browser, "<script>console.error('one')</script>", expect=("one",)) == []
