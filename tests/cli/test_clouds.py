"""Microsoft's clouds and a private one: who signs in meets the cloud's own hosts alone, and asks for its own Graph."""

from pathlib import Path
from urllib.parse import parse_qs

import pytest

from adapters.sandbox.authority.tenant import TENANT
from tests.cli.test_odd_sign_in import newcomer as newcomer
from tests.cli.test_odd_sign_in import person as person
from tests.cli.test_sign_in import ring as ring
from tests.cli.test_sign_in import tokens
from tests.support.proxy import every_host
from tests.support.signing_in import Newcomer

CLOUDS = {
    "world": ("login.microsoftonline.com", "graph.microsoft.com"),
    "GCC High": ("login.microsoftonline.us", "graph.microsoft.us"),
    "DoD": ("login.microsoftonline.us", "dod-graph.microsoft.us"),
    "China": ("login.partner.microsoftonline.cn", "microsoftgraph.chinacloudapi.cn"),
    "private": ("login.accord.example", "graph.accord.example"),
}


@pytest.mark.parametrize("cloud", CLOUDS)
def test_only_the_clouds_own_hosts_are_asked_and_for_its_own_graph(
    person: Newcomer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cloud: str
) -> None:
    login, graph = CLOUDS[cloud]
    bundle = tmp_path / "bundle.pem"
    where = {
        "authority": f"https://{login}/{TENANT}",
        "base_url": f"https://{graph}/v1.0",
        "ca_bundle": str(bundle),
    }
    with every_host(int(person.sandbox.url.rpartition(":")[2]), person.sandbox.ca_file) as (address, inside):
        inside.authority.cert_pem.write_to_path(bundle)
        monkeypatch.setenv("HTTPS_PROXY", address)
        person.outlook(auth="device-code", mailbox="me", **where)
        person.told("login", "outlook")
        person.graph.revoke_grants()
        mine = tokens(person)
        assert mine.token() != mine.refresh()
        person.outlook(auth="client-credentials", mailbox="avery.stone@accord.example", **where)
        person.told("login", "outlook", given=f"{person.authority.client_secret}\n")
    assert set(inside.asked) == {login, graph}
    forms = [parse_qs(body) for method, _, body in inside.asked[login] if method == "POST"]
    scopes = [form["scope"][0].split() for form in forms if "scope" in form]
    assert len(scopes) == 3  # the code, the renewal, the application
    assert all([each for each in scope if "/" in each] == [f"https://{graph}/.default"] for scope in scopes)
