"""How every model in ONNX is run: on the processor, and without keeping memory it once needed.

Runs on Python 3.10 and 3.11.
"""

from __future__ import annotations

from pathlib import Path

import onnxruntime


def open_session(path: Path, *, threads: int = 1) -> onnxruntime.InferenceSession:
    """A session of the model in a file; whatever onnxruntime raises, for it has no class for it.

    Args:
        path: the file.
        threads: processor threads of one call.
    """
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # The arena and the memory patterns keep the longest text's memory for ever.
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
