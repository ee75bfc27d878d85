"""The scripts that let a shell ask Accord what may be typed: click's for bash, zsh and fish; ours for PowerShell."""

import os

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class, get_completion_class

VARIABLE = "_ACCORD_COMPLETE"
"""Set by the scripts: what is asked for, such as "bash_complete"."""
SHELLS = ("bash", "zsh", "fish", "powershell")

_POWERSHELL = """\
Register-ArgumentCompleter -Native -CommandName %(prog_name)s -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
    if ($wordToComplete -eq "") { $words += "" }
    $env:%(complete_var)s = "powershell_complete"
    $env:COMP_WORDS = $words -join "`n"
    try {
        %(prog_name)s | ForEach-Object {
            $name, $what = $_ -split "`t", 2
            if (-not $what) { $what = $name }
            [System.Management.Automation.CompletionResult]::new($name, $name, "ParameterValue", $what)
        }
    } finally {
        Remove-Item Env:%(complete_var)s, Env:COMP_WORDS
    }
}
"""


class PowerShellComplete(ShellComplete):
    """Completion in PowerShell: the words come a line each, the last of them being typed."""

    name = "powershell"
    source_template = _POWERSHELL

    def get_completion_args(self) -> tuple[list[str], str]:
        words = os.environ.get("COMP_WORDS", "").split("\n")[1:]
        return words[:-1], words[-1] if words else ""

    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.value}\t{item.help or ''}".rstrip("\t")


add_completion_class(PowerShellComplete)


def script(shell: str, command: click.Command) -> str:
    """Return the script of a shell."""
    return _of(shell, command).source()


def answer(command: click.Command, instruction: str) -> str:
    """Return what a script of ours asks for, a line each; nothing for what is none of theirs."""
    shell, _, asked = instruction.partition("_")
    return _of(shell, command).complete() if shell in SHELLS and asked == "complete" else ""


def _of(shell: str, command: click.Command) -> ShellComplete:
    found = get_completion_class(shell)
    assert found is not None  # noqa: S101  SHELLS names those that there are
    return found(command, {}, "accord", VARIABLE)
