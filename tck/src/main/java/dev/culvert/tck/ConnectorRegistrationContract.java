package dev.culvert.tck;

import static org.assertj.core.api.Assertions.assertThat;

import dev.culvert.core.spi.Availability;
import dev.culvert.core.spi.PodConnectorProvider;
import dev.culvert.core.spi.Providers;
import org.junit.jupiter.api.Test;

/** How a connector is found, and what it says of itself. */
abstract class ConnectorRegistrationContract extends ConnectorGroup {

  ConnectorRegistrationContract(ConnectorFixture fixture) {
    super(fixture);
  }

  @Test
  void isFoundOnTheClassPath() {
    assertThat(Providers.connectors().named(fixture.provider().name()))
        .hasSameClassAs(fixture.provider());
  }

  @Test
  void isFoundOnTheModulePath() throws ReflectiveOperationException {
    assertThat(ModulePath.namesOf(PodConnectorProvider.class, fixture.provider().getClass()))
        .contains(fixture.provider().name());
  }

  @Test
  void saysWhetherItIsAvailable() {
    Availability availability = fixture.provider().availability();
    assertThat(availability.isAvailable()).as("%s", availability).isTrue();
    assertThat(availability.detail()).isNotBlank();
  }

  @Test
  void hasANameAndAPriority() {
    assertThat(fixture.provider().name()).matches("[a-z0-9-]+");
    assertThat(fixture.provider().priority()).isBetween(0, 10);
  }
}
