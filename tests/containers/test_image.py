"""The services' image: what is in it hangs on what is built, not on when."""

import json
import os
import subprocess

import pytest

from infra.images.build import BASE, IMAGES, command
from infra.local.layout import ROOT

pytestmark = [pytest.mark.containers, pytest.mark.timeout(600)]
AGAIN = IMAGES["navette"]._replace(tag="navette:again")


def layers(tag):
    asked = ["docker", "image", "inspect", "--format", "{{json .RootFS.Layers}}", tag]
    return json.loads(subprocess.run(asked, capture_output=True, check=True).stdout)


def test_the_image_built_again_is_the_same_layer_by_layer():
    *build, context = command(AGAIN, os.environ.get("NAVETTE_BASE_IMAGE") or BASE)
    subprocess.run([*build, "--no-cache", "--quiet", context], cwd=ROOT, check=True)
    try:
        assert layers(AGAIN.tag) == layers(IMAGES["navette"].tag)
    finally:
        subprocess.run(["docker", "image", "rm", AGAIN.tag], check=True)
