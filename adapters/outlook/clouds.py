"""Microsoft's clouds: which login host belongs to which Graph."""

from urllib.parse import urlsplit

from core.settings import OutlookSettings

CLOUDS = {
    "login.microsoftonline.com": ("graph.microsoft.com",),
    "login.microsoft.com": ("graph.microsoft.com",),
    "login.windows.net": ("graph.microsoft.com",),
    "sts.windows.net": ("graph.microsoft.com",),
    "login.microsoftonline.us": ("graph.microsoft.us", "dod-graph.microsoft.us"),
    "login.partner.microsoftonline.cn": ("microsoftgraph.chinacloudapi.cn",),
    "login.chinacloudapi.cn": ("microsoftgraph.chinacloudapi.cn",),
}
"""Where people sign in, and the Graphs of that cloud ("National clouds", learn.microsoft.com/graph/deployments)."""
SHARED = ("common", "organizations", "consumers")
"""What may stand for the tenant where anybody's may be meant."""


def tenant(settings: OutlookSettings) -> str:
    """Return the tenant that the authority names, "" if none."""
    return urlsplit(settings.authority).path.strip("/").partition("/")[0].lower()


def two_clouds(settings: OutlookSettings) -> tuple[str, str] | None:
    """Return the login host and the Graph where both are known and belong to two clouds; None where they may fit."""
    login, graph = urlsplit(settings.authority).hostname or "", urlsplit(settings.base_url).hostname or ""
    every = {host for hosts in CLOUDS.values() for host in hosts}
    if login in CLOUDS and graph in every and graph not in CLOUDS[login]:
        return login, graph
    return None
