package org.ucspi.tls.internal;

import java.math.BigInteger;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.PolicyConstraints;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each verdict is compared with that of the openssl program. */
class VerdictTest {
  private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.2.3.4.5");
  private static final ASN1ObjectIdentifier NETSCAPE_TYPE =
      new ASN1ObjectIdentifier("2.16.840.1.113730.1.1");

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource({"paths", "uses", "names", "strengths"})
  void judgesAsOpensslDoes(Chains.Row row) throws Exception {
    row.check(directory);
  }

  static Stream<Chains.Row> paths() throws Exception {
    var chains = new Chains();
    var root = chains.put("root", Issue.ca("root").bySelf());
    var other = chains.put("other", Issue.ca("other").bySelf());
    var a = chains.put("a", Issue.ca("a").by(root));
    var b = chains.put("b", Issue.ca("b").by(a));
    chains.put("client0", Issue.client("client0").by(root));
    chains.put("client1", Issue.client("client1").by(a));
    chains.put("client2", Issue.client("client2").by(b));
    chains.put("aOfOther", Issue.ca("a").key(a.pair()).by(other));
    chains.put(
        "criticalA", Issue.ca("a").key(a.pair()).with(UNKNOWN, true, DERNull.INSTANCE).by(root));
    chains.put("webA", Issue.ca("a").key(a.pair()).purpose(KeyPurposeId.id_kp_serverAuth).by(root));
    chains.put("oldA", Issue.ca("a").key(a.pair()).expired().by(root));
    var p = Issue.ca("p").bySelf();
    var q = chains.put("q", Issue.ca("q").by(p));
    chains.put("p", Issue.ca("p").key(p.pair()).by(q));
    chains.put("ofP", Issue.client("ofP").by(p));
    var oldCa = chains.put("oldCa", Issue.ca("oldCa").expired().by(root));
    var earlyCa = chains.put("earlyCa", Issue.ca("earlyCa").early().by(root));
    var oldRoot = chains.put("oldRoot", Issue.ca("oldRoot").expired().bySelf());
    chains.put("old", Issue.client("old").expired().by(root));
    chains.put("early", Issue.client("early").early().by(root));
    chains.put("ofOldCa", Issue.client("ofOldCa").by(oldCa));
    chains.put("ofEarlyCa", Issue.client("ofEarlyCa").by(earlyCa));
    chains.put("ofOldRoot", Issue.client("ofOldRoot").by(oldRoot));
    chains.put("self", Issue.client("self").bySelf());
    chains.put("oldSelf", Issue.client("oldSelf").expired().bySelf());
    chains.put("namesake", Issue.ca("root").withoutKeyIds().bySelf());
    chains.put("namesakeWithId", Issue.ca("root").bySelf());
    chains.put("blank", Issue.ca("blank").withoutKeyIds().bySelf());
    var twin = chains.put("twin", Issue.ca("blank").withoutKeyIds().bySelf());
    var earlyRoot = chains.put("earlyRoot", Issue.ca("earlyRoot").early().bySelf());
    chains.put("ofEarlyRoot", Issue.client("ofEarlyRoot").by(earlyRoot));
    chains.put("ofTwin", Issue.client("ofTwin").withoutKeyIds().by(twin));
    return chains.rows(
        """
        good                     | root    | client0        | OK
        good, with its root      | root    | client0 root   | OK
        good among others        | other root | client0     | OK
        good by one              | root    | client1 a      | OK | depth=1
        good by two              | root    | client2 a b    | OK
        none of two sent         | root a b | client2       | OK
        one too deep             | root    | client1 a      | certificate chain too long | depth=0
        two too deep             | root    | client2 a b    | certificate chain too long | depth=1
        too deep in the file     | root a  | client1        | certificate chain too long | depth=0
        expired                  | root    | old            | certificate has expired
        early                    | root    | early          | certificate is not yet valid
        expired CA               | root    | ofOldCa oldCa  | certificate has expired
        early CA                 | root    | ofEarlyCa earlyCa | certificate is not yet valid
        expired root             | oldRoot | ofOldRoot      | certificate has expired
        early root               | earlyRoot | ofEarlyRoot  | certificate is not yet valid
        self-signed              | root    | self           | self-signed certificate | words=GENEROUS
        self-signed, expired     | root    | oldSelf        | self-signed certificate \
        | words=FAILED:certificate has expired
        unknown issuer           | other   | client0        | unable to get local issuer certificate \
        | words=GENEROUS
        unknown issuer, expired  | other   | old            | unable to get local issuer certificate \
        | words=FAILED:certificate has expired
        unknown issuer, early    | other   | early          | unable to get local issuer certificate \
        | words=FAILED:certificate is not yet valid
        unknown issuer, forged   | other   | ofTwin blank   \
        | self-signed certificate in certificate chain | words=FAILED:certificate signature failure
        unknown root sent        | other   | client0 root   \
        | self-signed certificate in certificate chain | words=GENEROUS
        unknown issuer of issuer | other   | client1 a      | unable to get local issuer certificate \
        | words=GENEROUS
        issuers in a circle      | other   | ofP p q        | unable to get local issuer certificate \
        | depth=9 | words=GENEROUS
        issuer not sent          | root    | client1        | unable to get local issuer certificate \
        | words=GENEROUS
        unknown and too long     | other   | client2 a b    | certificate chain too long | depth=1
        nobody trusted           |         | client0        | unable to get local issuer certificate \
        | words=GENEROUS
        trusted itself           | self    | self           | OK
        trusted itself, expired  | oldSelf | oldSelf        | certificate has expired
        cross-signed             | other   | client1 aOfOther a | OK
        cross-signed, other root | root    | client1 a aOfOther | OK
        cross-signed, dead end   | other   | client1 a aOfOther | OK \
        | openssl=unable to get local issuer certificate
        renewed CA beside itself | root    | client1 oldA a | OK
        CA renewed, not sent     | root    | client1 oldA   | certificate has expired
        two ways, both bad       | root    | client1 oldA webA | unsuitable certificate purpose
        two ways, one trusted    | root webA | client1 criticalA | unsuitable certificate purpose
        same name, other key     | namesake | client0       | certificate signature failure
        same name, other key id  | namesakeWithId | client0 | unable to get local issuer certificate \
        | words=GENEROUS
        two of one name          | blank twin | ofTwin      | OK \
        | openssl=certificate signature failure
        CA without its root      | a       | client1        | OK \
        | openssl=unable to get issuer certificate""");
  }

  static Stream<Chains.Row> uses() throws Exception {
    var chains = new Chains();
    var root = chains.put("root", Issue.ca("root").bySelf());
    var server = KeyPurposeId.id_kp_serverAuth;
    var client = KeyPurposeId.id_kp_clientAuth;
    var both = new ExtendedKeyUsage(new KeyPurposeId[] {server, client});
    var any = KeyPurposeId.anyExtendedKeyUsage;
    var limit0 = new BasicConstraints(0);
    var notCa =
        Issue.ca("notCa").with(Extension.basicConstraints, true, new BasicConstraints(false));
    chains.put("plain", Issue.plain("x").by(root));
    chains.put("both", Issue.plain("x").with(Extension.extendedKeyUsage, true, both).by(root));
    chains.put("server", Issue.plain("x").purpose(server).by(root));
    chains.put("any", Issue.plain("x").purpose(any).by(root));
    chains.put("sealer", Issue.client("x").uses(KeyUsage.keyEncipherment).by(root));
    chains.put("agreer", Issue.client("x").uses(KeyUsage.keyAgreement).by(root));
    chains.put("signer", Issue.client("x").uses(KeyUsage.digitalSignature).by(root));
    var netscape = new KeyUsage(KeyUsage.digitalSignature); // the first bit of each
    chains.put("nsClient", Issue.plain("x").with(NETSCAPE_TYPE, false, netscape).by(root));
    netscape = new KeyUsage(KeyUsage.nonRepudiation); // the second
    chains.put("nsServer", Issue.plain("x").with(NETSCAPE_TYPE, false, netscape).by(root));
    var web = chains.put("webCa", Issue.ca("webCa").purpose(server).by(root));
    chains.put("ofWebCa", Issue.client("x").by(web));
    var webRoot = chains.put("webRoot", Issue.ca("webRoot").purpose(server).bySelf());
    chains.put("ofWebRoot", Issue.client("x").by(webRoot));
    chains.put("ofNotCa", Issue.client("x").by(chains.put("notCa", notCa.by(root))));
    var bare = chains.put("bare", Issue.plain("bare").by(root));
    chains.put("ofBare", Issue.client("x").by(bare));
    var mute = chains.put("mute", Issue.ca("mute").uses(KeyUsage.cRLSign).by(root));
    chains.put("ofMute", Issue.client("x").by(mute));
    var usageRoot =
        chains.put("usageRoot", Issue.ca("old").without(Extension.basicConstraints).bySelf());
    chains.put("ofUsageRoot", Issue.client("x").by(usageRoot));
    var bareRoot = chains.put("bareRoot", Issue.plain("bareRoot").bySelf());
    chains.put("ofBareRoot", Issue.client("x").by(bareRoot));
    var v1Root = chains.put("v1Root", Issue.plain("v1Root").version1BySelf());
    chains.put("ofV1Root", Issue.client("x").withoutKeyIds().by(v1Root));
    var v1 = chains.put("v1", Issue.plain("v1").version1By(root));
    chains.put("ofV1", Issue.client("x").withoutKeyIds().by(v1));
    var shortRoot =
        chains.put(
            "short", Issue.ca("short").with(Extension.basicConstraints, true, limit0).bySelf());
    chains.put("ofShort", Issue.client("x").by(shortRoot));
    var below = chains.put("below", Issue.ca("below").by(shortRoot));
    chains.put("ofBelow", Issue.client("x").by(below));
    var again = chains.put("again", Issue.ca("short").by(shortRoot));
    chains.put("ofAgain", Issue.client("x").by(again));
    chains.put("critical", Issue.client("x").with(UNKNOWN, true, DERNull.INSTANCE).by(root));
    var criticalRoot =
        chains.put("criticalRoot", Issue.ca("c").with(UNKNOWN, true, DERNull.INSTANCE).bySelf());
    chains.put("ofCriticalRoot", Issue.client("x").by(criticalRoot));
    var explicit = new PolicyConstraints(BigInteger.ZERO, null);
    var policy =
        chains.put(
            "policy",
            Issue.ca("policy").with(Extension.policyConstraints, true, explicit).by(root));
    chains.put("ofPolicy", Issue.client("x").by(policy));
    chains.put("unknown", Issue.client("x").with(UNKNOWN, false, DERNull.INSTANCE).by(root));
    return chains.rows(
        """
        no purposes              | root     | plain          | OK
        client and server        | root     | both           | OK
        for servers              | root     | server         | unsuitable certificate purpose
        for any use              | root     | any            | unsuitable certificate purpose
        for sealing              | root     | sealer         | unsuitable certificate purpose
        for key agreement        | root     | agreer         | unsuitable certificate purpose | openssl=OK
        for signing              | root     | signer         | OK
        Netscape's client        | root     | nsClient       | OK
        Netscape's server        | root     | nsServer       | unsuitable certificate purpose
        by a CA for servers      | root     | ofWebCa webCa  | unsuitable certificate purpose
        by a root for servers    | webRoot  | ofWebRoot      | unsuitable certificate purpose
        by one that is no CA     | root     | ofNotCa notCa  | invalid CA certificate
        by one that says nothing | root     | ofBare bare    | invalid CA certificate
        by one that may not sign | root     | ofMute mute    | invalid CA certificate
        by an old root           | usageRoot | ofUsageRoot   | OK
        by a root without a word | bareRoot | ofBareRoot     | invalid CA certificate
        by a root of version 1   | v1Root   | ofV1Root       | OK
        by a CA of version 1     | root     | ofV1 v1        | invalid CA certificate
        path as long as allowed  | short    | ofShort        | OK
        path longer than allowed | short    | ofBelow below  | path length constraint exceeded
        self-issued in the path  | short    | ofAgain again  | OK
        critical extension       | root     | critical       | unhandled critical extension
        critical on the root     | criticalRoot | ofCriticalRoot | unhandled critical extension
        unknown extension        | root     | unknown        | OK
        no policy where wanted   | root     | ofPolicy policy \
        | invalid or inconsistent certificate policy extension | openssl=OK""");
  }

  static Stream<Chains.Row> names() throws Exception {
    var chains = new Chains();
    var ours = new GeneralSubtree(new GeneralName(GeneralName.dNSName, "example.org"));
    var permitted = new NameConstraints(new GeneralSubtree[] {ours}, null);
    var excluded = new NameConstraints(null, new GeneralSubtree[] {ours});
    var in = new GeneralName(GeneralName.dNSName, "a.example.org");
    var out = new GeneralName(GeneralName.dNSName, "a.example.net");
    var id = Extension.nameConstraints;
    var root = chains.put("root", Issue.ca("root").bySelf());
    var p = chains.put("p", Issue.ca("p").with(id, true, permitted).by(root));
    var e = chains.put("e", Issue.ca("e").with(id, true, excluded).by(root));
    var pRoot = chains.put("pRoot", Issue.ca("pRoot").with(id, true, permitted).bySelf());
    var below = chains.put("below", Issue.ca("below").by(p));
    chains.put("in", Issue.client("x").named(in).by(p));
    chains.put("both", Issue.client("x").named(in, out).by(p));
    chains.put("deepOut", Issue.client("x").named(out).by(below));
    chains.put("notExcluded", Issue.client("x").named(out).by(e));
    chains.put("excluded", Issue.client("x").named(in).by(e));
    chains.put("rootOut", Issue.client("x").named(out).by(pRoot));
    chains.put("nameless", Issue.client("x").by(pRoot));
    chains.put("common", Issue.client("a.example.net").by(pRoot));
    chains.put("commonIn", Issue.client("a.example.net").named(in).by(pRoot));
    chains.put("selfOut", Issue.client("pRoot").named(out).by(pRoot));
    var mail = new GeneralSubtree(new GeneralName(GeneralName.rfc822Name, "example.org"));
    var mails = new NameConstraints(new GeneralSubtree[] {mail}, null);
    var mRoot = chains.put("mRoot", Issue.ca("mRoot").with(id, true, mails).bySelf());
    chains.put("mailIn", Issue.client("x,E=x@example.org").by(mRoot));
    chains.put("mailOut", Issue.client("x,E=x@example.net").by(mRoot));
    return chains.rows(
        """
        permitted                | root  | in p             | OK
        one not permitted        | root  | both p           | permitted subtree violation
        not permitted further up | root  | deepOut below p  | permitted subtree violation
        not excluded             | root  | notExcluded e    | OK
        excluded                 | root  | excluded e       | excluded subtree violation
        not permitted by root    | pRoot | rootOut          | permitted subtree violation
        no name of the kind      | pRoot | nameless         | OK
        common name              | pRoot | common           | permitted subtree violation
        common name and others   | pRoot | commonIn         | OK
        named as its issuer      | pRoot | selfOut          | permitted subtree violation
        address in the subject   | mRoot | mailIn           | OK
        another in the subject   | mRoot | mailOut          | permitted subtree violation""");
  }

  static Stream<Chains.Row> strengths() throws Exception {
    var chains = new Chains();
    var strong = Issue.key("RSA", 2048);
    var weak = Issue.key("RSA", 1024);
    var root = chains.put("root", Issue.ca("root").key(strong).bySelf());
    var weakRoot = chains.put("weakRoot", Issue.ca("weakRoot").key(weak).bySelf());
    var oldRoot = chains.put("oldRoot", Issue.ca("old").key(strong).digest("SHA1").bySelf());
    var sha1Ca = chains.put("sha1Ca", Issue.ca("sha1Ca").digest("SHA1").by(root));
    chains.put("rsa", Issue.client("x").key(strong).by(root));
    chains.put("pss", Issue.client("x").pss("SHA256").by(root));
    chains.put("pss1", Issue.client("x").pss("SHA1").by(root));
    chains.put("ed25519", Issue.client("x").key(Issue.key("Ed25519", 255)).by(root));
    chains.put("md5", Issue.client("x").digest("MD5").by(root));
    chains.put("sha1", Issue.client("x").digest("SHA1").by(root));
    chains.put("ofSha1Ca", Issue.client("x").by(sha1Ca));
    chains.put("ofOldRoot", Issue.client("x").by(oldRoot));
    chains.put("weak", Issue.client("x").key(weak).by(root));
    chains.put("ofWeakRoot", Issue.client("x").by(weakRoot));
    return chains.rows(
        """
        RSA                      | root     | rsa             | OK
        RSA-PSS                  | root     | pss             | OK
        Ed25519                  | root     | ed25519         | OK
        MD5                      | root     | md5             | CA signature digest algorithm too weak
        SHA-1                    | root     | sha1            | CA signature digest algorithm too weak
        RSA-PSS with SHA-1       | root     | pss1            | CA signature digest algorithm too weak
        SHA-1 of a CA            | root     | ofSha1Ca sha1Ca | CA signature digest algorithm too weak
        SHA-1 of a root          | oldRoot  | ofOldRoot       | OK
        RSA of 1024 bits         | root     | weak            | EE certificate key too weak
        CA of 1024 bits          | weakRoot | ofWeakRoot      | CA certificate key too weak""");
  }
}
