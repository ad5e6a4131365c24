package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.config.TransportConfig;
import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.ClientTransport;
import dev.culvert.core.spi.ClientTransportProvider;
import dev.culvert.core.spi.Providers;
import dev.culvert.core.spi.TransportCapability;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * How the transport is found, and what it says of itself. One that is not HTTP is not looked for by
 * its name: who starts its servers makes it too.
 */
@Timeout(60)
abstract class RegistrationContract {

  private final TransportContract contract;

  RegistrationContract(TransportContract contract) {
    this.contract = contract;
  }

  @Requires.Http
  void isFoundByServiceLoaderOnTheClassPath() {
    ClientTransportProvider provider = contract.provider();
    assertThat(Providers.transports().named(provider.name())).hasSameClassAs(provider);
  }

  @Requires.Http
  void isFoundByServiceLoaderOnTheModulePath() throws ReflectiveOperationException {
    ClientTransportProvider provider = contract.provider();
    assertThat(ModulePath.namesOf(ClientTransportProvider.class, provider.getClass()))
        .contains(provider.name());
  }

  @Test
  void namesAndPrioritiesAreOfTheRightForm() {
    ClientTransportProvider provider = contract.provider();
    assertThat(provider.name()).matches("[a-z0-9-]+");
    assertThat(provider.priority()).isBetween(0, 10);
  }

  /** That they have run, all of them, {@link ClaimedTests} looks after the last. */
  @Test
  void everyClaimHasATest() {
    Set<TransportCapability> tested =
        ClaimedTests.gated()
            .flatMap(test -> Stream.of(ClaimedTests.requirementOf(test).value()))
            .collect(Collectors.toCollection(HashSet::new));
    ConnectionMode.of(contract.provider()).stream()
        .flatMap(mode -> Stream.ofNullable(mode.capability()))
        .forEach(tested::add);
    assertThat(tested).containsAll(contract.provider().capabilities());
  }

  @Test
  void unavailableProviderExplainsItself() {
    Availability availability = contract.provider().availability();
    if (availability.isAvailable()) {
      ClientTransport transport = contract.provider().create(TransportConfig.DEFAULT);
      transport.close();
      assertThat(availability.reason()).isNull();
    } else {
      assertThat(availability.reason()).isNotBlank();
      assertThat(availability.remedy()).isNotBlank();
    }
  }
}
