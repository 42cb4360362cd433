#!/usr/bin/env python3
"""Write inst/AUTHORS and LICENSE.note: whose Rust code the package contains.

Both are made from `cargo metadata`, for every crate that the package is built
from on any system (development dependencies are not part of it).
"""

import json
import pathlib
import re
import subprocess

ROOT = pathlib.Path(__file__).resolve().parent.parent
OWN = {"lime", "lime-core"}


def metadata():
    """What cargo knows about the workspace and its locked dependencies."""
    command = ["cargo", "metadata", "--format-version=1", "--locked",
               "--manifest-path", str(ROOT / "src/rust/Cargo.toml")]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def crates(data):
    """The crates reached from the package without development dependencies."""
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    todo, reached = list(data["workspace_members"]), set()
    while todo:
        crate = todo.pop()
        if crate in reached:
            continue
        reached.add(crate)
        for dep in nodes[crate]["deps"]:
            if any(kind["kind"] != "dev" for kind in dep["dep_kinds"]):
                todo.append(dep["pkg"])
    found = [p for p in data["packages"] if p["id"] in reached and p["name"] not in OWN]
    return sorted(found, key=lambda p: (p["name"].lower(), p["version"]))


def authors(crate):
    """Names without addresses; many crates no longer name anybody."""
    names = [re.sub(r"\s*<[^>]*>", "", name).strip() for name in crate["authors"]]
    return ", ".join(name for name in names if name) or f"The {crate['name']} developers"


def licence(crate):
    """The SPDX expression; some crates still write "MIT/Apache-2.0"."""
    given = crate["license"] or f"see {crate['license_file']}"
    return given if " OR " in given else re.sub(r"\s*/\s*", " OR ", given)


def main():
    found = crates(metadata())

    lines = ["The shared library of this package contains, or is built with, these Rust",
             "crates. Their licences are in LICENSE.note.", ""]
    lines += [f"{c['name']} {c['version']}: {authors(c)}" for c in found]
    (ROOT / "inst").mkdir(exist_ok=True)
    (ROOT / "inst/AUTHORS").write_text("\n".join(lines) + "\n", encoding="utf-8")

    lines = ["lime itself is under the MIT licence, see LICENSE.", "",
             "Its shared library contains, or is built with, the Rust crates below. Where a",
             "crate offers several licences, lime uses it under MIT if that is one of them.",
             "Their full texts come with their sources in src/rust/vendor.tar.xz."]
    for c in found:
        lines += ["", f"{c['name']} {c['version']}",
                  f"  Licence: {licence(c)}", f"  Authors: {authors(c)}"]
    (ROOT / "LICENSE.note").write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(f"==> inst/AUTHORS and LICENSE.note: {len(found)} crates")


if __name__ == "__main__":
    main()
