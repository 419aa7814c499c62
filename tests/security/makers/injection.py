"""Markup where no cell shows it."""

import json

Members = dict[str, bytes]

NOTEBOOK = "A1_Part1_Solutions.ipynb"
_MARKUP = "MARKUP<script>alert(1)</script>"


def markup_in_metadata(members: Members) -> Members:
    """Every name and title in Part 1's notebook is markup."""
    tree = json.loads(members[NOTEBOOK])
    tree["metadata"] |= {
        "title": _MARKUP,
        "authors": [{"name": _MARKUP}],
        "kernelspec": {"name": _MARKUP, "display_name": _MARKUP, "language": _MARKUP},
        "language_info": {"name": _MARKUP, "file_extension": _MARKUP, "mimetype": _MARKUP},
        _MARKUP: _MARKUP,
    }
    for cell in tree["cells"]:
        cell["metadata"] |= {"name": _MARKUP, "slideshow": {"slide_type": _MARKUP}, _MARKUP: _MARKUP}
    return {**members, NOTEBOOK: json.dumps(tree).encode()}
