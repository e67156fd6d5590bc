"""`hub doctor` on real installations, each with one real thing wrong."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from hub.doctor.checks import Condition
from hub.doctor.files import copied_folder
from hub.doctor.parts import look_at_settings
from hub.errors import ExitCode
from hub.settings import Settings
from hub.storage.embedded_home import HOME_NAME
from hub.storage.embedded_processes import PidFile
from kit.cli import hub
from kit.hub_process import HubProcess
from kit.installation import Examined
from kit.postgres import is_alive


def examined(data_dir: Path, **environment: str) -> Examined:
    return Examined(HUB_DATA_DIR=str(data_dir), **environment)


def everything_in(folder: Path) -> set[str]:
    home = (folder / HOME_NAME).resolve()
    return {str(path) for path in folder.rglob("*") if home not in path.parents and path != home}


def test_doctor_on_a_sound_installation_finds_nothing_and_changes_nothing(sound: Path) -> None:
    before = everything_in(sound)
    found = examined(sound)
    assert found.conditions() <= {"ok", "note"}, found.said
    assert found.code == ExitCode.OK
    assert found.complaints == ""
    assert everything_in(sound) == before
    assert not PidFile.of((sound / HOME_NAME).resolve() / "cluster")


def test_doctor_for_people_has_a_line_with_sign_and_word_for_each_check(sound: Path) -> None:
    lines = hub("doctor", HUB_DATA_DIR=str(sound)).stdout.splitlines()
    assert all(line.startswith(("✓ fine: ", "i note: ")) for line in lines[:-1]), lines
    assert lines[-1] == "Errors: 0. Warnings: 0."


def test_doctor_speaks_bulgarian_in_a_bulgarian_terminal(sound: Path) -> None:
    lines = hub("doctor", HUB_DATA_DIR=str(sound), LANG="bg_BG.UTF-8").stdout.splitlines()
    assert all(any("а" <= letter <= "я" for letter in line) for line in lines)


@pytest.mark.parametrize("arguments", [["doctor"], ["ledger", "verify"], ["ledger", "checkpoint"], ["ledger", "key"]])
def test_command_that_looks_at_a_mistyped_data_directory_names_it_and_makes_no_hub_there(
    tmp_path: Path, arguments: list[str]
) -> None:
    for mistyped in (tmp_path / "nrm-hbu", tmp_path):
        done = hub(*arguments, HUB_DATA_DIR=str(mistyped))
        assert done.returncode == (ExitCode.UNSOUND if arguments == ["doctor"] else ExitCode.NOT_FOUND)
        assert str(mistyped) in done.stdout + done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "arguments", [["jobs", "list"], ["jobs", "retry", "--all"], ["reindex"], ["export", "hsds", "out"], ["search", "x"]]
)
def test_command_that_needs_a_hub_makes_none_in_a_mistyped_data_directory(tmp_path: Path, arguments: list[str]) -> None:
    done = hub(*arguments, HUB_DATA_DIR=str(tmp_path))
    assert done.returncode in (ExitCode.NOT_FOUND, ExitCode.UNAVAILABLE)
    assert str(tmp_path) in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_doctor_beside_a_running_hub_sees_its_worker_and_leaves_it_running(data_dir: Path) -> None:
    with HubProcess.serve(data_dir) as running:
        found = examined(data_dir)
        assert found.conditions() <= {"ok", "note"}, found.said
        assert found.of("worker") == [("ok", "1 connected to the queue.", "")]
        assert running.process.poll() is None
        server = PidFile.of((data_dir / HOME_NAME).resolve() / "cluster")
        assert server is not None
        assert is_alive(server.pid)


def test_doctor_where_settings_are_wrong_names_each_and_shows_no_secret(tmp_path: Path) -> None:
    found = examined(tmp_path, HUB_PORT="99999", HUB_DATABASE_URL="hub_app:hunter2", HUB_PROT="1")
    assert found.code == ExitCode.UNSOUND
    says = [says for _, says, _ in found.of("settings")]
    assert all(any(name in one for one in says) for name in ("HUB_PORT", "HUB_DATABASE_URL", "HUB_PROT"))
    assert "hunter2" not in found.said + found.complaints


@pytest.mark.parametrize(
    ("settings", "warned"),
    [
        ({"https": True}, ["Everybody counts as one client"]),
        ({"https": True, "trusted_proxies": ("127.0.0.1",)}, []),
        ({"https": True, "api_requests": 0, "page_requests": 0}, []),
        ({"https": True, "trusted_proxies": ("127.0.0.1", "::/0")}, ["Every address counts as a proxy"]),
        ({"trusted_proxies": ("0.0.0.0/0",)}, ["Every address counts as a proxy"]),
    ],
)
def test_doctor_where_clients_cannot_be_told_apart_warns(
    tmp_path: Path, settings: dict[str, Any], warned: list[str]
) -> None:
    found = look_at_settings(Settings(data_dir=tmp_path, **settings))
    says = [one.says[0].render() for one in found if one.condition is Condition.WARNING]
    assert [one.partition(":")[0] for one in says] == warned


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://hub_app:hunter2@127.0.0.1:9/hub",
        "postgresql://hub_app:hunter2@127.0.0.1:noport/hub",
        "postgresql://hub_app:hunter2@no-such-host.invalid/hub",
    ],
)
def test_doctor_where_no_database_answers_says_so_looks_at_the_rest_and_shows_no_password(
    sound: Path, url: str
) -> None:
    found = examined(sound, HUB_DATABASE_URL=url)
    assert found.code == ExitCode.UNSOUND
    assert [(condition, says) for condition, says, _ in found.of("database")] == [("error", "No database answers.")]
    assert [condition for condition, _, _ in found.of("index")] == ["note"]
    assert [condition for condition, _, _ in found.of("ledger")] == ["unknown"]
    assert [condition for condition, _, _ in found.of("server_log")] == ["unknown"]
    assert "hunter2" not in found.said + found.complaints


def test_doctor_where_the_embedded_database_is_gone_says_so_and_begins_none(data_dir: Path) -> None:
    cluster = (data_dir / HOME_NAME).resolve() / "cluster"
    shutil.rmtree(cluster)
    found = examined(data_dir)
    assert [condition for condition, _, _ in found.of("database")] == ["error"]
    assert found.code == ExitCode.UNSOUND
    assert hub("ledger", "verify", HUB_DATA_DIR=str(data_dir)).returncode == ExitCode.NOT_FOUND
    assert not cluster.exists()


def test_doctor_where_the_embedded_database_does_not_start_tells_why(data_dir: Path) -> None:
    ((data_dir / HOME_NAME).resolve() / "cluster" / "PG_VERSION").write_text("99\n")
    found = examined(data_dir)
    [(condition, says, remedy)] = found.of("database")
    assert condition == "error"
    assert "PostgreSQL 99" in says
    assert remedy


def test_doctor_where_the_key_is_missing_says_that_a_new_one_would_not_do_and_makes_none(data_dir: Path) -> None:
    (data_dir / "hub.key").unlink()
    found = examined(data_dir)
    [(condition, _, remedy)] = found.of("hub_key")
    assert condition == "error"
    assert "copy" in remedy
    assert not (data_dir / "hub.key").exists()


def test_hub_whose_key_is_missing_does_not_start_with_a_new_one(data_dir: Path) -> None:
    (data_dir / "hub.key").unlink()
    for command in (["serve", "--port", "0"], ["jobs", "list"]):
        done = hub(*command, HUB_DATA_DIR=str(data_dir))
        assert done.returncode == ExitCode.INVALID
        assert "hub.key" in done.stderr
    assert not (data_dir / "hub.key").exists()


@pytest.mark.parametrize("name", ["hub.key", "ledger.key"])
def test_doctor_where_a_key_can_be_read_by_others_or_is_none_finds_it(data_dir: Path, name: str) -> None:
    subject = name.replace(".", "_")
    (data_dir / name).chmod(0o640)
    assert "0600" in examined(data_dir).of(subject)[0][2]
    (data_dir / name).chmod(0o600)
    (data_dir / name).write_bytes(b"short")
    assert [condition for condition, _, _ in examined(data_dir).of(subject)] == ["error"]


def test_doctor_where_the_data_directory_lies_in_a_repository_warns(data_dir: Path) -> None:
    (data_dir.parent / ".git").mkdir()
    found = examined(data_dir)
    assert [condition for condition, _, _ in found.of("hub_key")] == ["warning"]
    assert found.code == ExitCode.IMPERFECT


@pytest.mark.parametrize(
    ("folder", "copied"),
    [("Dropbox/hub", True), ("srv/Backups/hub", True), ("My OneDrive/x", True), ("var/lib/hub", False)],
)
def test_folder_that_is_copied_elsewhere_is_known_by_its_name(tmp_path: Path, folder: str, copied: bool) -> None:
    assert (copied_folder(tmp_path / folder / "hub.key") is not None) == copied


def test_doctor_where_others_may_enter_the_data_directory_warns(data_dir: Path) -> None:
    data_dir.chmod(0o755)
    assert [condition for condition, _, _ in examined(data_dir).of("data_dir")] == ["warning"]


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda index: shutil.rmtree(index), "There is none."),
        (lambda index: (index / "pointer.json").write_bytes(b"{"), "It cannot be read."),
        (
            lambda index: (index / "pointer.json").write_bytes(
                (index / "pointer.json").read_bytes().replace(b'"layout":"', b'"layout":"older ')
            ),
            "It was built by another version of the hub.",
        ),
        (lambda index: [one.write_bytes(b"\0") for one in (index / "generations").glob("*/*")], "It cannot be read."),
    ],
    ids=["gone", "pointer broken", "of another version", "files broken"],
)
def test_doctor_where_the_index_is_spoilt_says_how_and_reindex_mends_it(
    data_dir: Path, spoil: Callable[[Path], object], says: str
) -> None:
    spoil(data_dir / "index" / "public")
    found = examined(data_dir)
    assert found.of("index") == [("error", says, "Run `hub reindex`.")]
    assert found.code == ExitCode.UNSOUND
    assert hub("reindex", HUB_DATA_DIR=str(data_dir)).returncode == ExitCode.OK
    assert [condition for condition, _, _ in examined(data_dir).of("index")] == ["ok"]


def test_doctor_where_the_disk_for_checkpoints_is_not_mounted_warns_and_verify_does_not_call_them_missing(
    sound: Path, tmp_path: Path
) -> None:
    away = str(tmp_path / "stick" / "hub")
    found = examined(sound, HUB_CHECKPOINTS=away)
    assert found.of("checkpoints") == [("warning", f"{away} is not there.", "Mount it, or correct HUB_CHECKPOINTS.")]
    assert found.code == ExitCode.IMPERFECT
    done = hub("ledger", "verify", HUB_DATA_DIR=str(sound), HUB_CHECKPOINTS=away)
    assert done.returncode == ExitCode.UNAVAILABLE
    assert "missing" not in done.stdout + done.stderr


def test_doctor_where_the_last_checkpoint_was_removed_finds_it(data_dir: Path) -> None:
    (data_dir / "checkpoints" / "checkpoints.jsonl").write_bytes(b"")
    found = examined(data_dir)
    assert [condition for condition, _, _ in found.of("checkpoints")] == ["error"]


def test_verify_by_the_key_on_paper_and_a_copy_holds_and_by_another_key_does_not(sound: Path, tmp_path: Path) -> None:
    own = {"HUB_DATA_DIR": str(sound)}
    copy = tmp_path / "checkpoints.jsonl"
    shutil.copy(sound / "checkpoints" / "checkpoints.jsonl", copy)
    on_paper = hub("ledger", "key", **own).stdout.strip()
    for place in (copy, tmp_path):
        done = hub("ledger", "verify", "--key", on_paper, "--checkpoints", str(place), **own)
        assert done.returncode == ExitCode.OK, done.stdout
        assert "Not seen from here" in done.stdout
    done = hub("ledger", "verify", "--key", "0" * 64, **own)
    assert done.returncode == ExitCode.FAILED
    assert "not the hub's" in done.stdout
