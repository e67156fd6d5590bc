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
        *(ROOT / "hub" / "web" / "static" / "build").glob("*"),
    ]
    missing = [path.relative_to(ROOT).as_posix() for path in wanted if path.relative_to(ROOT).as_posix() not in held]
    assert missing == []
    assert any(name.startswith("hub_search/") for name in held)
    assert any(name.startswith("hub_gazetteer/") for name in held)
    assert not any(name.startswith("tests/") for name in held)
