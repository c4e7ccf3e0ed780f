"""``jizhi completion``: the script by which a shell completes commands and their options."""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Mapping

from jizhi.cli.console import DONE, Console
from jizhi.cli.helping import Half, half, help_half
from jizhi.cli.main import COMMANDS, parser_of

SHELLS = ("bash", "zsh", "fish")
HOW = {
    "bash": "source <(jizhi completion bash)          # ~/.bashrc",
    "zsh": "source <(jizhi completion zsh)           # ~/.zshrc, compinit 之后 · after compinit",
    "fish": "jizhi completion fish | source           # ~/.config/fish/config.fish",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the command's options."""
    parser.add_argument("shell", choices=SHELLS, help="哪种命令行 · which shell")


def run(options: argparse.Namespace, console: Console) -> int:
    """Carry the command out."""
    script = script_for(options.shell, words_of_commands(), which=help_half())
    if console.as_json:
        console.answer({"shell": options.shell, "script": script})
    console.say(script)
    return DONE


def words_of_commands() -> Mapping[str, tuple[str, ...]]:
    """By command, its options and the words that it may be followed by."""
    return {name: tuple(_words(parser_of(name))) for name in COMMANDS}


def _words(parser: argparse.ArgumentParser) -> Iterator[str]:
    for action in parser._actions:
        yield from (option for option in action.option_strings if option.startswith("--"))
        if not action.option_strings and action.choices:
            yield from map(str, action.choices)


def script_for(shell: str, commands: Mapping[str, tuple[str, ...]], *, which: Half = "") -> str:
    """Return the script of a *shell* for these *commands*.

    >>> print(script_for("bash", {"pay": ("--on", "--key")}).splitlines()[-1])
    complete -o default -F _jizhi jizhi
    """
    return "\n".join({"bash": _bash, "zsh": _zsh, "fish": _fish}[shell](commands, which))


def _bash(commands: Mapping[str, tuple[str, ...]], which: Half) -> Iterator[str]:
    yield f"# {HOW['bash']}"
    yield "_jizhi() {"
    yield '  local cur="${COMP_WORDS[COMP_CWORD]}" words=""'
    yield '  if [ "$COMP_CWORD" -eq 1 ]; then'
    yield f'    words="{" ".join(commands)} --help --version"'
    yield "  else"
    yield '    case "${COMP_WORDS[1]}" in'
    yield from (f'      {name}) words="{" ".join(words)}" ;;' for name, words in commands.items())
    yield "    esac"
    yield "  fi"
    yield '  COMPREPLY=($(compgen -W "$words" -- "$cur"))'
    yield "}"
    yield "complete -o default -F _jizhi jizhi"


def _zsh(commands: Mapping[str, tuple[str, ...]], which: Half) -> Iterator[str]:
    yield "#compdef jizhi"
    yield f"# {HOW['zsh']}"
    yield "_jizhi() {"
    yield "  if (( CURRENT == 2 )); then"
    yield "    local -a commands=("
    yield from (f"      {_quoted(f'{name}:{_about(name, which)}')}" for name in commands)
    yield "    )"
    yield "    _describe command commands"
    yield "    return"
    yield "  fi"
    yield '  case "$words[2]" in'
    yield from (f"    {name}) compadd -- {' '.join(words)} ;;" for name, words in commands.items())
    yield "  esac"
    yield "  _files"
    yield "}"
    yield "compdef _jizhi jizhi"


def _fish(commands: Mapping[str, tuple[str, ...]], which: Half) -> Iterator[str]:
    yield f"# {HOW['fish']}"
    for name in commands:
        yield f"complete -c jizhi -n __fish_use_subcommand -a {name} -d {_quoted(_about(name, which))}"
    for name, words in commands.items():
        seen = f"complete -c jizhi -n '__fish_seen_subcommand_from {name}'"
        for word in words:
            yield f"{seen} -l {word.removeprefix('--')}" if word.startswith("--") else f"{seen} -a {word}"


def _about(name: str, which: Half) -> str:
    return half(COMMANDS.get(name, ""), which)


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "") + "'"
