"""The README's example, run from the README as it is written."""

import json
import re
import subprocess

import pytest

from cli.demo import load_demo
from infra.local.layout import ROOT
from shared.testing.waiting import eventually

pytestmark = [pytest.mark.stack, pytest.mark.timeout(180)]

EXAMPLE = re.compile(r"<!-- example: (\w+) -->\n```sh\n(.*?)```", re.DOTALL)


def test_the_first_example_works_as_written(stack):
    load_demo(stack.layout.service_url, stack.token)
    blocks = dict(EXAMPLE.findall((ROOT / "README.md").read_text(encoding="utf-8")))
    assert list(blocks) == ["publish", "match", "mail", "figure", "trace"]

    def run(name):
        base = stack.layout.base_port
        # the page names the default ports, this stack has its own
        command = re.sub(r":80(\d\d)/", lambda port: f":{base + int(port[1])}/", blocks[name])
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=ROOT,
            env=stack.environment(),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        return done.stdout

    listing = json.loads(run("publish"))
    assert listing["status"] == "published"

    def matched():
        """Tarek sees the match."""
        return [
            one for one in json.loads(run("match"))["items"] if one["listing_id"] == listing["id"]
        ]

    (match,) = eventually(matched, timeout=30)
    assert match["criteria"]
    eventually(lambda: listing["title"] in run("mail"), timeout=30)

    def counted():
        """The observatory has a listing under textile."""
        rows = json.loads(run("figure"))["rows"]
        return any(row["theme"] == "textile" and row["count"] for row in rows)

    eventually(counted, timeout=30)
    assert "directory" in run("trace")
