"""``oogst serve``: the site, on this machine."""

from __future__ import annotations

import click

from oogst.cli import language
from oogst.texts import texts


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535), help="The port to listen on.")
@click.option("--workers", default=1, show_default=True, type=click.IntRange(1, 64), help="Server processes.")
def serve(host: str, port: int, workers: int) -> None:
    """Run the site until Ctrl+C."""
    from oogst.site import serving

    serving.set_up()
    with serving.shared_metrics(workers):
        serving.check_ready(host, port)
        click.echo(texts("serve", language()).say("serving", address=f"http://{serving.named(host)}:{port}/"))
        serving.serve(host, port, workers)
