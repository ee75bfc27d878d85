"""What `accord init` asks a person, so that the settings it writes work."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from core.model import Kind

Ask = Callable[[str], str]
"""Asks a question and returns the answer, blanks at its ends taken away; "" stands for the default."""
Say = Callable[[str], None]
Values = dict[str, object]

MICROSOFT = "https://login.microsoftonline.com"
WAYS_TO_OUTLOOK = {
    "device-code": "you sign in once, in a browser",
    "client-credentials": "an app of your organisation, with a secret of its own",
    "token-command": "a command of yours prints a token",
}
WAYS_TO_SALESFORCE = {
    "sf-cli": "the Salesforce CLI, which you have signed in",
    "jwt": "an app of your organisation, with a private key",
    "client-credentials": "an app of your organisation, with a secret of its own",
    "token-command": "a command of yours prints a token",
}


@dataclass(frozen=True, slots=True)
class Interview:
    """Asks one person; every question can be left open with Enter."""

    ask: Ask
    say: Say

    def held(self) -> dict[str, Values]:
        """Return settings by table, without what was left open."""
        self.say("Enter leaves a question open; the answer can be written into accord.toml later.")
        answers = {"outlook": self._outlook(), "salesforce": self._salesforce()}
        answers |= {kind: {"enabled": True} for kind in self._kinds()}
        return {table: found for table, values in answers.items() if (found := _given(values))}

    def _outlook(self) -> Values:
        self.say("\nOutlook. How does Accord sign in?")
        way = self._way(WAYS_TO_OUTLOOK)
        if way == "token-command":
            return {"auth": way, "token_command": self.ask("The command: ")}
        values: Values = {"auth": way, "client_id": self.ask("Application (client) id, from Entra: ")}
        tenant = self.ask("Directory (tenant) id or domain, from Entra: ")
        if "/" in tenant:
            values |= self._of_another_host(tenant)
        elif tenant:
            values["authority"] = f"{MICROSOFT}/{tenant}"
        if way == "client-credentials":
            values["mailbox"] = self.ask("Whose mailbox, by address: ")
        return values

    def _of_another_host(self, authority: str) -> Values:
        """Ask what goes with an authority that is not Microsoft's: its Graph, and whom to trust."""
        authority = https(authority)
        if authority.startswith(f"{MICROSOFT}/"):
            return {"authority": authority}
        graph = self._address("The address of Graph there, such as https://graph.microsoft.us/v1.0: ")
        return {"authority": authority, "base_url": graph, "ca_bundle": self._bundle()}

    def _address(self, question: str) -> str:
        """Return an address with https, "" if none is given."""
        while True:
            address = https(self.ask(question))
            if not address or (address.startswith("https://") and urlsplit(address).hostname):
                return address
            self.say("The address must begin with https://.")

    def _bundle(self) -> str:
        return self.ask("A PEM file of certificates to trust, if the system's are not enough: ")

    def _salesforce(self) -> Values:
        self.say("\nSalesforce.")
        address = self._address("Your My Domain address, such as https://acme.my.salesforce.com: ")
        values: Values = {"instance_url": address}
        if address and not (urlsplit(address).hostname or "").endswith(".com"):
            values["ca_bundle"] = self._bundle()
        self.say("How does Accord sign in?")
        way = self._way(WAYS_TO_SALESFORCE)
        values["auth"] = way
        match way:
            case "token-command":
                values["token_command"] = self.ask("The command: ")
            case "sf-cli":
                values["target_org"] = self.ask("Alias or username of the org in sf [its default org]: ")
            case _:
                values["client_id"] = self.ask("Consumer key of the app: ")
        if way == "jwt":
            values["username"] = self.ask("The Salesforce username that Accord acts as: ")
            values["jwt_key_file"] = self.ask("The PEM file with the private key, full path: ")
        return values

    def _way(self, ways: dict[str, str]) -> str:
        """Return the way that is chosen, by number or name; the first by default."""
        names = list(ways)
        for number, name in enumerate(names, 1):
            self.say(f"  {number}  {name}: {ways[name]}")
        while True:
            answer = self.ask(f"Which [1, {names[0]}]: ") or "1"
            if answer in names:
                return answer
            if answer.isdecimal() and 1 <= int(answer) <= len(names):
                return names[int(answer) - 1]
            self.say(f"Answer with a number from 1 to {len(names)}.")

    def _kinds(self) -> list[str]:
        """Return the kinds to switch on: those that are named, none by default."""
        self.say("\nEvery kind is off until you switch it on.")
        while True:
            words = re.split(r"[\s,]+", self.ask("Switch on: calendar, contacts, tasks [none]: ").lower())
            if set(words) <= {"", *Kind}:
                return [kind.value for kind in Kind if kind.value in words]
            self.say("Name any of calendar, contacts and tasks.")


def https(address: str) -> str:
    """Return an address as a setting has it: people leave out the scheme, or copy it with a path's end."""
    if not address:
        return ""
    return (address if "://" in address else f"https://{address}").rstrip("/")


def _given(values: Values) -> Values:
    return {name: value for name, value in values.items() if value != ""}
