"""Runs R on a pseudo-terminal and presses Ctrl-C: terminal.py R BEFORE PHASES [DELAY]

BEFORE is a file with R code to run first, PHASES one with an expression a line, each of which would run for long. DELAY
seconds after its start it is stopped, and a line is printed: seconds until R's prompt came back, what R then says of its
threads and temporary files, and all that it wrote in between.
"""
import os
import pty
import re
import select
import sys
import time

PROMPT = "ready> "
REPORT = (
    'cat("threads", length(list.files("/proc/self/task")), "files", '
    'length(grep("^lime[0-9a-f]+$", list.files(tempdir()))), "\\n")\n'
)


class Terminal:
    def __init__(self, program):
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.execv(program, [program, "--vanilla", "--quiet", "--no-readline", "--interactive"])
        self.text = ""

    def write(self, text):
        os.write(self.terminal, text.encode())

    def read_until(self, what, seconds=60):
        """All text up to `what`, which is taken off."""
        limit = time.time() + seconds
        while what not in self.text:
            ready, _, _ = select.select([self.terminal], [], [], max(0, limit - time.time()))
            if not ready:
                raise SystemExit(f"no {what!r} after {seconds} s, but {self.text!r}")
            self.text += os.read(self.terminal, 65536).decode(errors="replace")
        before, self.text = self.text.split(what, 1)
        return before

    def run(self, line):
        """What `line` prints."""
        self.write(line)
        return self.read_until(PROMPT)


def main(program, before, phases, delay=0.5):
    terminal = Terminal(program)
    # The terminal echoes what is written: words to wait for are put together by R, so that their echo does not hold them.
    terminal.run(f'library(lime); options(prompt = paste0("{PROMPT[:3]}", "{PROMPT[3:]}")); source("{before}")\n')
    for phase in open(phases, encoding="utf-8").read().splitlines():
        terminal.write(f'cat("go", "ing\\n", sep = ""); {phase}\n')
        terminal.read_until("going")
        time.sleep(float(delay))
        pressed = time.time()
        terminal.write("\x03")
        said = terminal.read_until(PROMPT)
        seconds = time.time() - pressed
        time.sleep(0.2)  # threads that were told to end need a moment
        report = re.search(r"threads \d+ files \d+", terminal.run(REPORT)).group()
        print(f"seconds {seconds:.3f} {report}", repr(said.strip()), flush=True)
    terminal.write("q()\n")


main(*sys.argv[1:])
