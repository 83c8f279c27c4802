"""`/answer/{token}`: a responder unit answers its whistle, without an account and without JavaScript."""

import asyncio
import base64
import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from sqlalchemy import Engine
from sqlmodel import Session

from bot.clock import Clock
from bot.media.content import Clean, RefusedError, cleaned
from bot.media.store import MediaStore
from bot.pages.compiled import COMPILED
from bot.writer import Writer
from handlers.context import Context
from handlers.office import Office
from handlers.refusal import Refusal
from handlers.whistle import links, page
from handlers.wording import Wording
from models import db

HERE = Path(__file__).parent / "templates"
MOST_PHOTOS = 6
LONGEST_FIELD = 4000
"""Bytes of one field of the form: about 1300 characters."""
GONE = 404
REFUSED = 409
_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Form:
    """What came in, photos cleaned."""

    fields: dict[str, str] = field(default_factory=dict)
    photos: list[Clean] = field(default_factory=list)
    fault: str = ""


class AnswerPage:
    """Shows the assignment a token opens, and takes what its unit says."""

    def __init__(
        self, office: Office, reader: Engine, writer: Writer, store: MediaStore, clock: Clock, wake: Callable[[], None]
    ) -> None:
        self._office, self._reader, self._writer, self._store = office, reader, writer, store
        self._clock, self._wake = clock, wake
        style = (HERE / "answer.css").read_text(encoding="utf-8")
        environment = Environment(
            loader=FileSystemLoader(HERE),
            undefined=StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
            bytecode_cache=COMPILED,
        )
        environment.globals.update(t=self._say, style=style)
        self._template = environment.get_template("answer.html")
        mark = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        self._headers = {
            "Content-Security-Policy": f"default-src 'none'; style-src 'sha256-{mark}'; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'",
            "Referrer-Policy": "no-referrer",
            "Cache-Control": "no-store",
            "X-Robots-Tag": "noindex",
            "X-Content-Type-Options": "nosniff",
        }

    def routes(self) -> list[web.RouteDef]:
        """Its two addresses."""
        return [web.get("/answer/{token}", self.show), web.post("/answer/{token}", self.act)]

    async def show(self, request: web.Request) -> web.Response:
        """The page as it stands; a link that no longer opens says so."""
        token = request.match_info["token"]
        shown = await asyncio.to_thread(self._read, token)
        done = request.query.get("done", "")
        said = self._say(f"answer_page.done_{done}") if f"answer_page.done_{done}" in self._office.texts else ""
        return self._page(shown, {"said": said, "fault": "", "words": "", "unit": ""})

    async def act(self, request: web.Request) -> web.Response:
        """Do it, keep the photos, and lead back to the page; what could not be done is said beside the kept words."""
        token = request.match_info["token"]
        form = await self._form(request)
        kept = {"words": form.fields.get("words", ""), "unit": form.fields.get("unit", ""), "said": ""}
        if form.fault:
            return self._page(await asyncio.to_thread(self._read, token), {**kept, "fault": form.fault}, REFUSED)
        photos = [await asyncio.to_thread(self._put, clean) for clean in form.photos]
        done = await self._writer.run(lambda session: self._act(session, token, form.fields, photos))
        self._wake()
        if done is None:
            return self._page(None, {**kept, "fault": ""})
        if isinstance(done, Refusal):
            said = self._say(done.key, **done.values)
            return self._page(await asyncio.to_thread(self._read, token), {**kept, "fault": said}, REFUSED)
        raise web.HTTPSeeOther(f"{request.path}?done={form.fields.get('does', '')}", headers=self._headers)

    def _read(self, token: str) -> page.Shown | None:
        with db.session(self._reader) as session:
            ctx = self._context(session)
            assignment = links.opened(ctx, token)
            return page.shown(ctx, assignment) if assignment is not None else None

    def _act(self, session: Session, token: str, fields: dict[str, str], photos: list[page.Photo]) -> object:
        ctx = self._context(session)
        assignment = links.opened(ctx, token)
        if assignment is None:
            return None
        score = int(fields["score"]) if fields.get("score", "").isdigit() else 0
        words = " ".join(fields.get("words", "").split())
        done = page.act(ctx, assignment, fields.get("does", ""), words, fields.get("unit", ""), score)
        if not isinstance(done, Refusal):
            for photo in photos:
                page.attach(ctx, assignment, photo)
        return done

    def _context(self, session: Session) -> Context:
        now = self._clock.now()
        return Context(office=self._office, session=session, now=now, action=f"answer:{now.isoformat()}")

    async def _form(self, request: web.Request) -> _Form:
        """Read field by field with limits of our own: photos may be larger than any other request."""
        form = _Form()
        if not request.content_type.startswith("multipart/"):
            form.fields = {name: str(value)[:LONGEST_FIELD] for name, value in (await request.post()).items()}
            return form
        async for part in await request.multipart():
            if not isinstance(part, BodyPartReader):
                continue
            if part.name == "photos":
                await self._photo(form, part)
            elif part.name:
                data = await self._limited(part, LONGEST_FIELD)
                form.fields[part.name] = data.decode(errors="replace") if data is not None else ""
        return form

    async def _photo(self, form: _Form, part: BodyPartReader) -> None:
        rules = self._office.rules.media
        data = await self._limited(part, int(rules.largest_mb * 1024 * 1024))
        if data == b"":
            return  # no file was chosen
        if data is None or len(form.photos) >= MOST_PHOTOS:
            form.fault = self._say("answer_page.photo_refused", most=MOST_PHOTOS, megabytes=rules.largest_mb)
            return
        try:
            clean = await asyncio.to_thread(
                cleaned, "image", data, megabytes=rules.largest_mb, megapixels=rules.largest_megapixels
            )
        except RefusedError as error:
            _log.info("a photo on an answer page was refused: %s", error)
            form.fault = self._say("answer_page.photo_refused", most=MOST_PHOTOS, megabytes=rules.largest_mb)
        else:
            form.photos.append(clean)

    async def _limited(self, part: BodyPartReader, most: int) -> bytes | None:
        """The part, or None where it is longer; the rest is read past, so that the form goes on."""
        data, longer = bytearray(), False
        while chunk := await part.read_chunk():
            longer = longer or len(data) + len(chunk) > most
            if not longer:
                data += chunk
        return None if longer else bytes(data)

    def _put(self, clean: Clean) -> page.Photo:
        digest = hashlib.sha256(clean.data).hexdigest()
        key = f"{self._clock.now():%Y/%m}/answer-{digest[:32]}.{clean.ending}"
        self._store.put(key, clean.data)
        return page.Photo(key=key, digest=digest, mime=clean.mime, size=len(clean.data))

    def _page(self, shown: page.Shown | None, values: dict[str, Any], status: int = 200) -> web.Response:
        text = self._template.render(shown=shown, most=MOST_PHOTOS, **values)
        code = status if shown is not None else GONE
        return web.Response(text=text, status=code, content_type="text/html", headers=self._headers)

    def _say(self, key: str, **values: Any) -> str:
        words = Wording(texts=self._office.texts, calendar=self._office.calendar, now=self._clock.now())
        return words.say(key, **values)
