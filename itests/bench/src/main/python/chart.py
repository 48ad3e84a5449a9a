"""Bars in SVG, one panel a measure."""

from html import escape

WIDTH, COLUMNS, BAR, LABEL = 1120, 2, 18, 100
COLOURS = {"ours": "#1b6ca8", "other": "#b4b9bf"}


def svg(heading, panels):
    """The page: panels in rows of two, ours in colour, each bar to the scale of its panel."""
    parts, height, width = [], 44, WIDTH // COLUMNS
    for first in range(0, len(panels), COLUMNS):
        row = panels[first:first + COLUMNS]
        for column, (title, bars) in enumerate(row):
            parts.append(_panel(title, bars, column * width + 16, height, width - 32))
        height += 40 + max(len(bars) for _, bars in row) * (BAR + 4)
    return (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
            ' font-family="sans-serif" font-size="12">\n'
            f'<rect width="{WIDTH}" height="{height}" fill="#ffffff"/>\n'
            f'<text x="16" y="24" font-size="14">{escape(heading)}</text>\n' + "".join(parts) + "</svg>\n")


def _panel(title, bars, x, y, width):
    most = max(max(figure for _, figure, _ in bars), 1e-9)
    lines = [f'<text x="{x}" y="{y + 14}" font-weight="bold">{escape(title)}</text>\n']
    for place, (name, figure, text) in enumerate(bars):
        top = y + 22 + place * (BAR + 4)
        length = max(figure, 0) / most * (width - LABEL - 130)
        colour = COLOURS["ours" if name.startswith("ours") else "other"]
        lines.append(
            f'<text x="{x + LABEL - 6}" y="{top + 13}" text-anchor="end">{escape(name)}</text>'
            f'<rect x="{x + LABEL}" y="{top}" width="{length:.1f}" height="{BAR}" fill="{colour}"/>'
            f'<text x="{x + LABEL + length + 6:.1f}" y="{top + 13}">{escape(text)}</text>\n')
    return "".join(lines)
