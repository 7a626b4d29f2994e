"""Settings: where they come from, who wins, and what is said about wrong ones."""

from pathlib import Path

import pytest

from aimm.wiring.settings import Settings, SettingsError, default_data_dir, load_settings


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty present folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def _file(folder: Path, text: str, name: str = "aimm.toml") -> Path:
    (folder / name).write_text(text)
    return folder / name


def _problem(environment: dict[str, str], file: Path | None = None) -> str:
    with pytest.raises(SettingsError) as refused:
        load_settings(environment, file)
    return str(refused.value)


def test_nothing_given_means_the_defaults():
    assert load_settings({}) == load_settings({"PATH": "/bin", "AIMMX_PORT": "1"}) == Settings()


def test_the_environment_is_read():
    given = {
        "AIMM_PORT": "0",
        "AIMM_HOST": "0.0.0.0",
        "AIMM_ACCESS_LOG": "true",
        "AIMM_SESSION_HOURS": "0.5",
        "AIMM_LOG_LEVEL": "debug",
        "AIMM_LIVE_SESSIONS": "7",
    }
    assert load_settings(given) == Settings(
        port=0, host="0.0.0.0", access_log=True, session_hours=0.5, log_level="debug", live_sessions=7
    )


@pytest.mark.parametrize(("text", "value"), [("1", True), ("false", False), ("0", False), ("True", True)])
def test_yes_and_no(text: str, value: bool):
    assert load_settings({"AIMM_ACCESS_LOG": text}).access_log is value


def test_the_file_of_the_present_folder_is_read(here: Path):
    _file(here, 'port = 9000\nlog_format = "json"\nsession_hours = 2\naccess_log = true\n')
    assert load_settings({}) == Settings(port=9000, log_format="json", session_hours=2.0, access_log=True)


def test_the_environment_wins_over_the_file_and_the_file_over_the_defaults(here: Path):
    _file(here, 'port = 9000\nhost = "::1"\n')
    assert load_settings({"AIMM_PORT": "9001"}) == Settings(port=9001, host="::1")


def test_the_environment_names_another_file(here: Path):
    _file(here, "port = 9000\n")
    other = _file(here, "port = 9001\n", "other.toml")
    assert load_settings({"AIMM_CONFIG": str(other)}).port == 9001
    assert load_settings({"AIMM_CONFIG": ""}).port == 9000


def test_a_given_file_wins_over_a_named_one(here: Path):
    given = _file(here, "port = 1\n", "given.toml")
    named = _file(here, "port = 2\n", "named.toml")
    assert load_settings({"AIMM_CONFIG": str(named)}, given).port == 1


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("PORT", "many", "expected `int`, got `str`"),
        ("PORT", "-1", "expected `int` >= 0"),
        ("PORT", "65536", "expected `int` <= 65535"),
        ("QUEUE", "0", "expected `int` >= 1"),
        ("LIVE_SESSIONS", "1.5", "expected `int`, got `str`"),
        ("SESSION_HOURS", "0", "expected `float` > 0.0"),
        ("COMMIT_SECONDS", "soon", "expected `float`, got `str`"),
        ("LOG_LEVEL", "loud", "invalid enum value 'loud'"),
        ("ACCESS_LOG", "perhaps", "expected `bool`, got `str`"),
        ("COLOUR", "red", "there is no such setting (see `aimm settings`)"),
    ],
)
def test_a_wrong_value_of_the_environment_is_named(name: str, value: str, problem: str):
    assert _problem({f"AIMM_{name}": value}) == f"in the environment:\n  AIMM_{name}: {problem}"


def test_all_that_is_wrong_is_told_at_once():
    assert _problem({"AIMM_PORT": "x", "AIMM_COLOUR": "red", "AIMM_QUEUE": "5"}) == (
        "in the environment:\n"
        "  AIMM_COLOUR: there is no such setting (see `aimm settings`)\n"
        "  AIMM_PORT: expected `int`, got `str`"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("port = '9000'", "port: expected `int`, got `str`"),
        ("access_log = 1", "access_log: expected `bool`, got `int`"),
        ("colour = 'red'", "colour: there is no such setting (see `aimm settings`)"),
        ("[server]\nport = 1", "server: there is no such setting (see `aimm settings`)"),
        ("log_format = 'xml'", "log_format: invalid enum value 'xml'"),
        ("queue = -3", "queue: expected `int` >= 1"),
    ],
)
def test_a_wrong_value_of_the_file_is_named(here: Path, text: str, problem: str):
    file = _file(here, text)
    assert _problem({}, file) == f"in {file}:\n  {problem}"
    assert _problem({}) == f"in aimm.toml:\n  {problem}"


def test_a_file_that_is_no_toml(here: Path):
    file = _file(here, "port 9000\n")
    problem = _problem({}, file)
    assert problem.startswith(f"{file}: is no TOML (")
    assert "line 1" in problem


def test_a_file_that_is_no_text(here: Path):
    file = here / "aimm.toml"
    file.write_bytes(b'host = "\xff\xfe"\n')
    assert _problem({}, file).startswith(f"{file}: is no TOML (")


def test_a_file_that_is_not_there(here: Path):
    missing = here / "missing.toml"
    assert _problem({"AIMM_CONFIG": str(missing)}) == f"{missing}: cannot be read (No such file or directory)"
    assert _problem({}, here) == f"{here}: cannot be read (Is a directory)"


@pytest.mark.parametrize("name", ["SESSION_HOURS", "FEEDBACK_DAYS", "PICK_RETENTION_DAYS", "COMMIT_SECONDS"])
@pytest.mark.parametrize("value", ["nan", "inf"])
def test_a_duration_is_finite(name: str, value: str):
    assert f"AIMM_{name}: " in _problem({f"AIMM_{name}": value})


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite:file.db", "postgres", "file.db"])
def test_other_databases_are_refused(url: str):
    problem = _problem({"AIMM_DATABASE_URL": url})
    assert problem == "database_url: must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"


def test_the_address_of_the_database(here: Path):
    file = load_settings({"AIMM_DATA_DIR": str(here)})
    assert (file.folder, file.url, file.uses_sqlite) == (here, f"sqlite:///{here / 'aimm.db'}", True)
    server = load_settings({"AIMM_DATABASE_URL": "postgresql://u:p@h/n"})
    assert (server.url, server.uses_sqlite) == ("postgresql://u:p@h/n", False)


def test_the_data_folder(monkeypatch: pytest.MonkeyPatch, here: Path):
    monkeypatch.setenv("HOME", str(here))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert Settings().folder == default_data_dir() == here / ".local/share/aimm"
    assert Settings(data_dir="~/data").folder == here / "data"
    monkeypatch.setenv("XDG_DATA_HOME", str(here / "xdg"))
    assert Settings().folder == here / "xdg/aimm"


def test_origins_are_separated_by_commas():
    given = " https://a.example/ ,,http://b.example:8080 "
    assert Settings(allowed_origins=given).origins == ["https://a.example", "http://b.example:8080"]
    assert Settings().origins == []
