package dev.culvert.core.pod;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.PodRef;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.PodAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class NamespaceAccessTest {

  private static final PodRef POD = new PodRef("default", "web");
  private static final PodAddress NAMED = new PodAddress.InNamespace(POD, Path.of("/run/netns/x"));
  private static final PodAddress OF_PROC =
      new PodAddress.InNamespace(POD, Path.of("/proc/1234/ns/net"));
  private static final PodAddress OF_PROCESS = new PodAddress.OfProcess(POD, 1234);

  private static final List<String> NOTHING = List.of("CapEff:\t0000000000000000");
  private static final List<String> ADMIN = List.of("CapEff:\t0000000000200000");
  private static final List<String> ADMIN_AND_PTRACE = List.of("CapEff:\t0000000000280000");
  private static final List<String> PTRACE = List.of("Name:\tjava", "CapEff:\t0000000000080000");

  @Test
  void bothCapabilitiesAreThere() {
    assertThat(NamespaceAccess.availability(ADMIN_AND_PTRACE))
        .isEqualTo(Availability.available("CAP_SYS_ADMIN and CAP_SYS_PTRACE are there"));
  }

  @Test
  void withoutPtraceOnlyOtherUsersProcessesAreMissing() {
    assertThat(NamespaceAccess.availability(ADMIN))
        .isEqualTo(
            Availability.available(
                "CAP_SYS_ADMIN is there, but not CAP_SYS_PTRACE: no pod that is found by a process"
                    + " of another user"));
  }

  @Test
  void withoutAdminNothingWorks() {
    for (List<String> status : List.of(NOTHING, PTRACE)) {
      assertThat(NamespaceAccess.availability(status))
          .hasToString(
              "this process lacks CAP_SYS_ADMIN, which setns(2) asks for; run the node as root, or"
                  + " grant it CAP_SYS_ADMIN (and CAP_SYS_PTRACE for pods that are found by a"
                  + " process of another user)");
    }
  }

  @Test
  void refusalIsExplainedByWhatIsMissing() {
    assertThat(NamespaceAccess.remedy(OF_PROCESS, NOTHING)).endsWith("grant it CAP_SYS_ADMIN");
    assertThat(NamespaceAccess.remedy(OF_PROCESS, ADMIN)).endsWith("grant it CAP_SYS_PTRACE");
    assertThat(NamespaceAccess.remedy(OF_PROC, ADMIN)).endsWith("grant it CAP_SYS_PTRACE");
    assertThat(NamespaceAccess.remedy(NAMED, ADMIN)).contains("the user namespace that the pod");
    assertThat(NamespaceAccess.remedy(OF_PROCESS, ADMIN_AND_PTRACE)).contains("seccomp");
  }
}
