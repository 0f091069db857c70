"""A runner of GitHub workflows for tests: its own steps run in bash, in order; the actions of others are played."""

from __future__ import annotations

import operator
import os
import pathlib
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

TOKEN = re.compile(r"\s*(?:(?P<text>'(?:[^']|'')*')|(?P<name>[A-Za-z_][\w.-]*)|(?P<sign>\|\||&&|==|!=|[!()]))")
FOLDED = re.compile(r"\$\{\{(.*?)\}\}", re.DOTALL)
HEREDOC = re.compile(r"^([\w-]+)<<(\S+)\n(.*?)\n?^\2$", re.MULTILINE | re.DOTALL)


class Expression:
    """One expression of a workflow; what it does not know is an error, never an empty text."""

    def __init__(self, text: str, contexts: Mapping[str, Any]) -> None:
        self.contexts = contexts
        self.tokens = list(TOKEN.finditer(text.strip()))
        assert "".join(found[0] for found in self.tokens) == text.strip(), f"not understood: {text}"
        self.place = 0

    def value(self) -> Any:
        """The value of all of it."""
        found = self._binary(0)
        assert self.place == len(self.tokens), self.tokens[self.place][0]
        return found

    def _next(self) -> str:
        return self.tokens[self.place][0].strip() if self.place < len(self.tokens) else ""

    def _binary(self, level: int) -> Any:
        levels: list[dict[str, Callable[[Any, Any], Any]]] = [
            {"||": lambda a, b: a or b},
            {"&&": lambda a, b: a and b},
            {"==": operator.eq, "!=": operator.ne},
        ]
        if level == len(levels):
            return self._unary()
        found = self._binary(level + 1)
        while (sign := self._next()) in levels[level]:
            self.place += 1
            found = levels[level][sign](found, self._binary(level + 1))
        return found

    def _unary(self) -> Any:
        token = self.tokens[self.place]
        self.place += 1
        if token["text"]:
            return token["text"][1:-1].replace("''", "'")
        if token["sign"] == "!":
            return not self._unary()
        if token["sign"] == "(":
            found = self._binary(0)
            assert self._next() == ")"
            self.place += 1
            return found
        assert token["name"], token[0]
        return self._named(token["name"])

    def _named(self, name: str) -> Any:
        if self._next() == "(":
            assert [found[0].strip() for found in self.tokens[self.place :][:2]] == ["(", ")"], name
            self.place += 2
            return {"always": True, "success": not self.contexts["failed"], "failure": self.contexts["failed"]}[name]
        first, *rest = name.split(".")
        found: Any = self.contexts[first]
        for part in rest:
            if part not in found:
                assert first in ("steps", "secrets", "vars"), f"{name} is not known"
                return ""
            found = found[part]
        return found


def filled(text: Any, contexts: Mapping[str, Any]) -> str:
    """A value of a workflow with its expressions worked out."""
    if isinstance(text, bool):
        return str(text).lower()
    return FOLDED.sub(lambda found: _as_text(Expression(found[1], contexts).value()), str(text))


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else "" if value is None else str(value)


@dataclass
class Ran:
    """What came of a workflow: whether it failed, what steps said, summary, outputs, and what was asked of actions."""

    failed: bool = False
    log: str = ""
    summary: str = ""
    outputs: dict[str, str] = field(default_factory=dict)
    steps: list[str] = field(default_factory=list)
    artifacts: dict[str, pathlib.Path] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    environments: list[tuple[str, dict[str, str]]] = field(default_factory=list)

    @property
    def annotations(self) -> list[str]:
        """What a runner takes for annotations: commands at the beginning of a line."""
        return [line for line in self.log.splitlines() if re.match(r"\s*::(error|warning|notice)\b", line)]


class Runner:
    """One machine, cleared for every job, with the repositories and the cache that it can reach."""

    def __init__(self, folder: pathlib.Path, repositories: Mapping[str, pathlib.Path], python: str) -> None:
        self.folder = folder
        self.repositories = repositories
        self.python = python
        self.workspace, self.temp = folder / "work" / "repository", folder / "work" / "_temp"
        self.kept: dict[str, pathlib.Path] = {}
        self.jobs = 0

    def run(self, jobs: Mapping[str, Any], contexts: Mapping[str, Any]) -> Ran:
        """Run the one job of a workflow."""
        ((name, job),) = jobs.items()
        for place in (self.workspace, self.temp):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir(parents=True)
        self.jobs += 1
        ran = Ran()
        runner = {"temp": str(self.temp), "os": "Linux", "arch": "X64"}
        everything = {"vars": {}, "env": {}, "failed": False, **contexts, "runner": runner, "steps": {}}
        self._steps(job["steps"], everything, ran, action=None)
        ran.outputs = {key: filled(value, everything) for key, value in job.get("outputs", {}).items()}
        assert name
        return ran

    def _steps(
        self,
        steps: list[dict[str, Any]],
        contexts: dict[str, Any],
        ran: Ran,
        action: pathlib.Path | None,
    ) -> None:
        for step in steps:
            title = step.get("name") or step.get("uses") or step["run"]
            contexts["failed"] = ran.failed
            condition = str(step.get("if", "success()"))
            wanted = Expression(condition, contexts).value()
            if "always()" not in condition and ran.failed:
                wanted = False
            record: dict[str, Any] = {"outputs": {}, "outcome": "skipped"}
            if "id" in step:
                contexts["steps"][step["id"]] = record
            if not wanted:
                continue
            ran.steps.append(title)
            before, ran.failed = ran.failed, False
            record["outputs"] = self._step(step, contexts, ran, action)
            record["outcome"] = "failure" if ran.failed else "success"
            ran.failed = ran.failed or before

    def _step(
        self,
        step: dict[str, Any],
        contexts: dict[str, Any],
        ran: Ran,
        action: pathlib.Path | None,
    ) -> dict[str, str]:
        if "run" in step:
            return self._bash(step, contexts, ran, action)
        given = {key: filled(value, contexts) for key, value in step.get("with", {}).items()}
        if step["uses"].startswith("./"):
            return self._composite(self.workspace / step["uses"], given, contexts, ran)
        name, _, version = step["uses"].partition("@")
        assert re.fullmatch("[0-9a-f]{40}", version), f"{step['uses']} is not pinned"
        ran.asked.append((name, given))
        played: dict[str, Callable[[dict[str, str], Ran], dict[str, str]]] = {
            "actions/checkout": self._checkout,
            "actions/setup-python": self._setup_python,
            "actions/cache/restore": self._restore,
            "actions/cache/save": self._save,
            "actions/upload-artifact": self._upload,
        }
        return played[name](given, ran)

    def _composite(
        self,
        folder: pathlib.Path,
        given: dict[str, str],
        contexts: dict[str, Any],
        ran: Ran,
    ) -> dict[str, str]:
        action = yaml.safe_load((folder / "action.yml").read_text(encoding="utf-8"))
        assert set(given) <= set(action["inputs"]), "an input that the action does not know"
        inputs = {key: given.get(key, filled(one.get("default", ""), {})) for key, one in action["inputs"].items()}
        inside = {**contexts, "inputs": inputs, "steps": {}, "secrets": None}
        self._steps(action["runs"]["steps"], inside, ran, folder)
        return {key: filled(one["value"], inside) for key, one in action["outputs"].items()}

    def _bash(
        self, step: dict[str, Any], contexts: dict[str, Any], ran: Ran, action: pathlib.Path | None
    ) -> dict[str, str]:
        places = {name: self.temp / f"{name}-{len(ran.steps)}" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
        for path in places.values():
            path.touch()
        own = {key: filled(value, contexts) for key, value in step.get("env", {}).items()}
        environment = {**self._environment(contexts), **{name: str(path) for name, path in places.items()}, **own}
        if action is not None:
            assert step["shell"] == "bash"
            environment["GITHUB_ACTION_PATH"] = str(action)
        ran.environments.append((step.get("name", ""), environment))
        script = self.temp / "step.sh"
        script.write_text(filled(step["run"], contexts), encoding="utf-8")
        command = ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", str(script)]
        done = subprocess.run(
            command, cwd=self.workspace, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=280
        )
        ran.log += done.stdout.decode(errors="replace")
        ran.summary += places["GITHUB_STEP_SUMMARY"].read_text(encoding="utf-8")
        ran.failed = done.returncode != 0
        return outputs_of(places["GITHUB_OUTPUT"].read_text(encoding="utf-8"))

    def _environment(self, contexts: Mapping[str, Any]) -> dict[str, str]:
        home = self.folder / "home"
        home.mkdir(exist_ok=True)
        return {
            "PATH": f"{self.folder / 'tools'}:{os.environ['PATH']}",
            "HOME": str(home),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_WORKSPACE": str(self.workspace),
            "GITHUB_REPOSITORY": contexts["github"]["repository"],
            "GITHUB_SHA": contexts["github"]["sha"],
            "RUNNER_TEMP": str(self.temp),
            "RUNNER_OS": "Linux",
            "RUNNER_ARCH": "X64",
            "PIP_NO_INDEX": "1",
            "PIP_NO_BUILD_ISOLATION": "0",  # pip's word for: build with what is installed
        }

    def _checkout(self, given: dict[str, str], ran: Ran) -> dict[str, str]:
        assert given["persist-credentials"] == "false"
        place = self.workspace / given.get("path", "")
        source = self.repositories[given.get("repository") or "learner/work"]
        git(place.parent, "clone", "--quiet", str(source), str(place))
        git(place, "checkout", "--quiet", given.get("ref") or "HEAD")
        return {}

    def _setup_python(self, given: dict[str, str], ran: Ran) -> dict[str, str]:
        tools = self.folder / "tools"
        tools.mkdir(exist_ok=True)
        make_python(tools / "python")
        return {"python-version": self.python}

    def _restore(self, given: dict[str, str], ran: Ran) -> dict[str, str]:
        if given["key"] not in self.kept:
            return {"cache-hit": ""}
        shutil.copytree(self.kept[given["key"]], given["path"], symlinks=True)
        return {"cache-hit": "true"}

    def _save(self, given: dict[str, str], ran: Ran) -> dict[str, str]:
        self.kept[given["key"]] = self.folder / "cache" / str(len(self.kept))
        shutil.copytree(given["path"], self.kept[given["key"]], symlinks=True)
        return {}

    def _upload(self, given: dict[str, str], ran: Ran) -> dict[str, str]:
        kept = self.folder / "artifacts" / f"{self.jobs}-{given['name']}"
        shutil.copytree(given["path"], kept)
        ran.artifacts[given["name"]] = kept
        return {}


def outputs_of(text: str) -> dict[str, str]:
    """What a step wrote into GITHUB_OUTPUT: name=value, or a heredoc."""
    found = {name: value for name, _, value in HEREDOC.findall(text)}
    rest = HEREDOC.sub("", text)
    return found | dict(line.split("=", 1) for line in rest.splitlines() if line)


def git(folder: pathlib.Path, *words: str) -> str:
    """Run git as somebody."""
    somebody = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "init.defaultBranch=main"]
    done = subprocess.run(["git", *somebody, *words], cwd=folder, check=True, capture_output=True, text=True)
    return done.stdout.strip()


def commit(folder: pathlib.Path, message: str = "work") -> str:
    """Commit everything in a folder, a repository from now on; return the commit."""
    if not (folder / ".git").exists():
        git(folder, "init", "--quiet")
    git(folder, "add", "--all", "--force")
    git(folder, "commit", "--quiet", "--allow-empty", "--message", message)
    return git(folder, "rev-parse", "HEAD")


def make_python(place: pathlib.Path) -> None:
    """Write a Python whose new environments see what is installed here, and no older setuptools: nothing is fetched."""
    installed = next(path for path in sys.path if path.endswith("site-packages"))
    place.write_text(
        f"""#!/usr/bin/env bash
"{sys.executable}" "$@" || exit
if [[ "$*" == "-I -m venv "* ]]; then
  for folder in "${{@: -1}}"/lib/python3*/site-packages; do
    rm -rf "$folder"/setuptools*
    echo "{installed}" >"$folder/installed.pth"
  done
fi
""",
        encoding="utf-8",
    )
    place.chmod(0o755)
