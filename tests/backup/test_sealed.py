"""A file that only its passphrase opens, and only whole."""

from __future__ import annotations

import io

import pytest

from agent.backup import sealed
from agent.backup.sealed import MAGIC, PIECE, SealedReader, SealedWriter
from agent.errors import InvalidInput
from agent.secrets import Secret

RIGHT = Secret("four words that belong nowhere")
HEAD = len(MAGIC) + 16 + 7
TEXT = bytes(range(256)) * 4 * 1024 * 2 + b"the end"  # two pieces and a little


def written(text: bytes = TEXT) -> bytes:
    """Return a sealed file, written in pieces of an odd size."""
    stream = io.BytesIO()
    writer = SealedWriter(stream, RIGHT)
    for start in range(0, len(text), 70_001):
        assert len(text[start : start + 70_001]) == writer.write(text[start : start + 70_001])
    writer.close()
    return stream.getvalue()


def read(content: bytes, passphrase: Secret = RIGHT) -> bytes:
    """Return what a sealed file holds, read as a whole."""
    return SealedReader(io.BytesIO(content), passphrase).read()


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE])
@pytest.mark.usefixtures("cheap")
def test_what_was_written_comes_back(size: int) -> None:
    """Whatever its length, in whatever portions it is read."""
    text = TEXT[:size]
    content = written(text)
    assert text == read(content)
    reader = SealedReader(io.BytesIO(content), RIGHT)
    portions = []
    while portion := reader.read(99_999):
        portions.append(portion)
    assert text == b"".join(portions)
    assert b"" == reader.read(1)


def test_guessing_is_dear() -> None:
    """The key takes 128 MiB to derive; and the text stands nowhere in the file."""
    assert 2**17 == sealed._COST
    content = written(b"a buyer's name" * 9)
    assert b"buyer" not in content
    assert b"a buyer's name" * 9 == read(content)


@pytest.mark.usefixtures("cheap")
def test_two_files_of_one_text_share_nothing() -> None:
    """Salt and nonces are new each time."""
    first, second = written(b"x" * 64), written(b"x" * 64)
    assert first[len(MAGIC) : HEAD] != second[len(MAGIC) : HEAD]
    assert first[HEAD:] != second[HEAD:]


@pytest.mark.usefixtures("cheap")
def test_another_passphrase_does_not_open_it() -> None:
    """It is said in a sentence, and that nothing was restored."""
    with pytest.raises(InvalidInput, match=r"another passphrase.*nothing was restored"):
        read(written(b"text"), Secret("four words that belong elsewhere"))


@pytest.mark.parametrize("place", [len(MAGIC), HEAD - 1, HEAD, HEAD + PIECE + 20, -1])
@pytest.mark.usefixtures("cheap")
def test_a_changed_byte_is_found(place: int) -> None:
    """In the head, in any piece, at the very end."""
    content = bytearray(written())
    content[place] ^= 1
    with pytest.raises(InvalidInput, match="changed"):
        read(bytes(content))


@pytest.mark.parametrize("length", [HEAD, HEAD + 5, HEAD + PIECE, HEAD + PIECE + 16, HEAD + 2 * PIECE + 32])
@pytest.mark.usefixtures("cheap")
def test_a_file_that_was_cut_short_is_found(length: int) -> None:
    """Also where whole pieces are gone from its end."""
    with pytest.raises(InvalidInput, match=r"changed|cut short"):
        read(written()[:length])


@pytest.mark.usefixtures("cheap")
def test_pieces_keep_their_order() -> None:
    """Two pieces that changed places do not pass, nor does one that stands twice."""
    content, size = written(), PIECE + 16
    head, one, two, rest = content[:HEAD], content[HEAD:][:size], content[HEAD + size :][:size], content[-23:]
    for wrong in (head + two + one + rest, head + one + one + rest):
        with pytest.raises(InvalidInput, match="changed"):
            read(wrong)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "no backup of bufa"),
        (b"PK\3\4 some archive", "no backup of bufa"),
        (MAGIC, "cut short"),
        (MAGIC[:5], "cut short"),
        (b"bufa backup 2\n" + bytes(99), "newer version"),
        (b"bufa backup 10\n" + bytes(99), "newer version"),
    ],
)
def test_what_is_no_backup_of_this_version(content: bytes, expected: str) -> None:
    """Each is told apart before a passphrase is tried."""
    with pytest.raises(InvalidInput, match=expected) as refused:
        read(content)
    assert "nothing was restored" in refused.value.what
    assert refused.value.hint
