"""The pages of the documentation that come with the package."""

from __future__ import annotations

from typing import Annotated

import typer

from offramp.cli.options import argument

PageArg = Annotated[str | None, argument("[PAGE]", "A name from the list, such as limits or case-file.")]


def docs_command(page: PageArg = None) -> None:
    """Print a page of the documentation, or list the pages.

    They come with the package: what a brief or a message names, the case language, the shapes of JSON.
    """
    from offramp import manual

    if page:
        typer.echo(manual.printed_page(page), nl=False)
    for name, path in {} if page else manual.page_files().items():
        typer.echo(f"{name}: {manual.page_title(path)}")
