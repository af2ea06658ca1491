"""Signs and validates `in.pdf` with pyHanko for two seconds each and prints both rates: one process, start left out."""
import datetime
import io
import sys
import time

from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign import fields, signers
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.keys import load_cert_from_pemder
from pyhanko_certvalidator import ValidationContext

at = datetime.datetime.fromisoformat(sys.argv[1].replace("Z", "+00:00"))
signer = signers.SimpleSigner.load("key.pem", "signer.pem")
assert signer is not None, "pyHanko cannot read the key"
data = open("in.pdf", "rb").read()


def sign():
    writer = IncrementalPdfFileWriter(io.BytesIO(data))
    meta = signers.PdfSignatureMetadata(field_name="Signature-001", subfilter=fields.SigSeedSubFilter.PADES, reason="Essai")
    return signers.sign_pdf(writer, meta, signer=signer).getvalue()


signed = sign()
context = lambda: ValidationContext(trust_roots=[load_cert_from_pemder("root.pem")], moment=at, allow_fetching=False)


def validate():
    reader = PdfFileReader(io.BytesIO(signed))
    status = validate_pdf_signature(reader.embedded_signatures[0], context())
    assert status.bottom_line, status.summary()


def rate(work):
    work()
    begin, done = time.perf_counter(), 0
    while time.perf_counter() - begin < 2 or done < 2:
        work()
        done += 1
    return done / (time.perf_counter() - begin)


print(rate(sign), rate(validate))
