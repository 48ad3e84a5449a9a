package org.ucspi.tls.internal;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.IssuingDistributionPoint;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Each verdict is compared with that of the openssl program. */
class RevocationTest {
  private static final ASN1ObjectIdentifier UNKNOWN = new ASN1ObjectIdentifier("1.2.3.4.5");
  private static final ASN1ObjectIdentifier SCOPE = Extension.issuingDistributionPoint;

  @TempDir Path directory;

  @ParameterizedTest
  @MethodSource("revocations")
  void looksForRevokedCertificatesAsOpensslDoes(Chains.Row row) throws Exception {
    row.check(directory);
  }

  static Stream<Chains.Row> revocations() throws Exception {
    var chains = new Chains();
    var root = chains.put("root", Issue.ca("root").bySelf());
    var a = chains.put("a", Issue.ca("a").by(root));
    var x = chains.put("x", Issue.client("x").by(a));
    var y = chains.put("y", Issue.client("y").by(a));
    var old = chains.put("old", Issue.client("old").expired().by(a));
    var mute = chains.put("mute", Issue.ca("mute").uses(KeyUsage.keyCertSign).by(root));
    chains.put("ofMute", Issue.client("z").by(mute));
    chains.put("self", Issue.client("self").bySelf());
    chains.put("stranger", Issue.client("stranger").by(Issue.ca("strangers").bySelf()));
    var part1 = point("http://127.0.0.1:1/1");
    var part2 = point("http://127.0.0.1:1/2");
    var points = new DistributionPoint[] {new DistributionPoint(part1, null, null)};
    var part =
        Issue.client("p").with(Extension.cRLDistributionPoints, false, new CRLDistPoint(points));
    chains.put("inPart1", part.by(a));
    chains.put("ofRoot", Crl.of(root));
    chains.put("ofA", Crl.of(a).revoke(y, old));
    chains.put("noA", Crl.of(root).revoke(a));
    chains.put("noRoot", Crl.of(root).revoke(root));
    chains.put("late", Crl.since(a, -20).revoke(x));
    chains.put("soon", Crl.since(a, 1));
    chains.put("endless", Crl.of(a).withoutEnd());
    chains.put("forged", Crl.of(a).key(Issue.ecKey()).withoutKeyId());
    chains.put("namesake", Crl.of(a).key(Issue.ecKey()));
    chains.put("sha1", Crl.of(a).digest("SHA1"));
    chains.put("ofMute", Crl.of(mute));
    chains.put("critical", Crl.of(a).with(UNKNOWN, true, DERNull.INSTANCE));
    chains.put("delta", Crl.of(a).with(Extension.deltaCRLIndicator, true, new ASN1Integer(1)));
    chains.put("cas", Crl.of(a).with(SCOPE, true, scope(null, false, true, false)));
    chains.put("users", Crl.of(a).with(SCOPE, true, scope(null, true, false, false)));
    chains.put("rootUsers", Crl.of(root).with(SCOPE, true, scope(null, true, false, false)));
    chains.put("many", Crl.of(a).with(SCOPE, true, scope(null, false, false, true)));
    chains.put("part1", Crl.of(a).with(SCOPE, true, scope(part1, false, false, false)));
    chains.put("part2", Crl.of(a).with(SCOPE, true, scope(part2, false, false, false)));
    chains.put("newRevokes", Crl.since(a, -1).revoke(x));
    chains.put("newReleases", Crl.since(a, -1));
    return chains.rows(
        """
        not revoked              | root | x a     | OK | crls=ofRoot ofA
        revoked                  | root | y a     | certificate revoked | crls=ofRoot ofA
        CA revoked               | root | x a     | certificate revoked | crls=noA ofA
        root revoked by itself   | root | x a     | certificate revoked | crls=noRoot ofA
        expired and revoked      | root | old a   | certificate revoked | crls=ofRoot ofA
        no list of the root      | root | x a     | unable to get certificate CRL | crls=ofA
        no list of the CA        | root | x a     | unable to get certificate CRL | crls=ofRoot
        list expired             | root | x a     | CRL has expired | crls=ofRoot late
        list early               | root | x a     | CRL is not yet valid | crls=ofRoot soon
        list without an end      | root | x a     | format error in CRL's nextUpdate field \
        | crls=ofRoot endless | openssl=OK
        signed by another key    | root | x a     | CRL signature failure | crls=ofRoot forged
        list of another key      | root | x a     | unable to get certificate CRL | crls=ofRoot namesake
        signed with SHA-1        | root | x a     | CRL signature failure | crls=ofRoot sha1 | openssl=OK
        CA may not sign lists    | root | ofMute mute | key usage does not include CRL signing \
        | crls=ofRoot ofMute
        critical extension       | root | x a     | unhandled critical CRL extension \
        | crls=ofRoot critical
        changes only             | root | x a     | unable to get certificate CRL | crls=ofRoot delta \
        | openssl=OK or unable to get certificate CRL
        list of CAs              | root | x a     | different CRL scope | crls=ofRoot cas
        list of others than CAs  | root | x a     | OK | crls=ofRoot users
        the same for a CA        | root | x a     | different CRL scope | crls=rootUsers ofA
        two lists of one CA      | root | x a     | OK | crls=ofRoot cas users
        list of many CAs         | root | x a     | unable to get certificate CRL | crls=ofRoot many
        its part of the list     | root | inPart1 a | OK | crls=ofRoot part1
        another part of it       | root | inPart1 a | different CRL scope | crls=ofRoot part2
        a part for any           | root | x a     | different CRL scope | crls=ofRoot part1
        revoked since            | root | x a     | certificate revoked | crls=ofRoot ofA newRevokes
        released since           | root | y a     | OK | crls=ofRoot newReleases ofA
        one list expired         | root | x a     | OK | crls=ofRoot late ofA
        one list early           | root | x a     | OK | crls=ofRoot soon ofA
        trusted itself, no list  | self | self    | unable to get certificate CRL | crls=ofRoot
        CA trusted without root  | a    | x       | OK | crls=ofA \
        | openssl=unable to get issuer certificate
        unknown issuer, no list  | root | stranger | unable to get local issuer certificate \
        | crls=ofRoot | words=FAILED:unable to get certificate CRL""");
  }

  private static DistributionPointName point(String uri) {
    return new DistributionPointName(
        new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, uri)));
  }

  private static IssuingDistributionPoint scope(
      DistributionPointName point, boolean users, boolean cas, boolean indirect) {
    return new IssuingDistributionPoint(point, users, cas, null, indirect, false);
  }
}
