"""The Python VM: the implementation that the Lean model judges. Standard library only."""

from pyvm.case import Case, Runner
from pyvm.compile import compile_type
from pyvm.config import VMConfig, WaveCertificate
from pyvm.errors import FaultKind, MachineError
from pyvm.kernel import VMKernel
from pyvm.load import Image, LoadRefusal, Protocol, Raw, RefusedImage, load, load_all
from pyvm.projection import project, project_all
from pyvm.round import CertificateVerdict, PlanRecord, RoundRecord
from pyvm.runtime.run import Ran, RunOutcome, run_case
from pyvm.runtime.runner import VM, RunStatus, run_scheduled
from pyvm.runtime.threaded_runner import Certify, ThreadedVM, run_scheduled_threaded
from pyvm.runtime.wave import check_wave_certificate, plan_waves
from pyvm.state import VMState, session_trace
from pyvm.wire.basic import WireError
from pyvm.wire.case import decode_case
from pyvm.wire.trace import encode_outcome

__all__ = [
    "VM",
    "Case",
    "CertificateVerdict",
    "Certify",
    "FaultKind",
    "Image",
    "LoadRefusal",
    "MachineError",
    "PlanRecord",
    "Protocol",
    "Ran",
    "Raw",
    "RefusedImage",
    "RoundRecord",
    "RunOutcome",
    "RunStatus",
    "Runner",
    "ThreadedVM",
    "VMConfig",
    "VMKernel",
    "VMState",
    "WaveCertificate",
    "WireError",
    "check_wave_certificate",
    "compile_type",
    "decode_case",
    "encode_outcome",
    "load",
    "load_all",
    "plan_waves",
    "project",
    "project_all",
    "run_case",
    "run_scheduled",
    "run_scheduled_threaded",
    "session_trace",
]
