package dev.culvert.tck;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/**
 * One group of the connector contract's tests: a connector for each test, and the check after it.
 */
@Timeout(180)
abstract class ConnectorGroup {

  final ConnectorFixture fixture;

  ConnectorGroup(ConnectorFixture fixture) {
    this.fixture = fixture;
  }

  @BeforeEach
  void openConnector() {
    fixture.open();
  }

  @AfterEach
  void nothingIsLeft() {
    fixture.close();
  }
}
