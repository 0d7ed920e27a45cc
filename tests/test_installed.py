"""bufa installed like any package: from wheel, sdist or folder, used from nowhere, two versions at once."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

import agent
from tests.installation import ROOT, Account, Installation, build, ended, install, listing, make_newer, unpack

LATER = "999.0"
REVISION = "9999"
HEAVY = {
    "alembic",
    "keyring",
    "openpyxl",
    "playwright",
    "pydantic_settings",
    "rich",
    "sqlalchemy",
    "starlette",
}
#: A package that must not be mistaken for ours.
STRANGER = "raise SystemExit('this is another agent')\n"

Ended = tuple[int, str, str]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Wheel and sdist of the checkout."""
    return build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def bufa(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """This version, from its wheel."""
    return install(tmp_path_factory.mktemp("this"), built[0])


@pytest.fixture(scope="module")
def later(built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Installation:
    """A later version with a newer database, from the folder of an unpacked sdist (`pip install .`)."""
    tree = unpack(built[1], tmp_path_factory.mktemp("tree"))
    make_newer(tree, LATER, REVISION)
    return install(tmp_path_factory.mktemp("later"), tree)


@pytest.fixture
def account() -> Iterator[Account]:
    """An empty account, with nothing of ours in it."""
    with _short() as root:
        yield Account(root / "one")


@contextmanager
def _short() -> Iterator[Path]:
    """A folder with a short path: Chromium puts a socket below TMPDIR, and sockets have short names."""
    with tempfile.TemporaryDirectory(prefix="bufa-") as folder:
        yield Path(folder).resolve()


def _members(wheel: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(wheel) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def _files(folder: str) -> set[str]:
    """Return the files of a folder of the checkout, without what Python leaves there."""
    found = (ROOT / folder).rglob("*")
    return {
        each.relative_to(ROOT).as_posix()
        for each in found
        if each.is_file() and "__pycache__" not in each.parts
    }


class TestWhatIsPacked:
    """Wheel and sdist hold what they should and nothing else."""

    def test_the_wheel_holds_everything(self, built: tuple[Path, Path]) -> None:
        """Code, pages, texts, tables and migrations of both packages, and the packs inside `agent`."""
        packed = {name for name in _members(built[0]) if ".dist-info/" not in name}
        packs = {name.replace("selectors/", "agent/packs/") for name in _files("selectors")}
        assert len(packs) > 1
        assert _files("agent") | _files("flows") | packs == packed

    def test_the_wheel_claims_no_other_name(self, built: tuple[Path, Path]) -> None:
        """Two packages and no third: a package `selectors` would shadow the standard library's."""
        expected = {"agent", "flows", f"bufa-{agent.__version__}.dist-info"}
        assert expected == {name.split("/")[0] for name in _members(built[0])}

    def test_the_sdist_holds_no_left_overs(self, built: tuple[Path, Path]) -> None:
        """Nothing that a round, a demo, a benchmark or a tool left in the checkout, no recordings."""
        with tarfile.open(built[1]) as packed:
            names = {name.split("/", 1)[1] for name in packed.getnames()}
        known = {".ci", ".gitignore", "CHANGELOG.md", "LICENSE", "Makefile", "PKG-INFO", "README.md", "agent"}
        known |= {"constraints.txt", "flows", "pyproject.toml", "recordings", "selectors", "tests"}
        assert known == {name.split("/")[0] for name in names}
        assert ["recordings/README.md"] == [name for name in names if name.startswith("recordings/")]
        assert not [name for name in names if name.endswith((".pyc", ".sqlite3", ".log", ".png"))]

    def test_the_sdist_builds_the_same_wheel_again(self, built: tuple[Path, Path], tmp_path: Path) -> None:
        """Whoever has the sdist alone gets the wheel, byte for byte, and can pack it once more."""
        (tmp_path / "dist").mkdir()
        again, _ = build(tmp_path / "dist", unpack(built[1], tmp_path / "tree"))
        assert _members(built[0]) == _members(again)


class TestFromAnEmptyFolder:
    """The command works where no checkout is near, on what was installed alone."""

    def test_it_is_the_installed_one(self, bufa: Installation, account: Account) -> None:
        """Code, packs, carriers, texts and migrations all come from site-packages."""
        code = (
            "import agent, flows, selectors, json\n"
            "from agent import places; from agent.ledger import database as db\n"
            "names = (('packs', 'practice.yaml'), ('packs', 'aliexpress.yaml'),"
            " ('carriers', 'carriers.yaml'), ('messages', 'corrected.en.txt'))\n"
            "print(json.dumps([agent.__file__, flows.__file__, str(db.MIGRATIONS),"
            " *(str(places.find(*each)) for each in names), selectors.__file__]))"
        )
        *ours, library = json.loads(bufa.run(account, "python", "-c", code)[1])
        expected = ["agent/__init__.py", "flows/__init__.py", "agent/ledger/migrations"]
        expected += ["agent/packs/practice.yaml", "agent/packs/aliexpress.yaml"]
        expected += ["agent/ledger/carriers.yaml", "flows/messages/corrected.en.txt"]
        assert expected == [Path(each).relative_to(bufa.site).as_posix() for each in ours]
        assert not Path(library).is_relative_to(bufa.site)
        assert not list(bufa.site.glob("selectors*"))

    @pytest.mark.parametrize("line", [("bufa",), ("python", "-m", "agent")], ids=["command", "module"])
    def test_it_tells_its_version(self, bufa: Installation, account: Account, line: tuple[str, ...]) -> None:
        """The command and `python -m agent` are the same program."""
        assert (0, f"bufa {agent.__version__}\n", "") == bufa.run(account, *line, "--version")

    def test_the_sdist_installs_too(self, built: tuple[Path, Path], account: Account, tmp_path: Path) -> None:
        """`pip install bufa-….tar.gz` gives the same files as the wheel."""
        made = install(tmp_path / "sdist", built[1])
        assert (0, f"bufa {agent.__version__}\n", "") == made.run(account, "bufa", "--version")
        assert (made.site / "agent" / "packs" / "practice.yaml").is_file()

    def test_small_commands_write_where_they_should(self, bufa: Installation, account: Account) -> None:
        """`init`, `stores`, `messages`, `number`: one settings file, one database, nothing elsewhere."""
        installed = listing(bufa.root)
        number = ("number", "RB123456785CN", "--json")
        codes = [bufa.run(account, "bufa", *line)[0] for line in (("init",), ("stores", "--json"))]
        texts = json.loads(bufa.run(account, "bufa", "messages", "--json")[1])
        found = json.loads(bufa.run(account, "bufa", *number)[1])
        assert [0, 0] == codes
        assert {str(bufa.site / "flows" / "messages")} == {str(Path(each["file"]).parent) for each in texts}
        assert ("valid", True) == (found[0]["verdict"], "RB123456785CN" in found[0]["link"])
        expected = {"home", "passing", "here", "here/bufa.toml", "here/bufa.sqlite3"}
        assert expected == set(listing(account.root))
        assert installed == listing(bufa.root)

    def test_completion_in_a_shell(self, bufa: Installation, account: Account) -> None:
        """What `bufa --show-completion` prints completes commands and options, and installs nothing."""
        if not shutil.which("bash"):
            pytest.skip("no bash")
        script = (
            'script=$("$1/bufa" --show-completion) && eval "$script" && PATH=$1:$PATH;'
            "for words in 'bufa prac' 'bufa run --dr'; do"
            " COMP_WORDS=($words) COMP_CWORD=$((${#COMP_WORDS[@]} - 1));"
            '_bufa_completion bufa; echo "${COMPREPLY[@]}"; done'
        )
        (bufa.bin / "bash").unlink(missing_ok=True)
        (bufa.bin / "bash").symlink_to(str(shutil.which("bash")))
        code, said, complained = bufa.run(account, "bash", "-c", script, "bash", str(bufa.bin))
        assert (0, "practice\n--dry-run\n") == (code, said), complained
        assert {"home", "passing", "here"} == set(listing(account.root))

    def test_completion_imports_nothing_heavy(self, bufa: Installation, account: Account) -> None:
        """A press of the tab key waits for no browser, database or table library."""
        asked = {"_BUFA_COMPLETE": "complete_bash", "COMP_WORDS": "bufa run --dr", "COMP_CWORD": "2"}
        line = ("python", "-X", "importtime", str(bufa.bin / "bufa"))
        _, said, imported = bufa.run(account, *line, **asked)
        names = {each.rsplit("|", 1)[-1].strip().split(".")[0] for each in imported.splitlines()}
        assert "--dry-run" == said.strip()
        assert "typer" in names
        assert set() == names & HEAVY


class TestTwoVersions:
    """Two versions beside each other, each with its own environment and data folder."""

    @pytest.fixture(scope="class")
    def accounts(self) -> Iterator[tuple[Account, Account]]:
        """Two people; the second has XDG's folders elsewhere and somebody's `agent` in the current one."""
        with _short() as root:
            one, other = Account(root / "one"), Account(root / "other", xdg=True)
            (other.here / "agent").mkdir()
            (other.here / "agent" / "__init__.py").write_text(STRANGER, encoding="utf-8")
            yield one, other

    @pytest.fixture(scope="class")
    def demos(
        self, bufa: Installation, later: Installation, accounts: tuple[Account, Account]
    ) -> tuple[set[str], Ended, Ended]:
        """Run both demos at once; what changed anywhere, as the top of each path, then how they ended."""
        roots = (*(each.root for each in accounts), bufa.root, later.root)
        before = [listing(root) for root in roots]
        first = bufa.start(accounts[0], "bufa", "demo", "--orders", "16")
        second = later.start(accounts[1], "bufa", "demo", "--orders", "1")
        results = ended(second), ended(first)
        changed = {
            f"{root.name}: {'/'.join(path.split('/')[:2])}"
            for root, old in zip(roots, before, strict=True)
            for path, _ in old.items() ^ listing(root).items()
        }
        return changed, results[1], results[0]

    def test_the_demo_is_a_whole_round(
        self, demos: tuple[set[str], Ended, Ended], accounts: tuple[Account, Account]
    ) -> None:
        """From an empty folder to pictures: numbers corrected, buyers told, the rest waits for a yes."""
        code, said, complained = demos[1]
        assert 0 == code, complained
        assert "outcome: waiting_approval" in said
        (place,) = (accounts[0].here / "demo").iterdir()
        (recording,) = place.glob("recordings/practice/*-daily")
        assert {"index.html", "round.json", "scan"} < {each.name for each in recording.iterdir()}
        assert list(recording.glob("order-*/stills/*"))
        with closing(sqlite3.connect(place / "bufa.sqlite3")) as raw:
            kinds = raw.execute(
                "SELECT kind, state FROM intent GROUP BY kind, state ORDER BY kind"
            ).fetchall()
        assert {("correct", "done"), ("message", "done"), ("correct", "due")} <= set(kinds)
        assert {state for _, state in kinds} <= {"done", "due", "waiting"}

    def test_the_other_demo_is_its_own(
        self, demos: tuple[set[str], Ended, Ended], accounts: tuple[Account, Account]
    ) -> None:
        """The later version ran its own code and its own console, whatever is called `agent` nearby."""
        assert 0 == demos[2][0], demos[2][2]
        (recorded,) = (accounts[1].here / "demo").glob("*/recordings/practice/*-daily/round.json")
        assert f'"bufa":"{LATER}"' in recorded.read_text(encoding="utf-8").replace(": ", ":")

    def test_nothing_is_written_elsewhere(self, demos: tuple[set[str], Ended, Ended]) -> None:
        """Homes, XDG's folders, passing files and both installations stay; browsers leave nothing."""
        assert {"one: here/demo", "other: here/demo"} == demos[0]

    def test_each_keeps_its_own_database(
        self, bufa: Installation, later: Installation, tmp_path: Path
    ) -> None:
        """Used in turns, each in its folder, both go on working; the older one is not brought up to date."""
        one, other = Account(tmp_path / "one"), Account(tmp_path / "other")
        turns = ((bufa, one), (later, other), (bufa, one), (later, other))
        codes = [each.run(account, "bufa", "init")[0] for each, account in turns[:2]]
        codes += [each.run(account, "bufa", "stores", "--json")[0] for each, account in turns]
        assert [0] * 6 == codes
        assert (True, False) == (REVISION == _revision(other), REVISION == _revision(one))

    def test_a_newer_database_is_refused(
        self, bufa: Installation, later: Installation, account: Account
    ) -> None:
        """The older version says so in a sentence, ends with 3, and leaves every byte as it was."""
        for name in ("init", "stores"):
            assert 0 == later.run(account, "bufa", name)[0]
        before = listing(account.root)
        content = (account.here / "bufa.sqlite3").read_bytes()
        code, said, complained = bufa.run(account, "bufa", "stores")
        assert (3, "") == (code, said)
        assert "the database is of a newer version of bufa (revision 9999; this one knows" in complained
        assert "Traceback" not in complained
        assert before == listing(account.root)
        assert content == (account.here / "bufa.sqlite3").read_bytes()

    def test_an_older_database_is_brought_up_to_date(
        self, bufa: Installation, later: Installation, account: Account
    ) -> None:
        """Moving to the later version needs nothing but the later version."""
        codes = [bufa.run(account, "bufa", name)[0] for name in ("init", "stores")]
        assert [0, 0, 0] == [*codes, later.run(account, "bufa", "stores")[0]]
        assert REVISION == _revision(account)


def _revision(account: Account) -> str:
    with closing(sqlite3.connect(account.here / "bufa.sqlite3")) as raw:
        return str(raw.execute("SELECT version_num FROM alembic_version").fetchone()[0])


FULL = """
import sys
from agent.console.browser import Wanted, driver, started
from agent.errors import NoBrowser
try:
    wanted = Wanted(loopback=True, profile=sys.argv[1])
    with driver(lambda: None) as playwright, started(playwright, wanted) as one:
        one.context.new_page().screenshot()
except NoBrowser as error:
    print(error.what)
"""


@pytest.mark.parametrize("profile", ["", "profile"], ids=["context", "profile"])
def test_the_full_browser_leaves_nothing_at_home(bufa: Installation, account: Account, profile: str) -> None:
    """The browser of live stores keeps caches and crash reports elsewhere, whatever its profile."""
    code, said, complained = bufa.run(account, "python", "-c", FULL, profile)
    if "no Chrome or Chromium was found" in said:
        pytest.skip("no browser but the light one")
    assert (0, "") == (code, said), complained
    seen = {each for each in listing(account.root) if not each.startswith("here/profile")}
    assert {"home", "passing", "here"} == seen
