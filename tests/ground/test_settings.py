"""Settings: one struct, and a wrong value stops the start with setting, reading and remedy."""

from pathlib import Path

import msgspec
import pytest

from hub.settings import Settings, SettingsInvalid, read_settings, setting_documentation


def _problems(environment: dict[str, str], file: Path | None = None) -> dict[str, str]:
    with pytest.raises(SettingsInvalid) as caught:
        read_settings(environment, file)
    return {p.field: f"{p.reason.render()} {p.remedy.render()}" for p in caught.value.problems}


def test_settings_when_nothing_is_set_are_those_of_a_laptop() -> None:
    settings = read_settings({})
    assert settings.embedded
    assert settings.jobs_inside
    assert (settings.host, settings.port) == ("127.0.0.1", 8000)
    assert settings.data_dir.is_absolute()


def test_settings_when_made_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        read_settings({}).port = 1  # type: ignore[misc]


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("HUB_PORT", "99999"),
        ("HUB_PORT", "-1"),
        ("HUB_PORT", "eighty"),
        ("HUB_PORT", ""),
        ("HUB_HTTPS", "perhaps"),
        ("HUB_LANGUAGE", "de"),
        ("HUB_EXIT_URL", "javascript:alert(1)"),
        ("HUB_EXIT_URL", "http://example.org/"),
        ("HUB_DATABASE_POOL", "0"),
        ("HUB_QUERY_MINUTES", "0"),
        ("HUB_JOBS", "sometimes"),
        ("HUB_DATA_DIR", " "),
        ("HUB_LOG_LEVEL", "loud"),
        ("HUB_METRICS_PORT", "70000"),
        ("HUB_CHECKPOINTS", " "),
        ("HUB_CHECKPOINT_MINUTES", "0"),
    ],
)
def test_settings_when_a_value_is_wrong_name_the_setting_what_was_read_and_what_is_allowed(
    name: str, read: str
) -> None:
    problems = _problems({name: read})
    assert list(problems) == [name]
    assert f"“{read}” was read" in problems[name]
    assert "Allowed: " in problems[name]


@pytest.mark.parametrize("read", ["mysql://hub:hunter2@db/hub", "hub_app:hunter2", "mysql://db/hub?password=hunter2"])
def test_settings_when_a_databases_address_is_wrong_do_not_repeat_it(read: str) -> None:
    for name in ("HUB_DATABASE_URL", "HUB_DATABASE_OWNER_URL"):
        problems = _problems({name: read})
        assert name in problems
        assert "hunter2" not in str(problems)


@pytest.mark.parametrize(
    "read",
    ["hunter2", "ftp://hunter2@search", "http://", "https://:hunter2@", "http://search:hunter2", "http://[hunter2"],
)
def test_settings_when_the_search_servers_address_is_wrong_do_not_repeat_it(read: str) -> None:
    problems = _problems({"HUB_MEILISEARCH_URL": read})
    assert list(problems) == ["HUB_MEILISEARCH_URL"]
    assert "hunter2" not in str(problems)


def test_settings_when_a_key_goes_nowhere_or_cannot_be_one_are_refused_and_it_is_not_shown() -> None:
    for read in ("hunter2", "hunter2\nx", "hunter2 x", "хънтър2", "hunter2" * 200):
        problems = _problems({"HUB_MEILISEARCH_KEY": read})
        assert list(problems) == ["HUB_MEILISEARCH_KEY"]
        assert read not in str(problems)


def test_settings_when_a_key_ends_with_a_line_break_are_refused() -> None:
    problems = _problems({"HUB_MEILISEARCH_URL": "https://search.example:7700", "HUB_MEILISEARCH_KEY": "hunter2\n"})
    assert list(problems) == ["HUB_MEILISEARCH_KEY"]


def test_settings_that_name_a_search_server_keep_the_reserve_until_told_otherwise() -> None:
    server = {"HUB_MEILISEARCH_URL": "https://search.example:7700", "HUB_MEILISEARCH_KEY": "a-key"}
    assert read_settings(server).search_reserve
    assert not read_settings({**server, "HUB_SEARCH_RESERVE": "false"}).search_reserve


def test_settings_that_name_folders_are_whole_paths(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read_settings({"HUB_DATA_DIR": "data", "HUB_CHECKPOINTS": "stick/hub"})
    assert (settings.data_dir, settings.checkpoints) == (tmp_path / "data", tmp_path / "stick" / "hub")


def test_settings_when_several_are_wrong_name_all_of_them() -> None:
    assert set(_problems({"HUB_PORT": "x", "HUB_LANGAUGE": "bg"})) == {"HUB_PORT", "HUB_LANGAUGE"}


def test_settings_when_a_refused_address_holds_a_password_do_not_show_it() -> None:
    assert "s3cret" not in str(_problems({"HUB_DATABASE_URL": "mysql://hub_app:s3cret@db/hub"}))


def test_settings_when_the_owner_is_named_without_the_application_are_refused() -> None:
    assert set(_problems({"HUB_DATABASE_OWNER_URL": "postgresql://hub_owner@db/hub"})) == {"HUB_DATABASE_OWNER_URL"}


def test_settings_from_a_file_are_read_and_the_environment_goes_over_them(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text('port = 9000\nlanguage = "en"\nplugins = ["gazetteer"]\n', encoding="utf-8")
    settings = read_settings({"HUB_PORT": "9001", "HUB_CONFIG": str(file)})
    assert (settings.port, settings.language, settings.plugins) == (9001, "en", ("gazetteer",))


@pytest.mark.parametrize("content", [b"port = ", b"\xff\xfe", b'port = "many"', b"nonsense = 1"])
def test_settings_from_a_broken_file_stop_the_start(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "hub.toml"
    file.write_bytes(content)
    assert _problems({}, file)


def test_settings_from_a_file_that_others_can_write_stop_the_start(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text("port = 9000\n", encoding="utf-8")
    file.chmod(0o666)
    assert "others can write it" in _problems({}, file)["HUB_CONFIG"]


def test_settings_from_a_file_that_was_named_and_is_not_there_stop_the_start(tmp_path: Path) -> None:
    assert set(_problems({"HUB_CONFIG": str(tmp_path / "none.toml")})) == {"HUB_CONFIG"}


def test_settings_lists_are_split_at_commas() -> None:
    assert read_settings({"HUB_GAZETTEER_COUNTRIES": "BG, RO,,DE"}).gazetteer_countries == ("BG", "RO", "DE")


def test_settings_emergency_numbers_are_112_until_somebody_sets_more() -> None:
    assert [one.number for one in read_settings({}).emergency_numbers] == ["112"]
    read = "112, +359 000 100 000; bg=Измислена линия; en=Invented line"
    first, second = read_settings({"HUB_EMERGENCY_NUMBERS": read}).emergency_numbers
    assert (first.number, first.label) == ("112", {})
    assert (second.number, second.label) == ("+359 000 100 000", {"bg": "Измислена линия", "en": "Invented line"})
    assert f"{first}, {second}" == read


def test_settings_emergency_numbers_of_a_file_are_a_list_and_labels_may_hold_commas(tmp_path: Path) -> None:
    file = tmp_path / "hub.toml"
    file.write_text('emergency_numbers = ["112", "116 000; en=Line, by day"]', encoding="utf-8")
    assert read_settings({}, file).emergency_numbers[1].label == {"en": "Line, by day"}
    file.write_text("emergency_numbers = [112]", encoding="utf-8")
    assert "was read" in _problems({}, file)["HUB_EMERGENCY_NUMBERS"]


@pytest.mark.parametrize(
    ("read", "reason"),
    [
        ("", "There must be 1 to 6 numbers."),
        ("112, 113, 114, 115, 116, 117, 118", "There must be 1 to 6 numbers."),
        ("112, 112", "“112” stands there twice."),
        ("call me", "“call me” is no number that can be dialled."),
        ("12", "“12” is no number that can be dialled."),
        ("*21*112#", "“*21*112#” is no number that can be dialled."),
        ("1234567890123456", "“1234567890123456” is no number that can be dialled."),
        ("112; Line", "“Line” after “112” is no label: bg=… or en=…."),
        ("112; de=Notruf", "“de=Notruf” after “112” is no label: bg=… or en=…."),
        ("112; en=", "“en=” after “112” is no label: bg=… or en=…."),
        ("112; en=" + "x" * 61, "The label of “112” is too long or cannot be shown."),
        ("112; en=a\u202eb", "The label of “112” is too long or cannot be shown."),
    ],
)
def test_settings_emergency_numbers_that_cannot_be_taken_say_why_and_what_is_allowed(read: str, reason: str) -> None:
    said = _problems({"HUB_EMERGENCY_NUMBERS": read})["HUB_EMERGENCY_NUMBERS"]
    assert said.startswith(f"{reason} Allowed: 1 to 6 numbers")


def test_setting_documentation_covers_every_setting() -> None:
    rows = setting_documentation()
    assert [row[0] for row in rows] == [f"HUB_{name.upper()}" for name in Settings.__struct_fields__]
    assert all(description and allowed for _, description, allowed, _ in rows)


def test_settings_jobs_run_outside_with_a_server_database_unless_asked() -> None:
    server = read_settings({"HUB_DATABASE_URL": "postgresql://hub_app@db/hub"})
    assert not server.jobs_inside
    assert msgspec.structs.replace(server, jobs="inside").jobs_inside
