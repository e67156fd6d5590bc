"""The package for a server holds all that the hub needs at run time."""

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_wheel_holds_templates_texts_migrations_and_built_assets(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*build, "--wheel-dir", str(tmp_path), str(ROOT)], check=True, capture_output=True)
    (wheel,) = tmp_path.glob("nrm_hub-*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = [
        *(ROOT / "hub").rglob("templates/*.html"),
        *(ROOT / "hub").rglob("*.po"),
        *(ROOT / "hub").rglob("migrations/*.py"),
        *(ROOT / "hub").rglob("*.tsv"),
        *(ROOT / "hub").rglob("*.typ"),
        *(ROOT / "plugins").rglob("*.json"),
        *(path for path in (ROOT / "hub" / "web" / "static" / "build").rglob("*") if path.is_file()),
    ]
    names = (path.relative_to(ROOT).as_posix().removeprefix("plugins/") for path in wanted)
    missing = [name for name in names if name not in held]
    assert missing == []
    assert any(name.startswith("hub_search/") for name in held)
    assert any(name.startswith("hub_gazetteer/") for name in held)
    assert not any(name.startswith("tests/") for name in held)
