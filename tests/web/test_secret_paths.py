"""Tokens of shared briefs in paths."""

import pytest

from aimm.web.secret_paths import without_secrets

TOKEN = "aimmb_" + "aZ-_9" * 8 + "abc"


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        (f"/briefs/{TOKEN}", "/briefs/…"),
        (f"/tools/aimm/briefs/{TOKEN}", "/tools/aimm/briefs/…"),
        (f"/api/v1/shared-briefs/{TOKEN}/brief.md", "/api/v1/shared-briefs/…/brief.md"),
        (f"/briefs//{TOKEN[:-1]}", "/briefs//…"),
        (f"/Briefs/{TOKEN[6:]}", "/Briefs/…"),
        (f"/briefs/{TOKEN} copied", "/briefs/…"),
        (f"/brief/{TOKEN}", "/brief/…"),
        (f"/{TOKEN}/more", "/…/more"),
        (f"/{TOKEN.upper()}", "/…"),
    ],
)
def test_tokens_are_hidden(path: str, shown: str):
    assert without_secrets(path) == shown


@pytest.mark.parametrize("path", ["/", "/briefs", "/api/v1/use-cases/1/brief.md", "/api/v1/brief-links/1"])
def test_other_paths_stay_as_they_are(path: str):
    assert without_secrets(path) == path
