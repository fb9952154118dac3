"""awscli_server.py: Debian's AWS CLI without a start of Python for each call.

    awscli_server.py PROGRAM SOCKET

Imports the AWS CLI that PROGRAM (/usr/bin/aws) starts, then runs it in a forked child for each connection to SOCKET, as if PROGRAM
had been started there: with the caller's arguments, environment, working directory, standard streams and exit code.  All that
the parent has done before a fork is importing (HOME, which a few modules ask for then, is the parent's for them).  awscli_client.c is
the other end.
Prints "ready" when it listens, and goes on until it is ended.
"""
import importlib
import os
import random
import signal
import socket
import sys
import time
import traceback

import awscli
import awscli.clidriver

STREAMS = 3
WARM = ["codepipeline", "get-pipeline-state", "--name", "x", "--generate-cli-skeleton"]


def read_request(conn):
    """The folder, the arguments and the environment: each NUL-terminated, the two lists with their lengths before them."""
    data = b"".join(iter(lambda: conn.recv(65536), b""))
    words = data.split(b"\0")[:-1]
    count = int(words[1])
    arguments = words[2 : 2 + count]
    environment = dict(word.split(b"=", 1) for word in words[2 + count :] if b"=" in word)
    return words[0], [os.fsdecode(a) for a in arguments], environment


def become(program, conn, streams):
    """In the child: everything that a new process would have."""
    folder, arguments, environment = read_request(conn)
    for number, stream in enumerate(streams):
        os.dup2(stream, number)
        if stream >= STREAMS:
            os.close(stream)
    os.chdir(folder)
    os.environb.clear()
    os.environb.update(environment)
    time.tzset()
    random.seed()
    importlib.reload(awscli)  # it adds its own folder to AWS_DATA_PATH
    sys.argv = [program, *arguments]


def run(program, conn, streams):
    code = 255
    try:
        become(program, conn, streams)
        code = awscli.clidriver.main()
    except SystemExit as e:
        code = e.code if isinstance(e.code, int) else 0 if e.code is None else 1
        if isinstance(e.code, str):
            print(e.code, file=sys.stderr)
    except BaseException:  # as Python would say it
        traceback.print_exc()
        code = 1
    finally:
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except OSError:
                code = code or 120
        conn.send(bytes([code & 0xFF]))
        os._exit(0)


def serve(program, listener):
    while True:
        conn, _ = listener.accept()
        _, streams, _, _ = socket.recv_fds(conn, 1, STREAMS)
        if len(streams) == STREAMS and os.fork() == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            listener.close()
            run(program, conn, streams)
        for stream in streams:
            os.close(stream)
        conn.close()


def import_what_a_run_imports():
    """A run starts threads, which no child would have: it is made in a child, which says what it imported."""
    theirs, ours = os.pipe()
    if os.fork() == 0:
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        sys.argv = ["aws", *WARM]
        awscli.clidriver.main()
        os.write(ours, " ".join(sys.modules).encode())
        os._exit(0)
    os.close(ours)
    with open(theirs, encoding="utf-8") as names:
        for name in names.read().split():
            try:
                importlib.import_module(name)
            except ImportError:
                pass  # then it is nothing that a run could not import for itself
    os.wait()


def main():
    program, path = sys.argv[1:]
    import_what_a_run_imports()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(path)
    listener.listen(64)
    print("ready", flush=True)
    serve(program, listener)


main()
