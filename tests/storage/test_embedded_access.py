"""Who may reach the embedded server: the account that runs the hub, and no other; as root and as an ordinary user."""

import os
import pwd
import shutil
import stat
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from hub.storage import embedded_account
from hub.storage.embedded import DatabaseRole, EmbeddedServer
from hub.storage.embedded_account import SERVER_ACCOUNT, server_account
from hub.storage.embedded_binaries import WHEEL, installed_binaries
from hub.storage.embedded_errors import DataDirectoryUnusable, EmbeddedServerDidNotStart, ServerAccountMissing
from hub.storage.embedded_home import SERVERS_ROOT
from kit import postgres_child
from kit.postgres import (
    NO_DEBIAN_SERVER,
    completed,
    data_directory,
    debian_programs,
    debian_server,
    destroy,
    fetch,
    is_alive,
)

STRANGER = "nobody"
"""An account of every Unix that owns nothing."""

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can act as another account")


@pytest.fixture(scope="module")
def server() -> Iterator[EmbeddedServer]:
    with data_directory() as path, EmbeddedServer(path) as running:
        yield running


@pytest.fixture
def closed_directory() -> Iterator[Path]:
    """A folder that only its owner may pass through, as root's own home is."""
    folder = Path(tempfile.mkdtemp(prefix="hub-test-"))
    yield folder
    destroy(folder / "data")
    shutil.rmtree(folder)


def knock(server: EmbeddedServer, account: str, role: DatabaseRole) -> subprocess.CompletedProcess[str]:
    """Try to connect as another account, with the program that the wheel brings."""
    entry = pwd.getpwnam(account)
    return subprocess.run(
        [installed_binaries() / "bin" / "psql", "--no-psqlrc", "-c", "SELECT 1", server.dsn(role)],
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        user=entry.pw_uid,
        group=entry.pw_gid,
        extra_groups=(),
    )


@as_root
def test_server_when_the_hub_is_root_runs_under_an_account_without_power(server: EmbeddedServer) -> None:
    account = server_account()
    assert account.uid != 0
    assert server.home.name == "postgres"
    assert Path(f"/proc/{server.pid}").stat().st_uid == account.uid
    assert (server.home / "cluster").stat().st_uid == account.uid
    own = [server.home / name for name in ("configuration", "gate.lock", "users.lock", "server.log")]
    assert {path.stat().st_uid for path in own} == {0}
    assert pwd.getpwnam(SERVER_ACCOUNT).pw_shell == "/usr/sbin/nologin"


@as_root
@pytest.mark.parametrize("role", list(DatabaseRole))
def test_stranger_when_he_knocks_does_not_even_find_the_socket(server: EmbeddedServer, role: DatabaseRole) -> None:
    refused = knock(server, STRANGER, role)
    assert refused.returncode == 2
    assert "Permission denied" in refused.stderr


@as_root
@pytest.mark.parametrize("role", list(DatabaseRole))
@pytest.mark.parametrize("account", [STRANGER, SERVER_ACCOUNT])
def test_other_account_when_the_socket_is_opened_to_it_is_refused_by_the_server(
    server: EmbeddedServer, role: DatabaseRole, account: str
) -> None:
    folder = server.home / "socket"
    opened = [server.home, server.home.parent, folder, folder / ".s.PGSQL.5432"]
    before = {path: stat.S_IMODE(path.stat().st_mode) for path in opened}
    try:
        for path in opened:
            path.chmod(0o777)
        refused = knock(server, account, role)
    finally:
        for path, mode in before.items():
            path.chmod(mode)
    assert refused.returncode == 2
    assert f'Peer authentication failed for user "{role}"' in refused.stderr


def test_server_when_running_listens_on_no_network(server: EmbeddedServer) -> None:
    inodes = {
        entry.readlink().name.removeprefix("socket:[").removesuffix("]")
        for entry in Path(f"/proc/{server.pid}/fd").iterdir()
    }
    listening = [
        line.split()[9]
        for table in ("tcp", "tcp6")
        if (path := Path("/proc/net", table)).exists()
        for line in path.read_text().splitlines()[1:]
    ]
    assert inodes.isdisjoint(listening)


@as_root
def test_data_directory_when_closed_to_others_keeps_its_modes_and_its_home_elsewhere(
    closed_directory: Path,
) -> None:
    data_dir = closed_directory / "data"
    data_dir.mkdir(mode=0o700)
    with EmbeddedServer(data_dir) as server:
        assert completed(fetch(server.dsn(DatabaseRole.APPLICATION), "SELECT 1")) == [(1,)]
        assert server.home.parent == SERVERS_ROOT
        assert (data_dir / "postgres").resolve() == server.home
        assert (server.home / "data-directory").resolve() == data_dir
        pid = server.pid
        with EmbeddedServer(data_dir) as second:
            assert second.pid == pid
    for folder in (closed_directory, data_dir):
        assert (stat.S_IMODE(folder.stat().st_mode), folder.stat().st_uid, folder.stat().st_gid) == (0o700, 0, 0)


@as_root
def test_socket_folder_when_somebody_took_its_name_meanwhile_is_given_up_for_a_new_one() -> None:
    with data_directory("long-" + "x" * 100) as data_dir, EmbeddedServer(data_dir) as server:
        link = server.home / "socket"
        first = link.readlink()
        server.stop()
        first.mkdir()
        try:
            server.start()
            assert link.readlink() != first
            assert completed(fetch(server.dsn(DatabaseRole.APPLICATION), "SELECT 1")) == [(1,)]
            assert list(first.iterdir()) == []
        finally:
            first.rmdir()


@as_root
def test_programs_when_the_account_cannot_reach_them_are_copied_and_old_copies_removed(
    closed_directory: Path,
) -> None:
    wheel = installed_binaries()
    site = closed_directory / "site-packages"
    shutil.copytree(wheel, site / WHEEL / wheel.name, ignore=shutil.ignore_patterns("include"))
    shutil.copytree(wheel.parents[1] / f"{WHEEL}.libs", site / f"{WHEEL}.libs")
    out_of_reach = site / WHEEL / wheel.name
    with data_directory() as data_dir, EmbeddedServer(data_dir, binaries=out_of_reach) as server:
        assert completed(fetch(server.dsn(DatabaseRole.APPLICATION), "SELECT 1")) == [(1,)]
        copies = list(server.home.glob("binaries-*"))
        assert len(copies) == 1
        assert {path.stat().st_uid for path in copies[0].rglob("*")} == {0}
        server.stop()
        os.utime(out_of_reach / "bin" / "postgres", (1, 1))
        server.start()
        later = list(server.home.glob("binaries-*"))
        assert len(later) == 1
        assert later != copies
    assert stat.S_IMODE(closed_directory.stat().st_mode) == 0o700


@as_root
def test_start_when_the_data_directory_is_another_accounts_is_refused(closed_directory: Path) -> None:
    data_dir = closed_directory / "data"
    data_dir.mkdir()
    os.chown(data_dir, pwd.getpwnam(STRANGER).pw_uid, -1)
    with pytest.raises(DataDirectoryUnusable, match="belongs to the account"):
        EmbeddedServer(data_dir).start()
    assert list(data_dir.iterdir()) == []


@as_root
def test_start_when_the_cluster_is_another_accounts_is_refused(closed_directory: Path) -> None:
    data_dir = closed_directory / "data"
    with EmbeddedServer(data_dir) as server:
        cluster = server.home / "cluster"
    os.chown(cluster, pwd.getpwnam(STRANGER).pw_uid, -1)
    with pytest.raises(DataDirectoryUnusable, match=f"chown -R {SERVER_ACCOUNT}"):
        server.start()


@as_root
def test_account_when_it_cannot_be_made_is_named_with_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_account, "SERVER_ACCOUNT", "nrm-hub-that-nobody-made")
    monkeypatch.setattr(embedded_account, "CLEAN_ENVIRONMENT", {"PATH": "/nonexistent"})
    with pytest.raises(ServerAccountMissing, match="HUB_DATABASE_URL"):
        server_account()


@as_root
def test_account_when_it_is_root_under_another_name_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_account, "SERVER_ACCOUNT", "root")
    with pytest.raises(ServerAccountMissing, match="user id of its own"):
        server_account()


def test_programs_when_they_are_not_there_are_named_with_what_to_do(closed_directory: Path) -> None:
    with pytest.raises(EmbeddedServerDidNotStart, match="HUB_DATABASE_URL"):
        EmbeddedServer(closed_directory / "data", binaries=closed_directory / "nothing").start()


def python_for_everybody() -> str | None:
    """Return a Python that other accounts can run and that loads what is installed for ours, if there is one."""
    nobody = pwd.getpwnam(STRANGER)
    asks = "import sys; print(*sys.version_info[:2])"
    for program in (sys.executable, "/usr/bin/python3"):
        try:
            said = subprocess.run(
                [program, "-c", asks], capture_output=True, text=True, check=True, cwd="/", user=nobody.pw_uid
            )
        except (OSError, subprocess.CalledProcessError):
            continue
        if said.stdout.split() == [str(part) for part in sys.version_info[:2]]:
            return program
    return None


@as_root
def test_server_when_the_hub_is_an_ordinary_user_is_that_users_own() -> None:
    python = python_for_everybody()
    if python is None:
        pytest.skip("no Python of this version that other accounts may run")
    nobody = pwd.getpwnam(STRANGER)
    outer = Path(tempfile.mkdtemp(prefix="hub-test-"))
    os.chown(outer, nobody.pw_uid, nobody.pw_gid)
    repository = Path(postgres_child.__file__).parents[2]
    environment = {"PYTHONPATH": os.pathsep.join([str(repository), *sys.path]), "PATH": "/usr/bin:/bin"}
    hub = subprocess.Popen(
        [python, "-B", postgres_child.__file__, outer / "data", "wait"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd="/",
        env=environment,
        user=nobody.pw_uid,
        group=nobody.pw_gid,
        extra_groups=(),
    )
    try:
        assert hub.stdout is not None
        said = hub.stdout.readline().split()
        assert said[:1] == ["ready"], hub.communicate(timeout=20)[1]
        assert Path(f"/proc/{said[1]}").stat().st_uid == nobody.pw_uid
        home = outer / "data" / "postgres"
        assert {path.stat().st_uid for path in (home, *home.iterdir())} == {nobody.pw_uid}
        assert {stat.S_IMODE(p.stat().st_mode) for p in (outer / "data", home, home / "cluster")} == {0o700}
        assert (home / "configuration" / "pg_ident.conf").read_text().count('"nobody"') == len(DatabaseRole)
        hub.communicate(timeout=20)
        assert hub.returncode == 0
        assert not is_alive(int(said[1]))
    finally:
        hub.kill()
        hub.communicate()
        shutil.rmtree(outer)


@pytest.mark.skipif(debian_programs() is None, reason=NO_DEBIAN_SERVER)
def test_debians_server_when_asked_for_has_the_same_roles_and_goes_away() -> None:
    with debian_server() as server:
        who = "SELECT current_user::text, rolsuper, pg_backend_pid() FROM pg_roles WHERE rolname = current_user"
        ((owner, owner_super, pid),) = completed(fetch(server.owner_dsn, who))
        ((app, app_super, _pid),) = completed(fetch(server.app_dsn, who))
    assert (owner, owner_super, app, app_super) == ("hub_owner", False, "hub_app", False)
    assert server.major >= 15
    assert not is_alive(pid)
