package dev.culvert.testkit;

import dev.culvert.testkit.TestAuthority.Names;
import dev.culvert.testkit.TestAuthority.Validity;
import java.util.List;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * The certificates of a JVM's tests, good and bad, made when they are first asked for. Immutable.
 *
 * @param authority the one that tests trust
 * @param stranger an authority that nobody trusts
 * @param server for {@code localhost} and the loopback addresses
 * @param expiredServer the same, no longer valid
 * @param misnamedServer for {@link #OTHER_NAME} alone
 * @param unnamedServer has {@link #OTHER_NAME} as its common name alone, and an address
 * @param client a client's
 * @param strangersClient a client's, signed by the stranger
 */
public record TestCertificates(
    TestAuthority authority,
    TestAuthority stranger,
    X509ExtendedKeyManager server,
    X509ExtendedKeyManager expiredServer,
    X509ExtendedKeyManager misnamedServer,
    X509ExtendedKeyManager unnamedServer,
    X509ExtendedKeyManager client,
    X509ExtendedKeyManager strangersClient) {

  /** A name that does not lead to the loopback. */
  public static final String OTHER_NAME = "node.culvert.example";

  /** This JVM's. */
  public static TestCertificates get() {
    return Holder.INSTANCE;
  }

  private static TestCertificates create() {
    TestAuthority authority = TestAuthority.named("Culvert test authority");
    TestAuthority stranger = TestAuthority.named("Strange authority");
    Names other = new Names(List.of(OTHER_NAME), List.of());
    Names address = new Names(List.of(), List.of("127.0.0.1"));
    return new TestCertificates(
        authority,
        stranger,
        authority.issue("server"),
        authority.issue("server of yesterday", Names.LOCAL, Validity.past()),
        authority.issue("another server", other, Validity.now()),
        authority.issue(OTHER_NAME, address, Validity.now()),
        authority.issue("client", Names.NONE, Validity.now()),
        stranger.issue("client of a stranger", Names.NONE, Validity.now()));
  }

  /** Made on demand. */
  private static final class Holder {

    static final TestCertificates INSTANCE = create();
  }
}
