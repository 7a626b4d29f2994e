"""Signing in and out, and what the browser remembers."""

from collections.abc import Callable

from playwright.sync_api import Route, expect
from tests.e2e.browser import Person


def test_the_first_user_signs_in_and_out(person: Callable[..., Person]):
    someone = person()
    someone.sign_in(path="/settings")
    expect(someone.page).to_have_url(f"{someone.server.url}/settings")
    expect(someone.page.get_by_role("heading", level=1)).to_be_visible()
    someone.button("Your account: admin").click()
    someone.page.get_by_role("button", name="Sign out").click()
    expect(someone.page.get_by_role("heading", name="AI Model Match")).to_be_visible()
    someone.page.reload()
    expect(someone.page.get_by_label("User name")).to_be_visible()


def test_a_wrong_password_is_reported_and_can_be_corrected(person: Callable[..., Person]):
    someone = person()
    someone.watch.expect(400)
    someone.page.goto("/")
    someone.page.get_by_label("User name").fill("admin")
    someone.secret.fill("a wrong one")
    someone.button("Sign in").click()
    expect(someone.page.get_by_role("alert")).to_contain_text("User name or password is wrong.")
    someone.secret.fill(someone.server.password)
    someone.button("Sign in").click()
    expect(someone.page.get_by_role("banner")).to_be_visible()


def test_a_reload_and_another_tab_stay_signed_in(person: Callable[..., Person]):
    someone = person()
    someone.sign_in()
    first = someone.page
    first.reload()
    expect(first.get_by_role("banner")).to_be_visible()
    second = someone.new_tab()
    second.goto("/")
    expect(second.get_by_role("banner")).to_be_visible()
    # the second tab has used the first tab's refresh token; the first continues with the new one
    first.reload()
    expect(first.get_by_role("banner")).to_be_visible()
    expect(first.get_by_label("User name")).to_have_count(0)


def test_leaving_a_page_during_a_token_refresh_keeps_the_login(
    person: Callable[..., Person],
):
    someone = person()
    someone.sign_in()
    renewed: list[int] = []

    def lose(route: Route) -> None:
        """Let the service process the request, but drop the response."""
        renewed.append(route.fetch().status)

    someone.page.route("**/console/session/renewal", lose, times=1)
    someone.page.reload()
    someone.page.wait_for_function("localStorage.getItem('aimm.session-attempt') !== null")
    while not renewed:
        someone.page.wait_for_timeout(20)  # lets the driver work
    assert renewed == [200]
    someone.page.reload()
    expect(someone.page.get_by_role("banner")).to_be_visible()


def test_the_page_shows_that_it_is_live(person: Callable[..., Person]):
    someone = person()
    someone.sign_in()
    expect(someone.page.get_by_role("status").get_by_text("Live", exact=True)).to_be_visible()
