"""The guide to the API as a page: the few forms of Markdown that docs/api.md uses, and no others."""

import re
from functools import cache
from pathlib import Path

from django.shortcuts import render
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from django.views.decorators.http import require_safe

GUIDE = Path(__file__).resolve().parents[1] / "docs/api.md"
CODE = re.compile(r"`([^`]+)`")
BOLD = re.compile(r"\*\*([^*]+)\*\*")


@require_safe
def guide(request):
    """Show how to use the API: tokens, lists, refusals, and every address with an example."""
    return render(request, "api/guide.html", {"guide": page_of_guide()})


@cache
def page_of_guide() -> SafeString:
    return as_html(GUIDE.read_text("utf-8"))


def as_html(text: str) -> SafeString:
    """Return HTML of a document of headings, paragraphs, lists, tables, code, `code` and **bold**."""
    found, under = [], ""
    parts = re.split(r"^```\w*\n(.*?)^```$", text, flags=re.MULTILINE | re.DOTALL)
    for index, part in enumerate(parts):
        if index % 2:
            found.append(f'<pre tabindex="0"><code>{escape(part)}</code></pre>')
            continue
        for block in re.split(r"\n\s*\n|\n(?=#)", part):
            if heading := re.match(r"(#{1,3}) (.*)", block.strip()):
                level, under = len(heading[1]), heading[2]
                found.append(f'<h{level} id="{slugify(under)}">{_inline(under)}</h{level}>')
            elif block.strip():
                found.append(_block(block.strip("\n").split("\n"), under))
    return mark_safe("\n".join(found))  # every piece of text was escaped before it was marked up


def _block(lines: list[str], under: str) -> str:
    """Return a table, a list or a paragraph; `under` is the heading that it stands below."""
    if lines[0].startswith("|"):
        return _table(lines, under)
    if lines[0].startswith("- "):
        items = re.split(r"^- ", "\n".join(lines), flags=re.MULTILINE)[1:]
        return "<ul>" + "".join(f"<li>{_inline(item)}</li>" for item in items) + "</ul>"
    return f"<p>{_inline(' '.join(lines))}</p>"


def _table(lines: list[str], under: str) -> str:
    head, _rule, *body = [
        [cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines
    ]
    titles = "".join(f'<th scope="col">{_inline(cell)}</th>' for cell in head)
    rows = "".join(
        f"<tr>{''.join(f'<td>{_inline(cell)}</td>' for cell in row)}</tr>" for row in body
    )
    table = f"<table><thead><tr>{titles}</tr></thead><tbody>{rows}</tbody></table>"
    name = escape(f"{under}: {', '.join(head)}".replace("`", ""))
    return f'<div class="scroll" tabindex="0" role="region" aria-label="{name}">{table}</div>'


def _inline(text: str) -> str:
    return BOLD.sub(r"<strong>\1</strong>", CODE.sub(r"<code>\1</code>", str(escape(text))))
