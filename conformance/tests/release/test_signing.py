"""Keys: a pair is written once, for its owner alone, and what is no key is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from conformance.errors import CannotJudge
from conformance.release.signing import (
    new_key,
    open_envelope,
    read_private_key,
    read_public_key,
    sign_payload,
)


def test_the_private_key_can_be_read_by_its_owner_alone(tmp_path: Path) -> None:
    public = new_key(tmp_path / "k")

    assert (tmp_path / "k").stat().st_mode & 0o777 == 0o600
    assert public.stat().st_mode & 0o077 != 0
    assert read_public_key(public) == read_private_key(tmp_path / "k").public_key


@pytest.mark.parametrize("name", ["k", "k.pub"])
def test_a_key_that_is_there_is_not_overwritten(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("mine")

    with pytest.raises(CannotJudge, match="there already"):
        new_key(tmp_path / "k")

    assert {file.name for file in tmp_path.iterdir()} == {name}
    assert (tmp_path / name).read_text() == "mine"


def test_what_is_signed_comes_out_again(tmp_path: Path) -> None:
    public = new_key(tmp_path / "k")
    envelope = sign_payload("ä report".encode(), read_private_key(tmp_path / "k"))

    assert open_envelope(envelope, read_public_key(public), tmp_path) == "ä report"


def test_what_is_no_key_is_named_with_a_fix(tmp_path: Path) -> None:
    public = new_key(tmp_path / "k")
    curve = ec.generate_private_key(ec.SECP256R1())
    private_pem = curve.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public_pem = curve.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (tmp_path / "text").write_text("a key, honestly")
    (tmp_path / "curve").write_bytes(private_pem)
    (tmp_path / "curve.pub").write_bytes(public_pem)

    for read, name, said in (
        (read_private_key, "text", "no private key"),
        (read_private_key, public.name, "no private key"),
        (read_private_key, "curve", "no Ed25519 key"),
        (read_private_key, "gone", "no such file"),
        (read_public_key, "text", "no public key"),
        (read_public_key, "k", "no public key"),
        (read_public_key, "curve.pub", "no Ed25519 key"),
        (read_public_key, ".", "cannot be read"),
    ):
        with pytest.raises(CannotJudge, match=said) as caught:
            read(tmp_path / name)
        assert caught.value.fix
