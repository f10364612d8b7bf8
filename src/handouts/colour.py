"""Two colours → their contrast, and the nearest shade that has enough of it (WCAG 2.2, 1.4.3)."""

from __future__ import annotations


def contrast_ratio(one: str, other: str) -> float:
    """WCAG 2.2 contrast of two #rrggbb colours, 1 to 21."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb, 0 to 1 (WCAG 2.2)."""
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def passing_shade(ink: str, ground: str, ratio: float) -> str:
    """`ink` darkened (or lightened, on a dark ground) by the least that reaches `ratio`."""
    target = 0 if luminance(ground) > 0.18 else 255
    parts = [int(ink[i : i + 2], 16) for i in (1, 3, 5)]
    for step in range(1, 101):
        shade = "#" + "".join(f"{round(p + (target - p) * step / 100):02x}" for p in parts)
        if contrast_ratio(shade, ground) >= ratio:
            return shade
    return "#000000" if target == 0 else "#ffffff"
