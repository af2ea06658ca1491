"""Says what pyHanko finds by EN 319 102-1 in each signature of a PDF; its command line does not print the indication.

    ades.py FILE ROOT online|offline

One line a signature: field, level (by what the file holds: signature time stamp, DSS, document time stamp),
indication and subindication of the level's own process (section 5.3 for B-B, 5.5 for B-T and B-LT, 5.6.3 for B-LTA),
cover (what the signature covers). What came after a signature is compared for B-LTA only; `adesverify` compares always.
`offline` uses only the revocation material in the file. Leaves with 0 when there is a signature and all have passed.
"""

import asyncio
import logging
import sys
from dataclasses import replace

from pyhanko.keys import load_certs_from_pemder
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation.ades import (
    _dss_to_local_knowledge,  # the version is pinned
    ades_basic_validation,
    ades_lta_validation,
    ades_with_time_validation,
)
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


async def judge(signature, level: str, whole: PdfSignatureValidationSpec):
    timing = ValidationTimingInfo.now()
    if level == "B-LTA":
        return await ades_lta_validation(signature, whole, timing_info=timing)
    spec = replace(whole.signature_validation_spec, local_knowledge=_dss_to_local_knowledge(signature.reader))
    process = ades_basic_validation if level == "B-B" else ades_with_time_validation
    return await process(
        signature.signed_data,
        spec,
        timing_info=timing,
        raw_digest=signature.compute_digest(),
    )


def main() -> int:
    path, root, fetching = sys.argv[1:]
    # Validation errors are logged with their traceback; the indication says it in one word.
    logging.disable(logging.CRITICAL)
    passed = []
    with open(path, "rb") as file:
        reader = PdfFileReader(file)
        for signature in reader.embedded_regular_signatures:
            reached = level(reader, signature)
            found = asyncio.run(judge(signature, reached, policy(root, fetching))).ades_subindic
            passed.append(found.status.name == "PASSED")
            print(
                f"field={signature.field_name} level={reached} indication={found.status.name} "
                f"subindication={found.standard_name} cover={signature.evaluate_signature_coverage().name}"
            )
    return 0 if passed and all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
