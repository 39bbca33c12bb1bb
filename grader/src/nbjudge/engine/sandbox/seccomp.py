"""The system calls that a submission does not get, as a seccomp filter.

Namespaces, resource limits and missing capabilities already contain a submission. The filter
removes what would widen its view of the kernel (mounts, new namespaces, tracing, kernel modules,
keys, BPF, io_uring) or let it hold memory that no limit counts (unnamed memory files, System V
segments). Everything else is allowed: scientific libraries use more of the kernel than a list of
permissions could foresee.

Numbers are from the kernel's own tables: ``arch/x86/entry/syscalls/syscall_64.tbl`` and
``include/uapi/asm-generic/unistd.h`` (aarch64).
"""

from __future__ import annotations

import platform
import struct
from dataclasses import dataclass

EPERM, ENOSYS, EAFNOSUPPORT = 1, 38, 97

#: name -> (x86_64, aarch64); None where the machine does not have the call.
DENIED: dict[str, tuple[int | None, int | None]] = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_setup": (206, 0),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "ioperm": (173, None),
    "iopl": (172, None),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "modify_ldt": (154, None),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "msgget": (68, 186),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "semget": (64, 190),
    "setdomainname": (171, 162),
    "sethostname": (170, 161),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "shmget": (29, 194),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "vhangup": (153, 58),
}

#: Flags of clone(2) that make namespaces, and the ioctl that types into a terminal.
NAMESPACE_FLAGS = 0x7E020000
TIOCSTI = 0x5412
#: Families of sockets that stay inside the network namespace: UNIX, INET, INET6, NETLINK.
FAMILIES = (1, 2, 10, 16)
#: A lease on a file of the user's own would hold up everybody else who opens it.
F_SETLEASE = 1024


@dataclass(frozen=True)
class Machine:
    """What differs between machines: the audit name and numbers of calls that are looked into."""

    column: int
    audit: int
    clone: int
    clone3: int
    ioctl: int
    socket: int
    socketpair: int
    fcntl: int
    setsid: int


MACHINES = {
    "x86_64": Machine(0, 0xC000003E, 56, 435, 16, 41, 53, 72, 112),
    "aarch64": Machine(1, 0xC00000B7, 220, 435, 29, 198, 199, 25, 157),
}

# Classic BPF, as in linux/bpf_common.h and linux/seccomp.h.
LOAD, EQUAL, GREATER_EQUAL, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, FAIL, KILL = 0x7FFF0000, 0x00050000, 0x80000000
NUMBER, ARCHITECTURE, ARGUMENT_0, ARGUMENT_1 = 0, 4, 16, 24


def machine() -> Machine | None:
    """Return what is known of this machine, or None when it is no known one."""
    return MACHINES.get(platform.machine())


def program(of: Machine) -> bytes:
    """Assemble the filter: instructions of eight bytes (code, jump if true, if false, value).

    >>> len(program(MACHINES["aarch64"])) % 8
    0
    """
    instructions: list[bytes] = []

    def emit(code: int, value: int, if_true: int = 0, if_false: int = 0) -> None:
        instructions.append(struct.pack("HBBI", code, if_true, if_false, value))

    emit(LOAD, ARCHITECTURE)
    emit(EQUAL, of.audit, 1, 0)
    emit(RETURN, KILL)  # another architecture's numbers would mean other calls
    emit(LOAD, NUMBER)
    if of.column == 0:  # the x32 numbers of x86_64
        emit(GREATER_EQUAL, 0x40000000, 0, 1)
        emit(RETURN, FAIL | EPERM)
    for name, numbers in DENIED.items():
        number = numbers[of.column]
        if number is not None:
            emit(EQUAL, number, 0, 1)
            emit(RETURN, FAIL | (ENOSYS if name.startswith("memfd") else EPERM))
    # The flags of clone3 lie in memory, out of the filter's sight; C libraries then use clone.
    emit(EQUAL, of.clone3, 0, 1)
    emit(RETURN, FAIL | ENOSYS)
    emit(EQUAL, of.clone, 0, 4)
    emit(LOAD, ARGUMENT_0)
    emit(ANY_BIT, NAMESPACE_FLAGS, 0, 1)
    emit(RETURN, FAIL | EPERM)
    emit(LOAD, NUMBER)
    for call, value in ((of.ioctl, TIOCSTI), (of.fcntl, F_SETLEASE)):
        emit(EQUAL, call, 0, 4)
        emit(LOAD, ARGUMENT_1)
        emit(EQUAL, value, 0, 1)
        emit(RETURN, FAIL | EPERM)
        emit(LOAD, NUMBER)
    # The kernel shares the processor among sessions: a submission stays in its own, and a program
    # that asks for another is told that it has one.
    emit(EQUAL, of.setsid, 0, 1)
    emit(RETURN, FAIL)
    emit(EQUAL, of.socket, 1, 0)
    emit(EQUAL, of.socketpair, 0, len(FAMILIES) + 2)
    emit(LOAD, ARGUMENT_0)
    for number, family in enumerate(FAMILIES):
        emit(EQUAL, family, len(FAMILIES) - number, 0)
    emit(RETURN, FAIL | EAFNOSUPPORT)
    emit(RETURN, ALLOW)
    return b"".join(instructions)
