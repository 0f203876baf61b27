"""What the product is made of: a CycloneDX bill of materials with licences and hashes, and a list of the licences.

`make sbom` writes both into `dist/`. It tells of the virtual environment it runs in, so of this platform. Licences come
from the installed packages, hashes from the lock. A package is `required` where the product needs it, `optional` where
an extra for its users does, and `excluded` where only those who work on it do.
"""

import json
import subprocess
import sys
import tomllib
from collections.abc import Callable, Iterable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
_FOR_DEVELOPERS = {"dev", "bench"}
_SCOPES = ("required", "optional", "excluded")
_CLASSIFIER = "License :: "
Json = dict[str, Any]


def bill_of_materials() -> Json:
    """The bill of the running environment."""
    environment = _cyclonedx("environment", "--pyproject", str(ROOT / "pyproject.toml"), sys.executable)
    requirements = _cyclonedx("requirements", str(ROOT / "requirements.lock"))
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    return merged(environment, requirements, project)


def check(bill: Json) -> None:
    """Raises ValueError when a bill does not hold to the standard's schema; a fifth of a second a component."""
    problem = JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill))
    if problem is not None:
        raise ValueError(f"This is no bill of materials: {problem}")


def _cyclonedx(*arguments: str) -> Json:
    command = [
        sys.executable,
        "-m",
        "cyclonedx_py",
        arguments[0],
        "--output-reproducible",
        "--no-validate",
        "--sv",
        "1.6",
    ]
    made = subprocess.run([*command, *arguments[1:]], capture_output=True, text=True, check=True)
    bill: Json = json.loads(made.stdout)
    return bill


def merged(environment: Json, requirements: Json, project: Json) -> Json:
    """The environment's bill with the lock's hashes and a scope for each package; `project` is pyproject's table."""
    locked = {(_name(each), each.get("version")): each for each in requirements["components"]}
    scope_of = scopes(project, _installed_needs)
    components = []
    for component in environment["components"]:
        if _name(component) == canonicalize_name(project["name"]):
            continue
        archives = [
            each for each in _references(locked.get((_name(component), component["version"]))) if "hashes" in each
        ]
        # An address of a file says where somebody keeps the project, and is of no use to anybody else.
        others = [each for each in _references(component) if not each["url"].startswith("file:")]
        components.append(
            component
            | {"scope": scope_of.get(_name(component), "excluded")}
            | ({"externalReferences": others + archives} if others or archives else {})
            | ({} if component.get("licenses") else {"licenses": list(_licences_by_file(component["name"]))})
        )
    return environment | {"components": components}


def _name(component: Json) -> str:
    return str(canonicalize_name(component["name"]))


def _references(component: Json | None) -> list[Json]:
    return list((component or {}).get("externalReferences", []))


def _licences_by_file(package: str) -> Iterator[Json]:
    """What a package's licence file calls itself, for those whose metadata name none."""
    try:
        files = distribution(package).files or []
    except PackageNotFoundError:
        return
    for file in files:
        if file.name.upper().startswith("LICENSE"):
            lines = [line.strip() for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
            if lines and "licen" in lines[0].lower():
                yield {"license": {"name": lines[0], "acknowledgement": "declared"}}
                return


def scopes(project: Json, needs: Callable[[str], Iterable[str]]) -> dict[str, str]:
    """The scope of packages by name: by what they are needed for, directly or through others. `needs` gives the
    requirements of an installed package, and none for one that is not installed."""
    extras = project.get("optional-dependencies", {})
    optional = [each for name, wanted in extras.items() if name not in _FOR_DEVELOPERS for each in wanted]
    required = _closure(project["dependencies"], needs)
    return dict.fromkeys(_closure(optional, needs), "optional") | dict.fromkeys(required, "required")


def _closure(wanted: Iterable[str], needs: Callable[[str], Iterable[str]]) -> set[str]:
    """Names of all packages that these requirements lead to on this platform."""
    waiting = [Requirement(each) for each in wanted]
    seen: set[tuple[str, frozenset[str]]] = set()
    while waiting:
        requirement = waiting.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if (name, extras) not in seen:
            seen.add((name, extras))
            waiting += [each for each in map(Requirement, needs(name)) if _holds(each, extras)]
    return {name for name, _ in seen}


def _holds(requirement: Requirement, extras: frozenset[str]) -> bool:
    """Whether a package that was asked for with these extras needs this, too."""
    marker = requirement.marker
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in extras | {""})


def _installed_needs(package: str) -> list[str]:
    try:
        return distribution(package).requires or []
    except PackageNotFoundError:
        return []


def licence_of(component: Json) -> str:
    """A component's licences in words; empty where it names none. Exact names are told before classifiers."""
    told = [
        each.get("expression") or each["license"].get("id") or each["license"]["name"]
        for each in component.get("licenses", [])
    ]
    exact = [each for each in told if not each.startswith(_CLASSIFIER)]
    return ", ".join(exact or [each.rpartition(" :: ")[2] for each in told])


def licence_list(bill: Json) -> str:
    """A table of every package and its licence, those that the product needs first."""
    lines = ["# Licences", "", "| package | version | licence | scope |", "| --- | --- | --- | --- |"]
    order = sorted(bill["components"], key=lambda each: (_SCOPES.index(each["scope"]), _name(each)))
    lines += [
        f"| {each['name']} | {each['version']} | {licence_of(each) or '(not told)'} | {each['scope']} |"
        for each in order
    ]
    return "\n".join([*lines, ""])


def problems(bill: Json) -> list[str]:
    """What of the product has no licence, or no hash in the lock."""
    shipped = [each for each in bill["components"] if each["scope"] != "excluded"]
    return [
        *(f"{each['name']}: names no licence" for each in shipped if not licence_of(each)),
        *(
            f"{each['name']} {each['version']}: is not in requirements.lock"
            for each in shipped
            if not any("hashes" in reference for reference in _references(each))
        ),
    ]


def main() -> int:
    bill = bill_of_materials()
    check(bill)
    folder = ROOT / "dist"
    folder.mkdir(exist_ok=True)
    (folder / "helpcenter.cdx.json").write_text(json.dumps(bill, indent=2) + "\n", encoding="utf-8")
    (folder / "licences.md").write_text(licence_list(bill), encoding="utf-8")
    found = problems(bill)
    shipped = sum(each["scope"] != "excluded" for each in bill["components"])
    sys.stdout.write(f"dist/helpcenter.cdx.json and dist/licences.md: {shipped} packages of the product.\n")
    sys.stdout.write("".join(f"{each}\n" for each in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
