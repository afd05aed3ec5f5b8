"""Outside map tiles: off unless a file names them, and then nothing else from outside is let in."""

import json
from pathlib import Path
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

KEYS = {"name_id", "name_en", "url", "attribution", "max_zoom"}


def tile_layers(file: str) -> list[dict]:
    """Return the layers that a JSON file lists, [] where there is no file."""
    if not file:
        return []
    try:
        layers = json.loads(Path(file).read_text(encoding="utf-8"))
        complete = isinstance(layers, list) and all(set(layer) >= KEYS for layer in layers)
    except (OSError, ValueError, TypeError) as error:
        raise ImproperlyConfigured(
            f"MAP_TILE_LAYERS_FILE {file} cannot be read: {error}"
        ) from error
    if not complete:
        raise ImproperlyConfigured(
            f"MAP_TILE_LAYERS_FILE {file} has to be a list of objects with {', '.join(sorted(KEYS))}."
        )
    return layers


def origins_of(layers: list[dict]) -> list[str]:
    """Return where images may come from for these layers; {s} stands for any subdomain."""
    parts = [urlsplit(layer["url"].replace("{s}", "*")) for layer in layers]
    return sorted({f"{part.scheme}://{part.netloc}" for part in parts if part.netloc})
