"""Branches of the model: which arms of its definitions each case takes, as Lean itself says.

A committed file names every arm, and for each case those that its run took: a number whose bits are
the arms, in hexadecimal. It carries the identity of the sources, so a stale one is refused.
"""

from __future__ import annotations

import gzip
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from conformance.cases import Case
from conformance.certificate_questions import questions
from conformance.certificates import check_certificates
from conformance.engines import lean_producer
from conformance.errors import CannotJudge
from conformance.export import Failure, ask
from conformance.gates import check_gates
from conformance.jsonfile import canonical_json, check_schema, write_atomic
from conformance.lean.cover import Arm, Covered, CoveredLean, arms, cover
from conformance.paths import fixtures_dir, lean_dir
from conformance.traces import Trace
