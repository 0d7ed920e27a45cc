"""bufa as a person gets it: built, installed into an environment of its own, called from an empty account.

Nothing is fetched: an environment sees the libraries of the one that runs the tests, but not its bufa. They
come after its own packages, and their `.pth` files, an editable checkout's among them, are not read.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
#: What it takes to find programs, libraries and browsers; nothing of ours, nothing of Python's.
KEPT = ("PATH", "LD_LIBRARY_PATH", "PLAYWRIGHT_BROWSERS_PATH")
XDG = ("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR")


def build(folder: Path, tree: Path = ROOT) -> tuple[Path, Path]:
    """Build wheel and sdist of `tree` into `folder` and return both; the backend alone, so no network."""
    code = (
        "import sys; from hatchling.build import build_sdist, build_wheel;"
        "print(build_wheel(sys.argv[1])); print(build_sdist(sys.argv[1]))"
    )
    line = [sys.executable, "-c", code, str(folder)]
    done = subprocess.run(line, cwd=tree, capture_output=True, text=True, check=False)
    assert 0 == done.returncode, done.stderr
    wheel, sdist = done.stdout.split()
    return folder / wheel, folder / sdist


def unpack(sdist: Path, folder: Path) -> Path:
    """Unpack an sdist and return the folder with its pyproject.toml."""
    with tarfile.open(sdist) as packed:
        packed.extractall(folder, filter="data")
    return next(folder.iterdir())


def make_newer(tree: Path, version: str, revision: str) -> None:
    """Turn an unpacked sdist into a later version, whose database has a table more."""
    _replace(tree / "pyproject.toml", r'(?m)^version = ".*"$', f'version = "{version}"')
    known = _replace(
        tree / "agent" / "ledger" / "database.py", r"(?s)(REVISIONS = \(.*?),?\s*\)", rf'\1, "{revision}")'
    )
    last = re.findall(r'"(\w+)"', known)[-1]
    (tree / "agent" / "ledger" / "migrations" / "versions" / "r_later.py").write_text(
        "import sqlalchemy as sa\nfrom alembic import op\n"
        f'revision = "{revision}"\ndown_revision = "{last}"\n'
        'def upgrade():\n    op.create_table("later", sa.Column("id", sa.Integer, primary_key=True))\n',
        encoding="utf-8",
    )


def _replace(file: Path, pattern: str, new: str) -> str:
    """Replace the one match in a file and return what stood there."""
    text = file.read_text(encoding="utf-8")
    found = list(re.finditer(pattern, text))
    assert 1 == len(found), f"{file.name}: {pattern}"
    file.write_text(re.sub(pattern, new, text), encoding="utf-8")
    return found[0].group()


def listing(folder: Path) -> dict[str, tuple[int, int]]:
    """Return every path below `folder`, files with size and time of change, folders with neither."""
    found = {}
    for path in folder.rglob("*"):
        state = path.lstat()
        known = (0, 0) if path.is_dir() else (state.st_size, state.st_mtime_ns)
        found[path.relative_to(folder).as_posix()] = known
    return found


@dataclass(frozen=True)
class Account:
    """Somebody's empty account: a home, passing files, a current folder, perhaps XDG's folders."""

    root: Path
    xdg: bool = False

    def __post_init__(self) -> None:
        for name in ("home", "passing", "here"):
            (self.root / name).mkdir(parents=True)

    @property
    def here(self) -> Path:
        """The current folder."""
        return self.root / "here"

    def environment(self) -> dict[str, str]:
        """Return the whole environment of a command that is run here."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        for browsers in (".cache/ms-playwright", "Library/Caches/ms-playwright"):
            if (Path.home() / browsers).is_dir():
                kept.setdefault("PLAYWRIGHT_BROWSERS_PATH", str(Path.home() / browsers))
        own = {"HOME": str(self.root / "home"), "TMPDIR": str(self.root / "passing"), "LANG": "C.UTF-8"}
        named = {name: str(self.root / name.lower()) for name in XDG} if self.xdg else {}
        return {**kept, **own, **named}


@dataclass(frozen=True)
class Installation:
    """One virtual environment with one bufa in it."""

    root: Path

    @property
    def bin(self) -> Path:
        """Where its commands lie."""
        return self.root / ("Scripts" if os.name == "nt" else "bin")

    @property
    def site(self) -> Path:
        """Where its packages lie."""
        places = sysconfig.get_paths(vars={"base": str(self.root), "platbase": str(self.root)})
        return Path(places["purelib"])

    def start(self, account: Account, *line: str, **more: str) -> subprocess.Popen[str]:
        """Start one of its commands in `account`; `more` goes into the environment."""
        return subprocess.Popen(
            [str(self.bin / line[0]), *line[1:]],
            cwd=account.here,
            env={**account.environment(), **more},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )

    def run(self, account: Account, *line: str, **more: str) -> tuple[int, str, str]:
        """Run one of its commands and return exit code, stdout and stderr."""
        return ended(self.start(account, *line, **more))


def ended(command: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Wait for a command and return exit code, stdout and stderr."""
    said, complained = command.communicate(timeout=110)
    return command.returncode, said, complained


def install(folder: Path, what: Path) -> Installation:
    """Make an environment in `folder` and let pip install `what` there: a wheel, an sdist, or a folder."""
    venv.create(folder, symlinks=os.name != "nt", with_pip=False)
    made = Installation(folder)
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    (made.site / "zz_libraries.pth").write_text("\n".join(sorted(libraries)) + "\n", encoding="utf-8")
    pip = [
        sys.executable,
        "-m",
        "pip",
        "--python",
        str(folder),
        "--disable-pip-version-check",
        "install",
        "-q",
    ]
    plain = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    done = subprocess.run(
        [*pip, "--no-index", "--no-deps", "--no-build-isolation", str(what)],
        cwd=folder,
        env=plain,
        capture_output=True,
        text=True,
        check=False,
    )
    assert 0 == done.returncode, done.stderr
    return made
