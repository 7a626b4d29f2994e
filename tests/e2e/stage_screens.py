"""The screens of the first stage of a use case: candidates, data, runs, reviews and decisions."""

import re
from collections.abc import Callable

from playwright.sync_api import Locator, expect
from tests.e2e.browser import Person
from tests.e2e.evidence import FILE, LOCAL, PASTED, PROMPT
from tests.e2e.screen import Screen, at, of_use_case, press
from tests.e2e.world import World

_CODE = "trip-planner"


def _of(entity: str, page: str, **about: str) -> Callable[[World], str]:
    """The path of the record of this use case that has these fields."""

    def path(world: World) -> str:
        goal = world.goals[_CODE]
        records = world.admin.all(f"/{entity}", useCaseId=goal.id)
        found = next(one for one in records if all(one[name] == value for name, value in about.items()))
        return page.format(goal=goal.id, id=found["id"])

    return path


def _queue(kind: str, page: str = "/use-cases/{goal}/reviews/{id}") -> Callable[[World], str]:
    return _of("review-queues", page, kind=kind)


_dataset = _of("datasets", "/use-cases/{goal}/data/{id}", code="wishes")
_run = _of("runs", "/use-cases/{goal}/runs?run={id}", title="First plans")


def _dialog(person: Person) -> Locator:
    found = person.page.get_by_role("dialog").last
    expect(found).to_be_visible()
    return found


def _choose(person: Person, label: str, option: str) -> None:
    _dialog(person).get_by_role("combobox", name=re.compile(label)).click()
    person.page.get_by_role("option", name=option).first.click()


def plan_run(person: Person, world: World) -> None:
    """Fill in the form for a new run until it shows its estimate."""
    press("^(New run|Nuova esecuzione)$")(person, world)
    form = _dialog(person)
    _choose(person, "^(Connection|Connessione)$", LOCAL)
    form.get_by_label(re.compile("^(Prompt of a model|Prompt di un modello)")).fill(PROMPT)
    _choose(person, "^Dataset$", "Wishes of travellers")
    expect(form.get_by_role("status").filter(has_text=re.compile("Estimate|Stima"))).to_be_visible()
    form.get_by_role("status").last.scroll_into_view_if_needed()


def paste(person: Person, world: World) -> None:
    """Look at what pasted rows become."""
    press("^(Paste rows|Incolla righe)$")(person, world)
    form = _dialog(person)
    form.locator("textarea").first.fill(PASTED)
    form.get_by_role("button", name=re.compile("^(Preview|Anteprima)$")).click()
    expect(form.get_by_text("A weekend in Ghent.").last).to_be_visible()


def import_file(person: Person, world: World) -> None:
    """Look at what the lines of a file become."""
    press("^(Import a file|Importa un file)$")(person, world)
    form = _dialog(person)
    file = {"name": FILE, "mimeType": "text/csv", "buffer": PASTED.replace("\t", ",").encode()}
    person.page.locator("input[type=file]").last.set_input_files(file)  # type: ignore[arg-type]
    expect(form.get_by_text("A weekend in Ghent.").last).to_be_visible()


def search_catalogue(person: Person, world: World) -> None:
    """Look for a model in the catalogue."""
    press("^(Add from the catalogue|Aggiungi dal catalogo)$")(person, world)
    _dialog(person).get_by_role("searchbox").fill("gemma-3-4b")
    expect(_dialog(person).get_by_text("openrouter/google/gemma-3-4b-it", exact=True)).to_be_visible()


def disagree(person: Person, world: World) -> None:
    """Open the task about which raters differ most."""
    person.button(re.compile("^(Show|Mostra) ")).first.click()
    expect(person.page.get_by_text("rater-2").first).to_be_visible()


def share(person: Person, world: World) -> None:
    """Make a link to the brief."""
    press("^(Share the brief|Condividi il brief)$")(person, world)
    form = _dialog(person)
    form.get_by_label(re.compile("^(For whom|Per chi)")).fill("Engineering")
    form.get_by_role("button", name=re.compile("^(Make a link|Crea un link)$")).click()
    expect(form.get_by_text("/briefs/aimmb_")).to_be_visible()


STAGE_PAGES = (
    Screen("candidates", of_use_case(_CODE, "/candidates")),
    Screen("data", of_use_case(_CODE, "/data")),
    Screen("dataset", _dataset),
    Screen("dataset-version", lambda world: f"{_dataset(world)}?version=1"),
    Screen("runs", of_use_case(_CODE, "/runs")),
    Screen("runs-empty", of_use_case("meeting-notes", "/runs")),
    Screen("run", _run),
    Screen("reviews", of_use_case(_CODE, "/reviews")),
    Screen("reviews-empty", of_use_case("meeting-notes", "/reviews")),
    Screen("review-queue", _queue("compare")),
    Screen("review-queue-unjudged", _queue("label")),
    Screen("judge-queues", at("/reviews")),
    Screen("judge-compare", _queue("compare", "/reviews/{id}")),
    Screen("judge-rate", _queue("rate", "/reviews/{id}")),
    Screen("judge-label", _queue("label", "/reviews/{id}")),
    Screen("path-empty", of_use_case("meeting-notes", "/path")),
    Screen("connections", at("/settings/connections")),
)
STAGE_DIALOGS = (
    Screen("candidates-catalogue", of_use_case(_CODE, "/candidates"), search_catalogue),
    Screen("candidates-by-id", of_use_case(_CODE, "/candidates"), press("^(Add by id|Aggiungi per id)$")),
    Screen("candidates-edit", of_use_case(_CODE, "/candidates"), press("^(Edit|Modifica) Qwen3 8B")),
    Screen("candidates-prompt", of_use_case(_CODE, "/candidates"), press("^Prompt (of|di) Qwen3 8B")),
    Screen("candidates-flow", of_use_case(_CODE, "/candidates"), press("^(Make a flow|Crea un flusso)")),
    Screen("data-new", of_use_case(_CODE, "/data"), press("^(Add a dataset|Aggiungi un dataset)$")),
    Screen("dataset-paste", _dataset, paste),
    Screen("dataset-import", _dataset, import_file),
    Screen("dataset-freeze", _dataset, press("^(Freeze a version|Fissa una versione)$")),
    Screen("dataset-item", _dataset, press("^(Edit the item|Modifica l'elemento) ")),
    Screen("dataset-item-new", _dataset, press("^(Add an item|Aggiungi un elemento)$")),
    Screen("dataset-splits", _dataset, press("^(Edit the splits|Modifica le suddivisioni)$")),
    Screen("run-new", of_use_case(_CODE, "/runs"), plan_run),
    Screen("run-judge", _run, press("^(Judge these|Fai giudicare)$")),
    Screen("run-delete", _run, press("^(Delete|Elimina)$")),
    Screen(
        "review-queue-new",
        of_use_case(_CODE, "/reviews"),
        press("^(Add a review queue|Aggiungi una coda di revisione)$"),
    ),
    Screen(
        "review-queue-edit",
        of_use_case(_CODE, "/reviews"),
        press("^(Edit|Modifica) How good is this plan"),
    ),
    Screen("rubric-new", of_use_case(_CODE, "/reviews"), press("^(Add a rubric|Aggiungi una griglia)$")),
    Screen("review-queue-settle", _queue("compare"), disagree),
    Screen("judge-skip", _queue("compare", "/reviews/{id}"), press("^(Skip|Salta)$")),
    Screen("path-decide", of_use_case("release-notes", "/path"), press("^(Decide on|Decidi su) ")),
    Screen("path-share", of_use_case("release-notes", "/path"), share),
    Screen("path-waive", of_use_case("release-notes", "/path"), press("^(Waive|Deroga a) ")),
    Screen(
        "connections-new",
        at("/settings/connections"),
        press("^(Add a connection|Aggiungi una connessione)$"),
    ),
    Screen("own-models-edit", at("/settings/own-models"), press("^(Edit|Modifica) Own planner")),
    Screen("own-models-new", at("/settings/own-models"), press("^(Add a model|Aggiungi un modello)$")),
)
