"""A new site's files: one guide that teaches, in the languages asked for."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from helpcenter.content.checks import json_schema
from helpcenter.content.text import addresses
from helpcenter.content.text.slugs import slug_id
from helpcenter.domain.errors import UsageError
from helpcenter.domain.locale import is_locale, language

GUIDE = "first-guide"
_TAUGHT_IN = ("en", "fr", "de")
_OFFERS = {
    "en": ("Try {product}", "See for yourself what {product} does.", "Go to {product}"),
    "fr": ("Essayer {product}", "Voyez par vous-même ce que fait {product}.", "Aller à {product}"),
    "de": ("{product} ausprobieren", "Sehen Sie selbst, was {product} kann.", "Zu {product}"),
}
_SCHEMAS = ("site", "topics", "product", "cta", "guide")


@dataclass(frozen=True, slots=True)
class NewSite:
    """`locales` names each language by itself ("fr": "Français"), the default first. `product` and `cta_url` may be
    empty; a call to action needs a product.

    Raises UsageError, with the way out, for what no site can have.
    """

    name: str
    locales: Mapping[str, str]
    product: str = ""
    cta_url: str = ""

    def __post_init__(self) -> None:
        check_locales(self.locales)
        if self.cta_url and not self.product:
            raise UsageError("no_product", "A call to action belongs to a product: name it with --product.")
        check_cta(self.cta_url)

    @property
    def default_locale(self) -> str:
        return next(iter(self.locales))

    @property
    def product_id(self) -> str:
        return slug_id(self.product)


def check_locales(locales: Collection[str]) -> None:
    """Raises UsageError for what names no language, and where there is none."""
    wrong = next((each for each in locales if not is_locale(each)), None)
    if wrong is not None:
        raise UsageError("no_locale", f'"{wrong}" is no language: write fr, pt-BR or zh-Hans, for example.')
    if not locales:
        raise UsageError("no_locale", "A site needs a language: write fr, pt-BR or zh-Hans, for example.")


def check_cta(url: str) -> None:
    """Raises UsageError for an address that no call to action may lead to; an empty one is none."""
    if url and (reason := addresses.unsafe(url, allow_mailto=False)):
        raise UsageError("unsafe_address", f'"{url}" {reason}.')


def check_free(root: Path) -> None:
    """Raises UsageError where the folder holds a site already."""
    content = root / "content"
    is_free = next(content.iterdir(), None) is None if content.is_dir() else not _is_taken(content)
    if not is_free:
        message = f"There is a site in {root} already: choose another folder. Nothing was changed."
        raise UsageError("site_exists", message)


def write(site: NewSite, root: Path) -> tuple[list[str], list[str]]:
    """Writes the site into a folder, which is made if need be. Files that are there already stay as they are.

    Returns the paths written and those left alone, relative to the folder. Raises UsageError where the folder holds a
    site already, or cannot be written.
    """
    check_free(root)
    files = dict(_files(site))
    kept = [path for path in files if _is_taken(root / path)]
    written = [path for path in files if path not in kept]
    try:
        for path in written:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(files[path], "utf-8")
    except OSError as error:
        raise UsageError("unwritable", f"{root} cannot be written ({error.strerror}): mend its permissions.") from error
    return written, kept


def _is_taken(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _files(site: NewSite) -> Iterator[tuple[str, str]]:
    yield "content/site.yaml", "".join(_site_yaml(site))
    yield f"content/guides/{GUIDE}/guide.yaml", _guide_yaml(site)
    for locale in _written_in(site):
        yield f"content/guides/{GUIDE}/{locale}.md", _text(site, locale)
    if site.product:
        yield f"content/products/{site.product_id}.yaml", f"name: {_quoted(site.product)}\n"
    if site.cta_url:
        yield f"content/ctas/{site.product_id}.yaml", "".join(_cta_yaml(site))
    for locale in site.locales:
        yield f"index/{locale}/synonyms.txt", _starter("synonyms.txt")
    yield "analytics/reports/README.md", _starter("reports.md")
    yield "Procfile", _starter("Procfile")
    yield ".gitignore", _starter("gitignore")
    yield "README.md", _starter("README.md").format(name=site.name)
    yield ".vscode/settings.json", _starter("settings.json")
    for schema in _SCHEMAS:
        text = json.dumps(json_schema.load_schema(schema), ensure_ascii=False, indent=2)
        yield f".vscode/schemas/{schema}.schema.json", text + "\n"


def _written_in(site: NewSite) -> Iterator[str]:
    """The locales whose language the guide is shipped in; the default locale in any case."""
    for locale in site.locales:
        if locale == site.default_locale or language(locale) in _TAUGHT_IN:
            yield locale


def _taught_in(locale: str) -> str:
    """The language of ours that stands for a locale: its own, or English."""
    return language(locale) if language(locale) in _TAUGHT_IN else _TAUGHT_IN[0]


def _site_yaml(site: NewSite) -> Iterator[str]:
    yield f"name: {_quoted(site.name)}\ndefault_locale: {site.default_locale}\nlocales:\n"
    for locale, name in site.locales.items():
        yield f"  {locale}: {_quoted(name)}\n"
    if site.cta_url:
        yield f"targets:\n  {site.product_id}: {{url: {_quoted(site.cta_url)}}}\n"


def _guide_yaml(site: NewSite) -> str:
    text = _starter("guide.yaml").format(source=site.default_locale)
    if site.product:
        text = text.replace("source:", f"product: {site.product_id}\nsource:")
    return f"{text}  - {{id: offer, kind: alternative, cta: {site.product_id}}}\n" if site.cta_url else text


def _text(site: NewSite, locale: str) -> str:
    text = _starter(f"{_taught_in(locale)}.md")
    if not site.cta_url:
        return text
    return f"{text}\n## {_OFFERS[_taught_in(locale)][0].format(product=site.product)} {{#offer}}\n"


def _cta_yaml(site: NewSite) -> Iterator[str]:
    yield f"target: {site.product_id}\nvariants:\n  - id: plain\n    copy:\n"
    for locale in _written_in(site):
        yield f"      {locale}:\n"
        words = zip(("heading", "text", "button"), _OFFERS[_taught_in(locale)], strict=True)
        for key, text in words:
            yield f"        {key}: {_quoted(text.format(product=site.product))}\n"


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _starter(name: str) -> str:
    return (resources.files("helpcenter.content") / "starter" / name).read_text("utf-8")
