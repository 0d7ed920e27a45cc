"""Every way in which bufa can stop, as a tree; each class says who must act next.

BufaError
├── UsageError            the person at the keyboard: the command line is off        exit 2
├── InvalidInput          the person who wrote the file: settings, pack, ledger      exit 3
│   └── NoBrowser         the person who keeps the machine                           exit 3
├── NeedsPerson           somebody must sign in or look                              exit 4
│   ├── HumanCheck        pass the console's check by hand                           exit 4
│   ├── WrongPassword     correct the password                                       exit 4
│   ├── WrongShop         sign in to the right shop                                  exit 4
│   ├── Suspect           look whether the ledger or the pack is wrong               exit 4
│   └── StorePaused       lift the pause                                             exit 4
├── PageChanged           whoever keeps the pack                                     exit 5
│   ├── LocatorMissing    an element matched nothing
│   ├── LocatorAmbiguous  an element matched more than one
│   ├── LocatorBlocked    an element is there but covered or disabled
│   ├── NotReady          a page never showed its sign of readiness
│   └── UnexpectedValue   a value is not the one the plan rests on
├── SignedOut             the session ended; the caller signs in again               exit 4
├── Unconfirmed           begun, not proven: the next run reads, else a person       exit 6
├── ConsoleRefused        the console said no to a write                             exit 7
├── Unreachable           whoever keeps the network                                  exit 7
├── StoreBusy             nobody: the other run will finish                          exit 9
├── Stopped               nobody: the next round looks at everything again           exit 143
├── EvidenceUnwritable    whoever keeps the disk                                     exit 1
└── Held                  not an error: policy stopped a write before its first line
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum

NOT_SENT = "not sent; the console is unchanged"


class ExitCode(IntEnum):
    """What the shell is told; tabled in README."""

    OK = 0
    OURS = 1
    USAGE = 2
    INPUT = 3
    PERSON = 4
    PAGE = 5
    UNCONFIRMED = 6
    CONSOLE = 7
    APPROVAL = 8
    BUSY = 9
    #: What shells expect of a program ended by SIGTERM: 128 + 15.
    STOPPED = 143


#: Of several codes in one round the first of these is the round's.
PRECEDENCE = (
    ExitCode.UNCONFIRMED,
    ExitCode.PERSON,
    ExitCode.PAGE,
    ExitCode.OURS,
    ExitCode.CONSOLE,
    ExitCode.STOPPED,
    ExitCode.APPROVAL,
)


class BufaError(Exception):
    """Something a person must know: what happened, facts about where, and the next move.

    `what` is one sentence that names the thing; `facts` are short label → value lines in the order they
    are to be read (round, page, pack, seen, write, picture); `hint` names only commands that exist.
    """

    exit_code: ExitCode = ExitCode.OURS

    def __init__(self, what: str, facts: Mapping[str, str] | None = None, hint: str = "") -> None:
        super().__init__(what)
        self.what = what
        self.facts: dict[str, str] = dict(facts or {})
        self.hint = hint

    def add(self, **facts: str) -> BufaError:
        """Add facts that an outer layer knows; what an inner layer said stays."""
        for label, value in facts.items():
            self.facts.setdefault(label, value)
        return self

    def __str__(self) -> str:
        lines = [f"{type(self).__name__}: {self.what}"]
        lines += [f"  {label:<9} {_one_line(value)}" for label, value in self.facts.items()]
        if self.hint:
            lines += ["", f"hint: {self.hint}"]
        return "\n".join(lines)


def _one_line(value: object) -> str:
    """Show line breaks: what a page said may not look like a line of ours."""
    return str(value).replace("\r", "\\r").replace("\n", "\\n")


class UsageError(BufaError):
    """The command line is off, or a port is taken."""

    exit_code = ExitCode.USAGE


class InvalidInput(BufaError):
    """A settings file, pack or ledger is missing, unreadable or invalid."""

    exit_code = ExitCode.INPUT


class NoBrowser(InvalidInput):
    """No usable Chromium was found."""


class NeedsPerson(BufaError):
    """Only a person can go on."""

    exit_code = ExitCode.PERSON


class HumanCheck(NeedsPerson):
    """The console wants to know whether a person is there; bufa never answers."""


class WrongPassword(NeedsPerson):
    """The console refused the user name or the password."""


class WrongShop(NeedsPerson):
    """Signed in, but to another shop than the store's."""


class Suspect(NeedsPerson):
    """So much differs that the ledger or the pack is not believed; nothing is written in this round."""


class StorePaused(NeedsPerson):
    """A person or a failed sign-in has paused the store."""


class SignedOut(NeedsPerson):
    """The console asks to sign in again."""


class PageChanged(BufaError):
    """The page is not as the pack says."""

    exit_code = ExitCode.PAGE


class LocatorMissing(PageChanged):
    """An element matched nothing."""


class LocatorAmbiguous(PageChanged):
    """An element matched more than once."""


class LocatorBlocked(PageChanged):
    """An element is there, but covered, disabled or not of use."""


class NotReady(PageChanged):
    """A page never showed its sign of readiness."""


class UnexpectedValue(PageChanged):
    """The page shows another value than the one the plan rests on."""


class Unconfirmed(BufaError):
    """A write was begun and is not proven."""

    exit_code = ExitCode.UNCONFIRMED


class ConsoleRefused(BufaError):
    """The console itself refused a write."""

    exit_code = ExitCode.CONSOLE


class Unreachable(BufaError):
    """The console cannot be reached."""

    exit_code = ExitCode.CONSOLE


class StoreBusy(BufaError):
    """Another run holds the store."""

    exit_code = ExitCode.BUSY


class Stopped(BufaError):
    """The machine or a person asked the round to end; a commit that was begun has been confirmed."""

    exit_code = ExitCode.STOPPED


class EvidenceUnwritable(BufaError):
    """The evidence cannot be written, so nothing may be changed."""


class NotApproved(BufaError):
    """The yes that a write rests on counts no more: taken back, used, or of other terms."""

    exit_code = ExitCode.APPROVAL


class Held(BufaError):
    """Policy stopped a write before its first line; carries the outcome to report."""

    exit_code = ExitCode.OK

    def __init__(self, outcome: object) -> None:
        super().__init__("held")
        self.outcome = outcome
