import java.io.File;
import java.nio.file.Files;
import java.security.MessageDigest;
import java.security.Security;
import java.util.Arrays;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.interactive.digitalsignature.PDSignature;
import org.apache.pdfbox.pdmodel.interactive.form.PDSignatureField;
import org.bouncycastle.asn1.ASN1InputStream;
import org.bouncycastle.asn1.cms.Attribute;
import org.bouncycastle.asn1.ess.ESSCertIDv2;
import org.bouncycastle.asn1.ess.SigningCertificateV2;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cms.CMSProcessableByteArray;
import org.bouncycastle.cms.CMSSignedData;
import org.bouncycastle.cms.SignerInformation;
import org.bouncycastle.cms.SignerInformationVerifier;
import org.bouncycastle.cms.jcajce.JcaSimpleSignerInfoVerifierBuilder;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.tsp.TimeStampToken;

/**
 * Says of each signature in a PDF what PDFBox and BouncyCastle find. One line a signature:
 * field, sub filter, cms (verifies with the embedded certificate), certificate (signing-certificate-v2 names it),
 * whole (covers the whole document). Leaves with 0 when there is a signature and every one verifies. Trust is not judged.
 */
public final class PdfBoxJudge {
    public static void main(String[] arguments) throws Exception {
        Security.addProvider(new BouncyCastleProvider());
        byte[] file = Files.readAllBytes(new File(arguments[0]).toPath());
        boolean all = true;
        int count = 0;
        try (PDDocument document = PDDocument.load(file)) {
            for (PDSignatureField field : document.getSignatureFields()) {
                PDSignature signature = field.getSignature();
                if (signature == null) {
                    continue;
                }
                count++;
                all &= judge(field.getFullyQualifiedName(), signature, file);
            }
        }
        System.out.println("signatures=" + count);
        System.exit(all && count > 0 ? 0 : 1);
    }

    private static boolean judge(String field, PDSignature signature, byte[] file) {
        String line = "field=" + field + " subfilter=" + signature.getSubFilter();
        try {
            byte[] contents;
            try (ASN1InputStream in = new ASN1InputStream(signature.getContents(file))) {
                contents = in.readObject().getEncoded(); // without the zeros that fill the placeholder
            }
            byte[] covered = signature.getSignedContent(file);
            boolean stamp = "ETSI.RFC3161".equals(signature.getSubFilter());
            boolean cms = stamp ? stamped(contents, covered) : signed(contents, covered);
            // A token names its certificate in the first or the second form of the attribute; `validate` has compared it.
            boolean certificate = stamp ? cms : named(new CMSSignedData(contents));
            System.out.println(line + " cms=" + cms + " certificate=" + certificate + " whole=" + whole(signature, file));
            return cms && certificate;
        } catch (Exception e) {
            System.out.println(line + " error=" + e);
            return false;
        }
    }

    private static boolean signed(byte[] contents, byte[] covered) throws Exception {
        CMSSignedData data = new CMSSignedData(new CMSProcessableByteArray(covered), contents);
        if (data.getSignerInfos().size() != 1) {
            return false;
        }
        SignerInformation signer = data.getSignerInfos().iterator().next();
        return signer.verify(verifier(certificate(data, signer)));
    }

    /** A document time stamp (RFC 3161): the token holds for its own certificate and its imprint is of the covered bytes. */
    private static boolean stamped(byte[] contents, byte[] covered) throws Exception {
        CMSSignedData data = new CMSSignedData(contents);
        TimeStampToken token = new TimeStampToken(data);
        token.validate(verifier(certificate(data, data.getSignerInfos().iterator().next())));
        String algorithm = token.getTimeStampInfo().getMessageImprintAlgOID().getId();
        byte[] digest = MessageDigest.getInstance(algorithm, "BC").digest(covered);
        return Arrays.equals(digest, token.getTimeStampInfo().getMessageImprintDigest());
    }

    private static SignerInformationVerifier verifier(X509CertificateHolder certificate) throws Exception {
        return new JcaSimpleSignerInfoVerifierBuilder().setProvider("BC").build(certificate);
    }

    @SuppressWarnings("unchecked")
    private static X509CertificateHolder certificate(CMSSignedData data, SignerInformation signer) {
        return (X509CertificateHolder) data.getCertificates().getMatches(signer.getSID()).iterator().next();
    }

    /** Whether signing-certificate-v2 (RFC 5035, section 3) is there and names the certificate that signed. */
    private static boolean named(CMSSignedData data) throws Exception {
        SignerInformation signer = data.getSignerInfos().iterator().next();
        Attribute attribute = signer.getSignedAttributes() == null
                ? null : signer.getSignedAttributes().get(PKCSObjectIdentifiers.id_aa_signingCertificateV2);
        if (attribute == null) {
            return false;
        }
        ESSCertIDv2 first = SigningCertificateV2.getInstance(attribute.getAttrValues().getObjectAt(0)).getCerts()[0];
        String algorithm = first.getHashAlgorithm().getAlgorithm().getId();
        byte[] digest = MessageDigest.getInstance(algorithm, "BC").digest(certificate(data, signer).getEncoded());
        return Arrays.equals(digest, first.getCertHash());
    }

    private static boolean whole(PDSignature signature, byte[] file) {
        int[] range = signature.getByteRange();
        // The gap is the string of Contents in hexadecimal with its two signs, and nothing else.
        return range.length == 4 && range[0] == 0 && (long) range[2] + range[3] == file.length
                && file[range[1]] == '<' && file[range[2] - 1] == '>';
    }
}
