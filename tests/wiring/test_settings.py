"""Settings: sources, precedence, and error messages."""

from pathlib import Path

import pytest

from aimm.storage.database.addresses import SqliteAddress
from aimm.wiring.settings import (
    Settings,
    SettingsError,
    default_data_dir,
    load_settings,
    load_with_sources,
)

ENDPOINTS = "must be an address like http://host:4318, without a query"
DATABASE_URLS = "must be sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME"


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty current folder."""
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


def _hosts(wrong: str) -> str:
    return (
        "must be IP addresses or host names of this machine, separated by commas and without a port, "
        f"not '{wrong}'"
    )


def _proxies(wrong: str) -> str:
    return f"must be IP addresses or networks like 10.0.0.0/8, separated by commas, or *, not '{wrong}'"


def test_defaults():
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
def test_booleans(text: str, value: bool):
    assert load_settings({"AIMM_ACCESS_LOG": text}).access_log is value


def test_the_file_in_the_current_folder_is_read(here: Path):
    _file(here, 'port = 9000\nlog_format = "json"\nsession_hours = 2\naccess_log = true\n')
    assert load_settings({}) == Settings(port=9000, log_format="json", session_hours=2.0, access_log=True)


def test_precedence_is_environment_file_defaults(here: Path):
    _file(here, 'port = 9000\nhost = "::1"\n')
    assert load_settings({"AIMM_PORT": "9001"}) == Settings(port=9001, host="::1")


def test_the_environment_names_another_file(here: Path):
    _file(here, "port = 9000\n")
    other = _file(here, "port = 9001\n", "other.toml")
    assert load_settings({"AIMM_CONFIG": str(other)}).port == 9001
    assert load_settings({"AIMM_CONFIG": ""}).port == 9000


def test_an_explicit_file_takes_precedence(here: Path):
    given = _file(here, "port = 1\n", "given.toml")
    named = _file(here, "port = 2\n", "named.toml")
    assert load_settings({"AIMM_CONFIG": str(named)}, given).port == 1


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("PORT", "abc", "must be a whole number from 0 to 65535, not 'abc'"),
        ("PORT", "-1", "must be a whole number from 0 to 65535, not '-1'"),
        ("PORT", "65536", "must be a whole number from 0 to 65535, not '65536'"),
        ("QUEUE", "0", "must be a whole number from 1 to 1000000000, not '0'"),
        ("LIVE_SESSIONS", "1.5", "must be a whole number from 1 to 1000000000, not '1.5'"),
        ("SESSION_HOURS", "0", "must be a number above 0 (at most 1000000), not '0'"),
        ("COMMIT_SECONDS", "soon", "must be a number above 0 (at most 1000000), not 'soon'"),
        ("LOG_LEVEL", "loud", "must be one of debug, info, warning, error, not 'loud'"),
        ("ACCESS_LOG", "perhaps", "must be true or false, not 'perhaps'"),
        ("ALLOWED_ORIGINS", "http://a.example, b.example", _origins("b.example")),
        ("ALLOWED_ORIGINS", "*", _origins("*")),
        ("ALLOWED_ORIGINS", "http://a.example/app", _origins("http://a.example/app")),
        ("ALLOWED_ORIGINS", "http://a.example:port", _origins("http://a.example:port")),
        ("ALLOWED_ORIGINS", "http://a.example:65536", _origins("http://a.example:65536")),
        ("OTEL_ENDPOINT", "collector:4318", "must begin with http:// or https://"),
        ("OTEL_ENDPOINT", "http://", "must be an address like http://host:4318, without a query"),
        ("OTEL_ENDPOINT", "http://here:port", "must be an address like http://host:4318, without a query"),
        (
            "OTEL_ENDPOINT",
            "http://here:4318/?a=1",
            "must be an address like http://host:4318, without a query",
        ),
        ("HOST", "127.0.0.1:8321", _hosts("127.0.0.1:8321")),
        ("HOST", "http://here", _hosts("http://here")),
        ("HOST", "::1 127.0.0.1", _hosts("::1 127.0.0.1")),
        # the resolver would interpret it as 0.0.31.144
        ("HOST", "8080", _hosts("8080")),
        ("HOST", "10.1", _hosts("10.1")),
        ("HOST", "::1,::1", "names '::1' twice"),
        ("HOST", ",", "must not be empty"),
        ("TRUSTED_PROXIES", "10.0.0.1/8", "must be networks: write 10.0.0.0/8, not '10.0.0.1/8'"),
        ("TRUSTED_PROXIES", "127.0.0.1, proxy", _proxies("proxy")),
        ("TRUSTED_PROXIES", "10.0.0.0/40", _proxies("10.0.0.0/40")),
        ("DATA_DIR", "~nobody-of-this-name/x", "there is no such user: '~nobody-of-this-name/x'"),
        ("SESSION_HOURS", "1e-7", "must be at least a millisecond, not 1e-07 hours"),
        ("FEEDBACK_DAYS", "1e-9", "must be at least a millisecond, not 1e-09 days"),
        ("KEEP_ALIVE_SECONDS", "0.0001", "must be at least a millisecond, not 0.0001 seconds"),
        ("MAX_BODY_BYTES", "1", "must be a whole number from 1024 to 1073741824, not '1'"),
        ("LIVE_SESSIONS", "1000000001", "must be a whole number from 1 to 1000000000, not '1000000001'"),
        ("DATADIR", "/srv", "unknown setting; did you mean AIMM_DATA_DIR?"),
        ("SESION_HOURS", "1", "unknown setting; did you mean AIMM_SESSION_HOURS?"),
        ("Port", "1", "unknown setting; did you mean AIMM_PORT?"),
        ("COLOUR", "red", "unknown setting (see `aimm settings`)"),
    ],
)
def test_an_invalid_environment_variable_is_reported(name: str, value: str, problem: str):
    assert _problem({f"AIMM_{name}": value}) == f"in the environment:\n  AIMM_{name}: {problem}"


def test_all_errors_are_reported_at_once():
    assert _problem({"AIMM_PORT": "x", "AIMM_COLOUR": "red", "AIMM_QUEUE": "5"}) == (
        "in the environment:\n"
        "  AIMM_COLOUR: unknown setting (see `aimm settings`)\n"
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
        ("artifacts = 's3://'", "artifacts: must be a folder, or s3://bucket/prefix, not 's3://'"),
        (
            "artifacts = 'https://here/x'",
            "artifacts: must be a folder, or s3://bucket/prefix, not 'https://here/x'",
        ),
        ("database_url = 'file.db'", f"database_url: {DATABASE_URLS}"),
        ("access_log = 1", "access_log: must be true or false, not 1"),
        ("prot = 1", "prot: unknown setting; did you mean port?"),
        ('data_dir = "a\\u0000b"', "data_dir: must not contain a NUL character"),
        ("colour = 'red'", "colour: unknown setting (see `aimm settings`)"),
        ("[server]\nport = 1", "server: unknown setting (see `aimm settings`)"),
        ("log_format = 'xml'", "log_format: must be one of console, json, not 'xml'"),
        ("queue = -3", "queue: must be a whole number from 1 to 1000000000, not -3"),
    ],
)
def test_an_invalid_value_in_the_file_is_reported(here: Path, text: str, problem: str):
    file = _file(here, text)
    assert _problem({}, file) == f"in {file}:\n  {problem}"
    assert _problem({}) == f"in aimm.toml:\n  {problem}"


def test_a_file_that_is_not_toml(here: Path):
    file = _file(here, "port 9000\n")
    problem = _problem({}, file)
    assert problem.startswith(f"{file}: is not valid TOML (")
    assert "line 1" in problem


def test_a_file_that_is_not_text(here: Path):
    file = here / "aimm.toml"
    file.write_bytes(b'host = "\xff\xfe"\n')
    assert _problem({}, file).startswith(f"{file}: is not valid TOML (")


def test_a_missing_file(here: Path):
    missing = here / "missing.toml"
    assert _problem({"AIMM_CONFIG": str(missing)}) == f"{missing}: cannot be read (No such file or directory)"
    assert _problem({}, here) == f"{here}: cannot be read (Is a directory)"


@pytest.mark.parametrize("name", ["SESSION_HOURS", "FEEDBACK_DAYS", "PICK_RETENTION_DAYS", "COMMIT_SECONDS"])
@pytest.mark.parametrize("value", ["nan", "inf"])
def test_a_duration_must_be_finite(name: str, value: str):
    assert f"AIMM_{name}: " in _problem({f"AIMM_{name}": value})


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite:file.db", "postgres", "file.db"])
def test_other_databases_are_refused(url: str):
    problem = _problem({"AIMM_DATABASE_URL": url})
    assert problem == f"in the environment:\n  AIMM_DATABASE_URL: {DATABASE_URLS}"


def test_the_address_of_the_database(here: Path):
    file = load_settings({"AIMM_DATA_DIR": str(here)})
    assert (file.folder, file.url, file.uses_sqlite) == (here, f"sqlite:///{here / 'aimm.db'}", True)
    server = load_settings({"AIMM_DATABASE_URL": "postgresql://u:p@h/n"})
    assert (server.url, server.uses_sqlite) == ("postgresql://u:p@h/n", False)


@pytest.mark.parametrize("name", ["a?b", "a%20b", "a#b", "100%"])
def test_the_data_folder_is_a_path_not_a_url(here: Path, name: str):
    settings = load_settings({"AIMM_DATA_DIR": str(here / name)})
    assert settings.address == SqliteAddress(here / name / "aimm.db")


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////srv/a?b/aimm.db",
        "sqlite:////srv/",
        "sqlite:///:memory:",
        "postgresql://u:p@host:port/name",
        "postgresql://u:p@ss@host/name",
    ],
)
def test_an_ambiguous_database_url_is_rejected(url: str):
    problem = _problem({"AIMM_DATABASE_URL": url})
    assert problem.startswith("in the environment:\n  AIMM_DATABASE_URL: ")
    assert "ss@" not in problem


def test_where_settings_come_from(here: Path):
    file = _file(here, "port = 8321\nqueue = 5\n")
    loaded = load_with_sources({"AIMM_QUEUE": "6", "AIMM_HOST": " "})
    assert loaded.settings == Settings(queue=6)
    assert loaded.file is not None
    assert loaded.file.samefile(file)
    # a value in the file counts as set, even if it equals the default
    assert loaded.sources == {"port": "file", "queue": "environment"}


def test_a_user_without_a_home_must_set_the_data_folder(monkeypatch: pytest.MonkeyPatch):
    def homeless() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.setattr(Path, "home", homeless)
    assert _problem({}) == "AIMM_DATA_DIR: must be set, because this user has no home folder"
    assert load_settings({"AIMM_DATA_DIR": "/srv/x"}).folder == Path("/srv/x")
    assert load_settings({"AIMM_DATABASE_URL": "postgresql://db/name"}).uses_sqlite is False


def test_the_data_folder(monkeypatch: pytest.MonkeyPatch, here: Path):
    monkeypatch.setenv("HOME", str(here))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert Settings().folder == default_data_dir() == here / ".local/share/aimm"
    assert Settings(data_dir="~/data").folder == here / "data"
    monkeypatch.setenv("XDG_DATA_HOME", str(here / "xdg"))
    assert Settings().folder == here / "xdg/aimm"


def test_an_empty_variable_counts_as_not_set(here: Path):
    _file(here, "port = 9000\n")
    given = {f"AIMM_{name.upper()}": "" for name in (*Settings.__struct_fields__, "colour")}
    assert load_settings(given) == load_settings({"AIMM_HOST": " "}) == Settings(port=9000)


def test_a_long_value_is_shortened_in_the_error():
    assert len(_problem({"AIMM_PORT": "x" * 5000})) < 200


def test_a_password_is_not_quoted_in_the_error():
    assert "secret" not in _problem({"AIMM_DATABASE_URL": "postgres://u:secret@host:port/name"})
