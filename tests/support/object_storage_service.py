"""An S3 service of this machine, asked over HTTP as any other."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

BUCKET = "documents"


@contextmanager
def service() -> Iterator[str]:
    """Yield the address of a running service; skip where none is installed."""
    server_of = pytest.importorskip("moto.server", reason="NOT checked against S3: moto is not installed")
    server = server_of.ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


def empty_bucket(endpoint: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make the one bucket, or empty it; keys are set as an operator sets them."""
    import boto3  # noqa: PLC0415 - an extra

    keys = {"AWS_ACCESS_KEY_ID": "k", "AWS_SECRET_ACCESS_KEY": "s", "AWS_DEFAULT_REGION": "us-east-1"}
    for name, value in keys.items():
        monkeypatch.setenv(name, value)
    bucket = boto3.resource("s3", endpoint_url=endpoint).Bucket(BUCKET)
    bucket.create()
    bucket.objects.delete()
