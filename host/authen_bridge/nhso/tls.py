"""Whom we believe to be NHSO: the system's certificates, since hospital proxies sign with their own."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Literal

import truststore

from authen_bridge.problems import TlsFailed

Certificate = Literal[
    "expired", "not_yet_valid", "wrong_host", "unknown_authority", "protocol", "bundle", "other"
]

# OpenSSL's X509_V_ERR_… and, where truststore asks Windows, its CERT_E_…; what is not here is "other".
# Windows has one code for both ends of a certificate's time.
_CODES: Mapping[int, Certificate] = {
    2: "unknown_authority",  # UNABLE_TO_GET_ISSUER_CERT
    9: "not_yet_valid",  # CERT_NOT_YET_VALID
    10: "expired",  # CERT_HAS_EXPIRED
    18: "unknown_authority",  # DEPTH_ZERO_SELF_SIGNED_CERT
    19: "unknown_authority",  # SELF_SIGNED_CERT_IN_CHAIN
    20: "unknown_authority",  # UNABLE_TO_GET_ISSUER_CERT_LOCALLY
    21: "unknown_authority",  # UNABLE_TO_VERIFY_LEAF_SIGNATURE
    62: "wrong_host",  # HOSTNAME_MISMATCH
    64: "wrong_host",  # IP_ADDRESS_MISMATCH
    0x800B0101: "expired",  # CERT_E_EXPIRED
    0x800B0109: "unknown_authority",  # CERT_E_UNTRUSTEDROOT
    0x800B010A: "unknown_authority",  # CERT_E_CHAINING
    0x800B010F: "wrong_host",  # CERT_E_CN_NO_MATCH
}

# What OpenSSL says where the two sides have no version or cipher in common.
_NO_COMMON = (
    "PROTOCOL_VERSION",
    "UNSUPPORTED_PROTOCOL",
    "NO_PROTOCOLS",
    "HANDSHAKE_FAILURE",
    "WRONG_VERSION",
)

_FAILED = "ตรวจสอบใบรับรองความปลอดภัยของ สปสช. ไม่ผ่าน"
_WORDS: Mapping[Certificate, str] = {
    "expired": f"{_FAILED}: ใบรับรองหมดอายุ กรุณาตรวจดูวันที่และเวลาของเครื่องนี้ หากถูกต้องแล้วให้แจ้งฝ่าย IT",
    "not_yet_valid": f"{_FAILED}: ใบรับรองยังไม่เริ่มใช้ กรุณาตรวจดูวันที่และเวลาของเครื่องนี้ หากถูกต้องแล้วให้แจ้งฝ่าย IT",
    "wrong_host": f"{_FAILED}: ใบรับรองเป็นของเว็บไซต์อื่น กรุณาแจ้งฝ่าย IT (พร็อกซี DNS หรือหน้าเข้าใช้เครือข่าย)",
    "unknown_authority": f"{_FAILED}: เครื่องนี้ไม่รู้จักผู้ออกใบรับรอง กรุณาแจ้งฝ่าย IT "
    "(พร็อกซีของหน่วยงานอาจออกใบรับรองเอง ให้ติดตั้งใบรับรองของพร็อกซีในเครื่องนี้)",
    "protocol": f"{_FAILED}: อีกฝั่งไม่รองรับ TLS 1.2 ขึ้นไป กรุณาแจ้งฝ่าย IT (พร็อกซีหรือไฟร์วอลล์)",
    "bundle": f"{_FAILED}: เปิดไฟล์ใบรับรองที่ตั้งไว้ในเครื่องนี้ (ca_bundle) ไม่ได้ กรุณาแจ้งฝ่าย IT",
    "other": TlsFailed.message,
}


def context(ca_bundle: str) -> ssl.SSLContext:
    """Return the TLS settings of one connection: 1.2 or newer. Raises TlsFailed where the bundle is unusable.

    Not to be shared: truststore locks a context for as long as a hand-shake lasts, and a hand-shake
    that stalls would hold up every other connection.
    """
    made = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    made.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_bundle:
        try:
            made.load_verify_locations(cafile=ca_bundle)
        except (OSError, ValueError) as error:  # not there, or no certificates; ssl.SSLError is an OSError
            raise failed("bundle") from error
    return made


def failed(what: Certificate) -> TlsFailed:
    """Return the problem with ``what`` in its facts, and words that a clerk can pass on."""
    return TlsFailed(what, certificate=what, message=_WORDS[what])


def reason(error: ssl.SSLError) -> Certificate:
    """Return what was wrong, from what the library says."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _CODES.get(error.verify_code, "other")
    said = error.reason or ""
    return "protocol" if any(words in said for words in _NO_COMMON) else "other"
