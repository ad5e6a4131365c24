package dev.culvert.node.nsenter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.core.CulvertException;
import dev.culvert.core.Failure;
import dev.culvert.core.PodRef;
import dev.culvert.core.spi.PodAddress;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.BindException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ConnectFailureTest {

  private static final PodAddress POD = new PodAddress.OnHost(new PodRef("default", "web"));
  private static final String SOCAT = "2026/11/22 21:12:25 socat[7] ";

  @Test
  void refusalIsToldByItsText() throws IOException {
    IOException failure =
        failure(
            SOCAT
                + "N opening connection to AF=2 127.0.0.1:1\n"
                + SOCAT
                + "E connect(5, AF=2 127.0.0.1:1, 16): Connection refused\n"
                + SOCAT
                + "N exit(1)\n");
    assertThat(failure).hasMessage("Connection refused");
    assertThat(Failure.of(failure)).isEqualTo(Failure.CONNECTION_REFUSED);
  }

  @Test
  void addressThatThePodLacksIsNoAnswer() throws IOException {
    assertThat(failure(SOCAT + "E connect(5, AF=10 ...): Cannot assign requested address\n"))
        .isInstanceOf(BindException.class);
  }

  @Test
  void timeoutIsToldByItsText() throws IOException {
    assertThat(failure(SOCAT + "E connecting to AF=2 127.0.0.1:1: Connection timed out\n"))
        .isInstanceOf(SocketTimeoutException.class);
  }

  @Test
  void resetDuringTheConnectIsAReset() throws IOException {
    IOException failure = failure(SOCAT + "E connect(5, AF=2 ...): Connection reset by peer\n");
    assertThat(Failure.of(failure)).isEqualTo(Failure.CONNECTION_RESET);
  }

  @Test
  void silenceIsToldByTheStatus() throws IOException {
    assertThat(failure("")).hasMessage("socat ended with status 1");
  }

  @ParameterizedTest
  @CsvSource({
    "cannot open /run/netns/x: No such file or directory, NOT_FOUND",
    "reassociate to namespace ns_net failed: Invalid argument, NOT_FOUND",
    "reassociate to namespace ns_net failed: Operation not permitted, UNAVAILABLE",
    "cannot open /proc/7/ns/net: Permission denied, UNAVAILABLE",
    "failed to execute /bin/socat: No such file or directory, UNAVAILABLE"
  })
  void podThatCannotBeEnteredIsTold(String complaint, Failure expected) {
    assertThatThrownBy(() -> failure("nsenter: " + complaint + "\n"))
        .isInstanceOf(CulvertException.class)
        .hasMessageStartingWith("pod default/web: nsenter: ")
        .extracting(e -> CulvertException.of(e).failure())
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "E socket(): Too many open files, ulimit -u",
    "E fork(): Resource temporarily unavailable, pids.max",
    "E malloc(7): Cannot allocate memory, memory.max"
  })
  void shortageIsNotThePodsFault(String complaint, String remedy) {
    assertUnavailable(() -> failure(SOCAT + complaint + "\n"), complaint, remedy);
    assertUnavailable(
        () -> failure("nsenter: fork failed: Resource temporarily unavailable\n"), "ulimit -u");
  }

  @Test
  void childThatASignalEndsIsTold() {
    assertUnavailable(() -> failure(SOCAT + "N opening\n", 137, false), "signal 9", "dmesg");
  }

  @ParameterizedTest
  @ValueSource(ints = {126, 127})
  void programThatIsNotExecutedIsTold(int status) {
    assertUnavailable(
        () -> failure("sh: cannot run\n", status, false), "status " + status, "sh: cannot run");
  }

  @Test
  void programThatIsMissingInTheHelperIsTold() {
    String complaint = "nsenter: failed to execute socat: No such file or directory";
    assertUnavailable(
        () -> failure(complaint + "\n", 127, true),
        complaint,
        "it is missing in the helper",
        "nsenter.socat");
  }

  @Test
  void programThatHasGoneFromTheHostIsTold() {
    assertUnavailable(
        () -> failure("setpriv: failed to execute /bin/nsenter: No such file\n", 127, false),
        "it has gone since the node started");
  }

  @Test
  void launcherThatFailsIsTold() {
    assertUnavailable(
        () -> failure("ctr: container \"helper\": not found\n", 1, true),
        "the launcher ended with status 1: ctr: container \"helper\": not found",
        "nsenter.launcher");
  }

  @Test
  void namespaceThatOnlyTheHelperDoesNotSeeIsTheHelpersFault() throws IOException {
    String said = "nsenter: cannot open /proc/self/ns/net: No such file or directory\n";
    PodAddress here = new PodAddress.InNamespace(POD.pod(), Path.of("/proc/self/ns/net"));
    assertUnavailable(() -> ConnectFailure.of(here, read(said), 1, true), "/run/netns", "hostPID");
    PodAddress gone = new PodAddress.InNamespace(POD.pod(), Path.of("/run/netns/no-such"));
    assertThatThrownBy(() -> ConnectFailure.of(gone, read(said), 1, true))
        .extracting(e -> CulvertException.of(e).failure())
        .isEqualTo(Failure.NOT_FOUND);
  }

  @Test
  void whatAChildSaysIsBoundedAndPrintable() throws IOException {
    ErrorLines lines = lines("nsenter: \u001b[31m" + "x".repeat(100_000) + "\n" + "y\n".repeat(5));
    assertThat(lines.readTo(line -> line.equals("z"))).isFalse();
    assertThat(lines.complaint()).startsWith("nsenter: ?[31mxxx").hasSizeLessThan(400);
  }

  private static IOException failure(String said) throws IOException {
    return failure(said, 1, false);
  }

  private static IOException failure(String said, int status, boolean inHelper) throws IOException {
    return ConnectFailure.of(POD, read(said), status, inHelper);
  }

  private static ErrorLines read(String said) throws IOException {
    ErrorLines lines = lines(said);
    assertThat(lines.readTo(line -> line.contains("starting data"))).isFalse();
    return lines;
  }

  private static void assertUnavailable(ThrowingCallable failing, String... parts) {
    assertThatThrownBy(failing)
        .isInstanceOf(CulvertException.class)
        .hasMessageStartingWith("pod default/web: ")
        .hasMessageContainingAll(parts)
        .extracting(e -> CulvertException.of(e).failure())
        .isEqualTo(Failure.UNAVAILABLE);
  }

  private static ErrorLines lines(String said) {
    return new ErrorLines(new ByteArrayInputStream(said.getBytes(StandardCharsets.UTF_8)));
  }
}
