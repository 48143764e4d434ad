"""A pack file compared with Lean's environment: what is granted, what is withdrawn and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from conformance.cases.case import Case
from conformance.lean.pack import LeanPack
from conformance.packs.export import pack_of
from conformance.packs.faults import PackFault, Reason, pack_faults
from conformance.packs.pack import Pack, claimed
from conformance.packs.table import table
from conformance.plain_json import Json
from conformance.verdict import Verdict
from pyvm.config import DeterminismMode
from pyvm.runtime.gates import Capability, RuntimeContracts


@dataclass(frozen=True, slots=True)
class PackCheck:
    """What the check of one pack found; it `conforms` if nothing is withdrawn or differs."""

    pack: Pack
    faults: tuple[PackFault, ...]
    profiles: tuple[DeterminismMode, ...]
    """The profiles that the file lists and a witness case runs under."""
    other_source: bool
    """Whether another state of lean/ wrote the file, which alone is no fault."""

    @property
    def verdict(self) -> Verdict:
        """Whether the file says what Lean says."""
        return Verdict.of(not self.faults)

    @property
    def claimed(self) -> tuple[Capability, ...]:
        """What the file claims to grant."""
        return tuple(claimed(self.pack.theorems))

    @property
    def withdrawn(self) -> dict[Capability, tuple[PackFault, ...]]:
        """What the file claims and must not claim, each with its reasons."""
        found = {
            capability: tuple(fault for fault in self.faults if capability in fault.capabilities)
            for capability in self.claimed
        }
        return {capability: faults for capability, faults in found.items() if faults}

    @property
    def granted(self) -> tuple[Capability, ...]:
        """What the file claims rightly."""
        return tuple(capability for capability in self.claimed if capability not in self.withdrawn)

    @property
    def contracts(self) -> RuntimeContracts:
        """What a runtime may rely on after the check."""
        return RuntimeContracts(frozenset(self.granted), frozenset(self.profiles))

    def why_not(self, capability: Capability) -> str | None:
        """Return why a capability is not granted; None if it is."""
        if capability in self.granted:
            return None
        if capability in self.withdrawn:
            faults = self.withdrawn[capability]
            return "; ".join(f"{fault.reason}: {fault.theorem or 'the pack'}" for fault in faults)
        speakers = [theorem.name for theorem in self.pack.speakers(capability)]
        return f"{', '.join(speakers)} rests on premises" if speakers else "nothing grants it"

    def to_json(self) -> Json:
        """Return the JSON form."""
        rows = table(self.pack)
        return {
            "pack": self.pack.name,
            "verdict": self.verdict.value,
            "capabilities": {
                capability.value: {
                    "state": self._state(capability),
                    "why": self.why_not(capability),
                    **(rows[capability].to_json() if capability in rows else {}),
                }
                for capability in Capability
            },
            "profiles": [mode.value for mode in self.profiles],
            "faults": [fault.to_json() for fault in self.faults],
            "other_source": self.other_source,
        }

    def lines(self) -> list[str]:
        """Return the lines for people."""
        rows = table(self.pack)
        lines = [f"pack {self.pack.name}, of {self.pack.constant}"]
        for capability in Capability:
            why = self.why_not(capability)
            lines.append(f"  {self._state(capability):<12} {capability.value}")
            lines[-1] += "" if why is None else f": {why}"
            if capability in rows:
                lines += [f"      {line}" for line in rows[capability].lines()]
        lines.append(f"  profiles     {', '.join(mode.value for mode in self.profiles) or 'none'}")
        lines += [f"  {f.reason}: {f.theorem or 'the pack'}: {f.message}" for f in self.faults]
        if self.other_source and not self.faults:
            lines.append("  note: another state of lean/ wrote it; `pack export` renews it")
        return lines

    def _state(self, capability: Capability) -> str:
        if capability in self.granted:
            return "granted"
        return "withdrawn" if capability in self.withdrawn else "not granted"


def check_pack(
    pack: Pack, lean: Mapping[str, LeanPack], corpus: Sequence[Case], source: str | None
) -> PackCheck:
    """Compare a pack with Lean's packs as they are; `source` is the hash of lean/ as it is."""
    other = pack.producer.source != source
    today = lean.get(pack.constant)
    if today is None:
        message = f"lean/ has no constant {pack.constant} of type TheoremPack"
        gone = PackFault(Reason.PACK_GONE, None, message, tuple(Capability))
        return PackCheck(pack, (gone,), (), other)
    now = pack_of(today, pack.producer, corpus)
    profiles = tuple(mode for mode in pack.profiles if mode in now.profiles)
    return PackCheck(pack, tuple(pack_faults(pack, now, today, corpus)), profiles, other)
