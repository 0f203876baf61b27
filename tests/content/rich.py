"""One article with everything that a text may hold, for tests of pages, of the checker and of search."""

import struct
import zlib
from collections.abc import Mapping

TEXT = """\
---
title: Everything a text may hold
slug: everything
---
Press ++ctrl+alt+del++, read the ==marked words==, drink H~2~O, square x^2^ and prove that $a^2 + b^2 = c^2$, which
costs $5 or $10. The <abbr title="World Wide Web Consortium">W3C</abbr> wants <kbd>Esc</kbd>, 2<sup>10</sup> and
a break<br>here. It has a note[^where] and another^[Written *inside* the sentence].

[^where]: Word

## Callouts

> [!NOTE]
> Written as GitHub does.

> [!tip]- Folded as in *Obsidian*
> Nobody sees the badger before it is opened.

!!! warning "Mind the `step`"
    Indented as in MkDocs.

    - with a list

??? question
    A folded one.

/// danger | Written with slashes

A link [inside](#deep-down).

///

:::important[Of Docusaurus]

Colons.

:::

:::info
Plain colons.
:::

<details><summary>Of HTML</summary>

With **Markdown** inside.

</details>

## Code

```python title="lamp.py" hl_lines="2" linenums="7"
def light(lamp: str) -> None:
    print(f"{lamp} is <on>")  # at last

light("desk")
```

```mermaid
graph LR; A --> B
```

=== "Linux"

    ```sh
    apt install lantern
    ```

=== "Windows"

    Open the *wombat* shop. See <a id="in-a-tab"></a>this place.

=== "macOS"

    Use brew.

::: code-group

```sh [Linux]
lantern --linux
```

```powershell [Windows]
lantern.exe
```

:::

## Lists and tables

Lantern
:   A lamp that is carried.

- [ ] to do
- [x] done, with a [link](#code)

| Lamp | Watts |
| ---- | ----: |
| desk | 5     |
| otter lamp | 7 |

### Deep down

#### Deeper still {#chosen}

$$
\\begin{aligned} x &= \\frac{a}{b} \\\\ y &= \\sqrt{2} \\end{aligned}
$$

![A lamp on a desk](media:lamp.png "The lamp that a heron held"){width=120}

Press the sign ![gear](media:lamp.png){width=20} to go on.
"""


def png(width: int, height: int) -> bytes:
    """A grey picture of this size."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = (b"\0" + b"\x80" * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


FILES: Mapping[str, str | bytes] = {
    "content/guides/everything/en.md": TEXT,
    "content/guides/everything/media/lamp.png": png(240, 160),
}
