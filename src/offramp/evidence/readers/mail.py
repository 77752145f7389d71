"""Mail (.eml) and saved pages (.mht, .mhtml) by the standard library: the body, in plain words or as a page.

The subject is the title, the day it was sent the date. Of a saved page its HTML is read, of a mail its plain text,
where it has one. Attachments and mail within mail are named in a note and not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING

from offramp.errors import Problem, ReportError
from offramp.evidence.readers.characters import lines_of
from offramp.evidence.readers.html import read_page, with_article
from offramp.evidence.readers.reader import Extracted, Reader, paragraphs

if TYPE_CHECKING:  # a report of another kind does not pay for it
    from email.message import Message

_HEADER = re.compile(rb"(?:From|To|Date|Subject|Received|Return-Path|MIME-Version|Message-ID|Delivered-To): ?\S", re.I)
_LEAST = 3  # such lines at the head of a file that is mail
_MOST_PARTS = 200


def looks_like_mail(data: bytes) -> bool:
    """Whether a file opens with the headers of a mail."""
    head = data[:4096].replace(b"\r\n", b"\n").split(b"\n\n")[0].split(b"\n")
    return bool(_HEADER.match(head[0])) and sum(bool(_HEADER.match(line)) for line in head) >= _LEAST


def mail_body(data: bytes, file: str) -> Extracted:
    """The text of a mail or saved page. Raises ReportError: bad-mail, binary-file, wrong-encoding."""
    from email import message_from_bytes, policy

    try:
        whole = message_from_bytes(data, policy=policy.default)
        parts = list(_parts(whole))
        title, sent = str(whole.get("subject") or "") or None, _day(str(whole.get("date") or ""))
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError, IndexError):
        raise ReportError(_bad(file)) from None
    saved = whole.get_content_type() == "multipart/related"
    order = ("text/html", "text/plain") if saved else ("text/plain", "text/html")
    bodies = sorted((one for one in parts if one.get_content_type() in order and not _is_file(one)),
                    key=lambda part: order.index(part.get_content_type()))  # fmt: skip
    if not bodies:
        raise ReportError(_bad(file))
    left = [name for one in parts if one is not bodies[0] and (name := _is_file(one))]
    notes = (f"attachments: not read: {', '.join(left[:5])}",) if left else ()
    found = _extracted(bodies[0], file)
    return replace(found, title=found.title or title, date=found.date or sent, notes=(*found.notes, *notes))


def _parts(whole: Message) -> Iterator[Message]:
    """The parts of a mail, without those of mail within it."""
    from email.message import Message

    front, count = [whole], 0
    while front and count < _MOST_PARTS:
        part, count = front.pop(0), count + 1
        if part.is_multipart() and part.get_content_type() != "message/rfc822":
            front.extend(one for one in part.get_payload() if isinstance(one, Message))
        else:
            yield part


def _is_file(part: Message) -> str:
    """The name of an attachment, "" for what is no attachment."""
    attached = part.get_content_disposition() == "attachment" or part.get_content_type() == "message/rfc822"
    return (part.get_filename() or part.get_content_type()) if attached else ""


def _extracted(part: Message, file: str) -> Extracted:
    raw = part.get_payload(decode=True)
    data = raw if isinstance(raw, bytes) else b""
    words = _words(data, part.get_content_charset() or "utf-8", file)
    if part.get_content_type() == "text/html":
        return read_page(b"\xef\xbb\xbf" + words.encode("utf-8", "replace"), file)
    return Extracted(lines_of(words).replace("\0", ""))


def _words(data: bytes, charset: str, file: str) -> str:
    """The text of a part. Nothing is put in place of what its character set does not hold: it would be quoted."""
    try:
        return data.decode(charset)
    except (LookupError, ValueError):
        message = f"the mail says that its text is '{charset[:40]}', and it is not, or no such character set is known"
        remedy = "save the text of the mail as UTF-8"
        raise ReportError(Problem("wrong-encoding", file, 0, 0, message, remedy=remedy)) from None


def _day(words: str) -> str | None:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(words).date().isoformat()
    except (ValueError, TypeError, IndexError):
        return None


def _structure(extracted: Extracted) -> Extracted:
    return with_article(extracted) if extracted.markup else paragraphs(extracted)


def _bad(file: str) -> Problem:
    return Problem("bad-mail", file, 0, 0, "no text can be read in this mail or saved page", remedy="save its text")


READER = Reader("mail", (".eml", ".mht", ".mhtml"), mail_body, _structure, looks_like=looks_like_mail)
