package dev.culvert.tck;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** One group of the contract's tests: a fixture for each test, and the check after it. */
@Timeout(150)
abstract class ContractGroup {

  final TransportContract contract;
  TransportFixture fixture;
  ScriptedBackend backend;

  ContractGroup(TransportContract contract) {
    this.contract = contract;
  }

  @BeforeEach
  void prepare() {
    fixture = new TransportFixture(contract);
    backend = fixture.backend;
  }

  @AfterEach
  void nothingIsLeft() {
    fixture.close();
  }
}
