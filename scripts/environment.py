"""Make the environment that `make` works in: one folder, made once, remade when what it depends on changes.

::

    python scripts/environment.py [--extras test dev] [--folder .venv] [--constraints newest]

It uses uv where that is present and Python's own venv and pip otherwise. The versions are those of the file
constraints/newest.txt on a Python that file was made for, and whatever fits pyproject.toml on a later one.
A stamp in the folder remembers what was installed; while nothing changed, this takes a moment and no network.

Any Python 3 can start it: it looks for a Python that is new enough.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
OLDEST = (3, 11)
NEWEST_TESTED = (3, 13)
ABOUT = "import sys; print(*sys.version_info[:2]); print(sys.executable)"


def ask(command, minimum=OLDEST):
    """Return (version, path) of the Python that `command` starts, or None where it is missing or too old."""
    try:
        done = subprocess.run([command, "-c", ABOUT], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    except OSError:
        return None
    lines = done.stdout.splitlines()
    if done.returncode or len(lines) != 2:
        return None
    version = tuple(int(part) for part in lines[0].split())
    return (version, lines[1]) if version >= minimum else None


def find_python(wanted):
    """Return (version, path) of the Python to use: the one asked for, else the first that is new enough."""
    if wanted:
        found = ask(wanted)
        if found is None:
            fail(f"{wanted} is no Python of at least 3.11.")
        return found
    for command in (sys.executable, "python3", "python", "python3.13", "python3.12", "python3.11", "python3.14"):
        found = ask(command)
        if found:
            return found
    fail("No Python 3.11 or later was found. Install one, or name it: make PYTHON=/path/to/python3.12")


def fail(message):
    """End with one clear line."""
    sys.exit("environment: " + message)


def inside(folder):
    """Return the path of the Python of the environment in `folder`."""
    return os.path.join(folder, *(("Scripts", "python.exe") if os.name == "nt" else ("bin", "python")))


def digest(constraints):
    """Return a digest of what decides the environment's contents."""
    files = ["pyproject.toml", "scripts/environment.py", f"constraints/{constraints}.txt"]
    found = hashlib.sha256(ROOT.encode())
    for name in files:
        with open(os.path.join(ROOT, name), "rb") as file:
            found.update(file.read())
    return found.hexdigest()


def read_stamp(folder):
    """Return what was installed in `folder`, or an empty record."""
    try:
        with open(os.path.join(folder, "stamp.json"), encoding="utf-8") as file:
            return dict(json.load(file))
    except (OSError, ValueError):
        return {}


def make_folder(python, folder, uv):
    """Make an empty environment in `folder`."""
    if os.path.isdir(folder):
        if os.listdir(folder) and not os.path.exists(os.path.join(folder, "pyvenv.cfg")):
            fail(f"{folder} exists and is no environment; move it away.")
        shutil.rmtree(folder)
    if uv and subprocess.call([uv, "venv", "--quiet", "--seed", "--python", python, folder]) == 0:
        return
    if subprocess.call([python, "-m", "venv", folder]):
        fail(
            f"{python} -m venv failed. Where the system splits Python into parts, install its venv part "
            "(such as python3-venv), or install uv."
        )


def install(folder, uv, extras, constraints, version):
    """Install the package, its extras and what they need into `folder`, from this checkout."""
    what = ["-e", "{}[{}]".format(ROOT, ",".join(extras)) if extras else ROOT]
    if constraints != "newest" or version <= NEWEST_TESTED:
        what += ["-c", os.path.join(ROOT, "constraints", constraints + ".txt")]
    python = inside(folder)
    if uv and subprocess.call([uv, "pip", "install", "--quiet", "--python", python, *what]) == 0:
        return
    if uv:
        say("uv did not manage; trying pip")
    pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "-qq"]
    if subprocess.call(pip + what):
        fail("pip could not install the packages; its message stands above.")


def say(message):
    """Print a line of progress at once."""
    print("environment: " + message, flush=True)


def main():
    """Make or reuse the environment."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--folder", default=".venv", help="where the environment stands (default: .venv)")
    parser.add_argument("--extras", nargs="*", default=[], help="extras of pyproject.toml to install")
    parser.add_argument("--constraints", default="newest", choices=["newest", "oldest"])
    parser.add_argument("--python", help="the Python to make it with; found by itself where not named")
    options = parser.parse_args()
    folder = os.path.join(ROOT, options.folder)
    stamp, now = read_stamp(folder), digest(options.constraints)
    present = ask(inside(folder))
    wanted = find_python(options.python) if options.python or not present else present
    fresh = stamp.get("digest") == now and present is not None and present[0] == wanted[0]
    had = stamp.get("extras", []) if present else []
    if fresh and set(options.extras) <= set(had):
        return
    uv = shutil.which("uv")
    extras = sorted(set(options.extras) | set(had))
    if present is None or present[0] != wanted[0]:
        say("making {} with Python {}.{}".format(options.folder, *wanted[0]))
        make_folder(wanted[1], folder, uv)
    elif stamp:
        os.remove(os.path.join(folder, "stamp.json"))
    how = "uv" if uv else "pip, which takes a minute or two"
    say(f"installing culturesim{''.join(f' + {extra}' for extra in extras)} with {how}")
    install(folder, uv, extras, options.constraints, wanted[0])
    with open(os.path.join(folder, "stamp.json"), "w", encoding="utf-8") as file:
        json.dump({"digest": now, "extras": extras}, file)


if __name__ == "__main__":
    main()
