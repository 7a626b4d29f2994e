"""Settings: where they come from, who wins, and what is said about wrong ones."""

from pathlib import Path

import pytest

from aimm.wiring.settings import Settings, SettingsError, default_data_dir, load_settings, shown_settings

DATABASE_URLS = "must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"


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


def _origins(wrong: str) -> str:
    return f"must be origins like scheme://host[:port], separated by commas, not '{wrong}'"


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
        ("PORT", "abc", "must be a whole number from 0 to 65535, not 'abc'"),
        ("PORT", "-1", "must be a whole number from 0 to 65535, not '-1'"),
        ("PORT", "65536", "must be a whole number from 0 to 65535, not '65536'"),
        ("QUEUE", "0", "must be a whole number of at least 1, not '0'"),
        ("LIVE_SESSIONS", "1.5", "must be a whole number of at least 1, not '1.5'"),
        ("SESSION_HOURS", "0", "must be a number above 0 (at most 1000000), not '0'"),
        ("COMMIT_SECONDS", "soon", "must be a number above 0 (at most 1000000), not 'soon'"),
        ("LOG_LEVEL", "loud", "must be one of debug, info, warning, error"),
        ("ACCESS_LOG", "perhaps", "must be true or false"),
        ("ALLOWED_ORIGINS", "http://a.example, b.example", _origins("b.example")),
        ("ALLOWED_ORIGINS", "*", _origins("*")),
        ("ALLOWED_ORIGINS", "http://a.example/app", _origins("http://a.example/app")),
        ("ALLOWED_ORIGINS", "http://a.example:port", _origins("http://a.example:port")),
        ("OTEL_ENDPOINT", "collector:4318", "must begin with http:// or https://"),
        ("COLOUR", "red", "there is no such setting (see `aimm settings`)"),
    ],
)
def test_a_wrong_value_of_the_environment_is_named(name: str, value: str, problem: str):
    assert _problem({f"AIMM_{name}": value}) == f"in the environment:\n  AIMM_{name}: {problem}"


def test_all_that_is_wrong_is_told_at_once():
    assert _problem({"AIMM_PORT": "x", "AIMM_COLOUR": "red", "AIMM_QUEUE": "5"}) == (
        "in the environment:\n"
        "  AIMM_COLOUR: there is no such setting (see `aimm settings`)\n"
        "  AIMM_PORT: must be a whole number from 0 to 65535, not 'x'"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("port = '9000'", "port: must be a whole number from 0 to 65535, not '9000'"),
        ("port = true", "port: must be a whole number from 0 to 65535, not true"),
        ("session_hours = {}", "session_hours: must be a number above 0 (at most 1000000), not {}"),
        ("host = 1", "host: must be text"),
        ("host = ' '", "host: must not be empty"),
        ("otel_endpoint = 'x'", "otel_endpoint: must begin with http:// or https://"),
        ("database_url = 'file.db'", f"database_url: {DATABASE_URLS}"),
        ("access_log = 1", "access_log: must be true or false"),
        ("colour = 'red'", "colour: there is no such setting (see `aimm settings`)"),
        ("[server]\nport = 1", "server: there is no such setting (see `aimm settings`)"),
        ("log_format = 'xml'", "log_format: must be one of console, json"),
        ("queue = -3", "queue: must be a whole number of at least 1, not -3"),
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


@pytest.mark.parametrize(
    "url", ["mysql://host/name", "sqlite:file.db", "postgres", "file.db", "postgresql://u:p@host:port/name"]
)
def test_other_databases_are_refused(url: str):
    problem = _problem({"AIMM_DATABASE_URL": url})
    assert problem == f"in the environment:\n  AIMM_DATABASE_URL: {DATABASE_URLS}"


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


def test_origins_may_be_ports_and_numbers():
    given = "http://localhost:3000/,https://[::1]:8443,http://10.0.0.1"
    assert len(load_settings({"AIMM_ALLOWED_ORIGINS": given}).origins) == 3


def test_an_empty_variable_counts_as_not_set(here: Path):
    _file(here, "port = 9000\n")
    given = {f"AIMM_{name.upper()}": "" for name in (*Settings.__struct_fields__, "colour")}
    assert load_settings(given) == load_settings({"AIMM_HOST": " "}) == Settings(port=9000)


def test_a_long_value_is_not_repeated_as_a_whole():
    assert len(_problem({"AIMM_PORT": "x" * 5000})) < 200


def test_a_password_is_not_repeated():
    assert "secret" not in _problem({"AIMM_DATABASE_URL": "postgres://u:secret@host:port/name"})


def test_settings_are_shown_with_their_source_and_without_secrets():
    url = "postgresql://me:se/c@ret@db/x?password=p&sslmode=require"
    environment = {"AIMM_DATABASE_URL": url, "AIMM_PORT": " "}
    settings = Settings(database_url=url, host="0.0.0.0", access_log=True)
    shown = {one.name: one for one in shown_settings(settings, environment)}
    assert shown.keys() == set(Settings.__struct_fields__)
    assert shown["database_url"].value == "postgresql://***@db/x?password=***&sslmode=require"
    assert (shown["database_url"].source, shown["port"].source) == ("environment", "default")
    assert (shown["host"].value, shown["host"].source) == ("0.0.0.0", "file")
    assert (shown["access_log"].value, shown["queue"].value) == ("true", "20000")


def test_addresses_without_secrets_are_shown_as_they_are():
    settings = Settings(otel_endpoint="http://here:4318/v1/traces", allowed_origins="https://a, https://b")
    shown = {one.name: one.value for one in shown_settings(settings, {})}
    assert shown["otel_endpoint"] == "http://here:4318/v1/traces"
    assert shown["allowed_origins"] == "https://a, https://b"
    hidden = Settings(otel_endpoint="https://token@here/?api_key=k")
    assert {one.name: one.value for one in shown_settings(hidden, {})}["otel_endpoint"] == (
        "https://***@here/?api_key=***"
    )
