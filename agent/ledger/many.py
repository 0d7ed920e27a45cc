"""Asking for many rows by name: in parts that every database takes, as one value where that is quicker."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import TypeVar

from sqlalchemy import ColumnElement, Connection, String, any_, literal
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

T = TypeVar("T")

#: How many names go into one look-up: SQLite in its oldest form takes 999 parameters.
CHUNK = 500


def chunks(values: Iterable[T], size: int = CHUNK) -> Iterator[list[T]]:
    """Yield the values in lists of at most `size`."""
    rest = iter(values)
    while chunk := list(islice(rest, size)):
        yield chunk


def among(
    connection: Connection, column: InstrumentedAttribute[str], values: Collection[str]
) -> ColumnElement[bool]:
    """Return the condition that a text column holds one of the values.

    PostgreSQL gets them as one array: writing out and reading as many parameters as values takes SQLAlchemy
    and psycopg as long as fetching the rows does. SQLite knows no arrays.
    """
    if connection.dialect.name == "postgresql":
        return column == any_(literal(list(values), ARRAY(String)))
    return column.in_(values)
