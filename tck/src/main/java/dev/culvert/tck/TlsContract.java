package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.config.ClientTls;
import dev.culvert.server.ServerTls;
import dev.culvert.testkit.TestCertificates;

/** Who is trusted, and who is let in. */
abstract class TlsContract extends ContractGroup {

  private static final TestCertificates CERTIFICATES = TestCertificates.get();
  private static final ClientTls CLIENT =
      ClientTls.DEFAULT.withTrust(CERTIFICATES.authority().trust());
  private static final ServerTls SERVER = new ServerTls(CERTIFICATES.server(), null);
  private static final ServerTls MISNAMED = new ServerTls(CERTIFICATES.misnamedServer(), null);
  private static final ServerTls ASKING =
      new ServerTls(CERTIFICATES.server(), CERTIFICATES.authority().trust());

  TlsContract(TransportContract contract) {
    super(contract);
  }

  @Requires.Tls
  void serverOfAStrangeAuthorityIsUntrusted() {
    ClientTls client = ClientTls.DEFAULT.withTrust(CERTIFICATES.stranger().trust());
    assertThat(failure(SERVER, client, Failure.UNTRUSTED)).hasMessageContaining("not trusted");
  }

  @Requires.Tls
  void serverOfAPrivateAuthorityIsUntrustedByDefault() {
    assertThat(failure(SERVER, ClientTls.DEFAULT, Failure.UNTRUSTED))
        .hasMessageContaining("set the authority that signed it");
  }

  @Requires.Tls
  void expiredCertificateIsUntrusted() {
    ServerTls expired = new ServerTls(CERTIFICATES.expiredServer(), null);
    assertThat(failure(expired, CLIENT, Failure.UNTRUSTED)).hasMessageContaining("has expired");
  }

  @Requires.Tls
  void certificateForAnotherNameIsUntrusted() {
    assertThat(failure(MISNAMED, CLIENT, Failure.UNTRUSTED))
        .hasMessageContaining("for another name");
  }

  @Requires.Tls
  void givenServerNameIsTheOneThatIsChecked() throws Exception {
    assertConnects(MISNAMED, CLIENT.withServerName(TestCertificates.OTHER_NAME));
  }

  @Requires.Tls
  void givenServerNameThatIsNotTheServersIsUntrusted() {
    ClientTls client = CLIENT.withServerName("elsewhere.culvert.example");
    assertThat(failure(MISNAMED, client, Failure.UNTRUSTED))
        .hasMessageContaining("for another name");
  }

  /** RFC 9110 section 4.3.4, RFC 9525 section 6.3. */
  @Requires.Tls
  void commonNameIsNoName() {
    ServerTls unnamed = new ServerTls(CERTIFICATES.unnamedServer(), null);
    ClientTls client = CLIENT.withServerName(TestCertificates.OTHER_NAME);
    assertThat(failure(unnamed, client, Failure.UNTRUSTED))
        .hasMessageContaining("for another name");
  }

  @Requires.Tls
  void addressIsAName() throws Exception {
    assertConnects(new ServerTls(CERTIFICATES.unnamedServer(), null), CLIENT);
  }

  @Requires.Tls
  void nameIsNotCheckedIfTheUserSaysSo() throws Exception {
    assertConnects(MISNAMED, CLIENT.withoutServerNameCheck());
  }

  @Requires.Tls
  void authorityIsCheckedEvenIfTheNameIsNot() {
    ClientTls client =
        ClientTls.DEFAULT.withTrust(CERTIFICATES.stranger().trust()).withoutServerNameCheck();
    assertThat(failure(SERVER, client, Failure.UNTRUSTED)).hasMessageContaining("not trusted");
  }

  @Requires.Tls
  void clientShowsItsCertificate() throws Exception {
    assertConnects(ASKING, CLIENT.withIdentity(CERTIFICATES.client()));
  }

  @Requires.Tls
  void clientWithoutACertificateIsUnauthenticated() {
    assertThat(failure(ASKING, CLIENT, Failure.UNAUTHENTICATED))
        .hasMessageContaining("it wants a client certificate that it trusts");
  }

  @Requires.Tls
  void clientWithAStrangersCertificateIsUnauthenticated() {
    ClientTls client = CLIENT.withIdentity(CERTIFICATES.strangersClient());
    assertThat(failure(ASKING, client, Failure.UNAUTHENTICATED))
        .hasMessageContaining("it wants a client certificate that it trusts");
  }

  private void assertConnects(ServerTls server, ClientTls client) throws Exception {
    fixture.tls(server, client);
    backend.on(80, FarEnd.echo());
    fixture.assertEchoes(fixture.dial(fixture.connect(), 80), 1_000);
  }

  private CulvertException failure(ServerTls server, ClientTls client, Failure expected) {
    fixture.tls(server, client);
    CulvertException failure = fixture.connectFailure(fixture.target(ScriptedBackend.POD));
    assertThat(failure.failure()).as(failure.getMessage()).isEqualTo(expected);
    return failure;
  }
}
