"""``aimm users`` and ``aimm keys``, on a database without a running service."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import argon2
import pytest
from click.testing import CliRunner, Result

from aimm.access.model import ApiKey, User
from aimm.cli.access import open_tools
from aimm.cli.keys import keys
from aimm.cli.sentences import sentence_of
from aimm.cli.users import users
from aimm.kit.errors import AimmError
from aimm.storage.database.engine import open_database
from aimm.storage.database.migrate import migrate
from aimm.wiring.settings import Settings

PASSWORD = "correct horse battery"


class Shell:
    """Runs the commands against one database."""

    def __init__(self, url: str) -> None:
        self.url = url

    def __call__(self, group, *words: str, typed: str | bytes = "", fails: bool = False) -> str:
        environment = {"AIMM_DATABASE_URL": self.url}
        result: Result = CliRunner(env=environment).invoke(group, words, input=typed)
        assert (result.exit_code != 0) == fails, result.output
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.output

    def people(self) -> dict[str, User]:
        async def work() -> dict[str, User]:
            async with open_tools(Settings(database_url=self.url)) as tools:
                return {user.username: user for user in await tools.everybody()}

        return asyncio.run(work())

    def all_keys(self) -> list[ApiKey]:
        async def work() -> list[ApiKey]:
            async with open_tools(Settings(database_url=self.url)) as tools:
                return [*await tools.all_keys()]

        return asyncio.run(work())

    def knows(self, username: str, password: str) -> bool:
        return argon2.PasswordHasher().verify(self.people()[username].password_hash, password)


@pytest.fixture(autouse=True)
def _folder(tmp_path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIMM_DATA_DIR", str(tmp_path))


@pytest.fixture(scope="module")
def shell(server_database_url: str) -> Shell:
    async def prepare() -> None:
        database = open_database(server_database_url)
        await migrate(database)
        await database.close()

    asyncio.run(prepare())
    return Shell(server_database_url)


def test_a_user_with_a_typed_password(shell: Shell, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("click.testing._NamedTextIOWrapper.isatty", lambda self: True, raising=False)
    shell(users, "add", "typed", "--role", "admin", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert shell.people()["typed"].role == "admin"
    assert shell.knows("typed", PASSWORD)
    lines = shell(users, "list").splitlines()
    assert re.split(r" {2,}", lines[0]) == ["user name", "role", "active", "since"]
    assert any(re.split(r" {2,}", line)[:3] == ["typed", "admin", "yes"] for line in lines)


def test_a_user_with_a_piped_password(shell: Shell):
    output = shell(users, "add", "piped", "--password-stdin", typed=f"{PASSWORD}\n")
    assert PASSWORD not in output
    assert shell.people()["piped"].role == "viewer"
    assert shell.knows("piped", PASSWORD)


def test_a_user_with_a_generated_password(shell: Shell):
    output = shell(users, "add", "generated", "--generate")
    assert shell.knows("generated", output.split()[-1])
    again = shell(users, "set-password", "generated", "--generate").split()[-1]
    assert shell.knows("generated", again)
    with pytest.raises(argon2.exceptions.VerifyMismatchError):
        shell.knows("generated", output.split()[-1])


def test_a_user_is_changed(shell: Shell):
    shell(users, "add", "changed", "--generate")
    shell(users, "set-role", "changed", "editor")
    assert shell.people()["changed"].role == "editor"
    shell(users, "deactivate", "changed")
    assert not shell.people()["changed"].active
    shell(users, "activate", "changed")
    assert shell.people()["changed"].active


@pytest.mark.parametrize(
    ("words", "typed", "complaint"),
    [
        (
            ("set-role", "nobody", "editor"),
            "",
            "Error: there is no user 'nobody'; `aimm users list` shows the accounts",
        ),
        (("add", "short", "--password-stdin"), "short\n", "the length must be between 12 and 1024"),
        (
            ("add", "empty", "--password-stdin"),
            "",
            "no password on the first line of standard input",
        ),
        (("add", "latin", "--password-stdin"), b"corr\xe9ct horse battery\n", "is not UTF-8 text"),
        (("add", "nobody-asked"), "", "there is no terminal to ask on: add --password-stdin or --generate"),
        (("ad", "x"), "", "No such command 'ad'. Did you mean 'add'?"),
        (("add", "x", "--generat"), "", "--generate"),
        (("add", "\udcff", "--generate"), "", "username: must be a valid value"),
        (("add", "both", "--password-stdin", "--generate"), "", "cannot be used together"),
        (("set-role", "nobody", "king"), "", "'king' is not one of"),
    ],
)
def test_errors_are_readable(shell: Shell, words: tuple[str, ...], typed: str | bytes, complaint: str):
    output = shell(users, *words, typed=typed, fails=True)
    assert complaint in output
    assert "Traceback" not in output


def _kinds(kind: type[AimmError]) -> Iterator[type[AimmError]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _kinds(one)


# only for API requests: no command picks, rates, signs in, or uses these
_NOT_OF_COMMANDS = {
    "active-flow-not-found",
    "body-cannot-be-decoded",
    "body-too-large",
    "correlation-conflict",
    "correlation-not-found",
    "current-password-is-wrong",
    "feedback-already-provided",
    "flow-statistics-not-found",
    "flow-step-not-found",
    "flow-step-statistics-not-found",
    "invalid-username-or-password",
    "revision-not-found",
    "rollout-timeline-entry-not-found",
    "rollout-timeline-entry-not-replayable",
    "temporarily-unavailable",
    "too-many-requests",
}


def test_every_error_of_a_command_has_a_sentence():
    codes = {kind.default_code() for kind in _kinds(AimmError) if kind.__module__.startswith("aimm.")}
    assert len(codes) > 30
    without = {code for code in codes if " " not in code and sentence_of(code, {}) == code}
    assert without <= _NOT_OF_COMMANDS
    assert sentence_of("username: cannot be blank", {}) == "username: cannot be blank"
    assert sentence_of("user-not-found", {"username": None}) == "there is no such user"


def test_a_taken_name_is_reported(shell: Shell):
    shell(users, "add", "taken", "--generate")
    assert "there is a user 'taken' already" in shell(users, "add", "taken", "--generate", fails=True)


def test_a_password_does_not_depend_on_the_locale(shell: Shell):
    runner = CliRunner(charset="latin-1", env={"AIMM_DATABASE_URL": shell.url})
    words = ["add", "accented", "--password-stdin"]
    assert runner.invoke(users, words, input="pässword für alle\n".encode()).exit_code == 0
    assert shell.knows("accented", "pässword für alle")


def test_no_account_is_created_without_a_database(tmp_path: Path):
    shell = Shell(f"sqlite:///{tmp_path / 'nowhere' / 'aimm.db'}")
    for words in (("list",), ("add", "x", "--generate")):
        assert "there is no database" in shell(users, *words, fails=True)
    assert not (tmp_path / "nowhere").exists()


def test_the_last_admin_cannot_be_removed(shell: Shell):
    shell(users, "add", "last", "--role", "admin", "--generate")
    for username, user in shell.people().items():
        if user.role == "admin" and username != "last":
            shell(users, "set-role", username, "viewer")
    assert "'last' is the last active admin" in shell(users, "deactivate", "last", fails=True)


def test_keys_are_created_listed_and_revoked(shell: Shell):
    text = shell(keys, "add", "app", "--scope", "pick", "--scope", "feedback").split()[-1]
    (key,) = [key for key in shell.all_keys() if text.startswith(f"aimm_{key.lookup}_")]
    assert (key.name, [*key.scopes], key.created_by) == ("app", ["pick", "feedback"], "command line")
    listed = shell(keys, "list")
    assert key.id in listed
    assert text[18:] not in listed
    shell(keys, "revoke", key.id)
    assert [stored.revoked_at is None for stored in shell.all_keys() if stored.id == key.id] == [False]
    assert "there is no API key with the id 'none'; `aimm keys list` shows the ids" in shell(
        keys, "revoke", "none", fails=True
    )
    assert "Missing option '--scope'" in shell(keys, "add", "app", fails=True)
