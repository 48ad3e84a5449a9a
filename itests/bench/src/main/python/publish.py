"""Results to files."""

import json
import os
import shutil

import chart
import report


def write(results, work):
    with open(work.path("servers.json"), "w", encoding="utf-8") as file:
        json.dump(results, file, indent=1)
    with open(work.path("servers.md"), "w", encoding="utf-8") as file:
        file.write(report.table(results))
    with open(work.path("servers.svg"), "w", encoding="utf-8") as file:
        file.write(chart.svg(f"{results['when']}; {results['machine']}", report.panels(results)))
    print(f"{work.path('servers.md')}, servers.svg and servers.json beside it")


def publish(options, work):
    """Copies table and chart to the README, between its two markers."""
    readme, begin, end = os.path.join(options.home, "README.md"), "<!-- servers -->\n", "<!-- end of servers -->\n"
    with open(readme, encoding="utf-8") as file:
        before, _, rest = file.read().partition(begin)
    _, _, after = rest.partition(end)
    with open(work.path("servers.md"), encoding="utf-8") as file:
        table = file.read()
    with open(readme, "w", encoding="utf-8") as file:
        file.write(f"{before}{begin}\n{table}\n![The same as bars](servers.svg)\n\n{end}{after}")
    shutil.copy(work.path("servers.svg"), os.path.join(options.home, "servers.svg"))
