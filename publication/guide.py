"""The guide to the API, docs/api.md, as a page."""

from functools import cache
from itertools import takewhile
from pathlib import Path

from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

GUIDE = Path(__file__).resolve().parents[1] / "docs/api.md"


@require_safe
def guide(request):
    """Show how to use the API: tokens, lists, refusals, and every address with an example."""
    return render(request, "api/guide.html", {"guide": page_of_guide()})


@cache
def page_of_guide() -> SafeString:
    return as_html(GUIDE.read_text("utf-8"))


def as_html(text: str) -> SafeString:
    """Return a document in Markdown as HTML: headings have an address, what is wide scrolls by keyboard."""
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    tokens, under = markdown.parse(text), ""
    for index, token in enumerate(tokens):
        if token.type == "heading_open":
            under = tokens[index + 1].content
            token.attrSet("id", slugify(under))
        elif token.type == "table_open":
            head = takewhile(lambda part: part.type != "thead_close", tokens[index:])
            cells = ", ".join(part.content for part in head if part.type == "inline")
            # Read to the blind when they come to it.
            token.meta["name"] = f"{under}: {cells}".replace("`", "")
    markdown.add_render_rule("table_open", _table_open)
    markdown.add_render_rule("table_close", lambda *_: "</table></div>\n")
    markdown.add_render_rule("fence", _code)
    return mark_safe(
        markdown.renderer.render(tokens, markdown.options, {})
    )  # no HTML of the text's own passes


def _table_open(_renderer, tokens, index, _options, _env) -> str:
    name = escape(tokens[index].meta["name"])
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{name}"><table>\n'


def _code(_renderer, tokens, index, _options, _env) -> str:
    return f'<pre tabindex="0"><code>{escape(tokens[index].content)}</code></pre>\n'
