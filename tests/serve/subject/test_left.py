"""What a killed worker has noted as alive is ended by whoever cleans up behind it."""

from __future__ import annotations

import asyncio
import sys

from interlock.serve.subject.clock import SHARED
from interlock.serve.subject.left import note, sweep
from interlock.serve.subject.process import begin_process


def test_programs_and_shared_memory_are_swept(tmp_path):
    async def left():
        words = (sys.executable, "-c", "import time; time.sleep(60)")
        life = await begin_process(words, tmp_path, {}, tmp_path / "said")
        note(tmp_path, f"process-{life.pid}")
        note(tmp_path, f"memory-{memory.name}")
        sweep(tmp_path)
        return await asyncio.wait_for(life.ended(), 20)

    memory = SHARED / f"interlock-test-{tmp_path.name}"
    memory.write_bytes(b"")
    assert asyncio.run(left()) == -9
    assert not memory.exists()
    assert not list((tmp_path / "alive").iterdir())
