"""Says what pyHanko finds by EN 319 102-1 in each signature of a PDF; its command line does not print the indication.

    ades.py FILE ROOT online|offline

One line a signature: field, level (by what the file holds: signature time stamp, DSS, document time stamp),
indication and subindication, cover (what the signature covers), judged (pyHanko's bottom line).
`offline` uses only the revocation material in the file. Leaves with 0 when there is a signature and all have passed.
"""

import asyncio
import logging
import sys

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    RevinfoOnlineFetchingRule,
    RevocationInfoGatheringSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.ltv.types import ValidationTimingInfo
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy, FreshnessReqType
from pyhanko_certvalidator.registry import SimpleTrustManager

ONLINE = {
    # A fresh answer is no proof of the past: asked for always, pyHanko refuses its own B-LTA files.
    "online": RevinfoOnlineFetchingRule.NO_HISTORICAL_FETCH,
    "offline": RevinfoOnlineFetchingRule.LOCAL_ONLY,
}


def policy(root: str, fetching: str) -> PdfSignatureValidationSpec:
    certificates = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build(trust_roots=list(load_certs_from_pemder([root]))),
        revinfo_policy=CertRevTrustPolicy(
            REQUIRE_REVINFO,
            freshness=None,
            freshness_req_type=FreshnessReqType.MAX_DIFF_REVOCATION_VALIDATION,
        ),
    )
    return PdfSignatureValidationSpec(
        SignatureValidationSpec(
            cert_validation_policy=certificates,
            revinfo_gathering_policy=RevocationInfoGatheringSpec(online_fetching_rule=ONLINE[fetching]),
        )
    )


def level(reader: PdfFileReader, signature) -> str:
    attributes = signature.signer_info["unsigned_attrs"].native or []
    if not any(attribute["type"] == "signature_time_stamp_token" for attribute in attributes):
        return "B-B"
    try:
        DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return "B-T"
    return "B-LTA" if reader.embedded_timestamp_signatures else "B-LT"


def main() -> int:
    path, root, fetching = sys.argv[1:]
    # Validation errors are logged with their traceback; the indication says it in one word.
    logging.disable(logging.CRITICAL)
    passed = []
    with open(path, "rb") as file:
        reader = PdfFileReader(file)
        for signature in reader.embedded_regular_signatures:
            result = asyncio.run(
                ades_lta_validation(signature, policy(root, fetching), timing_info=ValidationTimingInfo.now())
            )
            found, status = result.ades_subindic, result.api_status
            passed.append(found.status.name == "PASSED")
            print(
                f"field={signature.field_name} level={level(reader, signature)} "
                f"indication={found.status.name} subindication={found.standard_name} "
                f"cover={signature.evaluate_signature_coverage().name} judged={bool(status and status.bottom_line)}"
            )
    return 0 if passed and all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
