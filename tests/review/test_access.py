"""Tokens of reviewers: given once, kept as a digest, taken back."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, select

from agent.errors import InvalidInput
from agent.ledger.database import reading
from agent.ledger.trust_tables import ReviewerRow
from agent.review.access import Reviewer, Reviewers
from tests.journal.samples import FixedClock


@pytest.fixture
def reviewers(engine: Engine, clock: FixedClock) -> Reviewers:
    """The reviewers of a new installation."""
    return Reviewers(engine, clock)


def test_a_token_tells_whose_it_is(reviewers: Reviewers, clock: FixedClock) -> None:
    """Each reviewer has one of their own, of 32 random bytes; any other text is nobody's."""
    hers, his = reviewers.issue("Li Na"), reviewers.issue("王伟")
    assert ["Li Na", "王伟"] == [reviewers.known(hers), reviewers.known(his)]
    assert {43} == {len(token) for token in (hers, his)}
    assert [None] * 5 == [reviewers.known(other) for other in ("", hers[:-1], hers + "a", "é\ud800", "Li Na")]
    assert [Reviewer("Li Na", clock()), Reviewer("王伟", clock())] == reviewers.list()


def test_the_database_does_not_know_the_token(reviewers: Reviewers, engine: Engine) -> None:
    """Whoever reads the database cannot open the page with what stands there."""
    token = reviewers.issue("Li")
    with reading(engine) as connection:
        row = connection.execute(select(ReviewerRow)).one()
    assert token not in str(tuple(row))
    assert reviewers.known(row.token_sha256) is None


def test_a_second_token_replaces_the_first(reviewers: Reviewers) -> None:
    """Whoever lost a token is given another; the lost one opens nothing."""
    lost, found = reviewers.issue("Li"), reviewers.issue("Li")
    assert [None, "Li"] == [reviewers.known(lost), reviewers.known(found)]
    assert 1 == len(reviewers.list())


def test_a_revoked_token_opens_nothing(reviewers: Reviewers) -> None:
    """Another reviewer's still does; who never had one is told so, with the names there are."""
    hers, his = reviewers.issue("Li"), reviewers.issue("Wang")
    reviewers.revoke("Li")
    assert [None, "Wang"] == [reviewers.known(hers), reviewers.known(his)]
    with pytest.raises(InvalidInput, match="no reviewer `Li`") as told:
        reviewers.revoke("Li")
    assert {"known": "`Wang`"} == told.value.facts
    assert "Li" == reviewers.known(reviewers.issue("Li"))


@pytest.mark.parametrize("name", ["", " Li", "Li ", "-x", "a\nb", "a\u202eb", "<b>", "x" * 41, "Li;"])
def test_an_odd_name_is_refused(reviewers: Reviewers, name: str) -> None:
    """Names stand in evidence and on pages: nothing in them may steer a reader or a terminal."""
    with pytest.raises(InvalidInput, match="no name of a reviewer"):
        reviewers.issue(name)
    assert [] == reviewers.list()
