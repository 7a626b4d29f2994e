"""Every screen of the console: its path, and the actions that open its dialogs."""

import re
from collections.abc import Callable

from playwright.sync_api import expect
from tests.e2e.browser import Person
from tests.e2e.screen import Screen, at, choose, of_use_case, press
from tests.e2e.stage_screens import STAGE_DIALOGS, STAGE_PAGES
from tests.e2e.world import World


def of_flow(code: str, number: int) -> Callable[[World], str]:
    def path(world: World) -> str:
        goal = world.goals[code]
        return f"/use-cases/{goal.id}/flows/{list(goal.flows.values())[number]}"

    return path


def of_session(world: World) -> str:
    """The path of a session that was rated with a comment."""
    query = {"useCaseId": world.goals["trip-planner"].id, "commented": "true", "pageSize": 1}
    found = world.admin.get("/feedbacks", params=query).json()["items"]
    return f"/sessions/{found[0]['correlationId']}"


def of_job(world: World) -> str:
    """The path of a job that was cancelled while it waited."""
    there = world.admin.get("/jobs").json()["items"]
    if not there:
        specification = {"means": [4.2, 3.9], "runs": 20}
        new = {"kind": "rollout-rehearsal", "title": "Rehearsal", "specification": specification}
        there = [world.admin.made("/jobs", {**new, "useCaseId": world.goals["trip-planner"].id})]
        world.admin.http.post(f"/jobs/{there[0]['id']}/cancel").raise_for_status()
    return f"/settings/jobs/{there[0]['id']}"


def show_json(person: Person, world: World) -> None:
    """The parameters of the first step as JSON."""
    person.page.get_by_text("JSON", exact=True).first.click()
    expect(person.page.locator(".cm-content").first).to_be_visible()


def play_simulation(person: Person, world: World) -> None:
    """Run the simulation of the plan to its end."""
    # it takes about as long as the plan estimates
    expect(person.page.get_by_text(re.compile("^(In 8 of 10 rollouts|In 8 rilasci su 10)"))).to_be_visible()
    person.button(re.compile("^(Play|Avvia)$")).click()
    person.says(re.compile("^(After|Dopo) .* (sessions|sessioni)"))


def open_entry(person: Person, world: World) -> None:
    """Open the details of the newest timeline entry."""
    entry = person.page.get_by_role("article").first.get_by_role("button").first
    entry.click()
    expect(entry).to_have_attribute("aria-expanded", "true")


def meet(person: Person, world: World) -> None:
    """Edit a step that someone else saves in the meantime, and compare the two versions."""
    field = person.page.get_by_role("combobox", name=re.compile("^(Model|Modello)$")).first
    field.fill(f"{field.input_value()}-mine")
    flow = person.page.url.rpartition("/")[2]
    step = world.admin.all("/flow-steps", flowId=flow)[0]
    configured = step["configuration"]
    configured["parameters"]["max_tokens"] = configured["parameters"]["max_tokens"] + 100
    world.admin.changed(f"/flow-steps/{step['id']}", {"configuration": configured})
    person.button(re.compile("^(Compare|Confronta)$")).first.click()
    expect(person.page.get_by_role("dialog")).to_be_visible()


PAGES = (
    Screen("home", at("/")),
    Screen("use-case", of_use_case("trip-planner")),
    Screen("use-case-unfinished", of_use_case("meeting-notes")),
    Screen("use-case-empty", of_use_case("tone-checker")),
    Screen("path", of_use_case("trip-planner", "/path")),
    Screen("requirements", of_use_case("trip-planner", "/requirements")),
    Screen("requirements-empty", of_use_case("meeting-notes", "/requirements")),
    Screen("candidates-empty", of_use_case("meeting-notes", "/candidates")),
    Screen("data-empty", of_use_case("meeting-notes", "/data")),
    Screen("compare", of_use_case("trip-planner", "/compare")),
    Screen("integration", of_use_case("trip-planner", "/integration")),
    Screen("flow", of_flow("trip-planner", 0)),
    Screen("flow-empty", of_flow("meeting-notes", 0)),
    Screen("rollout-plan", of_use_case("meeting-notes", "/rollout")),
    Screen("rollout-plan-two", of_use_case("release-notes", "/rollout")),
    Screen("rollout-warmup", of_use_case("product-search", "/rollout")),
    Screen("rollout-adaptive", of_use_case("trip-planner", "/rollout")),
    Screen("rollout-escaped", of_use_case("invoice-reader", "/rollout")),
    Screen("rollout-completed", of_use_case("support-answers", "/rollout")),
    Screen("feedback", of_use_case("trip-planner", "/feedback")),
    Screen("feedback-empty", of_use_case("meeting-notes", "/feedback")),
    Screen("session", of_session),
    Screen("session-missing", at("/sessions/nobody")),
    Screen("account", at("/settings")),
    Screen("people", at("/settings/people")),
    Screen("keys", at("/settings/keys")),
    Screen("own-models", at("/settings/own-models")),
    Screen("audit", at("/settings/audit")),
    Screen("job", of_job),
    Screen("jobs", at("/settings/jobs")),
    Screen("system", at("/settings/system")),
    Screen("not-found", at("/use-cases/nothing/is/here")),
)

DIALOGS = (
    Screen("home-new", at("/"), press("^(New use case|Nuovo caso d'uso)")),
    Screen("menu", at("/"), press("^(Your account|Il tuo account)")),
    Screen("use-case-deactivate", of_use_case("product-search"), press("^(Deactivate|Disattiva)$")),
    Screen("use-case-menu", of_use_case("trip-planner"), press("^(More actions|Altre azioni)", opens="menu")),
    Screen(
        "use-case-edit",
        of_use_case("trip-planner"),
        choose("^(More actions|Altre azioni) ", "^(Edit|Modifica)$"),
    ),
    Screen(
        "use-case-delete",
        of_use_case("tone-checker"),
        choose("^(More actions|Altre azioni) ", "^(Delete|Elimina)$"),
    ),
    Screen(
        "use-case-clone-flow",
        of_use_case("trip-planner"),
        choose("^(More actions|Altre azioni) .* Open weights$", "^(Clone|Clona)$"),
    ),
    Screen("use-case-new-flow", of_use_case("trip-planner"), press("^(New flow|Nuovo flusso)")),
    Screen("use-case-shares", of_use_case("trip-planner"), press("^(Set shares|Imposta le quote)")),
    Screen("use-case-new-step", of_use_case("trip-planner"), press("^(Add a step|Aggiungi un passo)")),
    Screen("use-case-no-step", of_use_case("trip-planner"), press("^(Delete|Elimina)( the step| il passo) ")),
    Screen(
        "requirements-new",
        of_use_case("meeting-notes", "/requirements"),
        choose("^(Add from a template|Aggiungi da un modello)$", "^(Fast answers|Risposte rapide)$"),
    ),
    Screen(
        "requirements-why",
        of_use_case("trip-planner", "/requirements"),
        press("^(Travellers are satisfied), "),
    ),
    Screen("flow-json", of_flow("trip-planner", 0), show_json),
    Screen("flow-history", of_flow("trip-planner", 0), press("^(History|Cronologia)")),
    Screen(
        "flow-clone", of_flow("trip-planner", 0), choose("^(More actions|Altre azioni)$", "^(Clone|Clona)$")
    ),
    Screen(
        "flow-deactivate",
        of_flow("trip-planner", 0),
        choose("^(More actions|Altre azioni)$", "^(Deactivate|Disattiva)$"),
    ),
    Screen("flow-conflict", of_flow("release-notes", 0), meet),
    Screen("rollout-start", of_use_case("release-notes", "/rollout"), press("^(Start|Avvia il)")),
    Screen("rollout-simulated", of_use_case("release-notes", "/rollout"), play_simulation),
    Screen("rollout-entry", of_use_case("invoice-reader", "/rollout"), open_entry),
    Screen("rollout-stop", of_use_case("trip-planner", "/rollout"), press("^(Stop|Ferma)")),
    Screen(
        "rollout-escape",
        of_use_case("trip-planner", "/rollout"),
        press("^(Roll back|Ripristina)$"),
    ),
    Screen("rollout-complete", of_use_case("trip-planner", "/rollout"), press("^(Complete|Completa)")),
    Screen("rollout-again", of_use_case("support-answers", "/rollout"), press("^(Plan a|Pianificane)")),
    Screen("people-new", at("/settings/people"), press("^(Add a|Aggiungi una) person")),
    Screen(
        "people-delete",
        at("/settings/people"),
        choose("^(Actions for|Azioni per) vera$", "^(Delete|Elimina)$"),
    ),
    Screen("job-resume", of_job, press("^(Resume|Riprendi)$")),
    Screen("keys-new", at("/settings/keys"), press("^(Create a key|Crea una chiave)")),
)

SCREENS = (*PAGES, *STAGE_PAGES, *DIALOGS, *STAGE_DIALOGS)
