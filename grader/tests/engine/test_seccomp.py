"""The filter denies what it says, on both machines, by running its instructions."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

from nbjudge.engine.sandbox import seccomp

ALLOW, EPERM, ENOSYS = seccomp.ALLOW, 0x00050001, 0x00050026


def decide(
    machine: seccomp.Machine, number: int, arguments=(0, 0), audit: int | None = None
) -> int:
    """Run the filter on one system call, as the kernel does."""
    code = seccomp.program(machine)
    lines = [struct.unpack_from("HBBI", code, at) for at in range(0, len(code), 8)]
    data = struct.pack("<iIQQQ", number, machine.audit if audit is None else audit, 0, *arguments)
    accumulator, at = 0, 0
    for _ in range(1000):
        kind, if_true, if_false, value = lines[at]
        at += 1
        if kind == seccomp.LOAD:
            (accumulator,) = struct.unpack_from("<I", data, value)
        elif kind == seccomp.RETURN:
            return value
        else:
            holds = {
                seccomp.EQUAL: accumulator == value,
                seccomp.GREATER_EQUAL: accumulator >= value,
                seccomp.ANY_BIT: bool(accumulator & value),
            }[kind]
            at += if_true if holds else if_false
    raise AssertionError("the filter does not end")


@pytest.fixture(params=sorted(seccomp.MACHINES))
def machine(request: pytest.FixtureRequest) -> seccomp.Machine:
    return seccomp.MACHINES[request.param]


def test_every_call_of_the_list_is_denied(machine: seccomp.Machine):
    for name, numbers in seccomp.DENIED.items():
        number = numbers[machine.column]
        if number is not None:
            wanted = ENOSYS if name.startswith("memfd") else EPERM
            assert decide(machine, number) == wanted, name


def test_other_calls_are_allowed(machine: seccomp.Machine):
    denied = {numbers[machine.column] for numbers in seccomp.DENIED.values()}
    denied |= {machine.clone3, machine.setsid, machine.socket, machine.socketpair}
    for number in set(range(460)) - denied:
        assert decide(machine, number) == ALLOW, number


def test_new_namespaces_are_denied_and_forks_allowed(machine: seccomp.Machine):
    assert decide(machine, machine.clone, (17, 0)) == ALLOW
    assert decide(machine, machine.clone, (0x3D0F00, 0)) == ALLOW, "a thread"
    for flag in (0x00020000, 0x02000000, 0x10000000, 0x20000000, 0x40000000):
        assert decide(machine, machine.clone, (17 | flag, 0)) == EPERM
    assert decide(machine, machine.clone3) == ENOSYS, "its flags cannot be seen"


def test_typing_into_a_terminal_is_denied(machine: seccomp.Machine):
    assert decide(machine, machine.ioctl, (0, seccomp.TIOCSTI)) == EPERM
    assert decide(machine, machine.ioctl, (0, 0x5401)) == ALLOW


def test_sockets_are_of_families_that_stay_inside(machine: seccomp.Machine):
    for call in (machine.socket, machine.socketpair):
        allowed = {family for family in range(64) if decide(machine, call, (family, 0)) == ALLOW}
        assert allowed == {1, 2, 10, 16}
        assert decide(machine, call, (40, 0)) == seccomp.FAIL | seccomp.EAFNOSUPPORT, "vsock"


def test_a_session_of_its_own_is_granted_in_words_only(machine: seccomp.Machine):
    assert decide(machine, machine.setsid) == seccomp.FAIL, "an error number of 0: success"


def test_a_lease_is_denied_and_other_file_control_allowed(machine: seccomp.Machine):
    assert decide(machine, machine.fcntl, (3, seccomp.F_SETLEASE)) == EPERM
    for command in (1, 2, 3, 4, 6, 1030):
        assert decide(machine, machine.fcntl, (3, command)) == ALLOW


def test_another_architecture_is_killed(machine: seccomp.Machine):
    assert decide(machine, 0, audit=0x40000003) == seccomp.KILL
    if machine.column == 0:
        assert decide(machine, 0x40000000) == EPERM, "x32"


@pytest.mark.parametrize(
    "header, column",
    [
        ("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", 0),
        ("/usr/include/asm-generic/unistd.h", 1),
    ],
)
def test_numbers_agree_with_the_kernels_headers(header: str, column: int):
    if not Path(header).is_file():
        pytest.skip(f"{header} is not installed")
    text = Path(header).read_text()
    known = {
        name: int(number)
        for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)
    }
    machine = next(one for one in seccomp.MACHINES.values() if one.column == column)
    for name, numbers in seccomp.DENIED.items():
        if numbers[column] is not None and name in known:
            assert numbers[column] == known[name], name
    assert len(known.keys() & seccomp.DENIED.keys()) > 40
    for name in ("clone", "clone3", "ioctl", "socket", "socketpair", "fcntl", "setsid"):
        assert getattr(machine, name) == known[name], name
