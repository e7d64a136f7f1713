"""Brings the models of models/models.toml into a folder, each checked by its SHA-256.

Packages come through pip into a cache folder and stay there, so a broken run resumes where it was. A file that is there
and has the right bytes is left alone. To add a model, add its entry to models.toml; if it has to be converted, name a
script of this folder as `convert`: it is run as `python SCRIPT MEMBER FILE` in an environment with what
requirements.txt pins.
"""

import argparse
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tarfile
import zipfile

TREE = pathlib.Path(__file__).resolve().parents[2]
SCRIPTS = TREE / "scripts" / "models"
# What wheels are asked for, whatever runs this script: the pinned bytes are those of these wheels.
WHEEL = ["--only-binary=:all:", "--implementation=cp", "--python-version=311", "--abi=cp311", "--abi=abi3", "--abi=none",
         "--platform=manylinux_2_28_x86_64", "--platform=manylinux2014_x86_64", "--platform=any"]
# pip asks a source package's setup.py for its name before it keeps the archive, which is all that is wanted: that runs
# with what requirements.txt pins, and fetches nothing more.
SDIST = ["--no-binary=:all:", "--no-build-isolation"]


def entries():
    """The pinned files. Python 3.11 has a reader of TOML; the file is simple enough for older ones."""
    found = []
    for line in (TREE / "models" / "models.toml").read_text().splitlines():
        line = line.strip()
        if line in ("[[model]]", "[[picture]]"):
            found.append({})
        elif line and not line.startswith("#"):
            key, value = line.split(" = ", 1)
            found[-1][key] = value.strip('"')
    return found


def sha256(path):
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()


def tools(cache):
    """A Python with pip, and with pip alone: the machine's own may have none. One whose making was broken off is made anew."""
    venv = cache / "venv"
    stamp = venv / "made"
    if not stamp.exists():
        say("making a Python environment")
        shutil.rmtree(venv, ignore_errors=True)
        subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
        stamp.touch()
    return venv / "bin" / "python"


def converters(cache):
    """The same Python with what the conversions need."""
    python = tools(cache)
    wanted = (SCRIPTS / "requirements.txt").read_text()
    stamp = cache / "venv" / "requirements.txt"
    if not stamp.exists() or stamp.read_text() != wanted:
        say("installing what the conversions need")
        # Until all is in place the environment counts as none: pip does not mend what it was stopped in.
        (cache / "venv" / "made").unlink()
        requirements = str(SCRIPTS / "requirements.txt")
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements],
                       check=True)
        stamp.write_text(wanted)
        (cache / "venv" / "made").touch()
    return python


def archive(cache, package, form):
    """The file of a package, fetched when it is not in the cache."""
    folder = cache / package.replace("==", "-")
    found = [path for path in folder.glob("*") if path.suffix in (".whl", ".gz", ".zip")]
    if not found:
        say(f"fetching {package}")
        partial = cache / "partial"
        shutil.rmtree(partial, ignore_errors=True)
        python = tools(cache) if form == "wheel" else converters(cache)
        command = [python, "-m", "pip", "download", "--disable-pip-version-check", "--no-deps", "--dest", partial]
        command += (WHEEL if form == "wheel" else SDIST) + [package]
        subprocess.run([str(word) for word in command], check=True)
        shutil.rmtree(folder, ignore_errors=True)
        partial.rename(folder)
        found = list(folder.iterdir())
    return found[0]


def extract(path, member, target):
    if path.name.endswith(".tar.gz"):
        with tarfile.open(path) as file, file.extractfile(member) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)
    else:
        with zipfile.ZipFile(path) as file, file.open(member) as source, target.open("wb") as out:
            shutil.copyfileobj(source, out)


def install(entry, folder, cache):
    """Whether the file is there, with the right bytes, in the end."""
    target = folder / entry["file"]
    if target.exists() and sha256(target) == entry["sha256"]:
        return True
    member = cache / ("member-" + entry["file"])
    extract(archive(cache, entry["package"], entry["form"]), entry["member"], member)
    made = target.with_name(target.name + ".partial")
    if entry["convert"] == "copy":
        shutil.move(member, made)
    else:
        say(f"converting {entry['name']}")
        subprocess.run([converters(cache), SCRIPTS / entry["convert"], member, made], check=True)
        member.unlink()
    found = sha256(made)
    if found != entry["sha256"]:
        print(f"{entry['file']}: has SHA-256 {found}, not the pinned {entry['sha256']}", file=sys.stderr)
        return False
    made.rename(target)
    say(f"{entry['name']}: {target} ({target.stat().st_size / 1e6:.1f} MB)")
    return True


def say(text):
    print(f"models: {text}", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=pathlib.Path, required=True)
    parser.add_argument("--cache", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    arguments.folder.mkdir(parents=True, exist_ok=True)
    arguments.cache.mkdir(parents=True, exist_ok=True)
    wanted = entries()
    installed = [entry["name"] for entry in wanted if install(entry, arguments.folder, arguments.cache)]
    say(f"{len(installed)} of {len(wanted)} in place in {arguments.folder}")
    return 0 if len(installed) == len(wanted) else 1


if __name__ == "__main__":
    sys.exit(main())
