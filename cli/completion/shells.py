"""The scripts that let a shell ask Accord what may be typed, and the answers.

A shell gives the words up to the cursor, a line each, the last of them being typed. It is answered a line for each
offer: "plain" (or "file", "dir" for what the shell knows better), the word, and what it is, with tabs between.
"""

import os
import re
from contextlib import suppress

import click
from click.shell_completion import CompletionItem, ShellComplete, split_arg_string

VARIABLE = "_ACCORD_COMPLETE"
"""Set by the scripts: what is asked for, such as "bash_complete"."""

_BASH = r"""_accord_completion() {
    local IFS=$'\n' kind value what
    COMPREPLY=()
    while IFS=$'\t' read -r kind value what; do
        case $kind in
            file | dir)
                COMPREPLY+=($(compgen -"${kind:0:1}" -- "$2"))
                compopt -o filenames 2>/dev/null
                ;;
            plain)
                COMPREPLY+=("$value")
                case $value in *[=~]) compopt -o nospace 2>/dev/null ;; esac
                ;;
        esac
    done < <(COMP_WORDS="${COMP_WORDS[*]:0:COMP_CWORD+1}" _ACCORD_COMPLETE=bash_complete "$1" 2>/dev/null | tr -d '\r')
}
complete -o nosort -F _accord_completion accord 2>/dev/null || complete -F _accord_completion accord
"""
_ZSH = r"""#compdef accord
_accord_completion() {
    local line kind value what typed="${(pj:\n:)words[1,CURRENT]}"
    local -a plain open parts
    for line in "${(@f)$(COMP_WORDS="$typed" _ACCORD_COMPLETE=zsh_complete "$words[1]" 2>/dev/null)}"; do
        parts=("${(@ps:\t:)line}")
        kind=$parts[1] value=${parts[2]//:/\\:} what=${parts[3]//\\/\\\\}
        case $kind in
            file) compset -P '--*='; _path_files ;;
            dir) compset -P '--*='; _path_files -/ ;;
            plain)
                [[ -n $what ]] && value="$value:$what"
                case $parts[2] in
                    *[=~]) open+=("$value") ;;
                    *) plain+=("$value") ;;
                esac
                ;;
        esac
    done
    (( $#plain )) && _describe -V 'accord' plain -U
    (( $#open )) && _describe -V 'accord' open -U -S ''
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _accord_completion "$@"
else
    compdef _accord_completion accord
fi
"""
_FISH = r"""function _accord_completion
    set -l words (commandline -opc) (commandline -ct)
    set -lx COMP_WORDS (begin; printf '%s\n' $words[1..-2]; printf '%s' $words[-1]; end | string collect -N)
    set -lx _ACCORD_COMPLETE fish_complete
    for line in ($words[1] 2>/dev/null)
        set -l parts (string split \t -- $line)
        switch $parts[1]
            case file
                __fish_complete_path $parts[2]
            case dir
                __fish_complete_directories $parts[2]
            case plain
                printf '%s\t%s\n' $parts[2] $parts[3]
        end
    end
end
complete --no-files --command accord --arguments '(_accord_completion)'
"""
_POWERSHELL = r"""Register-ArgumentCompleter -Native -CommandName accord -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)
    $words = @($commandAst.CommandElements | ForEach-Object { $_.ToString() })
    if ($wordToComplete -eq "") { $words += "" }
    $env:_ACCORD_COMPLETE = "powershell_complete"
    $env:COMP_WORDS = $words -join "`n"
    try {
        accord 2>$null | ForEach-Object {
            $kind, $name, $what = $_ -split "`t", 3
            if ($kind -eq "plain") {
                if (-not $what) { $what = $name }
                if ($name -match "[\s']") { $typed = "'" + $name.Replace("'", "''") + "'" } else { $typed = $name }
                [System.Management.Automation.CompletionResult]::new($typed, $name, "ParameterValue", $what)
            }
        }
    } finally {
        Remove-Item Env:_ACCORD_COMPLETE, Env:COMP_WORDS
    }
}
"""
_SCRIPTS = {"bash": _BASH, "zsh": _ZSH, "fish": _FISH, "powershell": _POWERSHELL}
SHELLS = tuple(_SCRIPTS)


class _Asked(ShellComplete):
    """What one press of Tab asks."""

    def __init__(self, command: click.Command, shell: str) -> None:
        super().__init__(command, {}, "accord", VARIABLE)
        typed = os.environ.get("COMP_WORDS", "").split("\n")[1:]
        self._parted = shell == "bash" and any(set(word) == {"="} for word in typed[-2:])
        words = [" ".join(split_arg_string(word)) for word in (_joined(typed) if shell == "bash" else typed)]
        self._words, self._begun = words[:-1], words[-1] if words else ""

    def get_completion_args(self) -> tuple[list[str], str]:
        return self._words, self._begun

    def format_completion(self, item: CompletionItem[str]) -> str:
        value = self._whole(item.value) if item.type == "plain" else item.value
        return f"{item.type}\t{value}\t{item.help or ''}".rstrip("\t")

    def _whole(self, value: str) -> str:
        """Return what takes the place of the word that is being typed, as the shell understands words.

        Of --option=value, click offers the value alone; bash parts words at each "=".
        """
        option, equals, _ = self._begun.partition("=")
        whole = f"{option}={value}" if equals and option.startswith("--") else value
        return whole[self._begun.rfind("=") + 1 :] if self._parted else whole


def _joined(typed: list[str]) -> list[str]:
    """Return words as they were typed, where bash has made three of "a=b"."""
    text = "\n".join(typed)
    return re.sub(r"(?<=[^\n])\n(=+)(?=\n|$)", r"\1", text).replace("=\n", "=").split("\n")


def script(shell: str) -> str:
    """Return the script of a shell."""
    return _SCRIPTS[shell]


def answer(command: click.Command, instruction: str) -> str:
    """Return what a script of ours asks for, a line each; nothing for what is none of theirs, or goes wrong."""
    shell, _, asked = instruction.partition("_")
    if shell not in SHELLS or asked != "complete":
        return ""
    with suppress(Exception):
        return _Asked(command, shell).complete()
    return ""
