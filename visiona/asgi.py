"""What the web server runs."""

from __future__ import annotations

import gc
import resource

# All that is loaded stays: looking through it for what may go takes a sixth of the start.
gc.disable()

from visiona.gate.application import Gate  # noqa: E402
from visiona.wsgi import application as pages  # noqa: E402

_MOST_FILES = 4096
# A connection is a file; many systems start a process with 1,024 of them.
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
wanted = _MOST_FILES if hard == resource.RLIM_INFINITY else min(hard, _MOST_FILES)
if soft != resource.RLIM_INFINITY and soft < wanted:
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))

application = Gate(pages)
gc.freeze()
gc.enable()
