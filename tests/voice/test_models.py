"""Models arrive whole or not at all: by HTTP with resume, by mirror packages, from an offline folder."""

from __future__ import annotations

import hashlib
import io
import socket
import threading
import time
import zipfile
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from hub.api.errors import ModelError
from hub.voice.manifest import ArchiveSource, File, FilesSource, Model, PackageSource, base_language, read_manifest
from hub.voice.model_sources import Fetcher
from hub.voice.models import ModelStore, Progress

WEIGHTS = bytes(range(256)) * 3000
CONFIG = b'{"rate": 16000}'


def digest(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


FILES = {"model.bin": File(len(WEIGHTS), digest(WEIGHTS)), "conf/model.conf": File(len(CONFIG), digest(CONFIG))}


def model(*sources: ArchiveSource | FilesSource | PackageSource, name: str = "toy", engine: str = "vosk") -> Model:
    return Model(
        name=name, title="Toy", languages=["en"], engine=engine, licence="Apache-2.0",
        size=len(WEIGHTS), disk=len(WEIGHTS), files=FILES, sources=list(sources),
    )  # type: ignore[arg-type]  # fmt: skip


def archive(files: dict[str, bytes], folder: str = "toy-1.0") -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as zipped:
        for name, data in files.items():
            zipped.writestr(f"{folder}/{name}", data)
    return buffer.getvalue()


class Site:
    """A web server that knows ranges, and remembers what it was asked for."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.ranges: list[str | None] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                data = site.files.get(self.path)
                asked = self.headers.get("Range")
                site.ranges.append(asked)
                if data is None:
                    self.send_error(404)
                    return
                start = int(asked.removeprefix("bytes=").rstrip("-")) if asked else 0
                self.send_response(206 if asked else 200)
                self.send_header("Content-Length", str(len(data) - start))
                self.end_headers()
                self.wfile.write(data[start:])

            def log_message(self, *_: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()
    thread = threading.Thread(target=site.server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield site
    site.server.shutdown()
    thread.join()
    site.server.server_close()


@pytest.fixture
def silent_site() -> Iterator[str]:
    """An address that takes connections and never says a word, as a firewall may."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


def wheel(folder: Path, package: str, files: dict[str, bytes]) -> None:
    """Write a wheel as small as pip accepts."""
    stem = package.replace("-", "_")
    info = f"{stem}-1.0.dist-info"
    with zipfile.ZipFile(folder / f"{stem}-1.0-py3-none-any.whl", "w") as zipped:
        for name, data in files.items():
            zipped.writestr(f"{stem}/{name}", data)
        zipped.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        zipped.writestr(
            f"{info}/WHEEL", "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        zipped.writestr(f"{info}/RECORD", "")


def store(tmp_path: Path, *models: Model, **options: object) -> ModelStore:
    return ModelStore(tmp_path / "models", manifest=models, **options)  # type: ignore[arg-type]  # passed through


def mirror(tmp_path: Path) -> tuple[PackageSource, Fetcher]:
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    wheel(wheels, "toy-part1", {"data/model.bin.part1": WEIGHTS[:100_000], "data/conf/model.conf": CONFIG})
    wheel(wheels, "toy-part2", {"data/model.bin.part2": WEIGHTS[100_000:]})
    source = PackageSource(
        packages={"toy-part1": "1.0", "toy-part2": "1.0"},
        root="toy_part1/data",
        size=len(WEIGHTS),
        join={"model.bin": ["toy_part1/data/model.bin.part1", "toy_part2/data/model.bin.part2"]},
    )
    return source, Fetcher(connect_seconds=0.3, pip_options=["--no-index", "--find-links", str(wheels)])


def test_an_archive_is_fetched_unpacked_and_put_in_place_with_progress(site: Site, tmp_path: Path) -> None:
    data = archive({"model.bin": WEIGHTS, "conf/model.conf": CONFIG})
    site.files["/toy.zip"] = data
    toy = model(ArchiveSource(url=f"{site.url}/toy.zip", strip="toy-1.0", size=len(data), sha256=digest(data)))
    told: list[Progress] = []
    models = store(tmp_path, toy)

    folder = models.get("toy", told.append)

    assert (folder / "model.bin").read_bytes() == WEIGHTS
    assert models.is_installed("toy")
    assert models.check("toy") == []
    assert told[0].phase == "trying"
    assert any(one.phase == "fetching" and one.done == len(data) == one.total for one in told)
    assert told[-1].phase == "done"
    assert sorted(path.name for path in models.folder.iterdir() if path.is_dir()) == [".partial", "toy"]


def test_a_broken_off_download_goes_on_where_it_stopped(site: Site, tmp_path: Path) -> None:
    site.files["/toy/model.bin"], site.files["/toy/conf/model.conf"] = WEIGHTS, CONFIG
    models = store(tmp_path, model(FilesSource(base=f"{site.url}/toy/", size=len(WEIGHTS))))
    partial = models.folder / ".partial" / "toy"
    partial.mkdir(parents=True)
    (partial / "model.bin").write_bytes(WEIGHTS[:123_456])

    folder = models.get("toy")

    assert site.ranges[0] == "bytes=123456-"
    assert (folder / "model.bin").read_bytes() == WEIGHTS
    assert not partial.exists()


def test_a_wrong_checksum_at_the_official_site_leads_to_the_mirror(site: Site, tmp_path: Path) -> None:
    site.files["/toy/model.bin"], site.files["/toy/conf/model.conf"] = WEIGHTS[::-1], CONFIG
    source, fetcher = mirror(tmp_path)
    told: list[Progress] = []
    models = store(tmp_path, model(FilesSource(base=f"{site.url}/toy/", size=1), source), fetcher=fetcher)

    folder = models.get("toy", told.append)

    assert (folder / "model.bin").read_bytes() == WEIGHTS
    assert "checksum" in next(one.message for one in told if one.phase == "failed")
    assert told[-1].source == "package toy-part1 + toy-part2"


def test_a_silent_official_site_costs_little_and_is_not_asked_twice(silent_site: str, tmp_path: Path) -> None:
    source, fetcher = mirror(tmp_path)
    official = FilesSource(base=f"{silent_site}/toy/", size=1)
    models = store(tmp_path, model(official, source), model(official, name="other"), fetcher=fetcher)
    models.get("toy")

    began = time.monotonic()
    with pytest.raises(ModelError, match="does not answer"):
        models.get("other")

    assert time.monotonic() - began < 0.2


def test_when_no_source_works_every_reason_is_told_and_nothing_is_left(site: Site, tmp_path: Path) -> None:
    nothing = PackageSource(packages={"toy-nowhere": "1.0"}, root="toy", size=1)
    fetcher = Fetcher(pip_options=["--no-index", "--find-links", str(tmp_path)])
    models = store(tmp_path, model(FilesSource(base=f"{site.url}/none/", size=1), nothing), fetcher=fetcher)

    with pytest.raises(ModelError, match=r"404.*toy-nowhere") as caught:
        models.get("toy")

    assert "HEARTH_MODELS_OFFLINE" in str(caught.value)
    assert not models.is_installed("toy")
    assert not (models.folder / "toy").exists()


def test_the_offline_folder_serves_a_plain_folder_and_the_mirrors_wheels(tmp_path: Path) -> None:
    offline = tmp_path / "offline"
    (offline / "toy" / "conf").mkdir(parents=True)
    (offline / "toy" / "model.bin").write_bytes(WEIGHTS)
    (offline / "toy" / "conf" / "model.conf").write_bytes(CONFIG)
    wheel(offline, "toy-whole", {"model.bin": WEIGHTS, "conf/model.conf": CONFIG})
    packaged = model(PackageSource(packages={"toy-whole": "1.0"}, root="toy_whole", size=1), name="packaged")
    models = store(tmp_path, model(), packaged, offline=offline)

    for name in ("toy", "packaged"):
        assert (models.get(name) / "model.bin").read_bytes() == WEIGHTS


def test_a_damaged_offline_copy_is_refused(tmp_path: Path) -> None:
    offline = tmp_path / "offline"
    (offline / "toy" / "conf").mkdir(parents=True)
    (offline / "toy" / "model.bin").write_bytes(WEIGHTS[:-1])
    (offline / "toy" / "conf" / "model.conf").write_bytes(CONFIG)

    with pytest.raises(ModelError, match="checksum differs"):
        store(tmp_path, model(), offline=offline).get("toy")


def test_a_full_disk_is_noticed_before_anything_is_fetched(site: Site, tmp_path: Path) -> None:
    models = store(tmp_path, model(FilesSource(base=site.url, size=1)), free_bytes=lambda _: 1_000_000)

    with pytest.raises(ModelError, match=r"needs 21 MB .* 1 MB are free"):
        models.get("toy")

    assert site.ranges == []


def test_an_archive_that_writes_outside_its_folder_is_refused(site: Site, tmp_path: Path) -> None:
    data = archive({"../../escaped": b"x", "model.bin": WEIGHTS})
    site.files["/toy.zip"] = data
    models = store(tmp_path, model(ArchiveSource(url=f"{site.url}/toy.zip", strip="toy-1.0", size=len(data))))

    with pytest.raises(ModelError, match="outside its folder"):
        models.get("toy")

    assert not (tmp_path / "escaped").exists()


def test_check_names_a_damaged_file_and_remove_deletes_the_model(tmp_path: Path) -> None:
    offline = tmp_path / "offline"
    wheel_source = PackageSource(packages={"toy-whole": "1.0"}, root="toy_whole", size=1)
    offline.mkdir()
    wheel(offline, "toy-whole", {"model.bin": WEIGHTS, "conf/model.conf": CONFIG})
    models = store(tmp_path, model(wheel_source), offline=offline)
    (models.get("toy") / "model.bin").write_bytes(b"damaged")

    assert models.check("toy") == ["model.bin is damaged: its checksum differs"]
    assert models.remove("toy")
    assert not models.remove("toy")
    with pytest.raises(ModelError, match="hearth model get toy"):
        models.path("toy")


def test_vosk_is_preferred_and_an_engine_can_be_named(tmp_path: Path) -> None:
    offline = tmp_path / "offline"
    offline.mkdir()
    wheel(offline, "toy-whole", {"model.bin": WEIGHTS, "conf/model.conf": CONFIG})
    source = PackageSource(packages={"toy-whole": "1.0"}, root="toy_whole", size=1)
    whisper, vosk = model(source, name="w", engine="faster-whisper"), model(source, name="v")
    models = store(tmp_path, whisper, vosk, offline=offline)
    assert models.best_for("en") is None
    models.get("w")
    assert models.best_for("en-GB") == whisper
    models.get("v")

    assert models.best_for("en") == vosk
    assert models.best_for("en", "faster-whisper") == whisper
    assert models.best_for("en", "w") == whisper
    assert models.best_for("de") is None


def test_ensure_takes_the_first_model_that_can_be_had(tmp_path: Path, silent_site: str) -> None:
    source, fetcher = mirror(tmp_path)
    vosk = model(FilesSource(base=f"{silent_site}/", size=1), name="v")
    whisper = model(source, name="w", engine="faster-whisper")
    models = store(tmp_path, vosk, whisper, fetcher=fetcher)

    assert models.ensure("en") == whisper
    told: list[Progress] = []
    assert models.ensure("en", told.append) == whisper
    assert told == []


def test_a_wrong_name_is_answered_with_the_names_there_are(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="choose one of: toy"):
        store(tmp_path, model()).get("toi")


def test_every_shipped_mirror_is_held_to_checksums() -> None:
    for one in read_manifest():
        assert one.files, one.name
        assert not isinstance(one.sources[0], PackageSource), f"{one.name} must ask its official site first"
        for source in one.sources:
            if isinstance(source, ArchiveSource):
                assert source.sha256 is not None
            else:
                assert all(file.sha256 for file in one.files.values()), one.name


@pytest.mark.parametrize(("tag", "language"), [("zh-CN", "zh"), ("en_US", "en"), ("cn", "zh"), ("KO", "ko")])
def test_language_tags_are_reduced(tag: str, language: str) -> None:
    assert base_language(tag) == language
