"""A form that may carry one file: read without trust, and no more of it than a proof may have."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from pathlib import Path

from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request

from agent.errors import InvalidInput
from agent.ledger.answers import MOST_BYTES
from agent.review.form import LARGEST
from agent.say import say

#: Number, terms, answer, note, and room for what a later page may send.
_MOST_FIELDS = 16
#: What is too large is read to its end and dropped, since a browser shows no answer before; more is cut off.
_MOST_DROPPED = 512 * 2**20
Fields = Mapping[str, list[str]]
#: A file's name, without its folder, and what it holds.
File = tuple[str, bytes]


async def upload(request: Request) -> tuple[Fields, File | None]:
    """Return the fields of a form by name, and its file, None where none was chosen.

    InvalidInput for more bytes than a proof may have, HTTPException 400 for anything that is no such form,
    413 for what is no form of a person's any more.
    """
    if not request.headers.get("content-type", "").startswith("multipart/form-data"):
        raise HTTPException(400)
    stream = _cut(request.stream())
    try:
        form = await MultiPartParser(request.headers, stream, max_files=1, max_fields=_MOST_FIELDS).parse()
    except MultiPartException:
        raise HTTPException(400) from None
    try:
        return _texts(form), await _file(form)
    finally:
        await form.close()


async def _cut(stream: AsyncIterator[bytes]) -> AsyncGenerator[bytes, None]:
    """Pass on a body; InvalidInput at its end where it is larger than a proof and its words."""
    size = 0
    async for chunk in stream:
        size += len(chunk)
        if size > _MOST_DROPPED:
            raise HTTPException(413)
        if size <= MOST_BYTES + LARGEST:
            yield chunk
    if size > MOST_BYTES + LARGEST:
        raise InvalidInput(
            say("the file has more than {n} MiB", n=MOST_BYTES // 2**20),
            hint=say("nothing was closed; choose a picture or a PDF"),
        )


def _texts(form: FormData) -> Fields:
    names = dict.fromkeys(form)
    return {name: [each for each in form.getlist(name) if isinstance(each, str)] for name in names}


async def _file(form: FormData) -> File | None:
    chosen = (each for _, each in form.multi_items() if isinstance(each, UploadFile) and each.filename)
    file = next(chosen, None)
    return (Path(file.filename or "").name, await file.read()) if file else None
