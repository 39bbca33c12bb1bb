"""The reading side of the frame pipe takes anything, and keeps only what is well formed."""

from __future__ import annotations

import json
import os
import struct
import time

import nbformat
from hypothesis import given, settings
from hypothesis import strategies as st

from nbjudge.engine import frames

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
    assert len(kept.outputs()) == frames.OUTPUTS + 1
    assert kept.outputs()[-1]["evalue"] == "last"
    assert kept.dropped == 2 * frames.OUTPUTS


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
    assert len(kept.outputs()) == 3
