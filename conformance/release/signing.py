"""Signatures: a DSSE envelope around a statement, made and checked with an Ed25519 key."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from securesystemslib.dsse import Envelope
from securesystemslib.exceptions import FormatError, VerificationError
from securesystemslib.signer import CryptoSigner, SSlibKey

from conformance.errors import CannotJudge
from conformance.files import read_bytes
from conformance.plain_json import Json, JsonObject

PAYLOAD_TYPE = "application/vnd.in-toto+json"
_LARGEST = 1 << 16
"""Bytes of a key's file."""
_NEW_KEY = "make a pair with `conformance release new-key FILE`"


class _Signature(msgspec.Struct, forbid_unknown_fields=True):
    keyid: str
    sig: str


class _Envelope(msgspec.Struct, forbid_unknown_fields=True, rename="camel"):
    payload: str
    payload_type: str
    signatures: list[_Signature]


def new_key(path: Path) -> Path:
    """Write a new private key, which only its owner can read, and beside it the public one.

    Returns the path of the public key. Raises `CannotJudge` if one of the files is there already.
    """
    signer, public = CryptoSigner.generate_ed25519(), path.with_name(f"{path.name}.pub")
    for file in (path, public):
        if file.exists():
            raise CannotJudge("the file is there already", where=file, fix="name a new one")
    _write_new(path, signer.private_bytes, 0o600)
    _write_new(public, _public_pem(signer), 0o644)
    return public


def _write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a new file; it never has another mode than this, not even for a moment."""
    try:
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as out:
            out.write(data)
    except OSError as error:
        raise CannotJudge(
            f"cannot be written: {error.strerror}", where=path, fix="name a file elsewhere"
        ) from error


def _public_pem(signer: CryptoSigner) -> bytes:
    private = load_pem_private_key(signer.private_bytes, None)
    return private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def read_private_key(path: Path) -> CryptoSigner:
    """Read the key that signs: PEM of an Ed25519 private key that is not encrypted."""
    data = read_bytes(path, _LARGEST)
    try:
        key = load_pem_private_key(data, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise CannotJudge("is no private key in PEM", where=path, fix=_NEW_KEY) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise CannotJudge("is no Ed25519 key", where=path, fix=_NEW_KEY)
    return CryptoSigner(key)


def read_public_key(path: Path) -> SSlibKey:
    """Read the key that checks: PEM of an Ed25519 public key."""
    data = read_bytes(path, _LARGEST)
    try:
        key = load_pem_public_key(data)
    except (ValueError, UnsupportedAlgorithm) as error:
        raise CannotJudge("is no public key in PEM", where=path, fix=_NEW_KEY) from error
    if not isinstance(key, Ed25519PublicKey):
        raise CannotJudge("is no Ed25519 key", where=path, fix=_NEW_KEY)
    return SSlibKey.from_crypto(key)


def sign_payload(
    payload: bytes, signer: CryptoSigner, payload_type: str = PAYLOAD_TYPE
) -> JsonObject:
    """Return the envelope of a payload, signed."""
    envelope = Envelope(payload, payload_type, {})
    envelope.sign(signer)
    return dict(envelope.to_dict())


def is_envelope(raw: Json) -> bool:
    """Return whether a document is an envelope rather than a statement."""
    return isinstance(raw, dict) and "payload" in raw


def open_envelope(raw: JsonObject, key: SSlibKey, where: Path) -> str:
    """Return the payload of an envelope that this key signed.

    Raises `CannotJudge` for a document that is no envelope, holds something else, or carries no
    signature by this key of this payload.
    """
    try:
        msgspec.convert(raw, _Envelope)
        envelope = Envelope.from_dict(raw)
        envelope.verify([key], threshold=1)
        payload = envelope.payload.decode("utf-8")
    except VerificationError as error:
        raise CannotJudge(
            "field signatures: none is by this key, of this payload",
            where=where,
            fix="check the key; if it is the right one, the file was changed after it was signed",
        ) from error
    except (ValueError, FormatError) as error:
        raise CannotJudge(
            f"is no signed report: {error}", where=where, fix="sign the report anew"
        ) from error
    if envelope.payload_type != PAYLOAD_TYPE:
        raise CannotJudge(
            f"field payloadType: expected {PAYLOAD_TYPE!r}",
            where=where,
            fix="sign a release report",
        )
    return payload
