"""`conformance fuzz --inputs`: files that no reader may stumble over, and no two decoders."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

from conformance.cases.case import load_corpus
from conformance.cli.blame import blamed, warn
from conformance.cli.input_readers import input_readers
from conformance.engines.engine import Engines
from conformance.errors import CannotJudge
from conformance.fuzz.decoders import DecoderCampaign, run_decoders
from conformance.fuzz.input_report import InputReport, write_inputs
from conformance.fuzz.inputs import InputCampaign, run_inputs
from conformance.jsonfile import check_writable
from conformance.progress import progress

_COUNT = 2000


def fuzz_inputs(
    engines: Engines, seed: int, count: int | None, seconds: int | None, ask: int, out: Path
) -> InputReport:
    """Run both campaigns, and write what they find; broken off, return what there is so far."""
    check_writable(out / "input-.json")
    corpus = load_corpus()
    readers, decoders = InputCampaign(seed), DecoderCampaign(seed)
    whole = False
    try:
        many = None if seconds is not None else count or _COUNT
        kinds = input_readers(corpus)
        with progress("inputs", many) if many else nullcontext(lambda: None) as done:
            run_inputs(readers, kinds, count=many, seconds=seconds, done=done)
        if ask:
            with engines.connect() as lean, progress("decoding", ask) as done:
                run_decoders(decoders, lean, corpus, ask, done)
        whole = True
    except KeyboardInterrupt:
        stopped = CannotJudge("interrupted", fix=f"try again with --seed {seed}")
        warn(blamed(stopped).said)
    except CannotJudge as error:
        warn(blamed(error).said)
    found = InputReport(readers, decoders, (), whole)
    return InputReport(readers, decoders, write_inputs(found.findings, out), whole)
