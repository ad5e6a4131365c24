package dev.culvert.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.culvert.cli.doctor.Finding.State;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MachineChecksTest {

  private static final String ROOT = "Uid:\t0\t0\t0\t0\nCapEff:\t000001ffffffffff\n";
  private static final String ORDINARY =
      "Uid:\t1000\t1000\t1000\t1000\nCapEff:\t0000000000000000\n";
  private static final String EVERYBODY = "         0          0 4294967295\n";
  private static final String UNSHARE = "unshare --user --map-root-user ";

  private final FakeMachine machine = new FakeMachine();

  @ParameterizedTest
  @CsvSource({
    "6.18.44-fc-v782,      OK",
    "5.8.0,                OK",
    "5.10.0-20-amd64,      OK",
    "5.7.19,               NOTE",
    "5.2.1,                NOTE",
    "4.18.0-553.el8.x86_64, NOTE",
    "rubbish,              NOTE",
  })
  void kernelsBefore5Dot8CannotEnterByPidfd(String release, State state) {
    machine.files.put("/proc/sys/kernel/osrelease", release + "\n");

    assertThat(new Kernel().look(machine))
        .extracting(Finding::state)
        .containsExactly(State.OK, state);
    assertThat(new Kernel().look(machine).get(0).detail()).isEqualTo(release);
  }

  @Test
  void theDistributionIsNamed() {
    assertThat(OperatingSystem.prettyName("NAME=x\nPRETTY_NAME=\"Debian GNU/Linux 12\"\n"))
        .hasValue("Debian GNU/Linux 12");
    assertThat(OperatingSystem.prettyName("PRETTY_NAME=Alpine")).hasValue("Alpine");
    assertThat(OperatingSystem.prettyName("")).isEmpty();
    machine.properties.put("os.name", "Mac OS X");
    assertThat(only(new OperatingSystem()).state()).isEqualTo(State.NOTE);
  }

  @Test
  void aUserNamespaceIsToldByItsMap() {
    assertThat(ProcessStatus.parse(ROOT, EVERYBODY))
        .hasValueSatisfying(status -> assertThat(status.isInUserNamespace()).isFalse());
    assertThat(ProcessStatus.parse(ROOT, "0 65534 1\n"))
        .hasValueSatisfying(status -> assertThat(status.outside()).isEqualTo(65_534));
    assertThat(ProcessStatus.parse(ORDINARY, "0 1000 1\n1 100000 65536\n"))
        .hasValueSatisfying(status -> assertThat(status.outside()).isEqualTo(100_999));
    assertThat(ProcessStatus.parse("Uid:\t0\n", EVERYBODY)).isEmpty();

    machine.files.put("/proc/self/status", ROOT);
    machine.files.put("/proc/self/uid_map", "0 65534 1\n");
    assertThat(only(new Identity()).detail())
        .isEqualTo("uid 0 in a user namespace; uid 65534 outside of it");
  }

  @Test
  void capabilitiesAreNamedOneByOne() {
    machine.files.put("/proc/self/status", "Uid:\t0\t0\t0\t0\nCapEff:\t0000000000201000\n");

    assertThat(EffectiveCapability.all())
        .extracting(check -> only(check).name() + " " + only(check).state())
        .containsExactly("CAP_SYS_ADMIN OK", "CAP_SYS_PTRACE NOTE", "CAP_NET_ADMIN OK");
  }

  @ParameterizedTest
  @CsvSource({
    "kernel.unprivileged_userns_clone,              0, sysctl kernel.unprivileged_userns_clone=1",
    "user.max_user_namespaces,                      0, sysctl user.max_user_namespaces=15000",
    "kernel.apparmor_restrict_unprivileged_userns,  1, AppArmor profile",
  })
  void theKnobThatForbidsUserNamespacesIsNamed(String knob, String value, String remedy) {
    machine.programs.add("unshare");
    machine.files.put("/proc/self/status", ORDINARY + "Seccomp:\t2\n");
    machine.files.put("/proc/sys/" + knob.replace('.', '/'), value + "\n");

    Finding finding = only(new UserNamespaces());

    assertThat(finding.state()).isEqualTo(State.NOTE);
    assertThat(finding.detail()).isEqualTo(knob + " is " + value + ", which forbids them");
    assertThat(finding.remedy()).contains(remedy);
  }

  @Test
  void userNamespacesAreTriedAsAnOrdinaryUser() {
    machine.programs.add("unshare");
    machine.files.put("/proc/self/uid_map", EVERYBODY);
    machine.files.put("/proc/self/status", ROOT);
    assertThat(only(new UserNamespaces()).detail())
        .isEqualTo("none could be made: Operation not permitted");

    machine.runs.put(
        "setpriv --reuid=65534 --regid=65534 --clear-groups " + UNSHARE + "true",
        new Machine.Run(0, ""));
    assertThat(only(new UserNamespaces()).state()).isEqualTo(State.OK);

    machine.files.put("/proc/self/status", ORDINARY);
    assertThat(only(new UserNamespaces()).state()).isEqualTo(State.NOTE);
    machine.files.put("/proc/self/status", ORDINARY + "Seccomp:\t2\n");
    assertThat(only(new UserNamespaces()).remedy()).contains("--security-opt seccomp=unconfined");
    machine.runs.put(UNSHARE + "true", new Machine.Run(0, ""));
    assertThat(only(new UserNamespaces()).state()).isEqualTo(State.OK);

    FakeMachine bare = new FakeMachine();
    assertThat(new UserNamespaces().look(bare).get(0).remedy()).contains("util-linux");
  }

  @Test
  void networkNamespacesHaveAWayBackOrNone() {
    machine.programs.add("unshare");
    assertThat(only(new NetworkNamespaces()).remedy()).isEqualTo("run as root");
    machine.runs.put(UNSHARE + "--net true", new Machine.Run(0, ""));
    assertThat(only(new NetworkNamespaces()).remedy()).contains("./culvert userns");
    machine.runs.put("unshare --net true", new Machine.Run(0, ""));
    assertThat(new NetworkNamespaces().look(machine))
        .extracting(Finding::state)
        .containsExactly(State.OK, State.NOTE);
    machine.runs.put("nsenter --net=/proc/self/ns/net true", new Machine.Run(0, ""));
    assertThat(new NetworkNamespaces().look(machine))
        .extracting(Finding::state)
        .containsExactly(State.OK, State.OK);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "nsenter from util-linux 2.38.1                                     | 2.38.1",
        "socat by Gerhard Rieger - see www.dest-unreach.org socat version 1.7.4.4 on | 1.7.4.4",
        "ip utility, iproute2-6.1.0, libbpf 1.1.0                           | 6.1.0",
        "Client Version: v1.32.4 Kustomize Version: v5.5.0                  | 1.32.4",
        "OpenSSH_9.2p1 Debian-2+deb12u7, OpenSSL 3.0.17                     | 9.2p1",
        "iperf 3.12 (cJSON 1.7.15)                                          | 3.12",
        "crictl version v1.26.0                                             | 1.26.0",
      })
  void versionsAreFoundInWhatProgramsSay(String words, String version) {
    assertThat(InstalledProgram.number(words)).hasValue(version);
  }

  @Test
  void aProgramIsToldWithItsPathAndItsPackage() {
    InstalledProgram socat =
        new InstalledProgram("socat", "-V", "for the connector nsenter", "socat");
    assertThat(only(socat))
        .isEqualTo(
            Finding.note("socat", "not found; for the connector nsenter", "apt-get install socat"));

    machine.programs.add("socat");
    assertThat(only(socat).detail()).isEqualTo("/usr/bin/socat");
    machine.runs.put("/usr/bin/socat -V", new Machine.Run(0, "socat version 1.7.4.4"));
    assertThat(only(socat).detail()).isEqualTo("/usr/bin/socat, 1.7.4.4");
  }

  @Test
  void limitsAreToldAsConnections() {
    machine.files.put(
        "/proc/self/limits",
        """
        Limit                     Soft Limit           Hard Limit           Units
        Max processes             unlimited            unlimited            processes
        Max open files            1024                 524288               files
        """);

    assertThat(Limit.all())
        .extracting(check -> only(check).state() + " " + only(check).detail())
        .containsExactly(
            "NOTE 1024: connections on a node: 768 with jnr, 256 with nsenter",
            "OK unlimited: connections on a node with nsenter: unlimited");
    assertThat(Limit.soft("Max open files", "open files")).isEmpty();
  }

  @Test
  void optionsThatALaterJdkWantsAreMissedThereAlone() {
    machine.properties.put("java.specification.version", "17");
    assertThat(states(new JavaRuntime())).containsExactly(State.OK, State.OK, State.OK, State.NOTE);

    machine.properties.put("java.specification.version", "25");
    assertThat(states(new JavaRuntime())).containsExactly(State.OK, State.NOTE, State.NOTE);

    machine.options =
        List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");
    assertThat(states(new JavaRuntime())).containsOnly(State.OK);
  }

  @ParameterizedTest
  @CsvSource({"/tmp, true", "/tmp/x, true", "/tmp/open/x, false", "/tmpx, false", "/a b, true"})
  void aNoexecMountIsTheDeepestAndTheLastOne(String path, boolean noexec) {
    String mountinfo =
        """
        1 0 8:1 / / rw,relatime - ext4 /dev/sda1 rw
        2 1 0:5 / /tmp rw - tmpfs tmpfs rw
        3 2 0:6 / /tmp rw,nosuid,noexec - tmpfs tmpfs rw
        4 3 0:7 / /tmp/open rw - tmpfs tmpfs rw
        5 1 0:8 / /a\\040b rw,noexec - tmpfs tmpfs rw
        """;

    assertThat(TemporaryDirectory.isNoexec(mountinfo, path)).isEqualTo(noexec);
  }

  @Test
  void theTemporaryDirectoryMustBeWritable() {
    machine.properties.put("java.io.tmpdir", "/tmp");
    assertThat(only(new TemporaryDirectory()).detail()).contains("not writable");
    machine.writable.add("/tmp");
    assertThat(only(new TemporaryDirectory()).state()).isEqualTo(State.OK);
    machine.files.put("/proc/self/mountinfo", "2 1 0:5 / /tmp rw,noexec - tmpfs tmpfs rw\n");
    assertThat(only(new TemporaryDirectory()).remedy()).contains("-Djava.io.tmpdir");
  }

  @Test
  void runtimeSocketsAreConnectedTo() {
    assertThat(only(new RuntimeSockets()).remedy()).contains("--cri-socket");

    machine.files.put("/run/crio/crio.sock", "");
    machine.files.put("/run/containerd/containerd.sock", "");
    machine.unreachable.put("/run/crio/crio.sock", "Permission denied");
    assertThat(states(new RuntimeSockets())).containsExactly(State.OK, State.NOTE);
  }

  @Test
  void theNetworkIsReadFromTheKernelsTables() {
    assertThat(only(new LoopbackV6()).state()).isEqualTo(State.NOTE);
    machine.files.put(
        "/proc/net/if_inet6", "00000000000000000000000000000001 01 80 10 80       lo\n");
    assertThat(only(new LoopbackV6()).state()).isEqualTo(State.OK);

    assertThat(only(new CongestionControl()).state()).isEqualTo(State.NOTE);
    machine.files.put("/proc/sys/net/ipv4/tcp_congestion_control", "bbr\n");
    assertThat(only(new CongestionControl()).detail()).isEqualTo("bbr");
  }

  @Test
  void whatDisturbsABenchmarkIsNoted() {
    assertThat(SystemLoad.lastMinute("24.59 3.1 1.0 1/200 4711")).hasValue(24.59);
    assertThat(SystemLoad.lastMinute("")).isEmpty();
    assertThat(FreePorts.count("32768\t60999")).isEqualTo(28_232);
    assertThat(FreePorts.count("3")).isZero();
    assertThat(HugePages.mode("always [madvise] never")).isEqualTo("madvise");
    assertThat(HugePages.mode("")).isEqualTo("none");

    machine.files.put("/sys/kernel/mm/transparent_hugepage/enabled", "[always] madvise never");
    assertThat(only(new HugePages()).state()).isEqualTo(State.NOTE);
    machine.files.put("/proc/sys/kernel/perf_event_paranoid", "3\n");
    assertThat(only(new PerfCounters()).state()).isEqualTo(State.NOTE);
    machine.directories.put("/usr/lib/jvm", "/usr/lib/jvm/x");
    machine.files.put("/usr/lib/jvm/x/release", "IMPLEMENTOR=\"y\"\nJAVA_VERSION=\"25.0.3\"\n");
    assertThat(only(new JavaInstallations()).detail()).isEqualTo("25.0.3");
    assertThat(only(new LinkEmulation()).detail()).isEqualTo("tc is not here");
    assertThat(only(new TunDevice()).detail()).isEqualTo("/dev/net/tun is missing");
    assertThat(only(new ControlGroup()).detail()).isEqualTo("not mounted, not writable");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\nb", "a\r\n\tb", " a\u001bb "})
  void aFindingIsOneLine(String text) {
    assertThat(Finding.ok("x", text).detail()).isEqualTo("a b");
    assertThatThrownBy(() -> new Finding(State.FAIL, "x", "y", null))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aMachineThatTellsNothingIsEndured() {
    Stream<Finding> findings =
        MachineChecks.all().stream().flatMap(check -> check.look(machine).stream());

    assertThat(findings).noneMatch(finding -> finding.state() == State.FAIL);
  }

  private Finding only(Check check) {
    List<Finding> findings = check.look(machine);
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  private List<State> states(Check check) {
    return check.look(machine).stream().map(Finding::state).toList();
  }
}
