"""The reading side of the frame pipe takes anything, and keeps only what is well formed."""

from __future__ import annotations

import json
import os
import socket
import struct
import threading
import time

import nbformat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nbjudge.engine import frames
from nbjudge.engine.runner.control import Line
from nbjudge.engine.runner.process import Process

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=10),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


def pack(body: bytes) -> bytes:
    return struct.pack("<I", len(body)) + body


def test_frames_come_out_as_they_went_in():
    read_end, write_end = os.pipe()
    messages = [{"t": "start", "i": 3}, {"t": "out", "o": {"text": "é\ud800"}}]
    for message in messages:
        frames.write(write_end, message)
    os.close(write_end)
    reader = frames.Reader(1000)
    found = []
    while chunk := os.read(read_end, 7):
        found += reader.feed(chunk)
    os.close(read_end)
    assert found == messages
    assert not reader.malformed


def test_what_is_no_frame_is_counted():
    reader = frames.Reader(10_000)
    noise = [b"[1]", b"nothing", b"\xff\xff", b"[" * 5_000, b"1" * 4_000]
    assert list(reader.feed(b"".join(map(pack, noise)) + pack(b'{"t": "done"}'))) == [{"t": "done"}]
    assert reader.malformed == len(noise)


def test_a_flood_is_noticed_and_not_kept():
    reader = frames.Reader(100)
    assert list(reader.feed(b"x" * 101)) == []
    assert reader.flooded
    long = frames.Reader(1 << 40)
    assert list(long.feed(struct.pack("<I", frames.LARGEST + 1))) == []
    assert long.flooded


@settings(max_examples=200, deadline=None)
@given(st.lists(st.binary(max_size=60)), st.integers(1, 40))
def test_no_bytes_stop_the_reader(chunks: list[bytes], size: int):
    reader = frames.Reader(500)
    for chunk in chunks:
        for frame in reader.feed(chunk):
            assert isinstance(frame, dict)


OUTPUTS = st.fixed_dictionaries(
    {"output_type": st.sampled_from(["stream", "error", "display_data", "execute_result", "no"])},
    optional={
        "name": JSON, "text": JSON, "ename": JSON, "evalue": JSON, "traceback": JSON,
        "metadata": JSON, "data": JSON | st.dictionaries(
            st.sampled_from(["text/plain", "application/json", "image/png", "\ud800"]), JSON
        ),
    },
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(OUTPUTS | JSON, max_size=4))
def test_whatever_comes_makes_a_valid_notebook(outputs):
    kept = frames.CellOutputs(1)
    for output in outputs:
        kept.add(output, display_id="a")
    cell = nbformat.v4.new_code_cell(
        "1", outputs=[nbformat.from_dict(output) for output in kept.outputs()]
    )
    notebook = nbformat.v4.new_notebook(cells=[cell])
    nbformat.validate(notebook)
    assert nbformat.writes(notebook).encode("utf-8")
    assert json.dumps(kept.outputs(), allow_nan=False)


def stream(text: str, name: str = "stdout") -> dict:
    return {"output_type": "stream", "name": name, "text": text}


def display(text: str) -> dict:
    return {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}


def test_neighbouring_text_is_one_output():
    kept = frames.CellOutputs(1)
    for output in (stream("a"), stream("b"), stream("c", "stderr"), stream("d")):
        kept.add(output)
    assert [output["text"] for output in kept.outputs()] == ["ab", "c", "d"]


def test_outputs_can_be_cleared_now_or_with_the_next_one():
    kept = frames.CellOutputs(1)
    kept.add(stream("a"))
    kept.clear(wait=True)
    assert len(kept.outputs()) == 1
    kept.add(stream("b"))
    assert [output["text"] for output in kept.outputs()] == ["b"]
    kept.clear(wait=False)
    assert kept.outputs() == []


def test_a_display_can_be_updated():
    kept = frames.CellOutputs(1)
    kept.add(display("old"), display_id="x")
    kept.add(display("other"))
    kept.add(display("new"), display_id="x", update=True)
    kept.add(display("lost"), display_id="unknown", update=True)
    assert [output["data"]["text/plain"] for output in kept.outputs()] == ["new", "other"]


def test_many_values_in_a_frame_are_not_parsed():
    reader = frames.Reader(1 << 30)
    many = b"[" + b",".join([b"{}"] * (frames.CONTAINERS + 1)) + b"]"
    assert list(reader.feed(pack(b'{"o":' + many + b"}"))) == []
    assert reader.malformed == 1


def test_frames_without_end_are_a_flood():
    reader = frames.Reader(1 << 30)
    one = pack(b"{}")
    assert len(list(reader.feed(one * (frames.FRAMES + 10)))) == frames.FRAMES
    assert reader.flooded


def test_outputs_of_one_cell_are_bounded_and_errors_stay():
    kept = frames.CellOutputs(1)
    for _ in range(3 * frames.OUTPUTS):
        kept.add({"output_type": "display_data", "data": {}})
    kept.add(frames.error("ValueError", "last"))
    assert len(kept.outputs()) == frames.OUTPUTS + 2
    assert kept.outputs()[-2]["text"] == frames.LEFT_OUT
    assert kept.outputs()[-1]["evalue"] == "last"
    assert kept.dropped == 2 * frames.OUTPUTS


def weight(outputs: list[dict]) -> frames.Share:
    found = frames.Share(0, 0, 0, 0, 0, 0)
    for output in outputs:
        frames._weigh(output, found)
    return found


def values(number: int) -> dict:
    return {"output_type": "display_data", "data": {"application/json": [0.5] * number}}


LARGE = {
    "text that takes four bytes a character": stream("\U0001f600" * (1 << 20)),
    "lines": stream("a\n" * 40_000),
    "values": values(60_000),
    "containers": {"output_type": "display_data", "data": {"application/json": [{}] * 40_000}},
    "names": {"output_type": "display_data", "data": {str(n): "" for n in range(40_000)}},
    "many": {"output_type": "display_data", "data": {"text/plain": "x"}},
    "lines of a display": display("\u2028" * 100_000),
}


@pytest.mark.parametrize("kind", LARGE)
def test_what_is_kept_of_all_cells_together_is_bounded(kind: str):
    share = frames.Share()
    cells = [frames.CellOutputs(number, share) for number in range(8)]
    for cell in cells:
        for _ in range(2_000 if kind == "many" else 12):
            cell.add(LARGE[kind])
    cells[-1].add(frames.error("ValueError", "the end"))
    whole = weight([output for cell in cells for output in cell.outputs()])
    assert whole.bytes <= frames.KEPT_BYTES + (2 << 20)
    assert whole.values <= frames.KEPT_VALUES + 10_000
    assert whole.lines <= frames.KEPT_LINES + 10_000
    assert sum(len(cell.outputs()) for cell in cells) <= frames.KEPT_OUTPUTS + 10
    assert cells[0].outputs()[0].get("text") != frames.LEFT_OUT
    assert cells[-1].dropped
    assert cells[-1].outputs()[-1]["evalue"] == "the end"


def test_errors_that_decide_are_kept_short_when_there_is_no_room():
    share = frames.Share(bytes=1 << 20)
    long = frames.error("E" * 5_000, "v" * 5_000, ["x" * 5_000] * 200)
    kept = frames.CellOutputs(1, share)
    for _ in range(50):
        kept.add(long)
    assert len(kept.outputs()) == 50
    assert weight(kept.outputs()[1:]).bytes < 49 * 5_000
    share.deciding = 0
    kept.add(long)
    assert len(kept.outputs()) == 51
    assert kept.outputs()[-1]["text"] == frames.LEFT_OUT


def test_an_update_counts_for_every_place_where_it_is_shown():
    kept = frames.CellOutputs(1)
    for _ in range(1_000):
        kept.add(display("small"), display_id="a")
    kept.add(display("x" * 1_000_000), display_id="a", update=True)
    assert kept.dropped == 1
    assert weight(kept.outputs()).bytes < frames.KEPT_BYTES
    kept.add(display("x" * 1_000), display_id="a", update=True)
    assert {output["data"]["text/plain"][:2] for output in kept.outputs()[:1_000]} == {"xx"}


def test_what_was_cleared_is_no_longer_counted():
    share = frames.Share()
    kept = frames.CellOutputs(1, share)
    for _ in range(30):
        kept.add(stream("x" * 4_000_000))
        kept.clear(wait=True)
    assert kept.dropped == 0
    kept.clear(wait=False)
    assert share == frames.Share()


def sent(messages: list[dict], output_bytes: int = 4_000_000) -> tuple[list[dict], frames.Reader]:
    """Pass messages through a pipe with an honest sender."""
    read_end, write_end = os.pipe()

    def send() -> None:
        sender = frames.Sender(write_end, output_bytes)
        for message in messages:
            sender(message)
        os.close(write_end)

    thread = threading.Thread(target=send)
    thread.start()
    reader = frames.Reader(frames.most_bytes(output_bytes))
    found: list[dict] = []
    while chunk := os.read(read_end, 1 << 20):
        found += reader.feed(chunk)
    thread.join()
    os.close(read_end)
    return found, reader


def test_a_long_text_in_any_letters_arrives_whole():
    text = "\u049b\ud800" * 2_000_000  # Cyrillic, and half of a pair
    found, reader = sent([{"t": "out", "o": stream(text)}])
    assert len(found) > 1
    assert "".join(frame["o"]["text"] for frame in found) == text
    assert not reader.flooded
    assert not reader.malformed


def test_a_notebook_that_shows_too_much_loses_the_surplus_and_keeps_what_decides():
    messages: list[dict] = []
    for index in range(20):
        messages += [
            {"t": "start", "i": index},
            {"t": "out", "o": display("x" * 3_900_000)},
            {"t": "out", "o": frames.error("ValueError", str(index))},
            {"t": "out", "o": {**display("0.5"), "output_type": "execute_result"}},
            {"t": "end", "i": index},
        ]
    found, reader = sent(messages)
    assert not reader.flooded
    assert len(found) == len(messages)
    outputs = [frame["o"] for frame in found if frame["t"] == "out"]
    assert sum(o["output_type"] == "error" for o in outputs) == 20
    assert sum(o.get("data") == {"text/plain": "0.5"} for o in outputs) == 20
    assert outputs[0]["data"]["text/plain"] == "x" * 3_900_000
    assert outputs[-3]["data"]["text/plain"] == frames.LEFT_OUT.strip()


def test_many_small_outputs_and_long_errors_are_no_flood():
    long = frames.error("ValueError", "v" * 5_000, ["x" * 5_000] * 200)
    messages = [{"t": "out", "o": display("x" * 15_000)} for _ in range(2_000)]
    messages += [{"t": "out", "o": long} for _ in range(100)]
    found, reader = sent(messages)
    assert not reader.flooded
    assert len(found) == len(messages)
    assert found[0] == messages[0]
    assert found[1_999]["o"]["data"] == {"text/plain": frames.LEFT_OUT.strip()}
    assert found[-1]["o"]["ename"] == "ValueError"
    assert len(found[-1]["o"]["traceback"]) == frames.SHORT_LINES


def test_text_that_is_left_out_leaves_one_note_in_a_cell():
    messages = []
    for index in range(10):
        messages += [{"t": "start", "i": index}]
        messages += [{"t": "out", "o": stream("x" * 65_536)}] * 60
    found, reader = sent(messages)
    assert not reader.flooded
    notes = [frame for frame in found if frame.get("o", {}).get("text") == frames.LEFT_OUT]
    assert 1 < len(notes) <= 10


def test_data_of_too_many_values_is_replaced_by_its_text():
    big = values(frames.VALUES + 10)
    big["data"]["text/plain"] = "Figure"
    found, reader = sent([{"t": "out", "o": big, "id": "a"}])
    assert found == [
        {"t": "out", "id": "a", "o": {**big, "data": {"text/plain": "Figure"}, "metadata": {}}}
    ]
    assert not reader.malformed


def test_values_of_all_large_frames_together_are_bounded_before_they_are_parsed():
    big = values(100_000)
    shown = [{"t": "out", "o": {**big, "data": {**big["data"], "text/plain": "Figure"}}}] * 14
    found, reader = sent(shown)
    whole = [frame for frame in found if "application/json" in frame["o"]["data"]]
    assert len(found) == 14
    assert 9 <= len(whole) <= 10
    assert found[-1]["o"]["data"] == {"text/plain": "Figure"}
    assert not reader.malformed, "an honest sender keeps within it by itself"
    hostile = frames.Reader(1 << 30)
    body = pack(json.dumps({"t": "out", "o": big}).encode())
    assert sum(1 for _ in range(40) for _ in hostile.feed(body)) <= 12
    assert hostile.malformed >= 28
    assert list(hostile.feed(pack(b'{"t":"done"}'))) == [{"t": "done"}], "short ones are read"


def forged(*messages: dict) -> Process:
    """Return the runner's picture of a process that sent these frames."""
    with socket.socket() as own:
        line = Line(own)
    process = Process(1, -1, frames.Reader(1 << 30), {0: 1, 1: 2}, (), 1.0, 1.0, 1.0, 1.0, line)
    for message in messages:
        for frame in process.reader.feed(pack(json.dumps(message).encode())):
            process._take(frame, lambda process, frame: None)
    return process


def test_a_frame_that_ends_a_cell_keeps_what_is_known_of_it():
    more = {"error": ["E", "x" * 1_000_000, []], "failed": 3, "seconds": 1.5, "late": "yes"}
    process = forged({"t": "start", "i": 0}, {"t": "end", "i": 0, "junk": [1] * 1_000, **more})
    assert process.finished[0] == {"seconds": 1.5, "error": ["E", "x" * 2_000]}


def test_no_forged_frame_changes_what_an_earlier_cell_has_shown():
    """A function could put there what a hidden test has handed to it."""
    shown = {"t": "out", "o": display("4711")}
    first = [{"t": "start", "i": 0}, {"t": "end", "i": 0}]
    again = [{"t": "start", "i": 0}, shown, {"t": "end", "i": 0}]
    process = forged(*first, {"t": "start", "i": 1}, {"t": "end", "i": 1}, *again)
    assert process.outputs[0].outputs() == process.outputs[1].outputs() == []
    assert process.reader.malformed == 1
    inside = forged(*first, {"t": "start", "i": 1}, *again)
    assert inside.outputs[0].outputs() == []
    assert inside.outputs[1].outputs() != [], "it is said where the test itself stands"


def test_a_cell_that_begins_again_and_again_has_one_share():
    shown = {"t": "out", "o": display("x" * 1_000_000)}
    process = forged(*[{"t": "start", "i": 0}, shown] * 60)
    assert len(process.outputs[0].outputs()) == 1
    assert frames.KEPT_BYTES - process.share.bytes < 2_000_000
    updates = [{"t": "out", "o": display("a"), "id": "a"}] * 100
    updates += [{"t": "out", "o": display("b"), "id": "a", "update": True}] * 150
    process = forged(*[{"t": "start", "i": 0}, *updates] * 3)
    assert process.share.updates < 0


def test_no_step_over_outputs_grows_with_their_number():
    """What took minutes before: pieces of a long text, updates of many displays."""
    began = time.monotonic()
    text = frames.CellOutputs(1)
    text.add({"output_type": "stream", "name": "stdout", "text": "x" * 8_000_000})
    for _ in range(50_000):
        text.add({"output_type": "stream", "name": "stdout", "text": "a"})
    shown = frames.CellOutputs(1)
    for _ in range(frames.OUTPUTS):
        shown.add({"output_type": "display_data", "data": {}}, "a")
    for _ in range(20_000):
        shown.add({"output_type": "display_data", "data": {}}, "a", update=True)
    assert time.monotonic() - began < 10
    assert len(text.outputs()[0]["text"]) == 8_050_000


def test_values_kept_of_one_cell_are_bounded():
    kept = frames.CellOutputs(1)
    data = {"application/json": list(range(frames.KEPT_VALUES // 4))}
    for _ in range(10):
        kept.add({"output_type": "display_data", "data": data})
    assert len(kept.outputs()) == 4
    assert kept.outputs()[-1]["text"] == frames.LEFT_OUT
