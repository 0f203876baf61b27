"""The products in `content/products/`."""

from pathlib import Path
from typing import Any

from helpcenter.content.model.yaml_files import check_locales, read_documents
from helpcenter.content.reading.files import ProblemLog
from helpcenter.content.reading.yaml_text import YamlDocument
from helpcenter.domain.library import Product, Site
from helpcenter.domain.problem import Problem


def read_products(root: Path, site: Site) -> tuple[dict[str, Product | None], list[Problem]]:
    """Products by id, None for those with errors."""
    problems: list[Problem] = []
    products = {
        name: _product(name, document, site, log) if document is not None else None
        for name, document, log in read_documents(root, "products", "product", problems)
    }
    return products, problems


def _product(name: str, document: YamlDocument, site: Site, log: ProblemLog) -> Product | None:
    value: Any = document.value
    check_locales(value.get("descriptions", {}), site.locales, document, ("descriptions",), log)
    if log.has_errors:
        return None
    aliases = tuple(str(alias) for alias in value.get("aliases", ()))
    descriptions = {tag: str(text) for tag, text in value.get("descriptions", {}).items()}
    return Product(name, str(value["name"]), aliases, descriptions)
