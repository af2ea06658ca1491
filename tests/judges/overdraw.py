"""Draws a black box on the first page of a PDF by an incremental update, as somebody would who wants other words read than were signed.

overdraw.py FROM TO
"""

import sys

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

with open(sys.argv[1], "rb") as source:
    writer = IncrementalPdfFileWriter(source)
    box = generic.StreamObject(stream_data=b"q 0 0 0 rg 100 500 200 40 re f Q")
    writer.add_stream_to_page(0, writer.add_object(box))
    with open(sys.argv[2], "wb") as target:
        writer.write(target)
