"""The end of a listening socket, at which nobody who got through is cut off."""

import ctypes
import logging
import socket
import sys
from collections.abc import Sequence

_log = logging.getLogger(__name__)

# Linux's own numbers, which Python does not name: <asm-generic/socket.h>, <linux/bpf_common.h>.
_SO_ATTACH_FILTER = 26
_LOAD_BYTE, _JUMP_IF_SET, _RETURN = 0x30, 0x45, 0x06
_FLAGS_OFFSET, _SYN, _WHOLE_PACKET = 13, 0x02, 0xFFFFFFFF


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_ushort),
        ("if_true", ctypes.c_ubyte),
        ("if_false", ctypes.c_ubyte),
        ("value", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.POINTER(_Instruction)))


def take_no_more(listener: socket.socket) -> None:
    """Leave requests for new connections unanswered, in every process that shares the socket.

    The system would still complete them until the socket is closed, and then reset those that nobody had accepted.
    Unanswered, a client asks again within a second and finds the socket closed, or a new process. Systems other than
    Linux cannot do it: there, whoever comes in the last moment is reset.
    """
    if sys.platform != "linux":
        return
    instructions = (_Instruction * 4)(
        _Instruction(_LOAD_BYTE, 0, 0, _FLAGS_OFFSET),
        _Instruction(_JUMP_IF_SET, 0, 1, _SYN),
        _Instruction(_RETURN, 0, 0, 0),
        _Instruction(_RETURN, 0, 0, _WHOLE_PACKET),
    )
    program = _Program(len(instructions), instructions)
    try:
        listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, bytes(program))
    except OSError as error:
        _log.debug("New connections cannot be held off (%s); the last of them may be reset.", error.strerror)


def accept_waiting(listeners: Sequence[socket.socket], most: int) -> list[socket.socket]:
    """Those whom the system has let in and nobody has accepted, up to `most` a listener."""
    accepted = []
    for listener in listeners:
        for _ in range(most):
            try:
                connection, _ = listener.accept()
            except OSError:
                # Nobody is left, or no file is.
                break
            connection.setblocking(False)
            accepted.append(connection)
    return accepted
