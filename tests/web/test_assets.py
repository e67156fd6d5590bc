"""The built assets: found by name, told apart by content, missed with a reason."""

import gzip
from pathlib import Path

import msgspec
import pytest

from hub.web.assets import BUILD, Assets, AssetsMissing, Manifest, read_manifest
from hub.web.build_assets import build_assets, inputs_hash


def a_build(folder: Path, **files: str) -> Path:
    for served in files.values():
        (folder / served).write_bytes(b"body")
        (folder / f"{served}.gz").write_bytes(gzip.compress(b"body"))
    names = {name.replace("_", "."): served for name, served in files.items()}
    (folder / "manifest.json").write_bytes(msgspec.json.encode(Manifest("hash", names)))
    return folder


def test_a_file_is_served_under_the_name_of_its_content(tmp_path: Path) -> None:
    assets = Assets(a_build(tmp_path, hub_css="hub.0123.css"))
    assert assets.url("hub.css") == "/assets/hub.0123.css"
    found = assets.find("hub.0123.css")
    assert found is not None
    assert (found.body, gzip.decompress(found.gzipped), found.media_type) == (b"body", b"body", "text/css")
    assert assets.find("hub.css") is None


def test_a_name_that_was_never_built_is_an_error_of_the_template(tmp_path: Path) -> None:
    with pytest.raises(KeyError):
        Assets(a_build(tmp_path, hub_css="hub.0123.css")).url("other.css")


def test_a_hub_without_assets_says_how_to_build_them(tmp_path: Path) -> None:
    with pytest.raises(AssetsMissing, match="make assets"):
        Assets(tmp_path)


def test_a_build_with_a_file_gone_counts_as_none(tmp_path: Path) -> None:
    (a_build(tmp_path, hub_css="hub.0123.css") / "hub.0123.css").unlink()
    with pytest.raises(AssetsMissing):
        Assets(tmp_path)


def test_a_manifest_that_cannot_be_read_counts_as_none(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{", encoding="utf-8")
    assert read_manifest(tmp_path) is None


def test_what_is_built_is_of_the_sources_that_are_here() -> None:
    manifest = read_manifest()
    assert manifest is not None
    assert manifest.inputs == inputs_hash()


def test_nothing_is_built_when_nothing_has_changed() -> None:
    before = {path.name: path.stat().st_mtime_ns for path in BUILD.iterdir()}
    assert build_assets() is False
    assert {path.name: path.stat().st_mtime_ns for path in BUILD.iterdir()} == before


def test_the_lock_names_packages_and_no_registry() -> None:
    lock = (Path(__file__).parents[2] / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert "http" not in lock.replace("https://github.com", "").replace("https://opencollective.com", "").replace(
        "https://paulmillr.com", ""
    )


def test_the_stylesheet_loads_nothing_from_anywhere() -> None:
    manifest = read_manifest()
    assert manifest is not None
    css = (BUILD / manifest.files["hub.css"]).read_text(encoding="utf-8")
    assert "url(" not in css
    assert "@font-face" not in css
    assert "GDS Transport" not in css
