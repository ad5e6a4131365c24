package dev.culvert.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DiagnosisTest {

  private final Machine machine = new ThisMachine();

  @Test
  void aCheckThatHangsOrThrowsDoesNotTakeTheOthersWithIt() throws InterruptedException {
    CountDownLatch interrupted = new CountDownLatch(1);
    Check hanging =
        asked(
            "hanging",
            () -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
              return List.of();
            });
    Check broken =
        asked(
            "broken",
            () -> {
              throw new IllegalStateException("no leg");
            });
    Check good = asked("good", () -> List.of(Finding.ok("good", "here")));

    Diagnosis diagnosis =
        Diagnosis.of(List.of(hanging, broken, good), machine, Duration.ofSeconds(1));

    assertThat(diagnosis.answers())
        .extracting(answer -> answer.finding().name() + " " + answer.finding().state())
        .containsExactly("hanging NOTE", "broken NOTE", "good OK");
    assertThat(diagnosis.answers().get(0).finding().detail()).isEqualTo("no answer within 1 s");
    assertThat(diagnosis.answers().get(1).finding().detail()).contains("no leg");
    assertThat(diagnosis.isGood()).isTrue();
    interrupted.await();
  }

  @Test
  void whatFailsIsNotGood() {
    Check failing = asked("x", () -> List.of(Finding.fail("x", "broken", "mend it")));

    assertThat(Diagnosis.of(List.of(failing), machine, Duration.ofSeconds(9)).isGood()).isFalse();
  }

  @Test
  void aProgramThatHangsIsEnded() {
    assertThat(machine.run("sleep", "1000").isGood()).isFalse();
    assertThat(machine.run("sh", "-c", "echo out; echo err >&2; exit 3"))
        .isEqualTo(new Machine.Run(3, "out\nerr"));
    assertThat(machine.run("no-such-program-here").code()).isEqualTo(127);
  }

  @Test
  void aSysctlIsReadWhole() {
    assertThat(machine.read("/proc/sys/net/ipv4/ip_local_port_range").orElse("").strip())
        .matches("\\d+\\s+\\d+");
    assertThat(machine.read("/no/such/file")).isEmpty();
  }

  @Test
  void socketsAndProgramsThatAreNotThereAreTold() {
    assertThat(machine.connect("/no/such/socket")).isNotBlank();
    assertThat(machine.find("sh")).isPresent();
    assertThat(machine.find("no-such-program-here")).isEmpty();
    assertThat(machine.list("/no/such/directory")).isEmpty();
  }

  private static Check asked(String name, Supplier<List<Finding>> answer) {
    return new Check() {
      @Override
      public String group() {
        return "group";
      }

      @Override
      public String name() {
        return name;
      }

      @Override
      public List<Finding> look(Machine here) {
        return answer.get();
      }
    };
  }
}
