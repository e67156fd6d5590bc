"""The command line: words for people, JSON for programs, and exit codes that mean what the reference says."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.errors import ExitCode
from kit.cli import hub
from kit.postgres import data_directory

PACKAGE = Path(__file__).parents[2] / "fixtures" / "imports" / "village"


@pytest.fixture(scope="module")
def data_dir() -> Iterator[Path]:
    """A data directory into which the small package was imported by the command."""
    with data_directory() as folder:
        done = hub("import", "hsds", str(PACKAGE), "--json", HUB_DATA_DIR=str(folder))
        assert done.returncode in (ExitCode.OK, ExitCode.PARTLY), done.stderr
        yield folder


def test_import_when_run_again_changes_nothing_and_says_so_in_json(data_dir: Path) -> None:
    done = hub("import", "hsds", str(PACKAGE), "--json", HUB_DATA_DIR=str(data_dir))
    report = json.loads(done.stdout)
    assert report["services_changed"] == 0
    assert all(file["landed"] == 0 for file in report["files"])


def test_search_finds_what_was_imported_without_a_server(data_dir: Path) -> None:
    found = json.loads(hub("search", "--json", HUB_DATA_DIR=str(data_dir)).stdout)
    assert found["emergency_numbers"][0] == {"number": "112"}
    assert found["total"] > 0
    name = "".join(part["text"] for part in found["items"][0]["name"])
    again = hub("search", name, "--language", "en", HUB_DATA_DIR=str(data_dir))
    assert again.returncode == ExitCode.OK
    assert name in again.stdout.replace("\n", " ")


def test_search_without_an_index_is_unavailable(tmp_path: Path) -> None:
    done = hub("search", "x", HUB_DATA_DIR=str(tmp_path))
    assert done.returncode == ExitCode.UNAVAILABLE
    assert str(tmp_path) in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_search_for_a_page_there_cannot_be_is_invalid_and_names_the_field(data_dir: Path) -> None:
    done = hub("search", "x", "--page", "-1", HUB_DATA_DIR=str(data_dir))
    assert done.returncode == ExitCode.INVALID
    assert "page:" in done.stderr


@pytest.mark.parametrize("words", ["избягах не знам къде съм", "help", "Мария Иванова", "qzxqzx", "shelter Vidin zzqq"])
def test_search_that_cannot_answer_says_first_whom_to_call(data_dir: Path, words: str) -> None:
    numbers = "112, +359 000 100 000; en=The national line"
    environment = {"HUB_DATA_DIR": str(data_dir), "HUB_EMERGENCY_NUMBERS": numbers}
    said = hub("search", words, "--language", "en", **environment).stdout.splitlines()
    assert said[:3] == ["Is somebody in danger now? Call:", "  112", "  +359 000 100 000 The national line"]


def test_search_for_very_many_words_says_that_not_all_were_looked_for(data_dir: Path) -> None:
    said = hub("search", "help " * 10_000, "--language", "en", HUB_DATA_DIR=str(data_dir)).stdout
    assert "The text was too long. Only its beginning was looked for." in said


def test_search_near_a_place_prints_where_from_and_how_far(data_dir: Path) -> None:
    found = json.loads(hub("search", "--near", "Varna", "--json", HUB_DATA_DIR=str(data_dir)).stdout)
    assert found["near"]["district"] == "BG-03"
    assert found["items"]
    said = hub("search", "--near", "Varna", "--radius", "500", "--language", "en", HUB_DATA_DIR=str(data_dir)).stdout
    assert "Distances are from the middle of Varna." in said
    unknown = hub("search", "--near", "Vrana", HUB_DATA_DIR=str(data_dir))
    assert unknown.returncode == ExitCode.INVALID
    assert "Varna" in unknown.stderr


def test_search_without_words_reads_them_from_a_pipe(data_dir: Path) -> None:
    assert json.loads(hub("search", "--json", given="qwxzkjhg", HUB_DATA_DIR=str(data_dir)).stdout)["total"] == 0


def test_search_says_what_it_understood_and_why_it_looks_for_nobody(data_dir: Path) -> None:
    said = hub("search", "shelter", "woman", "--language", "en", HUB_DATA_DIR=str(data_dir)).stdout
    assert "Understood: Accommodation · Women" in said
    about_a_person = hub("search", "Maria", "Ivanova", "--language", "en", HUB_DATA_DIR=str(data_dir))
    assert about_a_person.returncode == ExitCode.OK
    assert "Names of persons are not looked for" in about_a_person.stdout
    assert "Maria" not in about_a_person.stdout


def test_search_for_what_is_not_there_says_so_and_how_far_the_nearest_is(data_dir: Path) -> None:
    asked = ("search", "kitchen", "--near", "Varna", "--radius", "1")
    assert json.loads(hub(*asked, "--json", HUB_DATA_DIR=str(data_dir)).stdout)["given_up"] == ["radius_km"]
    said = hub(*asked, "--language", "en", HUB_DATA_DIR=str(data_dir)).stdout
    assert "Nothing that fits was found within 1 km of Varna." in said
    assert re.search(r"The nearest: Vidin, 4\d\d km away\.", said)


def test_search_beyond_the_last_page_says_so(data_dir: Path) -> None:
    assert "There is no page 90" in hub("search", "--page", "90", HUB_DATA_DIR=str(data_dir)).stdout


def test_reindex_counts_the_services(data_dir: Path) -> None:
    done = hub("reindex", "--json", HUB_DATA_DIR=str(data_dir))
    assert json.loads(done.stdout)["documents"] > 0


def test_migrate_when_all_is_done_runs_nothing(data_dir: Path) -> None:
    assert json.loads(hub("migrate", "--json", HUB_DATA_DIR=str(data_dir)).stdout) == {"migrations": []}


def test_migrate_without_the_owners_address_is_invalid() -> None:
    done = hub("migrate", HUB_DATABASE_URL="postgresql://hub_app@127.0.0.1:9/hub")
    assert done.returncode == ExitCode.INVALID
    assert "HUB_DATABASE_OWNER_URL" in done.stderr


def test_ledger_verify_holds_after_an_import(data_dir: Path) -> None:
    report = json.loads(hub("ledger", "verify", "--json", HUB_DATA_DIR=str(data_dir)).stdout)
    assert report["intact"]
    assert report["entries"] == 1


def test_jobs_list_after_an_import_is_empty(data_dir: Path) -> None:
    done = hub("jobs", "list", "--json", HUB_DATA_DIR=str(data_dir))
    assert json.loads(done.stdout) == {"queue": [], "dead_letters": []}


def test_jobs_retry_of_a_job_that_did_not_fail_is_not_found(data_dir: Path) -> None:
    assert hub("jobs", "retry", "99", HUB_DATA_DIR=str(data_dir)).returncode == ExitCode.NOT_FOUND


def test_plugins_list_shows_distribution_and_version(data_dir: Path) -> None:
    (gazetteer,) = json.loads(hub("plugins", "list", "--json").stdout)
    assert (gazetteer["name"], gazetteer["distribution"], gazetteer["loaded"]) == ("gazetteer", "nrm-hub", True)


def test_any_command_with_a_wrong_setting_stops_and_names_it() -> None:
    done = hub("serve", HUB_PORT="99999")
    assert done.returncode == ExitCode.INVALID
    assert "HUB_PORT" in done.stderr
    assert "0 to 65535" in done.stderr
    assert "Traceback" not in done.stderr


def test_any_command_with_a_plugin_that_is_not_there_stops_and_names_it(tmp_path: Path) -> None:
    done = hub("serve", HUB_PLUGINS="gazeteer", HUB_DATA_DIR=str(tmp_path))
    assert done.returncode == ExitCode.INVALID
    assert "“gazeteer”" in done.stderr


def test_serve_where_no_database_answers_is_unavailable(tmp_path: Path) -> None:
    done = hub("serve", HUB_DATABASE_URL="postgresql://hub_app:s3cret@127.0.0.1:9/hub", HUB_DATA_DIR=str(tmp_path))
    assert done.returncode == ExitCode.UNAVAILABLE
    assert "s3cret" not in done.stderr + done.stdout


def test_import_of_a_folder_that_is_no_package_names_the_remedy(data_dir: Path, tmp_path: Path) -> None:
    done = hub("import", "hsds", str(tmp_path), HUB_DATA_DIR=str(data_dir))
    assert done.returncode == ExitCode.INVALID
    assert "HSDS package" in done.stderr


def test_demo_on_a_servers_database_is_refused(tmp_path: Path) -> None:
    done = hub("demo", HUB_DATABASE_URL="postgresql://hub_app@127.0.0.1:9/hub", HUB_DATA_DIR=str(tmp_path))
    assert done.returncode == ExitCode.INVALID


def test_errors_speak_bulgarian_in_a_bulgarian_terminal(tmp_path: Path) -> None:
    done = hub("search", "x", HUB_DATA_DIR=str(tmp_path), LANG="bg_BG.UTF-8")
    assert any("а" <= letter <= "я" for letter in done.stderr)
