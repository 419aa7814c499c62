"""Fetching from a server on this machine that cuts, lies and fails."""

import hashlib
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest

from autograder.datasets import DataFile, Fetched, fetch
from autograder.errors import DataError
from tests.datasets.mirror import Mirror, serving

CONTENT = np.random.default_rng(1).bytes(1_000_000)
WRONG = CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])
Serve = Callable[..., Mirror]


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "127.0.0.1")


@pytest.fixture
def serve() -> Iterator[Serve]:
    with ExitStack() as stack:
        yield lambda content=CONTENT, **options: stack.enter_context(serving(Mirror(content, **options)))


@pytest.fixture
def pauses() -> list[float]:
    return []


@pytest.fixture
def get(tmp_path: Path, pauses: list[float]) -> Callable[..., Fetched]:
    def call(*urls: str, **options: object) -> Fetched:
        return fetch(data_file(*urls), tmp_path, sleep=pauses.append, **options)  # type: ignore[arg-type]

    return call


def data_file(*urls: str) -> DataFile:
    return DataFile("emnist/emnist.zip", ".cache", urls, len(CONTENT), hashlib.sha256(CONTENT).hexdigest())


def put(path: Path, content: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return path


def unused_url() -> str:
    """An address of this machine where nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"http://127.0.0.1:{server.getsockname()[1]}/"


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / "emnist").iterdir()}


def test_whole_file_arrives_and_nothing_else_is_left(serve: Serve, get: Callable[..., Fetched], tmp_path: Path) -> None:
    mirror = serve()
    assert get(mirror.url) == Fetched(tmp_path / "emnist" / "emnist.zip", mirror.url)
    assert files(tmp_path) == {"emnist.zip": CONTENT}
    assert mirror.asked == [""]


def test_progress_rises_from_nothing_to_all(serve: Serve, get: Callable[..., Fetched]) -> None:
    heard: list[tuple[str, int, int]] = []
    get(serve().url, progress=lambda what, done_bytes, total_bytes: heard.append((what, done_bytes, total_bytes)))
    assert {(what, total) for what, _, total in heard} == {("emnist.zip from 127.0.0.1", len(CONTENT))}
    done = [each for _, each, _ in heard]
    assert done == sorted(done)
    assert (done[0], done[-1]) == (0, len(CONTENT))


def test_cut_download_goes_on_where_it_was_cut(serve: Serve, get: Callable[..., Fetched], tmp_path: Path) -> None:
    mirror = serve(cuts=[400_000, 300_000])
    get(mirror.url)
    assert mirror.asked == ["", "bytes=400000-", "bytes=700000-"]
    assert files(tmp_path) == {"emnist.zip": CONTENT}


def test_silent_server_is_asked_again_after_the_time_allowed(
    serve: Serve, get: Callable[..., Fetched], tmp_path: Path
) -> None:
    mirror = serve(cuts=[400_000], silent=True)
    get(mirror.url, timeout_s=0.2)
    assert mirror.asked == ["", "bytes=400000-"]
    assert files(tmp_path) == {"emnist.zip": CONTENT}


def test_interrupted_download_keeps_what_has_arrived(serve: Serve, get: Callable[..., Fetched], tmp_path: Path) -> None:
    def interrupt(what: str, done_bytes: int, total_bytes: int) -> None:
        if done_bytes:
            raise KeyboardInterrupt

    mirror = serve()
    with pytest.raises(KeyboardInterrupt):
        get(mirror.url, progress=interrupt)
    arrived = len(files(tmp_path)["emnist.zip.part"])
    assert arrived
    get(mirror.url)
    assert mirror.asked == ["", f"bytes={arrived}-"]


def test_next_command_goes_on_where_the_last_one_gave_up(
    serve: Serve, get: Callable[..., Fetched], tmp_path: Path
) -> None:
    part = put(tmp_path / "emnist" / "emnist.zip.part", CONTENT[:250_000])
    mirror = serve()
    get(mirror.url)
    assert mirror.asked == ["bytes=250000-"]
    assert not part.exists()
    assert files(tmp_path) == {"emnist.zip": CONTENT}


def test_second_mirror_goes_on_where_the_first_one_broke_off_for_good(
    serve: Serve, get: Callable[..., Fetched], pauses: list[float]
) -> None:
    first, second = serve(cuts=[600_000, 0, 0, 0, 0, 0]), serve()
    assert get(first.url, second.url).url == second.url
    assert second.asked == ["bytes=600000-"]
    assert pauses == [1.0, 2.0, 4.0, 8.0, 16.0]  # longer each time, and none before the next mirror


@pytest.mark.parametrize("options", [{"ranges": False}, {"shifted": True}], ids=["whole file", "another range"])
def test_server_that_cannot_continue_starts_over(
    serve: Serve, get: Callable[..., Fetched], tmp_path: Path, options: dict[str, bool]
) -> None:
    mirror = serve(cuts=[400_000], **options)
    get(mirror.url)
    assert mirror.asked[:2] == ["", "bytes=400000-"]
    assert files(tmp_path) == {"emnist.zip": CONTENT}


def test_part_that_is_longer_than_the_file_starts_over(
    serve: Serve, get: Callable[..., Fetched], tmp_path: Path
) -> None:
    put(tmp_path / "emnist" / "emnist.zip.part", CONTENT + b"more")
    mirror = serve()
    get(mirror.url)
    assert mirror.asked == [""]
    assert files(tmp_path) == {"emnist.zip": CONTENT}


def test_wrong_part_does_not_spoil_a_good_mirror(serve: Serve, get: Callable[..., Fetched], tmp_path: Path) -> None:
    put(tmp_path / "emnist" / "emnist.zip.part", b"x" * 500_000)
    mirror = serve()
    get(mirror.url)
    assert mirror.asked == ["bytes=500000-", ""]
    assert files(tmp_path) == {"emnist.zip": CONTENT}


def test_whole_part_needs_no_server(get: Callable[..., Fetched], tmp_path: Path) -> None:
    put(tmp_path / "emnist" / "emnist.zip.part", CONTENT)
    get(unused_url())
    assert files(tmp_path) == {"emnist.zip": CONTENT}


def test_corrupt_file_is_deleted_and_the_next_mirror_asked(
    serve: Serve, get: Callable[..., Fetched], tmp_path: Path
) -> None:
    bad, good = serve(WRONG), serve()
    assert get(bad.url, good.url).url == good.url
    assert (bad.asked, good.asked) == ([""], [""])
    assert files(tmp_path) == {"emnist.zip": CONTENT}


def test_corrupt_file_alone_leaves_nothing_behind(serve: Serve, get: Callable[..., Fetched], tmp_path: Path) -> None:
    received = hashlib.sha256(WRONG).hexdigest()
    with pytest.raises(DataError, match=f"gave a wrong file: expected SHA-256 .*, received {received}"):
        get(serve(WRONG).url)
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    ("content", "options"),
    [(b"<html>", {"kind": "text/html", "length": False}), (CONTENT[:-1], {}), (CONTENT + b"!", {})],
    ids=["web page", "shorter", "longer"],
)
def test_something_else_is_refused_before_it_replaces_what_has_arrived(
    serve: Serve, get: Callable[..., Fetched], tmp_path: Path, content: bytes, options: dict[str, object]
) -> None:
    part = put(tmp_path / "emnist" / "emnist.zip.part", CONTENT[:250_000])
    mirror = serve(content, **options, ranges=False)
    with pytest.raises(DataError, match="gave something else: expected 1000000 bytes, received 200"):
        get(mirror.url)
    assert len(mirror.asked) == 1
    assert part.read_bytes() == CONTENT[:250_000]


def test_shorter_file_that_has_no_such_range_is_refused(
    serve: Serve, get: Callable[..., Fetched], tmp_path: Path
) -> None:
    put(tmp_path / "emnist" / "emnist.zip.part", CONTENT[:250_000])
    mirror = serve(CONTENT[:1000])
    with pytest.raises(DataError, match="received 200, 1000 bytes of application/zip"):
        get(mirror.url)
    assert mirror.asked == ["bytes=250000-", ""]


def test_answer_without_end_is_read_no_further_than_the_file(
    serve: Serve, get: Callable[..., Fetched], tmp_path: Path
) -> None:
    get(serve(CONTENT + b"more", length=False).url)
    assert files(tmp_path) == {"emnist.zip": CONTENT}


def test_busy_server_is_asked_again_and_a_missing_file_is_not(serve: Serve, get: Callable[..., Fetched]) -> None:
    missing, busy = serve(statuses=[404]), serve(statuses=[503])
    assert get(missing.url, busy.url).url == busy.url
    assert (missing.asked, busy.asked) == ([""], ["", ""])


def test_when_all_mirrors_fail_the_message_names_each_failure_and_the_way_by_hand(
    serve: Serve, get: Callable[..., Fetched], tmp_path: Path
) -> None:
    gone, cut, nobody = serve(statuses=[404]), serve(cuts=[400_000, 0, 0, 0, 0, 0]), unused_url()
    with pytest.raises(DataError) as caught:
        get(gone.url, cut.url, nobody, "file:///etc/hostname")
    message = str(caught.value)
    assert f"  - {gone.url} answered 404 Not Found\n" in message
    assert f"  - {cut.url} broke off after 400,000 of 1,000,000 bytes\n" in message
    assert f"  - {nobody} gave no answer: Connection refused\n" in message
    assert "  - file:///etc/hostname is no address of the web: expected http or https\n" in message
    assert "400,000 of 1,000,000 bytes are kept: the same command continues there.\n" in message
    assert f"By hand: open one of these addresses in a browser, save the file as {tmp_path}" in message
    assert caught.value.exit_code == 2
    assert files(tmp_path) == {"emnist.zip.part": CONTENT[:400_000]}


def test_file_that_is_there_and_right_is_not_fetched_again(
    serve: Serve, get: Callable[..., Fetched], tmp_path: Path
) -> None:
    there = put(tmp_path / "emnist" / "emnist.zip", CONTENT)
    mirror = serve()
    assert get(mirror.url) == Fetched(there, "")
    assert mirror.asked == []


@pytest.mark.parametrize("old", [WRONG, b"cut off"], ids=["altered", "cut"])
def test_file_that_is_there_and_wrong_is_replaced(
    serve: Serve, get: Callable[..., Fetched], tmp_path: Path, old: bytes
) -> None:
    put(tmp_path / "emnist" / "emnist.zip", old)
    get(serve().url)
    assert files(tmp_path) == {"emnist.zip": CONTENT}


def test_wrong_file_stays_and_is_named_when_no_mirror_answers(get: Callable[..., Fetched], tmp_path: Path) -> None:
    put(tmp_path / "emnist" / "emnist.zip", b"somebody's own")
    with pytest.raises(DataError, match="is not the published file either; it was left as it is"):
        get(unused_url())
    assert files(tmp_path) == {"emnist.zip": b"somebody's own"}


def test_folder_that_cannot_be_made_is_told(get: Callable[..., Fetched], tmp_path: Path) -> None:
    put(tmp_path / "emnist", b"a file")
    with pytest.raises(DataError, match=r"cannot be written: .* Name another folder"):
        get(unused_url())
