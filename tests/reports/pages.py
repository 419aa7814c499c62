"""What a browser would find in a page, by Python's own HTML parser."""

from html.parser import HTMLParser

__all__ = ["Page", "unsafe"]

VOID = {"br", "hr", "img", "meta"}
TAGS = frozenset({
    "a", "b", "blockquote", "body", "br", "code", "dd", "details", "div", "dl", "dt", "em", "footer", "h1", "h2",
    "h3", "h4", "h5", "h6", "head", "header", "hr", "html", "img", "li", "main", "meta", "nav", "ol", "p", "pre",
    "s", "section", "span", "strong", "style", "summary", "table", "tbody", "td", "th", "thead", "title", "tr",
    "ul",
})  # fmt: skip
ATTRIBUTES = frozenset({
    "alt", "aria-hidden", "aria-labelledby", "charset", "class", "content", "href", "http-equiv", "id", "lang",
    "name", "open", "rel", "role", "scope", "src", "start", "style", "tabindex",
})  # fmt: skip


class Page(HTMLParser):
    """Tags, attributes and text of a page.

    Attributes:
        tags: (tag, attributes) of every element, in order.
        faults: End tags that close something else than what is open.
        text: All text, in order.
    """

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.faults: list[str] = []
        self.text = ""
        self.open: list[str] = []
        self.feed(html)
        self.close()
        self.faults += [f"{tag} is never closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> closes something else")

    def handle_data(self, data: str) -> None:
        self.text += data

    def handle_comment(self, data: str) -> None:
        self.faults.append(f"comment {data}")


def unsafe(html: str, *, mathml: frozenset[str] = frozenset()) -> list[str]:
    """Everything in the page that is not on the lists above, and every address that is not plain."""
    page = Page(html)
    found = list(page.faults)
    for tag, attributes in page.tags:
        if tag in mathml:
            continue  # test_mathml looks at these
        if tag not in TAGS:
            found.append(f"<{tag}>")
        found += [f"<{tag} {name}>" for name in attributes if name not in ATTRIBUTES]
        if tag == "a" and not attributes.get("href", "#").startswith(("#", "http://", "https://")):
            found.append(f"href {attributes['href']}")
        if tag == "img" and not attributes["src"].startswith("data:image/png;base64,"):
            found.append(f"src {attributes['src']}")
    return found
