"""Bars in SVG, one panel a measure."""

from html import escape

WIDTH, COLUMNS, BAR, LABEL = 1120, 2, 18, 100
COLOURS = {"ours": "#1b6ca8", "other": "#b4b9bf"}


def svg(heading, panels):
    """The page: panels in two columns, ours in colour, each bar to the scale of its panel."""
    heights, parts = [44] * COLUMNS, []
    width = WIDTH // COLUMNS
    for title, bars in panels:
        column = heights.index(min(heights))
        parts.append(_panel(title, bars, column * width + 16, heights[column], width - 32))
        heights[column] += 40 + len(bars) * (BAR + 4)
    height = max(heights) + 8
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
