"""A page of HTML as its elements, for the tests of every form that becomes HTML."""

from __future__ import annotations

from html.parser import HTMLParser


class Elements(HTMLParser):
    """Every element, attribute, id and link of a page, the text of its scripts and styles, and its headings."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.code: list[tuple[str, dict[str, str | None], str]] = []
        self.headings: list[int] = []
        self.described: list[str] = []
        self._open: tuple[str, dict[str, str | None]] | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        self.attributes.update(found)
        self.ids += [found["id"] or ""] if "id" in found else []
        self.links += [found["href"] or ""] if "href" in found else []
        self.headings += [int(tag[1])] if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit() else []
        self.described += [found[name] or "" for name in ("aria-labelledby", "aria-describedby") if name in found]
        if tag in ("script", "style"):
            self._open = (tag, found)
            self.code.append((tag, found, ""))

    def handle_data(self, data: str) -> None:
        if self._open:
            tag, found, text = self.code[-1]
            self.code[-1] = (tag, found, text + data)

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag == self._open[0]:
            self._open = None
